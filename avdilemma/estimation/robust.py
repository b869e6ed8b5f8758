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

import numpy as np

from avdilemma.questions.situations import Floats

SMALLEST = 1e-10
"""Eigenvalues below this share of the largest count as 0."""


LEAST = 2.0
"""Degrees of freedom below which a clustered variance is not trusted to be smaller."""


def guarded(robust: Floats, plain: Floats, df: Floats) -> Floats:
    """The clustered variance, where a scenario or two carry all no smaller than the plain one.

    Scores of a cluster that alone carries a parameter vanish at the estimate, and with them the
    clustered variance.
    """
    return np.where(df < LEAST, np.maximum(robust, plain), robust)


def stretch(cluster_information: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Stretched scores, and the operators that stretch.

    Args:
        cluster_information: Information of each cluster, shape (..., C, P, P).
        scores: Scores of each cluster, shape (..., C, P).

    Returns:
        A_c u_c, shape (..., C, P), and A_c, shape (..., C, P, P).
    """
    total = cluster_information.sum(axis=-3)
    root = np.sqrt(np.maximum(np.einsum("...pp->...p", total), np.finfo(float).tiny))
    scale = root[..., :, None] * root[..., None, :]
    inverse = np.linalg.pinv(total / scale, hermitian=True)[..., None, :, :]
    own = cluster_information / scale[..., None, :, :]
    half, back = _roots(own)
    middle = half @ inverse @ half
    values, axes = np.linalg.eigh(np.eye(own.shape[-1]) - middle)
    # a cluster that alone carries a direction leaves nothing there to be stretched
    stretched = np.where(values > 1e-6, 1 / np.sqrt(np.maximum(values, 1e-6)), 0.0)
    operator = half @ ((axes * stretched[..., None, :]) @ np.swapaxes(axes, -1, -2)) @ back
    unit = root[..., None, :, None] / root[..., None, None, :]
    operator = operator * unit
    return np.einsum("...pq,...q->...p", operator, scores), operator


def _roots(matrices: Floats) -> tuple[Floats, Floats]:
    """Square roots of positive semi-definite matrices and their pseudo-inverses."""
    values, axes = np.linalg.eigh(matrices)
    top = np.maximum(values[..., -1:], np.finfo(float).tiny)
    fine = values > SMALLEST * top
    root = np.sqrt(np.where(fine, values, 0.0))
    back = np.where(fine, 1 / np.where(fine, root, 1.0), 0.0)
    turned = np.swapaxes(axes, -1, -2)
    return (axes * root[..., None, :]) @ turned, (axes * back[..., None, :]) @ turned


def degrees_of_freedom(
    cluster_information: Floats, operator: Floats, bread: Floats, contrast: Floats
) -> Floats:
    """Satterthwaite's degrees of freedom of the CR2 variance of a contrast.

    Args:
        cluster_information: Shape (..., C, P, P).
        operator: A_c of `stretch`, shape (..., C, P, P).
        bread: Inverse of the information, shape (..., P, P).
        contrast: Gradient of what is estimated, shape (..., P).

    Returns:
        The degrees of freedom, at least 1, shape (...).
    """
    along = np.einsum("...pq,...q->...p", bread, contrast)
    by_cluster = np.einsum("...cpq,...p->...cq", operator, along)
    carried = np.einsum("...cpq,...cq->...cp", cluster_information, by_cluster)
    own = np.einsum("...cp,...cp->...c", by_cluster, carried)
    shared = carried @ bread @ np.swapaxes(carried, -1, -2)
    trace = own.sum(axis=-1) - np.einsum("...cc->...", shared)
    square = (
        (own**2).sum(axis=-1)
        - 2 * np.einsum("...c,...cc->...", own, shared)
        + np.einsum("...cd,...cd->...", shared, shared)
    )
    result: Floats = np.maximum(trace**2 / np.maximum(square, np.finfo(float).tiny), 1.0)
    return result
