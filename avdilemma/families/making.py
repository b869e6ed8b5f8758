"""Items of many rows: what rows have in common is written once.

The rows of a block, and those that differ in label alphabet alone, ask the same question with
its options listed in another way. Writing the question is what takes the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Protocol, runtime_checkable

from avdilemma.design import Row
from avdilemma.families.schema import Family
from avdilemma.questions import ChoiceSetting, Question

Maker = Callable[[Row], Question]
"""Makes the item of a row."""

LISTING = frozenset({"alphabet", "position", "label"})
"""Factors that decide how options are listed, and nothing else."""

REMEMBERED = 256
"""Questions kept: a scenario's are asked one after the other, in every design."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question before its options are listed."""

    setting: ChoiceSetting
    """The facts."""

    text: str
    """Its paragraphs."""

    options: Mapping[str, str]
    """The text of each action, the focal one first."""


@runtime_checkable
class Making(Protocol):
    """A family that is faster at making many items than at making one many times."""

    def maker(self, seed: int) -> Maker:
        """What makes the items of rows, as the family's `item` would."""
        ...


def maker(family: Family, seed: int) -> Maker:
    """What makes the items of a family of any kind.

    Args:
        family: The family.
        seed: The user's seed.

    Returns:
        A function of a row; what it remembers is bounded and goes with it.
    """
    return family.maker(seed) if isinstance(family, Making) else partial(family.item, seed=seed)


def remembering(
    ask: Callable[[Row], Asked], put: Callable[[Row, Asked], Question]
) -> Callable[[Row], Question]:
    """Make items in two steps, the first of them once for all rows that share it.

    Args:
        ask: Writes the question of a row, from which the factors of `LISTING` are taken away.
        put: Lists the options of a question as a row says.

    Returns:
        A function of a row.
    """

    @lru_cache(maxsize=REMEMBERED)
    def asked(*levels: tuple[str, str]) -> Asked:
        return ask(dict(levels))

    def make(row: Row) -> Question:
        return put(row, asked(*[each for each in row.items() if each[0] not in LISTING]))

    return make
