"""The shift that a tuning brings: the same items before and after, with clustered intervals.

A change is the mean of paired differences over items (and epochs) on which both models have a
value; its interval is the clustered one of every mean. Matches ``of asked`` count a missing answer
as no match, so that a model gains nothing by answering only what it gets right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from operator import itemgetter

import numpy as np
import pandas as pd

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Estimate, Observation, Problem
from avdilemma.estimation.clustered import Mean, clustered_mean
from avdilemma.intervals import interval
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.discernment import (
    NODE,
    OWN_RATIO,
    WOULD,
    always,
    best_constant,
    discernment,
    switching_ratio,
)
from avdilemma.measures.grouped import CLUSTER
from avdilemma.questions import AGENTS

BEHAVIOURS = {"games": "cooperate", "dilemmas": "sacrifice"}
"""Behaviour that is counted."""

OUTCOMES = ("choice", "refusal", "unparseable", "truncated", "partial")
"""Outcomes whose rates are compared."""

COLUMNS = FRAMES["tuning_shift"]
"""Columns of a shift."""

CAPTION = (
    "change: mean paired difference on items with a value before and after, 95 % interval "
    "clustered on scenarios; of asked: no answer counts as no match; discernment: P(C | agent C) - "
    "P(C | agent D) within a node, 0 for every constant answer; best constant answers: the match "
    "that one answer a node would reach"
)
"""What the columns mean."""

ODDS = "log_odds"
"""Key of the log-odds of the behaviour, which answers by probabilities alone have."""

RATIO = "ratio"
"""Column of pedestrians by occupant, as an exact text; None where a question has none."""

BIAS = "position bias"
"""The measure that goes from -1 to 1; all others are shares."""

BOTH_WAYS = 2.0
"""Greatest change of a measure that goes from -1 to 1."""

Measure = Callable[[pd.DataFrame], "pd.Series[float]"]
"""A number of each answer; NaN where it has none."""


def of_asked(agent: str, separating: bool) -> Measure:
    """Match with an agent where it has a prediction; no answer is no match."""
    counts = "separating" if separating else f"strict_{agent}"
    key = f"{agent}_separating" if separating else agent
    return lambda answers: answers[key].fillna(0.0).where(answers[counts] > 0)


def measures(domain: str) -> dict[str, Measure]:
    """All measures of a domain, in the order of the table."""
    found: dict[str, Measure] = {}
    for agent in AGENTS:
        found[f"match {agent}"] = itemgetter(agent)
        found[f"match {agent}, separating"] = itemgetter(f"{agent}_separating")
        found[f"match {agent}, of asked"] = of_asked(agent, separating=False)
        found[f"match {agent}, separating, of asked"] = of_asked(agent, separating=True)
    found[BEHAVIOURS[domain]] = itemgetter(BEHAVIOURS[domain])
    found[BIAS] = lambda answers: 2 * answers["first"] - 1
    return found | {outcome: itemgetter(outcome) for outcome in OUTCOMES}


def keys(domain: str) -> list[str]:
    """Keys of the score that the measures of a domain need."""
    matches = [f"{one}{end}" for one in AGENTS for end in ("", "_separating")]
    strict = [f"strict_{one}" for one in AGENTS]
    return [*matches, *strict, "separating", BEHAVIOURS[domain], "first", *OUTCOMES, ODDS]


def shift_frame(domain: str, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Every measure of a domain (games, dilemmas) that has a value on both sides, a row each.

    Both frames are of the same questions in the same order: columns scenario and `keys`, NaN where
    there is nothing, `NODE` and `OWN_RATIO`, and where answers are probabilities `RATIO`. The
    result has `COLUMNS` from domain on.
    """
    rows = []
    for name, measure in measures(domain).items():
        most = BOTH_WAYS if name == BIAS else 1.0
        row = change(before[CLUSTER], measure(before), measure(after), most)
        if row["pairs"]:
            rows.append({"domain": domain, "measure": name, **row})
    rows += _odds_rows(domain, before, after)
    for agent in AGENTS:
        rows += _told_apart(domain, agent, before, after)
    if OWN_RATIO in before:
        rows += _switched(domain, before, after)
    return pd.DataFrame(rows, columns=list(COLUMNS)[2:])


def would(domain: str, agent: str, *sides: pd.DataFrame) -> pd.Series[float]:
    """Whether an agent does what is counted, told by a side's match with it: 1, 0, or NaN.

    NaN where the agent is indifferent, no side answered, or the answer is a whole plan.
    """
    found = pd.Series(math.nan, index=sides[0].index)
    for side in sides:
        did, match = side[BEHAVIOURS[domain]], side[agent]
        plain = did.isin([0.0, 1.0]) & match.isin([0.0, 1.0])
        found = found.fillna(did.where(match == 1, 1 - did).where(plain))
    return found


def _told_apart(
    domain: str, agent: str, before: pd.DataFrame, after: pd.DataFrame
) -> list[dict[str, object]]:
    """Rows of discernment and of the best constant answers; none where nothing can be said."""
    asked = before[[CLUSTER, NODE]].assign(**{WOULD: would(domain, agent, after, before)})
    one, two = (side[BEHAVIOURS[domain]] for side in (before, after))
    told = {"domain": domain}
    rows: list[dict[str, object]] = []
    both = one.notna() & two.notna()
    found = discernment(asked, (two - one).where(both), most=2.0)
    if found.n:
        start, stop = (discernment(asked, side.where(both)).value for side in (one, two))
        end = discernment(asked, two)
        rows.append(
            {
                **told,
                "measure": f"discernment, {agent}",
                **_numbers(start, stop, (end.low, end.high), found),
            }
        )
    strict = int(asked[WOULD].notna().sum())
    for name, value in (
        (f"match {agent}, best constant answers", best_constant(asked)),
        (f"match {agent}, always {BEHAVIOURS[domain]}", always(asked)),
    ):
        if strict:
            clusters = int(asked[CLUSTER][asked[WOULD].notna()].nunique())
            fixed = Mean(0.0, 0.0, 0.0, 0.0, strict, clusters)
            rows.append({**told, "measure": name, **_numbers(value, value, (value, value), fixed)})
    return rows


def _switched(domain: str, before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, object]]:
    """The row of the ratio at which the own car's occupants are sacrificed; none without such."""
    own = before[OWN_RATIO].notna()
    did = BEHAVIOURS[domain]
    tables = [
        before.loc[own, [CLUSTER]].assign(ratio=before[OWN_RATIO], did=side.loc[own, did])
        for side in (before, after)
    ]
    one, two = map(switching_ratio, tables)
    if math.isnan(one.ratio) and math.isnan(two.ratio):
        return []
    # scenarios are drawn alike on both sides where the same ones were answered
    low, high = two.less(one)
    answered = tables[1]["did"].notna()
    found = Mean(
        two.ratio - one.ratio,
        math.nan,
        low,
        high,
        int(answered.sum()),
        int(tables[1].loc[answered, CLUSTER].nunique()),
    )
    row = _numbers(one.ratio, two.ratio, (two.low, two.high), found)
    return [{"domain": domain, "measure": "switching ratio, own car", **row}]


def _numbers(
    before: float, after: float, ends: tuple[float, float], found: Mean
) -> dict[str, object]:
    """`COLUMNS` from before on: values, the interval of the one after, and the change."""
    numbers = (before, after, *ends, found.value, found.low, found.high, found.n, found.clusters)
    return dict(zip(list(COLUMNS)[4:], (*numbers, ""), strict=True))


def _odds_rows(domain: str, before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, object]]:
    """Log-odds of the behaviour, over all questions and by `RATIO` where they have one.

    Each is averaged over positions and labels, which are balanced within every ratio.
    """
    if not {ODDS, RATIO} <= set(before) & set(after):
        return []
    what = f"log-odds of {BEHAVIOURS[domain]}"
    places: dict[str, pd.Series[bool]] = {what: before[CLUSTER].notna()}
    if domain == "dilemmas":
        ratios = sorted(set(before[RATIO].dropna()), key=lambda each: float(Fraction(each)))
        places |= {f"{what}, ratio {ratio}": before[RATIO] == ratio for ratio in ratios}
    rows = []
    for name, mine in places.items():
        one, two = before[mine], after[mine]
        row = change(one[CLUSTER], one[ODDS], two[ODDS])
        if row["pairs"]:
            rows.append({"domain": domain, "measure": name, **row})
    return rows


def change(
    scenarios: pd.Series[str],
    before: pd.Series[float],
    after: pd.Series[float],
    most: float = math.inf,
) -> dict[str, object]:
    """One measure before and after, answer by answer: `COLUMNS` from before on, with an empty note.

    Scenarios are the cluster of each answer, and `most` is the greatest possible change. Numbers
    are NaN where no pair has both values, and an interval from fewer than two scenarios.
    """
    one, two = before.to_numpy(dtype=float), after.to_numpy(dtype=float)
    both = ~np.isnan(one) & ~np.isnan(two)
    pairs = zip(scenarios[both], (two - one)[both], strict=True)
    found = clustered_mean(pairs, limits=(-most, most))
    start, stop = (math.fsum(side[both]) / found.n if found.n else math.nan for side in (one, two))
    least = -1.0 if most == BOTH_WAYS else 0.0 if math.isfinite(most) else -most
    end = clustered_mean(zip(scenarios, two, strict=True), limits=(least, min(1.0, most)))
    return _numbers(start, stop, (end.low, end.high), found)


def kappa_shift(
    domain: str,
    before: Sequence[Observation],
    after: Sequence[Observation],
    anyway: bool = False,
) -> pd.DataFrame:
    """The change in kappa between answers to the same questions, as `COLUMNS` from domain on.

    The interval takes the two estimates as independent, with Welch's degrees of freedom; on paired
    answers that is too wide rather than too narrow where their errors go together. There is no row
    where the questions cannot identify kappa. Where an estimate is no number (a model without
    noise, or too little data, or choices that no kappa describes and not `anyway`) the note says
    what it is.
    """
    columns = list(COLUMNS)[2:]
    try:
        one, two = (
            Problem(each, anyway=anyway).solve(worst_case=False).kappa for each in (before, after)
        )
    except AvdilemmaError:
        # allocation choices alone identify no kappa
        return pd.DataFrame(columns=columns)
    values = [math.nan if each.value is None else float(each.value) for each in (one, two)]
    difference = values[1] - values[0]
    notes = [
        f"{name}: {each.status}{_limits(each)}" for name, each in (("base", one), ("tuned", two))
    ]
    ends = kappa_difference(difference, one, two)
    counts = (len(before), len({each.cluster for each in before}))
    end = (math.nan if two.low is None else two.low, math.nan if two.high is None else two.high)
    row = (domain, "kappa", *values, *end, difference, *ends, *counts, "; ".join(notes))
    return pd.DataFrame([row], columns=columns)


def kappa_difference(value: float, one: Estimate, other: Estimate) -> tuple[float, float]:
    """The 95 % interval of a difference of independent estimates."""
    if not one.se or not other.se:
        return math.nan, math.nan
    spread = one.se**2 + other.se**2
    df = spread**2 / (one.se**4 / (one.df or 1e6) + other.se**4 / (other.df or 1e6))
    return interval(value, math.sqrt(spread), df)


def _limits(estimate: Estimate) -> str:
    if estimate.low is None and estimate.high is None:
        return ""
    low, high = ("-" if each is None else f"{each:.2f}" for each in (estimate.low, estimate.high))
    return f" [{low}, {high}]"
