"""The words of a score, for people who read a log: what was asked, answered and predicted.

Each form of question says what it asks and what a reply does, and `questions.explain` says why an
agent answers as it does; here the lines are joined. `inspect view` shows them as Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from inspect_ai.scorer import Score

from avdilemma.agents import Agent, agent
from avdilemma.dilemmas import Reading
from avdilemma.evals.keys import LABEL
from avdilemma.exact import Number, decimal_text, in_unit_interval
from avdilemma.predictions import NoRuleError, Prediction
from avdilemma.questions import AGENTS, Pair, Question
from avdilemma.questions.explain import explain
from avdilemma.questions.scoring import Shown


class Compared(NamedTuple):
    """With which agents a reply is compared, and what they do."""

    pair: Pair
    """Predictions of homo economicus and homo moralis."""

    kappa: str
    """Degree of morality of homo moralis, as an exact decimal or fraction."""

    reading: Reading = "ex_ante"
    """How a dilemma's own payoff is taken."""


@lru_cache(maxsize=64)
def _agents(kappa: str) -> tuple[Agent, Agent]:
    return agent("economicus"), agent(f"moralis@kappa={kappa}")


def exact_kappa(kappa: Number) -> str:
    """A kappa as `Compared` has it.

    Examples:
        >>> exact_kappa(0.5), exact_kappa("1/3")
        ('0.5', '1/3')
    """
    return decimal_text(in_unit_interval(kappa, "kappa"))


def action_of(prediction: Prediction) -> str:
    """What an agent does, in a word."""
    return prediction.action or "indifferent"


def reasons(question: Question, than: Compared) -> tuple[str, ...]:
    """What the two agents would answer, each in a line with its numbers."""
    lines = []
    for name, who, found in zip(AGENTS, _agents(than.kappa), than.pair, strict=True):
        given = f" (kappa {than.kappa})" if name == "moralis" else ""
        try:
            why = str(explain(question, who, than.reading, found))
        except NoRuleError:
            why = "no rule for such a question"
        lines.append(f"homo {name}{given}: {why}")
    return tuple(lines)


def bullets(first: str, lines: Sequence[str]) -> str:
    """A line and a list, as Markdown and as plain text.

    Examples:
        >>> print(bullets("choice", ["asked", "answered"]))
        choice
        <BLANKLINE>
        - asked
        - answered
    """
    return "\n".join([first, "", *(f"- {line}" for line in lines)])


def explanation(question: Question, first: str, than: Compared) -> str:
    """What a score says in words.

    Args:
        question: The question, with the belief that was elicited, if any.
        first: What came of the reply.
        than: The agents.

    Returns:
        Some lines of text with Markdown's marks of a list.
    """
    return bullets(first, [f"asked: {question.told()}", *reasons(question, than)])


def facts(shown: Shown, pair: Pair) -> dict[str, Any]:
    """The answer without words, and what the agents would do, for a score's metadata."""
    found = {name: action_of(each) for name, each in zip(AGENTS, pair, strict=True)}
    return {LABEL: shown.answer, **found}


def as_before(score: Score, shown: Shown, outcome: str) -> Score:
    """A score in the words used before scores said what was asked: such logs remain valid.

    Args:
        score: The score in today's words.
        shown: The reply in words.
        outcome: What came of it.
    """
    metadata = {k: v for k, v in (score.metadata or {}).items() if k not in (LABEL, *AGENTS)}
    told = f"{outcome}: {shown.earlier or shown.explanation}"
    return score.model_copy(
        update={"answer": shown.answer, "explanation": told, "metadata": metadata}
    )
