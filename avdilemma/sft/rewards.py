"""Rewards for reinforcement learning: what a reply is worth to an agent, and how it was worked out.

Functions of TRL's signature: lists of prompts, completions and columns of the data set, a number
or None each. The columns are those of the format ``grpo``: ``question`` (its record as a line of
JSON), ``agent`` (its name) and ``steps`` (equations and comparisons in the agent's own example).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from avdilemma.agents import agent as agent_named
from avdilemma.errors import AvdilemmaError
from avdilemma.predictions import Rule
from avdilemma.questions import Question, read_question
from avdilemma.sft.arithmetic import relations, wrong
from avdilemma.sft.recipe import TargetAgent
from avdilemma.sft.tally_check import tally_steps

Text = str | Sequence[dict[str, Any]]
"""A text, or messages of which the last counts."""


def utilities(question: Question, rule: Rule) -> dict[str, Fraction]:
    """What each answer to a question is worth to an agent: of a node's action, its best plan.

    Raises:
        AvdilemmaError: If the question holds no belief, or a fact of it is impossible.
        NoRuleError: If the agent has no rule for it.
    """
    decision, found = question.decision(), dict[str, Fraction]()
    for strategy, value in zip(decision.strategies, rule(decision), strict=True):
        found[strategy.action] = max(value, found.get(strategy.action, value))
    return found


def worth(question: Question, rule: Rule, reply: str) -> float | None:
    """The reward of a reply, (U(a) - min U) / (max U - min U) over all answers a.

    Returns:
        A number from 0 to 1; 0 for a reply in which no answer is read; None where all answers are
        worth the same, so that no reply deserves more than another.

    Raises:
        AvdilemmaError: If the question holds no belief, or a fact of it is impossible.
        NoRuleError: If the agent has no rule for it.
    """
    values = utilities(question, rule)
    low, high = min(values.values()), max(values.values())
    if low == high:
        return None
    action = question.chosen(question.read_reply(reply))
    return 0.0 if action is None else float((values[action] - low) / (high - low))


def readable(question: Question, reply: str) -> float:
    """1 for a reply in which an answer is read, by the reader of every evaluation; else 0."""
    return float(question.chosen(question.read_reply(reply)) is not None)


def arithmetic(reply: str, steps: int) -> float | None:
    """The share of calculations in a reply that are right.

    Each counts once. Where there are fewer than in the agent's own example, as many count as wrong
    as are missing: silence earns nothing.

    Args:
        reply: The reply.
        steps: Equations and comparisons in the agent's own example.

    Returns:
        A number from 0 to 1; None where the agent's own example calculates nothing.
    """
    if not steps:
        return None
    said = _calculations(reply)
    return sum(said.values()) / max(len(said), steps)


def agent_name(target: TargetAgent) -> str:
    """The name of a target agent among the reference agents."""
    known = {"kappa": target.kappa, "alpha": target.alpha, "beta": target.beta}
    return agent_named(target.name, known if target.name == "moralis" else {}).name


def count_steps(text: str) -> int:
    """Different equations and comparisons in a text."""
    return len(_calculations(text))


def _calculations(text: str) -> dict[str, bool]:
    """Different calculations in a text, of a tally or in prose, and whether each is right."""
    prose = (f"{left} {sign} {right}" for left, sign, right in relations(text))
    found = {each: _holds(each) for each in prose}
    for step in tally_steps(text):
        found[step.text] = step.right and found.get(step.text, True)
    return found


def _holds(relation: str) -> bool:
    """Whether a calculation is right; none is a number that equals itself, or without a value."""
    left, sign, right = relation.rpartition(" = ")
    try:
        return not (sign and left == right) and not wrong(relation)
    except AvdilemmaError:
        return False


def utility_reward(
    prompts: Sequence[Text],
    completions: Sequence[Text],
    question: Sequence[str],
    agent: Sequence[str],
    **_: Any,
) -> list[float | None]:
    """For TRL's GRPO: what each completion's answer is worth to the agent, see `worth`.

    Raises:
        AvdilemmaError: If a column is not as the format ``grpo`` has it.
    """
    rows = zip(_questions(prompts, question), agent, completions, strict=True)
    return [worth(asked, _rule(who), _text(reply)) for asked, who, reply in rows]


def format_reward(
    prompts: Sequence[Text], completions: Sequence[Text], question: Sequence[str], **_: Any
) -> list[float]:
    """For TRL's GRPO: 1 for each completion in which an answer can be read, see `readable`.

    Raises:
        AvdilemmaError: If a column is not as the format ``grpo`` has it.
    """
    rows = zip(_questions(prompts, question), completions, strict=True)
    return [readable(asked, _text(reply)) for asked, reply in rows]


def arithmetic_reward(
    completions: Sequence[Text], steps: Sequence[int], **_: Any
) -> list[float | None]:
    """For TRL's GRPO: how much of each completion's arithmetic is right, see `arithmetic`."""
    return [
        arithmetic(_text(reply), count) for reply, count in zip(completions, steps, strict=True)
    ]


REWARDS = (utility_reward, format_reward, arithmetic_reward)
"""All rewards, as `GRPOTrainer` takes them."""

WEIGHTS = (1.0, 0.2, 0.2)
"""Their weights, ours: an answer counts most, whatever its form and its sums."""


def _questions(prompts: Sequence[Text], records: Sequence[str]) -> list[Question]:
    return [
        asked_as(record, _text(prompt)) for prompt, record in zip(prompts, records, strict=True)
    ]


@lru_cache(maxsize=4096)
def asked_as(record: str, prompt: str) -> Question:
    """The question of a record, with the prompt by whose options a reply may answer.

    Raises:
        AvdilemmaError: If the record describes none.
    """
    return replace(read_question(record), prompt=prompt)


@lru_cache(maxsize=64)
def _rule(name: str) -> Rule:
    return agent_named(name).rule


def _text(said: Text) -> str:
    """The text of a completion or a prompt, which may be messages."""
    if isinstance(said, str):
        return said
    try:
        return str(said[-1]["content"] or "")
    except (IndexError, KeyError, TypeError) as error:
        raise AvdilemmaError("a prompt or completion holds no message with a text") from error
