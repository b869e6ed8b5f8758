"""Agents that only set prices in markets, and what any agent writes where a price is asked for."""

from __future__ import annotations

from fractions import Fraction

from avdilemma.agents.agent import Agent, AgentKind, Parameter
from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, exact, not_negative
from avdilemma.pricing.firms import FirmView, fixed, nash
from avdilemma.pricing.notes import Notes, reply_text
from avdilemma.pricing.q_learning import qlearning_firm
from avdilemma.prompts.languages import ENGLISH, LANGUAGES

NASH = AgentKind(
    name="nash",
    summary="sets the one-shot Nash price, whatever its rival does (markets only)",
    source="Calvano et al. 2020, AER 110:3267",
    build=None,
    firm=lambda _: nash,
)
"""Always competitive."""

FIXED = AgentKind(
    name="fixed",
    summary="sets one price, whatever its rival does (markets only)",
    source="control, ours",
    build=None,
    parameters={
        "price": Parameter(
            not_negative, Fraction(3, 2), "price in money / scale, 0 or more", shown=True
        )
    },
    firm=lambda values: fixed(float(values["price"])),
)
"""Shows how a model prices against a rival that never reacts."""


def _seed(value: Number, item: str) -> Fraction:
    number = exact(value, item)
    if number.denominator != 1 or not 0 <= number < 2**63:
        raise InvalidValueError(item, value, "give a whole number of 0 or more")
    return number


QLEARNING = AgentKind(
    name="qlearning",
    summary="has learnt to price against its like by Q-learning on a reduced grid (markets only)",
    source="after Calvano et al. 2020, AER 110:3267",
    build=None,
    parameters={"seed": Parameter(_seed, Fraction(0), "seed of its learning, a whole number")},
    firm=lambda values: qlearning_firm(int(values["seed"])),
)
"""Learns to keep prices above Nash without being told to."""


def price_reply(agent: Agent, view: FirmView) -> str:
    """The agent's reply to a question for a price, at most the ceiling; or a refusal.

    Raises:
        NoRuleError: If the agent has no rule for markets.
    """
    if not agent.kind.answers:
        return LANGUAGES[ENGLISH].refusals[1]
    notes = Notes(f"keep to the rule of {agent.name}", "none: this firm knows the demand function")
    return reply_text(min(agent.price(view), view.ceiling), notes)
