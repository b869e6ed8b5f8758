"""Maximum likelihood fits of a model to one data set or many, by Newton's method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from avdilemma.estimation.likelihood import Value, evaluate
from avdilemma.estimation.model import ChoiceModel
from avdilemma.questions.situations import Flags, Floats, Ints

LAPSES = (0.02, 0.1, 0.3)
"""Shares of lapses from which fits start."""


FLAT = 1e-13
"""Curvature, as a share of that at even odds, below which it is rounding: steps are then as if it
were this."""

RIDGE = 1e-7
"""Curvature, as a share of that at even odds, below which there is a ridge and no maximum."""

DECREMENT = 1e-9
"""Newton decrement, in units of log-likelihood, at which a last step is taken."""

STEP = 8.0
"""Longest first step, in standard deviations of the index of a strategy.

It doubles whenever a step that it cut short was taken whole: where parameters run off, the way may
be thousands of steps long, and an end of a profile that depends on when rounds run out differs
from machine to machine."""


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

    @classmethod
    def at(cls, model: ChoiceModel, counts: Floats, full: Floats, regular: Flags) -> Fit:
        """The fit that ended at a vector."""
        value = model.value(counts, full)
        return cls(full, value.loglik, -value.hessian, regular)


def coefficients(model: ChoiceModel, counts: Floats, start: Floats | None = None) -> Optimum:
    """Fit the coefficients, shape (K, B), without the restriction that domains share kappa.

    For a model without lapses. Counts have shape (A, B), the start (K, B), by default 0.
    """

    def objective(theta: Floats, columns: Ints) -> Value:
        return evaluate(model.layout, theta, counts[:, columns])

    begin = np.zeros((len(model.layout.columns), counts.shape[1])) if start is None else start
    return _maximise(objective, begin, 1 / model.layout.scale, counts.sum(axis=0))


def joint(
    model: ChoiceModel, counts: Floats, start: Floats, free: Ints | None = None, rounds: int = 60
) -> Optimum:
    """Fit parameters together by Newton's method from full vectors (P, B) near the optimum.

    Counts have shape (A, B) or (A, 1). Places that are not free, by default those of the model,
    are held where they start.
    """
    places, size = model.free if free is None else free, len(model.parameters)

    def vectors(parameters: Floats, columns: Ints | slice) -> Floats:
        full = start[:, columns].copy()
        full[places] = parameters
        return full

    def objective(parameters: Floats, columns: Ints) -> Value:
        n = counts if counts.shape[1] == 1 else counts[:, columns]
        value = model.value(n, vectors(parameters, columns))
        hessian = value.hessian[:, places][:, :, places]
        return Value(value.loglik, value.gradient[:, places], hessian)

    unit = np.ones_like(start)
    unit[1 : 1 + size] = model.unit(start[0])
    if model.has_kappa:
        # a change of kappa moves indices by as much as the weight of the own payoff lets it
        slope = model.layout.centred @ (model.slope @ start[1 : 1 + size])
        unit[0] = 1 / np.maximum(np.sqrt(np.mean(slope**2, axis=0)), 1e-3)
    total = counts.sum(axis=0)
    found = _maximise(objective, start[places], unit[places], total, model.lapse, rounds)
    return replace(found, parameters=vectors(found.parameters, slice(None)))


def at_kappa(
    model: ChoiceModel,
    counts: Floats,
    kappa: Floats,
    start: Floats | None = None,
    rounds: int = 60,
) -> Optimum:
    """Fit all parameters but kappa, which is fixed, shape (B,); concave in plans and dilemmas.

    The start are full vectors (P, B), by default `first_guess`.
    """
    full = first_guess(model, kappa) if start is None else start.copy()
    full[0] = kappa
    return joint(model, counts, full, np.arange(1, len(full)), rounds)


def from_near(model: ChoiceModel, counts: Floats, kappa: Floats, start: Floats) -> Optimum:
    """`at_kappa` from full vectors (P, B) that fit a kappa near by.

    With lapses, where the likelihood is not concave, the way from there may lead to a lower hill
    than that from `at_kappa`'s own start: of the two fits each data set's higher one.
    """
    if not model.lapse:
        return at_kappa(model, counts, kappa, start)
    # both ways at once: for few data sets a round takes as long for twice as many
    size = len(kappa)
    ways = np.concatenate([start, first_guess(model, kappa)], axis=1)
    found = at_kappa(model, twice(counts), np.tile(kappa, 2), ways)
    higher = np.arange(size) + size * (found.loglik[size:] > found.loglik[:size])
    return Optimum(found.parameters[:, higher], found.loglik[higher], found.regular[higher])


def twice(counts: Floats) -> Floats:
    """Counts (A, B) for every data set twice over, (A, 2 B); those for all, (A, 1), as they are."""
    return counts if counts.shape[1] == 1 else np.tile(counts, 2)


def first_guess(model: ChoiceModel, kappa: Floats) -> Floats:
    """Full vectors (P, B) from which `at_kappa` starts: 0, and a lapse share of .05."""
    full = np.zeros((len(model.names), len(kappa)))
    if model.lapse:
        full[-1] = 0.05
    return full


def to_parameters(model: ChoiceModel, theta: Floats) -> Floats:
    """From coefficients of one domain to full vectors (kappa, psi), shape (1 + Q, B).

    Kappa is the ratio of the weights of `kantian` and `own`; where that of `own` is 0 up to
    rounding, kappa is cut off at a million of either sign.
    """
    psi = np.linalg.pinv(model.base) @ theta
    kappa = np.zeros(theta.shape[1])
    if model.has_kappa:
        row, place = np.argwhere(model.slope)[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(psi[place] == 0, 0.0, theta[row] / psi[place])
        kappa = np.clip(ratio, -1e6, 1e6)
    return np.concatenate([kappa[None], psi])


def fit(model: ChoiceModel, counts: Floats, starts: int = 8, seed: int = 0) -> Fit:
    """Fit one data set, counts of shape (A, 1), from scratch.

    Where the likelihood is not concave, from several starts, drawn by the seed.
    """
    plain = replace(model, lapse=False)
    if len(model.domains) > 1 and model.has_kappa:
        found = _best(plain, counts, joint(plain, counts, _pooled(plain, counts, starts, seed)))
    else:
        begin = _starts(plain, 1 if model.layout.simple else starts, seed)
        optimum = coefficients(plain, np.repeat(counts, begin.shape[1], axis=1), begin)
        full = to_parameters(plain, optimum.parameters)
        found = _best(plain, counts, replace(optimum, parameters=full))
    return _with_lapse(model, counts, found) if model.lapse else found


def refit(model: ChoiceModel, counts: Floats, start: Floats) -> Fit:
    """Fit similar data sets, counts of shape (A, B), from full vectors near their optima.

    The start is one vector for all, shape (P, 1), or one for each, (P, B).
    """
    start = np.repeat(start, counts.shape[1] // start.shape[1], axis=1)
    if (len(model.domains) == 1 or not model.has_kappa) and not model.lapse:
        optimum = coefficients(model, counts, model.theta(start))
        full = to_parameters(model, optimum.parameters)
    else:
        optimum = joint(model, counts, start)
        full = optimum.parameters
    return Fit.at(model, counts, full, optimum.regular)


def _best(model: ChoiceModel, counts: Floats, found: Optimum) -> Fit:
    best = [int(np.argmax(found.loglik))]
    return Fit.at(model, counts, found.parameters[:, best], found.regular[best])


def _starts(model: ChoiceModel, count: int, seed: int) -> Floats:
    """Coefficients to start from: 0, and seeded draws of about one unit of index each."""
    draw = np.random.default_rng(seed)
    begin = draw.normal(size=(len(model.layout.columns), count)) / model.layout.scale[:, None]
    own = [place for place, (_, name) in enumerate(model.layout.columns) if name == "own"]
    begin[own] = np.abs(begin[own])
    begin[:, 0] = 0
    return begin


def _pooled(model: ChoiceModel, counts: Floats, starts: int, seed: int) -> Floats:
    """Full vectors to start from with one kappa for several domains: the best of a grid over it.

    Where the likelihood is not concave, seeded draws follow.
    """
    grid = np.concatenate([np.linspace(-1, 2, 25), [-10, -4, -2, 3, 5, 10]])
    profile = at_kappa(model, counts, grid)
    best = [int(np.argmax(profile.loglik))]
    candidates = [profile.parameters[:, best]]
    draw = np.random.default_rng(seed)
    for _ in range(0 if model.layout.simple else starts):
        kappa = draw.uniform(0, 1, size=1)
        psi = draw.normal(size=(len(model.parameters), 1)) * model.unit(kappa)
        candidates.append(np.concatenate([kappa[None], psi]))
    return np.concatenate(candidates, axis=1)


def _with_lapse(model: ChoiceModel, counts: Floats, plain: Fit) -> Fit:
    """Add a share of lapses: not concave, so from several shares and two levels of noise."""
    begin = [
        np.concatenate([plain.full[:1], plain.full[1:] * less, [[share]]])
        for share in LAPSES
        for less in (1.0, 2.0)
    ]
    optimum = joint(model, counts, np.concatenate(begin, axis=1), rounds=200)
    found = _best(model, counts, optimum)
    if found.full[-1, 0] > 0 and optimum.loglik.max() > plain.loglik[0]:
        return found
    return Fit.at(model, counts, np.concatenate([plain.full, [[0.0]]]), plain.regular)


def _maximise(
    objective: Callable[[Floats, Ints], Value],
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
    longest = np.full(len(everything), STEP)
    for _ in range(rounds):
        step, decrement, cut = _newton_step(
            gradient[active], hessian[active], unit[active], weight[active], longest[active]
        )
        if bounded:
            # a share that is 0 and wants to be less stays, and the others move alone
            held = (parameters[-1, active] <= 0) & (gradient[active, -1] <= 0)
            rows = active[held]
            step[held, -1] = 0.0
            step[held, :-1], decrement[held], cut[held] = _newton_step(
                gradient[rows, :-1],
                hessian[rows, :-1, :-1],
                unit[rows, :-1],
                weight[rows],
                longest[rows],
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
            longest[kept[(length[pending] == 1)[good] & cut[pending][good]]] *= 2
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
    return Optimum(parameters, loglik, converged & (curvature[:, 0] >= RIDGE))


def _newton_step(
    gradient: Floats, hessian: Floats, unit: Floats, weight: Floats, longest: Floats
) -> tuple[Floats, Floats, Flags]:
    """The Newton step (B, P), decrement and whether it was cut short (B,)."""
    weights, axes = np.linalg.eigh(
        -hessian * unit[:, :, None] * unit[:, None, :] / weight[:, None, None]
    )
    along = np.einsum("bpq,bp->bq", axes, gradient * unit) / weight[:, None]
    size = np.abs(weights)
    # where answers are predicted without exception there is no curvature, yet there may be a way
    move = along / np.maximum(size, FLAT)
    decrement = weight * np.einsum("bq,bq->b", along, move)
    norm = np.sqrt(np.einsum("bq,bq->b", move, move))
    move *= np.minimum(1.0, longest / np.maximum(norm, 1e-300))[:, None]
    step = np.einsum("bpq,bq->bp", axes, move) * unit
    return step, decrement, norm > longest
