"""The utilitarian: the highest total payoff, so the fewest expected deaths."""

from __future__ import annotations

from fractions import Fraction

from avdilemma.agents.agent import AgentKind
from avdilemma.predictions import Decision


def _utilities(decision: Decision) -> tuple[Fraction, ...]:
    return tuple(strategy.prospect.total for strategy in decision.strategies)


UTILITARIAN = AgentKind(
    name="utilitarian",
    summary="fewest expected deaths; in games the highest joint payoff",
    source="Bonnefon, Shariff & Rahwan 2016, Science 352:1573",
    build=lambda _: _utilities,
)
"""Counts everyone alike."""
