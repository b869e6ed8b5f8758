"""Which scenarios to ask first where only some can be asked: those that tell kappa.

Without this a subset of a dilemma file spends most of its questions where kappa does not matter, or
where it is clear, and two very different kappas answer it alike. The information of answers is that
of the logit (McFadden 1974) by (kappa, 1/lambda, further weights),

    I = J' sum_a P(a) s(a) s(a)' J,   s(a) = E[x | a] - E[x],

with x the regressors of strategies and J the derivatives of their coefficients. Scenarios are taken
greedily: the next is the one that lowers the sum of log Var(kappa) over a grid of kappas and noises
most, noise in the unit of the payoffs and in shares of what is at stake. A weak prior stands in
until the information is of full rank. Every third scenario is the next of the balanced order, so
that no perspective, node or level is left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from avdilemma.questions.situations import Floats, Situation

KAPPAS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Degrees of morality of the grid."""

NOISES = {"dilemmas": (0.5, 2.0, 8.0), "games": (5.0, 10.0, 20.0)}
"""Noises of the grid, in lives and points."""

SHARES = (0.05, 0.2)
"""Noises of the grid as shares of what is at stake."""

WEIGHTS = {"dilemmas": ("sacrifice",), "games": ("behind", "ahead")}
"""Further regressors that have to be told apart from kappa."""

BALANCED = 3
"""Every so many scenarios one comes from the balanced order."""


def orders(situations: Sequence[Situation | None]) -> bool:
    """Whether scenarios can be ordered: their answers are of one domain that tells kappa."""
    domains = {None if each is None else each.domain for each in situations}
    return len(domains) == 1 and domains <= set(NOISES)


@lru_cache(maxsize=64)
def informative_order(situations: tuple[Situation, ...]) -> tuple[int, ...]:
    """Places of scenarios in the order in which they are best asked.

    Args:
        situations: One of each scenario, in the balanced order, all of one domain of `NOISES`.

    Returns:
        All places; every beginning is a subset to ask.
    """
    told = np.stack([_information(each) for each in situations])
    known = _prior(situations[0])
    left, order = list(range(len(situations))), list[int]()
    while left:
        if len(order) % BALANCED == BALANCED - 1:
            place = left[0]
        else:
            variance = np.linalg.inv(known + told[left])[..., 0, 0]
            place = left[int(np.argmin(np.log(variance).sum(axis=1).round(9)))]
        known = known + told[place]
        left.remove(place)
        order.append(place)
    return tuple(order)


def _grid(situation: Situation) -> list[tuple[float, float, float]]:
    """Kappa, noise, and by what payoffs are divided, at every point of the grid."""
    columns = situation.columns
    stake = max(np.abs(columns["own"]).max(), np.abs(columns["kantian"]).max(), 1e-9)
    noises = [(noise, 1.0) for noise in NOISES[situation.domain]]
    noises += [(share, float(stake)) for share in SHARES]
    return [(kappa, *noise) for kappa, noise in itertools.product(KAPPAS, noises)]


def _information(situation: Situation) -> Floats:
    """Information of an answer at every point of the grid, shape (points, parameters, ...)."""
    names = ("own", "kantian", *WEIGHTS[situation.domain])
    x = np.stack([situation.columns[name] for name in names], axis=1)
    starts = np.flatnonzero(np.diff(situation.answer, prepend=-1))
    found = []
    for kappa, noise, unit in _grid(situation):
        scaled = x.copy()
        # a taste for sacrifice is in log-odds, all else in the unit of the payoffs
        money = [name != "sacrifice" for name in names]
        scaled[:, money] /= unit
        index = (scaled[:, 0] + kappa * scaled[:, 1]) / noise
        p = np.exp(index - index.max())
        p /= p.sum()
        share = np.add.reduceat(p, starts)
        mean = np.add.reduceat(p[:, None] * scaled, starts, axis=0)
        score = mean / np.maximum(share, 1e-300)[:, None] - p @ scaled
        by_weight = (score * share[:, None]).T @ score
        # coefficients are psi, kappa psi and the further ones; parameters kappa, psi, the further
        jacobian = np.zeros((len(names), len(names)))
        jacobian[1, 0], jacobian[0, 1], jacobian[1, 1] = 1 / noise, 1.0, kappa
        jacobian[range(2, len(names)), range(2, len(names))] = 1.0
        found.append(jacobian.T @ by_weight @ jacobian)
    return np.stack(found)


def _prior(situation: Situation) -> Floats:
    """A weak prior at every point of the grid: sd 1 of kappa and of all else about its own size."""
    names = WEIGHTS[situation.domain]
    rows = [
        np.diag([1.0, noise**2, *(0.25 if name == "sacrifice" else 4 * noise**2 for name in names)])
        for _, noise, _ in _grid(situation)
    ]
    return np.stack(rows)
