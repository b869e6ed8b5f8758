"""An amount beside what is kept: "I keep 15 and give the rest", "15 for them, I keep 85"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache

from avdilemma.prompts.numerals import places
from avdilemma.prompts.own import denies
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.running import left_open, of_another
from avdilemma.prompts.sentences import asks, sentences, unquoted
from avdilemma.prompts.words import any_of, anywhere

NEAR = 16
"""Characters between a word of keeping and the number that is kept, at most."""

BOTH = 2
"""Numbers into which a whole is shared out."""

_CLAUSE = lazy(rf"[,;，、；]|{any_of('and')}| و", re.IGNORECASE)
_VERB_LAST = lazy(r"[\u0900-\u097f\u3040-\u30ff\uac00-\ud7af]")
"""A sign of Hindi, Japanese or Korean."""

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
        shared = None if asks(text) else _shared_out(text, high, read)
        if asks(both) or (shared is None and _REST.search(both) is None):
            continue
        given, kept = shared, None
        if given is None and _rest_kept().search(text):
            given = _beside_rest(text, read)
        elif given is None and _rest_kept().search(both) is None:
            kept = _kept(text, read)
        if kept is not None:
            given = high - kept
        # "the other 60" does not waver
        unsure = left_open(_REST.sub("…", text))
        if given is None or unsure or denies(text) or of_another(text, len(text), ""):
            continue
        found.add(given)
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1)
def _rest_kept() -> re.Pattern[str]:
    """The rest as what is kept, so that the number beside it is given: "and keep the rest"."""
    keeps, rest = any_of("keeps"), any_of("rest")
    between = rf"(?:(?!{any_of('and')})[^\W\d]|[ ・])" + "{0,8}?"
    return re.compile(rf"{keeps}{between}{rest}|{rest}{between}{keeps}", re.IGNORECASE)


def _shared_out(
    text: str, high: Fraction, read: Callable[[str], Fraction | None]
) -> Fraction | None:
    """Of two numbers that make up the whole, the one that is not kept."""
    found = [(each, read(each[0])) for each in _DIGITS.finditer(text)]
    numbers = [(*each.span(), value) for each, value in found if value not in (None, high)]
    if len(numbers) != BOTH or sum(value for *_, value in numbers if value) != high:
        return None
    kept = {
        value
        for keeping in anywhere("keeps").finditer(text)
        if (value := _kept_beside(text, keeping.span(), numbers)) is not None
    }
    return high - kept.pop() if len(kept) == 1 else None


def _kept_beside(
    text: str, keeping: tuple[int, int], numbers: Sequence[tuple[int, int, Fraction | None]]
) -> Fraction | None:
    """The number that a word of keeping governs; None if that cannot be told.

    With one on either side of it, it is the one before where verbs stand last.
    """
    behind = [v for at, _, v in numbers if at >= keeping[1] and not _joins(text[keeping[1] : at])]
    before = [
        v for _, end, v in numbers if end <= keeping[0] and not _joins(text[end : keeping[0]])
    ]
    if behind and before and not _VERB_LAST.search(text):
        return None
    return next(iter(before or behind), None)


def _joins(between: str) -> bool:
    """Whether words between a number and a verb hold the end of a clause."""
    return len(between) > NEAR or _CLAUSE.search(between) is not None


def _beside_rest(text: str, read: Callable[[str], Fraction | None]) -> Fraction | None:
    """The only number of a sentence."""
    starts = {*(each.start() for each in _DIGITS.finditer(text)), *places(text)}
    values = [value for at in sorted(starts) if (value := _value(text[at:], read)) is not None]
    return values[0] if len(values) == 1 else None


def _value(shown: str, read: Callable[[str], Fraction | None]) -> Fraction | None:
    """The number with which a text begins; what follows is not looked at: "7 of the 10 dollars"."""
    number = _DIGITS.match(shown)
    if number is not None and _GOES_ON.match(shown, number.end()):
        return None
    return read(number[0]) if number is not None else read(shown)


def _kept(text: str, read: Callable[[str], Fraction | None]) -> Fraction | None:
    """The number that stands beside a word of keeping."""
    for keeping in anywhere("keeps").finditer(text):
        starts = sorted({*(each.start() for each in _DIGITS.finditer(text)), *places(text)})
        behind = [at for at in starts if 0 <= at - keeping.end() <= NEAR]
        before = [at for at in starts if 0 < keeping.start() - at <= NEAR]
        for at in (*behind[:1], *before[-1:]):
            value = _value(text[at:], read)
            if value is not None:
                return value
    return None
