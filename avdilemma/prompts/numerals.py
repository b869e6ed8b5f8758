"""Numbers from 0 to 100 in words.

Every language's words are known in every reply. What is made of ones and tens is put together from
a language's file; what is not ("soixante et onze", "veintiuno") is spelled out there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from avdilemma.prompts.languages import LANGUAGES, Language
from avdilemma.prompts.languages.patterns import Words
from avdilemma.prompts.words import WORD, listed

HAN = "零一二两三四五六七八九十百"
"""Characters of numbers in Chinese and Japanese."""

IN_A_ROW = 4
"""Words that make a number at most."""


def _spelt(words: Words) -> Iterator[tuple[str, int]]:
    yield from words.spelled.items()
    for number, word in enumerate(words.numerals):
        yield word, number
    for ten, word in enumerate(words.tens, 2):
        yield word, 10 * ten
        for pattern in words.compound:
            for one, small in enumerate(words.numerals[1:10], 1):
                yield pattern.format(tens=word, ones=small), 10 * ten + one
                # "einundzwanzig"
                yield pattern.format(tens=word, ones=small.removesuffix("s")), 10 * ten + one
    for word in words.hundred:
        yield word, 100


def spelt_numbers(language: Language) -> dict[str, int]:
    """Numbers from 0 to 100 in words of one language, small letters."""
    return {word.casefold(): number for word, number in _spelt(LANGUAGES[language].reading)}


@lru_cache(maxsize=1)
def numerals() -> dict[str, int]:
    """Numbers in words, small letters; of words that two languages share, the first counts."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for word, number in spelt_numbers(language).items():
            found.setdefault(word, number)
    return found


@lru_cache(maxsize=1)
def wholes() -> dict[str, Fraction]:
    """Words for all of some people, and for none of them."""
    everyone = dict.fromkeys(map(str.casefold, listed("everyone")), Fraction(1))
    return everyone | dict.fromkeys(map(str.casefold, listed("nobody")), Fraction(0))


@lru_cache(maxsize=1)
def parts() -> dict[str, Fraction]:
    """Words for a part of a whole, small letters."""
    return {
        word.casefold(): Fraction(share)
        for phrases in LANGUAGES.values()
        for word, share in phrases.reading.parts.items()
    }


def han(text: str) -> Fraction:
    """A number from 0 to 100 in Chinese characters, or in digits.

    Examples:
        >>> str(han("八十五")), str(han("12"))
        ('85', '12')
    """
    if text[0].isdigit():
        return Fraction(text)
    total, digit = 0, 0
    for each in text.replace("两", "二"):
        place = {"十": 10, "百": 100}.get(each)
        if place is None:
            digit = HAN.replace("两", "").index(each)
        else:
            total, digit = total + (digit or 1) * place, 0
    return Fraction(total + digit)


def _of_word(character: str) -> bool:
    # vowel signs of Indian scripts are marks, and no letters
    return (character.isalnum() and not character.isdecimal()) or unicodedata.category(
        character
    ).startswith("M")


def words_from(text: str, start: int = 0) -> str:
    """Some words in a row that begin at a position; no text if none does.

    Letters are those of any script, with the marks that stand on them or behind them.

    Examples:
        >>> words_from("forty-two, or so"), words_from("पैंतालीस अंक।"), words_from("4 points")
        ('forty-two', 'पैंतालीस अंक', '')
    """
    end = start
    for _ in range(IN_A_ROW):
        begin = end if end == start else end + 1
        last = begin
        while last < len(text) and _of_word(text[last]):
            last += 1
        if last == begin:
            break
        end = last
        if text[end : end + 1] not in ("-", " "):
            break
    return text[start:end]


def prefixes(words: str) -> Iterator[str]:
    """A text of some words, then without its last, and so on."""
    yield words
    for end in [match.start() for match in re.finditer(r"[- ]", words)][::-1]:
        yield words[:end]


def worded(text: str, start: int = 0) -> tuple[int, int] | None:
    """The number in words that begins at a position, and where it ends; None if there is none.

    Examples:
        >>> worded("forty points"), worded("八十五分")
        ((40, 5), (85, 3))
    """
    match = re.compile(rf"[{HAN}]{{1,5}}").match(text, start)
    if match is not None:
        return int(han(match.group())), match.end()
    for shown in prefixes(words_from(text, start)):
        if shown.casefold() in numerals():
            return numerals()[shown.casefold()], start + len(shown)
    return None


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    # "one" and its like are articles, too
    found = sorted((word for word, number in numerals().items() if number != 1), key=len)[::-1]
    spaced = "|".join(re.escape(word) for word in found if not set(word) & set(HAN))
    return re.compile(
        rf"(?<!{WORD})(?:{spaced})(?!{WORD})|(?<![{HAN}第])[{HAN}]{{1,5}}(?<![第])", re.IGNORECASE
    )


def places(text: str) -> Iterator[int]:
    """Where a text has numbers in words, but for one."""
    for match in _places().finditer(text):
        if match.group() != "一":
            yield match.start()
