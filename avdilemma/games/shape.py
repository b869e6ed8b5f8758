"""The shape of a payoff set: what is left when level and unit of its numbers are taken off."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, decimal_text, exact

Shape = tuple[str, ...]
"""Sorted payoffs, the lowest as 0 and the highest as 1, each written exactly."""


def shape(payoffs: Iterable[Number]) -> Shape:
    """The canonical form of payoffs under x -> a + b x with b > 0, whatever their order.

    Two payoff sets have the same shape exactly when one is a rescaled, shifted or rearranged
    copy of the other (derived). That is stricter than the same letters with the same numbers,
    and the question does not change with the game they are used in.

    Args:
        payoffs: Payoffs in any order, at least two different ones.

    Returns:
        The shape.

    Raises:
        InvalidValueError: If one is no finite number or all are the same.

    Examples:
        >>> shape([90, 45, 15, 10]) == shape([19, 10, 4, 3]) == shape(["0.9", ".45", ".15", ".1"])
        True
        >>> shape([90, 45, 15, 10])
        ('0', '1/16', '7/16', '1')
    """
    numbers = sorted(exact(each, "payoff") for each in payoffs)
    if not numbers or numbers[0] == numbers[-1]:
        raise InvalidValueError("payoffs", [str(n) for n in numbers], "give two different ones")
    low, width = numbers[0], numbers[-1] - numbers[0]
    return tuple(_text((number - low) / width) for number in numbers)


def _text(number: Fraction) -> str:
    return str(number) if number.denominator > 1 else decimal_text(number)
