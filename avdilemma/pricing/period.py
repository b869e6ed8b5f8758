"""What happened in one period of a market."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from avdilemma.pricing.market import Market
from avdilemma.pricing.parse import PriceOutcome
from avdilemma.pricing.prompt import Past, money


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
    """What came of each time the firm was asked, in order."""

    @property
    def held(self) -> tuple[bool, ...]:
        """Which prices are held over, because no usable one came."""
        return tuple(each[-1] != "price" for each in self.outcomes)

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


def settle(
    market: Market, number: int, prices: Sequence[float], outcomes: Sequence[Sequence[PriceOutcome]]
) -> Period:
    """Let customers buy.

    Args:
        market: The market.
        number: Number of the period, from 1.
        prices: Prices in force, one a firm, in money.
        outcomes: What came of each time each firm was asked; at least one a firm.

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


def seen_by(firm: int, periods: Sequence[Period]) -> list[Past]:
    """Past periods as one firm saw them: of its rivals, only the prices."""
    return [
        Past(
            period.prices[firm],
            (*period.prices[:firm], *period.prices[firm + 1 :]),
            period.quantities[firm],
            period.profits[firm],
        )
        for period in periods
    ]
