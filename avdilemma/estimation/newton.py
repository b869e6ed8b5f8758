"""Newton's method on many data sets at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from avdilemma.estimation.likelihood import Value
from avdilemma.questions.situations import Flags, Floats, Ints

Objective = Callable[[Floats, Ints], Value]
"""Log-likelihood of parameters (P, b) for b of the data sets, given by their numbers."""

FLAT = 1e-9
"""Curvature, as a share of that at even odds, below which a direction counts as flat."""

DECREMENT = 1e-11
"""Newton decrement, in units of log-likelihood, at which a last step is taken."""

STEP = 8.0
"""Longest step, in standard deviations of the index of a strategy."""


@dataclass(frozen=True)
class Optimum:
    """Where the iterations of B data sets ended."""

    parameters: Floats
    """Shape (P, B)."""

    loglik: Floats
    """Shape (B,)."""

    regular: Flags
    """Whether the gradient vanished and no direction is flat, as where data are separated or
    parameters not identified, shape (B,)."""


def maximise(
    objective: Objective,
    start: Floats,
    scale: Floats,
    size: Floats,
    bounded: bool = False,
    rounds: int = 60,
) -> Optimum:
    """Maximise by Newton steps with step halving; directions of negative curvature are mirrored.

    The start has shape (P, B), `scale`, the size of a change that matters, (P,) or (P, B), and
    `size`, the number of answers, (B,). If `bounded`, the last parameter is a share in [0, .98].
    """
    parameters = start.copy()
    weight = np.broadcast_to(np.maximum(size, 1.0), start.shape[1:])
    unit = np.broadcast_to(scale.T if scale.ndim == 2 else scale, start.T.shape)
    everything = np.arange(start.shape[1])
    first = objective(parameters, everything)
    loglik, gradient, hessian = first.loglik, first.gradient, first.hessian
    active, converged = everything, np.zeros(len(everything), dtype=bool)
    for _ in range(rounds):
        step, decrement = _step(gradient[active], hessian[active], unit[active], weight[active])
        if bounded:
            # a share that is 0 and wants to be less stays, and the others move alone
            held = (parameters[-1, active] <= 0) & (gradient[active, -1] <= 0)
            rows = active[held]
            step[held, -1] = 0.0
            step[held, :-1], decrement[held] = _step(
                gradient[rows, :-1], hessian[rows, :-1, :-1], unit[rows, :-1], weight[rows]
            )
        final = decrement < DECREMENT
        length, pending = np.ones(len(active)), np.arange(len(active))
        for _ in range(40):
            columns = active[pending]
            trial = parameters[:, columns] + (step[pending] * length[pending, None]).T
            if bounded:
                trial[-1] = np.clip(trial[-1], 0, 0.98)
            value = objective(trial, columns)
            good = value.loglik >= loglik[columns] - 1e-13 * (1 + np.abs(loglik[columns]))
            kept = columns[good]
            parameters[:, kept], loglik[kept] = trial[:, good], value.loglik[good]
            gradient[kept], hessian[kept] = value.gradient[good], value.hessian[good]
            pending = pending[~good]
            if not len(pending):
                break
            length[pending] /= 2
        # where no step helps any more, rounding errors are all that is left
        stuck = np.isin(np.arange(len(active)), pending)
        converged[active[final | (stuck & (decrement < 1e-6))]] = True
        active = active[~(final | stuck)]
        if not len(active):
            break
    curvature = np.linalg.eigvalsh(-hessian * unit[:, :, None] * unit[:, None, :])
    curvature /= weight[:, None]
    return Optimum(parameters, loglik, converged & (curvature[:, 0] >= 100 * FLAT))


def _step(gradient: Floats, hessian: Floats, unit: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """The Newton step (B, P) and decrement (B,), flat directions left alone."""
    weights, axes = np.linalg.eigh(
        -hessian * unit[:, :, None] * unit[:, None, :] / weight[:, None, None]
    )
    along = np.einsum("bpq,bp->bq", axes, gradient * unit) / weight[:, None]
    size = np.abs(weights)
    steep = size > FLAT
    move = np.where(steep, along / np.where(steep, size, 1.0), 0.0)
    decrement = weight * np.einsum("bq,bq->b", along, move)
    norm = np.sqrt(np.einsum("bq,bq->b", move, move))
    move *= np.minimum(1.0, STEP / np.maximum(norm, 1e-300))[:, None]
    step = np.einsum("bpq,bq->bp", axes, move) * unit
    return step, decrement
