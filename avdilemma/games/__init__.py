"""Economic games: one file a game, registered here."""

from __future__ import annotations

from avdilemma.errors import InvalidValueError
from avdilemma.games.game import (
    Belief,
    Branch,
    Game,
    Leaf,
    Node,
    Payoffs,
    Plan,
    as_belief,
    decision,
    material_payoff,
    payoffs,
    prospect,
    uniform_belief,
)
from avdilemma.games.spd import SPD
from avdilemma.games.tg import TG
from avdilemma.games.ug import UG

GAMES: dict[str, Game] = {game.name: game for game in (SPD, TG, UG)}
"""All games by name."""

__all__ = [
    "GAMES",
    "SPD",
    "TG",
    "UG",
    "Belief",
    "Branch",
    "Game",
    "Leaf",
    "Node",
    "Payoffs",
    "Plan",
    "as_belief",
    "decision",
    "game",
    "material_payoff",
    "payoffs",
    "prospect",
    "uniform_belief",
]


def game(name: str) -> Game:
    """Find a game by name.

    Raises:
        InvalidValueError: If there is no such game.
    """
    if name not in GAMES:
        raise InvalidValueError("game", name, f"give one of {', '.join(GAMES)}")
    return GAMES[name]
