"""How well a model describes answers: its deviance by scenario, and where it is worst.

The saturated model gives each answer of a scenario its own share. With O(a) answers a of a scenario
and E(a) expected, the deviance is ``2 sum_a O(a) log(O(a) / E(a))``. With few answers a scenario it
has no chi-square distribution, so it is compared with that of answers drawn from the fitted model.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from avdilemma.estimation.model import ChoiceModel
from avdilemma.estimation.tally import Tally
from avdilemma.questions.situations import Floats

DRAWS = 999
"""Data sets drawn from the fitted model, always the same ones."""

BAD = 0.01
"""p-value below which a model does not describe the answers."""


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

    @property
    def bad(self) -> bool:
        """Whether the model does not describe the answers."""
        return self.p <= BAD

    def to_dict(self) -> dict[str, Any]:
        """Goodness of fit as a JSON-like record."""
        return asdict(self)

    def __str__(self) -> str:
        """One line."""
        verdict = (
            "no kappa with this noise describes these answers; read its value as an average"
            if self.bad
            else "the model describes the answers"
        )
        return (
            f"fit: deviance {self.deviance:.1f}, {self.expected:.1f} expected, over "
            f"{self.clusters} clusters (p = {self.p:.3g}): {verdict}; worst at {self.worst} "
            f"({self.worst_deviance:.1f})"
        )


def goodness(model: ChoiceModel, data: Tally, full: Floats) -> Goodness:
    """Goodness of fit at a fitted vector (P, 1) for answers that are there."""
    layout, shares = model.layout, model.shares(full)[:, 0]
    names = [answer for each in layout.situations for answer in each.answers]
    size = len(layout.sizes)
    keys, place = np.unique(
        data.cluster * size + layout.situation_of[data.answer], return_inverse=True
    )
    number = np.bincount(place, data.count, len(keys)).astype(int)
    cluster, asked = keys // size, keys % size
    # answers of one name are one cell of a cluster, whatever their order and labels
    cells: dict[tuple[int, str], int] = {}
    observed = np.zeros(0)
    draw = np.random.default_rng(0)
    parts = []
    for own, situation, n in zip(cluster, asked, number, strict=True):
        start, many = layout.answer_starts[situation], layout.sizes[situation]
        rows = [
            cells.setdefault((int(own), names[start + k]), len(cells)) for k in range(int(many))
        ]
        p = shares[start : start + many]
        parts.append((rows, n * p, draw.multinomial(n, p / p.sum(), size=DRAWS)))
    expected, drawn = np.zeros(len(cells)), np.zeros((DRAWS, len(cells)))
    for rows, mean, sample in parts:
        expected[rows] += mean
        drawn[:, rows] += sample
    observed = np.zeros(len(cells))
    for own, answer, count in zip(data.cluster, data.answer, data.count, strict=True):
        observed[cells[int(own), names[answer]]] += count
    of_cell = np.array([own for own, _ in cells])
    used = np.unique(of_cell)
    mine = _by_cluster(observed[None], expected, of_cell, used)[0]
    chance = _by_cluster(drawn, expected, of_cell, used)
    total = chance.sum(axis=1)
    excess = (mine - chance.mean(axis=0)) / np.maximum(chance.std(axis=0), 0.5)
    worst = int(excess.argmax())
    return Goodness(
        deviance=float(mine.sum()),
        expected=float(total.mean()),
        clusters=len(used),
        p=float((1 + (total >= mine.sum() - 1e-9).sum()) / (1 + DRAWS)),
        worst=data.clusters[int(used[worst])],
        worst_deviance=float(mine[worst]),
    )


def _by_cluster(counts: Floats, expected: Floats, of_cell: Floats, used: Floats) -> Floats:
    """Deviances (draws, clusters) of counts (draws, cells)."""
    ratio = np.where(counts > 0, counts / np.maximum(expected, 1e-300), 1.0)
    terms = 2 * counts * np.log(ratio)
    columns = np.searchsorted(used, of_cell)
    found = np.zeros((len(counts), len(used)))
    np.add.at(found.T, columns, terms.T)
    return found
