"""Parts of a scenario file of kind ``game``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from avdilemma.families.declared import DeclaringFactors, Words
from avdilemma.families.game_order import End
from avdilemma.families.listing import ListedFactors
from avdilemma.families.schema import Frozen, Name, Text, Word

SAMPLE: Mapping[str, object] = {
    "c": "blue",
    "d": "green",
    "c2": "red",
    "d2": "white",
    "T": "4",
    "R": "3",
    "P": "2",
    "S": "1",
    "often": 70,
    "seldom": 30,
    "after": "blue",
    "replies": ("blue",),
    "unseen": False,
    "ends": (End(("blue", "red"), "3", "3"), End(("green",), "2", "2")),
}
"""What templates of this kind may use, with values to try them on."""

Points = int | float
"""A payoff in a file."""


class Names(Frozen):
    """Names of the actions of one game."""

    first: tuple[Word, Word]
    """The cooperative and the other action of the first mover, or of both."""

    second: tuple[Word, Word] | None = None
    """Those of the second mover, if they are called otherwise."""


class Framing(Frozen):
    """How the games are presented."""

    names: Mapping[Name, Names]
    """Names of the actions, by game; ``any`` for all games without an entry."""

    story: Mapping[Name, Text] = {}
    """A paragraph before the introduction, by game."""

    def names_of(self, game: str) -> Names | None:
        """The names for a game, or None if the file has none."""
        return self.names.get(game) or self.names.get("any")


class GameFactors(ListedFactors, DeclaringFactors):
    """Factors and their levels."""

    EFFECTS: ClassVar[tuple[str, ...]] = ()

    belief: tuple[float | int, ...] = Field(min_length=1)
    """Stated share of others who take the cooperative action, whole per cents of 0 to 1."""

    naming: Mapping[Name, tuple[Word, Word]] | None = Field(default=None, min_length=2)
    """Neutral names of the cooperative and the other action; or else `framing`."""

    framing: Mapping[Name, Framing] | None = Field(default=None, min_length=2)
    """Framings; two neutral ones with swapped names keep name and action apart."""

    unit: Mapping[Name, Text] | None = Field(default=None, min_length=1)
    """How an amount x is written in each unit, such as ``{{ x }} points``."""

    scale: tuple[float | int, ...] | None = Field(default=None, min_length=1)
    """Numbers above 0 by which all payoffs are multiplied."""


class GameTerms(Frozen):
    """What levels of factors are called in another language: the same levels, other words."""

    naming: Mapping[Name, tuple[Word, Word]] | None = None
    """As `GameFactors.naming`."""

    framing: Mapping[Name, Framing] | None = None
    """As `GameFactors.framing`."""

    unit: Mapping[Name, Text] | None = None
    """As `GameFactors.unit`."""


class GameWording(Frozen):
    """One complete wording."""

    intro: Text
    """Who plays and how roles are drawn."""

    rules: Mapping[Name, Text]
    """Moves and payoffs, by game."""

    belief: Mapping[Name, Text]
    """What others do, by game."""

    question: Mapping[Name, Mapping[Name, Text]]
    """What is asked, by game and node."""

    others: Mapping[Name, Mapping[Name, Text]] = {}
    """A phrase for others in the situation of a node, such as "as Person 1", by game and
    node: needed to ask for beliefs, and to state different ones by node."""

    words: Words = Field(default_factory=dict)
    """Words of own factors' levels."""

    turn: Mapping[Name, Mapping[Name, Text]] = {}
    """What is said when a node is reached in play, by game and node."""
