"""Reading a rating from 0 to 100, in every language of prompts.

The last answer line decides, as in questions with options; without one, a last line that is
nothing but a number does. Numbers out of range, ranges and several numbers are not read.
"""

from __future__ import annotations

import re
from fractions import Fraction

from avdilemma.prompts.alphabet import WORD
from avdilemma.prompts.lines import missing
from avdilemma.prompts.numbers import read_number
from avdilemma.prompts.outcomes import ReadNumbers
from avdilemma.prompts.parse import CUT_OFF, visible
from avdilemma.prompts.statements import ANSWER_WORDS

SPAN = 120
"""Characters read after the word that announces the rating."""

_LINE = re.compile(
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


def parse_rating(text: str, stop_reason: str = "stop") -> ReadNumbers:
    """Read a reply to a question for a number from 0 to 100.

    Args:
        text: The reply, any string.
        stop_reason: Why the model stopped, as for `parse`.

    Returns:
        One number and the outcome.

    Examples:
        >>> parse_rating("Réponse : 80 sur 100").numbers
        (Fraction(80, 1),)
        >>> parse_rating("Answer: 140").outcome
        'unparseable'
    """
    seen = visible(text)
    number, announced = None, False
    for match in _LINE.finditer(seen):
        read = _read(match["rest"][:SPAN])
        separated = re.search("[:=]", match.group()[: match.start("rest") - match.start()])
        # "note: this is hard" is prose, and so is "the answer is hard"
        if (match["answer"] and separated) or read is not None:
            number, announced = read, True
    lines = [line for line in seen.splitlines() if line.strip()]
    if not announced and lines and stop_reason not in CUT_OFF and _BARE.fullmatch(lines[-1]):
        number = _read(lines[-1])
    if number is not None:
        return ReadNumbers("choice", (number,))
    outcome, _ = missing(text, stop_reason, some=False)
    return ReadNumbers(outcome, (None,))


def _read(rest: str) -> Fraction | None:
    shown = _POLITE.sub("", _POINTS.sub(" points", _OUT_OF.sub("/100", rest))).strip(_MARKS)
    return read_number(shown.rstrip("."), unit="points")
