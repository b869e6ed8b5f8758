"""Means with clustered intervals, group by group: the step that most measures share."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from avdilemma.estimation.clustered import clustered_mean

CLUSTER = "scenario"
"""The column on which intervals cluster: order, label and wording variants share it."""

RESPONDENT = "respondent"
"""The column that every frame has: who answered, by the shortest label that tells rows apart."""

REFERENCE = "reference"
"""A column that some frames have: whether a row is a reference agent's prediction."""


def group_means(
    frame: pd.DataFrame,
    by: Sequence[str],
    value: str,
    limits: tuple[float, float] = (-math.inf, math.inf),
    cluster: str = CLUSTER,
) -> pd.DataFrame:
    """Mean of a column in every group, with its 95 % interval clustered on `cluster`.

    NaN is no answer; intervals are cut at `limits`, the least and greatest possible mean. The rows
    are sorted groups with an answer: columns `by`, then mean, low and high (NaN from fewer than two
    clusters), n (answers) and clusters.
    """
    rows = []
    for key, own in frame[frame[value].notna()].groupby(list(by), sort=True, observed=True):
        found = clustered_mean(zip(own[cluster], own[value], strict=True), limits=limits)
        numbers = (found.value, found.low, found.high, found.n, found.clusters)
        rows.append((*key, *numbers))
    return pd.DataFrame(rows, columns=[*by, "mean", "low", "high", "n", "clusters"])
