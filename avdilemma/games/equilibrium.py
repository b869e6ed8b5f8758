"""Beliefs by equilibrium: the other player follows the same strategy as oneself.

A pure symmetric equilibrium is a plan x that is a best reply to the belief that the other
player follows x. A trembling one is a best reply to x played with mistakes: at every node
the other takes each action with probability at least TREMBLE / 2 (after Selten 1975, Int.
J. Game Theory 4:25; the small number in place of a limit is ours). There may be none (homo
moralis with kappa = .25 in the trust game 90 70 30 10) or several; both are results.

What an equilibrium predicts is what the ordinary prediction says under the equilibrium's
belief: every best reply to it, not the equilibrium plan alone, for where another action is
as good the theory says nothing. With several equilibria the predictions are united. By this
definition 18, 13, 15, 24 and 20 of the 42 nodes of the 18 protocols have a strict
prediction at kappa = 0, .25, .5, .75 and 1, and 42, 35, 33, 42 and 20 with trembles
(derived; a test counts them independently).

In the three games of two moves, the trembling equilibrium of homo economicus is backward
induction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, in_unit_interval
from avdilemma.games.game import Belief, Game, Plan, as_belief
from avdilemma.games.payoffs import Payoffs
from avdilemma.games.plans import at_node, plan_decision, plan_name
from avdilemma.predictions import Prediction, Rule, predict, preference_rule
from avdilemma.preferences import Preferences

TREMBLE = Fraction(1, 1000)
"""Probability of a random action at a node. In the 18 protocols any from 1/100 down to
1/1000000 gives the same equilibria (a test)."""

Listed = Mapping[str, tuple[str, str]] | None
"""For some nodes, the actions in the order in which they are read; only a position-biased
agent cares."""

EquilibriumStatus = Literal["none", "one", "several"]
"""How many equilibria there are."""


@dataclass(frozen=True, slots=True)
class Equilibria:
    """All pure symmetric equilibria of one agent in one game."""

    plans: tuple[Plan, ...]
    """The equilibrium plans, in the order of `Game.plans`."""

    beliefs: tuple[Belief, ...]
    """For each the belief on which it rests."""

    @property
    def status(self) -> EquilibriumStatus:
        """None, one or several."""
        return "none" if not self.plans else "one" if len(self.plans) == 1 else "several"


def trembling(game: Game, plan: Plan, tremble: Number = TREMBLE) -> dict[str, Fraction]:
    """The belief that the other follows a plan, or a fair coin with probability `tremble`.

    Raises:
        InvalidValueError: If the probability is outside [0, 1].
    """
    share = in_unit_interval(tremble, "tremble")
    return {node: (1 - share) * p + share / 2 for node, p in as_belief(game, plan).items()}


def equilibria(
    rule: Rule | Preferences,
    game: Game,
    values: Payoffs,
    tremble: Number = 0,
    listed: Listed = None,
) -> Equilibria:
    """Find all pure symmetric equilibria by trying every plan, the agent being on both sides.

    Payoffs are in points; `tremble` is 0 for pure equilibria, else the probability of mistakes.

    Raises:
        InvalidValueError: If the tremble is outside [0, 1].
    """
    found = [
        (plan, belief)
        for plan in game.plans()
        for belief in [trembling(game, plan, tremble)]
        if plan_name(game, plan)
        in predict(rule, plan_decision(game, values, belief, listed)).actions
    ]
    return Equilibria(tuple(p for p, _ in found), tuple(b for _, b in found))


def predict_plans(
    rule: Rule | Preferences,
    game: Game,
    values: Payoffs,
    tremble: Number = 0,
    noise: Number = 0,
    lapse: Number = 0,
    listed: Listed = None,
) -> tuple[Prediction, EquilibriumStatus]:
    """Predict whole plans under equilibrium beliefs; arguments as of `equilibria`.

    The logit noise, in points, is that of the reply to the equilibrium's belief, and the
    equilibrium itself has none; `lapse` is the share of random answers.

    Returns:
        The united prediction over the equilibria (the module's docstring), with mean
        probabilities; if there are none, all plans, which is no prediction. And how many
        there are.

    Raises:
        InvalidValueError: If tremble, noise or lapse is out of range.
    """
    chosen = preference_rule(rule) if isinstance(rule, Preferences) else rule
    found = equilibria(chosen, game, values, tremble, listed)
    predictions = [
        predict(chosen, plan_decision(game, values, belief, listed), noise, lapse)
        for belief in found.beliefs
    ]
    if not predictions:
        names = plan_decision(game, values, as_belief(game, game.plans()[0]), listed).actions
        return Prediction(frozenset(names), dict.fromkeys(names, 1 / len(names))), "none"
    return (
        Prediction(
            frozenset[str]().union(*(each.actions for each in predictions)),
            {
                name: sum(each.probabilities[name] for each in predictions) / len(predictions)
                for name in predictions[0].probabilities
            },
        ),
        found.status,
    )


def equilibrium_belief(
    rule: Rule | Preferences, game: Game, values: Payoffs, tremble: Number = TREMBLE
) -> dict[str, Fraction]:
    """The belief that the other player is a given agent among its like.

    It is what the agent does for certain, and 1/2 at a node where it is indifferent. Mistakes
    with probability `tremble` select among equilibria and are no part of it.

    Raises:
        InvalidValueError: If there is no equilibrium, or there are several.
    """
    united, status = predict_plans(rule, game, values, tremble)
    actions = {node.name: at_node(game, node.name, united).actions for node in game.nodes}
    open_ended = any(len(each) > 1 for each in actions.values())
    if status == "none" or (status == "several" and open_ended):
        remedy = "the agent's behaviour is not determined, state the belief as numbers instead"
        raise InvalidValueError(f"number of equilibria of {game.name}", status, remedy)
    return {
        node.name: Fraction(node.actions[0] in actions[node.name], len(actions[node.name]))
        for node in game.nodes
    }
