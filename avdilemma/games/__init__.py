"""Economic games: one file a game, registered here."""

from __future__ import annotations

from avdilemma.errors import one_of
from avdilemma.games.allocation import Allocation
from avdilemma.games.amount import AmountGame, Stakes, amount_decision
from avdilemma.games.dictator import DICTATOR
from avdilemma.games.draw import allocation_decision
from avdilemma.games.game import (
    Branch,
    Game,
    Leaf,
    Node,
    Plan,
    as_belief,
    decision,
    ends,
    leaf_payoffs,
    material_payoff,
    mover,
    prospect,
    simultaneous,
    uniform_belief,
)
from avdilemma.games.payoffs import Payoffs, payoffs
from avdilemma.games.pd import PD
from avdilemma.games.plans import at_node, plan_decision, plan_name, read_plan
from avdilemma.games.public_goods import PUBLIC_GOODS
from avdilemma.games.rpd import ROUNDS, RPD, repeated_pd
from avdilemma.games.spd import SPD
from avdilemma.games.stag import STAG
from avdilemma.games.tg import TG
from avdilemma.games.ug import UG

GAMES: dict[str, Game] = {game.name: game for game in (SPD, TG, UG, PD, STAG, RPD)}
"""All games with two actions a node, by name; ``rpd4`` and more rounds are made on demand."""

REPEATED = {f"rpd{rounds}": rounds for rounds in range(ROUNDS[0], ROUNDS[1] + 1)}
"""Numbers of rounds of repeated games, by name."""

AMOUNT_GAMES: dict[str, AmountGame] = {game.name: game for game in (DICTATOR, PUBLIC_GOODS)}
"""All games in which the answer is an amount, by name."""

__all__ = [
    "AMOUNT_GAMES",
    "DICTATOR",
    "GAMES",
    "PD",
    "PUBLIC_GOODS",
    "RPD",
    "SPD",
    "STAG",
    "TG",
    "Allocation",
    "Branch",
    "Game",
    "Leaf",
    "Node",
    "Payoffs",
    "Plan",
    "Stakes",
    "allocation_decision",
    "amount_decision",
    "amount_game",
    "as_belief",
    "at_node",
    "decision",
    "ends",
    "game",
    "is_game",
    "leaf_payoffs",
    "material_payoff",
    "mover",
    "payoffs",
    "plan_decision",
    "plan_name",
    "prospect",
    "read_plan",
    "repeated_pd",
    "simultaneous",
    "uniform_belief",
]


def game(name: str) -> Game:
    """Find a game by name.

    Raises:
        InvalidValueError: If there is no such game.
    """
    if name in REPEATED:
        return repeated_pd(REPEATED[name])
    one_of("game", name, GAMES)
    return GAMES[name]


def is_game(name: object) -> bool:
    """Whether there is a game of a name, with two actions a node."""
    return name in GAMES or name in REPEATED


def amount_game(name: str) -> AmountGame:
    """Find a game in which the answer is an amount.

    Raises:
        InvalidValueError: If there is no such game.
    """
    one_of("game", name, AMOUNT_GAMES)
    return AMOUNT_GAMES[name]
