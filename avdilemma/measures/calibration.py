"""Whether probabilities agree with sampled choices to the same questions.

With p the probability of the behaviour that is counted, given that some option is named, and y
what sampled answers did (1 or 0, of plans the share of nodes), the bins of p give a reliability
diagram. Over all questions: the mean of y - p with its clustered interval, the expected calibration
error (mean distance of y from p over bins, weighted by answers; Naeini et al. 2015, AAAI 29:2901),
and for single choices Spiegelhalter's test that y is drawn by p (1986, Statistics in Medicine
5:421):

    z = sum (y - p)(1 - 2 p) / sqrt(sum (1 - 2 p)^2 p (1 - p))
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from avdilemma.estimation.clustered import clustered_mean
from avdilemma.measures.answer_rates import kinds
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import CLUSTER, RESPONDENT
from avdilemma.questions import scorings

ANSWERS = (RESPONDENT, "scorer", "item", CLUSTER, "p", "y")
"""Columns of the answers that are compared: one row a sampled answer."""

BINS = FRAMES["calibration"]
"""Columns of `calibration_frame`."""

TOTALS = FRAMES["agreement"]
"""Columns of `agreement_frame`."""

MANY = 10
"""Number of bins of equal width, from 0 to 1."""


def calibration_frame(answers: pd.DataFrame) -> pd.DataFrame:
    """The reliability diagram as numbers, `BINS`: a row a respondent, kind and bin with answers.

    Args:
        answers: `ANSWERS`, the probability in [0, 1] and what a sampled answer did, in [0, 1].
    """
    return pd.DataFrame([row for own in _groups(answers) for row in _bins(own)], columns=list(BINS))


def agreement_frame(answers: pd.DataFrame) -> pd.DataFrame:
    """Agreement over all questions, `TOTALS`: a row a respondent and kind; see the module."""
    return pd.DataFrame([_total(own) for own in _groups(answers)], columns=list(TOTALS))


def _groups(answers: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for scorer in kinds():
        mine = answers[answers["scorer"] == scorer]
        for _, own in mine.groupby(RESPONDENT, sort=True):
            yield own


def _named(own: pd.DataFrame) -> dict[str, object]:
    scorer = str(own["scorer"].iloc[0])
    behaviour = scorings()[scorer].behaviours[0]
    return {RESPONDENT: own[RESPONDENT].iloc[0], "kind": kinds()[scorer], "behaviour": behaviour}


def _bins(own: pd.DataFrame) -> Iterator[dict[str, object]]:
    place = np.minimum((own["p"] * MANY).astype(int), MANY - 1)
    for number, part in own.groupby(place, sort=True):
        found = clustered_mean(zip(part[CLUSTER], part["y"], strict=True), limits=(0, 1))
        yield {
            **_named(own),
            "from": int(str(number)) / MANY,
            "to": (int(str(number)) + 1) / MANY,
            "probability": part["p"].mean(),
            "share": found.value,
            "low": found.low,
            "high": found.high,
            "questions": part["item"].nunique(),
            "answers": len(part),
        }


def _total(own: pd.DataFrame) -> dict[str, object]:
    gaps = own["y"] - own["p"]
    found = clustered_mean(zip(own[CLUSTER], gaps, strict=True), limits=(-1, 1))
    bins = pd.DataFrame(_bins(own))
    distance = (bins["share"] - bins["probability"]).abs()
    return {
        **_named(own),
        "probability": own["p"].mean(),
        "share": own["y"].mean(),
        "difference": found.value,
        "low": found.low,
        "high": found.high,
        "ece": float(np.average(distance, weights=bins["answers"])),
        "test": _spiegelhalter(own),
        "questions": own["item"].nunique(),
        "answers": len(own),
    }


def _spiegelhalter(own: pd.DataFrame) -> float:
    """The p-value of the test; NaN for plans, and where no probability is between 0 and 1."""
    from scipy.special import erfc  # noqa: PLC0415

    p, y = own["p"].to_numpy(dtype=float), own["y"].to_numpy(dtype=float)
    spread = float(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
    if not set(y) <= {0.0, 1.0} or spread <= 0:
        return math.nan
    z = float(((y - p) * (1 - 2 * p)).sum()) / math.sqrt(spread)
    return float(erfc(abs(z) / math.sqrt(2)))
