"""Tallies: observations collapsed to counts of answers by cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import Floats, Ints, Situation


@dataclass(frozen=True)
class Tally:
    """Counts of (cluster, answer), and what is missing."""

    answers: int
    """Number of answers over all situations, A."""

    clusters: tuple[str, ...]
    """Names of the groups that are drawn or summed together, C."""

    cluster: Ints
    """Cluster of each cell."""

    answer: Ints
    """Answer of each cell, as numbered in the layout."""

    count: Floats
    """How often, by cell."""

    missing: tuple[tuple[int, int, int], ...] = ()
    """(cluster, situation, how often) of questions without an answer."""

    @property
    def total(self) -> float:
        """Number of answers, N."""
        return float(self.count.sum())

    def counts(self) -> Floats:
        """How often each answer was given, shape (A, 1)."""
        found: Floats = np.bincount(self.answer, self.count, self.answers).astype(float)
        return found[:, None]

    def weighted(self, weights: Floats) -> Floats:
        """Counts with clusters weighted.

        Args:
            weights: How often each cluster counts, shape (C, B).

        Returns:
            Shape (A, B).
        """
        result = np.zeros((self.answers, weights.shape[1]))
        order = np.argsort(self.answer, kind="stable")
        answer = self.answer[order]
        starts = np.flatnonzero(np.diff(answer, prepend=-1))
        if len(starts):
            rows = weights[self.cluster[order]] * self.count[order, None]
            result[answer[starts]] = np.add.reduceat(rows, starts, axis=0)
        return result

    def sums(self, scores: Floats) -> Floats:
        """Scores of answers summed over clusters, shape (A, P) to (C, P)."""
        result = np.zeros((len(self.clusters), scores.shape[1]))
        np.add.at(result, self.cluster, scores[self.answer] * self.count[:, None])
        return result

    @property
    def used(self) -> int:
        """Number of clusters with an answer."""
        return len(np.unique(self.cluster))


def tally(
    observations: Iterable[Observation], situations: Sequence[Situation], by: str = "cluster"
) -> Tally:
    """Collapse observations.

    Args:
        observations: Observations.
        situations: The situations in the order of the layout.
        by: ``cluster`` or ``respondent``.

    Returns:
        The tally. Observations without a situation are passed over.
    """
    starts, at = {}, 0
    for place, each in enumerate(situations):
        starts[each] = (place, at)
        at += len(each.answers)
    cells: Counter[tuple[str, Situation, int | None]] = Counter(
        (getattr(o, by), o.situation, o.answer) for o in observations if o.situation is not None
    )
    names = tuple(dict.fromkeys(name for name, _, _ in cells))
    numbers = {name: number for number, name in enumerate(names)}
    rows = [
        (numbers[name], starts[own][1] + answer, n)
        for (name, own, answer), n in cells.items()
        if answer is not None
    ]
    missing = tuple(
        (numbers[name], starts[own][0], n)
        for (name, own, answer), n in cells.items()
        if answer is None
    )
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Tally(at, names, table[:, 0], table[:, 1], table[:, 2].astype(float), missing)
