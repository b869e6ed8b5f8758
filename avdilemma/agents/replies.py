"""What a reference agent writes where a price is asked for."""

from __future__ import annotations

from avdilemma.agents.agent import Agent
from avdilemma.pricing.firms import FirmView
from avdilemma.pricing.price_reply import Notes, reply_text
from avdilemma.prompts.languages import ENGLISH, LANGUAGES


def price_reply(agent: Agent, view: FirmView) -> str:
    """The agent's reply to a question for a price.

    Args:
        agent: The agent.
        view: What it knows as a firm.

    Returns:
        Text that ends in a price, at most the ceiling; or a refusal.

    Raises:
        NoRuleError: If the agent has no rule for markets.
    """
    if not agent.kind.answers:
        return LANGUAGES[ENGLISH].refusals[1]
    notes = Notes(f"keep to the rule of {agent.name}", "none: this firm knows the demand function")
    return reply_text(min(agent.price(view), view.ceiling), notes)
