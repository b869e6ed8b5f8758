"""Reading replies of several answer lines, such as "Decision 2: A" and "Belief 1: 40".

The word and the number announce an answer; the last such line of each number decides, as
in replies of one line. Lines may be bold or quoted, or follow each other on one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from avdilemma.prompts.numbers import read_number
from avdilemma.prompts.outcomes import PlanOutcome, ReadLines, ReadNumbers
from avdilemma.prompts.parse import CUT_OFF, parse, visible

SPAN = 200
"""Characters read after the number of an answer."""


@lru_cache(maxsize=16)
def _announced(words: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{words})[ *_`]{{0,3}}(?:no\.? ?|nr\.? ?|#)?(?P<number>\d{{1,3}})"
        r"[ *_`\"')\]]{0,4}(?:[:=]|[-–—]>?|(?:is|would be)(?!\w))",
        re.IGNORECASE,
    )


def answer_lines(text: str, words: str, count: int) -> list[str | None]:
    r"""What stands behind "WORD 1:", "WORD 2:" and so on.

    Args:
        text: The reply, any string.
        words: A regular expression for the word that announces an answer.
        count: Number of questions.

    Returns:
        For each question what its last answer line says, up to the next answer or the end
        of the line; None if there is none.

    Examples:
        >>> answer_lines("Decision 1: A\n**Decision 2:** B", "decision", 3)
        [' A', '** B', None]
    """
    found: list[str | None] = [None] * count
    for line in visible(text).splitlines():
        matches = list(_announced(words).finditer(line))
        ends = [match.start() for match in matches[1:]] + [len(line)] * bool(matches)
        for match, end in zip(matches, ends, strict=True):
            number = int(match["number"])
            if 1 <= number <= count:
                found[number - 1] = line[match.end() : min(end, match.end() + SPAN)]
    return found


def missing(text: str, stop_reason: str, some: bool) -> tuple[PlanOutcome, str]:
    """The outcome of a reply that does not answer everything, and why.

    Args:
        text: The reply.
        stop_reason: Why the model stopped.
        some: Whether it answers something.
    """
    # no label can be read here, but refusals and cut-offs are those of any reply
    whole = parse(text, ("\u2402", "\u2403"), stop_reason)
    if whole.outcome == "truncated":
        return "truncated", whole.reason
    if some:
        return "partial", "some answer lines are missing or cannot be read"
    if whole.outcome == "refusal":
        return "refusal", whole.reason
    return "unparseable", "no answer lines found"


def parse_plan(
    text: str, labels: Sequence[str], count: int, stop_reason: str = "stop"
) -> ReadLines:
    r"""Read a reply to a plan question.

    Args:
        text: The reply, any string.
        labels: The labels on offer at every node.
        count: Number of nodes.
        stop_reason: Why the model stopped, as for `parse`.

    Returns:
        The labels and the outcome: a choice only if every node is answered, partial if some
        are.

    Examples:
        >>> parse_plan("Decision 1: A\nDecision 2: B", ["A", "B"], 2).labels
        ('A', 'B')
        >>> parse_plan("Decision 2: B", ["A", "B"], 2).outcome
        'partial'
    """
    lines = answer_lines(text, "decision|answer|situation|choice", count)
    read = tuple(None if line is None else parse(f"Answer: {line}", labels).label for line in lines)
    if all(label is not None for label in read):
        return ReadLines("choice", read, "answer lines")
    outcome, reason = missing(text, stop_reason, any(label is not None for label in read))
    return ReadLines(outcome, read, reason)


def parse_beliefs(text: str, count: int, stop_reason: str = "stop") -> ReadNumbers:
    r"""Read a reply to questions for numbers from 0 to 100.

    Args:
        text: The reply, any string.
        count: Number of questions.
        stop_reason: Why the model stopped, as for `parse`.

    Returns:
        The numbers, out of 100, and the outcome.

    Examples:
        >>> parse_beliefs("Belief 1: 37 %\nBelief 2: about a third", 2).numbers
        (Fraction(37, 1), Fraction(100, 3))
        >>> parse_beliefs("Belief 1: it depends", 1).outcome
        'unparseable'
    """
    lines = answer_lines(text, "belief|answer|question|expectation", count)
    read = tuple(None if line is None else read_number(line, unit="people") for line in lines)
    if all(number is not None for number in read):
        return ReadNumbers("choice", read)
    outcome, _ = missing(text, stop_reason, any(number is not None for number in read))
    return ReadNumbers(outcome, read)


def parse_amount(
    text: str, high: Fraction, unit: str, step: Fraction, stop_reason: str = "stop"
) -> ReadNumbers:
    """Read a reply to a question for an amount.

    Args:
        text: The reply, any string.
        high: Largest amount; the smallest is 0.
        unit: Unit asked for, such as ``points``.
        step: Amounts are multiples of it.
        stop_reason: Why the model stopped, as for `parse`.

    Returns:
        One number and the outcome. Amounts out of range, off the steps or in another unit
        are unparseable and never clipped.

    Examples:
        >>> parse_amount("Answer: 40 points", Fraction(100), "points", Fraction(1)).numbers
        (Fraction(40, 1),)
        >>> parse_amount("Answer: 140 points", Fraction(100), "points", Fraction(1)).outcome
        'unparseable'
    """
    number = None
    for match in _AMOUNT_LINE.finditer(visible(text)):
        read = read_number(match["rest"][:SPAN], 0, high, unit, step)
        # "the answer is hard" is prose; and what was cut off may go on, as "the answer is 1"
        if match["sep"] or (read is not None and stop_reason not in CUT_OFF):
            number = read
    if number is not None:
        return ReadNumbers("choice", (number,))
    outcome, _ = missing(text, stop_reason, some=False)
    return ReadNumbers(outcome, (None,))


_AMOUNT_LINE = re.compile(
    r"(?<!\w)(?:answer|choice|decision|amount|contribution)"
    r"(?:(?: is)?[*_`\"' ]{0,6}(?P<sep>[:=])|(?: is| would be)(?!\w))(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
