"""Intervals of kappa by profile likelihood where the likelihood has a supremum and no maximum."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from avdilemma.estimation.fit import at_kappa
from avdilemma.estimation.inference import profile_interval
from avdilemma.estimation.model import ChoiceModel
from avdilemma.questions.situations import Floats

APART = 1e-9
"""Values of kappa that are nearer are the same."""


class Profile(NamedTuple):
    """An interval of kappa by profile likelihood; None where there is no end."""

    low: float | None
    """Lower end."""

    high: float | None
    """Upper end."""

    loglik: float
    """Supremum of the log-likelihood."""


def chi_square(level: float) -> float:
    """Drop of twice the log-likelihood at which a profile interval ends."""
    from scipy.special import chdtri  # noqa: PLC0415

    return float(chdtri(1, 1 - level))


def supremum_profile(
    model: ChoiceModel, counts: Floats, level: float, also: float | None = None
) -> Profile:
    """Interval of kappa by the profile of the likelihood's supremum.

    The supremum is looked for on a grid, made finer around the best of it, and at `also`.
    """
    grid = np.concatenate(
        [-np.geomspace(64, 1.5, 7), np.linspace(-1, 2, 31), np.geomspace(2.5, 64, 7)]
    )
    grid = distinct(np.append(grid, [] if also is None else [also]))
    # few rounds tell which is best, as those that run off gain least in the later ones
    for rounds in (12, 24, 60, 60, 60):
        found = at_kappa(model, counts, grid, rounds=rounds)
        best = int(np.argmax(found.loglik))
        full, loglik = found.parameters[:, [best]], found.loglik[[best]]
        # the best stays in the grid, so that the supremum never falls
        around = np.linspace(grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)], 11)
        grid = distinct(np.append(around, grid[best]))
    ends = profile_interval(model, counts, full, loglik, 0.1, chi_square(level))
    return Profile(*ends, float(loglik[0]))


def distinct(grid: Floats) -> Floats:
    """Points in order, each once: of two that rounding alone tells apart the first.

    A point beside its double would have no neighbourhood on that side.
    """
    points = np.sort(grid)
    result: Floats = points[np.diff(points, prepend=-np.inf) > APART]
    return result


def ends_in_words(low: float | None, high: float | None) -> str:
    """The ends of an interval, None being no limit."""
    sides = [f"at least {low:.3g}"] if low is not None else ["no lower limit"]
    sides += [f"at most {high:.3g}"] if high is not None else ["no upper limit"]
    return ", ".join(sides)
