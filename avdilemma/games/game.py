"""Two-player games in extensive form, played behind the veil of ignorance.

A game is data: its decision nodes and a tree whose leaves name payoffs by letter. Each
player is first or second mover with probability 1/2, and a strategy names an action for
every node of both roles (van Leeuwen & Alger 2024).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, in_unit_interval
from avdilemma.games.payoffs import DILEMMA_ORDER, LETTERS, Payoffs, payoffs
from avdilemma.predictions import Decision, Strategy
from avdilemma.preferences import ZERO, Prospect

Role = Literal["first", "second"]
"""First or second mover."""

Plan = Mapping[str, str]
"""A pure strategy: an action for every node."""

Belief = Mapping[str, Fraction]
"""The other player's behaviour: for every node the probability of its first action."""


@dataclass(frozen=True, slots=True)
class Node:
    """A point at which one role chooses between two actions."""

    name: str
    """Name of the node, unique within its game."""

    role: Role | Literal["both"]
    """Who moves; both in a game without roles, where each branch says who is meant."""

    actions: tuple[str, str]
    """The two actions, the cooperative one first."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An end of the game."""

    first: str
    """Payoff of the first mover: a letter, or several that are added up."""

    second: str
    """Payoff of the second mover."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A move, and what follows each of its two actions."""

    node: str
    """Name of the node; the same name in two places is one information set."""

    then: tuple[Branch | Leaf, Branch | Leaf]
    """What follows the node's first and second action."""

    mover: Role | None = None
    """Who moves here, needed where the node belongs to both players."""


def simultaneous(node: str) -> Branch:
    """The tree of a symmetric game in which the second mover does not see the first.

    Args:
        node: The one node, which is the information set of both.
    """
    return Branch(
        node,
        (
            Branch(node, (Leaf("R", "R"), Leaf("S", "T")), "second"),
            Branch(node, (Leaf("T", "S"), Leaf("P", "P")), "second"),
        ),
        "first",
    )


def ends(branch: Branch | Leaf) -> list[Leaf]:
    """All ends of a game from some point on."""
    if isinstance(branch, Leaf):
        return [branch]
    return [leaf for following in branch.then for leaf in ends(following)]


@dataclass(frozen=True, slots=True)
class Game:
    """A two-player game with binary nodes."""

    name: str
    """Short name, such as ``spd``."""

    title: str
    """Full name."""

    source: str
    """Citation of the game's form."""

    nodes: tuple[Node, ...]
    """All nodes of both roles."""

    tree: Branch
    """The moves from the start."""

    order: str = DILEMMA_ORDER
    """The order that the payoffs must have."""

    def payoffs(self, *numbers: Number) -> Payoffs:
        """Read T, R, P and S and check the game's own order.

        Raises:
            InvalidValueError: If one is no finite number, their number is not 4, or the order
                fails.
        """
        if len(numbers) != len(LETTERS):
            raise InvalidValueError(f"payoffs of {self.name}", numbers, "give T, R, P and S")
        temptation, reward, punishment, sucker = numbers
        return payoffs(temptation, reward, punishment, sucker, self.order)

    def node(self, name: str) -> Node:
        """Find a node by name.

        Raises:
            InvalidValueError: If the game has no such node.
        """
        for node in self.nodes:
            if node.name == name:
                return node
        known = ", ".join(node.name for node in self.nodes)
        raise InvalidValueError(f"node of {self.name}", name, f"give one of {known}")

    def move_before(self, name: str) -> tuple[str, str] | None:
        """The one move after which a node is reached at once: its node and its action.

        None for a node that is reached first, or after several moves.

        Raises:
            InvalidValueError: If the game has no such node.
        """
        self.node(name)
        moves, branches = set[tuple[str, str]](), [self.tree]
        while branches:
            branch = branches.pop()
            for action, then in zip(self.node(branch.node).actions, branch.then, strict=True):
                if isinstance(then, Branch):
                    branches.append(then)
                    if then.node == name:
                        moves.add((branch.node, action))
        return moves.pop() if len(moves) == 1 else None

    def plans(self) -> tuple[Plan, ...]:
        """All pure strategies, 2 ** number of nodes, first actions first."""
        names = [node.name for node in self.nodes]
        return tuple(
            dict(zip(names, actions, strict=True))
            for actions in itertools.product(*(node.actions for node in self.nodes))
        )


def uniform_belief(game: Game, probability: Number = Fraction(1, 2)) -> dict[str, Fraction]:
    """A belief that gives every node's first (cooperative) action the same probability.

    Raises:
        InvalidValueError: If the probability is outside [0, 1].
    """
    share = in_unit_interval(probability, "belief")
    return {node.name: share for node in game.nodes}


def check_belief(game: Game, belief: Mapping[str, Number]) -> dict[str, Fraction]:
    """Read a belief and check that it covers the game's nodes exactly.

    Raises:
        InvalidValueError: If a node is missing or unknown or a probability is outside [0, 1].
    """
    names = [node.name for node in game.nodes]
    if set(belief) != set(names):
        raise InvalidValueError(
            f"belief about {game.name}", sorted(belief), f"give one for each of {', '.join(names)}"
        )
    return {name: in_unit_interval(belief[name], f"belief at {name}") for name in names}


def as_belief(game: Game, plan: Plan) -> dict[str, Fraction]:
    """The belief that the other player follows a pure strategy for certain."""
    return {node.name: Fraction(plan[node.name] == node.actions[0]) for node in game.nodes}


def mover(game: Game, branch: Branch) -> Role:
    """Who moves at a branch.

    Raises:
        InvalidValueError: If neither the branch nor its node says.
    """
    role = branch.mover or game.node(branch.node).role
    if role == "both":
        raise InvalidValueError(f"mover at {branch.node} of {game.name}", role, "name one role")
    return role


def leaf_payoffs(values: Payoffs, leaf: Leaf) -> tuple[Fraction, Fraction]:
    """What the first and the second mover get at an end of the game, in points."""
    first, second = (
        sum((getattr(values, letter) for letter in letters), ZERO)
        for letters in (leaf.first, leaf.second)
    )
    return first, second


def _leaves(
    game: Game, branch: Branch | Leaf, play: Mapping[Role, Belief], weight: Fraction
) -> Iterator[tuple[Leaf, Fraction]]:
    if isinstance(branch, Leaf):
        yield branch, weight
        return
    first_action = play[mover(game, branch)][branch.node]
    for following, share in zip(branch.then, (first_action, 1 - first_action), strict=True):
        if share:
            yield from _leaves(game, following, play, weight * share)


def outcomes(
    game: Game, values: Payoffs, first: Belief, second: Belief
) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
    """What a first and a second mover can earn, with probabilities.

    Args:
        game: The game.
        values: Its payoffs, in points.
        first: Behaviour of the first mover at every node of its role.
        second: Behaviour of the second mover.

    Returns:
        Triples (first mover's payoff, second mover's payoff, probability).
    """
    leaves = _leaves(game, game.tree, {"first": first, "second": second}, Fraction(1))
    return tuple((*leaf_payoffs(values, leaf), weight) for leaf, weight in leaves)


def material_payoff(game: Game, values: Payoffs, own: Belief, other: Belief) -> Fraction:
    """Expected material payoff pi(own, other) behind the veil, in points: the mean over roles.

    Behaviour names every node of both roles (theory: Alger & Weibull 2013).
    """
    as_first = sum((f * p for f, _, p in outcomes(game, values, own, other)), ZERO)
    as_second = sum((s * p for _, s, p in outcomes(game, values, other, own)), ZERO)
    return (as_first + as_second) / 2


def prospect(game: Game, values: Payoffs, plan: Plan, belief: Belief) -> Prospect:
    """What a plan brings behind the veil against a believed behaviour, in points.

    Expectations are over roles and the belief (van Leeuwen & Alger 2024, utility function).
    """
    mine = as_belief(game, plan)
    pairs = [(f, s, p / 2) for f, s, p in outcomes(game, values, mine, belief)]
    pairs += [(s, f, p / 2) for f, s, p in outcomes(game, values, belief, mine)]
    return Prospect(
        own=sum((own * p for own, _, p in pairs), ZERO),
        universal=material_payoff(game, values, mine, mine),
        behind=sum((max(other - own, ZERO) * p for own, other, p in pairs), ZERO),
        ahead=sum((max(own - other, ZERO) * p for own, other, p in pairs), ZERO),
        total=sum(((own + other) * p for own, other, p in pairs), ZERO),
    )


def decision(
    game: Game,
    values: Payoffs,
    node: str,
    belief: Mapping[str, Number],
    listed: tuple[str, str] | None = None,
) -> Decision:
    """The question "what do you do at this node?" with every plan behind it.

    Args:
        game: The game.
        values: Its payoffs, in points.
        node: The node that is asked.
        belief: The other player's behaviour at every node.
        listed: The node's actions in the order in which they are read; own order by default.

    Returns:
        A decision in points, with 2 ** nodes strategies.

    Raises:
        InvalidValueError: If the node, the belief or the listed actions do not fit the game.
    """
    asked = game.node(node)
    order = asked.actions if listed is None else listed
    if set(order) != set(asked.actions) or len(order) != len(asked.actions):
        raise InvalidValueError(f"actions at {node}", order, f"give {asked.actions} in some order")
    expected = check_belief(game, belief)
    return Decision(
        unit="points",
        actions=order,
        strategies=tuple(
            Strategy(plan[node], prospect(game, values, plan, expected)) for plan in game.plans()
        ),
        cooperative=asked.actions[0],
    )
