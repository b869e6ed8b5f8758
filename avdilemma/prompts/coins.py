"""Amounts of money as people write them: in words, or in two coins: "two fifty", "3 Euro 99"."""

from __future__ import annotations

import re
from fractions import Fraction

from avdilemma.prompts.mixed import PART, mixed, whole_number
from avdilemma.prompts.numerals import HAN, han, worded
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.units import CURRENCY
from avdilemma.prompts.words import any_of, nothing_but

_AND = r"(?:and|und|et|con|y|e|,)"
_CENTS = r"(?:cents?|ct|centimes?|céntimos?|centavos?|pence|p(?!\w)|[分銭¢])"
_COINS = lazy(
    rf"(?<![\d.,])(?P<whole>\d{{1,6}}) ?{CURRENCY} ?(?:{_AND} ?)?"
    rf"(?:(?P<cents>\d{{1,2}}) ?{_CENTS}|(?P<bare>\d\d))(?![\d%.,]\d|\d|%| ?{CURRENCY}|\w)",
    re.IGNORECASE,
)
_JIAO = lazy(
    rf"(?P<whole>\d{{1,6}}|[{HAN}]{{1,5}}) ?[元块圆](?P<tenth>[\d{HAN}])"
    rf"(?:[角毛](?:(?P<cent>[\d{HAN}])分?)?)?"
    rf"(?![\d{HAN}])"
)
_UNIT = lazy(rf"\d ?{CURRENCY} ?(?:{_AND} )?(?=[^\W\d_])", re.IGNORECASE)
_ALONE = lazy(rf"^(?P<lead>[\s*_~]*)(?P<cents>\d{{1,3}}) ?{_CENTS}(?!\w)", re.IGNORECASE)
_OR = lazy(rf" ?(?:[-–—~]|{any_of('or', 'up_to')}) ?(?=[^\W\d_])", re.IGNORECASE)
SPAN = 40
"""Characters in which coins are looked for."""


def in_digits(text: str) -> str:
    """A text that begins with a number in words, with that in digits, and coins joined.

    Examples:
        >>> in_digits(" four dollars even"), in_digits("3 Euro 99"), in_digits("三元五角")
        (' 4 dollars even', '3.99 Euro', '3.5元')
    """
    lead = _LEAD.match(text)
    start = lead.end() if lead is not None else 0
    text = f"{text[:start]}{_first(text[start:])}"
    unit = _UNIT.search(text[: 2 * SPAN])
    cents = worded(text, unit.end()) if unit is not None else None
    if unit is not None and cents is not None:
        text = f"{text[: unit.end()]}{cents[0]}{text[cents[1] :]}"
    return _ALONE.sub(_hundredths, _JIAO.sub(_tenths, _COINS.sub(_cents, text)), count=1)


def _first(text: str) -> str:
    """A text that begins with a number, with that in digits; the same without one."""
    told = mixed(text, 0)
    if told is not None:
        return f"{_decimal(told[0])}{text[told[1] :]}"
    whole = whole_number(text)
    if whole is None:
        return text
    number, end = whole
    if not text[0].isdecimal():
        # "three quarters" is not three
        if PART.match(text) or (text[end : end + 1] in (" ", "-") and PART.match(text, end + 1)):
            return text
        cents = worded(text, end + 1) if text[end : end + 1] == " " else None
        if cents is not None and cents[0] >= 10:
            # "three fifty"
            return f"{number}.{cents[0]}{text[cents[1] :]}"
    other = _OR.match(text, end)
    second = worded(text, other.end()) if other is not None else None
    if other is not None and second is not None:
        # "two or three" is a range
        return f"{number}{other.group()}{second[0]}{text[second[1] :]}"
    return f"{number}{text[end:]}"


def _decimal(number: Fraction) -> str:
    return f"{float(number):.4f}".rstrip("0").rstrip(".")


def _cents(coins: re.Match[str]) -> str:
    cents = int(coins["cents"] or coins["bare"])
    unit = re.match(rf" ?{CURRENCY}", coins[0][len(coins["whole"]) :], re.IGNORECASE)
    return f"{coins['whole']}.{cents:02d}{unit[0] if unit else ''}"


def _hundredths(coins: re.Match[str]) -> str:
    return f"{coins['lead']}{_decimal(Fraction(int(coins['cents']), 100))}"


def _tenths(coins: re.Match[str]) -> str:
    cents = 10 * han(coins["tenth"]) + (han(coins["cent"]) if coins["cent"] else 0)
    return f"{float(han(coins['whole']) + cents / 100):g}元"


_LEAD = nothing_but("about")
