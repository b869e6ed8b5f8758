"""Matches: two players play one game with actual moves, one after the other."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from avdilemma import games
from avdilemma.design import canonical
from avdilemma.games.game import Role
from avdilemma.items import GameSetting
from avdilemma.records import read_record

Player = Literal["first", "second"]
"""A player, named as Inspect's model role; which of them moves first is a factor."""

PLAYERS: tuple[Player, Player] = ("first", "second")
"""Both players."""

Order = Literal["first_moves", "second_moves"]
"""Which player is the first mover."""

ORDERS: tuple[Order, Order] = ("first_moves", "second_moves")
"""Both orders."""


@dataclass(frozen=True, slots=True)
class MatchItem:
    """One match; fields as in `avdilemma.items.Item`."""

    id: str
    """Stable name: family and the level of every factor."""

    scenario: str
    """Cluster: all matches with the same payoffs, in both orders."""

    family: str
    """Name of the family."""

    seed: int
    """The match's own seed."""

    factors: dict[str, str]
    """Level of every factor."""

    setting: GameSetting
    """The facts; its node is empty."""

    prompt: str = ""
    """Rules and beliefs as both players read them; empty in a record that travels beside."""

    def player(self, role: Role) -> Player:
        """Who has a role."""
        moves_first: Player = "first" if self.factors["order"] == "first_moves" else "second"
        if role == "first":
            return moves_first
        return "second" if moves_first == "first" else "first"

    def most(self) -> float:
        """The highest joint payoff that the game can end with, in points."""
        game, values = games.game(self.setting.game), self.setting.values()
        return max(float(sum(games.leaf_payoffs(values, leaf))) for leaf in ends(game.tree))

    def to_dict(self) -> dict[str, Any]:
        """The match as a JSON-like record."""
        return {**asdict(self), "setting": self.setting.record()}

    def facts(self) -> str:
        """The match without its prompt, as one line of JSON."""
        record = self.to_dict()
        del record["prompt"]
        return canonical(record)


def ends(branch: games.Branch | games.Leaf) -> list[games.Leaf]:
    """All ends of a game from some point on."""
    if isinstance(branch, games.Leaf):
        return [branch]
    return [leaf for following in branch.then for leaf in ends(following)]


_ADAPTER: TypeAdapter[MatchItem] = TypeAdapter(MatchItem)


def read_match(record: object) -> MatchItem:
    """Read a match that may come from outside.

    Raises:
        AvdilemmaError: If the record does not describe one.
    """
    return read_record(_ADAPTER, record)
