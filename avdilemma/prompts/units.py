"""Units of amounts and ratings, in the words of every language."""

from __future__ import annotations

import re

from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.languages.phrases import UNITS, Unit
from avdilemma.prompts.words import any_of, whole

CURRENCY = (
    r"(?:us\$|r\$|usd|reais|euros?|eur|gbp|jpy|cny|inr|rs\.?|dollars?|pounds?|pesos?|yuan|units?"
    r"|[$€£¥₹¢₽₩元円块圆])"
)
"""A regular expression for money's units."""

POINTS = any_of("points")
_CODES = {"dollars": ["usd", "bucks?"], "euros": ["eur"], "pounds": ["gbp"]}


def _words_of(unit: Unit) -> str:
    """A regular expression for a unit in any language."""
    words = [phrases.units[unit] for phrases in LANGUAGES.values()]
    names = [re.escape(each) for word in words for each in (word.name, *word.forms)]
    return whole(dict.fromkeys([*names, *_CODES.get(unit, [])]))


_UNITS: dict[str, str] = {
    "points": rf"(?:{POINTS}|{_words_of('points')})",
    **{unit: _words_of(unit) for unit in UNITS if unit != "points"},
    "people": any_of("people"),
}
UNIT_WORDS = tuple(words for unit, words in _UNITS.items() if unit != "people")
"""Regular expressions for the units of amounts."""

SIGNS = {"dollars": "$", "euros": "€", "pounds": "£"}


def behind_unit(rest: str, unit: str | None, is_share: bool) -> str | None:
    """What follows the unit, or None if another unit is named."""
    for name, words in _UNITS.items():
        match = re.match(rf"[*_ ]{{0,3}}(?:{words})", rest, re.IGNORECASE)
        if match is None:
            continue
        if is_share or name == unit:
            return rest[match.end() :]
        return None
    return rest
