"""The score of a reply, as the task's own scorer makes it, from what was read."""

from __future__ import annotations

from functools import lru_cache

from avdilemma.dilemmas import GroupsSetting
from avdilemma.evals.moral_machine_scorer import SPARED
from avdilemma.evals.plan_scorer import plan_values
from avdilemma.evals.rating_scorer import rating_values
from avdilemma.evals.scorers import compared, score_values
from avdilemma.exact import Number
from avdilemma.items import Item
from avdilemma.leaderboard.codes import Read, reading_of
from avdilemma.leaderboard.parts import Asked, Part
from avdilemma.plain_settings import DilemmaSetting
from avdilemma.plan_items import PlanItem
from avdilemma.predictions import Prediction
from avdilemma.prompts.lines import LinesReading, NumbersReading
from avdilemma.prompts.outcomes import Reading
from avdilemma.rating_items import RatingItem

KAPPA: Number = "0.5"
"""Degree of morality of the moralis that the leaderboard compares with; ours."""

Predictions = tuple[Prediction, Prediction]
"""What homo economicus and homo moralis do."""


def predictions(question: Asked) -> Predictions:
    """What the two agents answer to a question."""
    one, other = compared(KAPPA)
    return question.predict(one), question.predict(other)


# every submission is read against the same questions, and a prediction costs more than a score
@lru_cache(maxsize=32)
def part_predictions(part: Part) -> tuple[Predictions, ...]:
    """What the two agents answer to every question of a part, in its order."""
    return tuple(map(predictions, part.questions))


def behaviour(question: Item) -> str:
    """The key under which a question's focal action is counted."""
    if isinstance(question.setting, GroupsSetting):
        return SPARED
    return "sacrifice" if isinstance(question.setting, DilemmaSetting) else "cooperate"


def values(question: Asked, read: Read, predicted: Predictions) -> dict[str, float]:
    """The score of one reply.

    Args:
        question: The question.
        read: What was read in the reply.
        predicted: What the two agents answer.

    Returns:
        The keys of the task's scorer; NaN where there is nothing. See docs/scores.md.

    Raises:
        TypeError: If the reading is of another kind of question.
    """
    if isinstance(question, PlanItem) and isinstance(read, LinesReading):
        return plan_values(question, read, predicted)
    if isinstance(question, RatingItem) and isinstance(read, NumbersReading):
        return rating_values(read, predicted)
    if isinstance(question, Item) and isinstance(read, Reading):
        return score_values(question, behaviour(question), read, predicted)
    raise TypeError(f"{type(read).__name__} is no reading of {type(question).__name__}")


def part_values(part: Part, codes: tuple[str, ...]) -> list[dict[str, float]]:
    """The scores behind the codes of a part, all epochs one after the other.

    Args:
        part: A task of the suite.
        codes: One code a question and epoch.

    Returns:
        One score a code.

    Raises:
        AvdilemmaError: If a code is no answer to its question.
    """
    predicted = part_predictions(part)
    size = len(part.questions)
    return [
        values(part.questions[at % size], reading_of(part.questions[at % size], code), found)
        for at, code in enumerate(codes)
        for found in (predicted[at % size],)
    ]
