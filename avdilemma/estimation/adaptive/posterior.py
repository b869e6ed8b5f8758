"""What answers so far tell of kappa: a grid over kappa and noise, all else integrated out.

Notation: ``B`` respondents at once, ``T`` questions asked of each, ``E`` cases (units of noise with
strengths of further weights), ``L`` and ``K`` points of log lambda and kappa, ``D`` further weights
w (biases, alpha, beta).

An answer is the counted one with probability ``1 / (1 + exp(-v))``,

    v = (own + kappa kantian) / people^e / lambda + w z,

with own, kantian and z differences between the counted answer and the other. At every point of the
grid the likelihood times the normal prior of w is log-concave in w; its maximum and curvature there
give the integral by Laplace's method (nested approximation, Rue, Martino & Chopin 2009, J. R. Stat.
Soc. B 71:319). The grid is moved and narrowed until it holds the mass.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from avdilemma.estimation.adaptive.answers import Answers, integrated
from avdilemma.estimation.adaptive.prior import KAPPA, Prior
from avdilemma.questions.situations import Flags, Floats, Ints

KAPPAS, NOISES = 13, 7
"""Points of the grid of kappa and of log lambda."""

DROP = (8.5, 6.0)
"""A grid reaches as far as the log of the marginal density, of kappa and of log lambda, falls by
this."""

REACH = 3.5
"""How far the grid of log lambda reaches at most, in standard deviations of the prior."""

PASSES = 8
"""How often a grid is moved at most."""

FINE = 12
"""Steps between two points of the grid of kappa when quantiles are looked up."""

CELLS = 500_000
"""Numbers in an array at most: more respondents are taken one part after the other, as larger
arrays leave the processor's caches."""


@dataclass(frozen=True)
class Windows:
    """Where the grid stands, ends on the last axis."""

    kappa: Floats
    """Shape (B, 2)."""

    noise: Floats
    """Ends of log lambda, shape (B, E, 2)."""

    weights: Floats
    """Where to start looking for w, shape (B, E, L, K, D)."""

    def rows(self, places: Ints | Flags | slice) -> Windows:
        """The windows of some respondents."""
        return Windows(self.kappa[places], self.noise[places], self.weights[places])


@dataclass(frozen=True)
class Posterior:
    """What is known of B respondents."""

    windows: Windows
    """Where the grid stands."""

    log: Floats
    """Log of the posterior density of kappa and log lambda, up to a constant, (B, E, L, K)."""

    weights: Floats
    """Most likely w at every point, shape (B, E, L, K, D)."""

    @cached_property
    def kappas(self) -> Floats:
        """Grid of kappa, shape (B, K)."""
        return _points(self.windows.kappa, self.log.shape[-1])

    @cached_property
    def noises(self) -> Floats:
        """Grid of log lambda, shape (B, E, L)."""
        return _points(self.windows.noise, self.log.shape[-2])

    @cached_property
    def mass(self) -> Floats:
        """Probability of every point of the grid, shape (B, E, L, K)."""
        steps = np.maximum(np.ptp(self.windows.noise, axis=-1), 1e-12)[:, :, None, None]
        dense = np.exp(self.log - self.log.max(axis=(1, 2, 3), keepdims=True)) * steps
        dense[..., [0, -1]] /= 2
        result: Floats = dense / dense.sum(axis=(1, 2, 3), keepdims=True)
        return result

    @property
    def models(self) -> Floats:
        """Probability of each case, shape (B, E)."""
        found: Floats = self.mass.sum(axis=(2, 3))
        return found

    @cached_property
    def mean(self) -> Floats:
        """Mean of kappa, shape (B,)."""
        found: Floats = np.einsum("bk,bk->b", self.mass.sum(axis=(1, 2)), self.kappas)
        return found

    @cached_property
    def sd(self) -> Floats:
        """Standard deviation of kappa, shape (B,)."""
        gaps = (self.kappas - self.mean[:, None]) ** 2
        found: Floats = np.sqrt(np.einsum("bk,bk->b", self.mass.sum(axis=(1, 2)), gaps))
        return found

    def by_model(self) -> tuple[Floats, Floats]:
        """Standard deviations of kappa and of log lambda within each case, both (B, E)."""
        kappas = np.broadcast_to(self.kappas[:, None], self.mass[:, :, 0].shape)
        return _deviation(self.mass.sum(axis=2), kappas), _deviation(
            self.mass.sum(axis=3), self.noises
        )

    def rows(self, places: Ints | Flags | slice) -> Posterior:
        """What is known of some of the respondents."""
        return Posterior(self.windows.rows(places), self.log[places], self.weights[places])

    def quantiles(self, levels: Floats) -> Floats:
        """Quantiles of kappa, levels (Q,) or (B, Q) to shape (B, Q)."""
        return quantiles(self.kappas, self.mass.sum(axis=(1, 2)), levels)


def _deviation(mass: Floats, places: Floats) -> Floats:
    """Standard deviations of distributions along the last axis."""
    share = mass / np.maximum(mass.sum(axis=-1, keepdims=True), 1e-300)
    mean = (share * places).sum(axis=-1, keepdims=True)
    found: Floats = np.sqrt((share * (places - mean) ** 2).sum(axis=-1))
    return found


def quantiles(kappas: Floats, mass: Floats, levels: Floats) -> Floats:
    """Quantiles of densities on grids of equal steps, (B, K), at levels (Q,) or (B, Q).

    The mass at both ends counts half a step. The log of the density is a cubic spline between
    the points.
    """
    dense = mass.copy()
    dense[:, [0, -1]] *= 2
    between = np.exp(_between(np.log(np.maximum(dense, 1e-30))))
    places = _places(mass.shape[1])
    steps = (between[:, 1:] + between[:, :-1]) / 2
    total = np.concatenate([np.zeros((len(mass), 1)), np.cumsum(steps, axis=1)], axis=1)
    total /= total[:, -1:]
    wanted = np.broadcast_to(levels, (len(mass), np.shape(levels)[-1]))
    found = np.stack([np.interp(w, row, places) for w, row in zip(wanted, total, strict=True)])
    result: Floats = kappas[:, :1] + found * (kappas[:, 1:2] - kappas[:, :1])
    return result


def spline_weights(size: int) -> Floats:
    """What each point of a grid counts for the log density between them in `quantiles`.

    Args:
        size: Points of the grid, at least 4.

    Returns:
        Weights, shape (places between, points), ends included.
    """
    found: Floats = _between(np.eye(size)).T
    return found


def _places(size: int) -> Floats:
    return np.linspace(0, size - 1, (size - 1) * FINE + 1)


def _between(values: Floats) -> Floats:
    """Values (B, K) and those between by a cubic spline (its end condition is not-a-knot)."""
    from scipy.interpolate import CubicSpline  # noqa: PLC0415

    size = values.shape[1]
    found: Floats = CubicSpline(np.arange(size), values, axis=1)(_places(size))
    return found


def widest(prior: Prior, respondents: int) -> Windows:
    """The windows before any answer."""
    models = [case.noise for case in prior.cases]
    ends = [(m.centre - REACH * m.spread, m.centre + REACH * m.spread) for m in models]
    return Windows(
        np.tile(np.array(KAPPA), (respondents, 1)),
        np.tile(np.array(ends), (respondents, 1, 1)),
        np.zeros((respondents, len(models), NOISES, KAPPAS, len(prior.weights))),
    )


def posterior(prior: Prior, answers: Answers, start: Windows | None = None) -> Posterior:
    """The posterior of respondents, each by itself.

    Args:
        prior: What is believed before.
        answers: All answers so far.
        start: Where the grid of fewer answers stood, which saves time.

    Returns:
        The posterior.
    """
    windows = widest(prior, len(answers.own)) if start is None else start
    points = len(prior.cases) * KAPPAS * NOISES * max(answers.own.shape[1], 1)
    size = max(1, CELLS // points)
    parts = [
        _posterior(prior, answers.rows(cut), windows.rows(cut))
        for cut in (slice(at, at + size) for at in range(0, len(answers.own), size))
    ]
    return Posterior(
        Windows(
            *(
                np.concatenate([getattr(p.windows, name) for p in parts])
                for name in ("kappa", "noise", "weights")
            )
        ),
        np.concatenate([p.log for p in parts]),
        np.concatenate([p.weights for p in parts]),
    )


def _posterior(prior: Prior, answers: Answers, windows: Windows) -> Posterior:
    found = _on_grid(prior, answers, windows)
    pending = np.arange(len(answers.own))
    bounds = widest(prior, 1)
    for _ in range(PASSES):
        here = found if len(pending) == len(found.log) else found.rows(pending)
        moved, again = _moved(here, bounds)
        if not again.any():
            break
        pending = pending[again]
        part = _on_grid(prior, answers.rows(pending), moved.rows(again))
        found = part if len(pending) == len(found.log) else _with_rows(found, pending, part)
    return found


def _with_rows(whole: Posterior, places: Ints, part: Posterior) -> Posterior:
    for name in ("kappa", "noise", "weights"):
        getattr(whole.windows, name)[places] = getattr(part.windows, name)
    whole.log[places], whole.weights[places] = part.log, part.weights
    return Posterior(whole.windows, whole.log, whole.weights)


def _moved(found: Posterior, bounds: Windows) -> tuple[Windows, Flags]:
    """Windows that fit better, and for whom the difference matters."""
    peak = found.log.max(axis=(2, 3), keepdims=True)
    dense = np.exp(found.log - found.log.max(axis=(1, 2, 3), keepdims=True))
    kappa, one = _fitted(
        np.log(np.maximum(dense.sum(axis=(1, 2)), 1e-300)),
        found.windows.kappa,
        bounds.kappa,
        DROP[0],
    )
    by_noise = np.log(np.maximum(np.exp(found.log - peak).sum(axis=3), 1e-300))
    noise, two = _fitted(by_noise, found.windows.noise, bounds.noise, DROP[1])
    # a case that is out of the question may stand anywhere
    matters = found.models > 1e-4
    return Windows(kappa, noise, found.weights), one | (two & matters).any(axis=1)


def _fitted(log: Floats, window: Floats, bounds: Floats, drop: float) -> tuple[Floats, Flags]:
    """The windows in which the log density (..., n) is less than `drop` below its highest."""
    size = log.shape[-1]
    step = np.ptp(window, axis=-1) / (size - 1)
    inside = log > log.max(axis=-1, keepdims=True) - drop
    first = inside.argmax(axis=-1)
    last = size - 1 - inside[..., ::-1].argmax(axis=-1)
    # beyond an end that is still high lies more: as much again as the window holds
    more = (size - 1) / 2
    low = window[..., 0] + (first - np.where(first == 0, more, 1)) * step
    high = window[..., 0] + (last + np.where(last == size - 1, more, 1)) * step
    low, high = np.maximum(low, bounds[..., 0]), np.minimum(high, bounds[..., 1])
    beyond = (low < window[..., 0] - 1e-9) & (first == 0)
    beyond |= (high > window[..., 1] + 1e-9) & (last == size - 1)
    narrower = (high - low) < 0.6 * np.ptp(window, axis=-1)
    return np.stack([low, high], axis=-1), beyond | narrower


def _points(window: Floats, size: int) -> Floats:
    share = np.linspace(0, 1, size)
    result: Floats = window[..., :1] + np.ptp(window, axis=-1)[..., None] * share
    return result


def _on_grid(prior: Prior, answers: Answers, windows: Windows) -> Posterior:
    kappas, noises = _points(windows.kappa, KAPPAS), _points(windows.noise, NOISES)
    logs, weights = [], []
    for place, case in enumerate(prior.cases):
        model = case.noise
        unit = answers.people**model.exponent
        level = noises[:, place, :, None]
        scale = np.exp(-level) * np.ones_like(kappas)[:, None, :]
        payoffs = np.stack([scale, scale * kappas[:, None, :]], axis=-1)
        columns = np.stack([answers.own / unit, answers.kantian / unit], axis=1)
        log, found = integrated(
            prior,
            case,
            answers,
            payoffs.reshape(len(kappas), -1, 2),
            columns,
            windows.weights[:, place].reshape(len(kappas), NOISES * KAPPAS, -1),
        )
        shape = (len(kappas), NOISES, KAPPAS)
        before = -0.5 * ((level - model.centre) / model.spread) ** 2 - np.log(model.spread)
        logs.append(log.reshape(shape) + before)
        weights.append(found.reshape(*shape, -1))
    settled = np.stack(weights, axis=1)
    return Posterior(
        Windows(windows.kappa.copy(), windows.noise.copy(), settled),
        np.stack(logs, axis=1),
        settled.copy(),
    )
