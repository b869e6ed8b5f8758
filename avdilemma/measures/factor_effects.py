"""What factors of a file's own do to behaviour: rates by level, and average marginal effects.

Notation: N answers y in G scenarios g, D the indicators of a factor's levels but the first, C an
intercept and indicators of every other factor that varies, X = (C, D), ~ what is left beside C by
least squares (Frisch & Waugh 1933, Econometrica 1:387), e the residuals, H = X (X'X)^+ X':

    b = W'y,  W = D~ (D~'D~)^-1           average marginal effects in a linear probability model
    w_g = (I - H_gg)^(-1/2) W_g           0 where I - H_gg is singular
    V = sum_g (w_g'e_g)^2,  df = (tr F)^2 / tr F^2,  F_gh = w_g' (I - H)_gh w_h

the clustered variance that is unbiased for independent answers, with the degrees of freedom of
Bell & McCaffrey (2002, Survey Methodology 28:169). Other factors are many beside the scenarios of
a subset: the plain sandwich covered a true effect of 0 in 83 to 93 % of sets of 96 to 288
questions, this in 93 to 97 %. In a crossed design b is the difference between two levels' rates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from avdilemma.estimation.clustered import NOTHING, clustered_mean
from avdilemma.intervals import interval, unseen
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
                "effect_low": low,
                "effect_high": high,
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
    spreads = _clustered(
        np.column_stack([rest, indicators]), mine @ solved, done - mine @ effects, clusters
    )
    return {
        level: (value, *_ends(value, *spread, most))
        for level, value, spread in zip(compared, effects.tolist(), spreads, strict=True)
    }


def _clustered(
    regressors: Array, weights: Array, residuals: Array, clusters: pd.Series[str]
) -> list[tuple[float, float, int]]:
    """Standard error, degrees of freedom and scenarios of each effect (module's docstring).

    Weights are W, shape (N, effects).
    """
    left, sizes, _ = np.linalg.svd(regressors, full_matrices=False)
    basis = left[:, sizes > TOLERANCE * sizes[0]]
    places = pd.Series(np.arange(len(residuals))).groupby(clusters.to_numpy()).indices.values()
    adjusted = np.zeros((weights.shape[1], len(residuals), len(places)))
    for at, own in enumerate(places):
        shares, axes = np.linalg.eigh(np.eye(len(own)) - basis[own] @ basis[own].T)
        roots = np.where(shares > TOLERANCE, 1 / np.sqrt(np.maximum(shares, TOLERANCE)), 0.0)
        adjusted[:, own, at] = ((axes * roots) @ (axes.T @ weights[own])).T
    found = []
    for each in adjusted:
        error = math.sqrt(float(((residuals @ each) ** 2).sum()))
        beside = each - basis @ (basis.T @ each)
        products = beside.T @ beside
        squares = float((products**2).sum())
        df = float(np.trace(products)) ** 2 / squares if squares > 0 else 0.0
        found.append((error, df, len(places)))
    return found


def _ends(value: float, error: float, df: float, clusters: int, most: float) -> tuple[float, float]:
    """The interval of an effect; where all scenarios agree, as `clustered_mean` has it."""
    if clusters > 1 and error < NOTHING:
        share = unseen(clusters)
        return value - share * (value + most), value + share * (most - value)
    low, high = interval(value, error, df)
    return max(low, -most), min(high, most)


def _beside(rest: Array, columns: Array) -> Array:
    """What is left of columns beside others by least squares."""
    left: Array = columns - rest @ np.linalg.lstsq(rest, columns, rcond=None)[0]
    return left


def _apart(squares: Array, scale: Array) -> bool:
    """Whether what is left of indicators tells them apart, from the matrix of its products."""
    return bool((scale > 0).all() and np.linalg.eigvalsh(squares)[0] > TOLERANCE * scale.max())
