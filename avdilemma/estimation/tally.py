"""Observations collapsed: counts of answers by cluster, and rates of behaviour."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import Any, Literal, cast, get_args

import numpy as np

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import DOMAINS, Domain, Floats, Ints, Situation

Cluster = Literal["scenario", "respondent"]
"""What answers are grouped by: answers of one group may go together in a way no term explains."""


NOTHING_LOST = 1e-6
"""Probability on no answer, over all questions, that is up to rounding none."""


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
    """Number of questions without an answer, by situation, shape (G,); of probabilities the sum of
    what lies on no answer."""

    by: Cluster = "scenario"
    """What the clusters are."""

    answered: int = 0
    """Number of questions with an answer."""

    missing: int = 0
    """Number of questions without an answer."""

    shares: bool = False
    """Whether cells hold probabilities, so that counts are no numbers of answers."""

    scenarios: Tally | None = None
    """The same by scenario; None where it is."""

    @property
    def of_scenarios(self) -> Tally:
        """The same by scenario: what differs between scenarios is what a model has to describe."""
        return self.scenarios or self

    @property
    def total(self) -> float:
        """Number of answers, N; of probabilities their sum."""
        return float(self.count.sum())

    @property
    def bounded(self) -> bool:
        """Whether enough is missing for worst-case bounds."""
        return float(self.lost.sum()) > NOTHING_LOST

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

    Situations are in the order of the layout. Probabilities count as that many answers: the
    likelihood is that of a fractional logit (Papke & Wooldridge 1996, J. Applied Econometrics
    11:619).

    Raises:
        InvalidValueError: If it is by anything else.
        AvdilemmaError: If there are sampled answers and probabilities.
    """
    check_cluster(by)
    observations = [o for o in observations if o.situation is not None]
    shares = {o.masses is not None for o in observations if o.chosen}
    if len(shares) > 1:
        raise AvdilemmaError(
            "sampled answers and probabilities are never pooled: estimate them one by one"
        )
    name_of = attrgetter("cluster" if by == "scenario" else "respondent")
    places = {own: place for place, own in enumerate(situations)}
    ends = np.cumsum([len(own.answers) for own in situations], dtype=int)
    cells: Counter[tuple[str, int, int | None]] = Counter(
        (name_of(o), places[cast("Situation", o.situation)], o.answer)
        for o in observations
        if o.masses is None
    )
    weighted: dict[tuple[str, int, int | None], float] = dict(cells)
    for o in observations:
        at = name_of(o), places[cast("Situation", o.situation)]
        for each, mass in enumerate(o.masses or ()):
            weighted[*at, each] = weighted.get((*at, each), 0.0) + mass
        if o.masses is not None:
            weighted[*at, None] = weighted.get((*at, None), 0.0) + o.lost
    names = tuple(dict.fromkeys(name for name, _, _ in weighted))
    numbers = {name: number for number, name in enumerate(names)}
    rows, count, lost = [], [], np.zeros(len(situations))
    for (name, place, answer), n in weighted.items():
        if answer is None:
            lost[place] += n
        elif n > 0:
            first = ends[place] - len(situations[place].answers)
            rows.append((numbers[name], first + answer))
            count.append(n)
    table = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    answers = int(ends[-1]) if len(ends) else 0
    answered = sum(o.chosen for o in observations)
    return Tally(
        names,
        *(table[0], table[1], np.array(count, dtype=float), answers, lost, by),
        answered=answered,
        missing=len(observations) - answered,
        shares=shares == {True},
        scenarios=None if by == "scenario" else tally(observations, situations),
    )


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


def _weight(own: Observation, values: Floats) -> float:
    """The value of an answer, weighted by probabilities where these were read; 0 without one."""
    if own.masses is not None:
        return float(values @ np.array(own.masses))
    return 0.0 if own.answer is None else float(values[own.answer])


def rates(observations: Sequence[Observation]) -> tuple[Rate, ...]:
    """Two rates for each domain that was asked; questions without a known belief are passed over.

    The bounds are sharp, as each missing answer may be anything.
    """
    found = []
    for domain in DOMAINS:
        mine = [o for o in observations if o.situation is not None and o.situation.domain == domain]
        for name in ("focal", "first") if mine else ():
            total = sum(_weight(o, getattr(o.situation, name)) for o in mine)
            asked, lost = len(mine), math.fsum(o.lost for o in mine)
            mean = total / (asked - lost) if asked > lost else None
            answers = sum(o.chosen for o in mine)
            ends = (total / asked, (total + lost) / asked)
            found.append(Rate(name, domain, mean, *ends, answers, asked - answers))
    return tuple(found)
