"""The market: logit demand for the products of n firms and an outside option.

Notation, used in every module of this package:

- ``p``: price, ``q``: quantity, both of one period; money is in units of ``scale``.
- ``s``: share of customers, q / size.
- ``mu``: differentiation; the smaller, the more customers react to prices.
- ``n``: number of firms.
- ``kappa``: degree of morality, 0 (homo economicus) to 1 (homo kantiensis).

    s_i = exp((quality - p_i / scale) / mu) / (sum_j exp((quality - p_j / scale) / mu)
          + exp(outside / mu))

(Calvano et al. 2020; the scale is that of Fish et al. 2024, and multiplies prices and costs
alike, so that it changes every number a firm sees and nothing else.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from avdilemma.errors import InvalidValueError

MAX_FIRMS = 10
"""Most firms in a market."""

BOUND = 1e6
"""Largest size of any parameter: beyond it, exponentials say nothing."""


@dataclass(frozen=True, slots=True)
class Market:
    """A market of equal firms. A strategy of theirs is a price, so pi(x, x) is well defined.

    Raises:
        InvalidValueError: If a parameter is out of range.
    """

    firms: int = 2
    """n, 1 to 10; 1 is a monopoly."""

    scale: float = 1.0
    """Units of money in which prices and costs are told, > 0."""

    quality: float = 2.0
    """What customers gain from a product, in money / scale."""

    cost: float = 1.0
    """Marginal cost, in money / scale, >= 0."""

    mu: float = 0.25
    """Differentiation, in money / scale, at least .01."""

    size: float = 100.0
    """Number of customers, > 0."""

    outside: float = 0.0
    """What customers gain from buying nothing, in money / scale."""

    def __post_init__(self) -> None:
        if isinstance(self.firms, bool) or not 1 <= self.firms <= MAX_FIRMS:
            raise InvalidValueError("firms", self.firms, f"give a whole number, 1 to {MAX_FIRMS}")
        for name in ("scale", "size", "quality", "cost", "mu", "outside"):
            value = getattr(self, name)
            if not (math.isfinite(value) and abs(value) <= BOUND):
                raise InvalidValueError(name, value, f"give a number of size at most {BOUND:g}")
        for name in ("scale", "size"):
            if getattr(self, name) < 1 / BOUND:
                raise InvalidValueError(name, getattr(self, name), "give a number above 0")
        if self.cost < 0:
            raise InvalidValueError("cost", self.cost, "give a number of 0 or more")
        # outside this range even the best price sells to everybody or to nobody
        if self.mu < 0.01 or abs(self.quality - self.cost - self.outside) > 100 * self.mu:
            raise InvalidValueError(
                "mu", self.mu, "give at least .01, and 1 % of |quality - cost - outside|"
            )

    @property
    def unit_cost(self) -> float:
        """Marginal cost in money."""
        return self.cost * self.scale

    @property
    def sensitivity(self) -> float:
        """The differentiation mu in money: the markup of a firm without any market share."""
        return self.mu * self.scale

    def _weights(self, prices: Sequence[float]) -> tuple[list[float], float, float]:
        """Logit weights of the products and of the outside option, and their common exponent."""
        if len(prices) != self.firms:
            raise InvalidValueError("prices", list(prices), f"give {self.firms}, one a firm")
        gains = [(self.quality - price / self.scale) / self.mu for price in prices]
        nothing = self.outside / self.mu
        top = max([*gains, nothing])
        return [math.exp(gain - top) for gain in gains], math.exp(nothing - top), top

    def shares(self, prices: Sequence[float]) -> tuple[float, ...]:
        """Market shares in [0, 1] at one finite price a firm, in money; the rest to 1 buys nothing.

        Raises:
            InvalidValueError: If the number of prices is not the number of firms.

        Examples:
            >>> [round(share, 4) for share in Market().shares([1.4729, 1.4729])]
            [0.4714, 0.4714]
        """
        weights, nothing, _ = self._weights(prices)
        total = math.fsum(weights) + nothing
        return tuple(weight / total for weight in weights)

    def quantities(self, prices: Sequence[float]) -> tuple[float, ...]:
        """Quantities sold, size times share, one a firm; arguments as for `shares`."""
        return tuple(self.size * share for share in self.shares(prices))

    def profits(self, prices: Sequence[float]) -> tuple[float, ...]:
        """Profits (p - c) q in money, one a firm; arguments as for `shares`.

        Examples:
            >>> [round(profit, 2) for profit in Market().profits([1.925, 1.925])]
            [33.75, 33.75]
        """
        return tuple(
            (price - self.unit_cost) * quantity
            for price, quantity in zip(prices, self.quantities(prices), strict=True)
        )

    def consumer_surplus(self, prices: Sequence[float]) -> float:
        """Consumer surplus in money, at least 0, against a market in which nothing is sold.

        size * scale * mu * (log sum of all weights - log weight of the outside option), the log-sum
        formula of Small & Rosen 1981, Econometrica 49:105.

        Examples:
            >>> round(Market(firms=1).consumer_surplus([2.0]), 4)  # 100 * .25 * ln 2
            17.3287
        """
        weights, nothing, top = self._weights(prices)
        gain = math.log(math.fsum(weights) + nothing) + top - self.outside / self.mu
        return self.size * self.sensitivity * max(0.0, gain)
