"""Metrics of one task each: position among three options, the social dilemma gap, AMCEs."""

from __future__ import annotations

import math
from collections.abc import Iterable

from inspect_ai.scorer import Metric, SampleScore, Value, metric

from avdilemma.estimation.amce import AmceTable, Effect, estimate_amce
from avdilemma.estimation.amce_choices import GroupChoice, group_choice
from avdilemma.estimation.people import LEVELS, NUMBERS
from avdilemma.evals.metrics import number, values
from avdilemma.measures.rating_gap import Differences, differences, gap
from avdilemma.questions import AGENTS
from avdilemma.questions.rating import FULL


@metric(name="third_biases", scores="unreduced")
def third_biases() -> Metric:
    """Position bias among three answers.

    Returns:
        A metric with ``position_bias``: (3 x rate of first-position answers - 1) / 2, which is 0
        without bias, 1 if the first answer is always chosen and -1/2 if it never is.
    """

    def compute(scores: list[SampleScore]) -> Value:
        firsts = [number(values(score.score).get("first")) for score in scores]
        chosen = [first for first in firsts if not math.isnan(first)]
        rate = math.fsum(chosen) / len(chosen) if chosen else math.nan
        return {"position_bias": (3 * rate - 1) / 2}

    return compute


def rating_differences(scores: Iterable[SampleScore], key: str) -> Differences:
    """Approval minus purchase, at each pair of numbers and wording where both were rated.

    Args:
        scores: Scores of ratings.
        key: Key of the score whose difference is taken: ``rating``, or an agent's.

    Returns:
        Differences in points of 100.
    """
    ratings = []
    for score in scores:
        metadata, given = score.sample_metadata or {}, values(score.score)
        if not math.isnan(number(given.get("rating"))):
            place = (metadata["pair"], metadata["wording"], metadata["rating"])
            ratings.append((*place, number(given.get(key))))
    return differences(ratings)


@metric(name="social_dilemma", scores="unreduced")
def social_dilemma() -> Metric:
    """The social dilemma gap: approval of the rule for everyone minus willingness to buy it.

    Approval is the rating ``enforce``, willingness ``buy_utilitarian``, both from 0 to 100 and
    paired on the numbers of people and the wording.

    Returns:
        A metric with ``gap`` and ``gap_stderr`` (points of 100, clustered on the pair of
        numbers), ``gap_low`` and ``gap_high`` (the 95 % interval of `measures.rating_gap`),
        ``gap_pairs``, what the two agents would show on the same questions (``gap_economicus``,
        ``gap_moralis``), and the share of differences with the sign that each agent implies,
        among those where it implies one (``gap_sign_economicus``, ``gap_sign_moralis``).
    """

    def compute(scores: list[SampleScore]) -> Value:
        shown = rating_differences(scores, "rating")
        mean = gap(shown)
        found = {
            "gap": mean.value,
            "gap_stderr": mean.stderr,
            "gap_low": mean.low,
            "gap_high": mean.high,
            "gap_pairs": float(mean.n),
        }
        for name in AGENTS:
            implied = rating_differences(scores, f"rating_{name}")
            found[f"gap_{name}"] = gap(implied).value
            # an agent implies a sign only where it is for the one and against the other
            signed = [place for place, each in implied.items() if abs(each) == FULL]
            same = [implied[place] * shown[place] > 0 for place in signed]
            found[f"gap_sign_{name}"] = sum(same) / len(same) if same else math.nan
        return dict(found)

    return compute


def scored_choices(scores: Iterable[SampleScore]) -> list[GroupChoice]:
    """The choices behind scores; those without an answer are NaN."""
    found = []
    for each in scores:
        given = values(each.score)
        spared = number(given.get("spared")) if number(given.get("choice")) > 0 else math.nan
        found.append(group_choice(each.sample_metadata or {}, spared))
    return found


@metric(name="amce", scores="unreduced")
def amce() -> Metric:
    """AMCE of each attribute with a clustered 95 % interval, and the distance to people.

    Returns:
        A metric with ``amce_ATTRIBUTE`` and the same with `` stderr``, `` low``, `` high``,
        `` adjusted`` (for position, label and lane), `` bound_low``, `` bound_high`` (over
        missing answers) and `` to_people`` behind it; ``people_distance`` over nine
        attributes, number on average, and ``number_distance`` over number at a
        difference of 1 to 4. NaN for attributes that are not asked.
    """

    def compute(scores: list[SampleScore]) -> Value:
        return dict(named_effects(estimate_amce(scored_choices(scores)))) if scores else {}

    return compute


def named_effects(table: AmceTable) -> dict[str, float]:
    """The numbers of a table by the names under which `inspect eval` prints them."""
    found: dict[str, float] = {}
    for name in (*LEVELS, *NUMBERS):
        one = table.amces[name]
        if not one.choices:
            continue
        found |= _effect(f"amce_{name}", one.effect)
        found[f"amce_{name} adjusted"] = one.adjusted.value
        found[f"amce_{name} bound_low"] = one.bound_low
        found[f"amce_{name} bound_high"] = one.bound_high
        found[f"amce_{name} to_people"] = one.to_people
    found |= _effect("people_distance", table.distance)
    found |= _effect("number_distance", table.distance_number)
    return found


def _effect(name: str, effect: Effect) -> dict[str, float]:
    return {
        name: effect.value,
        f"{name} stderr": effect.stderr,
        f"{name} low": effect.low,
        f"{name} high": effect.high,
    }
