"""Means of answers that come in clusters, with intervals."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from avdilemma.intervals import interval, unseen, unseen_error

NOTHING = 1e-12
"""Standard error that counts as none, up to rounding."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over answers in clusters; NaN where there is none."""

    value: float
    """The mean."""

    stderr: float
    """Clustered standard error; NaN from fewer than two clusters."""

    low: float
    """Lower end of the interval."""

    high: float
    """Upper end."""

    n: int
    """Number of answers."""

    clusters: int
    """Number of clusters."""


def clustered_mean(
    answers: Iterable[tuple[Hashable, float]],
    level: float = 0.95,
    limits: tuple[float, float] = (-math.inf, math.inf),
) -> Mean:
    """A mean with its clustered interval, by the t distribution with G - 1 degrees of freedom.

    With n answers y in G clusters g and their mean m, the variance of m is

        [sum_g (sum_{i in g} (y_i - m))^2] / n^2  G / (G - 1)

    (the sandwich estimate for a mean, Liang & Zeger 1986, Biometrika 73:13). Clusters of equal
    means show no variance, which does not make their mean certain: where there are limits, as many
    clusters as `intervals.unseen` says may lie at a limit.

    Args:
        answers: Cluster and value of every answer; those that are NaN are passed over.
        level: Level of the interval, in (0, 1).
        limits: Least and greatest possible value: the interval ends there at the latest.

    Returns:
        The mean; NaN for the mean of nothing, and for the error of fewer than two clusters.

    Examples:
        >>> found = clustered_mean([("a", 1.0), ("a", 1.0), ("b", 0.0)])
        >>> round(found.value, 3), found.n, found.clusters
        (0.667, 3, 2)
        >>> found = clustered_mean([(name, 1.0) for name in "abcdef"], limits=(0, 1))
        >>> round(found.stderr, 3), round(found.low, 3), found.high
        (0.143, 0.541, 1.0)
    """
    known = [(cluster, value) for cluster, value in answers if not math.isnan(value)]
    if not known:
        return Mean(math.nan, math.nan, math.nan, math.nan, 0, 0)
    average = math.fsum(value for _, value in known) / len(known)
    sums: dict[Hashable, float] = {}
    for cluster, value in known:
        sums[cluster] = sums.get(cluster, 0.0) + value - average
    count, error = len(sums), math.nan
    if count > 1:
        total = math.fsum(each**2 for each in sums.values()) * count / (count - 1)
        error = math.sqrt(total) / len(known)
    low, high = interval(average, error, count - 1, level)
    far = max(average - limits[0], limits[1] - average)
    if count > 1 and error < NOTHING and math.isfinite(far):
        error, share = unseen_error(count) * far, unseen(count, level)
        low = average - share * (average - limits[0])
        high = average + share * (limits[1] - average)
    low, high = max(low, limits[0]), min(high, limits[1])
    return Mean(average, error, low, high, len(known), count)
