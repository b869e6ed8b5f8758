"""A number in words, as a share or by itself: "two thirds", "sixty percent", "all of them"."""

from __future__ import annotations

import re
from fractions import Fraction

from avdilemma.prompts.mixed import ANY_PART, mixed
from avdilemma.prompts.numerals import (
    HAN,
    han,
    numerals,
    parts,
    prefixes,
    wholes,
    worded,
    words_from,
)
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import PER_CENT, WORD, any_of, anywhere

_PERCENT = lazy(rf" ?{PER_CENT}", re.IGNORECASE)

_SHARE = lazy(
    rf"(?:(?P<count>(?:[^\W\d_]|(?!\d){WORD}){{1,6}}|\d)[- ])?"
    rf"(?P<part>{ANY_PART})s?(?!{WORD})",
    re.IGNORECASE,
)
_SINGLE = anywhere("single")
_HAN_NUMBER = lazy(rf"[{HAN}]{{1,5}}")
_NEARLY = anywhere("nearly")
_WORDED_RATIO = lazy(
    rf" ?{any_of('out_of')} (?:{any_of('every', 'articles')} )?"
    rf"(?:one |an? (?=hundred))?(?=[^\W\d_])",
    re.IGNORECASE,
)


def in_words(text: str, start: int) -> tuple[Fraction, bool, str] | None:
    """The number in words at a position: its value, whether it is a share, and what follows."""
    told = mixed(text, start)
    if told is not None:
        # before shares: "dua setengah" is no two halves
        return percent(told[0], text[told[1] :])
    share, whole = _SHARE.match(text, start), worded(text, start)
    # "ثلاثة عشر" is thirteen, and no three tenths
    if share is not None and (whole is None or whole[1] < share.end()):
        count = (share["count"] or "").casefold()
        number: int | None = 1
        if count.isdigit():
            number = int(count)
        elif count and not _SINGLE.fullmatch(count):
            number = numerals().get(count)
        if number is not None:
            part = share["part"].casefold()
            return number * parts()[part], True, _of_them(text[share.end() :])
    signs = _HAN_NUMBER.match(text, start)
    if signs is not None:
        return percent(han(signs.group()), text[signs.end() :])
    words = words_from(text, start)
    for table in (wholes(), numerals()):
        for shown in prefixes(words):
            if shown.casefold() in table:
                rest = text[start + len(shown) :]
                value = Fraction(table[shown.casefold()])
                if table is numerals():
                    return _worded_ratio(value, rest)
                # "almost all" is no number
                return None if _NEARLY.search(text[:start]) else (value, True, _of_them(rest))
    return None


def _worded_ratio(value: Fraction, rest: str) -> tuple[Fraction, bool, str]:
    match = _WORDED_RATIO.match(rest)
    below = worded(rest, match.end()) if match is not None else None
    if below is not None and below[0]:
        return value / below[0], True, rest[below[1] :]
    return percent(value, rest)


def percent(value: Fraction, rest: str) -> tuple[Fraction, bool, str]:
    """A number by what follows: its value, whether per cent make it a share, and what follows."""
    sign = _PERCENT.match(rest)
    return (value / 100, True, rest[sign.end() :]) if sign else (value, False, rest)


def _of_them(rest: str) -> str:
    return re.sub(
        r"^(?: of (?:them|the|all|people|others|those|my))+(?!\w)(?: \d{1,6}(?=\W))?"
        r"(?: (?:people|others|points|endowment))?",
        "",
        rest,
    )
