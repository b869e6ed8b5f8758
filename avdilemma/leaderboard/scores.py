"""The score of a reply, as the task's own scorer makes it, from what was read."""

from __future__ import annotations

from functools import lru_cache

from avdilemma.evals.scorer import compared
from avdilemma.exact import Number
from avdilemma.leaderboard.parts import Part
from avdilemma.questions import Pair, Question

KAPPA: Number = "0.5"
"""Degree of morality of the moralis that the leaderboard compares with; ours."""


def predictions(question: Question) -> Pair:
    """What the two agents answer to a question."""
    one, other = compared(KAPPA)
    return question.predict(one), question.predict(other)


# every submission is read against the same questions, and a prediction costs more than a score
@lru_cache(maxsize=32)
def part_predictions(part: Part) -> tuple[Pair, ...]:
    """What the two agents answer to every question of a part, in its order."""
    return tuple(map(predictions, part.questions))


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
        question.score(question.from_code(code), found)
        for at, code in enumerate(codes)
        for question, found in ((part.questions[at % size], predicted[at % size]),)
    ]
