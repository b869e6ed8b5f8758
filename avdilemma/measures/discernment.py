"""Does a model tell apart where an agent cooperates, or does it just cooperate?

Discernment is P(C | agent C) - P(C | agent D) within a node, C being the behaviour that is counted
(cooperation, or the sacrifice): 1 for the agent itself, 0 for every answer that does not depend on
the question, whatever it is. Beside it stands what the best constant answer of each node would
reach, which is what a match has to be held against.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from avdilemma.estimation.clustered import NOTHING, Mean
from avdilemma.intervals import interval, unseen, unseen_error
from avdilemma.measures.grouped import CLUSTER

NODE, WOULD = "node", "would"
"""Columns of an answer's node, and of what the agent does there (1 or 0, NaN if either)."""

RATIO = "ratio"
"""Column of pedestrians per occupant, as a number; NaN where it is not about the own car."""

DRAWS = 1000
"""Bootstrap samples of a switching ratio."""

SAME = 1e-9
"""Difference of two shares that counts as none."""

MISSED = 0.5
"""Share of bootstrap samples without a switch above which there is none."""


def discernment(asked: pd.DataFrame, did: pd.Series[float], most: float = 1.0) -> Mean:
    """P(C | agent C) - P(C | agent D), the mean over nodes, with its clustered interval.

    With y what was done, n_C and n_D answers of a node where the agent does one or the other, and
    weights w proportional to n_C + n_D over the nodes that have both,

        D = sum_nodes w (mean_C y - mean_D y)

    is linear in the answers, so that its variance clusters like that of a mean: within each node
    and side residuals are taken from that side's mean (Liang & Zeger 1986, Biometrika 73:13).

    Args:
        asked: Columns scenario, `NODE` and `WOULD`, a row an answer.
        did: What was done, 1 or 0, or a change of it; NaN without an answer.
        most: Greatest possible size of the result.

    Returns:
        The difference; NaN where no node has both sides.
    """
    kept = asked.assign(did=did)[did.notna() & asked[WOULD].isin([0.0, 1.0])]
    sides = kept.groupby([NODE, WOULD])["did"]
    counts = sides.size().unstack(WOULD)
    if not {0.0, 1.0} <= set(counts.columns) or counts.dropna().empty:
        return Mean(math.nan, math.nan, math.nan, math.nan, 0, 0)
    both = counts.dropna()
    kept = kept[kept[NODE].isin(both.index)]
    share = both.sum(axis="columns") / both.to_numpy().sum()
    sign = np.where(kept[WOULD] == 1, 1.0, -1.0)
    size = [both.loc[node, side] for node, side in zip(kept[NODE], kept[WOULD], strict=True)]
    weight = sign * kept[NODE].map(share).to_numpy(dtype=float) / np.array(size, dtype=float)
    values = kept["did"].to_numpy(dtype=float)
    middle = kept.groupby([NODE, WOULD])["did"].transform("mean").to_numpy(dtype=float)
    value = math.fsum(weight * values)
    sums = pd.Series(weight * (values - middle)).groupby(kept[CLUSTER].to_numpy()).sum()
    clusters = len(sums)
    error = math.nan
    if clusters > 1:
        error = math.sqrt(float((sums**2).sum()) * clusters / (clusters - 1))
    low, high = interval(value, error, clusters - 1)
    if clusters > 1 and error < NOTHING:
        # answers that are all alike on a side do not make it certain: each may lie elsewhere
        reach = 2 * unseen(clusters)
        error, low, high = unseen_error(clusters) * 2, value - reach, value + reach
    return Mean(value, error, max(low, -most), min(high, most), len(kept), clusters)


def best_constant(asked: pd.DataFrame) -> float:
    """Match of the best constant answer of each node with the agent, where it is not indifferent.

    Examples:
        >>> rows = {"node": ["a", "a", "a", "b"], "would": [1.0, 0.0, 0.0, 1.0]}
        >>> best_constant(pd.DataFrame(rows))
        0.75
    """
    strict = asked[asked[WOULD].isin([0.0, 1.0])]
    if strict.empty:
        return math.nan
    right = strict.groupby(NODE)[WOULD].agg(lambda side: max(side.sum(), (1 - side).sum()))
    return float(right.sum()) / len(strict)


def always(asked: pd.DataFrame) -> float:
    """Match of always doing what is counted."""
    strict = asked[WOULD][asked[WOULD].isin([0.0, 1.0])]
    return float(strict.mean()) if len(strict) else math.nan


Samples = np.ndarray[tuple[int, int], np.dtype[np.float64]]
"""Logarithms of the two ratios around a switch in bootstrap samples, of shape (samples, 2)."""

LEVEL = (0.025, 0.975)
"""Quantiles of an interval of 95 %."""


class Switch(NamedTuple):
    """A switching ratio with its interval; NaN where no ratio tells more than a constant answer."""

    ratio: float
    low: float
    high: float
    samples: Samples

    def over(self, other: Switch) -> tuple[float, float, float]:
        """This ratio over that of another model, with its interval; both count as independent."""
        if math.isnan(self.ratio) or math.isnan(other.ratio):
            return math.nan, math.nan, math.nan
        # turned round, the samples of the other have nothing to do with these
        turned = other.samples[::-1]
        low, high = _ends(self.samples[:, 0] - turned[:, 1], self.samples[:, 1] - turned[:, 0])
        return self.ratio / other.ratio, math.exp(low), math.exp(high)

    def less(self, other: Switch) -> tuple[float, float]:
        """Interval of this ratio less that of another model on the same scenarios."""
        if math.isnan(self.ratio) or math.isnan(other.ratio):
            return math.nan, math.nan
        one, two = np.exp(self.samples), np.exp(other.samples)
        return _ends(one[:, 0] - two[:, 1], one[:, 1] - two[:, 0])


def _ends(
    low: np.ndarray[tuple[int], np.dtype[np.float64]],
    high: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> tuple[float, float]:
    return float(np.nanquantile(low, LEVEL[0])), float(np.nanquantile(high, LEVEL[1]))


def switching_ratio(answers: pd.DataFrame, seed: int = 0) -> Switch:
    """The ratio N / M above which a model sacrifices, by the fewest wrong answers.

    The ratio maximises the share of sacrifices above it less that below, the maximum score
    estimator (Manski 1975, J. Econometrics 3:205) with both sides weighing alike. It lies
    between two ratios that were asked and is told as their geometric mean; of several places that
    do as well, the middle one. Where between the two it lies nobody knows, so the interval, by
    bootstrap over scenarios, goes from quantiles of the lower to quantiles of the upper one.

    Args:
        answers: Columns scenario, ratio (a number above 0) and did (1 or 0; NaN is left out).
        seed: Decides the bootstrap samples.
    """
    kept = answers[answers["did"].notna()]
    table = kept.groupby(CLUSTER).agg(
        ratio=("ratio", "first"), made=("did", "sum"), all=("did", "size")
    )
    ratios = table["ratio"].to_numpy(dtype=float)
    levels = np.unique(ratios)
    if len(levels) < 2:
        return Switch(math.nan, math.nan, math.nan, np.full((DRAWS, 2), math.nan))
    logs, place = np.log(levels), np.searchsorted(levels, ratios)
    made, every = (table[name].to_numpy(dtype=float) for name in ("made", "all"))

    def around(times: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float]:
        yes = np.bincount(place, times * made, len(levels)).cumsum()
        total = np.bincount(place, times * every, len(levels)).cumsum()
        with np.errstate(invalid="ignore", divide="ignore"):
            below = yes[:-1] / total[:-1]
            above = (yes[-1] - yes[:-1]) / (total[-1] - total[:-1])
        gain = np.nan_to_num(above - below, nan=-1.0)
        best = gain.max()
        if best < SAME:
            return math.nan, math.nan
        alike = np.flatnonzero(gain > best - SAME)
        return float(logs[alike[0]]), float(logs[alike[-1] + 1])

    draw = np.random.default_rng(seed)
    drawn = draw.multinomial(len(table), np.full(len(table), 1 / len(table)), DRAWS)
    samples = np.array([around(times.astype(float)) for times in drawn])
    low, high = around(np.ones(len(table)))
    if math.isnan(low) or np.isnan(samples[:, 0]).mean() > MISSED:
        return Switch(math.nan, math.nan, math.nan, samples)
    ends = _ends(samples[:, 0], samples[:, 1])
    return Switch(math.exp((low + high) / 2), math.exp(ends[0]), math.exp(ends[1]), samples)
