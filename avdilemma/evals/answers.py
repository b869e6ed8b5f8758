"""Answers as estimation wants them: questions with what was chosen, from scores and from logs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError
from avdilemma.questions import Question, read_question
from avdilemma.questions.observations import Observation, observe, observe_masses


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, or what came in its place."""

    question: Question
    """The question, an elicited belief filled in."""

    outcome: str
    """``choice``, ``refusal``, ``unparseable`` or ``truncated``; of a plan also ``partial``."""

    action: str | None
    """The action, or the whole plan as `games.plan_name` writes it; None without a choice."""

    values: Mapping[str, float] = field(default_factory=dict)
    """The score by key; NaN where there is nothing."""

    epoch: int = 1
    """Repetition, from 1."""

    tokens: tuple[float, float] = (math.nan, math.nan)
    """Tokens sent and replied; NaN where no provider told any."""

    masses: Mapping[str, float] | None = None
    """Probability by action, where probabilities were read: then the action is the likeliest."""

    person: str = ""
    """Anonymous id of the person who gave it; empty where a model did."""

    @property
    def id(self) -> str:
        """The question's id."""
        return self.question.id

    @property
    def scenario(self) -> str:
        """Cluster of the question."""
        return self.question.scenario

    def observation(self, respondent: str = "", reading: Reading = "ex_ante") -> Observation:
        """What estimation knows of it; a person is a respondent of their own.

        Raises:
            AvdilemmaError: If the item is impossible.
        """
        respondent = self.person or respondent
        if self.masses is not None:
            return observe_masses(self.question, self.masses, respondent, reading)
        outcome = self.outcome if self.action is None else None
        return observe(self.question, self.action, outcome, respondent, reading)


def read_answer(
    facts: str,
    details: Mapping[str, Any],
    values: Mapping[str, float] = MappingProxyType({}),
    epoch: int = 1,
    tokens: tuple[float, float] = (math.nan, math.nan),
) -> Answer:
    """The answer behind one score.

    Args:
        facts: The question's record, as it travels with the sample.
        details: Metadata of a score of one epoch, by a scorer whose answers are estimated from.
        values: The score by key.
        epoch: Repetition, from 1.
        tokens: Tokens sent and replied; NaN where no provider told any.

    Returns:
        The answer.

    Raises:
        AvdilemmaError: If record and score do not fit together.
    """
    question = _question(facts)
    belief = details.get("belief")
    if isinstance(belief, dict):
        question = question.with_belief({str(node): str(share) for node, share in belief.items()})
    outcome = str(details.get("outcome"))
    if outcome != "choice":
        return Answer(question, outcome, None, values, epoch, tokens)
    try:
        action = question.chosen_in(details)
        masses = details.get("probabilities")
        if masses is not None:
            masses = {str(name): float(mass) for name, mass in masses.items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AvdilemmaError(
            f"item {question.id}: its score holds no answer to it; score the log again"
        ) from error
    return Answer(question, outcome, action, values, epoch, tokens, masses)


# logs of one suite ask the same questions, and reading a record costs more than reading its sample
_question = lru_cache(maxsize=4096)(read_question)
