"""Metrics of some questions: preferences, position of three, the social dilemma gap, AMCEs."""

from __future__ import annotations

import math
from collections.abc import Iterable

from inspect_ai.scorer import Metric, SampleScore, Value, metric

from avdilemma.dilemmas import Reading
from avdilemma.estimation import Problem
from avdilemma.estimation.amce import AmceTable, Effect, estimate_amce
from avdilemma.estimation.amce_choices import GroupChoice, group_choice
from avdilemma.evals.answers import read_answer
from avdilemma.evals.keys import CLUSTER, ITEM, PERSON
from avdilemma.evals.metrics import cluster_of, is_ours, number, values
from avdilemma.measures.rating_gap import Differences, differences, gap
from avdilemma.questions import AGENTS
from avdilemma.questions.rating import FULL


# every epoch is an answer of its own, which an average over epochs would hide
@metric(name="preferences", scores="unreduced")
def preferences(reading: Reading = "ex_ante") -> Metric:
    """Preference parameters with 95 % intervals; `avdilemma estimate` says more.

    Args:
        reading: How a dilemma's own payoff is taken.

    Returns:
        A metric with kappa, its noise lambda (points or lives) and, in games, alpha and beta;
        with ``_low`` and ``_high`` the ends of the intervals. NaN stands for what does not exist,
        such as a point estimate of choices without noise, or an end without limit.
    """

    def compute(scores: list[SampleScore]) -> Value:
        own = [(each.sample_metadata or {}, each.score) for each in scores if is_ours(each.score)]
        people = any(PERSON in metadata for metadata, _ in own)
        seen = tuple(
            read_answer(metadata[ITEM], score.metadata or {}).observation(
                cluster_of(metadata), reading
            )
            for metadata, score in own
        )
        problem = Problem(seen, cluster="respondent" if people else "scenario")
        found: dict[str, float | None] = {}
        for each in problem.solve(worst_case=False).estimates:
            if each.parameter in {"kappa", "alpha", "beta", "lambda"}:
                found[each.parameter] = each.value
                found[f"{each.parameter}_low"] = each.low
                found[f"{each.parameter}_high"] = each.high
        return {name: math.nan if value is None else value for name, value in found.items()}

    return compute


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


def _rating_differences(scores: Iterable[SampleScore], key: str) -> Differences:
    """Approval minus purchase, in points of 100, at each pair and wording where both were rated.

    `key` of the score is ``rating``, or an agent's.
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
        shown = _rating_differences(scores, "rating")
        mean = gap(shown)
        found = {
            "gap": mean.value,
            "gap_stderr": mean.stderr,
            "gap_low": mean.low,
            "gap_high": mean.high,
            "gap_pairs": float(mean.n),
        }
        for name in AGENTS:
            implied = _rating_differences(scores, f"rating_{name}")
            found[f"gap_{name}"] = gap(implied).value
            # an agent implies a sign only where it is for the one and against the other
            signed = [place for place, each in implied.items() if abs(each) == FULL]
            same = [implied[place] * shown[place] > 0 for place in signed]
            found[f"gap_sign_{name}"] = sum(same) / len(same) if same else math.nan
        return dict(found)

    return compute


def _scored_choices(scores: Iterable[SampleScore]) -> list[GroupChoice]:
    """The choices behind scores; those without an answer are NaN."""
    found = []
    for each in scores:
        given = values(each.score)
        spared = number(given.get("spared")) if number(given.get("choice")) > 0 else math.nan
        metadata = each.sample_metadata or {}
        found.append(group_choice({**metadata, CLUSTER: cluster_of(metadata)}, spared))
    return found


@metric(name="amce", scores="unreduced")
def amce() -> Metric:
    """AMCE of each attribute with a clustered 95 % interval, and the distance to people.

    Returns:
        A metric with ``amce_ATTRIBUTE`` and the same with `` stderr``, `` low``, `` high``,
        `` adjusted`` (for position, label and lane), `` bound_low``, `` bound_high`` (over
        missing answers) and, where people were asked, `` to_people`` behind it;
        ``people_distance`` over nine attributes, number on average, and
        ``number_distance`` over number at a difference of 1 to 4.
        NaN for attributes that are not asked.
    """

    def compute(scores: list[SampleScore]) -> Value:
        return dict(_named_effects(estimate_amce(_scored_choices(scores)))) if scores else {}

    return compute


def _named_effects(table: AmceTable) -> dict[str, float]:
    """The numbers of a table by the names under which `inspect eval` prints them."""
    found: dict[str, float] = {}
    for name, one in table.amces.items():
        if one.choices:
            found |= _effect(f"amce_{name}", one.effect) | {
                f"amce_{name} adjusted": one.adjusted.value,
                f"amce_{name} bound_low": one.bound_low,
                f"amce_{name} bound_high": one.bound_high,
            }
            compared = not math.isnan(one.people)
            found |= {f"amce_{name} to_people": one.to_people} if compared else {}
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
