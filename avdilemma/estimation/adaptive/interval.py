"""Intervals of kappa that hold with few answers, too."""

from __future__ import annotations

import numpy as np

from avdilemma.estimation.adaptive.posterior import Posterior
from avdilemma.questions.situations import Floats

LEVEL = 0.95
"""Level of the intervals."""


def interval(found: Posterior, read: Floats, weights: int) -> tuple[Floats, Floats]:
    """Ends of the interval, both (B,); read are the numbers of readable answers, (B,)."""
    ends = found.quantiles(np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    return ends[:, 0], ends[:, 1]
