"""The score of a market: the same keys for every market, NaN for what cannot be said.

A price that was held over, because no usable one came, is in force and nobody's choice: what
is said about a firm leaves such periods out. What is said about customers does not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from avdilemma.pricing.equilibrium import optimal_share, profit_gain
from avdilemma.pricing.implied import ImpliedKappa, implied_kappa
from avdilemma.pricing.market import Market
from avdilemma.pricing.period import Period
from avdilemma.pricing.price_reply import PRICE_OUTCOMES
from avdilemma.pricing.series import average, converged, response, settled_from

FIRMS = ("", "rival_")
"""What stands before the keys of the evaluated firm and of its rival."""


@dataclass(frozen=True, slots=True)
class MarketScore:
    """Measures of a market that was played."""

    firms: tuple[dict[str, float], ...]
    """The same keys for the evaluated firm and its rival; see docs/pricing.md."""

    kappas: tuple[ImpliedKappa, ...]
    """Implied kappa of each firm that there is."""

    periods: int
    """Periods played."""

    consumer_surplus: float
    """Average over the last periods, divided by the scale."""

    @property
    def values(self) -> dict[str, float]:
        """The same keys for every market."""
        return {
            "periods": float(self.periods),
            **{
                prefix + key: value
                for prefix, firm in zip(FIRMS, self.firms, strict=True)
                for key, value in firm.items()
            },
            "consumer_surplus": self.consumer_surplus,
        }


def score_market(market: Market, periods: Sequence[Period], last: int) -> MarketScore:
    """Score the periods that were played.

    Args:
        market: The market, of one or two firms.
        periods: All periods played; none is scored as NaN.
        last: Number of periods at the end that averages are taken over.

    Returns:
        The score.
    """
    firms, kappas = zip(
        *(
            _firm(market, periods if firm < market.firms else [], firm, last)
            for firm in range(len(FIRMS))
        ),
        strict=True,
    )
    surpluses = [market.consumer_surplus(each.prices) / market.scale for each in periods[-last:]]
    return MarketScore(firms, kappas[: market.firms], len(periods), average(surpluses))


def _firm(
    market: Market, periods: Sequence[Period], firm: int, last: int
) -> tuple[dict[str, float], ImpliedKappa]:
    """Measures of one firm by their keys, NaN without periods; and its implied kappa."""
    path = [period.prices for period in periods]
    chosen = [not period.held[firm] for period in periods]
    kappa = implied_kappa(market, path, firm, last, chosen)
    side = math.nan if kappa.side == "undefined" else 1.0
    ends = [period for period in periods[-last:] if not period.held[firm]]
    prices = [period.prices[firm] for period in ends]
    price, profit = average(prices), average([period.profits[firm] for period in ends])
    slope = response(path, firm, chosen)
    asked = [outcome for period in periods for outcome in period.outcomes[firm]]
    return {
        "price": price / market.scale,
        "profit_gain": profit_gain(market, profit),
        "optimal_share": optimal_share(market, profit),
        "kappa": kappa.interval.value,
        "kappa_low": kappa.interval.low,
        "kappa_high": kappa.interval.high,
        "kappa_below": side * (kappa.side == "below"),
        "kappa_above": side * (kappa.side == "above"),
        "converged": converged(prices),
        "settled_from": settled_from([period.prices[firm] for period in periods], price),
        "response": slope.value,
        "response_low": slope.low,
        "response_high": slope.high,
        "held": average([float(not each) for each in chosen]),
        "asked": len(asked) / len(periods) if periods else math.nan,
        **{name: average([float(each == name) for each in asked]) for name in PRICE_OUTCOMES[1:]},
    }, kappa
