"""What a reference agent writes where several answers or an amount are wanted."""

from __future__ import annotations

from fractions import Fraction

from avdilemma.agents.agent import Agent
from avdilemma.agents.phrasings import REFUSALS
from avdilemma.amount_items import AmountItem
from avdilemma.belief_items import BeliefItem
from avdilemma.design import generator
from avdilemma.dilemmas import Reading
from avdilemma.dilemmas.ratings import predicted_rating
from avdilemma.exact import decimal_text
from avdilemma.games import read_plan
from avdilemma.plan_items import PlanItem
from avdilemma.prompts.languages import ENGLISH, answer_line
from avdilemma.rating_items import RatingItem

LINES = (
    "{word} {number}: {answer}",
    "**{word} {number}: {answer}**",
    "- {word} {number}: {answer}.",
    "{word} {number} = {answer}",
)
"""Ways to write an answer line; all of them must be read alike."""

AMOUNTS = (
    "Answer: {amount} {unit}",
    "**Answer: {amount} {unit}**",
    "I weighed both sides.\n\nAnswer: {amount}",
    "Final answer: {amount} {unit}.",
)
"""Ways to write an amount."""


RATINGS = ("{line}", "**{line}**", "...\n\n{line}\n", "> {line}")
"""Ways to state a rating."""


def plan_reply(agent: Agent, item: PlanItem, epoch: int = 1) -> str:
    """The agent's reply to a plan question.

    Args:
        agent: The agent.
        item: The question.
        epoch: Repetition, from 1; draws differ between repetitions.

    Returns:
        One answer line a node, or a refusal. Same arguments, same text.

    Raises:
        NoRuleError: If the agent has no rule for such an item.
    """
    draw = generator(item.seed, "plan", agent.name, epoch)
    if not agent.kind.answers:
        return draw.choice(REFUSALS[ENGLISH])
    prediction = item.predict(agent.rule, agent.values["noise"], agent.values["lapse"])
    names = sorted(prediction.probabilities)
    name = draw.choices(names, [prediction.probabilities[each] for each in names])[0]
    plan, line = read_plan(item.game, name), draw.choice(LINES)
    return "\n".join(
        line.format(
            word="Decision",
            number=number,
            answer=item.labels[item.listed[node].index(plan[node])],
        )
        for number, node in enumerate(item.nodes, 1)
    )


def belief_reply(agent: Agent, item: BeliefItem, epoch: int = 1) -> str:
    """The agent's reply to a question about others: its parameter ``belief``, at every node.

    Args:
        agent: The agent.
        item: The question.
        epoch: Repetition, from 1.

    Returns:
        One answer line a node, or a refusal. Same arguments, same text.
    """
    draw = generator(item.seed, "belief", agent.name, epoch)
    if not agent.kind.answers:
        return draw.choice(REFUSALS[ENGLISH])
    share, line = agent.values["belief"], draw.choice(LINES)
    per_cent = decimal_text(Fraction(share) * 100)
    answer = f"{per_cent} %" if "/" not in per_cent else decimal_text(share)
    return "\n".join(
        line.format(word="Belief", number=number, answer=answer)
        for number, _ in enumerate(item.nodes, 1)
    )


def amount_reply(agent: Agent, item: AmountItem, epoch: int = 1) -> str:
    """The agent's reply to a question for an amount.

    Args:
        agent: The agent.
        item: The question.
        epoch: Repetition, from 1.

    Returns:
        An answer line, or a refusal. Same arguments, same text.

    Raises:
        NoRuleError: If the agent has no rule for such an item.
    """
    draw = generator(item.seed, "amount", agent.name, epoch)
    if not agent.kind.answers:
        return draw.choice(REFUSALS[ENGLISH])
    prediction = item.predict(agent.rule, agent.values["noise"], agent.values["lapse"])
    names = list(prediction.probabilities)
    amount = draw.choices(names, [prediction.probabilities[each] for each in names])[0]
    return draw.choice(AMOUNTS).format(amount=amount, unit=item.unit)


def rating_reply(
    agent: Agent, item: RatingItem, epoch: int = 1, reading: Reading = "ex_ante"
) -> str:
    """The agent's reply to a question for a rating.

    The rating is a hundred times the probability of being for what is rated: 100 or 0 without
    noise, 50 where the agent is indifferent. Only the phrasing is drawn.

    Args:
        agent: The agent.
        item: The question.
        epoch: Repetition, from 1.
        reading: How the agent takes its own payoff.

    Returns:
        An answer line in the question's language, or a refusal. Same arguments, same text.

    Raises:
        NoRuleError: If the agent has no rule for such an item.
    """
    draw = generator(item.seed, "rating", agent.name, epoch)
    if not agent.kind.answers:
        return draw.choice(REFUSALS[item.language])
    prediction = item.predict(agent.rule, agent.values["noise"], agent.values["lapse"], reading)
    line = answer_line(round(predicted_rating(prediction)), item.language)
    return draw.choice(RATINGS).format(line=line)
