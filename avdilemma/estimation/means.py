"""Means with intervals that know which answers belong together."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


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


def clustered_error(answers: Iterable[tuple[Hashable, float]]) -> tuple[float, float, int, int]:
    """A mean with its clustered standard error.

    With n answers y in G clusters g and their mean m, the variance of m is

        [sum_g (sum_{i in g} (y_i - m))^2] / n^2  G / (G - 1)

    (the sandwich estimate for a mean, Liang & Zeger 1986, Biometrika 73:13).

    Args:
        answers: Cluster and value of every answer; those that are NaN are passed over.

    Returns:
        Mean, standard error, number of answers and of clusters; NaN for the mean of nothing, and
        for the error of fewer than two clusters.
    """
    known = [(cluster, value) for cluster, value in answers if not math.isnan(value)]
    if not known:
        return math.nan, math.nan, 0, 0
    average = math.fsum(value for _, value in known) / len(known)
    sums: dict[Hashable, float] = {}
    for cluster, value in known:
        sums[cluster] = sums.get(cluster, 0.0) + value - average
    groups = len(sums)
    if groups < 2:
        return average, math.nan, len(known), groups
    total = math.fsum(each**2 for each in sums.values()) * groups / (groups - 1)
    return average, math.sqrt(total) / len(known), len(known), groups


def clustered_mean(answers: Iterable[tuple[Hashable, float]], level: float = 0.95) -> Mean:
    """A mean with its clustered interval, by the t distribution with G - 1 degrees of freedom.

    Args:
        answers: Cluster and value of every answer; those that are NaN are passed over.
        level: Level of the interval, in (0, 1).

    Returns:
        The mean.

    Examples:
        >>> found = clustered_mean([("a", 1.0), ("a", 1.0), ("b", 0.0)])
        >>> round(found.value, 3), found.n, found.clusters
        (0.667, 3, 2)
    """
    average, error, count, groups = clustered_error(answers)
    if math.isnan(error):
        return Mean(average, math.nan, math.nan, math.nan, count, groups)
    from scipy.stats import t  # noqa: PLC0415 - it takes a second to import

    reach = float(t.ppf((1 + level) / 2, groups - 1)) * error
    return Mean(average, error, average - reach, average + reach, count, groups)
