"""The three games written out by hand, to check the package's games against.

Nothing here uses the package: payoffs are if/else, plans are tuples of letters with "C" for
the cooperative action, and every number is a fraction.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

PROTOCOLS = {
    "SPD1": (90, 45, 15, 10),
    "SPD2": (90, 55, 20, 10),
    "SPD3": (80, 65, 25, 20),
    "SPD4": (90, 65, 25, 10),
    "SPD5": (80, 75, 30, 20),
    "SPD6": (90, 75, 30, 10),
    "TG1": (80, 50, 30, 20),
    "TG2": (90, 50, 30, 10),
    "TG3": (80, 60, 30, 20),
    "TG4": (90, 60, 30, 10),
    "TG5": (80, 70, 30, 20),
    "TG6": (90, 70, 30, 10),
    "UG1": (60, 50, 40, 10),
    "UG2": (65, 50, 35, 10),
    "UG3": (70, 50, 30, 10),
    "UG4": (75, 50, 25, 10),
    "UG5": (80, 50, 20, 10),
    "UG6": (85, 50, 15, 10),
}
"""Payoffs T, R, P, S of van Leeuwen & Alger 2024."""

NODES = {
    "spd": ("first_move", "reply_to_cooperate", "reply_to_defect"),
    "tg": ("trust", "return"),
    "ug": ("offer", "response"),
}
"""Nodes in the order of a plan's letters."""

Plan = tuple[str, ...]
Four = tuple[Fraction, ...]


def game_of(protocol: str) -> str:
    """The game of a protocol."""
    return protocol.rstrip("123456").lower()


def plans(game: str) -> list[Plan]:
    """All plans of a game."""
    return list(itertools.product("CD", repeat=len(NODES[game])))


def play(game: str, four: Four, first: Plan, second: Plan) -> tuple[Fraction, Fraction]:
    """Payoffs of a first and a second mover who follow their plans."""
    temptation, reward, punishment, sucker = four
    if game == "spd":
        if first[0] == "C":
            return (reward, reward) if second[1] == "C" else (sucker, temptation)
        return (temptation, sucker) if second[2] == "C" else (punishment, punishment)
    if game == "tg":
        if first[0] == "D":
            return punishment, punishment
        return (reward, reward) if second[1] == "C" else (sucker, temptation)
    if first[0] == "C":
        return reward, reward
    return (temptation, punishment) if second[1] == "C" else (sucker, sucker)


def pairs(game: str, four: Four, mine: Plan, other: Plan) -> list[tuple[Fraction, Fraction]]:
    """(own, other's) payoff as first and as second mover."""
    as_first = play(game, four, mine, other)
    as_second = play(game, four, other, mine)
    return [as_first, (as_second[1], as_second[0])]


def pi(game: str, four: Four, mine: Plan, other: Plan) -> Fraction:
    """Material payoff behind the veil."""
    return sum((own for own, _ in pairs(game, four, mine, other)), Fraction(0)) / 2


def believed(game: str, belief: dict[str, Fraction]) -> Iterator[tuple[Plan, Fraction]]:
    """The other player's plans with their probabilities."""
    for plan in plans(game):
        weight = Fraction(1)
        for node, action in zip(NODES[game], plan, strict=True):
            weight *= belief[node] if action == "C" else 1 - belief[node]
        yield plan, weight


def utility(
    game: str,
    four: Four,
    mine: Plan,
    belief: dict[str, Fraction],
    weights: tuple[Fraction, Fraction, Fraction],
) -> Fraction:
    """Utility of a plan for weights kappa, alpha and beta, term by term."""
    kappa, alpha, beta = weights
    total = kappa * pi(game, four, mine, mine)
    for other, weight in believed(game, belief):
        total += (1 - kappa) * weight * pi(game, four, mine, other)
        for own, others in pairs(game, four, mine, other):
            total -= weight / 2 * alpha * max(Fraction(0), others - own)
            total -= weight / 2 * beta * max(Fraction(0), own - others)
    return total


def best_plans(protocol: str, share: Fraction, kappa: Fraction) -> list[Plan]:
    """Best plans if others take every cooperative action with the same share."""
    game = game_of(protocol)
    four = tuple(map(Fraction, PROTOCOLS[protocol]))
    belief = dict.fromkeys(NODES[game], share)
    weights = (kappa, Fraction(0), Fraction(0))
    values = {plan: utility(game, four, plan, belief, weights) for plan in plans(game)}
    return [plan for plan, value in values.items() if value == max(values.values())]


def answers(protocol: str, share: Fraction, kappa: Fraction) -> list[str]:
    """For every node the actions of the best plans: "C", "D" or "CD"."""
    found = best_plans(protocol, share, kappa)
    nodes = range(len(NODES[game_of(protocol)]))
    return ["".join(sorted({plan[node] for plan in found})) for node in nodes]
