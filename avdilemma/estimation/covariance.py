"""Cluster-robust variances that hold with few, unequal clusters: CR2 and its degrees of freedom.

Scores of a cluster at the estimate are too small, the more so the more of the information it
carries: with I_c its information and I the sum, their variance is ``I_c - I_c I^-1 I_c`` under
independence. CR2 stretches them by ``A_c = J (1 - J I^-1 J)^(-1/2) J^-1`` with ``J = I_c^(1/2)``,
so that the sandwich is unbiased then, and refers the estimate to Student's t with Satterthwaite's
degrees of freedom of the variance estimate (Bell & McCaffrey 2002, Survey Methodology 28:169;
Pustejovsky & Tipton 2018, J. Business & Economic Statistics 36:672, in the score form of
maximum likelihood, derived). Degrees of freedom are few where few scenarios say anything about a
parameter, however many were asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avdilemma.estimation.inference import answer_scores, inverse
from avdilemma.estimation.model import ChoiceModel
from avdilemma.estimation.tally import Tally
from avdilemma.questions.situations import Floats

SMALLEST = 1e-10
"""Eigenvalues below this share of the largest count as 0."""

LEAST = 2.0
"""Degrees of freedom below which a clustered variance is not trusted to be smaller."""

Z_DF = 1e6
"""Degrees of freedom at which Student's t is the normal distribution."""


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
    """What stretches scores, A_c, (C, P, P)."""

    def of(self, contrast: Floats) -> tuple[float, float, float]:
        """Clustered variance, plain variance and degrees of freedom of a quantity of gradient (P,).

        The clustered variance is floored at the plain one when one or two clusters dominate:
        scores of a cluster that alone carries a parameter vanish at the estimate, and with them
        the clustered variance.
        """
        robust, plain = (float(contrast @ each @ contrast) for each in (self.robust, self.plain))
        robust, plain = max(robust, 0.0), max(plain, 0.0)
        if len(self.information) < 2:
            return plain, plain, Z_DF
        by_cluster = np.einsum("cpq,p->cq", self.operator, self.plain @ contrast)
        carried = np.einsum("cpq,cq->cp", self.information, by_cluster)
        own, shared = (by_cluster * carried).sum(axis=1), carried @ self.plain @ carried.T
        trace = own.sum() - np.trace(shared)
        square = (own**2).sum() - 2 * (own @ np.diag(shared)) + (shared**2).sum()
        df = max(float(trace**2 / max(square, np.finfo(float).tiny)), 1.0)
        return max(robust, plain) if df < LEAST else robust, plain, df


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
    # expected information of each situation, then of each cluster's answered questions
    outer = by_answer[:, :, None] * (by_answer * model.shares(full))[:, None, :]
    by_situation = np.add.reduceat(outer, model.layout.answer_starts, axis=0)
    own = np.zeros((len(data.clusters), *bread.shape))
    places = model.layout.situation_of[data.answer]
    np.add.at(own, data.cluster, by_situation[places] * data.count[:, None, None])
    own = own[used]
    if len(used) < 2:
        return Covariances(bread, bread, own, own)
    operator = _operators(own)
    along = np.einsum("cpq,cq->cp", operator, data.sums(by_answer)[used]) @ bread
    return Covariances(along.T @ along, bread, own, operator)


def _operators(information: Floats) -> Floats:
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
