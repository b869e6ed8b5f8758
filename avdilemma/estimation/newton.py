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

    information: Floats
    """Minus the Hessian, shape (B, P, P)."""

    converged: Flags
    """Whether the gradient vanished in every direction that is not flat, shape (B,)."""

    flat: Flags
    """Whether some direction is flat: separated or not identified, shape (B,)."""

    iterations: int
    """Rounds taken."""


def maximise(
    objective: Objective,
    start: Floats,
    scale: Floats,
    size: Floats,
    bounded: bool = False,
    rounds: int = 60,
) -> Optimum:
    """Maximise by Newton steps with step halving; directions of negative curvature are mirrored.

    Args:
        objective: The log-likelihood with derivatives.
        start: Parameters to start from, shape (P, B).
        scale: For each parameter the size of a change that matters, shape (P,) or (P, B).
        size: Number of answers of each data set, shape (B,).
        bounded: Whether the last parameter is a share that must stay in [0, .98].
        rounds: Most rounds.

    Returns:
        The optimum. Data sets whose likelihood has no maximum end where it is flat.
    """
    parameters = start.copy()
    weight = np.maximum(size, 1.0)
    unit = np.broadcast_to(scale.T if scale.ndim == 2 else scale, start.T.shape)
    everything = np.arange(start.shape[1])
    first = objective(parameters, everything)
    loglik, gradient, hessian = first.loglik, first.gradient, first.hessian
    active, converged = everything, np.zeros(len(everything), dtype=bool)
    taken = 0
    while taken < rounds:
        taken += 1
        step, decrement = _step(gradient[active], hessian[active], unit[active], weight[active])
        if bounded:
            step, decrement = _at_bound(
                parameters[:, active],
                gradient[active],
                hessian[active],
                unit[active],
                weight[active],
                step,
                decrement,
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
    return Optimum(parameters, loglik, -hessian, converged, curvature[:, 0] < 100 * FLAT, taken)


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


def _at_bound(
    parameters: Floats,
    gradient: Floats,
    hessian: Floats,
    unit: Floats,
    weight: Floats,
    step: Floats,
    decrement: Floats,
) -> tuple[Floats, Floats]:
    """Where the last parameter is 0 and wants to be less, move the others alone."""
    held = (parameters[-1] <= 0) & (gradient[:, -1] <= 0)
    if held.any():
        rest, fall = _step(
            gradient[held, :-1], hessian[held, :-1, :-1], unit[held, :-1], weight[held]
        )
        step, decrement = step.copy(), decrement.copy()
        step[held, :-1], step[held, -1], decrement[held] = rest, 0.0, fall
    return step, decrement
