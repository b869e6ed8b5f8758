"""What factors of a file's own do to behaviour: rates by level, and average marginal effects.

Notation: N answers y with G scenarios, D the indicators of a factor's levels but the first, C an
intercept and indicators of every other factor that varies, ~ what is left beside C by least squares
(Frisch & Waugh 1933, Econometrica 1:387):

    b = (D~'D~)^-1 D~'y       average marginal effects in a linear probability model
    b_j = mean of b_j + N (D~ (D~'D~)^-1)_ij e_i,   e the residuals times sqrt((N - 1) / (N - k))

The interval of that mean, clustered on scenarios, is the sandwich's (Liang & Zeger 1986, Biometrika
73:13). In a crossed design b is the difference between the rates of two levels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from avdilemma.estimation.clustered import clustered_mean
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import CLUSTER, RESPONDENT

COLUMNS = FRAMES["factor_effects"]
"""Columns of `factor_effects`."""

VALUE = "value"
"""Column of what is counted."""

TOLERANCE = 1e-9
"""Share of an indicator's squares that must be left beside the others for it to be apart."""

Array = NDArray[np.float64]
"""Numbers."""


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """Answers of one respondent to the questions of one file.

    Attributes:
        respondent: Who answered.
        kind: What was asked.
        family: The file.
        behaviour: What is counted.
        most: Its greatest value, 1 of shares and 100 of ratings; its least is 0.
        factors: Levels of every own factor in the file's order.
        follows: By own factor, other factors whose levels follow from it.
        answers: A row an answer: columns scenario, `VALUE` (NaN without one), and every factor.
    """

    respondent: str
    kind: str
    family: str
    behaviour: str
    most: float
    factors: Mapping[str, Sequence[str]]
    follows: Mapping[str, Sequence[str]]
    answers: pd.DataFrame


def factor_effects(asked: Iterable[OwnAnswers]) -> pd.DataFrame:
    """Rates and effects of own factors, `COLUMNS`: a row a respondent, file, factor and level.

    Levels that nobody was asked have no row.
    """
    rows = [row for each in asked for name in each.factors for row in _rows(each, name)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(asked: OwnAnswers, name: str) -> list[dict[str, object]]:
    found = asked.answers
    levels = [level for level in asked.factors[name] if (found[name] == level).any()]
    chosen = found[found[VALUE].notna()]
    without = {name, CLUSTER, VALUE, *asked.follows.get(name, ())}
    others = chosen[[column for column in chosen if column not in without]]
    told = (chosen[name], levels, others, chosen[CLUSTER])
    effects = average_effects(chosen[VALUE], *told, asked.most)
    rows = []
    for level in levels:
        own = chosen[chosen[name] == level]
        rate = clustered_mean(zip(own[CLUSTER], own[VALUE], strict=True), limits=(0.0, asked.most))
        effect, low, high = effects.get(level, (math.nan,) * 3)
        rows.append(
            {
                RESPONDENT: asked.respondent,
                "kind": asked.kind,
                "family": asked.family,
                "factor": name,
                "level": level,
                "behaviour": asked.behaviour,
                "rate": rate.value,
                "low": rate.low,
                "high": rate.high,
                "against": levels[0],
                "effect": effect,
                "effect_low": max(low, -asked.most),
                "effect_high": min(high, asked.most),
                "choices": rate.n,
                "missing": int((found[name] == level).sum()) - rate.n,
                "clusters": rate.clusters,
            }
        )
    return rows


def average_effects(
    values: pd.Series[float],
    own: pd.Series[str],
    levels: Sequence[str],
    others: pd.DataFrame,
    clusters: pd.Series[str],
    most: float = 1.0,
) -> dict[str, tuple[float, float, float]]:
    """Average marginal effect of each level but the first, with its 95 % interval.

    Args:
        values: What was done, without NaN, shape (N,).
        own: The level of the factor.
        levels: Its levels; effects are against the first.
        others: Levels of all other factors, shape (N, factors).
        clusters: Scenarios.
        most: Greatest possible value; the least is 0.

    Returns:
        Effect, lower and upper end by level; nothing where the other factors tell the levels, so
        that no effect is apart, or where there are no more answers than regressors.
    """
    compared = levels[1:]
    varying = [name for name in others if others[name].nunique() > 1]
    count = len(values)
    rest = np.ones((count, 1))
    if varying:
        dummies = pd.get_dummies(others[varying].astype(str), drop_first=True, dtype=float)
        rest = np.column_stack([rest, dummies.to_numpy()])
    indicators = np.column_stack([(own == level).to_numpy(dtype=float) for level in compared])
    left = _beside(rest, np.column_stack([indicators, values.to_numpy(dtype=float)]))
    mine, done = left[:, :-1], left[:, -1]
    squares = mine.T @ mine
    parameters = int(np.linalg.matrix_rank(rest)) + len(compared)
    scale: Array = (indicators**2).sum(axis=0)
    if count <= parameters or not _apart(squares, scale):
        return {}
    solved = np.linalg.inv(squares)
    effects = solved @ (mine.T @ done)
    residuals = (done - mine @ effects) * math.sqrt((count - 1) / (count - parameters))
    around = effects + count * (mine @ solved) * residuals[:, None]
    found = [
        clustered_mean(zip(clusters, around[:, at], strict=True), limits=(-most, most))
        for at in range(len(compared))
    ]
    return {
        level: (each.value, each.low, each.high)
        for level, each in zip(compared, found, strict=True)
    }


def _beside(rest: Array, columns: Array) -> Array:
    """What is left of columns beside others by least squares."""
    left: Array = columns - rest @ np.linalg.lstsq(rest, columns, rcond=None)[0]
    return left


def _apart(squares: Array, scale: Array) -> bool:
    """Whether what is left of indicators tells them apart, from the matrix of its products."""
    return bool((scale > 0).all() and np.linalg.eigvalsh(squares)[0] > TOLERANCE * scale.max())
