"""Designs: which combinations are asked, and in which balanced subsets.

Three kinds of factors:

- *content* (numbers of people, perspective, payoffs): what the theory speaks about. A
  combination of content levels is a scenario, the cluster of every interval.
- *surface* (label alphabet, wording): must not matter, may vary freely.
- *balance* (position, label and lane of the focal action; two levels each): what could
  bias an answer. They are crossed within every block of items that share content and
  surface, so in any set of whole blocks every content and surface factor is exactly
  orthogonal to every balance factor, and these are exactly orthogonal to each other.

With three balance factors a block is a half fraction of four items whose three signs
multiply to the same value; the two halves alternate over scenarios. Sizes offered are
therefore all multiples of the block size up to the full crossing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from avdilemma.design.factors import EmptyCells, Factor, Row, crossing
from avdilemma.design.greedy import pair_up, spread
from avdilemma.design.hashes import generator
from avdilemma.errors import AvdilemmaError, InvalidValueError

HALF = "half"
"""Internal surface factor: which half fraction of the balance factors a block takes."""

ROUND = 30
"""Numbers, of those that go together, that are asked in turns."""

GREEDY = 2_000
"""Blocks of numbers that go together up to which surfaces are given to scenarios one by one; more
of them are balanced by chance as well."""


@dataclass(frozen=True)
class Design:
    """A crossing of factors.

    Raises:
        InvalidValueError: If a balance factor has more than two levels.
        AvdilemmaError: If no content combination is left.
    """

    content: tuple[Factor, ...]
    """Factors that the theory speaks about."""

    surface: tuple[Factor, ...]
    """Factors that must not matter."""

    balance: tuple[Factor, ...]
    """Factors crossed within every block, one or two levels each."""

    empty: tuple[EmptyCells, ...] = ()
    """Content combinations that cannot exist."""

    turns: str | None = None
    """Content factor whose levels take turns in subsets, so that each has as many scenarios as
    the others however many scenarios it has in the full crossing."""

    numbers: tuple[Row, ...] = ()
    """Levels of further content factors that go together, such as numbers drawn by a seed. Each is
    crossed with the content factors; subsets take them in order."""

    def __post_init__(self) -> None:
        """Check the balance factors and that something is left."""
        for factor in self.balance:
            if len(factor.levels) > 2:
                raise InvalidValueError(
                    f"balance factor {factor.name}", factor.levels, "give one or two levels"
                )
        if not self.cells:
            few = [f for f in self.content if len(f.levels) <= 3]
            kept = ", ".join(f"{factor.name}={'/'.join(factor.levels)}" for factor in few)
            rows = list(crossing(self.content))
            covering = [cells for cells in self.empty if any(map(cells.covers, rows))]
            reasons = "; ".join(cells.reason for cells in covering[:3])
            raise AvdilemmaError(
                f"the grid is empty: no combination of {kept} exists ({reasons}); "
                "choose levels that can occur together"
            )

    @cached_property
    def cells(self) -> tuple[Row, ...]:
        """All scenarios: content combinations that exist."""
        if not self.numbers:
            return tuple(crossing(self.content, self.empty))
        names = {factor.name for factor in self.content}
        own = [cells for cells in self.empty if cells.where.keys() <= names]
        joint = [cells for cells in self.empty if not cells.where.keys() <= names]
        further = list(crossing(self.content, own))
        rows = ({**numbers, **row} for numbers in self.numbers for row in further)
        return tuple(row for row in rows if not any(cells.covers(row) for cells in joint))

    @property
    def factors(self) -> tuple[Factor, ...]:
        """All factors, content first, balance last."""
        names = self.numbers[0] if self.numbers else ()
        drawn = (
            Factor(name, tuple(dict.fromkeys(row[name] for row in self.numbers))) for name in names
        )
        return (*drawn, *self.content, *self.surface, *self.balance)

    @cached_property
    def _fractions(self) -> tuple[tuple[Row, ...], ...]:
        """The blocks of balance levels: one full crossing, or two half fractions."""
        rows = tuple(crossing(self.balance))
        varying = [factor for factor in self.balance if len(factor.levels) == 2]
        if len(varying) < 3:
            return (rows,)

        def parity(row: Row) -> int:
            return sum(factor.levels.index(row[factor.name]) for factor in varying) % 2

        return tuple(tuple(row for row in rows if parity(row) == half) for half in (0, 1))

    @cached_property
    def _variants(self) -> tuple[Row, ...]:
        halves = Factor(HALF, tuple(str(index) for index in range(len(self._fractions))))
        return tuple(crossing((halves, *self.surface)))

    @cached_property
    def _followed(self) -> dict[tuple[str, ...], list[Row]]:
        """By variant, what follows the content in the rows of a block."""
        found = {}
        for variant in self._variants:
            surface = {name: level for name, level in variant.items() if name != HALF}
            balances = self._fractions[int(variant[HALF])]
            found[tuple(variant.values())] = [{**surface, **balance} for balance in balances]
        return found

    @property
    def block(self) -> int:
        """Number of items in a block, the step between sizes offered."""
        return len(self._fractions[0])

    @property
    def size(self) -> int:
        """Number of items in the full crossing."""
        return len(self.cells) * len(self._variants) * self.block

    def check_size(self, n: int) -> None:
        """Check that a size is offered.

        Raises:
            InvalidValueError: If n is not a multiple of the block size in [block, size].
        """
        if isinstance(n, bool) or not isinstance(n, int) or n < self.block:
            raise InvalidValueError("n", n, f"give a multiple of {self.block} up to {self.size}")
        if n > self.size:
            remedy = f"the full crossing has {self.size} items, give at most that (or more factors)"
            raise InvalidValueError("n", n, remedy)
        if n % self.block:
            low = n - n % self.block
            remedy = (
                f"sizes are multiples of {self.block} so that position, label and lane stay "
                f"balanced; give {low} or {low + self.block}"
            )
            raise InvalidValueError("n", n, remedy)

    def rows(self, n: int | None = None, seed: int = 0) -> Iterator[Row]:
        """The items of the full crossing or of a balanced subset.

        Subsets are nested: those of size n, a multiple of the block size, are the first of any
        larger size with the same seed. One pass over all scenarios comes before any scenario is
        asked again.

        Raises:
            InvalidValueError: If the size is not offered.
        """
        if n is not None:
            self.check_size(n)
        for cell, variant in self._blocks(n, seed):
            for further in self._followed[tuple(variant.values())]:
                yield {**cell, **further}

    def _blocks(self, n: int | None, seed: int) -> Iterator[tuple[Row, Row]]:
        if n is None or n == self.size:
            yield from itertools.product(self.cells, self._variants)
            return
        count = n // self.block
        cells = self._ordered(seed)
        if self.numbers and count > GREEDY:
            surfaces = itertools.islice(self._in_turns(cells, seed), count)
            for cell, surface in zip(itertools.cycle(cells), surfaces, strict=False):
                yield cell, self._variants[surface]
            return
        variants = spread(self._variants, seed, "variants")
        for place, chosen in pair_up(cells, variants, count):
            yield cells[place], variants[chosen]

    def _ordered(self, seed: int) -> tuple[Row, ...]:
        if self.numbers:
            return self._in_rounds()
        if self.turns is None:
            return spread(self.cells, seed, "cells")
        factor = next(factor for factor in self.content if factor.name == self.turns)
        queues = [
            spread([c for c in self.cells if c[factor.name] == level], seed, f"cells {level}")
            for level in factor.levels
        ]
        rounds = itertools.zip_longest(*queues)
        return tuple(cell for each in rounds for cell in each if cell is not None)

    def _in_rounds(self) -> tuple[Row, ...]:
        """Scenarios in rounds, each of which asks some numbers once, the content levels shifted.

        Some numbers come at a time, as a question's facts are kept while they recur.
        """
        several: dict[tuple[str, ...], list[Row]] = {}
        for cell in self.cells:
            several.setdefault(tuple([cell[name] for name in self.numbers[0]]), []).append(cell)
        groups = list(several.values())
        parts = [groups[begin : begin + ROUND] for begin in range(0, len(groups), ROUND)]
        return tuple(
            among[(place + turn) % len(among)]
            for part in parts
            for turn in range(max(map(len, part)))
            for place, among in enumerate(part)
            if turn < len(among)
        )

    def _in_turns(self, cells: Sequence[Row], seed: int) -> Iterator[int]:
        """Places of surfaces for scenarios: each content level has all in turns, shuffled.

        A scenario that comes again takes the next one.
        """
        draw, many = generator(seed, "surfaces"), len(self._variants)
        content = [factor.name for factor in self.content]
        left: dict[tuple[str, ...], list[int]] = {}
        first = list[int]()
        for cell in cells:
            places = left.setdefault(tuple([cell[name] for name in content]), [])
            if not places:
                places += range(many)
                draw.shuffle(places)
            first.append(places.pop())
        for again in itertools.count():
            yield from ((place + again) % many for place in first)
