"""Intervals for averages of time series, in which periods are not independent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from avdilemma.intervals import interval

LEVEL = 0.95
"""Coverage of every interval of this package."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with a 95 % interval; NaN for what cannot be said."""

    value: float = math.nan
    """The estimate."""

    low: float = math.nan
    """Lower end."""

    high: float = math.nan
    """Upper end."""


def long_run_variance(series: Sequence[float]) -> float:
    """Variance of a series' sum per period, serial correlation allowed for.

    Newey & West 1987, Econometrica 55:703, with Bartlett weights and the usual
    floor(4 (T / 100)^(2/9)) lags.

    Args:
        series: T values with mean 0 in theory; no mean is taken off.

    Returns:
        The variance, at least 0; 0 for an empty series.
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
    """Interval of an estimate that sets the mean of its residuals to 0.

    Args:
        value: The estimate.
        residuals: Its residuals, one a period.
        slope: Derivative of the mean residual by the estimate, not 0.
        parameters: Number of parameters estimated from the same periods.

    Returns:
        value +- t se, with se = sqrt(long-run variance / T) / |slope|, scaled by
        T / (T - parameters); NaN ends if T <= parameters.
    """
    freedom = len(residuals) - parameters
    if freedom < 1:
        return Interval(value)
    error = math.sqrt(long_run_variance(residuals) / freedom) / abs(slope)
    return Interval(value, *interval(value, error, freedom, LEVEL))
