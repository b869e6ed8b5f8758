"""An amount told by what is kept of it: "I keep 15 and give the rest"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from avdilemma.prompts.numerals import places
from avdilemma.prompts.own import denies
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.running import left_open, of_another
from avdilemma.prompts.sentences import asks, sentences, unquoted
from avdilemma.prompts.words import any_of, anywhere

NEAR = 16
"""Characters between a word of keeping and the number that is kept, at most."""

_REST = lazy(any_of("rest"), re.IGNORECASE)
_DIGITS = lazy(r"(?<![\d.,/])\d{1,9}(?![\d/]|[.,]\d)")
_GOES_ON = lazy(rf" ?(?:%|(?:{any_of('or', 'up_to')}|[-–—~]) ?\d)", re.IGNORECASE)


def left_over(
    lines: Sequence[str], read: Callable[[str], Fraction | None], high: Fraction
) -> Fraction | None:
    """What a reply gives that says how much of `high` it keeps, and that the rest is given.

    The rest may be told in the next sentence. None unless one number, and one alone, is kept.

    Args:
        lines: The lines of the reply's own turn.
        read: What a text gives that begins with an amount.
        high: The whole.
    """
    told = sentences(lines)
    found = set[Fraction]()
    for place, sentence in enumerate(told):
        text = unquoted(sentence.text)
        further = told[place + 1].text if place + 1 < len(told) else ""
        both = f"{text} {further}"
        kept = None if asks(both) or _REST.search(both) is None else _kept(text, read)
        if kept is None or left_open(text) or denies(text) or of_another(text, len(text), ""):
            continue
        found.add(kept)
    return high - found.pop() if len(found) == 1 else None


def _kept(text: str, read: Callable[[str], Fraction | None]) -> Fraction | None:
    """The number that stands beside a word of keeping."""
    for keeping in anywhere("keeps").finditer(text):
        starts = sorted({*(each.start() for each in _DIGITS.finditer(text)), *places(text)})
        behind = [at for at in starts if 0 <= at - keeping.end() <= NEAR]
        before = [at for at in starts if 0 < keeping.start() - at <= NEAR]
        for at in (*behind[:1], *before[-1:]):
            shown = text[at:]
            # what follows is not looked at: "7 of the 10 dollars", "15 Punkte und"
            number = _DIGITS.match(shown)
            if number is not None and _GOES_ON.match(shown, number.end()):
                return None
            value = read(number[0]) if number is not None else read(shown)
            if value is not None:
                return value
    return None
