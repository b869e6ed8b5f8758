"""Answers to questions as arrays, and their likelihood with all but kappa and noise integrated out.

Notation as in `posterior`; ``G`` points of a grid of kappa and log lambda.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from avdilemma.estimation.adaptive.prior import Case, Prior
from avdilemma.questions.situations import Flags, Floats, Ints

ROUNDS, SETTLED = 5, 0.05
"""Newton steps to the most likely w at most, and the length of a step after which none is left to
take: the next would be its square."""

QUICK = np.float32
"""Numbers of the arrays that have an entry for every answer and point of the grid, where there are
several respondents: it halves the time, and moves kappa of a few answers by up to .001."""


@dataclass(frozen=True)
class Answers:
    """What was asked and answered; rows are respondents, all arrays of shape (B, T)."""

    own: Floats
    """Own payoff of the counted answer minus that of the other."""

    kantian: Floats
    """The same of the payoff if everyone did so, minus the own one."""

    people: Floats
    """Number of people concerned; 1 in games."""

    further: Floats
    """Differences in what further weights count, shape (B, T, D)."""

    chose: Floats
    """1 for the counted answer, 0 for the other, whatever where there is none."""

    read: Floats
    """1 where an answer was read, 0 where there is none."""

    @classmethod
    def of(
        cls, payoffs: Floats, further: Floats, chose: Floats, read: Floats | None = None
    ) -> Answers:
        """Answers to questions whose own, kantian and people are the last axis, (B, T, 3).

        All are readable by default.
        """
        own, kantian, people = np.moveaxis(payoffs, -1, 0)
        there = np.ones_like(chose) if read is None else read
        return cls(own, kantian, people, further, chose, there)

    def and_then(self, more: Answers) -> Answers:
        """These answers and then more of the same respondents."""
        names = self.__dataclass_fields__
        both = ((getattr(self, name), getattr(more, name)) for name in names)
        return Answers(*(np.concatenate(each, axis=1) for each in both))

    def rows(self, places: Ints | Flags | slice) -> Answers:
        """The answers of some respondents."""
        return Answers(*(getattr(self, name)[places] for name in self.__dataclass_fields__))


def integrated(
    prior: Prior, case: Case, answers: Answers, payoffs: Floats, columns: Floats, start: Floats
) -> tuple[Floats, Floats]:
    """Log of the likelihood integrated over w, (B, G), and the most likely w, (B, G, D).

    Coefficients of both payoffs have shape (B, G, 2), the payoffs themselves (B, 2, T), the start
    of w (B, G, D). What is told of one respondent alone is reckoned in full precision.
    """
    real: type[np.floating[Any]] = QUICK if len(answers.own) > 1 else np.float64
    z, size = answers.further.astype(real), len(prior.weights)
    x = np.concatenate([columns.astype(real), z.transpose(0, 2, 1)], axis=1)
    upper = [(i, j) for i in range(size) for j in range(i, size)]
    products = np.stack([z[..., i] * z[..., j] for i, j in upper], axis=-1)
    read, chose = (each.astype(real)[:, None, :] for each in (answers.read, answers.chose))
    precision = np.array(case.spread) * np.where(prior.in_payoffs, payoffs[..., :1], 1.0)
    precision = precision**-2
    w = np.broadcast_to(start, (*payoffs.shape[:2], size)).copy()
    with np.errstate(over="ignore"):
        for _ in range(ROUNDS):
            v = np.concatenate([payoffs, w], axis=-1).astype(real) @ x
            p = 1 / (1 + np.exp(-v))
            gradient = ((chose - p) * read) @ z - precision * w
            factor = _cholesky((p * (1 - p) * read) @ products, precision, upper)
            step = _solved(factor, gradient)
            length = np.sqrt((step**2).sum(axis=-1, keepdims=True))
            w += step * np.minimum(1.0, 4.0 / np.maximum(length, 1e-12))
            # where it has not settled after some rounds, data contradict that point of the grid
            if float(length.max(initial=0)) < SETTLED:
                break
        v = np.concatenate([payoffs, w], axis=-1).astype(real) @ x
        s = (2 * chose - 1) * v
        log = ((np.minimum(s, 0) - np.log1p(np.exp(-np.abs(s)))) * read).sum(axis=-1, dtype=float)
    log += -0.5 * (precision * w**2).sum(axis=-1) + 0.5 * np.log(precision).sum(axis=-1)
    log -= sum(np.log(factor[i][i]) for i in range(size))
    return log, w


def _cholesky(
    curved: Floats, precision: Floats, upper: list[tuple[int, int]]
) -> list[list[Floats]]:
    """Cholesky factors of many small matrices, written out: a loop over them would take longer."""
    size = precision.shape[-1]
    at = {pair: curved[..., place] for place, pair in enumerate(upper)}
    factor: list[list[Floats]] = [[np.empty(0)] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = at[j, i] - sum(factor[i][k] * factor[j][k] for k in range(j))
            if i == j:
                factor[i][i] = np.sqrt(rest + precision[..., i])
            else:
                factor[i][j] = rest / factor[j][j]
    return factor


def _solved(factor: list[list[Floats]], right: Floats) -> Floats:
    size = len(factor)
    y: list[Floats] = []
    for i in range(size):
        y.append((right[..., i] - sum(factor[i][k] * y[k] for k in range(i))) / factor[i][i])
    for i in reversed(range(size)):
        below = sum(factor[k][i] * y[k] for k in range(i + 1, size))
        y[i] = (y[i] - below) / factor[i][i]
    return np.stack(y, axis=-1)
