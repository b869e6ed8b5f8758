"""Exact numbers: what a user writes as a decimal is kept as a fraction.

Ties between strategies are common and meaningful in these games (kappa = .2 at one
occupant against five pedestrians is one), and binary floating point breaks them.
"""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from fractions import Fraction

from avdilemma.errors import InvalidValueError

MAX_BITS = 1_600
"""Longest numerator and denominator read, enough for every float."""

MAX_TEXT = 4_000
"""Longest text read as a number: whatever `decimal_text` writes is shorter."""

MAX_EXPONENT = 400
"""Largest power of ten read: ``1e-999999999`` would fill the memory."""

_EXPONENT = re.compile(r"e([-+]?[\d_]+)\s*$", re.IGNORECASE)

Number = int | float | str | Decimal | Fraction
"""What is accepted wherever an exact number is wanted."""


def exact(value: Number, item: str = "value") -> Fraction:
    """Read a number exactly, a float by its shortest decimal form, as a fraction in lowest terms.

    Text is such as ``"0.2"`` or ``"1/3"``; the error names the `item`.

    Raises:
        InvalidValueError: If the value is not a finite number.

    Examples:
        >>> exact(0.2), exact("1/3"), exact(4)
        (Fraction(1, 5), Fraction(1, 3), Fraction(4, 1))
    """
    remedy = "give a finite number such as 0.5 or 1/2"
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal, Fraction)):
        raise InvalidValueError(item, value, remedy)
    try:
        number = Fraction(value if isinstance(value, (int, Fraction)) else _text(value))
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidValueError(item, value, remedy) from error
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > MAX_BITS:
        raise InvalidValueError(item, value, remedy)
    return number


def _text(value: float | str | Decimal) -> str:
    # numpy's floats are floats too, but write themselves in another way
    text = repr(float(value)) if isinstance(value, float) else str(value)
    exponent = _EXPONENT.search(text)
    if len(text) > MAX_TEXT or (exponent and abs(int(exponent[1])) > MAX_EXPONENT):
        raise ValueError("too long a number")
    return text


def in_unit_interval(value: Number, item: str) -> Fraction:
    """Read a number that must lie between 0 and 1, in any form that `exact` reads.

    Raises:
        InvalidValueError: If it is no number or lies outside [0, 1].
    """
    number = exact(value, item)
    if not 0 <= number <= 1:
        raise InvalidValueError(item, value, "give a number from 0 to 1")
    return number


def not_negative(value: Number, item: str) -> Fraction:
    """Read a number that must be 0 or more, in any form that `exact` reads.

    Raises:
        InvalidValueError: If it is no number or is negative.
    """
    number = exact(value, item)
    if number < 0:
        raise InvalidValueError(item, value, "give a number of 0 or more")
    return number


def decimal_text(number: Fraction) -> str:
    """Write a fraction as a short decimal where that is exact, else as ``p/q``.

    Examples:
        >>> decimal_text(Fraction(1, 2)), decimal_text(Fraction(1, 3)), decimal_text(Fraction(4))
        ('0.5', '1/3', '4')
    """
    below = number.denominator
    # its prime factors are 2 and 5 alone if it divides a power of ten this large
    if below == 1 or 10 ** below.bit_length() % below:
        return str(number)
    places = next(count for count in itertools.count() if 10**count % below == 0)
    return f"{Decimal(f'{int(number * 10**places)}e-{places}'):f}"
