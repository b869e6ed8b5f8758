"""Ratings from 0 to 100, which theory reads as being for something or against it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

from avdilemma.agents.phrasings import RATINGS
from avdilemma.dilemmas import Reading
from avdilemma.dilemmas.ratings import (
    AGAINST,
    FOR,
    RATED,
    Rating,
    predicted_rating,
    rated,
    rating_decision,
)
from avdilemma.exact import decimal_text
from avdilemma.predictions import Decision, Prediction
from avdilemma.prompts.languages import answer_line
from avdilemma.prompts.lines import parse_rating
from avdilemma.prompts.outcomes import OUTCOMES, ReadNumbers
from avdilemma.prompts.restated import told_again
from avdilemma.prompts.ways import WAYS, Way, answer_object, rating_closing
from avdilemma.questions.paper import Blank
from avdilemma.questions.question import Question, form
from avdilemma.questions.scoring import (
    AGENTS,
    LETTERS,
    WITHOUT_ANSWER,
    Pair,
    Scoring,
    Shown,
    Values,
    agreement,
    counted,
)
from avdilemma.questions.settings import DilemmaSetting, QuestionDomain

FULL = 100
"""The length of the scale."""

MIDDLE = 50
"""The rating of who is neither for nor against."""

UNDECIDED = "undecided"
"""What is read in a rating in the middle of its scale."""


@form("rating")
@dataclass(frozen=True, slots=True, kw_only=True)
class RatingQuestion(Question):
    """A question for a rating from 0 to 100."""

    scorings: ClassVar[Mapping[str, Scoring]] = {
        "rating_score": Scoring(
            "Score ratings: outcome, value, side of the scale, and what the agents would say.",
            ("rating",),
            ("rating",),
            ("pair", "ratio", "rating", "lane", "wording"),
            OUTCOMES,
            metrics=("social_dilemma",),
            bounded=False,
        )
    }
    stream: ClassVar[str] = "rating"
    ways: ClassVar[tuple[Way, ...]] = WAYS

    setting: DilemmaSetting
    """The facts."""

    rating: Rating
    """What is rated."""

    @property
    def domain(self) -> QuestionDomain:
        """What the question is about."""
        return "ratings"

    def told(self) -> str:
        """What is asked in one line, with the dilemma that the rating is about."""
        about = rated(self.setting.dilemma(), self.rating)
        return f"{RATED[self.rating]}, from 0 to {FULL}; {about.told()}"

    def decision(self, reading: Reading = "ex_ante") -> Decision:
        """The comparison behind the rating, between being for it and against it."""
        found = rating_decision(self.setting.dilemma(), self.rating, reading)
        return replace(found, silent=True) if self.setting.silent else found

    def read_reply(self, text: str, stop_reason: str = "stop") -> ReadNumbers:
        """Read a reply."""
        return parse_rating(told_again(text, self.prompt), stop_reason)

    def closing(self, way: Way) -> str:
        """The last paragraph of the prompt: how to answer."""
        return rating_closing(self.language, way)

    def answer_schema(self) -> dict[str, Any]:
        """A whole number on the scale."""
        return {"type": "integer", "minimum": 0, "maximum": FULL}

    def drawn_answer(self, prediction: Prediction, draw: Random) -> str:  # noqa: ARG002
        """A hundred times the probability of being for it; nothing is drawn."""
        return str(round(predicted_rating(prediction)))

    def phrase(self, prediction: Prediction, draw: Random) -> str:
        """A reply that states a rating; only the phrasing is drawn."""
        line = answer_line(self.drawn_answer(prediction, draw), self.language)
        return draw.choice(RATINGS).format(line=line)

    def object(self, answer: str) -> str:
        """A reply that states a rating as a JSON object."""
        return answer_object(int(answer))

    def score(self, read: ReadNumbers, pair: Pair) -> Values:
        """The score of a reply.

        ``rating`` is the value, 0 to 100; an agent's key is 1 if the value is on the agent's side
        of 50, else 0, and NaN where it is indifferent; ``rating_AGENT`` is the agent's own rating,
        50 where it is indifferent.
        """
        (given,) = read.numbers
        side = self.chosen(read)
        found = {"rating": math.nan if given is None else float(given)}
        found |= agreement(pair, lambda each: side == each.action, given is not None)
        own = zip(AGENTS, pair, strict=True)
        found |= {f"rating_{name}": predicted_rating(each) for name, each in own}
        return found | counted(read.outcome, OUTCOMES, pair)

    def chosen(self, read: ReadNumbers) -> str | None:
        """The side of the scale that was read: for, against, or undecided at 50."""
        (given,) = read.numbers
        if given is None:
            return None
        return UNDECIDED if given == MIDDLE else FOR if given > MIDDLE else AGAINST

    def shown(self, read: ReadNumbers) -> Shown:
        """A reply in words."""
        (given,) = read.numbers
        if given is None:
            return Shown(None, "no number from 0 to 100")
        text = decimal_text(given)
        return Shown(text, str(self.chosen(read)), earlier=text)

    def code(self, read: ReadNumbers) -> str:
        """The rating, rounded to two decimals, or the letter of an outcome."""
        (given,) = read.numbers
        return LETTERS[read.outcome] if given is None else decimal_text(round(given, 2))

    def from_code(self, code: str) -> ReadNumbers:
        """What was read, from a code."""
        return number_from_code(self, code, str(FULL))

    def blanks(self) -> tuple[Blank, ...]:
        """A whole number on the scale."""
        return (Blank(high=str(FULL)),)


def number_from_code(question: Question, code: str, high: str) -> ReadNumbers:
    """One number from 0 to `high`, or an outcome without one, from a code.

    Raises:
        AvdilemmaError: If the code stands for no answer to the question.
    """
    if code in WITHOUT_ANSWER:
        return ReadNumbers(WITHOUT_ANSWER[code], (None,))
    wrong = question.wrong_code(code, f"a number from 0 to {high}")
    try:
        given = Fraction(code)
    except (ValueError, ZeroDivisionError) as error:
        raise wrong from error
    if not 0 <= given <= Fraction(high):
        raise wrong
    return ReadNumbers("choice", (given,))
