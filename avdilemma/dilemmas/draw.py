"""New numbers around the ratios at which degrees of morality switch.

Someone with kappa takes the action that costs c and saves s exactly when s / c > 1 / kappa: the own
car's rule in dilemmas (c and s expected deaths) and the choice between two allocations (c and s
points). So numbers are drawn by kinds of the ratio s / c: just below and just above the switches of
`SWITCHES`, at one of them, between them, and beyond. The kinds take turns, so that a few draws lie
on both sides of every switch already.

All is in whole numbers: the same seed draws the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod
from random import Random

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
"""An array of whole numbers."""

SWITCHES = (Fraction(1), Fraction(4, 3), Fraction(2), Fraction(4), Fraction(10))
"""Ratios at which kappa of 1, .75, .5, .25 and .1 switch."""

BOUNDS = tuple(
    Fraction(each)
    for each in ("4/5", "1", "7/6", "4/3", "8/5", "2", "5/2", "16/5", "4", "5", "8", "10", "25/2")
)
"""Ratios between the kinds; up to a quarter beside a switch is close to it."""

TIE = len(BOUNDS) + 1
"""The kind of ratios that are a switch: there someone is indifferent."""

ORDER = (6, 5, 2, 8, 9, 1, 4, TIE, 11, 12, 3, 7, 10, 0, 13)
"""The kinds in the order in which they take turns: the ratio above `BOUNDS`[5] = 2 first."""

ENUMERATED = 1 << 18
"""Spaces up to this size are shuffled as a whole; of larger ones numbers are sampled."""

BATCH = 1 << 14
"""Numbers sampled at once."""

SPARSE = 16
"""A kind that does not occur in the first so many batches takes no turn."""


@dataclass(frozen=True)
class Space:
    """Numbers that can be drawn: one value of each of several ranges."""

    ranges: tuple[range, ...]
    """Values of each number."""

    costs: Callable[..., tuple[Ints, Ints]]
    """Cost and saving of the numbers, each an array, in one unit; not above 0 where they do not
    fit."""

    taken: frozenset[tuple[int | float, ...]] = frozenset()
    """Numbers that are not drawn, such as those of a published file."""

    @property
    def size(self) -> int:
        """Number of combinations, fitting or not."""
        return prod(map(len, self.ranges))

    @cached_property
    def _small(self) -> tuple[Ints, Ints]:
        """Places and kinds of all that can be drawn, in order."""
        return self._fitting(np.arange(self.size, dtype=np.int64))

    @property
    def possible(self) -> int | None:
        """How many different numbers can be drawn; None where they are too many to count."""
        return len(self._small[0]) if self.size <= ENUMERATED else None

    def values(self, places: Ints) -> list[Ints]:
        """The numbers at places of the space."""
        found = []
        for each in reversed(self.ranges):
            found.append(np.asarray(each, dtype=np.int64)[places % len(each)])
            places = places // len(each)
        return found[::-1]

    def _fitting(self, places: Ints) -> tuple[Ints, Ints]:
        values = self.values(places)
        cost, saving = self.costs(*values)
        fits = (cost > 0) & (saving > 0)
        if self.taken:
            # written as a place again, so that a set is compared at once
            known = [self._place(each) for each in self.taken if self._holds(each)]
            fits &= ~np.isin(places, np.array(known, dtype=np.int64))
        return places[fits], kinds(cost[fits], saving[fits])

    def _holds(self, numbers: tuple[int | float, ...]) -> bool:
        return all(each in among for each, among in zip(numbers, self.ranges, strict=True))

    def _place(self, numbers: tuple[int | float, ...]) -> int:
        place = 0
        for each, among in zip(numbers, self.ranges, strict=True):
            place = place * len(among) + among.index(int(each))
        return place

    def batches(self, draw: Random) -> Iterator[tuple[Ints, Ints]]:
        """Places and kinds in random order, each place once; without end in a large space."""
        if self.size <= ENUMERATED:
            places, found = self._small
            order = np.argsort(_random(draw, len(places)), kind="stable")
            yield places[order], found[order]
            return
        seen = set[int]()
        while True:
            places, found = self._fitting((_random(draw, BATCH) % self.size).astype(np.int64))
            new = [
                index
                for index, place in enumerate(places.tolist())
                if place not in seen and not seen.add(place)  # type: ignore[func-returns-value]
            ]
            yield places[new], found[new]


def kinds(cost: Ints, saving: Ints) -> Ints:
    """The kind of each ratio saving / cost: how many of `BOUNDS` lie at or below it, or `TIE`."""
    found = np.zeros(len(cost), dtype=np.int64)
    for bound in BOUNDS:
        found += saving * bound.denominator >= cost * bound.numerator
    for switch in SWITCHES:
        found[saving * switch.denominator == cost * switch.numerator] = TIE
    return found


def around_switches(space: Space, draw: Random, count: int) -> list[tuple[int, ...]]:
    """Draw different numbers, the kinds of ratio in turns.

    Args:
        space: What can be drawn.
        draw: Source of randomness; with the same state, fewer numbers are the first of more.
        count: How many; of a space that holds fewer, all.

    Returns:
        The numbers, in the order drawn.

    Examples:
        >>> people = Space((range(1, 11), range(1, 101)), lambda m, n: (m, n))
        >>> around_switches(people, Random(1), 3)
        [(8, 18), (9, 15), (7, 8)]
    """
    source = space.batches(draw)
    waiting: dict[int, list[int]] = {kind: [] for kind in ORDER}
    used = dict.fromkeys(ORDER, 0)
    turns, places, batches = list(ORDER), list[int](), 0
    while turns and len(places) < count:
        for kind in tuple(turns):
            while used[kind] == len(waiting[kind]):
                more = next(source, None)
                batches += 1
                if more is None or (batches > SPARSE and not waiting[kind]):
                    turns.remove(kind)
                    break
                for place, found in zip(*(each.tolist() for each in more), strict=True):
                    waiting[found].append(place)
            else:
                places.append(waiting[kind][used[kind]])
                used[kind] += 1
    columns = space.values(np.array(places[:count], dtype=np.int64))
    return list(zip(*(each.tolist() for each in columns), strict=True))


def _random(draw: Random, count: int) -> NDArray[np.uint64]:
    """Random whole numbers below 2**64, the same on every machine."""
    return np.frombuffer(draw.randbytes(8 * count), dtype="<u8")


def between(values: Sequence[int | float | Fraction]) -> range:
    """The whole numbers from the least to the most of some numbers."""
    low, high = min(values), max(values)
    return range(-int(-low // 1), int(high // 1) + 1)
