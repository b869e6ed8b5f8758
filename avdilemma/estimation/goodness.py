"""How well a model describes answers: its deviance, where it is worst, what payoffs explain.

The saturated model gives each answer of a scenario its own share. With O(a) answers a of a scenario
and E(a) expected, the deviance is ``2 sum_a O(a) log(O(a) / E(a))``. With few answers a scenario it
has no chi-square distribution, so it is compared with that of answers drawn from the fitted model.

A rejected model may still describe most of what there is: noise that is not quite logit in lives is
rejected where answers are many. So the payoffs are asked how much of the differences between
scenarios they explain. With D the deviance, D0 that of a model of biases alone, and M the mean of D
if the model holds, which is what chance does, they explain the share ``1 - (D - M) / (D0 - M)``
(derived, the analysis of deviance of McCullagh & Nelder 1989, chance taken out). Where the model is
rejected beyond doubt and explains next to nothing, the answers follow something else and a kappa
would be the average of nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from avdilemma.estimation.fit import fit
from avdilemma.estimation.model import ChoiceModel, restrict
from avdilemma.estimation.tally import Tally
from avdilemma.questions.situations import Floats, Ints

DRAWS = 999
"""Data sets drawn from the fitted model, always the same ones."""

CHUNK = 111
"""How many are drawn at once, for the sake of memory."""

BAD = 0.01
"""p-value below which a model does not describe the answers."""

BEYOND_DOUBT = 1 / (1 + DRAWS)
"""p-value of `far`: no data set drawn from the model deviates as much."""

LEAST_EXPLAINED = 0.4
"""Share of the differences between scenarios below which payoffs explain next to nothing."""


@dataclass(frozen=True, slots=True)
class Goodness:
    """Goodness of fit."""

    deviance: float
    """Deviance against the saturated model, summed over clusters."""

    expected: float
    """Its mean if the model holds."""

    clusters: int
    """Clusters with an answer."""

    p: float
    """Share of data sets drawn from the model whose deviance is as high."""

    worst: str
    """The cluster with the highest deviance for its size."""

    worst_deviance: float
    """Its deviance."""

    explained: float
    """Share of the differences between clusters, beyond chance, that payoffs explain, 0 to 1; 1
    where there are none."""

    @property
    def bad(self) -> bool:
        """Whether the model does not describe the answers."""
        return self.p <= BAD

    @property
    def far(self) -> bool:
        """Whether the answers follow something else: rejected beyond doubt, hardly explained."""
        return self.p <= BEYOND_DOUBT and self.explained < LEAST_EXPLAINED

    def to_dict(self) -> dict[str, Any]:
        """Goodness of fit as a JSON-like record."""
        return {**asdict(self), "far": self.far}

    def __str__(self) -> str:
        """One line."""
        verdict = "the model describes the answers"
        if self.bad:
            verdict = "no kappa with this noise describes these answers"
            verdict += "" if self.far else "; read its value as an average"
        share = f", payoffs explain {self.explained:.0%} beyond chance" if self.bad else ""
        return (
            f"fit: deviance {self.deviance:.1f}, {self.expected:.1f} expected, over "
            f"{self.clusters} clusters (p = {self.p:.3g}){share}: {verdict}; worst at {self.worst} "
            f"({self.worst_deviance:.1f})"
        )


def far(model: ChoiceModel, data: Tally, full: Floats) -> bool:
    """`Goodness.far` at a fitted vector (P, 1), which most answers settle without a draw.

    Chance taken out, the share explained is never less than ``1 - D / D0``.
    """
    table = _table(model, data.of_scenarios)
    own, biases = (
        float(table.deviances(table.observed[None], table.expected(shares)).sum())
        for shares in (model.shares(full)[:, 0], _without_payoffs(model, data))
    )
    return own > (1 - LEAST_EXPLAINED) * biases and goodness(model, data, full).far


def goodness(model: ChoiceModel, data: Tally, full: Floats) -> Goodness:
    """Goodness of fit at a fitted vector (P, 1) for answers that are there, by scenario."""
    data = data.of_scenarios
    table, shares = _table(model, data), model.shares(full)[:, 0]
    expected = table.expected(shares)
    mine = table.deviances(table.observed[None], expected)[0]
    chance = np.concatenate([table.deviances(drawn, expected) for drawn in table.draws(shares)])
    total = chance.sum(axis=1)
    excess = (mine - chance.mean(axis=0)) / np.maximum(chance.std(axis=0), 0.5)
    worst = int(excess.argmax())
    deviance, mean = float(mine.sum()), float(total.mean())
    biases = table.expected(_without_payoffs(model, data))
    between = float(table.deviances(table.observed[None], biases).sum()) - mean
    left = min(max(deviance - mean, 0.0) / between, 1.0) if between > 0 else 0.0
    return Goodness(
        deviance=deviance,
        expected=mean,
        clusters=len(table.used),
        p=float((1 + (total >= deviance - 1e-9).sum()) / (1 + DRAWS)),
        worst=data.clusters[int(table.used[worst])],
        worst_deviance=float(mine[worst]),
        explained=1.0 - left,
    )


def _without_payoffs(model: ChoiceModel, data: Tally) -> Floats:
    """Probability of each answer, (A,), by a model of biases alone, fitted to the same answers."""
    dropped = [0] if model.has_kappa else []
    dropped += [
        place for place, (_, term) in enumerate(model.parameters, start=1) if term.core or term.sign
    ]
    biases = replace(restrict(model, dropped), lapse=False)
    if biases.parameters:
        fitted: Floats = biases.shares(fit(biases, data.counts(), starts=1).full)[:, 0]
        return fitted
    layout = model.layout
    strategies = np.diff(np.append(layout.strategy_starts, len(layout.x)))
    whole = np.add.reduceat(strategies, layout.answer_starts)
    equal: Floats = strategies / whole[layout.situation_of]
    return equal


@dataclass(frozen=True)
class _Table:
    """Answers of one name in one cluster, whatever their order and labels, as cells.

    Z questions of a cluster; Y rows, all answers to them; L cells.
    """

    number: Ints
    """How many answers a cluster gave to a question, (Z,)."""

    size: Ints
    """How many there are to choose from, (Z,)."""

    row: Ints
    """Answer of the layout of each row, (Y,)."""

    order: Ints
    """Rows in the order of their cells, (Y,)."""

    starts: Ints
    """First of these of each cell, (L,)."""

    cluster_starts: Ints
    """First cell of each cluster."""

    used: Ints
    """Clusters with an answer."""

    observed: Floats
    """How often each cell was given, (L,)."""

    def expected(self, shares: Floats) -> Floats:
        """How often each cell is expected, (L,), by probabilities of answers (A,)."""
        cells: Floats = self._sums((np.repeat(self.number, self.size) * shares[self.row])[None])[0]
        return cells

    def deviances(self, counts: Floats, expected: Floats) -> Floats:
        """Deviances (draws, clusters) of counts (draws, L)."""
        ratio = np.where(counts > 0, counts / np.maximum(expected, 1e-300), 1.0)
        terms = 2 * counts * np.log(ratio)
        result: Floats = np.add.reduceat(terms, self.cluster_starts, axis=1)
        return result

    def draws(self, shares: Floats) -> Iterator[Floats]:
        """`DRAWS` data sets of counts (some, L) from probabilities of answers (A,)."""
        draw, ends = np.random.default_rng(0), np.cumsum(self.size)
        places = {
            int(k): (ends[self.size == k] - k)[:, None] + np.arange(k) for k in np.unique(self.size)
        }
        for _ in range(DRAWS // CHUNK):
            rows = np.zeros((CHUNK, len(self.row)))
            for k, place in places.items():
                p = shares[self.row[place]]
                p = p / p.sum(axis=1, keepdims=True)
                own = draw.multinomial(self.number[self.size == k], p, (CHUNK, len(place)))
                rows[:, place.ravel()] = own.reshape(CHUNK, -1)
            yield self._sums(rows)

    def _sums(self, rows: Floats) -> Floats:
        """Sums over cells, (draws, Y) to (draws, L)."""
        result: Floats = np.add.reduceat(rows[:, self.order], self.starts, axis=1)
        return result


def _table(model: ChoiceModel, data: Tally) -> _Table:
    layout = model.layout
    names = [answer for each in layout.situations for answer in each.answers]
    known = {name: place for place, name in enumerate(dict.fromkeys(names))}
    code = np.array([known[name] for name in names])
    questions, place = np.unique(
        data.cluster * len(layout.sizes) + layout.situation_of[data.answer], return_inverse=True
    )
    cluster, asked = np.divmod(questions, len(layout.sizes))
    size = layout.sizes[asked]
    within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    row = np.repeat(layout.answer_starts[asked], size) + within
    cell = np.repeat(cluster, size) * len(known) + code[row]
    order = np.argsort(cell, kind="stable")
    cells, starts = np.unique(cell[order], return_index=True)
    used, cluster_starts = np.unique(cells // len(known), return_index=True)
    given = np.searchsorted(cells, data.cluster * len(known) + code[data.answer])
    return _Table(
        np.bincount(place, data.count, len(questions)).astype(np.int64),
        size,
        row,
        order,
        starts,
        cluster_starts,
        used,
        np.bincount(given, data.count, len(cells)).astype(float),
    )
