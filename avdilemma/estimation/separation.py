"""Separated data: answers that some combination of the regressors predicts without exception.

Then the likelihood has no maximum (Albert & Anderson 1984, Biometrika 71:1). A direction d
separates if no answer given is worse than another along it, and some is better: a linear
programme.
"""

from __future__ import annotations

import itertools

import numpy as np

from avdilemma.estimation.likelihood import Layout
from avdilemma.questions.situations import Floats

TOLERANCE = 1e-7
"""Gain, in standard deviations of an index, above which a direction separates."""


def contrasts(layout: Layout, counts: Floats) -> Floats:
    """Scaled differences between each answer given and each other answer of its situation.

    Each answer of the layout is one strategy; counts have shape (A,), contrasts (pairs, K).
    """
    x = layout.centred / layout.scale
    ends = np.append(layout.answer_starts, len(counts))
    rows = [np.zeros((0, x.shape[1]))]
    for begin, end in itertools.pairwise(ends):
        given = np.flatnonzero(counts[begin:end] > 0)
        rows += [np.delete(x[begin + each] - x[begin:end], each, axis=0) for each in given]
    return np.concatenate(rows)


def separating(gaps: Floats) -> Floats | None:
    """A direction in scaled coefficients, (K,), along which contrasts (pairs, K) separate.

    None if the answers overlap.
    """
    from scipy.optimize import linprog  # noqa: PLC0415

    gaps = np.unique(np.round(gaps, 12), axis=0)
    gaps = gaps[np.abs(gaps).max(axis=1, initial=0) > 1e-9]
    if not len(gaps):
        return None
    found = linprog(
        -gaps.sum(axis=0),
        A_ub=-gaps,
        b_ub=np.zeros(len(gaps)),
        bounds=[(-1, 1)] * gaps.shape[1],
        method="highs",
    )
    if found.status != 0 or -found.fun < TOLERANCE * len(gaps):
        return None
    direction: Floats = found.x
    return direction
