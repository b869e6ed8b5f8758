"""Intervals by Student's t: the one place where a standard error becomes an interval."""

from __future__ import annotations

import math
from typing import TypeVar

Number = TypeVar("Number")
"""A float, or an array of floats."""


def quantile(level: float, df: Number) -> Number:
    """Two-sided quantile of Student's t: the standard errors from the middle to an end.

    Args:
        level: Level of the interval, in (0, 1).
        df: Degrees of freedom above 0, a number or an array.

    Returns:
        The quantile, as many as there are degrees of freedom.

    Examples:
        >>> round(float(quantile(0.95, 2.0)), 4)
        4.3027
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - most imports of the package need no scipy

    result: Number = stdtrit(df, 0.5 + level / 2)
    return result


def interval(value: float, stderr: float, df: float, level: float = 0.95) -> tuple[float, float]:
    """Interval of an estimate: value -+ quantile x standard error.

    Args:
        value: The estimate.
        stderr: Its standard error, at least 0; NaN where there is none.
        df: Degrees of freedom of the standard error; one less than the clusters of a mean.
        level: Level of the interval, in (0, 1).

    Returns:
        Lower and upper end; NaN without a standard error or a degree of freedom.

    Examples:
        >>> low, high = interval(10.0, 1.0, df=2)
        >>> round(low, 4), round(high, 4)
        (5.6973, 14.3027)
    """
    if math.isnan(stderr) or not df > 0:
        return math.nan, math.nan
    reach = float(quantile(level, df)) * stderr
    return value - reach, value + reach


def unseen(clusters: int, level: float = 0.95) -> float:
    """Share of clusters that may differ though all that were asked are equal.

    If a share q differs, G equal ones have probability (1 - q)^G; the largest share for which
    that is not below (1 - level) / 2 (Clopper & Pearson 1934, Biometrika 26:404).

    Args:
        clusters: Number of equal clusters, G, at least 1.
        level: Level, in (0, 1).

    Returns:
        The share, in (0, 1).

    Examples:
        >>> round(unseen(6), 3)
        0.459
    """
    return 1.0 - float((0.5 - level / 2) ** (1 / clusters))


def unseen_error(clusters: int) -> float:
    """The share of `unseen` within one standard error: 1 / (G + 1) for G equal clusters.

    It is how far Wilson's score interval of one standard error reaches from a share of 0 or 1
    (Wilson 1927, J. American Statistical Association 22:209).

    Examples:
        >>> round(unseen_error(6), 3)
        0.143
    """
    return 1.0 / (clusters + 1)
