"""Which contents to ask next: those that are expected to tell most about kappa.

A batch takes as many possible respondents from the posterior as it has pairs of questions, at
evenly spaced quantiles of kappa, so that early batches narrow kappa down from several sides at
once. For each the content is taken that lowers the variance of kappa most, after all answers so far
and those of the batch, if the respondent is that one (Bayesian c-optimal design, Chaloner &
Verdinelli 1995, Statistical Science 10:273). Every `EXPLORES`-th content is drawn at random, so
that questions far from the expected crossing show it if noise or motives are others than believed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avdilemma.estimation.adaptive.answers import Answers
from avdilemma.estimation.adaptive.posterior import Posterior
from avdilemma.estimation.adaptive.prior import Prior
from avdilemma.questions.situations import Floats, Ints

EXPLORES = 8
"""Every so many contents one is drawn at random."""

CANDIDATES = 120
"""Contents compared for each choice, drawn from those not asked yet."""


@dataclass(frozen=True)
class Respondents:
    """Possible respondents, one for each of B."""

    kappa: Floats
    """Shape (B,)."""

    noise: Floats
    """Lambda, shape (B,)."""

    exponent: Floats
    """Exponent of the unit of noise, shape (B,)."""

    weights: Floats
    """Further weights, shape (B, D)."""

    def gradient(
        self, own: Floats, kantian: Floats, people: Floats, z: Floats
    ) -> tuple[Floats, Floats]:
        """Index of questions (B, T), and derivatives by (kappa, log lambda, w), (B, T, 2 + D)."""
        unit = people ** self.exponent[:, None] * self.noise[:, None]
        payoff = (own + self.kappa[:, None] * kantian) / unit
        index = payoff + np.einsum("btd,bd->bt", z, self.weights)
        slopes = np.stack([kantian / unit, -payoff], axis=-1)
        return index, np.concatenate([slopes, z], axis=-1)


def drawn(prior: Prior, found: Posterior, level: Floats, points: Floats) -> Respondents:
    """Respondents at levels of kappa's distribution, (B,); the rest by uniform points, (B,)."""
    rows = np.arange(len(level))
    kappa = found.quantiles(level[:, None])[:, 0]
    steps = np.ptp(found.windows.kappa, axis=1) / (found.kappas.shape[1] - 1)
    near = np.rint((kappa - found.kappas[:, 0]) / np.maximum(steps, 1e-12)).astype(int)
    mass = found.mass[rows, :, :, np.clip(near, 0, found.kappas.shape[1] - 1)]
    flat = mass.reshape(len(rows), -1)
    total = np.cumsum(flat, axis=1)
    place = (total < points[:, None] * total[:, -1:]).sum(axis=1).clip(0, flat.shape[1] - 1)
    model, level_place = np.divmod(place, mass.shape[2])
    exponents = np.array([case.noise.exponent for case in prior.cases])
    return Respondents(
        kappa,
        np.exp(found.noises[rows, model, level_place]),
        exponents[model],
        found.weights[rows, model, level_place, np.clip(near, 0, found.kappas.shape[1] - 1)],
    )


def covariance(prior: Prior, who: Respondents, answers: Answers) -> Floats:
    """Expected covariance of (kappa, log lambda, w) after some questions, (B, 2 + D, 2 + D)."""
    index, x = who.gradient(answers.own, answers.kantian, answers.people, answers.further)
    p = 1 / (1 + np.exp(-np.clip(index, -500, 500)))
    weighted = x * (p * (1 - p) * answers.read)[..., None]
    information = weighted.transpose(0, 2, 1) @ x
    noises = np.repeat(who.noise[:, None], len(prior.spread), axis=1)
    spread = np.array(prior.spread) / np.where(prior.in_payoffs, noises, 1.0)
    before = np.concatenate([np.ones((len(spread), 2)), spread], axis=1)
    size = information.shape[1]
    information[:, np.arange(size), np.arange(size)] += 1 / before**2
    return np.asarray(np.linalg.inv(information), dtype=float)


def after_pairs(
    who: Respondents, known: Floats, payoffs: Floats, looks: tuple[Floats, Floats]
) -> Floats:
    """Variance of kappa after both questions of each candidate pair, shape (B, C).

    `known` is the covariance before, (B, P, P); payoffs are (B, C, 3), looks (B, C, D) each.
    """
    columns = (payoffs[..., 0], payoffs[..., 1], payoffs[..., 2])
    (one, x), (two, y) = (who.gradient(*columns, z) for z in looks)
    w1, w2 = (_information(index) for index in (one, two))
    cx, cy = x @ known, y @ known
    xx, xy = (cx * x).sum(axis=-1), (cx * y).sum(axis=-1)
    share = w1 / (1 + w1 * xx)
    kappa = known[:, :1, 0] - share * cx[..., 0] ** 2
    cy0 = cy[..., 0] - share * xy * cx[..., 0]
    yy = (cy * y).sum(axis=-1) - share * xy**2
    result: Floats = kappa - w2 / (1 + w2 * yy) * cy0**2
    return result


def _information(index: Floats) -> Floats:
    p = 1 / (1 + np.exp(-np.clip(index, -500, 500)))
    found: Floats = p * (1 - p)
    return found


def extended(answers: Answers, payoffs: Floats, looks: tuple[Floats, Floats]) -> Answers:
    """Answers with both questions of one more pair, as if read; payoffs (B, 3), looks (B, D)."""
    pair = np.repeat(payoffs[:, None, :], 2, axis=1)
    return answers.and_then(Answers.of(pair, np.stack(looks, axis=1), np.ones(pair.shape[:2])))


def best(variances: Floats) -> Ints:
    """The candidate of the lowest variance, shape (B,); of equal ones the first."""
    found: Ints = np.argmin(np.round(np.log(np.maximum(variances, 1e-300)), 9), axis=1)
    return found
