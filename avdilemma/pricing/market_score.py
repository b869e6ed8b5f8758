"""The score of a market: the same keys for every market, NaN for what cannot be said.

A price that was held over, because no usable one came, is in force and nobody's choice: what
is said about a firm leaves such periods out. What is said about customers does not.

Implied kappa is the one that a firm's prices imply, from its own first-order condition.
With A = d pi(p, q) / dp and B = d pi(p, p) / dp, homo moralis sets (1 - kappa) A + kappa B = 0,
so kappa = A / (A - B) (derived from Alger & Weibull 2013). That is a degree of morality only
where A <= 0 <= B: at a price between the selfish reply and joint monopoly. Outside this range
the ratio still is a number, sometimes even one between 0 and 1, and means nothing: it is not
given, and the side on which the price lies is said instead.

q are the rivals' prices of the period before, which the firm had seen when it chose.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from avdilemma.pricing.equilibrium import marginal_profits, optimal_share, profit_gain
from avdilemma.pricing.market import Market
from avdilemma.pricing.period import Period
from avdilemma.pricing.price_reply import PRICE_OUTCOMES
from avdilemma.pricing.series import (
    Interval,
    average,
    converged,
    response,
    settled_from,
    student_interval,
)

PriceRange = Literal["inside", "below", "above", "undefined"]
"""Where prices lie: between the selfish reply and joint monopoly, below, above; or no kappa."""

TOLERANCE = 1e-4
"""A price this near to an end of the range, in money / scale, is at the end; ours. Firms write
prices with few digits, and homo economicus sits exactly at an end."""

_WORDS: dict[PriceRange, str] = {
    "below": "outside the range: prices below the selfish best reply, no kappa >= 0 implies them",
    "above": "outside the range: prices above joint monopoly, no kappa <= 1 implies them",
    "undefined": "not defined: no rival, or no price set after a rival's was seen",
}


@dataclass(frozen=True, slots=True)
class ImpliedKappa:
    """What a firm's prices say about its kappa; by default nothing."""

    side: PriceRange = "undefined"
    """Where the prices lie."""

    interval: Interval = field(default_factory=Interval)
    """Kappa with a 95 % interval; all NaN unless the side is inside."""

    inside: float = math.nan
    """Share of the periods whose own price lies inside the range; NaN if undefined."""

    @property
    def words(self) -> str:
        """One line for people."""
        if self.side != "inside":
            return f"implied kappa {_WORDS[self.side]}"
        # z: no minus before a number that rounds to 0
        shown, found = f"implied kappa {self.interval.value:z.2f}", self.interval
        if math.isnan(found.low):
            return shown
        return f"{shown} (95 % interval {found.low:z.2f} to {found.high:z.2f})"


def implied_kappa(
    market: Market,
    prices: Sequence[tuple[float, ...]],
    firm: int,
    last: int,
    chosen: Sequence[bool] | None = None,
) -> ImpliedKappa:
    """The kappa that one firm's last prices imply, or the side of the range on which they lie.

    The estimate solves the average first-order condition, kappa = sum A / sum (A - B). Its interval
    is the delta method's with a variance that allows for serial correlation (see
    `avdilemma.pricing.series`); it has no width if every period implies the same kappa.

    `prices` holds one tuple a period with one price a firm, in money, of which the `last` at the
    end are used. Periods in which the firm itself did not choose are left out: prices that were
    only held over imply nothing.

    Examples:
        >>> implied_kappa(Market(), [(1.7106, 1.7106)] * 3, 0, 2).words
        'implied kappa 0.50 (95 % interval 0.50 to 0.50)'
    """
    found = [
        _side(market, prices[period][firm], [*seen[:firm], *seen[firm + 1 :]])
        for period in range(max(1, len(prices) - last), len(prices))
        if chosen is None or chosen[period]
        for seen in [prices[period - 1]]
    ]
    if market.firms == 1 or not found:
        return ImpliedKappa()
    own = math.fsum(a for _, a, _ in found)
    same = math.fsum(b for _, _, b in found)
    inside = sum(side == "inside" for side, _, _ in found) / len(found)
    # a slope exactly 0 on both sides cannot be: the selfish reply lies below joint monopoly
    if own <= 0 <= same and own < same:
        kappa = own / (own - same)
        residuals = [(1 - kappa) * a + kappa * b for _, a, b in found]
        slope = (same - own) / len(found)
        return ImpliedKappa("inside", student_interval(kappa, residuals, slope, 1), inside)
    # some periods far below and some far above: no side, and no kappa
    side: PriceRange = "undefined" if own > 0 > same else "below" if own > 0 else "above"
    return ImpliedKappa(side, inside=inside)


def _side(market: Market, price: float, rivals: Sequence[float]) -> tuple[PriceRange, float, float]:
    """Where one price lies, and A and B, moved to the end of the range if they are near it."""
    own, same = marginal_profits(market, price, rivals)
    step = TOLERANCE * market.scale
    if own > 0:
        near = marginal_profits(market, price + step, rivals)[0] <= 0
        return ("inside", 0.0, same) if near else ("below", own, same)
    if same < 0:
        near = marginal_profits(market, price - step, rivals)[1] >= 0
        return ("inside", own, 0.0) if near else ("above", own, same)
    return "inside", own, same


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
    """Score all periods played of a market of one or two firms; none is scored as NaN.

    Averages are taken over the `last` periods.
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
