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


def contrasts(own: Layout, counts: Floats) -> Floats:
    """Scaled differences between each answer given and each other answer of its situation.

    Args:
        own: A layout in which each answer is one strategy.
        counts: How often each answer was given, shape (A,).

    Returns:
        Shape (pairs, K).
    """
    x = own.centred / own.scale
    ends = np.append(own.answer_starts, len(counts))
    rows = []
    for begin, end in itertools.pairwise(ends):
        for answer in range(begin, end):
            if counts[answer] > 0:
                gap = x[answer] - x[begin:end]
                rows.append(gap[np.arange(begin, end) != answer])
    return np.concatenate(rows) if rows else np.zeros((0, own.x.shape[1]))


def separating(own: Layout, counts: Floats) -> Floats | None:
    """A direction that separates the answers.

    Args:
        own: A layout in which each answer is one strategy.
        counts: How often each answer was given, shape (A,).

    Returns:
        The direction in scaled coefficients, shape (K,); None if the answers overlap.
    """
    from scipy.optimize import linprog  # noqa: PLC0415

    gaps = contrasts(own, counts)
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
