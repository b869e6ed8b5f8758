"""Whole plans as answers: the strategy method (Selten 1967)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number
from avdilemma.games.game import Game, Plan, check_belief, prospect
from avdilemma.games.payoffs import Payoffs
from avdilemma.predictions import Decision, Prediction, Strategy
from avdilemma.preferences import Prospect

SEPARATOR = "/"
"""Between the actions of a plan's name."""


def plan_name(game: Game, plan: Plan) -> str:
    """A plan as one word: its actions in the order of the game's nodes.

    Examples:
        >>> from avdilemma.games.tg import TG
        >>> plan_name(TG, {"trust": "trust", "return": "keep"})
        'trust/keep'
    """
    return SEPARATOR.join(plan[node.name] for node in game.nodes)


def read_plan(game: Game, name: str) -> dict[str, str]:
    """The plan behind a name that `plan_name` wrote.

    Raises:
        InvalidValueError: If it is no plan of the game.
    """
    actions = name.split(SEPARATOR)
    if len(actions) != len(game.nodes) or any(
        action not in node.actions for node, action in zip(game.nodes, actions, strict=False)
    ):
        first = plan_name(game, game.plans()[0])
        raise InvalidValueError(f"plan of {game.name}", name, f"give one such as {first}")
    return {node.name: action for node, action in zip(game.nodes, actions, strict=True)}


def plan_decision(
    game: Game,
    values: Payoffs,
    belief: Mapping[str, Number],
    listed: Mapping[str, tuple[str, str]] | None = None,
) -> Decision:
    """The question "what do you do at every node?", a decision in points.

    Its actions are the plans, named by `plan_name`; `listed` gives, for some nodes, the actions in
    the order in which they are read, and the plan of those read first comes first. The cooperative
    plan is always to cooperate.

    Raises:
        InvalidValueError: If the belief does not fit the game.
    """
    expected = check_belief(game, belief)
    brought = _prospects(game, values, tuple(sorted(expected.items())))
    orders = [(listed or {}).get(node.name, node.actions) for node in game.nodes]
    plans = tuple(map(SEPARATOR.join, itertools.product(*orders)))
    return Decision(
        unit="points",
        actions=plans,
        strategies=tuple(Strategy(plan, brought[plan]) for plan in plans),
        cooperative=SEPARATOR.join(node.actions[0] for node in game.nodes),
    )


# equilibria ask for the same beliefs again and again, and prospects are what takes time
@lru_cache(maxsize=4096)
def _prospects(
    game: Game, values: Payoffs, belief: tuple[tuple[str, Fraction], ...]
) -> dict[str, Prospect]:
    return {
        plan_name(game, plan): prospect(game, values, plan, dict(belief)) for plan in game.plans()
    }


def at_node(game: Game, node: str, prediction: Prediction) -> Prediction:
    """What a prediction for `plan_decision` says about one node, with marginal probabilities.

    Predicted are the actions that some best plan takes there.

    Raises:
        InvalidValueError: If the node or a plan is not of the game.
    """
    asked = game.node(node)
    marginal = dict.fromkeys(asked.actions, 0.0)
    for name, share in prediction.probabilities.items():
        marginal[read_plan(game, name)[node]] += share
    return Prediction(
        frozenset(read_plan(game, name)[node] for name in prediction.actions), marginal
    )
