"""The numbers of a row, all of them from answer codes and the suite's questions alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_ai.scorer import SampleScore, Score

from avdilemma.estimation import Estimate, HypothesisTest, Results
from avdilemma.estimation.amce import AmceTable, Effect, estimate_amce
from avdilemma.estimation.clustered import Mean, clustered_mean
from avdilemma.evals.dataset import sample_metadata
from avdilemma.evals.special_metrics import scored_choices, social_dilemma
from avdilemma.leaderboard.parts import Part
from avdilemma.leaderboard.quantities import MEASURES
from avdilemma.leaderboard.schema import Measure, Point
from avdilemma.leaderboard.scores import part_values
from avdilemma.measures.kappas import Estimated, Gathered, Settings, estimate_respondent
from avdilemma.prompts.outcomes import OUTCOMES
from avdilemma.questions import AGENTS, Question
from avdilemma.questions.observations import observe

Codes = Mapping[str, Sequence[str]]
"""Answer codes by task, in the suite's order, epoch after epoch."""

DIGITS = 6
"""Decimals of the numbers in a submission."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer of a submission with its score."""

    question: Question
    """The question."""

    read: Any
    """What was read in the reply."""

    values: Mapping[str, float]
    """The score."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of a row."""

    measures: dict[str, Measure]
    """By the names of `MEASURES`."""

    curves: tuple[Point, ...]
    """Psychometric curves."""

    amce: dict[str, Measure]
    """AMCE by attribute."""


def scored(parts: Iterable[Part], codes: Codes) -> list[Scored]:
    """Every answer of a submission with its score.

    Args:
        parts: The suite's tasks.
        codes: Answers by task.

    Returns:
        Answers in the suite's order.

    Raises:
        AvdilemmaError: If a code is no answer to its question.
    """
    found = []
    for part in parts:
        mine = tuple(codes.get(part.key, ()))
        for at, values in enumerate(part_values(part, mine)):
            question = part.questions[at % len(part.questions)]
            found.append(Scored(question, question.from_code(mine[at]), values))
    return found


def numbers(parts: Sequence[Part], codes: Codes, model: str) -> Numbers:
    """All numbers of a row.

    Args:
        parts: The suite's tasks.
        codes: Answers by task.
        model: Name of the model, for messages.

    Returns:
        Measures, curves and AMCEs. What was not asked is ``absent``.

    Raises:
        AvdilemmaError: If a code is no answer to its question.
    """
    answers = scored(parts, codes)
    by_domain: dict[str, list[Scored]] = {}
    for each in answers:
        by_domain.setdefault(each.question.domain, []).append(each)
    measures = {name: Measure(status="absent") for name in MEASURES}
    for domain in ("games", "dilemmas"):
        if domain in by_domain:
            measures |= _rates(domain, by_domain[domain])
    measures |= _outcomes(answers)
    measures |= _estimates(by_domain, model)
    if "ratings" in by_domain:
        measures["social_dilemma_gap"] = _gap(by_domain["ratings"])
    amce: dict[str, Measure] = {}
    if "groups" in by_domain:
        table = estimate_amce(scored_choices(map(_sample, by_domain["groups"])))
        amce = dict(_effects(table))
        measures["distance_to_people"] = _measure_of(
            table.distance, _chosen(by_domain["groups"]), _clusters(by_domain["groups"])
        )
    return Numbers(
        {name: _rounded(each) for name, each in measures.items()},
        tuple(_curves(by_domain.get("dilemmas", ()))),
        {name: _rounded(each) for name, each in amce.items()},
    )


def _rounded(found: Measure) -> Measure:
    """A measure without digits that another machine would not reproduce."""
    ends = {name: getattr(found, name) for name in ("value", "low", "high")}
    return found.model_copy(
        # + 0.0 makes a positive zero of a negative one
        update={
            name: None if end is None else round(end, DIGITS) + 0.0 for name, end in ends.items()
        }
    )


def _measure(found: Mean, low: float = -math.inf, high: float = math.inf) -> Measure:
    """A mean as a measure; intervals end where what is measured does."""
    if not found.n:
        return Measure(status="no_choices", note="no answer says anything about it")
    ends = (None, None)
    if not math.isnan(found.stderr):
        ends = (max(low, found.low), min(high, found.high))  # type: ignore[assignment]
    # rounding may leave an end on the wrong side of the mean by the last digit
    below, above = ends
    return Measure(
        value=found.value,
        low=below if below is None else min(below, found.value),
        high=above if above is None else max(above, found.value),
        n=found.n,
        clusters=found.clusters,
        note="" if found.clusters > 1 else "one scenario alone: no interval",
    )


def _mean_of(answers: Iterable[Scored], key: str) -> Mean:
    return clustered_mean((each.question.scenario, each.values[key]) for each in answers)


def _rates(domain: str, answers: Sequence[Scored]) -> Iterator[tuple[str, Measure]]:
    for agent in AGENTS:
        for key in (agent, f"{agent}_separating"):
            yield f"{key}_{domain}", _measure(_mean_of(answers, key), 0, 1)
    behaviour = "cooperate" if domain == "games" else "sacrifice"
    yield f"{behaviour}_{domain}", _measure(_mean_of(answers, behaviour), 0, 1)
    # 2 x rate - 1, answer by answer, so that the interval is that of the bias
    bias = clustered_mean(
        (each.question.scenario, 2 * each.values["first"] - 1) for each in answers
    )
    yield f"position_bias_{domain}", _measure(bias, -1, 1)


def _outcomes(answers: Sequence[Scored]) -> Iterator[tuple[str, Measure]]:
    for outcome in OUTCOMES:
        yield outcome, _measure(_mean_of(answers, outcome), 0, 1)


def _outcome(each: Scored) -> str | None:
    return None if each.read.outcome == "choice" else str(each.read.outcome)


def _estimates(
    by_domain: Mapping[str, Sequence[Scored]], model: str
) -> Iterator[tuple[str, Measure]]:
    gathered = Gathered()
    for domain in ("games", "dilemmas"):
        gathered.observations += [
            observe(each.question, each.question.chosen(each.read), _outcome(each), model)
            for each in by_domain.get(domain, ())
        ]
    if not gathered.observations:
        return
    found = estimate_respondent(model, gathered, Settings())
    for part, parameters in (
        ("games", ("kappa", "alpha", "beta", "lambda")),
        ("dilemmas", ("kappa", "lambda")),
        ("both", ("kappa",)),
    ):
        for parameter in parameters if part in found.parts else ():
            results = found.parts[part]
            yield f"{parameter}_{part}", _estimate(results, parameter, part)
    if found.same:
        yield "same_kappa", _same(found)


def _estimate(results: Results, parameter: str, part: str) -> Measure:
    one = next((each for each in results.estimates if _is(each, parameter, part)), None)
    if one is None:
        return Measure(status="not_identified", note="the questions say nothing about it")
    value, low, high = one.value, one.low, one.high
    return Measure(
        value=value,
        low=low,
        high=high,
        n=results.choices,
        clusters=results.clusters,
        status=one.status,
        note=one.note[:400],
    )


def _is(each: Estimate, parameter: str, part: str) -> bool:
    return each.parameter == parameter and each.domain in {part, "both"}


def _same(found: Estimated) -> Measure:
    test: HypothesisTest = found.same[0]
    n, clusters = found.parts["both"].choices, found.parts["both"].clusters
    if test.p is None:
        return Measure(status="not_identified", n=n, clusters=clusters, note=test.note[:400])
    return Measure(value=test.p, n=n, clusters=clusters, note=f"{test.method} test")


def _sample(each: Scored) -> SampleScore:
    """An answer as Inspect's metrics see it."""
    return SampleScore(
        score=Score(value=dict(each.values)),
        sample_id=each.question.id,
        sample_metadata=sample_metadata(each.question),
    )


def _gap(answers: Sequence[Scored]) -> Measure:
    compute: Callable[[list[SampleScore]], dict[str, float]] = social_dilemma()  # type: ignore[assignment]
    found = compute([_sample(each) for each in answers])
    if math.isnan(found["gap"]):
        return Measure(status="no_choices", note="no pair of ratings to compare")
    low, high = found["gap_low"], found["gap_high"]
    return Measure(
        value=found["gap"],
        low=None if math.isnan(low) else low,
        high=None if math.isnan(high) else high,
        n=int(found["gap_pairs"]),
        note=f"economicus {found['gap_economicus']:.0f}, moralis {found['gap_moralis']:.0f} points",
    )


def _chosen(answers: Iterable[Scored]) -> int:
    return sum(each.values["choice"] > 0 for each in answers)


def _clusters(answers: Iterable[Scored]) -> int:
    return len({each.question.scenario for each in answers if each.values["choice"] > 0})


def _effects(table: AmceTable) -> Iterator[tuple[str, Measure]]:
    for name, found in table.amces.items():
        if found.choices:
            yield (
                name,
                _measure_of(found.effect, found.choices - found.missing, found.clusters),
            )


def _measure_of(effect: Effect, n: int, clusters: int) -> Measure:
    if math.isnan(effect.value):
        return Measure(status="no_choices", n=n, note="no answer says anything about it")
    return Measure(
        value=effect.value,
        low=None if math.isnan(effect.low) else min(effect.low, effect.value),
        high=None if math.isnan(effect.high) else max(effect.high, effect.value),
        n=n,
        clusters=clusters,
    )


def _curves(answers: Iterable[Scored]) -> Iterator[Point]:
    """Points of the psychometric curves, in the order of their names."""
    cells: dict[tuple[str, str, str, float], list[float]] = {}
    for each in answers:
        setting: Any = each.question.setting
        if each.question.domain == "dilemmas" and setting.company is None:
            dilemma = setting.dilemma()
            ratio = float(dilemma.pedestrian_deaths / dilemma.occupant_deaths)
            place = (each.question.family, setting.perspective, setting.scope, ratio)
            cells.setdefault(place, []).append(each.values["sacrifice"])
    for (family, perspective, scope, ratio), values in sorted(cells.items()):
        known = [value for value in values if not math.isnan(value)]
        yield Point(
            family=family,
            perspective=perspective,
            scope=scope,
            ratio=ratio,
            sacrificed=round(math.fsum(known)),
            answered=len(known),
            asked=len(values),
        )
