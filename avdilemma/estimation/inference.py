"""Covariances, intervals by profile likelihood, and tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avdilemma.estimation.likelihood import log_shares, scores
from avdilemma.estimation.model import Model, at_kappa
from avdilemma.estimation.robust import degrees_of_freedom, guarded, stretch
from avdilemma.estimation.tally import Tally
from avdilemma.questions.situations import Flags, Floats, Ints

FARTHEST = 1e3
"""Distance from the estimate, in units of kappa, at which an interval counts as open."""


def answer_scores(model: Model, full: Floats) -> Floats:
    """Gradient of log q of each answer by the full vector, shape (A, P); full has shape (P, 1)."""
    size = len(model.parameters)
    kappa, psi = full[0], full[1 : 1 + size]
    _, shares, within = log_shares(model.own, model.mapping.theta(kappa, psi))
    jacobian = model.mapping.jacobian(kappa, psi)[0]
    by_theta = scores(model.own, shares, within)[:, :, 0]
    result: Floats = by_theta @ jacobian
    if not model.lapse:
        return result
    lapse, p = float(full[-1, 0]), shares[:, 0]
    uniform = 1 / model.own.sizes[model.own.situation_of]
    q = np.maximum((1 - lapse) * p + lapse * uniform, np.finfo(float).tiny)
    ratio = np.where(lapse > 0, (1 - lapse) * p / q, 1.0)
    slope = np.clip((uniform - p) / q, -1e6, 1e6)
    return np.concatenate([result * ratio[:, None], slope[:, None]], axis=1)


def expected_information(model: Model, asked: Floats, full: Floats) -> Floats:
    """Fisher information by the full vector.

    Args:
        model: The model.
        asked: How often each situation is asked, shape (G,).
        full: The parameters, shape (P, 1).

    Returns:
        Shape (P, P).
    """
    s = answer_scores(model, full)
    weights = asked[model.own.situation_of] * answer_shares(model, full)
    result: Floats = s.T @ (s * weights[:, None])
    return result


def inverse(information: Floats, places: Ints) -> Floats:
    """Inverse of a positive definite block, 0 elsewhere; scaled first, so that units do not matter.

    Args:
        information: Shape (P, P).
        places: Rows and columns of the block.

    Returns:
        Shape (P, P).
    """
    result = np.zeros_like(information)
    block = information[np.ix_(places, places)]
    root = np.sqrt(np.maximum(np.diag(block), np.finfo(float).tiny))
    scaled = block / np.outer(root, root)
    result[np.ix_(places, places)] = np.linalg.pinv(scaled, hermitian=True) / np.outer(root, root)
    return result


@dataclass(frozen=True)
class Covariances:
    """Covariances of a full vector."""

    robust: Floats
    """Cluster-robust, CR2; as if answers were independent where there is one cluster, (P, P)."""

    plain: Floats
    """As if answers were independent, (P, P)."""

    information: Floats
    """Expected information of each cluster, (C, P, P)."""

    operator: Floats
    """What stretches scores, (C, P, P)."""

    def of(self, contrast: Floats) -> tuple[float, float, float]:
        """Clustered variance, plain variance and degrees of freedom of a quantity.

        Args:
            contrast: Its gradient, shape (P,).
        """
        robust, plain = (float(contrast @ each @ contrast) for each in (self.robust, self.plain))
        robust, plain = max(robust, 0.0), max(plain, 0.0)
        if len(self.information) < 2:
            return plain, plain, 1e6
        df = degrees_of_freedom(self.information, self.operator, self.plain, contrast)
        return float(guarded(np.array(robust), np.array(plain), df)), plain, float(df)


def covariances(model: Model, data: Tally, full: Floats, information: Floats) -> Covariances:
    """Model-based and cluster-robust covariance; see `avdilemma.estimation.robust`.

    Args:
        model: The model.
        data: The tally by cluster.
        full: The estimate, shape (P, 1).
        information: Minus the Hessian there, shape (P, P).

    Returns:
        The covariances; rows of what is not free are 0.
    """
    free = model.free
    if model.lapse and full[-1, 0] <= 0:
        free = free[:-1]
    bread = inverse(information, free)
    own = cluster_information(model, data, full)
    mask = np.zeros(len(full))
    mask[free] = 1
    own = own * np.outer(mask, mask)
    if data.used < 2:
        return Covariances(bread, bread, own, own)
    sums = data.sums(answer_scores(model, full))[np.unique(data.cluster)] * mask
    stretched, operator = stretch(own, sums)
    along = stretched @ bread
    return Covariances(along.T @ along, bread, own, operator)


def cluster_information(model: Model, data: Tally, full: Floats) -> Floats:
    """Expected information of each cluster's answered questions, shape (C, P, P)."""
    probability, by_answer = answer_shares(model, full), answer_scores(model, full)
    outer = by_answer[:, :, None] * (by_answer * probability[:, None])[:, None, :]
    by_situation = np.add.reduceat(outer, model.own.answer_starts, axis=0)
    result = np.zeros((len(data.clusters), *outer.shape[1:]))
    places = model.own.situation_of[data.answer]
    np.add.at(result, data.cluster, by_situation[places] * data.count[:, None, None])
    return result[np.unique(data.cluster)]


def answer_shares(model: Model, full: Floats) -> Floats:
    """Probability of each answer, lapses included, shape (A,)."""
    theta = model.mapping.theta(full[0], full[1 : 1 + len(model.parameters)])
    shares: Floats = log_shares(model.own, theta)[1][:, 0]
    if not model.lapse:
        return shares
    uniform = 1 / model.own.sizes[model.own.situation_of]
    mixed: Floats = (1 - full[-1, 0]) * shares + full[-1, 0] * uniform
    return mixed


@dataclass(frozen=True)
class Ends:
    """Where profile intervals of kappa end, for B data sets."""

    low: Floats
    """Lower ends; meaningless where open, shape (B,)."""

    high: Floats
    """Upper ends."""

    low_open: Flags
    """Whether there is no lower end within `FARTHEST`."""

    high_open: Flags
    """Whether there is no upper end."""


def profile_ends(
    model: Model, counts: Floats, full: Floats, loglik: Floats, step: Floats, cutoff: Floats
) -> Ends:
    """Ends of profile-likelihood intervals of kappa.

    Args:
        model: The model.
        counts: Answers, shape (A, B).
        full: Estimates, shape (P, B).
        loglik: Highest log-likelihoods, shape (B,).
        step: First step away from the estimate, about half the interval's width, shape (B,).
        cutoff: Drop in twice the log-likelihood at the ends, shape (B,).

    Returns:
        The ends, to about a ten-thousandth of the width.
    """
    low, low_open = _end(model, counts, full, loglik, -step, cutoff)
    high, high_open = _end(model, counts, full, loglik, step, cutoff)
    return Ends(low, high, low_open, high_open)


def _end(
    model: Model, counts: Floats, full: Floats, loglik: Floats, step: Floats, cutoff: Floats
) -> tuple[Floats, Flags]:
    centre, rest = full[0], full[1:].copy()
    target = np.sqrt(cutoff)
    everything = np.arange(len(centre))

    def excess(kappa: Floats, columns: Ints) -> Floats:
        n = counts if counts.shape[1] == 1 else counts[:, columns]
        found = at_kappa(model, n, kappa, rest[:, columns])
        rest[:, columns] = found.parameters
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
    return centre + outer, opened
