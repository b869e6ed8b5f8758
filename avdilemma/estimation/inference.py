"""Scores, information, cluster-robust variances, and intervals by profile likelihood.

CR2 variances with their degrees of freedom hold with few, unequal clusters.
Scores of a cluster at the estimate are too small, the more so the more of the information it
carries: with I_c its information and I the sum, their variance is ``I_c - I_c I^-1 I_c`` under
independence. CR2 stretches them by ``A_c = J (1 - J I^-1 J)^(-1/2) J^-1`` with ``J = I_c^(1/2)``,
so that the sandwich is unbiased then, and refers the estimate to Student's t with Satterthwaite's
degrees of freedom of the variance estimate (Bell & McCaffrey 2002, Survey Methodology 28:169;
Pustejovsky & Tipton 2018, J. Business & Economic Statistics 36:672, in the score form of
maximum likelihood, derived). Degrees of freedom are few where few scenarios say anything about a
parameter, however many were asked, and fewer still where few answers do: one slip among a hundred
clear answers is a single event. With ``w_c = A_c I^-1 g`` for a quantity of gradient ``g``, the
variance estimate is ``sum_c (w_c' s_c)^2``; its variance under independence is

    2 square + sum over answers of (E[(w_c' s)^4] - 3 E[(w_c' s)^2]^2),

the second part being the excess kurtosis of answers, which the normal theory behind Satterthwaite
leaves out (derived), and ``d = 2 trace^2`` divided by it.

A variance with about one degree of freedom is no estimate of one, and Student's t for it opens
every interval. So the variance that the model promises counts as one degree of freedom and the
clustered one as the other d - 1 (as in Smyth 2004, Stat. Appl. Genet. Mol. Biol. 3:3, where a
prior variance counts as some degrees of freedom):

    V = plain / d + (1 - 1/d) robust,    df = d^3 / (d - 1)^2;    V = plain, df = inf if d <= 1,

df being Satterthwaite's of V, twice its squared mean over its variance, as that of `robust` is
2 plain^2 / d and that of `plain` is none. With many scenarios that is CR2; with one it is the
interval as if answers were independent, which is all that one scenario can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from avdilemma.estimation.dispersion import LEAST, dispersion
from avdilemma.estimation.fit import from_near, twice
from avdilemma.estimation.likelihood import log_shares, scores
from avdilemma.estimation.model import ChoiceModel
from avdilemma.estimation.tally import Tally
from avdilemma.questions.situations import Floats, Ints

FARTHEST = 1e3
"""Distance from the estimate, in units of kappa, at which an interval counts as open."""

SMALLEST = 1e-10
"""Eigenvalues below this share of the largest count as 0."""

Z_DF = 1e6
"""Degrees of freedom at which Student's t is the normal distribution."""


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


class Variance(NamedTuple):
    """The variance of one quantity, with what it rests on."""

    value: float
    """The variance that intervals use, between the clustered and the model's."""

    plain: float
    """The model's, as if answers were sampled and independent."""

    df: float
    """Degrees of freedom of `value`, for Student's t."""

    rests: float
    """Degrees of freedom of the clustered variance by itself: about the number of scenarios that
    carry the quantity, less one."""


@dataclass(frozen=True)
class Covariances:
    """Covariances of a full vector; Z pairs of a cluster and a situation that it answered."""

    robust: Floats
    """Cluster-robust, CR2; as if answers were independent where there is one cluster, (P, P)."""

    plain: Floats
    """As if answers were independent, (P, P)."""

    information: Floats
    """Expected information of each cluster, (C, P, P)."""

    operator: Floats
    """What stretches scores, A_c, (C, P, P)."""

    scores: Floats
    """Scores of the answers of every pair, one after another, (Y, P)."""

    expected: Floats
    """How often each of them is expected, (Y,)."""

    starts: Ints
    """First answer of each pair, (Z,)."""

    number: Floats
    """Number of answers to each pair, (Z,)."""

    pair_cluster: Ints
    """Cluster of each pair, as a place of `information`, (Z,)."""

    dispersion: float | None = None
    """Of probabilities their variance in units of the model's; None for sampled answers."""

    def of(self, contrast: Floats) -> Variance:
        """Variance of a quantity of gradient (P,); see the module for the formula."""
        robust, plain = (float(contrast @ each @ contrast) for each in (self.robust, self.plain))
        robust, plain = max(robust, 0.0), max(plain, 0.0)
        own = self._rests(contrast)
        value, df = moderated(robust, (self.dispersion or 1.0) * plain, own)
        return Variance(max(value, LEAST * plain), plain, df, own)

    def block(self, contrasts: Floats) -> tuple[Floats, float]:
        """Covariance of quantities of gradients (R, P), and its degrees of freedom.

        Both are those of the quantity that fewest scenarios carry.
        """
        robust, plain = (contrasts @ each @ contrasts.T for each in (self.robust, self.plain))
        own = min(map(self._rests, contrasts), default=1.0)
        share, df = _weights(own)
        result: Floats = share * robust + (1 - share) * (self.dispersion or 1.0) * plain
        return result, df

    def _rests(self, contrast: Floats) -> float:
        """Degrees of freedom of the clustered variance of a quantity of gradient (P,)."""
        if len(self.information) < 2:
            return 1.0
        by_cluster = np.einsum("cpq,p->cq", self.operator, self.plain @ contrast)
        carried = np.einsum("cpq,cq->cp", self.information, by_cluster)
        own, shared = (by_cluster * carried).sum(axis=1), carried @ self.plain @ carried.T
        trace = own.sum() - np.trace(shared)
        square = (own**2).sum() - 2 * (own @ np.diag(shared)) + (shared**2).sum()
        spread = 2 * square + (self._kurtosis(by_cluster) if self.dispersion is None else 0.0)
        return float(2 * trace**2 / max(spread, np.finfo(float).tiny))

    def _kurtosis(self, by_cluster: Floats) -> float:
        answers = np.repeat(self.pair_cluster, np.diff(np.append(self.starts, len(self.scores))))
        pull = np.einsum("yp,yp->y", self.scores, by_cluster[answers]) ** 2
        second = np.add.reduceat(self.expected * pull, self.starts)
        fourth = np.add.reduceat(self.expected * pull**2, self.starts)
        return max(float((fourth - 3 * second**2 / self.number).sum()), 0.0)


def moderated(robust: float, plain: float, rests: float) -> tuple[float, float]:
    """The variance between a clustered and the model's, and its degrees of freedom.

    Args:
        robust: Clustered variance, at least 0.
        plain: The model's variance, at least 0.
        rests: Degrees of freedom of the clustered one; the model's alone counts at 1 or less.

    Examples:
        >>> moderated(3.0, 1.0, 2.0)
        (2.0, 8.0)
        >>> moderated(100.0, 1.0, 1.0)[0]
        1.0
    """
    share, df = _weights(rests)
    return share * robust + (1 - share) * plain, df


def _weights(rests: float) -> tuple[float, float]:
    """Weight of the clustered variance and degrees of freedom of the whole."""
    if rests <= 1:
        return 0.0, Z_DF
    rests = min(rests, Z_DF)
    return 1 - 1 / rests, min(rests**3 / (rests - 1) ** 2, Z_DF)


def covariances(model: ChoiceModel, data: Tally, full: Floats, information: Floats) -> Covariances:
    """Covariances of a full vector (P, 1) by cluster, from minus the Hessian there, (P, P).

    Rows of what is not free are 0.
    """
    free = model.free
    if model.lapse and full[-1, 0] <= 0:
        free = free[:-1]
    bread = inverse(information, free)
    mask = np.zeros(len(full))
    mask[free] = 1
    by_answer, used = answer_scores(model, full) * mask, np.unique(data.cluster)
    shares, layout = model.shares(full)[:, 0], model.layout
    # expected information of each situation, then of each cluster's answered questions
    outer = by_answer[:, :, None] * (by_answer * shares[:, None])[:, None, :]
    by_situation = np.add.reduceat(outer, layout.answer_starts, axis=0)
    size = len(layout.sizes)
    keys = data.cluster * size + layout.situation_of[data.answer]
    pairs, place = np.unique(keys, return_inverse=True)
    number = np.bincount(place, data.count, len(pairs)).astype(float)
    asked, cluster = pairs % size, np.searchsorted(used, pairs // size)
    own = np.zeros((len(used), *bread.shape))
    np.add.at(own, cluster, by_situation[asked] * number[:, None, None])
    sizes = layout.sizes[asked]
    starts = np.cumsum(sizes) - sizes
    rows = np.arange(sizes.sum()) + np.repeat(layout.answer_starts[asked] - starts, sizes)
    expected = np.repeat(number, sizes) * shares[rows]
    if len(used) < 2:
        operator, robust = own, bread
    else:
        operator = operators(own)
        along = np.einsum("cpq,cq->cp", operator, data.sums(by_answer)[used]) @ bread
        robust = along.T @ along
    spread = None
    if data.shares:
        summed = np.zeros((len(pairs), len(full)))
        np.add.at(summed, place, by_answer[data.answer] * data.count[:, None])
        spread = dispersion(summed, by_situation[asked] * number[:, None, None], bread)
    return Covariances(
        *(robust, bread, own, operator, by_answer[rows], expected, starts, number, cluster),
        dispersion=spread,
    )


def operators(information: Floats) -> Floats:
    """A_c of each cluster from its information, both of shape (C, P, P)."""
    total = information.sum(axis=0)
    root = np.sqrt(np.maximum(np.diag(total), np.finfo(float).tiny))
    scale = np.outer(root, root)
    half, back = _roots(information / scale)
    middle = half @ np.linalg.pinv(total / scale, hermitian=True) @ half
    values, axes = np.linalg.eigh(np.eye(len(total)) - middle)
    # a cluster that alone carries a direction leaves nothing there to be stretched
    stretched = np.where(values > 1e-6, 1 / np.sqrt(np.maximum(values, 1e-6)), 0.0)
    operator = half @ (axes * stretched[:, None, :]) @ axes.transpose(0, 2, 1) @ back
    result: Floats = operator * (root[:, None] / root)
    return result


def _roots(matrices: Floats) -> tuple[Floats, Floats]:
    """Square roots of positive semi-definite matrices and their pseudo-inverses."""
    values, axes = np.linalg.eigh(matrices)
    fine = values > SMALLEST * np.maximum(values[:, -1:], np.finfo(float).tiny)
    root = np.sqrt(np.where(fine, values, 0.0))
    back = np.where(fine, 1 / np.where(fine, root, 1.0), 0.0)
    turned = axes.transpose(0, 2, 1)
    return (axes * root[:, None, :]) @ turned, (axes * back[:, None, :]) @ turned


def profile_ends(
    model: ChoiceModel, counts: Floats, full: Floats, loglik: Floats, step: Floats, cutoff: Floats
) -> tuple[Floats, Floats]:
    """Lower and upper ends of profile-likelihood intervals of kappa, each of shape (B,).

    Counts have shape (A, B), estimates (P, B), the rest (B,). `step` is the first step away from
    the estimate, about half the width; at the ends twice the log-likelihood is `cutoff` lower.
    They hold to about a ten-thousandth of the width, and are infinite beyond `FARTHEST`.
    """
    # both at once: for few data sets a round takes as long for twice as many
    both, steps = (np.tile(full, 2), np.tile(loglik, 2)), np.append(-step, step)
    ends = _end(model, twice(counts), *both, steps, np.tile(cutoff, 2))
    return ends[: len(step)], ends[len(step) :]


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
        found = from_near(model, n, kappa, last[:, columns])
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
