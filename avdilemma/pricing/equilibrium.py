"""Prices that theory predicts: best replies, Nash, joint monopoly, homo moralis.

With p the own price, q the rivals' prices and pi a firm's profit, homo moralis maximises

    U(p, q) = (1 - kappa) pi(p, q) + kappa pi(p, p)

where pi(p, p) has every firm charge p (Alger & Weibull 2013). For logit demand

    d pi(p, q) / dp = size s (1 - m (1 - s)),  d pi(p, p) / dp = size s (1 - m (1 - n s)),

with m = (p - c) / (mu scale) and s the share at the prices in question (derived). Each falls
through 0 exactly once, so each profit has one peak; their mixture may have two.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.pricing.market import Market

PIECES = 64
"""Pieces into which the range of possible best replies is cut in search of peaks."""


def marginal_profits(market: Market, price: float, rivals: Sequence[float]) -> tuple[float, float]:
    """D pi(p, q) / dp at the own price and the rivals', and d pi(p, p) / dp, in customers."""
    own = market.shares([price, *rivals])[0]
    same = market.shares([price] * market.firms)[0]
    return (
        market.size * own * _slope(market, price, own),
        market.size * same * _slope(market, price, market.firms * same),
    )


def moralis_price(market: Market, kappa: float) -> float:
    """The price at which firms with one kappa, 0 to 1, best-reply to each other, in money.

    The root of p = c + mu / (1 - (1 + kappa (n - 1)) s(p)) at scale 1 (derived); its right side
    falls in p, so the root is the only one. 0 gives Nash, 1 joint monopoly.

    Raises:
        InvalidValueError: If kappa is not in [0, 1].

    Examples:
        >>> [round(moralis_price(Market(), kappa), 4) for kappa in (0, 0.5, 1)]
        [1.4729, 1.7106, 1.925]
    """
    weight = 1 + _checked(kappa) * (market.firms - 1)
    return _falling_root(
        market,
        lambda price: _slope(market, price, weight * market.shares([price] * market.firms)[0]),
    )


def nash_price(market: Market) -> float:
    """The one-shot equilibrium price of homo economicus, in money."""
    return moralis_price(market, 0)


def monopoly_price(market: Market) -> float:
    """The common price with the highest joint profit, in money; for n = 1 the monopoly price."""
    return moralis_price(market, 1)


def selfish_reply(market: Market, rivals: Sequence[float]) -> float:
    """The price with the highest own profit given the n - 1 rivals' prices, in money.

    Examples:
        >>> round(selfish_reply(Market(), [moralis_price(Market(), 0.5)]), 4)
        1.5759
    """
    return _falling_root(
        market, lambda price: _slope(market, price, market.shares([price, *rivals])[0])
    )


def best_reply(market: Market, rivals: Sequence[float], kappa: float = 0) -> float:
    """The price with the highest U(p, q) of homo moralis with kappa in [0, 1], in money.

    It lies between the selfish reply and the joint-monopoly price, where one part of U falls and
    the other rises. All local peaks between them are compared; of equally good ones the lowest is
    given.

    Raises:
        InvalidValueError: If kappa is not in [0, 1] or the number of rivals is wrong.
    """
    _checked(kappa)
    selfish, joint = selfish_reply(market, rivals), monopoly_price(market)
    low, high = min(selfish, joint), max(selfish, joint)
    # at kappa 0 and 1, and in a monopoly, nothing is to be weighed
    if kappa == 0 or market.firms == 1:
        return selfish
    if kappa == 1 or high - low < 1e-12 * market.scale:
        return joint

    def slope(price: float) -> float:
        own, same = marginal_profits(market, price, rivals)
        return (1 - kappa) * own + kappa * same

    def utility(price: float) -> float:
        own = market.profits([price, *rivals])[0]
        return (1 - kappa) * own + kappa * market.profits([price] * market.firms)[0]

    grid = [low + (high - low) * piece / PIECES for piece in range(PIECES + 1)]
    slopes = [slope(price) for price in grid]
    peaks = [
        _root(slope, grid[i], grid[i + 1])
        for i in range(PIECES)
        if slopes[i] >= 0 > slopes[i + 1] or (slopes[i] > 0 and slopes[i + 1] == 0)
    ]
    return max([*peaks, low, high], key=utility)


def equilibrium(market: Market, kappas: Sequence[float]) -> tuple[float, ...]:
    """Prices, one a firm, at which firms with these kappas best-reply to each other, in money.

    Found from the symmetric prices; each is checked to be a best reply.

    Raises:
        InvalidValueError: If a kappa is not in [0, 1], or their number is not that of firms.
        AvdilemmaError: If no equilibrium is found.

    Examples:
        >>> [round(price, 4) for price in equilibrium(Market(), [0.5, 0])]
        [1.6928, 1.5683]
    """
    if len(kappas) != market.firms:
        raise InvalidValueError("kappas", list(kappas), f"give {market.firms}, one a firm")
    prices = [moralis_price(market, kappa) for kappa in kappas]
    for _ in range(1000):
        before = list(prices)
        for firm, kappa in enumerate(kappas):
            prices[firm] = best_reply(market, [*prices[:firm], *prices[firm + 1 :]], kappa)
        moved = max(abs(new - old) for new, old in zip(prices, before, strict=True))
        # a round that moves no price is the check itself
        if moved < 1e-12 * market.scale:
            return tuple(prices)
    raise AvdilemmaError(
        f"best replies to kappas {list(kappas)} do not settle in this market: give others"
    )


def profit_gain(market: Market, profit: float) -> float:
    """(profit - Nash) / (joint monopoly - Nash), of a firm's average profit (Calvano et al. 2020).

    0 at Nash, 1 at joint monopoly; NaN in a monopoly, where the two are one.

    Examples:
        >>> round(profit_gain(Market(), 30.7048), 3)  # kappa .5
        0.734
    """
    if market.firms == 1:
        return math.nan
    nash = market.profits([nash_price(market)] * market.firms)[0]
    joint = market.profits([monopoly_price(market)] * market.firms)[0]
    return (profit - nash) / (joint - nash)


def optimal_share(market: Market, profit: float) -> float:
    """A firm's profit over that of joint monopoly: 1 for a monopolist that finds its optimum."""
    return profit / market.profits([monopoly_price(market)] * market.firms)[0]


def _checked(kappa: float) -> float:
    if not 0 <= kappa <= 1:
        raise InvalidValueError("kappa", kappa, "give a number from 0 to 1")
    return kappa


def _slope(market: Market, price: float, share: float) -> float:
    """1 - m (1 - s): a marginal profit without its positive factor, tiny at high prices."""
    return 1 - (price - market.unit_cost) / market.sensitivity * (1 - share)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a continuous function changes its sign, to about 12 digits (Brent's method)."""
    # imported late: every run of Inspect loads this package's tasks, few of them set prices
    from scipy.optimize import brentq  # noqa: PLC0415

    return float(brentq(function, low, high, xtol=1e-13 * max(1.0, abs(high)), rtol=1e-14))


def _falling_root(market: Market, function: Callable[[float], float]) -> float:
    """The root of a function of price that is positive at the unit cost and falls."""
    low, step = market.unit_cost, market.sensitivity
    for _ in range(60):
        if function(low + step) <= 0:
            return _root(function, low, low + step)
        step *= 2
    raise AvdilemmaError(
        f"no root above {low:g}: the market's parameters are too extreme, choose smaller ones"
    )
