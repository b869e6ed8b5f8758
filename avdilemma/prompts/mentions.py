"""Numbers that a text names, in digits of any script or in words of its language.

Unlike `prompts.numbers`, which reads the one number of a reply, this finds every number of a
prompt, wherever it stands. Where one spelling can be two numbers ("1,000") both are found: what
looks for a number must never miss one that is there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from avdilemma.prompts.languages import LANGUAGES, Language
from avdilemma.prompts.numerals import spelt_numbers
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import CJK, PER_CENT

_OTHER_DIGIT = lazy(r"(?![0-9])\d")
_DIGITS = lazy(r"\d+(?:[.,'’\u066b\u066c\u00a0\u202f ]\d+)*")
_GROUPED = lazy(r"\d{1,3}(?:([,.'’\u066c\u00a0\u202f ])\d{3})(?:\1\d{3})*")
_DECIMAL = lazy(r"(\d+)[.,\u066b](\d+)")
_WORD = lazy(r"[^\W\d_]+")
_HAN_DIGITS = "零一二三四五六七八九"
_HAN_PLACES = {"十": 10, "百": 100, "千": 1000}
_HAN = lazy("[〇零一二两三四五六七八九十百千万]+")
_NEAR = 16
"""Characters between the two numbers of a ratio, at most: "1 of every 5", "odds of 1 to 4"."""


class Mention(NamedTuple):
    """A number that is named."""

    value: Fraction
    """The number."""

    start: int
    """Where it begins."""

    end: int
    """Where it ends."""


@lru_cache(maxsize=8192)
def mentions(text: str, language: Language) -> tuple[Mention, ...]:
    """Every number that a text names, in the order in which it does.

    Args:
        text: The text, in any script.
        language: The language whose words for numbers, from 0 to 999, are looked for.

    Returns:
        The numbers with their places; several at one place where the spelling leaves it open.

    Examples:
        >>> [str(each.value) for each in mentions("Two of 1,000 at 2.5%", "en")]
        ['2', '1000', '1', '5/2']
    """
    plain = _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), text)
    found = [*_in_digits(plain), *_in_words(plain, language)]
    return tuple(sorted(found, key=lambda each: (each.start, -each.end, -each.value)))


@lru_cache(maxsize=1)
def _percents() -> tuple[re.Pattern[str], re.Pattern[str]]:
    space = "[ \u00a0\u202f]?"
    before, behind = f"{PER_CENT}{space}$", f"{space}{PER_CENT}"
    return re.compile(before, re.IGNORECASE), re.compile(behind, re.IGNORECASE)


def is_percentage(text: str, mention: Mention) -> bool:
    """Whether a number is named as per cent, with the sign or word before it or behind it.

    Examples:
        >>> text = "%10 olasılıkla, 10 kişi, 5 percent"
        >>> [is_percentage(text, each) for each in mentions(text, "tr")]
        [True, False, True]
    """
    before, behind = _percents()
    near = text[max(0, mention.start - 20) : mention.start]
    return bool(before.search(near) or behind.match(text, mention.end))


@lru_cache(maxsize=8192)
def values(text: str, language: Language) -> frozenset[Fraction]:
    """The numbers that a text names."""
    return frozenset(each.value for each in mentions(text, language))


@lru_cache(maxsize=8192)
def shares(text: str, language: Language) -> frozenset[Fraction]:
    """The probabilities that a text can be read to name.

    As per cent ("20%", "20 of 100"), decimal (".2"), fraction ("1/5", "one in five", "a fifth"),
    or odds ("1 to 4", "4:1 against").
    """
    named = mentions(text, language)
    found = {each.value / 100 for each in named} | {each.value for each in named}
    for index, one in enumerate(named):
        for other in named[index + 1 : index + 6]:
            if other.start - one.end > _NEAR:
                break
            if other.start >= one.end and other.value > 0:
                whole_number = one.value + other.value
                found |= {one.value / other.value, one.value / whole_number}
                found |= {other.value / whole_number}
    return frozenset(each for each in found | set(_parts(text, language)) if each <= 1)


def _in_digits(text: str) -> Iterator[Mention]:
    for run in _DIGITS.finditer(text):
        spelling, start = run.group(), run.start()
        if _GROUPED.fullmatch(spelling):
            yield Mention(Fraction(re.sub(r"\D", "", spelling)), start, run.end())
        decimal = _DECIMAL.fullmatch(spelling)
        if decimal:
            yield Mention(Fraction(f"{decimal[1]}.{decimal[2]}"), start, run.end())
            continue
        for piece in re.finditer(r"\d+(?:[.\u066b]\d+)?", spelling):
            number = Fraction(piece.group().replace("\u066b", "."))
            yield Mention(number, start + piece.start(), start + piece.end())


def _in_words(text: str, language: Language) -> Iterator[Mention]:
    if CJK.search(text):
        for han in _HAN.finditer(text):
            yield Mention(Fraction(_han(han.group())), han.start(), han.end())
    before: Mention | None = None
    for number in _worded(text, _spelling(language)):
        yield number
        together = number
        gap = text[before.end : number.start] if before else ""
        # "two hundred", and "two hundred and five"
        if before and len(gap) <= 5 and not re.search(r"[\d.,;:!?]", gap):
            if number.value == 100 and before.value < 10:
                together = Mention(before.value * 100, before.start, number.end)
            elif before.value >= 100 and before.value % 100 == 0 and number.value < 100:
                together = Mention(before.value + number.value, before.start, number.end)
        if together is not number:
            yield together
        before = together


def _worded(
    text: str, table: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
) -> Iterator[Mention]:
    """Numbers in words, the longest first: "twenty-one" is one number."""
    words = [(found.group().casefold(), found) for found in _WORD.finditer(text)]
    place = 0
    while place < len(words):
        for spelling, number in table.get(words[place][0], ()):
            following = words[place : place + len(spelling)]
            if tuple(word for word, _ in following) == spelling:
                yield Mention(Fraction(number), following[0][1].start(), following[-1][1].end())
                place += len(spelling) - 1
                break
        place += 1


@lru_cache(maxsize=32)
def _spelling(language: Language) -> Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]:
    """Numbers by the first of their words, those of most words first."""
    table = spelt_numbers(language) | {
        word.casefold(): 0 for word in LANGUAGES[language].reading.nobody
    }
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for spelling, number in table.items():
        words = tuple(_WORD.findall(spelling))
        if words and not CJK.search(spelling):
            found.setdefault(words[0], []).append((words, number))
    return {
        first: tuple(sorted(each, key=lambda one: -len(one[0]))) for first, each in found.items()
    }


def _han(text: str) -> int:
    total = section = digit = 0
    for sign in text.replace("两", "二").replace("〇", "零"):
        if sign == "万":
            total, section, digit = (section + digit or 1) * 10_000, 0, 0
        elif sign in _HAN_PLACES:
            section, digit = section + (digit or 1) * _HAN_PLACES[sign], 0
        else:
            digit = digit * 10 + _HAN_DIGITS.index(sign)
    return total + section + digit


def _parts(text: str, language: Language) -> Iterator[Fraction]:
    """Shares in words, such as "a fifth" and "three quarters"."""
    parts = {w.casefold(): Fraction(s) for w, s in LANGUAGES[language].reading.parts.items()}
    if not parts:
        return
    for found in re.finditer(rf"(?:{'|'.join(map(re.escape, parts))})", text.casefold()):
        share = parts[found.group()]
        yield share
        before: Sequence[Mention] = mentions(
            text[max(0, found.start() - 20) : found.start()], language
        )
        if before:
            yield before[-1].value * share
