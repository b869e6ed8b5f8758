"""Reference agents, registered here."""

from __future__ import annotations

from collections.abc import Mapping

from avdilemma.agents.agent import Agent, AgentKind, make_agent
from avdilemma.agents.homo import ECONOMICUS, KANTIAN, MORALIS
from avdilemma.agents.price_setters import FIXED, NASH, QLEARNING
from avdilemma.agents.rules import (
    COOPERATE,
    FIRST,
    OBEDIENT,
    PROTECT,
    RANDOM,
    REFUSE,
    STAY,
    SWERVE,
    UTILITARIAN,
)
from avdilemma.exact import Number

AGENTS: dict[str, AgentKind] = {
    kind.name: kind
    for kind in (
        ECONOMICUS,
        MORALIS,
        KANTIAN,
        UTILITARIAN,
        STAY,
        SWERVE,
        PROTECT,
        COOPERATE,
        RANDOM,
        FIRST,
        OBEDIENT,
        REFUSE,
        NASH,
        FIXED,
        QLEARNING,
    )
}
"""All kinds of agents by name."""

__all__ = ["AGENTS", "Agent", "AgentKind", "agent"]


def agent(name: str, extra: Mapping[str, Number] | None = None) -> Agent:
    """Make an agent from its name.

    Args:
        name: Such as ``economicus`` or ``moralis@kappa=0.5@noise=1``.
        extra: Further parameters beside the name.

    Returns:
        The agent.

    Raises:
        InvalidValueError: If the name or a parameter is wrong.

    Examples:
        >>> agent("moralis", {"kappa": 0.25}).name
        'moralis@kappa=0.25'
    """
    return make_agent(name, AGENTS, extra)
