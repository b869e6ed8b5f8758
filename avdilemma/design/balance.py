"""Checks that a design keeps its factors apart."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Association:
    """How far two factors go together."""

    one: str
    """A factor."""

    other: str
    """Another factor."""

    r: float
    """Largest absolute correlation between an indicator of each, 0 to 1."""


def association(rows: Sequence[Mapping[str, str]], one: str, other: str) -> float:
    """Largest |r| between any level's indicator of one factor and of another.

    From 0 (orthogonal) to 1 (aliased); a factor with one level has 0. Counts are integers and the
    numerator is computed in integers, so orthogonal factors give exactly 0.
    """
    total = len(rows)
    joint = Counter((row[one], row[other]) for row in rows)
    ones, others = Counter(row[one] for row in rows), Counter(row[other] for row in rows)
    worst = 0.0
    for (a, count_a), (b, count_b) in itertools.product(ones.items(), others.items()):
        spread = count_a * (total - count_a) * count_b * (total - count_b)
        if spread:
            deviation = abs(joint[a, b] * total - count_a * count_b)
            worst = max(worst, deviation / spread**0.5)
    return worst


def associations(
    rows: Sequence[Mapping[str, str]], factors: Iterable[str], against: Sequence[str]
) -> tuple[Association, ...]:
    """Associations of every factor with those `against` it that could bias an answer.

    One for each pair of different factors, the strongest first.
    """
    names = list(factors)
    found = [
        Association(one, other, association(rows, one, other))
        for other in against
        for one in names
        if one != other and (one not in against or against.index(one) < against.index(other))
    ]
    return tuple(sorted(found, key=lambda row: -row.r))
