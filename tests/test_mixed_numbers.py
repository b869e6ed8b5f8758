"""Numbers that are not whole, in words: no language's is read as the whole number in it."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.mixed import added
from avdilemma.prompts.numbers import read_number
from avdilemma.prompts.numerals import HAN, IN_A_ROW, spelt_numbers

HALVES = {
    "en": "{} and a half", "de": "{} und ein halb", "fr": "{} et demi", "es": "{} y medio",
    "pt": "{} e meio", "it": "{} e mezzo", "ru": "{} с половиной", "tr": "{} buçuk",
    "id": "{} setengah", "zh": "{}个半", "ja": "{}と半分", "ar": "{} ونصف", "hi": "{} और आधा",
    "ko": "{}개 반",
}  # fmt: skip
POINTS = {
    "en": "{} point {}", "de": "{} Komma {}", "fr": "{} virgule {}", "es": "{} coma {}",
    "pt": "{} vírgula {}", "it": "{} virgola {}", "ru": "{} целых {}", "tr": "{} virgül {}",
    "id": "{} koma {}", "zh": "{}点{}", "ja": "{}・{}", "hi": "{} दशमलव {}", "ar": "{} فاصلة {}",
    "ko": "{} 점 {}",
}  # fmt: skip


def spelt(language: str, number: int) -> str:
    """A number in words; in Chinese characters where a language has no others."""
    words = (word for word, found in spelt_numbers(language).items() if found == number)
    return next(words, HAN.replace("两", "")[number])


def test_every_language_has_its_own() -> None:
    assert set(HALVES) == set(POINTS) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_half_and_no_decimal_is_dropped(language: str) -> None:
    for number in (2, 3):
        word = spelt(language, number)
        digit = str(number)
        for written in (word, digit):
            half = HALVES[language].format(written)
            if language == "ko" and written == word:
                continue  # Sino-Korean numbers count no things
            assert read_number(half) == number + Fraction(1, 2), half
            assert read_price(f"Price: {half}", 4).price == number + 0.5, half
        told = POINTS[language].format(word, spelt(language, 5))
        assert read_number(told) in {number + Fraction(1, 2), None}, told
        assert read_price(f"Price: {told}", 4).price in {number + 0.5, None}, told


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_numbers_stay_whole(language: str) -> None:
    for word, number in spelt_numbers(language).items():
        if len(re.findall(r"[- ]", word)) >= IN_A_ROW:
            continue  # put together, and no word of French
        assert read_number(word) == number, word
        assert read_price(f"Price: {word}", 100).price == number, word


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_alone_is_a_part(language: str) -> None:
    for word, share in LANGUAGES[language].reading.parts.items():
        assert read_number(word) in {100 * Fraction(share), None}, word
        assert read_price(f"Price: {word}", 4).price is None, word
    for word in (
        word for word, share in LANGUAGES[language].reading.parts.items() if share == "1/2"
    ):
        assert read_number(f"{word}。") in {Fraction(50), None}, word


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("sixty-two and a half", Fraction(125, 2)),
        ("sixty-two and a half percent", Fraction(125, 2)),
        ("one and three quarters", Fraction(7, 4)),
        ("two-and-a-half points", Fraction(5, 2)),
        ("sixty point two five", Fraction(241, 4)),
        ("sixty point twenty-five", Fraction(241, 4)),
        ("60 1/2", Fraction(121, 2)),
        ("60 and 1/2", Fraction(121, 2)),
        ("zweieinhalb", Fraction(5, 2)),
        ("sesenta con cinco", Fraction(121, 2)),
        ("六十点五", Fraction(121, 2)),
        # a part alone is one of the whole
        ("half", Fraction(50)),
        ("three quarters", Fraction(75)),
        ("1/2", Fraction(50)),
        # of another number it is another
        ("half of 60", None),
        ("a quarter of 80 points.", None),
        ("10% of 60", None),
        ("half of 100", Fraction(50)),
        ("60 % in 2 rounds", Fraction(60)),
        # points are no decimal sign, and what goes on is no part
        ("sixty points", Fraction(60)),
        ("六十点", Fraction(60)),
        ("sesenta con reservas", None),
        ("sixty or seventy", None),
    ],
)
def test_numbers_of_a_hundred(text: str, number: Fraction | None) -> None:
    assert read_number(text, unit="points") == number


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("15 for the pot, 5 for me", 15),
        ("15 and keep 5", 15),
        ("15, I am confident", 15),
        ("all of the 20 points", 20),
        ("everything, 20", 20),
        # what the writer keeps, and less than all
        ("5 for me, 15 for the pot", None),
        ("5 points to keep", None),
        ("everything but 5", None),
        ("half of 10", None),
    ],
)
def test_amounts_of_twenty(text: str, amount: int | None) -> None:
    assert read_number(text, high=20, unit="points", step=1) == amount


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("two fifty", 2.5),
        ("$2 and a half", 2.5),
        ("one and a third", 1.3333),
        ("2 and that is final", 2),
        ("85 cents", 0.85),
        ("85¢", 0.85),
        ("1 dollar 85 cents", 1.85),
        ("two, as before", 2),
        # a part of something, a range, a sum: no price
        ("three quarters", None),
        ("two or three", None),
        ("zwei bis drei", None),
        ("dos o tres", None),
        ("2 oder 3", None),
        ("2 ou 3", None),
        ("2到3", None),
        ("two plus a half", None),
        ("3 less 0.5", None),
        # a bound
        (">2", None),
        ("2 max", None),
        ("2 or less", None),
    ],
)
def test_prices_in_words(text: str, price: float | None) -> None:
    assert read_price(f"Price: {text}", 4).price == price


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("1.85", 1.85),
        ("$1.85", 1.85),
        ("**1.85 dollars**", 1.85),
        ("Two and a half.", 2.5),
        ("Zweieinhalb", 2.5),
        ("三块五", 3.5),
        ("85 cents", 0.85),
        ("1.85 or 1.9", None),
        ("3 firms", None),
        ("Plans: 3\n\n1.85", None),
        ("No.", None),
    ],
)
def test_a_number_alone_is_the_price(text: str, price: float | None) -> None:
    assert read_price(text, 4).price == price


def test_what_is_added_ends_where_it_ends() -> None:
    assert added("two and a half points", 3) == (Fraction(1, 2), 14)
    assert added("2 1/2.", 1) == (Fraction(1, 2), 5)
    assert added("2 3/2", 1) is None
    assert added("two point", 3) is None
    assert added("two", 3) is None
