"""The greedy orders behind balanced subsets, in arrays: the counting is what takes the time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from avdilemma.design.factors import Row
from avdilemma.design.hashes import generator

CANDIDATES = 64
"""How many remaining scenarios are compared when the next one is picked."""

Ints = NDArray[np.int64]
"""An array of whole numbers."""


def coded(rows: Sequence[Row]) -> tuple[Ints, list[int]]:
    """Number the levels of each factor; rows have the same factors in the same order.

    Returns:
        Codes, shape (rows, factors), and the number of levels of each factor.
    """
    columns, sizes = list[list[int]](), list[int]()
    for name in rows[0]:
        numbers: dict[str, int] = {}
        columns.append([numbers.setdefault(row[name], len(numbers)) for row in rows])
        sizes.append(len(numbers))
    return np.array(columns, dtype=np.int64).T.reshape(len(rows), len(sizes)), sizes


def combinations(rows: Sequence[Row]) -> tuple[Ints, int]:
    """Number every level and every pair of levels that occur together.

    Returns:
        For each row the numbers of its levels and pairs, shape (rows, k (k + 1) / 2), and how
        many numbers there can be.
    """
    codes, sizes = coded(rows)
    columns, base = [], 0
    for one, many in enumerate(sizes):
        columns.append(base + codes[:, one])
        base += many
        for other in range(one + 1, len(sizes)):
            columns.append(base + codes[:, one] * sizes[other] + codes[:, other])
            base += many * sizes[other]
    return np.stack(columns, axis=1), base


def spread(rows: Sequence[Row], seed: int, purpose: str) -> tuple[Row, ...]:
    """Order combinations so that every beginning holds all levels as evenly as possible.

    Greedy: of up to `CANDIDATES` remaining combinations drawn at random, the next is the
    one whose levels, alone and in pairs, have occurred least.
    """
    draw = generator(seed, "spread", purpose)
    remaining = list(range(len(rows)))
    draw.shuffle(remaining)
    if not rows or not rows[0]:
        return tuple(rows)
    held, size = combinations(rows)
    seen = np.zeros(size, dtype=np.int64)
    order = []
    while remaining:
        first, left = draw.randrange(len(remaining)), len(remaining)
        positions = [(first + step) % left for step in range(min(CANDIDATES, left))]
        shown = held[[remaining[position] for position in positions]]
        position = positions[int(seen[shown].sum(axis=1).argmin())]
        chosen = remaining[position]
        remaining[position] = remaining[-1]
        remaining.pop()
        seen[held[chosen]] += 1
        order.append(rows[chosen])
    return tuple(order)


def pair_up(cells: Sequence[Row], variants: Sequence[Row], count: int) -> Iterator[tuple[int, int]]:
    """Give each scenario in turn the surface that has met its content least.

    The cost of a surface is how often its levels have occurred, alone, with one another and
    with the scenario's levels; ties go round. Yields the places of a scenario and a surface.
    """
    surface, _ = coded(variants)
    content, sizes = coded(cells)
    content = content + np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    many = len(variants)
    # shared levels of two surfaces: by so much does asking one raise the costs of the other
    shared = (surface[:, None, :] == surface[None, :, :]).sum(axis=2)
    common = np.zeros(many, dtype=np.int64)
    met = np.zeros((sum(sizes), many), dtype=np.int64)
    used = np.zeros((len(cells), many), dtype=bool)
    numbers, never = np.arange(many), np.iinfo(np.int64).max
    for index in range(count):
        place = index % len(cells)
        own = content[place]
        key = (common + met[own].sum(axis=0)) * many + (numbers - index) % many
        chosen = int(np.where(used[place], never, key).argmin())
        used[place, chosen] = True
        agree = shared[chosen]
        common += agree + agree * (agree - 1) // 2
        met[own] += agree
        yield place, chosen
