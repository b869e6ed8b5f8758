"""What an agent wants: kappa, alpha and beta, and how choices follow from utilities.

Notation, used in every module:

- ``pi(x, y)``: material payoff of a player using strategy x against y, averaged over the
  roles where roles differ (behind the veil).
- ``kappa``: weight of the Kantian question "what if everyone did as I do?"
  (Alger & Weibull 2013).
- ``alpha``: aversion to being behind, ``beta``: to being ahead (Fehr & Schmidt 1999;
  van Leeuwen & Alger 2024). Negative values are legal.

    U(x, y) = (1 - kappa) pi(x, y) + kappa pi(x, x)
              - alpha E[max(0, other - own)] - beta E[max(0, own - other)]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, decimal_text, exact, in_unit_interval

ZERO = Fraction(0)
"""Exact zero."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What one pure strategy brings, every part in the unit of its decision.

    Parts are expectations over roles and over the belief about the other player. Only
    differences between the strategies of one decision matter, so a dilemma may measure
    them from one of its two actions.
    """

    own: Fraction
    """Own material payoff against the believed behaviour, pi(x, y)."""

    universal: Fraction
    """Own material payoff if everyone did the same, pi(x, x)."""

    behind: Fraction = ZERO
    """Expected amount by which the other is ahead, at least 0."""

    ahead: Fraction = ZERO
    """Expected amount by which oneself is ahead, at least 0."""

    total: Fraction = ZERO
    """Expected payoff of everyone affected, own included, against the belief."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """Preference parameters of one agent (van Leeuwen & Alger 2024).

    Raises:
        InvalidValueError: If kappa is outside [0, 1] or a parameter is no finite number.

    Examples:
        >>> Preferences(kappa=0.5)
        Preferences(kappa=Fraction(1, 2), alpha=Fraction(0, 1), beta=Fraction(0, 1))
    """

    kappa: Fraction = ZERO
    """Degree of morality, 0 (homo economicus) to 1 (homo kantiensis)."""

    alpha: Fraction = ZERO
    """Aversion to being behind; negative: generosity when behind."""

    beta: Fraction = ZERO
    """Aversion to being ahead; negative: competitiveness."""

    def __post_init__(self) -> None:
        """Read the parameters exactly and check their ranges."""
        object.__setattr__(self, "kappa", in_unit_interval(self.kappa, "kappa"))
        object.__setattr__(self, "alpha", exact(self.alpha, "alpha"))
        object.__setattr__(self, "beta", exact(self.beta, "beta"))

    def utility(self, prospect: Prospect) -> Fraction:
        """Utility of a strategy, in the unit of its decision.

        Args:
            prospect: What the strategy brings.

        Returns:
            The value of U in the module's docstring, exactly.
        """
        value = prospect.own
        # most agents have few of the three, and every operation on fractions is dear
        if self.kappa:
            value += self.kappa * (prospect.universal - prospect.own)
        if self.alpha:
            value -= self.alpha * prospect.behind
        if self.beta:
            value -= self.beta * prospect.ahead
        return value

    def __str__(self) -> str:
        """Name the parameters that differ from 0, kappa always."""
        parts = [f"kappa={decimal_text(self.kappa)}"]
        parts += [
            f"{name}={decimal_text(value)}"
            for name, value in (("alpha", self.alpha), ("beta", self.beta))
            if value
        ]
        return ", ".join(parts)


def economicus() -> Preferences:
    """Homo economicus: the own payoff alone, kappa = 0."""
    return Preferences()


def moralis(kappa: Number, alpha: Number = 0, beta: Number = 0) -> Preferences:
    """Homo moralis with a given degree of morality (Alger & Weibull 2013).

    Args:
        kappa: Degree of morality in [0, 1].
        alpha: Aversion to being behind.
        beta: Aversion to being ahead.

    Returns:
        The preferences.

    Raises:
        InvalidValueError: If kappa is outside [0, 1] or a parameter is no finite number.
    """
    return Preferences(in_unit_interval(kappa, "kappa"), exact(alpha, "alpha"), exact(beta, "beta"))


def kantian() -> Preferences:
    """Homo kantiensis: only "what if everyone did as I do?", kappa = 1."""
    return Preferences(kappa=Fraction(1))


def best(utilities: Sequence[Fraction]) -> tuple[int, ...]:
    """Indices of all strategies that attain the highest utility, ties kept exactly.

    Args:
        utilities: One exact utility a strategy, shape (strategies,).

    Returns:
        The indices in rising order, at least one.

    Raises:
        InvalidValueError: If there is no strategy.
    """
    if not utilities:
        raise InvalidValueError("utilities", utilities, "give at least one strategy")
    top = max(utilities)
    return tuple(index for index, utility in enumerate(utilities) if utility == top)


def logit(utilities: Sequence[Fraction], noise: Number) -> tuple[float, ...]:
    """Choice probabilities, p(x) proportional to exp(U(x) / noise).

    Noise 0 is the limit: the best strategies share the probability equally.

    Args:
        utilities: One exact utility a strategy, shape (strategies,).
        noise: The logit's lambda in the unit of the utilities, at least 0.

    Returns:
        Probabilities that sum to 1, shape (strategies,).

    Raises:
        InvalidValueError: If noise is negative or there is no strategy.

    Examples:
        >>> logit([Fraction(1), Fraction(0)], 1)[0] - 1 / (1 + math.exp(-1)) < 1e-15
        True
    """
    scale = exact(noise, "noise")
    if scale < 0:
        raise InvalidValueError("noise", noise, "give a number of 0 or more")
    winners = best(utilities)
    top = utilities[winners[0]]
    if scale == 0:
        share = 1 / len(winners)
        return tuple(share if index in winners else 0.0 for index in range(len(utilities)))
    # the difference is divided exactly: a tiny noise then underflows to 0, never to nan,
    # and a quotient too large for a float has long been 0 as a weight
    quotients = [(utility - top) / scale for utility in utilities]
    weights = [math.exp(float(q)) if q > -1000 else 0.0 for q in quotients]
    total = math.fsum(weights)
    return tuple(weight / total for weight in weights)
