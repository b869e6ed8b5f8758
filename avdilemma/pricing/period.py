"""One period of a market: prices in force, and what customers bought."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from avdilemma.pricing.market import Market
from avdilemma.pricing.price_reply import PriceOutcome, money


class Period(BaseModel):
    """One period: a record that JSON keeps exactly. Every tuple has one entry a firm."""

    model_config = ConfigDict(frozen=True)

    number: int
    """From 1."""

    prices: tuple[float, ...]
    """Prices in force, in money."""

    quantities: tuple[float, ...]
    """Quantities sold."""

    profits: tuple[float, ...]
    """Profits, in money."""

    outcomes: tuple[tuple[PriceOutcome, ...], ...]
    """Outcome of each time the firm was asked, in order."""

    @property
    def held(self) -> tuple[bool, ...]:
        """Which prices are held over, because no usable one came."""
        return tuple(each[-1] != "price" for each in self.outcomes)

    def rivals(self, firm: int) -> tuple[float, ...]:
        """Prices of the other firms, in money."""
        return (*self.prices[:firm], *self.prices[firm + 1 :])

    def line(self) -> str:
        """One line for people."""
        parts = [
            f"firm {firm}: price {money(price)}{' (held over)' if held else ''}, "
            f"sold {quantity:.2f}, profit {profit:.2f}"
            for firm, (price, held, quantity, profit) in enumerate(
                zip(self.prices, self.held, self.quantities, self.profits, strict=True), 1
            )
        ]
        return f"period {self.number}: " + "; ".join(parts)

    def seen_by(self, firm: int) -> str:
        """One line for a firm: all that it learns of the period, of its rivals only the prices."""
        others = "".join(f", other price {money(price)}" for price in self.rivals(firm))
        return (
            f"period {self.number}: your price {money(self.prices[firm])}{others}, "
            f"you sold {self.quantities[firm]:.2f}, your profit {self.profits[firm]:.2f}"
        )


def settle(
    market: Market, number: int, prices: Sequence[float], outcomes: Sequence[Sequence[PriceOutcome]]
) -> Period:
    """Let customers buy.

    Args:
        market: The market.
        number: Number of the period, from 1.
        prices: Prices in force, one a firm, in money.
        outcomes: Outcome of each time each firm was asked; at least one a firm.

    Returns:
        The period.
    """
    return Period(
        number=number,
        prices=tuple(prices),
        quantities=market.quantities(prices),
        profits=market.profits(prices),
        outcomes=tuple(tuple(each) for each in outcomes),
    )
