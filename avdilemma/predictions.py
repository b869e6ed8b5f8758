"""What an agent does in a decision: the set of best actions, and probabilities.

Games and dilemmas both reduce to a `Decision`, so one function predicts both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.exact import Number, in_unit_interval
from avdilemma.preferences import ZERO, Preferences, Prospect, best, logit

Unit = Literal["points", "lives"]
"""Unit of payoffs: points in games, expected lives in dilemmas."""


class NoRuleError(AvdilemmaError):
    """An agent has no rule for this kind of decision."""


@dataclass(frozen=True, slots=True)
class Strategy:
    """A pure strategy, seen from the one question that is asked."""

    action: str
    """The answer that this strategy gives to the question."""

    prospect: Prospect
    """What the whole strategy brings."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A question with its possible answers, and all strategies that contain one of them.

    In a dilemma each action is a strategy. In a game the strategies are the plans for
    every node of both roles, of which the question shows one node, or all: then each plan
    is an action. Where an amount is asked, each amount is an action.
    """

    unit: Unit
    """Unit of every payoff and of the noise."""

    actions: tuple[str, ...]
    """The answers, at least two, in the order in which the respondent reads them."""

    strategies: tuple[Strategy, ...]
    """All pure strategies; each action occurs in at least one."""

    default: str | None = None
    """The action that follows from doing nothing, where there is one."""

    protecting: str | None = None
    """The action that spares the people in the car, where there is one."""

    cooperative: str | None = None
    """The cooperative action, where there is one."""

    drawn: str | None = None
    """The action that leaves the choice to chance, where there is one."""

    silent: bool = False
    """Whether preferences say nothing here, such as where kin is aboard."""


Rule = Callable[[Decision], tuple[Fraction, ...]]
"""An agent's utility of each strategy of a decision, in order."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one agent does in one decision."""

    actions: frozenset[str]
    """The actions that some best strategy takes; several where the agent is indifferent."""

    probabilities: Mapping[str, float]
    """Probability of each action under the agent's noise and lapses."""

    @property
    def strict(self) -> bool:
        """Whether the agent is not indifferent: only then is there a prediction."""
        return len(self.actions) == 1

    @property
    def action(self) -> str | None:
        """The predicted action, or None where the agent is indifferent."""
        return next(iter(self.actions)) if self.strict else None


# the same preferences give the same rule, so that what was predicted by it can be kept
@lru_cache(maxsize=1024)
def preference_rule(preferences: Preferences) -> Rule:
    """Turn preference parameters into a rule.

    Args:
        preferences: kappa, alpha and beta.

    Returns:
        A rule that gives U of every strategy, in the unit of the decision; where preferences say
        nothing all are equal, so that there is no prediction.
    """

    def utilities(decision: Decision) -> tuple[Fraction, ...]:
        if decision.silent:
            return tuple(ZERO for _ in decision.strategies)
        return tuple(preferences.utility(strategy.prospect) for strategy in decision.strategies)

    return utilities


def predict(
    rule: Rule | Preferences, decision: Decision, noise: Number = 0, lapse: Number = 0
) -> Prediction:
    """Predict an agent's answer.

    The set comes from exact utilities. The probabilities are the marginal, over the
    strategies that give each answer, of the logit over strategies; a lapse mixes in a
    uniformly random answer.

    Args:
        rule: A rule, or preference parameters.
        decision: The question.
        noise: Logit noise in the decision's unit, at least 0.
        lapse: Share of random answers in [0, 1].

    Returns:
        The prediction.

    Raises:
        InvalidValueError: If noise or lapse is out of range.
        NoRuleError: If the agent has no rule for such a decision.
    """
    share = float(in_unit_interval(lapse, "lapse"))
    chosen = preference_rule(rule) if isinstance(rule, Preferences) else rule
    utilities = chosen(decision)
    if len(utilities) != len(decision.strategies):
        raise InvalidValueError(
            "number of utilities", len(utilities), f"give {len(decision.strategies)}"
        )
    names = [strategy.action for strategy in decision.strategies]
    weights = logit(utilities, noise)
    marginal = {
        action: (1 - share)
        * sum(w for name, w in zip(names, weights, strict=True) if name == action)
        + share / len(decision.actions)
        for action in decision.actions
    }
    return Prediction(frozenset(names[index] for index in best(utilities)), marginal)


def separates(one: Prediction, other: Prediction) -> bool:
    """Whether two agents make strict and different predictions: only such items tell them apart."""
    return one.strict and other.strict and one.actions != other.actions
