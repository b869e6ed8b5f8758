"""Agents without a preference: one answers at random, one does not answer."""

from __future__ import annotations

from fractions import Fraction

from avdilemma.agents.agent import AgentKind
from avdilemma.predictions import Decision


def _nothing(decision: Decision) -> tuple[Fraction, ...]:
    return tuple(Fraction(0) for _ in decision.strategies)


RANDOM = AgentKind(
    name="random",
    summary="tosses a fair coin",
    source="control, ours",
    build=lambda _: _nothing,
)
"""Answers at random, from the item's own seed."""

REFUSE = AgentKind(
    name="refuse",
    summary="refuses every question",
    source="control, ours",
    build=lambda _: _nothing,
    answers=False,
)
"""Never answers."""
