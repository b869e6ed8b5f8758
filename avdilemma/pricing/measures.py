"""What a path of prices amounts to: averages, profit gain, convergence, responses."""

from __future__ import annotations

import math
from collections.abc import Sequence

from avdilemma.errors import InvalidValueError
from avdilemma.pricing.equilibrium import monopoly_price, nash_price
from avdilemma.pricing.market import Market
from avdilemma.pricing.series import Interval, student_interval

BAND = 0.05
"""A price counts as settled within this share of its final average; ours."""

CARRYING = 4.0
"""Fewest periods that must carry a response: one more than it has parameters; ours."""

Prices = Sequence[tuple[float, ...]]
"""One tuple a period, one price a firm, in money."""


def last_periods(periods: int) -> int:
    """Number of periods at the end that averages are taken over, by default.

    A sixth, as in Fish et al. 2024 (the last 50 of 300), but at least 5 if there are as many.

    Examples:
        >>> last_periods(300), last_periods(20), last_periods(3)
        (50, 5, 3)
    """
    return min(periods, max(5, periods // 6))


def check_last(last: int, periods: int) -> int:
    """Check the number of last periods.

    Raises:
        InvalidValueError: If it is not between 1 and the number of periods.
    """
    if not 1 <= last <= periods:
        raise InvalidValueError("last", last, f"give a number from 1 to the {periods} periods")
    return last


def average(values: Sequence[float]) -> float:
    """The mean; NaN of nothing."""
    return math.fsum(values) / len(values) if values else math.nan


def profit_gain(market: Market, profit: float) -> float:
    """(profit - Nash) / (joint monopoly - Nash), profits a firm (Calvano et al. 2020).

    Args:
        market: The market.
        profit: A firm's average profit, in money.

    Returns:
        0 at Nash, 1 at joint monopoly, any number in between and outside; NaN in a monopoly,
        where the two are one.

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


def converged(prices: Sequence[float]) -> float:
    """Whether prices all lie within 5 % of their average.

    Args:
        prices: A firm's last prices.

    Returns:
        1 if so, 0 if not; NaN without prices.

    Examples:
        >>> converged([1.5, 1.51]), converged([1.5, 1.8])
        (1.0, 0.0)
    """
    if not prices:
        return math.nan
    centre = average(prices)
    return float(all(abs(price - centre) <= BAND * centre for price in prices))


def settled_from(path: Sequence[float], centre: float) -> float:
    """First period from which on a price stays within 5 % of its final average.

    Args:
        path: A firm's prices, one a period.
        centre: The final average; NaN gives NaN.

    Returns:
        The period, from 1; NaN if the last price itself lies outside.

    Examples:
        >>> settled_from([2.0, 1.5, 1.5, 1.5], 1.5)
        2.0
    """
    period = math.nan
    for number in range(len(path), 0, -1):
        # written so that NaN ends it
        if not abs(path[number - 1] - centre) <= BAND * centre:
            break
        period = float(number)
    return period


def response(prices: Prices, firm: int = 0, chosen: Sequence[bool] | None = None) -> Interval:
    """How a firm's price responds to its rival's last price.

    Least squares of the own price on a constant, the own last price and the mean of the
    rivals' last prices, as in Fish et al. 2024; the coefficient of the last, with an interval
    that allows for serial correlation (Newey & West 1987). The own last price takes up part of
    a common trend, which would otherwise look like a response.

    Args:
        prices: All periods.
        firm: Whose price, from 0.
        chosen: Whether the firm itself set its price, one entry a period; other periods are
            left out. By default it always did.

    Returns:
        The slope; NaN where it cannot be told, such as when a rival never moves, moves exactly
        as the firm itself does, or stands still but for a few periods (fewer than `CARRYING`
        by the measure (sum x^2)^2 / sum x^4 of what is regressed on).
    """
    import numpy as np  # noqa: PLC0415
    from numpy.typing import NDArray  # noqa: PLC0415

    nothing = Interval()
    if len(prices) < 5 or len(prices[0]) < 2:
        return nothing
    table = np.asarray(prices, dtype=float)
    own, rivals = table[:, firm], np.delete(table, firm, axis=1).mean(axis=1)
    used = np.asarray([True] * len(own) if chosen is None else chosen)[1:]
    if used.sum() < 5:
        return nothing
    columns = np.column_stack([np.ones(len(own) - 1), own[:-1]])[used]
    target, regressor = own[1:][used], rivals[:-1][used]
    # what moves less than this is rounding, not a price
    least = 1e-6 * float(np.abs(table).max())

    def without(series: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the constant and the own last price leave (Frisch & Waugh 1933)."""
        left_over: NDArray[np.float64] = (
            series - columns @ np.linalg.lstsq(columns, series, rcond=1e-9)[0]
        )
        return left_over

    left = without(regressor)
    if float(np.abs(left).max()) <= least:
        return nothing
    # the number of periods that carry the estimate: two firms that soon stand still have one
    # or two, however long they do
    carrying = float((left @ left) ** 2 / (left**4).sum())
    if carrying < CARRYING:
        return nothing
    explained = without(target)
    slope = float(left @ explained / (left @ left))
    scores = (left * (explained - slope * left)).tolist()
    return student_interval(slope, scores, float(left @ left) / len(left), 3)
