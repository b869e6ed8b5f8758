"""Prices that theory predicts: best replies, Nash, joint monopoly, homo moralis.

With p the own price, q the rivals' prices and pi a firm's profit, homo moralis maximises

    U(p, q) = (1 - kappa) pi(p, q) + kappa pi(p, p)

where pi(p, p) has every firm charge p (Alger & Weibull 2013). For logit demand

    d pi(p, q) / dp = size s (1 - m (1 - s)),  d pi(p, p) / dp = size s (1 - m (1 - n s)),

with m = (p - c) / (mu scale) and s the share at the prices in question (derived). Each falls
through 0 exactly once, so each profit has one peak; their mixture may have two.
"""

from __future__ import annotations

from collections.abc import Sequence

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.pricing.market import Market
from avdilemma.pricing.roots import root, root_above

PIECES = 64
"""Pieces into which the range of possible best replies is cut in search of peaks."""


def check_kappa(kappa: float) -> float:
    """Check a degree of morality.

    Raises:
        InvalidValueError: If it is not in [0, 1].
    """
    if not 0 <= kappa <= 1:
        raise InvalidValueError("kappa", kappa, "give a number from 0 to 1")
    return float(kappa)


def _margin(market: Market, price: float) -> float:
    return (price - market.unit_cost) / market.sensitivity


def _own_slope(market: Market, price: float, rivals: Sequence[float]) -> float:
    """The slope d pi(p, q) / dp without its positive factor, which is tiny at high prices."""
    share = market.shares([price, *rivals])[0]
    return 1 - _margin(market, price) * (1 - share)


def marginal_profits(market: Market, price: float, rivals: Sequence[float]) -> tuple[float, float]:
    """Marginal profit given the rivals' prices, and if everyone charged the own price.

    Args:
        market: The market.
        price: The own price, in money.
        rivals: The other firms' prices, in money.

    Returns:
        d pi(p, q) / dp and d pi(p, p) / dp, in customers.
    """
    own = market.shares([price, *rivals])[0]
    same = market.shares([price] * market.firms)[0]
    margin = _margin(market, price)
    return (
        market.size * own * (1 - margin * (1 - own)),
        market.size * same * (1 - margin * (1 - market.firms * same)),
    )


def moralis_price(market: Market, kappa: float) -> float:
    """The price at which firms with one kappa best-reply to each other, in money.

    The root of p = c + mu / (1 - (1 + kappa (n - 1)) s(p)) at scale 1 (derived); its right
    side falls in p, so the root is the only one. 0 gives Nash, 1 joint monopoly.

    Args:
        market: The market.
        kappa: Degree of morality, 0 to 1.

    Returns:
        The price.

    Raises:
        InvalidValueError: If kappa is not in [0, 1].

    Examples:
        >>> [round(moralis_price(Market(), kappa), 4) for kappa in (0, 0.5, 1)]
        [1.4729, 1.7106, 1.925]
    """
    weight = 1 + check_kappa(kappa) * (market.firms - 1)

    def first_order(price: float) -> float:
        share = market.shares([price] * market.firms)[0]
        return 1 - _margin(market, price) * (1 - weight * share)

    return root_above(first_order, market.unit_cost, market.sensitivity)


def nash_price(market: Market) -> float:
    """The one-shot equilibrium price of homo economicus, in money."""
    return moralis_price(market, 0)


def monopoly_price(market: Market) -> float:
    """The common price with the highest joint profit, in money; for n = 1 the monopoly price."""
    return moralis_price(market, 1)


def selfish_reply(market: Market, rivals: Sequence[float]) -> float:
    """The price with the highest own profit given the rivals' prices, in money.

    Args:
        market: The market.
        rivals: The other firms' prices, n - 1 of them.

    Returns:
        The price.

    Examples:
        >>> round(selfish_reply(Market(), [moralis_price(Market(), 0.5)]), 4)
        1.5759
    """
    return root_above(
        lambda price: _own_slope(market, price, rivals), market.unit_cost, market.sensitivity
    )


def best_reply(market: Market, rivals: Sequence[float], kappa: float = 0) -> float:
    """The price with the highest U(p, q) of homo moralis, in money.

    It lies between the selfish reply and the joint-monopoly price, where one part of U falls
    and the other rises. All local peaks between them are compared.

    Args:
        market: The market.
        rivals: The other firms' prices, n - 1 of them.
        kappa: Degree of morality, 0 to 1.

    Returns:
        The price; of equally good ones the lowest.

    Raises:
        InvalidValueError: If kappa is not in [0, 1] or the number of rivals is wrong.
    """
    check_kappa(kappa)
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
        root(slope, grid[i], grid[i + 1])
        for i in range(PIECES)
        if slopes[i] >= 0 > slopes[i + 1] or (slopes[i] > 0 and slopes[i + 1] == 0)
    ]
    return max([*peaks, low, high], key=utility)


def equilibrium(market: Market, kappas: Sequence[float]) -> tuple[float, ...]:
    """Prices at which firms with different kappas best-reply to each other, in money.

    Args:
        market: The market.
        kappas: Degree of morality of each firm, 0 to 1.

    Returns:
        One price a firm. Found from the symmetric prices; each is checked to be a best reply.

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
            rivals = [*prices[:firm], *prices[firm + 1 :]]
            prices[firm] = best_reply(market, rivals, kappa)
        moved = max(abs(new - old) for new, old in zip(prices, before, strict=True))
        # a round that moves no price is the check itself
        if moved < 1e-12 * market.scale:
            return tuple(prices)
    raise AvdilemmaError(
        f"best replies to kappas {list(kappas)} do not settle in this market: give others"
    )
