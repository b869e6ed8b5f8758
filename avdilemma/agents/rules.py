"""Agents without parameters of their own: the utilitarian, fixed rules, and controls.

Following a fixed rule is worth one unit (a life, a point) and anything else nothing, so
that logit noise has a meaning for these agents too.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from avdilemma.agents.agent import AgentKind
from avdilemma.predictions import Decision, NoRuleError, Rule

UTILITARIAN = AgentKind(
    name="utilitarian",
    summary="fewest expected deaths; in games the highest joint payoff",
    source="Bonnefon, Shariff & Rahwan 2016, Science 352:1573",
    build=lambda _: lambda decision: tuple(each.prospect.total for each in decision.strategies),
)
"""Counts everyone alike."""


def _follows(
    name: str,
    wanted: Callable[[Decision], str | None],
    remedy: str = "it answers dilemmas only, use it with av_dilemma",
) -> Rule:
    def utilities(decision: Decision) -> tuple[Fraction, ...]:
        action = wanted(decision)
        if action is None:
            between = " and ".join(decision.actions[:2])
            raise NoRuleError(
                f"agent {name!r} has no rule for a question between {between}: {remedy}"
            )
        return tuple(Fraction(strategy.action == action) for strategy in decision.strategies)

    return utilities


def _other(decision: Decision, action: str | None) -> str | None:
    if action is None:
        return None
    return next(name for name in decision.actions if name not in {action, decision.drawn})


STAY = AgentKind(
    name="stay",
    summary="never intervenes: the car stays in its lane",
    source="deontic rule, ours",
    build=lambda _: _follows("stay", lambda decision: decision.default),
)
"""Always omission."""

SWERVE = AgentKind(
    name="swerve",
    summary="always intervenes: the car swerves",
    source="deontic rule, ours",
    build=lambda _: _follows("swerve", lambda decision: _other(decision, decision.default)),
)
"""Always action."""


def _nothing(decision: Decision) -> tuple[Fraction, ...]:
    return (Fraction(0),) * len(decision.strategies)


def _protects(decision: Decision) -> tuple[Fraction, ...]:
    if decision.protecting is None and decision.default is not None:
        # a car none of whose passengers is at risk: nothing to protect, so indifferent
        return _nothing(decision)
    return _follows("protect", lambda each: each.protecting)(decision)


PROTECT = AgentKind(
    name="protect",
    summary="always protects the people in the car",
    source="self-protective car of Bonnefon, Shariff & Rahwan 2016, Science 352:1573",
    build=lambda _: _protects,
)
"""Never sacrifices the car's occupants."""

FIRST = AgentKind(
    name="first",
    summary="always picks the option listed first: pure position bias",
    source="control, ours",
    build=lambda _: _follows("first", lambda decision: decision.actions[0]),
)
"""Shows what a position-biased model looks like."""

COOPERATE = AgentKind(
    name="cooperate",
    summary="always cooperates, whatever the incentives (games only)",
    source="ALLC of Axelrod 1984, The Evolution of Cooperation",
    build=lambda _: _follows(
        "cooperate",
        lambda decision: decision.cooperative,
        "it answers games only, use it with economic_games or play",
    ),
)
"""Shows what a model looks like that does not react to incentives."""

RANDOM = AgentKind(
    name="random",
    summary="tosses a fair coin",
    source="control, ours",
    build=lambda _: _nothing,
)
"""Answers at random, from the item's own seed."""

OBEDIENT = AgentKind(
    name="obedient",
    summary="does what the persona in its system message does; without one it tosses a fair coin",
    source="control, ours",
    build=lambda _: _nothing,
    obeys=True,
)
"""Shows what a model looks like that a persona turns into the agent it names."""

REFUSE = AgentKind(
    name="refuse",
    summary="refuses every question",
    source="control, ours",
    build=lambda _: _nothing,
    answers=False,
)
"""Never answers."""
