"""The numbers of a row, all of them from answer codes and the suite's questions alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from avdilemma.estimation import Results
from avdilemma.estimation.amce import Effect, estimate_amce
from avdilemma.estimation.amce_choices import group_choice
from avdilemma.estimation.clustered import Mean, clustered_mean
from avdilemma.leaderboard.parts import Part
from avdilemma.leaderboard.quantities import PROPER
from avdilemma.leaderboard.submission_schema import Measure, Point
from avdilemma.measures.kappas import Estimated, LogChoices, estimate_respondent
from avdilemma.measures.rating_gap import differences, gap
from avdilemma.prompts.outcomes import OUTCOMES
from avdilemma.questions import AGENTS, Question
from avdilemma.questions.observations import observe

Codes = Mapping[str, Sequence[str]]
"""Answer codes by task, in the suite's order, epoch after epoch."""

DIGITS = 6
"""Decimals of the numbers in a submission: another machine reproduces them."""


BEHAVIOUR: Mapping[str, str] = {"games": "cooperate", "dilemmas": "sacrifice"}
"""Domains that have agents' matches and rates, with the behaviour that is told of each."""


class ScoredAnswer(NamedTuple):
    """One answer of a submission: its question, what was read in the reply, and the score.

    ``arm`` is the name of the arm beside the suite to which it belongs, empty for the suite proper.
    """

    question: Question
    read: Any
    values: Mapping[str, float]
    arm: str = ""


PARAMETERS: Mapping[str, Sequence[str]] = {
    "games": ("kappa", "alpha", "beta", "lambda"),
    "dilemmas": ("kappa", "lambda"),
    "both": ("kappa",),
}
"""Parameters that a row tells, by what they are estimated from."""


class RowNumbers(NamedTuple):
    """All numbers of a row: by the names of `MEASURES`, psychometric curves, AMCE by attribute."""

    measures: dict[str, Measure]
    curves: tuple[Point, ...]
    amce: dict[str, Measure]


def scored(parts: Iterable[Part], codes: Codes) -> list[ScoredAnswer]:
    """Every answer of a submission with its score, in the suite's order.

    Raises:
        AvdilemmaError: If a code is no answer to its question.
    """
    found = []
    for part in parts:
        for at, code in enumerate(codes.get(part.key, ())):
            question = part.questions[at % len(part.questions)]
            read = question.from_code(code)
            score = question.score(read, part.predictions[at % len(part.questions)])
            found.append(ScoredAnswer(question, read, score, part.arm))
    return found


def row_numbers(parts: Sequence[Part], codes: Codes, model: str) -> RowNumbers:
    """All numbers of a row; measures are ``absent`` where nothing was asked.

    Answers of an arm count in the arm's own numbers alone; a row without it does not have these.

    Raises:
        AvdilemmaError: If a code is no answer to its question.
    """
    every = scored(parts, codes)
    answers = [each for each in every if not each.arm]
    by_domain: dict[str, list[ScoredAnswer]] = {}
    for each in answers:
        by_domain.setdefault(each.question.domain, []).append(each)
    measures = {name: Measure(status="absent") for name in PROPER}
    measures |= {outcome: _share(answers, outcome) for outcome in OUTCOMES}
    for domain, behaviour in BEHAVIOUR.items():
        if domain in by_domain:
            measures |= _rates(domain, behaviour, by_domain[domain])
    measures |= _estimates(by_domain, model)
    for arm in dict.fromkeys(part.arm for part in parts if part.arm and part.key in codes):
        measures |= _arm(arm, [each for each in every if each.arm == arm], model)
    if "ratings" in by_domain:
        measures["social_dilemma_gap"] = _gap(by_domain["ratings"])
    amce: dict[str, Measure] = {}
    if groups := by_domain.get("groups"):
        amce, measures["distance_to_people"] = _effects(groups)
    return RowNumbers(
        {name: _rounded(each) for name, each in measures.items()},
        tuple(_curves(by_domain.get("dilemmas", ()))),
        {name: _rounded(each) for name, each in amce.items()},
    )


def _rounded(found: Measure) -> Measure:
    ends = {name: getattr(found, name) for name in ("value", "low", "high")}
    # + 0.0 makes a positive zero of a negative one
    return found.model_copy(
        update={
            name: None if end is None else round(end, DIGITS) + 0.0 for name, end in ends.items()
        }
    )


def _measure(found: Mean | Effect, n: int, clusters: int | None, note: str = "") -> Measure:
    if math.isnan(found.value):
        return Measure(status="no_choices", n=n, note="no answer says anything about it")
    return Measure(
        value=found.value,
        # rounding may leave an end on the wrong side of the value by the last digit
        low=None if math.isnan(found.low) else min(found.low, found.value),
        high=None if math.isnan(found.high) else max(found.high, found.value),
        n=n,
        clusters=clusters,
        note=note,
    )


def _mean(values: Iterable[tuple[str, float]], lowest: float = 0) -> Measure:
    found = clustered_mean(values, limits=(lowest, 1))
    note = "" if found.clusters > 1 else "one scenario alone: no interval"
    return _measure(found, found.n, found.clusters, note)


def _share(answers: Iterable[ScoredAnswer], key: str) -> Measure:
    return _mean((each.question.scenario, each.values[key]) for each in answers)


def _rates(
    domain: str, behaviour: str, answers: Sequence[ScoredAnswer]
) -> Iterator[tuple[str, Measure]]:
    for key in (*AGENTS, *(f"{agent}_separating" for agent in AGENTS), behaviour):
        yield f"{key}_{domain}", _share(answers, key)
    # 2 x rate - 1, answer by answer, so that the interval is that of the bias
    bias = ((each.question.scenario, 2 * each.values["first"] - 1) for each in answers)
    yield f"position_bias_{domain}", _mean(bias, -1)


def _arm(arm: str, answers: Sequence[ScoredAnswer], model: str) -> Iterator[tuple[str, Measure]]:
    """The numbers of an arm, all of whose questions are of one domain, by the arm's name."""
    domain = answers[0].question.domain
    yield f"choice_{arm}", _share(answers, "choice")
    yield from _rates(arm, BEHAVIOUR[domain], answers)
    found = _fitted(answers, model)
    for parameter in PARAMETERS[domain]:
        yield f"{parameter}_{arm}", _estimate(found.parts[domain], parameter, domain)


def _fitted(answers: Iterable[ScoredAnswer], model: str) -> Estimated:
    seen = []
    for each in answers:
        outcome = None if each.read.outcome == "choice" else str(each.read.outcome)
        chosen = each.question.chosen(each.read)
        seen.append(observe(each.question, chosen, outcome, model))
    return estimate_respondent(model, [LogChoices("", None, seen)])


def _estimates(
    by_domain: Mapping[str, Sequence[ScoredAnswer]], model: str
) -> Iterator[tuple[str, Measure]]:
    found = _fitted((*by_domain.get("games", ()), *by_domain.get("dilemmas", ())), model)
    for part, parameters in PARAMETERS.items():
        for parameter in parameters if part in found.parts else ():
            yield f"{parameter}_{part}", _estimate(found.parts[part], parameter, part)
    for test in found.same[:1]:
        counts = {"n": found.parts["both"].choices, "clusters": found.parts["both"].clusters}
        if test.p is None:
            yield "same_kappa", Measure(status="not_identified", note=test.note[:400], **counts)
        else:
            yield "same_kappa", Measure(value=test.p, note=f"{test.method} test", **counts)


def _estimate(results: Results, parameter: str, part: str) -> Measure:
    for one in results.estimates:
        if one.parameter == parameter and one.domain in {part, "both"}:
            told = {name: getattr(one, name) for name in ("value", "low", "high", "status")}
            counts = {"n": results.choices, "clusters": results.clusters}
            return Measure(**told, **counts, note=one.note[:400])
    return Measure(status="not_identified", note="the questions say nothing about it")


def _gap(answers: Sequence[ScoredAnswer]) -> Measure:
    shown, economicus, moralis = (
        gap(
            differences(
                (*(each.question.factors[name] for name in ("pair", "wording", "rating")), value)  # type: ignore[misc]
                for each in answers
                if not math.isnan(each.values["rating"])
                for value in (each.values[key],)
            )
        )
        for key in ("rating", *(f"rating_{agent}" for agent in AGENTS))
    )
    if math.isnan(shown.value):
        return Measure(status="no_choices", note="no pair of ratings to compare")
    note = f"economicus {economicus.value:.0f}, moralis {moralis.value:.0f} points"
    return _measure(shown, shown.n, None, note)


def _effects(answers: Sequence[ScoredAnswer]) -> tuple[dict[str, Measure], Measure]:
    """AMCEs, and the distance to people's."""
    chosen = [each for each in answers if each.values["choice"] > 0]
    table = estimate_amce(
        [
            group_choice(
                {**each.question.factors, "scenario": each.question.scenario},
                each.values["spared"] if each.values["choice"] > 0 else math.nan,
            )
            for each in answers
        ]
    )
    amce = {
        name: _measure(found.effect, found.choices - found.missing, found.clusters)
        for name, found in table.amces.items()
        if found.choices
    }
    clusters = len({each.question.scenario for each in chosen})
    return amce, _measure(table.distance, len(chosen), clusters)


def _curves(answers: Iterable[ScoredAnswer]) -> Iterator[Point]:
    """Points of the psychometric curves, in the order of their names."""
    cells: dict[tuple[str, str, str, float], list[float]] = {}
    for each in answers:
        setting: Any = each.question.setting
        if setting.company is None and not setting.silent:
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
