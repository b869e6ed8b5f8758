"""The mean of clustered values, with its interval.

Notation: N values v in G clusters, m their mean.

    se = sqrt( G / (G - 1) * sum_g ( sum_{i in g} (v_i - m) )^2 ) / N

the sandwich estimate of a mean (Liang & Zeger 1986, Biometrika 73:13, with the factor
G / (G - 1)); the interval takes Student's t with G - 1 degrees of freedom.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClusteredMean:
    """A mean; NaN for what does not exist."""

    value: float
    """The mean; NaN of nothing."""

    stderr: float
    """Standard error; NaN from fewer than two clusters."""

    low: float
    """Lower end of the interval; NaN without a standard error."""

    high: float
    """Upper end."""

    n: int
    """Number of values."""

    clusters: int
    """Number of clusters."""


def clustered_mean(
    values: Iterable[float], clusters: Iterable[Hashable], level: float = 0.95
) -> ClusteredMean:
    """The mean of values with a cluster-robust interval (formula in the module's docstring).

    Args:
        values: Numbers, shape (N,); NaN are left out.
        clusters: The cluster of each, shape (N,).
        level: Level of the interval, in (0, 1).

    Returns:
        The mean.

    Examples:
        >>> found = clustered_mean([0, 1, 1, 1], ["a", "a", "b", "b"])
        >>> (found.value, found.stderr, found.n, found.clusters)
        (0.75, 0.25, 4, 2)
    """
    known = [
        (value, cluster)
        for value, cluster in zip(values, clusters, strict=True)
        if not math.isnan(value)
    ]
    count = len(known)
    if not count:
        return ClusteredMean(math.nan, math.nan, math.nan, math.nan, 0, 0)
    average = math.fsum(value for value, _ in known) / count
    sums: dict[Hashable, float] = defaultdict(float)
    for value, cluster in known:
        sums[cluster] += value - average
    groups = len(sums)
    if groups < 2:
        return ClusteredMean(average, math.nan, math.nan, math.nan, count, groups)
    from scipy.stats import t  # noqa: PLC0415

    total = math.fsum(each**2 for each in sums.values()) * groups / (groups - 1)
    error = math.sqrt(total) / count
    reach = float(t.ppf((1 + level) / 2, groups - 1)) * error
    return ClusteredMean(average, error, average - reach, average + reach, count, groups)
