"""Maximum likelihood fits of a model to one data set or many."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from avdilemma.estimation.model import Model, at, at_kappa, coefficients, joint, to_parameters
from avdilemma.estimation.newton import Optimum
from avdilemma.questions.situations import Flags, Floats

LAPSES = (0.02, 0.1, 0.3)
"""Shares of lapses from which fits start."""


@dataclass(frozen=True)
class Fit:
    """Fits of B data sets."""

    full: Floats
    """Parameters (kappa, psi, lapse), shape (P, B)."""

    loglik: Floats
    """Highest log-likelihood found, shape (B,)."""

    information: Floats
    """Minus the Hessian by the full vector, shape (B, P, P)."""

    regular: Flags
    """Whether there is a maximum that is no ridge, shape (B,)."""


def _starts(model: Model, count: int, seed: int) -> Floats:
    """Coefficients to start from: 0, and seeded draws of about one unit of index each."""
    draw = np.random.default_rng(seed)
    begin = draw.normal(size=(len(model.own.names), count)) / model.own.scale[:, None]
    for place, name in enumerate(model.own.names):
        if name.endswith(" own"):
            begin[place] = np.abs(begin[place])
    begin[:, 0] = 0
    return begin


def _best(found: Optimum) -> int:
    return int(np.argmax(found.loglik))


def fit(model: Model, counts: Floats, starts: int = 8, seed: int = 0) -> Fit:
    """Fit one data set from scratch.

    Args:
        model: The model.
        counts: Answers, shape (A, 1).
        starts: Number of starts where the likelihood is not concave.
        seed: Of the starts.

    Returns:
        The fit, B = 1.
    """
    plain = replace(model, lapse=False)
    if len(model.domains) > 1 and model.has_kappa:
        found = _pooled(plain, counts, starts, seed)
    else:
        count = 1 if model.own.simple else starts
        many = np.repeat(counts, count, axis=1)
        optimum = coefficients(plain, many, _starts(plain, count, seed))
        best = _best(optimum)
        full = to_parameters(plain, optimum.parameters[:, [best]])
        found = _finish(plain, counts, full, optimum.flat[[best]] | ~optimum.converged[[best]])
    return _with_lapse(model, counts, found) if model.lapse else found


def refit(model: Model, counts: Floats, start: Floats) -> Fit:
    """Fit many similar data sets from one start.

    Args:
        model: The model.
        counts: Answers, shape (A, B).
        start: A full vector, shape (P, 1).

    Returns:
        The fits.
    """
    return refit_each(model, counts, np.repeat(start, counts.shape[1], axis=1))


def refit_each(model: Model, counts: Floats, start: Floats) -> Fit:
    """Fit data sets, each from its own start.

    Args:
        model: The model.
        counts: Answers, shape (A, B).
        start: Full vectors, shape (P, B).

    Returns:
        The fits.
    """
    if (len(model.domains) == 1 or not model.has_kappa) and not model.lapse:
        optimum = coefficients(model, counts, model.mapping.theta(start[0], start[1:]))
        full = to_parameters(model, optimum.parameters)
    else:
        optimum = joint(model, counts, start)
        full = optimum.parameters
    return _finish(model, counts, full, optimum.flat | ~optimum.converged)


def _finish(model: Model, counts: Floats, full: Floats, irregular: Flags) -> Fit:
    value = at(model, counts, full)
    return Fit(full, value.loglik, -value.hessian, ~irregular)


def _pooled(model: Model, counts: Floats, starts: int, seed: int) -> Fit:
    """One kappa for several domains: a grid over kappa, then Newton from its best point."""
    grid = np.concatenate([np.linspace(-1, 2, 25), [-10, -4, -2, 3, 5, 10]])
    profile = at_kappa(model, np.repeat(counts, len(grid), axis=1), grid)
    best = _best(profile)
    candidates = [np.concatenate([grid[[best]][None], profile.parameters[:, [best]]])]
    if not model.own.simple:
        draw = np.random.default_rng(seed)
        size = len(model.parameters)
        for _ in range(starts):
            kappa = draw.uniform(0, 1, size=1)
            psi = draw.normal(size=(size, 1)) * model.unit(kappa)
            candidates.append(np.concatenate([kappa[None], psi]))
    many = np.concatenate(candidates, axis=1)
    optimum = joint(model, np.repeat(counts, many.shape[1], axis=1), many)
    best = _best(optimum)
    irregular = optimum.flat[[best]] | ~optimum.converged[[best]]
    return _finish(model, counts, optimum.parameters[:, [best]], irregular)


def _with_lapse(model: Model, counts: Floats, plain: Fit) -> Fit:
    """Add a share of lapses: not concave, so from several shares and two levels of noise."""
    begin = [
        np.concatenate([plain.full[:1], plain.full[1:] * less, [[share]]])
        for share in LAPSES
        for less in (1.0, 2.0)
    ]
    many = np.concatenate(begin, axis=1)
    optimum = joint(model, np.repeat(counts, many.shape[1], axis=1), many, rounds=200)
    best = _best(optimum)
    full = optimum.parameters[:, [best]]
    if full[-1, 0] <= 0 or optimum.loglik[best] <= plain.loglik[0]:
        full = np.concatenate([plain.full, [[0.0]]])
        return _finish(model, counts, full, ~plain.regular)
    return _finish(model, counts, full, optimum.flat[[best]] | ~optimum.converged[[best]])
