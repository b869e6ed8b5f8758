"""Intervals and standard deviations of kappa that hold with few answers and with stopping, too.

The posterior is right on average over its prior, for any rule of stopping. For one respondent of
some kappa and noise it may be too narrow with few answers: noise is estimated, and when answers
happen to look clear everything looks known. So deviations from the median are stretched as for a
normal mean of unknown variance, of which `SPENT` parameters are estimated:

    stretch = sqrt(n / (n - SPENT)) t(n - SPENT) / z,

1.04 after 64 answers. That was measured on other respondents and seeds than those of the published
table (kappa .1, .4, .6, .9; noise .7 and 1.4 lives, .07 in shares; nine cells of 400): quantiles
that are not stretched hold kappa in .932 to .968 of the runs, .952 on average. What is believed of
biases matters more, see `prior.SCALES`.

A run stops when its standard deviation is low, and so more often at a moment when it is too low
because answers happened to look clear. The standard deviation of kappa is proportional to noise,
so a run stops only if it would be low enough with noise `MARGIN` standard deviations above its
estimate, in each case (`prior.Case`) that is not excluded. `avdilemma validate --adaptive` shows
how intervals hold.
"""

from __future__ import annotations

import numpy as np

from avdilemma.estimation.adaptive.posterior import Posterior
from avdilemma.questions.situations import Flags, Floats

LEVEL = 0.95
"""Level of the intervals."""

SPENT = 2.0
"""Parameters that are estimated from the answers: kappa and noise, as in any regression."""

MARGIN = 2.0
"""By how many of its standard deviations log noise might be higher when a run stops."""

EXCLUDED = 0.002
"""Probability below which a case need not be asked about any more."""

FEWEST = 6.0
"""Degrees of freedom at least: before there are as many, intervals are for figures alone."""


def stretch(read: Floats) -> Floats:
    """By how much deviations are stretched after some numbers of readable answers, shape (B,)."""
    from scipy.special import ndtri, stdtrit  # noqa: PLC0415

    level = (1 + LEVEL) / 2
    left = np.maximum(read - SPENT, FEWEST)
    found: Floats = np.sqrt((left + SPENT) / left) * stdtrit(left, level) / ndtri(level)
    return found


def interval(found: Posterior, read: Floats) -> tuple[Floats, Floats]:
    """Ends of the interval, both (B,); read are the numbers of readable answers, (B,)."""
    tail = (1 - LEVEL) / 2
    low, middle, high = found.quantiles(np.array([tail, 0.5, 1 - tail])).T
    by = stretch(read)
    return middle - by * (middle - low), middle + by * (high - middle)


def deviation(found: Posterior, read: Floats) -> Floats:
    """Standard deviations of kappa, stretched as intervals are, shape (B,)."""
    result: Floats = found.sd * stretch(read)
    return result


def enough(found: Posterior, read: Floats, se: float) -> Flags:
    """Whether standard deviations are safely below a limit, shape (B,)."""
    kappa, noise = found.by_model()
    low = kappa * stretch(read)[:, None] * np.exp(MARGIN * noise) <= se
    overall = deviation(found, read) <= se
    result: Flags = overall & (low | (found.models < EXCLUDED)).all(axis=1)
    return result
