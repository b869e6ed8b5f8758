"""Reading several answer lines, such as "Decision 2: A" and "Belief 1: 40", and lone numbers.

The word and the number announce an answer; the last such line of each number decides, as
in replies of one line. Lines may be bold or quoted, or follow each other on one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from avdilemma.prompts.alphabet import WORD
from avdilemma.prompts.numbers import read_number
from avdilemma.prompts.outcomes import PlanOutcome, ReadLines, ReadNumbers
from avdilemma.prompts.parse import CUT_OFF, parse, visible
from avdilemma.prompts.statements import ANSWER_WORDS

SPAN = 200
"""Characters read after the number of an answer, and after what announces an amount."""

RATING_SPAN = 120
"""Characters read after the word that announces a rating."""

_AMOUNT_LINE = re.compile(
    r"(?<!\w)(?:answer|choice|decision|amount|contribution)"
    r"(?:(?: is)?[*_`\"' ]{0,6}(?P<sep>[:=])|(?: is| would be)(?!\w))(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
_RATING_LINE = re.compile(
    rf"(?<!{WORD})(?:(?P<answer>{ANSWER_WORDS})|rating|score|valoración|puntuación|bewertung|wertung|note"
    rf"|评分|評分|打分|評価|点数)(?!{WORD})(?: ?(?:final|finale))?"
    r"(?:(?: (?:is|es|ist|lautet|est)\b|是|は)|[*_`\"'» ]{0,6}[:=])(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
_BARE = re.compile(r"[\W_]*\d{1,3}(?:\.\d+)?(?: ?/ ?100| ?%)?(?: ?(?:points?|分|点))?[\W_]*")
_OUT_OF = re.compile(r"(?<=\d) ?(?:sobre|de|von|sur|aus|/) ?100(?!\d)", re.IGNORECASE)
_POINTS = re.compile(r"(?<=\d) ?(?:分|点|ポイント|punkten?|puntos?|pts)(?!\w|\d)", re.IGNORECASE)
_POLITE = re.compile(r"(?<=\d|%)(?:です|とします)")
_MARKS = " 「」『』«»„“”‘’*_`'\"()[]{}<>$|:=。、，"


@lru_cache(maxsize=16)
def _announced(words: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{words})[ *_`]{{0,3}}(?:no\.? ?|nr\.? ?|#)?(?P<number>\d{{1,3}})"
        r"[ *_`\"')\]]{0,4}(?:[:=]|[-–—]>?|(?:is|would be)(?!\w))",
        re.IGNORECASE,
    )


def answer_lines(text: str, words: str, count: int) -> list[str | None]:
    r"""What stands behind "WORD 1:", "WORD 2:" and so on, for a regular expression of the word.

    For each of `count` questions what its last answer line says, up to the next answer or the end
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


def _missing(text: str, stop_reason: str, some: bool) -> tuple[PlanOutcome, str]:
    """The outcome of a reply that answers only `some` of what was asked, or nothing, and why."""
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
    r"""Read a reply to a plan question, whose `count` nodes all have these labels on offer.

    A choice only if every node is answered, partial if some are; `stop_reason` is as for `parse`.

    Examples:
        >>> parse_plan("Decision 1: A\nDecision 2: B", ["A", "B"], 2).labels
        ('A', 'B')
        >>> parse_plan("Decision 2: B", ["A", "B"], 2).outcome
        'partial'
    """
    lines = answer_lines(text, "decision|answer|situation|choice", count)
    read = tuple(None if line is None else parse(f"Answer: {line}", labels).label for line in lines)
    if None not in read:
        return ReadLines("choice", read, "answer lines")
    outcome, reason = _missing(text, stop_reason, any(label is not None for label in read))
    return ReadLines(outcome, read, reason)


def _as_read(text: str, read: tuple[Fraction | None, ...], stop_reason: str) -> ReadNumbers:
    """The numbers read in a reply: a choice only if there is every one."""
    if None not in read:
        return ReadNumbers("choice", read)
    outcome, _ = _missing(text, stop_reason, any(number is not None for number in read))
    return ReadNumbers(outcome, read)


def parse_beliefs(text: str, count: int, stop_reason: str = "stop") -> ReadNumbers:
    r"""Read a reply to `count` questions for numbers from 0 to 100; `stop_reason` as for `parse`.

    Examples:
        >>> parse_beliefs("Belief 1: 37 %\nBelief 2: about a third", 2).numbers
        (Fraction(37, 1), Fraction(100, 3))
        >>> parse_beliefs("Belief 1: it depends", 1).outcome
        'unparseable'
    """
    lines = answer_lines(text, "belief|answer|question|expectation", count)
    read = tuple(None if line is None else read_number(line, unit="people") for line in lines)
    return _as_read(text, read, stop_reason)


def parse_amount(
    text: str, high: Fraction, unit: str, step: Fraction, stop_reason: str = "stop"
) -> ReadNumbers:
    """Read a reply to a question for an amount from 0 to `high` in multiples of `step`.

    Amounts out of range, off the steps or in another unit are unparseable and never clipped;
    `stop_reason` is as for `parse`.

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
    return _as_read(text, (number,), stop_reason)


def parse_rating(text: str, stop_reason: str = "stop") -> ReadNumbers:
    """Read a reply to a question for a number from 0 to 100; `stop_reason` as for `parse`.

    The last answer line decides, as in questions with options; without one, a last line that is
    nothing but a number does. Numbers out of range, ranges and several numbers are not read.

    Examples:
        >>> parse_rating("Réponse : 80 sur 100").numbers
        (Fraction(80, 1),)
        >>> parse_rating("Answer: 140").outcome
        'unparseable'
    """
    seen = visible(text)
    number, announced = None, False
    for match in _RATING_LINE.finditer(seen):
        read = _read_rating(match["rest"][:RATING_SPAN])
        separated = re.search("[:=]", match.group()[: match.start("rest") - match.start()])
        # "note: this is hard" is prose, and so is "the answer is hard"
        if (match["answer"] and separated) or read is not None:
            number, announced = read, True
    lines = [line for line in seen.splitlines() if line.strip()]
    if not announced and lines and stop_reason not in CUT_OFF and _BARE.fullmatch(lines[-1]):
        number = _read_rating(lines[-1])
    return _as_read(text, (number,), stop_reason)


def _read_rating(rest: str) -> Fraction | None:
    shown = _POLITE.sub("", _POINTS.sub(" points", _OUT_OF.sub("/100", rest))).strip(_MARKS)
    return read_number(shown.rstrip("."), unit="points")
