"""Allocation choices: one person chooses among pairs (self, other) of payoffs.

Each of two people is the one who chooses with probability 1/2, so behind the veil a choice
(s, o) brings s / 2 against the other's behaviour and (s + o) / 2 if everyone chose so; what
the other would choose adds the same to every option and is left out. Hence twice the
utility is s + kappa o - alpha max(0, o - s) - beta max(0, s - o) (derived): such choices
identify (alpha - kappa) / (1 + kappa) and (beta + kappa) / (1 + kappa), never kappa alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, exact
from avdilemma.predictions import Decision, Strategy
from avdilemma.preferences import ZERO, Prospect

ACTIONS = ("more_for_other", "less_for_other")
"""The two options of a binary choice, by what the other gets; the first is counted."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """What an option gives to both.

    Raises:
        InvalidValueError: If an amount is no finite number.
    """

    own: Fraction
    """What the person who chooses gets, in points."""

    other: Fraction
    """What the other person gets, in points."""

    def __post_init__(self) -> None:
        """Read the amounts exactly."""
        object.__setattr__(self, "own", exact(self.own, "own payoff"))
        object.__setattr__(self, "other", exact(self.other, "other's payoff"))


def _prospect(option: Allocation) -> Prospect:
    """What an option brings behind the veil, in points, up to a constant that all share."""
    own, other = option.own, option.other
    return Prospect(
        own=own / 2,
        universal=(own + other) / 2,
        behind=max(other - own, ZERO) / 2,
        ahead=max(own - other, ZERO) / 2,
        total=(own + other) / 2,
    )


def menu_decision(options: Mapping[str, Allocation], cooperative: str | None = None) -> Decision:
    """The question "which of these allocations?", a decision in points.

    Options come by name in the order in which they are read; `cooperative` names the one that an
    unconditional cooperator takes.

    Raises:
        InvalidValueError: If there are fewer than two options.
    """
    if len(options) < 2:
        raise InvalidValueError("number of options", len(options), "give at least 2")
    return Decision(
        unit="points",
        actions=tuple(options),
        strategies=tuple(Strategy(name, _prospect(option)) for name, option in options.items()),
        cooperative=cooperative,
    )


def binary_choice(
    one: tuple[Number, Number], other: tuple[Number, Number]
) -> tuple[Allocation, Allocation]:
    """Read two allocations (self, other), in points; the one that gives the other more is first.

    Raises:
        InvalidValueError: If an amount is no finite number or the other gets the same in both.
    """
    pair = [Allocation(*(exact(amount, "payoff") for amount in each)) for each in (one, other)]
    more, less = sorted(pair, key=lambda option: -option.other)
    if more.other == less.other:
        given = [list(one), list(other)]
        raise InvalidValueError("allocations", given, "give the other different amounts")
    return more, less
