"""Answers as short codes, and back: what a submission holds of every reply.

A code is what the parser read, not what the reply said. From codes and the suite's questions every
number of a submission is computed again; from the logs every code.
"""

from __future__ import annotations

from fractions import Fraction

from inspect_ai.model import ModelOutput

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.plan_scorer import parse_plan_output
from avdilemma.evals.rating_scorer import parse_rating_output
from avdilemma.evals.scorers import parse_output
from avdilemma.exact import decimal_text
from avdilemma.items import Item
from avdilemma.leaderboard.parts import Asked
from avdilemma.plan_items import PlanItem
from avdilemma.prompts.lines import LinesReading, NumbersReading, PlanOutcome
from avdilemma.prompts.outcomes import Reading
from avdilemma.rating_items import RatingItem

Read = Reading | LinesReading | NumbersReading
"""What a parser read in one reply."""

LETTERS = {"refusal": "R", "unparseable": "U", "truncated": "T"}
"""Codes of replies without any answer, by outcome."""

OUTCOMES = {letter: outcome for outcome, letter in LETTERS.items()}
"""The same the other way round."""

CODED = "read from a code"
"""Reason that stands in readings which come from codes."""

FULL = 100
"""Highest rating."""


def read_output(question: Asked, output: ModelOutput) -> Read:
    """Read a model's output with the present parser.

    Args:
        question: The question.
        output: The output.

    Returns:
        What the parser of that kind of question read.
    """
    if isinstance(question, PlanItem):
        return parse_plan_output(output, question)
    if isinstance(question, RatingItem):
        return parse_rating_output(output)
    return parse_output(output, question)


def code_of(question: Asked, read: Read) -> str:
    """The code of a reading.

    Args:
        question: The question.
        read: What was read in the reply to it.

    Returns:
        A code; ratings are rounded to two decimals.
    """
    if isinstance(read, LinesReading) and isinstance(question, PlanItem):
        return _plan_code(question, read)
    if isinstance(read, NumbersReading):
        given = read.numbers[0]
        return LETTERS[read.outcome] if given is None else decimal_text(round(given, 2))
    if isinstance(read, Reading) and isinstance(question, Item) and read.label is not None:
        return str(question.labels.index(read.label))
    return LETTERS[read.outcome]


def _plan_code(question: PlanItem, read: LinesReading) -> str:
    if all(label is None for label in read.labels):
        return LETTERS[read.outcome]
    digits = "".join(
        "-" if label is None else str(question.labels.index(label)) for label in read.labels
    )
    return digits + ("T" if read.outcome == "truncated" else "")


def reading_of(question: Asked, code: str) -> Read:
    """The reading behind a code.

    Args:
        question: The question.
        code: As `code_of` wrote it.

    Returns:
        What the parser read, as far as scores need it.

    Raises:
        AvdilemmaError: If it is no code of an answer to this question.

    Examples:
        >>> from avdilemma.families import build, load_family
        >>> item = build(load_family("sacrifice"), n=4).items[0]
        >>> reading_of(item, "1").label == item.labels[1]
        True
        >>> reading_of(item, "R").outcome
        'refusal'
    """
    if isinstance(question, PlanItem):
        return _plan_reading(question, code)
    if isinstance(question, RatingItem):
        return _rating_reading(question, code)
    if code in OUTCOMES:
        return Reading(OUTCOMES[code], None, CODED)  # type: ignore[arg-type]
    if code in map(str, range(len(question.labels))):
        return Reading("choice", question.labels[int(code)], CODED)
    raise _wrong(question, code, f"0 to {len(question.labels) - 1}")


def _wrong(question: Asked, code: str, range_: str) -> AvdilemmaError:
    return AvdilemmaError(
        f"item {question.id}: {code!r} is no answer to it: it has {range_}, or R, U, T"
    )


def _plan_reading(question: PlanItem, code: str) -> LinesReading:
    nodes = len(question.nodes)
    if code in OUTCOMES:
        outcome: PlanOutcome = OUTCOMES[code]  # type: ignore[assignment]
        return LinesReading(outcome, (None,) * nodes, CODED)
    digits = code.removesuffix("T")
    known = {str(place) for place in range(len(question.labels))} | {"-"}
    labels = tuple(
        None if digit == "-" else question.labels[int(digit)] for digit in digits if digit in known
    )
    some = any(label is not None for label in labels)
    if len(digits) != nodes or len(labels) != nodes or not some:
        raise _wrong(question, code, f"{nodes} of 0, 1 and -")
    whole = all(label is not None for label in labels)
    if code.endswith("T"):
        if whole:
            raise _wrong(question, code, f"{nodes} of 0, 1 and -")
        return LinesReading("truncated", labels, CODED)
    return LinesReading("choice" if whole else "partial", labels, CODED)


def _rating_reading(question: RatingItem, code: str) -> NumbersReading:
    if code in OUTCOMES:
        outcome: PlanOutcome = OUTCOMES[code]  # type: ignore[assignment]
        return NumbersReading(outcome, (None,))
    try:
        given = Fraction(code)
    except ValueError as error:
        raise _wrong(question, code, "a number from 0 to 100") from error
    if not 0 <= given <= FULL:
        raise _wrong(question, code, "a number from 0 to 100")
    return NumbersReading("choice", (given,))
