"""What a reference agent writes: the choice in one of several phrasings, as models do."""

from __future__ import annotations

from avdilemma.agents.agent import Agent
from avdilemma.agents.phrasings import PHRASINGS, REFUSALS
from avdilemma.design import generator
from avdilemma.dilemmas import Reading
from avdilemma.items import Item
from avdilemma.pricing.firms import FirmView
from avdilemma.pricing.parse import Notes
from avdilemma.pricing.prompt import reply_text
from avdilemma.prompts.languages import ENGLISH, answer_line


def reply(agent: Agent, item: Item, epoch: int = 1, reading: Reading = "ex_ante") -> str:
    """The agent's reply to an item.

    Args:
        agent: The agent.
        item: The question.
        epoch: Repetition, from 1; draws differ between repetitions.
        reading: How the agent takes its own payoff in a dilemma.

    Returns:
        Text that ends in an answer, or a refusal. Same arguments, same text.

    Raises:
        NoRuleError: If the agent has no rule for such an item.
    """
    draw = generator(item.seed, "reply", agent.name, epoch)
    if not agent.kind.answers:
        return draw.choice(REFUSALS[item.language])
    noise, lapse = agent.values["noise"], agent.values["lapse"]
    prediction = item.predict(agent.rule, noise, lapse, reading)
    actions = list(item.actions)
    weights = [prediction.probabilities[action] for action in actions]
    action = draw.choices(actions, weights)[0]
    label = item.label(action)
    other = next(name for name in item.labels if name != label)
    first, second = item.labels[:2]
    phrasing = draw.choice(PHRASINGS[item.language])
    line = answer_line(label, item.language)
    return phrasing.format(line=line, label=label, other=other, first=first, second=second)


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
        return REFUSALS[ENGLISH][1]
    notes = Notes(f"keep to the rule of {agent.name}", "none: this firm knows the demand function")
    return reply_text(min(agent.price(view), view.ceiling), notes)
