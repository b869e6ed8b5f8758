"""Scores, information, and intervals by profile likelihood."""

from __future__ import annotations

import numpy as np

from avdilemma.estimation.fit import at_kappa
from avdilemma.estimation.likelihood import log_shares, scores
from avdilemma.estimation.model import ChoiceModel
from avdilemma.questions.situations import Floats, Ints

FARTHEST = 1e3
"""Distance from the estimate, in units of kappa, at which an interval counts as open."""


def answer_scores(model: ChoiceModel, full: Floats) -> Floats:
    """Gradient of log q of each answer by the full vector, shape (A, P); full has shape (P, 1)."""
    _, shares, within = log_shares(model.layout, model.theta(full))
    result: Floats = scores(model.layout, shares, within)[:, :, 0] @ model.jacobian(full)[0]
    if not model.lapse:
        return result
    lapse, p = float(full[-1, 0]), shares[:, 0]
    q = np.maximum(model.layout.mixed(shares, full[-1])[:, 0], np.finfo(float).tiny)
    ratio = np.where(lapse > 0, (1 - lapse) * p / q, 1.0)
    slope = np.clip((model.layout.uniform[:, 0] - p) / q, -1e6, 1e6)
    return np.concatenate([result * ratio[:, None], slope[:, None]], axis=1)


def expected_information(model: ChoiceModel, asked: Floats, full: Floats) -> Floats:
    """Fisher information by the full vector (P, 1), shape (P, P).

    `asked` is how often each situation is asked, shape (G,).
    """
    s = answer_scores(model, full)
    weights = asked[model.layout.situation_of] * model.shares(full)[:, 0]
    result: Floats = s.T @ (s * weights[:, None])
    return result


def inverse(information: Floats, places: Ints) -> Floats:
    """Inverse of a positive definite block of rows and columns, 0 elsewhere; (P, P) to (P, P).

    It is scaled first, so that units do not matter.
    """
    result = np.zeros_like(information)
    block = information[np.ix_(places, places)]
    root = np.sqrt(np.maximum(np.diag(block), np.finfo(float).tiny))
    scaled = block / np.outer(root, root)
    result[np.ix_(places, places)] = np.linalg.pinv(scaled, hermitian=True) / np.outer(root, root)
    return result


def profile_ends(
    model: ChoiceModel, counts: Floats, full: Floats, loglik: Floats, step: Floats, cutoff: Floats
) -> tuple[Floats, Floats]:
    """Lower and upper ends of profile-likelihood intervals of kappa, each of shape (B,).

    Counts have shape (A, B), estimates (P, B), the rest (B,). `step` is the first step away from
    the estimate, about half the width; at the ends twice the log-likelihood is `cutoff` lower.
    They hold to about a ten-thousandth of the width, and are infinite beyond `FARTHEST`.
    """
    low, high = (_end(model, counts, full, loglik, side, cutoff) for side in (-step, step))
    return low, high


def profile_interval(
    model: ChoiceModel, counts: Floats, full: Floats, loglik: Floats, step: float, cutoff: float
) -> tuple[float | None, float | None]:
    """`profile_ends` of one data set; None where there is no limit."""
    ends = profile_ends(model, counts, full, loglik, np.array([step]), np.array([cutoff]))
    low, high = (float(end[0]) if np.isfinite(end[0]) else None for end in ends)
    return low, high


def _end(
    model: ChoiceModel, counts: Floats, full: Floats, loglik: Floats, step: Floats, cutoff: Floats
) -> Floats:
    centre, last = full[0], full.copy()
    target = np.sqrt(cutoff)
    everything = np.arange(len(centre))

    def excess(kappa: Floats, columns: Ints) -> Floats:
        n = counts if counts.shape[1] == 1 else counts[:, columns]
        found = at_kappa(model, n, kappa, last[:, columns])
        last[:, columns] = found.parameters
        drop = np.maximum(2 * (loglik[columns] - found.loglik), 0)
        gap: Floats = np.sqrt(drop) - target[columns]
        return gap

    inner, inner_value = np.zeros_like(centre), -target
    outer = step.astype(float).copy()
    outer_value = np.full_like(centre, -1.0)
    pending = everything
    while len(pending):
        outer_value[pending] = excess(centre[pending] + outer[pending], pending)
        short = outer_value[pending] < 0
        pending = pending[short & (np.abs(outer[pending]) < FARTHEST)]
        inner[pending], inner_value[pending] = outer[pending], outer_value[pending]
        outer[pending] *= 2
    opened = outer_value < 0
    pending = everything[~opened]
    side = np.zeros_like(centre)
    for _ in range(40):
        if not len(pending):
            break
        a, b, fa, fb = inner[pending], outer[pending], inner_value[pending], outer_value[pending]
        trial = np.where(fb > fa, a - fa * (b - a) / np.where(fb > fa, fb - fa, 1), (a + b) / 2)
        value = excess(centre[pending] + trial, pending)
        below = value < 0
        # Illinois: the end that stays twice loses half its weight, so that both move
        stays = np.where(below, side[pending] == 1, side[pending] == -1)
        inner[pending] = np.where(below, trial, a)
        inner_value[pending] = np.where(below, value, np.where(stays, fa / 2, fa))
        outer[pending] = np.where(below, b, trial)
        outer_value[pending] = np.where(below, np.where(stays, fb / 2, fb), value)
        side[pending] = np.where(below, 1, -1)
        near = (np.abs(value) < 1e-5) | (
            np.abs(outer[pending] - inner[pending]) < 1e-6 * (1e-3 + np.abs(outer[pending]))
        )
        side_value = np.where(below, inner[pending], outer[pending])
        outer[pending[near]] = side_value[near]
        pending = pending[~near]
    return np.where(opened, np.copysign(np.inf, step), centre + outer)
