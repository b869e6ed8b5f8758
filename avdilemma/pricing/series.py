"""Paths of prices over periods that are not independent: averages, settling, responses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from avdilemma.intervals import interval

BAND = 0.05
"""A price counts as settled within this share of its final average; ours."""

CARRYING = 4.0
"""Fewest periods that must carry a response: one more than it has parameters; ours."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with a 95 % interval; NaN for what cannot be said."""

    value: float = math.nan
    """The estimate."""

    low: float = math.nan
    """Lower end."""

    high: float = math.nan
    """Upper end."""


def average(values: Sequence[float]) -> float:
    """The mean; NaN of nothing."""
    return math.fsum(values) / len(values) if values else math.nan


def long_run_variance(series: Sequence[float]) -> float:
    """Variance of a series' sum per period, serial correlation allowed for; 0 for an empty one.

    Newey & West 1987, Econometrica 55:703, with Bartlett weights and the usual
    floor(4 (T / 100)^(2/9)) lags. The series has mean 0 in theory; no mean is taken off.
    """
    periods = len(series)
    if not periods:
        return 0.0
    lags = min(periods - 1, math.floor(4 * (periods / 100) ** (2 / 9)))

    def covariance(lag: int) -> float:
        return math.fsum(x * y for x, y in zip(series[lag:], series, strict=False)) / periods

    total = covariance(0) + math.fsum(
        2 * (1 - lag / (lags + 1)) * covariance(lag) for lag in range(1, lags + 1)
    )
    return max(0.0, total)


def student_interval(
    value: float, residuals: Sequence[float], slope: float, parameters: int
) -> Interval:
    """Interval of an estimate that sets the mean of its residuals, one a period, to 0.

    value +- t se, with se = sqrt(long-run variance / T) / |slope|, scaled by T / (T - parameters),
    where slope is the derivative of the mean residual by the estimate; NaN ends if T <= parameters.
    """
    freedom = len(residuals) - parameters
    if freedom < 1:
        return Interval(value)
    error = math.sqrt(long_run_variance(residuals) / freedom) / abs(slope)
    return Interval(value, *interval(value, error, freedom))


def converged(prices: Sequence[float]) -> float:
    """Whether a firm's last prices all lie within 5 % of their average: 1 or 0; NaN of none.

    Examples:
        >>> converged([1.5, 1.51]), converged([1.5, 1.8])
        (1.0, 0.0)
    """
    centre = average(prices)
    near = all(abs(price - centre) <= BAND * centre for price in prices)
    return float(near) if prices else math.nan


def settled_from(path: Sequence[float], centre: float) -> float:
    """First period, from 1, from which on a price stays within 5 % of its final average.

    NaN if the last price itself lies outside, or the average is NaN.

    Examples:
        >>> settled_from([2.0, 1.5, 1.5, 1.5], 1.5)
        2.0
    """
    # NaN is near nothing
    near = takewhile(lambda price: abs(price - centre) <= BAND * centre, reversed(path))
    count = len(list(near))
    return float(len(path) - count + 1) if count else math.nan


def response(
    prices: Sequence[tuple[float, ...]], firm: int = 0, chosen: Sequence[bool] | None = None
) -> Interval:
    """The slope by which a firm's price responds to its rival's last price.

    Least squares of the own price on a constant, the own last price and the mean of the rivals'
    last prices, as in Fish et al. 2024; the coefficient of the last, with an interval that allows
    for serial correlation (Newey & West 1987). The own last price takes up part of a common trend,
    which would otherwise look like a response.

    `prices` holds one tuple a period with one price a firm, in money. Periods in which the firm
    itself did not choose are left out.

    NaN where it cannot be told, such as when a rival never moves, moves exactly as the firm itself
    does, or stands still but for a few periods (fewer than `CARRYING` by the measure
    (sum x^2)^2 / sum x^4 of what is regressed on).
    """
    import numpy as np  # noqa: PLC0415
    from numpy.typing import NDArray  # noqa: PLC0415

    if len(prices) < 5 or len(prices[0]) < 2:
        return Interval()
    table = np.asarray(prices, dtype=float)
    own, rivals = table[:, firm], np.delete(table, firm, axis=1).mean(axis=1)
    used = np.asarray([True] * len(own) if chosen is None else chosen)[1:]
    if used.sum() < 5:
        return Interval()
    columns = np.column_stack([np.ones(len(own) - 1), own[:-1]])[used]

    def without(series: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the constant and the own last price leave (Frisch & Waugh 1933)."""
        fitted: NDArray[np.float64] = columns @ np.linalg.lstsq(columns, series, rcond=1e-9)[0]
        return series - fitted

    left, explained = without(rivals[:-1][used]), without(own[1:][used])
    # what moves less than this is rounding, not a price
    if float(np.abs(left).max()) <= 1e-6 * float(np.abs(table).max()):
        return Interval()
    # the number of periods that carry the estimate: two firms that soon stand still have one
    # or two, however long they do
    if float((left @ left) ** 2 / (left**4).sum()) < CARRYING:
        return Interval()
    slope = float(left @ explained / (left @ left))
    scores = (left * (explained - slope * left)).tolist()
    return student_interval(slope, scores, float(left @ left) / len(left), 3)
