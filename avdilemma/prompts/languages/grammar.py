"""What Unicode's CLDR says of a language, by babel: plurals, lists, decimal signs, direction.

A language's file may say otherwise where prompts need it; see `Phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from avdilemma.errors import AvdilemmaError, InvalidValueError

if TYPE_CHECKING:
    from babel import Locale

Direction = Literal["ltr", "rtl"]
"""Left to right, or right to left, as HTML writes it."""

CATEGORIES = ("one", "two", "few", "many", "other")
"""Plural categories of CLDR in the order in which forms are given; zero takes the form of other."""

WHOLE = range(1000)
"""Whole numbers whose categories a language must have forms for."""


# imported late: a run in English, whose prompts know one and other, does not need it at the start
@lru_cache(maxsize=256)
def locale(language: str) -> Locale:
    """What babel knows of a language.

    Raises:
        AvdilemmaError: If it knows no such language.
    """
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        remedy = "name its files by a code of ISO 639, such as pt"
        raise InvalidValueError("language", language, f"Unicode knows no such one, {remedy}") from (
            error
        )


def direction(language: str) -> Direction:
    """The direction in which a language is written.

    Examples:
        >>> direction("en"), direction("ar")
        ('ltr', 'rtl')
    """
    return "rtl" if locale(language).text_direction == "rtl" else "ltr"


def decimal_sign(language: str) -> str:
    """The decimal sign beside the digits 0 to 9.

    Examples:
        >>> decimal_sign("en"), decimal_sign("de")
        ('.', ',')
    """
    return str(locale(language).number_symbols["latn"]["decimal"])


def percentage(language: str) -> str:
    """How a percentage is written, with ``{}`` for its number.

    Examples:
        >>> percentage("en"), percentage("tr")
        ('{}%', '%{}')
    """
    return re.sub(r"#[#,.0]*", "{}", locale(language).percent_formats[None].pattern)


def listed(texts: Sequence[str], language: str, style: Literal["or", "standard"]) -> str:
    """Join texts to a list, of alternatives (``or``) or of things (``standard``).

    Examples:
        >>> listed(["1", "2", "3"], "de", "or")
        '1, 2 oder 3'
    """
    from babel.lists import format_list  # noqa: PLC0415

    return str(format_list(list(texts), style=style, locale=locale(language)))


@lru_cache(maxsize=65_536)
def category(number: int | Decimal, language: str) -> str:
    """The plural category of a number, one of `CATEGORIES`.

    Examples:
        >>> category(1, "en"), category(21, "ru"), category(Decimal("1.5"), "ru")
        ('one', 'one', 'other')
    """
    found = str(locale(language).plural_form(number))
    return "other" if found == "zero" else found


@lru_cache(maxsize=256)
def categories(language: str, whole: bool = False) -> tuple[str, ...]:
    """The categories that a language has; with `whole` those of whole numbers below 1000 alone.

    Examples:
        >>> categories("ru"), categories("ru", whole=True), categories("ja")
        (('one', 'few', 'many', 'other'), ('one', 'few', 'many'), ('other',))
    """
    if whole:
        found = {category(number, language) for number in WHOLE}
    else:
        found = {*locale(language).plural_form.tags, "other"}
    return tuple(name for name in CATEGORIES if name in found)


def numbers_of_forms(language: str) -> dict[int, tuple[str, ...]]:
    """How many forms ``plural`` can be given, and the categories that they are for.

    Either one for every category, or one for every category of whole numbers. Two will do, for one
    and all other numbers, where whole numbers have no further category.
    """
    whole = categories(language, whole=True)
    two = {2: ("one", "other")} if set(whole) <= {"one", "other"} else {}
    return {**two, len(categories(language)): categories(language), len(whole): whole}


def check_forms(count: int, language: str) -> None:
    """Check that ``plural`` can be given so many forms.

    Raises:
        AvdilemmaError: If not; it says which ones the language has.
    """
    known = numbers_of_forms(language)
    if count not in known:
        wanted = " or ".join(f"{len(names)} ({', '.join(names)})" for names in known.values())
        raise AvdilemmaError(f"plural has {count} forms: in {language} give {wanted}")


def plural(number: object, *forms: str, language: str) -> str:
    """The form for a number, out of those of `numbers_of_forms`.

    Args:
        number: A whole number or fraction, or a decimal number as text.
        forms: Its forms.
        language: The language.

    Returns:
        The form.

    Raises:
        AvdilemmaError: If there are too few or too many forms, or none for a fraction.

    Examples:
        >>> plural(1, "car", "cars", language="en"), plural("0.5", "car", "cars", language="en")
        ('car', 'cars')
        >>> [plural(n, "балл", "балла", "баллов", language="ru") for n in (1, 3, 11, 21)]
        ['балл', 'балла', 'баллов', 'балл']
    """
    check_forms(len(forms), language)
    names = numbers_of_forms(language)[len(forms)]
    found = category(_operand(number), language)
    if names == ("one", "other") and "one" not in categories(language):
        # a language without plurals, whose texts distinguish one thing from several
        found = "one" if number == 1 else "other"
    if found not in names:
        found = "other"  # such as many of millions
    if found not in names:
        raise AvdilemmaError(
            f"plural has no form for {number} in {language}: "
            f"give {len(categories(language))} ({', '.join(categories(language))})"
        )
    return forms[names.index(found)]


def _operand(number: object) -> int | Decimal:
    if isinstance(number, int):
        return number
    if isinstance(number, Fraction):
        return Decimal(number.numerator) / Decimal(number.denominator)
    try:
        return Decimal(str(number))
    except InvalidOperation as error:
        raise AvdilemmaError(f"plural of {number!r}: give it a number") from error
