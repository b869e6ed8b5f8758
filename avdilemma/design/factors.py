"""Factors, their levels, combinations that cannot exist, and how far factors go together."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from avdilemma.errors import InvalidValueError, nearest, one_of

Row = dict[str, str]
"""One combination: the level of every factor."""


@dataclass(frozen=True, slots=True)
class Factor:
    """Something that varies over items.

    Raises:
        InvalidValueError: If there is no level or one occurs twice.
    """

    name: str
    """Name, also the column in data frames and the ``-T`` argument."""

    levels: tuple[str, ...]
    """Level names, at least one, each once."""

    def __post_init__(self) -> None:
        """Check the levels."""
        if not self.levels:
            raise InvalidValueError(f"factor {self.name}", [], "give at least one level")
        if len(set(self.levels)) != len(self.levels):
            raise InvalidValueError(f"factor {self.name}", self.levels, "give each level once")


@dataclass(frozen=True, slots=True)
class EmptyCells:
    """Combinations that cannot exist or are left out on purpose."""

    where: Mapping[str, frozenset[str]]
    """For some factors, levels whose combination is empty."""

    reason: str
    """Why."""

    def covers(self, row: Mapping[str, str]) -> bool:
        """Whether a combination is among them."""
        return all(row[name] in levels for name, levels in self.where.items())


def crossing(factors: Sequence[Factor], empty: Iterable[EmptyCells] = ()) -> Iterator[Row]:
    """All combinations of levels that are not empty, the last factor varying fastest."""
    left_out = tuple(empty)
    names = [factor.name for factor in factors]
    for levels in itertools.product(*(factor.levels for factor in factors)):
        row = dict(zip(names, levels, strict=True))
        if not any(cells.covers(row) for cells in left_out):
            yield row


def select(factors: Sequence[Factor], wanted: Mapping[str, Sequence[str]]) -> tuple[Factor, ...]:
    """Restrict factors to some of their levels, in their original order; others keep all.

    Raises:
        InvalidValueError: If a factor or level is unknown or no level is left.
    """
    known = {factor.name: factor for factor in factors}
    for name, levels in wanted.items():
        one_of("factor", name, known)
        for level in levels:
            if level not in known[name].levels:
                remedy = f"give one or more of {', '.join(known[name].levels)}"
                remedy += _meant(level, known[name].levels)
                raise InvalidValueError(name, level, remedy)
        if not levels:
            raise InvalidValueError(name, list(levels), "give at least one level")
    kept = {
        name: tuple(level for level in known[name].levels if level in levels)
        for name, levels in wanted.items()
    }
    return tuple(Factor(each.name, kept.get(each.name, each.levels)) for each in factors)


def _meant(level: str, levels: Sequence[str]) -> str:
    """Which level was probably meant, by a name or a pair in another notation."""
    pair = re.sub(r"[^0-9.]+", "v", level.strip("[]() "))
    if pair in levels:
        return f" (perhaps {pair})"
    if level.isdecimal() and any(re.fullmatch(r"[0-9.]+v[0-9.]+", each) for each in levels):
        return "; pairs are written 1v2, for YAML reads 1:2 as a number"
    return nearest(level, levels)


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
