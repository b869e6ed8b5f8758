"""The kappa that a firm's prices imply, from its own first-order condition.

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

from avdilemma.pricing.equilibrium import marginal_profits
from avdilemma.pricing.market import Market
from avdilemma.pricing.series import Interval, student_interval

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
    """The kappa that one firm's last prices imply.

    The estimate solves the average first-order condition, kappa = sum A / sum (A - B). Its
    interval is the delta method's with a variance that allows for serial correlation (see
    `avdilemma.pricing.series`); it has no width if every period implies the same kappa.

    Args:
        market: The market.
        prices: One tuple of prices a period, one price a firm, in money.
        firm: Which firm, from 0.
        last: Number of periods at the end to use, at least 1.
        chosen: Whether the firm itself set its price, one entry a period; prices that were
            only held over imply nothing. By default it always did.

    Returns:
        The estimate, or the side of the range on which the prices lie.

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
