"""Payoffs of a game: four letters, the order they must have, and the shape of their numbers."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, decimal_text, exact

LETTERS = ("T", "R", "P", "S")
"""Names of the four payoffs of a game."""

DILEMMA_ORDER = "T > R > P > S"
"""Order of the payoffs in a social dilemma; a game may state another."""


@dataclass(frozen=True, slots=True)
class Payoffs:
    """The four material payoffs of a symmetric-role game, in points.

    Which order they must have is for a game to say: see `Game.payoffs`.

    Raises:
        InvalidValueError: If one is no finite number.
    """

    T: Fraction
    """Temptation."""

    R: Fraction
    """Reward of mutual cooperation."""

    P: Fraction
    """Punishment: what is had without cooperation."""

    S: Fraction
    """Sucker's payoff."""

    def __post_init__(self) -> None:
        """Read the payoffs exactly."""
        for letter in LETTERS:
            object.__setattr__(self, letter, exact(getattr(self, letter), f"payoff {letter}"))

    def __str__(self) -> str:
        """The payoffs in the order T, R, P, S."""
        return f"{self.T} {self.R} {self.P} {self.S}"


def payoffs(
    temptation: Number,
    reward: Number,
    punishment: Number,
    sucker: Number,
    order: str = DILEMMA_ORDER,
) -> Payoffs:
    """Read four payoffs T, R, P, S that must have an order, such as ``R > T >= P > S``.

    Raises:
        InvalidValueError: If one is no finite number or the order fails.
    """
    numbers = zip(LETTERS, (temptation, reward, punishment, sucker), strict=True)
    values = Payoffs(*(exact(number, f"payoff {letter}") for letter, number in numbers))
    if not ordered(values, order):
        raise InvalidValueError("payoffs (T, R, P, S)", str(values), f"need {order}")
    return values


def ordered(values: Payoffs, order: str) -> bool:
    """Whether payoffs have an order such as ``R > T >= P > S``."""
    letters, signs = order.split()[::2], order.split()[1::2]
    pairs = itertools.pairwise(getattr(values, letter) for letter in letters)
    return all(
        high > low or (sign == ">=" and high == low)
        for sign, (high, low) in zip(signs, pairs, strict=True)
    )


Shape = tuple[str, ...]
"""Sorted payoffs, the lowest as 0 and the highest as 1, each written exactly."""


def shape(payoffs: Iterable[Number]) -> Shape:
    """The canonical form of payoffs under x -> a + b x with b > 0, whatever their order.

    Two payoff sets have the same shape exactly when one is a rescaled, shifted or rearranged
    copy of the other (derived). That is stricter than the same letters with the same numbers,
    and the question does not change with the game they are used in.

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


def unlike(several: Iterable[Payoffs], taken: set[Shape]) -> Iterator[Payoffs]:
    """Those of a shape that was not taken; the shape of each that is yielded is taken from then."""
    for values in several:
        found = shape((values.T, values.R, values.P, values.S))
        if found not in taken:
            taken.add(found)
            yield values


def _text(number: Fraction) -> str:
    return str(number) if number.denominator > 1 else decimal_text(number)
