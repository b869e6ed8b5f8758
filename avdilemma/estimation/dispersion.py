"""How far probabilities vary around a model, in units of what sampled answers would.

Probabilities enter the likelihood as shares do (fractional logit, Papke & Wooldridge 1996, J.
Applied Econometrics 11:619): estimates are consistent where the mean is right, but the model's
information is that of sampled answers and says nothing of their spread. With ``s_z`` the scores of
the answers to one question within one cluster, ``I_z`` their information, ``B`` the inverse of its
sum, and a variance of ``phi`` times the model's, the expectation of ``s_z' B s_z`` is
``phi tr(B I_z - B I_z B I_z)`` at the estimate, so that

    phi = sum_z s_z' B s_z / sum_z tr(B I_z - B I_z B I_z)

has no bias (derived; a Pearson statistic would be divided by probabilities near 0).
"""

from __future__ import annotations

import numpy as np

from avdilemma.questions.situations import Floats

LEAST = 1e-6
"""Least dispersion: log-probabilities come rounded, so that none is known to better than about a
thousandth."""


def dispersion(scores: Floats, information: Floats, bread: Floats) -> float:
    """The dispersion ``phi``, at least `LEAST`.

    Args:
        scores: Scores by question and cluster, shape (Z, P).
        information: Their information, shape (Z, P, P).
        bread: Inverse of its sum, shape (P, P).

    Returns:
        The dispersion; 1, that of sampled answers, where nothing is left to vary.
    """
    along = information @ bread
    expected = np.einsum("zpp->", along) - np.einsum("zpq,zqp->", along, along)
    if expected < 1e-6 * max(float(np.einsum("zpp->", along)), 1e-300):
        return 1.0
    found = np.einsum("zp,pq,zq->", scores, bread, scores)
    return max(float(found / expected), LEAST)
