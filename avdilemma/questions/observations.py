"""Outcome and situation of each question, as estimation takes them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from avdilemma import games
from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.games import plan_name
from avdilemma.questions.question import Question
from avdilemma.questions.situations import Situation

MISSING = ("refusal", "unparseable", "truncated", "partial", "no_answer")
"""Outcomes without an answer."""

OUTCOMES = ("choice", *MISSING)
"""All outcomes."""


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """One question that was asked, and what came of it."""

    situation: Situation | None
    """What was offered; None if the belief behind it is not known, and then it cannot enter."""

    answer: int | None
    """Index of the answer in the situation's answers; None if there is none."""

    outcome: str
    """A choice, or why there is none."""

    cluster: str
    """Scenario: its order, label and wording variants share it."""

    respondent: str = ""
    """Who answered (a model, a run), for mixtures over respondents."""

    item: str = ""
    """The item's id."""

    masses: tuple[float, ...] | None = None
    """Probability of each answer of the situation, where probabilities were read in place of an
    answer; what is missing to 1 lies on none."""

    @property
    def chosen(self) -> bool:
        """Whether it enters the likelihood."""
        return self.situation is not None and self._given

    @property
    def missing(self) -> bool:
        """Whether it was asked, could have entered, and has no answer."""
        return self.situation is not None and not self._given

    @property
    def _given(self) -> bool:
        return self.answer is not None or any(self.masses or ())

    @property
    def lost(self) -> float:
        """Probability of no answer, 0 to 1: of one that is missing 1."""
        if self.masses is None:
            return float(self.answer is None)
        return max(1.0 - math.fsum(self.masses), 0.0)


def observe(
    question: Question,
    answer: str | Mapping[str, str] | None,
    outcome: str | None = None,
    respondent: str = "",
    reading: Reading = "ex_ante",
) -> Observation:
    """Make an observation of a question and what came of it.

    Args:
        question: The question; an elicited belief filled in.
        answer: The action, or for a plan the action at every node (or the plan's name); None if
            there is none.
        outcome: Why there is no answer; ``choice`` where there is one.
        respondent: Who answered.
        reading: How a dilemma's own payoff is taken.

    Returns:
        The observation. A plan that lacks some node is no answer (``partial``).

    Raises:
        AvdilemmaError: If the answer is none of the question's, or outcome and answer disagree.
    """
    found = question.situation(reading)
    name = _name(question, answer)
    if answer is not None and name is None:
        outcome = "partial"
    known = outcome or ("choice" if name is not None else "no_answer")
    if known not in OUTCOMES or (known == "choice") != (name is not None):
        raise InvalidValueError(
            f"outcome of {question.id} with answer {answer!r}", known, f"give one of {OUTCOMES}"
        )
    index = None
    if found is not None and name is not None:
        if name not in found.answers:
            raise AvdilemmaError(
                f"item {question.id}: answer {name!r} is none of {', '.join(found.answers)}"
            )
        index = found.answers.index(name)
    return Observation(found, index, known, question.scenario, respondent, question.id)


def observe_masses(
    question: Question,
    masses: Mapping[str, float],
    respondent: str = "",
    reading: Reading = "ex_ante",
) -> Observation:
    """Make an observation of a question whose answers' probabilities were read.

    Args:
        question: The question.
        masses: Probability of every action, of plans by their names; their sum is at most 1.
        respondent: Who answered.
        reading: How a dilemma's own payoff is taken.

    Returns:
        The observation, a choice where some action has any probability.

    Raises:
        AvdilemmaError: If an action lacks, or probabilities are none.
    """
    found = question.situation(reading)
    total = math.fsum(masses.values())
    if not (all(mass >= 0 for mass in masses.values()) and total <= 1 + 1e-6):
        raise AvdilemmaError(f"item {question.id}: {dict(masses)} are no probabilities")
    outcome = "choice" if total > 0 else "no_answer"
    names = () if found is None else found.answers
    if not set(names) <= set(masses):
        raise AvdilemmaError(f"item {question.id}: give probabilities of {', '.join(names)}")
    own = tuple(masses[name] for name in names)
    return Observation(found, None, outcome, question.scenario, respondent, question.id, own)


def _name(question: Question, answer: str | Mapping[str, str] | None) -> str | None:
    if answer is None or isinstance(answer, str):
        return answer
    nodes: tuple[str, ...] = getattr(question, "nodes", ())
    if not nodes:
        raise AvdilemmaError(f"item {question.id}: give one action, not one for each node")
    if set(answer) < set(nodes):
        return None
    if set(answer) != set(nodes):
        raise AvdilemmaError(f"item {question.id}: give an action for each of {', '.join(nodes)}")
    return plan_name(games.game(question.setting.game), answer)  # type: ignore[union-attr]
