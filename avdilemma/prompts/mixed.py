"""What makes a number no whole one, in words: "two and a half", "two point five".

Words are data by language, and every language's are known in every reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.numerals import HAN, han, numerals, parts, worded, words_from
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import CJK, WORD, any_of

ANY_PART = "|".join(sorted(parts(), key=len, reverse=True))
"""A regular expression for any part of a whole."""

DECIMALS = 4
"""Most decimals in words, one a word."""

PART = lazy(rf"(?:{ANY_PART})s?(?!{WORD})", re.IGNORECASE)
"""Words for a part of a whole; in Arabic some numbers begin like one."""

_WHOLE = lazy(r"\d{1,6}(?![\d.,]*\d)")
_DIGITS = lazy(r"\d{1,4}(?![\d%])")
_SLASH = lazy(rf"[ -]?(?:{any_of('and')}|(?<=[ -])) ?(?P<above>\d)/(?P<below>\d)(?![\d/])")


@lru_cache(maxsize=1)
def _added() -> tuple[re.Pattern[str], tuple[Fraction, ...]]:
    """A pattern with a group a fraction, and the fractions."""
    by_share: dict[Fraction, list[str]] = {}
    for phrases in LANGUAGES.values():
        for words, share in phrases.reading.adds.items():
            by_share.setdefault(Fraction(share), []).append(words.replace(" ", "[ -]"))
    groups = "|".join(f"({'|'.join(sorted(words, key=len)[::-1])})" for words in by_share.values())
    # "half-hearted" is another word
    return re.compile(rf"[ -]?(?:{groups})(?!{WORD})(?!-\w)", re.IGNORECASE), tuple(by_share)


@lru_cache(maxsize=1)
def _point() -> re.Pattern[str]:
    return re.compile(rf" ?{any_of('point')} ?", re.IGNORECASE)


def added(text: str, at: int) -> tuple[Fraction, int] | None:
    """What is added to the number in front of a position, and where that ends.

    Examples:
        >>> added("two and a half points", 3)
        (Fraction(1, 2), 14)
        >>> added("two point two five", 3), added("two points", 3)
        ((Fraction(1, 4), 18), None)
    """
    pattern, shares = _added()
    match = pattern.match(text, at)
    if match is not None and match.lastindex is not None:
        return shares[match.lastindex - 1], match.end()
    slash = _SLASH.match(text, at)
    if slash is not None and int(slash["above"]) < int(slash["below"]):
        return Fraction(int(slash["above"]), int(slash["below"])), slash.end()
    sign = _point().match(text, at)
    return None if sign is None else _decimals(text, sign.end())


def whole_number(text: str, at: int = 0) -> tuple[int, int] | None:
    """The whole number in digits or words at a position, and where it ends.

    Examples:
        >>> whole_number("20 points"), whole_number("twenty points"), whole_number("2.5")
        ((20, 2), (20, 6), None)
    """
    digits = _WHOLE.match(text, at)
    return worded(text, at) if digits is None else (int(digits.group()), digits.end())


def mixed(text: str, at: int) -> tuple[Fraction, int] | None:
    """The number at a position that is not whole, and where it ends; None if there is none.

    A part alone is none: "一半" is a half, not one and a half.

    Examples:
        >>> mixed("two and a half", 0), mixed("zweieinhalb Punkte", 0)
        ((Fraction(5, 2), 14), (Fraction(5, 2), 11))
    """
    if PART.match(text, at):
        return None
    whole = whole_number(text, at)
    more = added(text, whole[1]) if whole is not None else None
    if whole is not None and more is not None:
        return whole[0] + more[0], more[1]
    # a number and a half in one word
    word = words_from(text, at).partition(" ")[0].casefold()
    for end in range(2, len(word) - 2):
        more = added(word, end) if word[:end] in numerals() else None
        if more is not None and more[1] == len(word):
            return numerals()[word[:end]] + more[0], at + len(word)
    return None


def _decimals(text: str, start: int) -> tuple[Fraction, int] | None:
    """Decimals in digits, or in words: one by one, or as a number of two digits."""
    digits = _DIGITS.match(text, start)
    if digits is not None:
        return Fraction(f".{digits.group()}"), digits.end()
    shown, end = "", start
    for number, last in _numbers(text, start):
        if number >= 10 and shown:
            break
        shown, end = shown + str(number), last
        if number >= 10:
            break
    return (Fraction(int(shown), 10 ** len(shown)), end) if shown else None


def _numbers(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Numbers below 100 one behind the other, with their ends; in Chinese one a character."""
    at = start
    for _ in range(DECIMALS):
        at += text[at : at + 1] == " "
        if text[at : at + 1] and text[at] in HAN[:-2]:
            found = int(han(text[at])), at + 1
        else:
            told = worded(text, at)
            if told is None or told[0] >= 100 or CJK.match(text, at):
                return
            found = told
        yield found
        at = found[1]
