"""Observations collapsed: counts of answers by cluster, and rates of behaviour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import Any, Literal, get_args

import numpy as np

from avdilemma.errors import InvalidValueError
from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import DOMAINS, Domain, Floats, Ints, Situation

Cluster = Literal["scenario", "respondent"]
"""What answers are grouped by: answers of one group may go together in a way no term explains."""


def check_cluster(by: str) -> None:
    """Check what answers are grouped by.

    Raises:
        InvalidValueError: If it is none of `Cluster`.
    """
    if by not in get_args(Cluster):
        raise InvalidValueError("cluster", by, f"give {' or '.join(get_args(Cluster))}")


@dataclass(frozen=True)
class Tally:
    """Counts of (cluster, answer), and what is missing."""

    clusters: tuple[str, ...]
    """Names of the groups that are drawn or summed together, C."""

    cluster: Ints
    """Cluster of each cell."""

    answer: Ints
    """Answer of each cell, as numbered in the layout."""

    count: Floats
    """How often, by cell."""

    answers: int
    """Number of answers over all situations, A."""

    lost: Floats
    """Number of questions without an answer, by situation, shape (G,)."""

    by: Cluster = "scenario"
    """What the clusters are."""

    @property
    def total(self) -> float:
        """Number of answers, N."""
        return float(self.count.sum())

    @property
    def missing(self) -> int:
        """Number of questions without an answer."""
        return int(self.lost.sum())

    @property
    def used(self) -> int:
        """Number of clusters with an answer."""
        return len(np.unique(self.cluster))

    def counts(self) -> Floats:
        """How often each answer was given, shape (A, 1)."""
        found: Floats = np.bincount(self.answer, self.count, self.answers).astype(float)
        return found[:, None]

    def weighted(self, weights: Floats) -> Floats:
        """Counts, shape (A, B), if each cluster counts as often as its weight, shape (C, B)."""
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


def tally(
    observations: Iterable[Observation],
    situations: Sequence[Situation],
    by: Cluster = "scenario",
) -> Tally:
    """Count observations that have a situation, by scenario or respondent.

    Situations are in the order of the layout.

    Raises:
        InvalidValueError: If it is by anything else.
    """
    check_cluster(by)
    name_of = attrgetter("cluster" if by == "scenario" else "respondent")
    places = {own: place for place, own in enumerate(situations)}
    ends = np.cumsum([len(own.answers) for own in situations], dtype=int)
    cells: Counter[tuple[str, int, int | None]] = Counter(
        (name_of(o), places[o.situation], o.answer) for o in observations if o.situation is not None
    )
    names = tuple(dict.fromkeys(name for name, _, _ in cells))
    numbers = {name: number for number, name in enumerate(names)}
    rows, lost = [], np.zeros(len(situations))
    for (name, place, answer), n in cells.items():
        if answer is None:
            lost[place] += n
        else:
            first = ends[place] - len(situations[place].answers)
            rows.append((numbers[name], first + answer, n))
    table = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    answers = int(ends[-1]) if len(ends) else 0
    return Tally(names, table[0], table[1], table[2].astype(float), answers, lost, by)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate."""

    name: str
    """``focal`` (sacrifice, cooperate, more for the other) or ``first`` (the option listed first);
    of a plan the share of its nodes."""

    domain: Domain
    """Domain."""

    value: float | None
    """Mean over the answers; None if there is none."""

    low: float
    """If every missing answer had been 0."""

    high: float
    """If every missing answer had been 1."""

    answers: int
    """Number of answers."""

    missing: int
    """Number of questions without one."""

    def to_dict(self) -> dict[str, Any]:
        """The rate as a JSON-like record."""
        return asdict(self)


def rates(observations: Sequence[Observation]) -> tuple[Rate, ...]:
    """Two rates for each domain that was asked; questions without a known belief are passed over.

    The bounds are sharp, as each missing answer may be anything.
    """
    found = []
    for domain in DOMAINS:
        mine = [o for o in observations if o.situation is not None and o.situation.domain == domain]
        for name in ("focal", "first") if mine else ():
            values = [getattr(o.situation, name)[o.answer] for o in mine if o.answer is not None]
            total, asked, answers = float(sum(values)), len(mine), len(values)
            mean = total / answers if answers else None
            high = (total + asked - answers) / asked
            found.append(Rate(name, domain, mean, total / asked, high, answers, asked - answers))
    return tuple(found)
