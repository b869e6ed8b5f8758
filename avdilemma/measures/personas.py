"""Base, prompted and tuned respondents side by side: the same questions, each against the base.

A change is the mean paired difference as in `tuning_shift`, whose measures these are; to them come
kappa and what the answers took in tokens.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Estimate, Observation, Problem
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import CLUSTER
from avdilemma.measures.tuning_shift import change, kappa_difference, shift_frame

COLUMNS = FRAMES["personas"]
"""Columns of `personas_frame`."""

TOKENS = ("input_tokens", "output_tokens")
"""Columns of answers, and measures: tokens sent and replied a question."""

BASE, PROMPTED, TUNED = "base", "prompted", "tuned"
"""How a respondent came to answer as it does."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One respondent's answers to the questions of a domain that all were asked, in one order.

    Attributes:
        respondent: Its label.
        how: `BASE`, `PROMPTED` or `TUNED`.
        answers: What `tuning_shift.shift_frame` takes, and `TOKENS`.
        observations: The same answers as estimation wants them.
    """

    respondent: str
    how: str
    answers: pd.DataFrame
    observations: Sequence[Observation]


def personas_frame(domain: str, sides: Sequence[Answered]) -> pd.DataFrame:
    """Every measure of a domain (games, dilemmas) by respondent, `COLUMNS`; the base comes first.

    Changes of the base are NaN, and so is whatever has no value.
    """
    base, kappas = sides[0], [_kappa(each.observations) for each in sides]
    rows = [
        {"respondent": each.respondent, "how": each.how, "domain": domain, **row}
        for each, kappa in zip(sides, kappas, strict=True)
        for row in (*_means(domain, base, each), *_kappas(base, each, kappas[0], kappa))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _means(domain: str, base: Answered, own: Answered) -> Iterator[dict[str, object]]:
    shift = shift_frame(domain, base.answers, own.answers).rename(columns=FROM_SHIFT)
    nothing = _NOTHING if own is base else {}
    for row in shift[list(FROM_SHIFT.values())].to_dict("records"):
        yield {**{str(key): value for key, value in row.items()}, **nothing}
    scenarios = own.answers[CLUSTER]
    for name in TOKENS:
        tokens = own.answers[name]
        pairs = zip(scenarios, tokens, strict=True)
        found = clustered_mean(pairs, limits=(0.0, math.inf))
        by = change(scenarios, base.answers[name], tokens)
        taken = {FROM_SHIFT.get(key, key): value for key, value in by.items()}
        ends = {"value": found.value, "low": found.low, "high": found.high}
        yield {"measure": name, **taken, **ends, **nothing}


FROM_SHIFT = {
    "measure": "measure",
    "after": "value",
    "after_low": "low",
    "after_high": "high",
    "change": "change",
    "low": "change_low",
    "high": "change_high",
    "pairs": "pairs",
    "scenarios": "scenarios",
    "note": "note",
}
"""Columns here by those of `tuning_shift`."""

_NOTHING = dict.fromkeys(("change", "change_low", "change_high"), math.nan)


def _kappa(observations: Sequence[Observation]) -> Estimate | None:
    """The estimate of kappa; None where the questions cannot tell it."""
    try:
        return Problem(observations).solve(worst_case=False).kappa
    except AvdilemmaError:
        # allocation choices alone identify no kappa
        return None


def _kappas(
    base: Answered, own: Answered, before: Estimate | None, after: Estimate | None
) -> Iterator[dict[str, object]]:
    if after is None:
        return
    row: dict[str, object] = {
        "measure": "kappa",
        "value": _number(after.value),
        "low": _number(after.low),
        "high": _number(after.high),
        **_NOTHING,
        "pairs": len(own.observations),
        "scenarios": len({each.cluster for each in own.observations}),
        "note": after.status,
    }
    if own is not base and before is not None:
        difference = _number(after.value) - _number(before.value)
        low, high = kappa_difference(difference, before, after)
        row |= {"change": difference, "change_low": low, "change_high": high}
    yield row


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
