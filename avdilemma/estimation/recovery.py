"""Parameter recovery: are estimates unbiased, and do intervals hold what they promise?

A cell is a design with a truth. Many data sets are drawn and fitted at once, from a start away
from the truth, with the same functions as a single problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.errors import InvalidValueError
from avdilemma.estimation.derived import derive
from avdilemma.estimation.designs import Cell, Kind, Setup, prepare, standard_cells, standard_items
from avdilemma.estimation.fit import Fit
from avdilemma.estimation.inference import inverse, profile_ends
from avdilemma.estimation.likelihood import log_shares, scores
from avdilemma.estimation.model import Model, at, coefficients, to_parameters
from avdilemma.estimation.robust import degrees_of_freedom, guarded, stretch
from avdilemma.estimation.truth import Truth
from avdilemma.intervals import quantile
from avdilemma.questions.situations import Floats

BATCH = 500
"""Data sets drawn and fitted at once."""

MOST_BIAS = 0.025
"""Largest absolute bias of kappa that passes."""

COVERAGE = (0.93, 0.97)
"""Range of coverage of a 95 % interval that passes."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """How well one parameter of a cell is recovered."""

    design: Kind
    """Design."""

    kappa: float
    """Truth."""

    alpha: float
    """Truth."""

    beta: float
    """Truth."""

    noise: float
    """True lambda, in points or expected lives."""

    n: int
    """Choices a data set."""

    reps: int
    """Data sets."""

    separated: int
    """Data sets whose likelihood has no maximum, in none of the other figures."""

    bias: float
    """Mean error of kappa."""

    rmse: float
    """Root mean square error of kappa."""

    coverage: float
    """Share of reported 95 % intervals that hold the true kappa."""

    width: float
    """Median width of these intervals; open ones count as infinitely wide, capped at 1000."""

    wald: float
    """Coverage of estimate +- t x cluster-robust standard error, for comparison."""

    expected_se: float
    """Standard error of kappa that the information matrix promises."""

    lambda_bias: float
    """Mean relative error of lambda."""

    gated: bool
    """Whether it must pass."""

    @property
    def passes(self) -> bool:
        """Whether bias and coverage are within their limits."""
        return abs(self.bias) < MOST_BIAS and COVERAGE[0] <= self.coverage <= COVERAGE[1]

    def to_dict(self) -> dict[str, Any]:
        """The row as a record."""
        return {**asdict(self), "passes": self.passes}


def recover(cell: Cell, setup: Setup, reps: int, seed: int) -> Recovery:
    """Draw and fit many data sets of a cell.

    Args:
        cell: The cell.
        setup: Its design.
        reps: Number of data sets.
        seed: Decides the draws.

    Returns:
        The figures.
    """
    model, truth = setup.model, cell.truth
    draw = np.random.default_rng(
        derive_seed(seed, cell.kind, truth.kappa, truth.alpha, truth.beta, cell.noise)
    )
    parts = [
        _batch(model, setup, truth, min(BATCH, reps - start), draw)
        for start in range(0, reps, BATCH)
    ]
    error, inside, width, wald, noise = (np.concatenate(each) for each in zip(*parts, strict=True))
    count = len(error)
    none = count == 0
    information = _expected(model, setup, truth)
    return Recovery(
        design=cell.kind,
        kappa=truth.kappa,
        alpha=truth.alpha,
        beta=truth.beta,
        noise=cell.noise,
        n=int(setup.asked.sum()),
        reps=reps,
        separated=reps - count,
        bias=0.0 if none else float(error.mean()),
        rmse=0.0 if none else float(np.sqrt((error**2).mean())),
        coverage=0.0 if none else float(inside.mean()),
        width=0.0 if none else float(np.median(width)),
        wald=0.0 if none else float(wald.mean()),
        expected_se=information,
        lambda_bias=0.0 if none else float(noise.mean()),
        gated=cell.gated,
    )


def _expected(model: Model, setup: Setup, truth: Truth) -> float:
    from avdilemma.estimation.inference import expected_information  # noqa: PLC0415

    matrix = expected_information(model, setup.asked, truth.full(model))
    return float(inverse(matrix, model.free)[0, 0] ** 0.5)


def draw_counts(
    model: Model, asked: Floats, truth: Truth, size: int, draw: np.random.Generator
) -> Floats:
    """Draw answers of many data sets with a fixed design, shape (A, size)."""
    shares = truth.shares(model)
    ends = np.append(model.own.answer_starts, len(shares))
    counts = np.empty((len(shares), size))
    for place, n in enumerate(asked):
        block = slice(ends[place], ends[place + 1])
        own = shares[block] / shares[block].sum()
        counts[block] = draw.multinomial(int(n), own, size=size).T
    return counts


def _batch(
    model: Model, setup: Setup, truth: Truth, size: int, draw: np.random.Generator
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    counts = draw_counts(model, setup.asked, truth, size, draw)
    optimum = coefficients(model, counts)
    regular = optimum.converged & ~optimum.flat
    if not regular.any():
        none = np.zeros(0)
        return none, none, none, none, none
    counts, full = counts[:, regular], to_parameters(model, optimum.parameters[:, regular])
    value = at(model, counts, full)
    found = Fit(full, value.loglik, -value.hessian, regular)
    robust, plain, df = variances(model, setup, counts, found)
    wide = quantile(0.95, df)
    step = np.clip(wide * np.sqrt(robust), 1e-6, 100)
    ends = profile_ends(model, counts, full, found.loglik, step, wide**2 * robust / plain)
    error = full[0] - truth.kappa
    inside = (ends.low_open | (ends.low <= truth.kappa)) & (
        ends.high_open | (truth.kappa <= ends.high)
    )
    width = np.where(ends.low_open | ends.high_open, 1000.0, ends.high - ends.low)
    values = derive(model, full)
    row = next(r for r, (name, _) in enumerate(values.names) if name == "lambda")
    noise = values.values[row] / truth.noise(model.domains[0]) - 1
    return (
        error,
        inside.astype(float),
        width,
        (np.abs(error) <= wide * np.sqrt(robust)).astype(float),
        noise,
    )


def variances(
    model: Model, setup: Setup, counts: Floats, found: Fit
) -> tuple[Floats, Floats, Floats]:
    """CR2 and model-based variance of kappa of many data sets, and degrees of freedom; each (B,).

    The same as in `avdilemma.estimation.inference.covariances`, for a design in which each
    situation belongs to one cluster.
    """
    size = counts.shape[1]
    robust, plain, df = np.empty(size), np.empty(size), np.empty(size)
    order = np.argsort(setup.cluster, kind="stable")
    starts = np.flatnonzero(np.diff(setup.cluster[order], prepend=-1))
    contrast = np.eye(len(found.full))[0]
    for begin in range(0, size, 64):
        cut = slice(begin, begin + 64)
        full = found.full[:, cut]
        kappa, psi = full[0], full[1:]
        _, shares, within = log_shares(model.own, model.mapping.theta(kappa, psi))
        by_theta = scores(model.own, shares, within)
        jacobian = model.mapping.jacobian(kappa, psi)
        by_answer = np.einsum("akb,bkp->bap", by_theta, jacobian, optimize=True)
        weights = (shares * setup.asked[model.own.situation_of][:, None]).T
        sums = by_answer * counts.T[cut, :, None]
        outer = by_answer[:, :, :, None] * (by_answer * weights[:, :, None])[:, :, None, :]
        rows = model.own.answer_starts
        sums = np.add.reduceat(np.add.reduceat(sums, rows, axis=1)[:, order], starts, axis=1)
        own = np.add.reduceat(np.add.reduceat(outer, rows, axis=1)[:, order], starts, axis=1)
        bread = np.stack([inverse(each, model.free) for each in found.information[cut]])
        stretched, operator = stretch(own, sums)
        robust[cut] = (np.einsum("bcp,bp->bc", stretched, bread[:, :, 0]) ** 2).sum(axis=1)
        plain[cut] = bread[:, 0, 0]
        df[cut] = degrees_of_freedom(own, operator, bread, contrast)
    return guarded(robust, plain, df), plain, df


def validate(
    reps: int = 2000,
    n: int = 1000,
    seed: int = 0,
    cells: tuple[Cell, ...] | None = None,
    tick: Callable[[Cell], None] = lambda _: None,
) -> Iterator[Recovery]:
    """Run the grid.

    Args:
        reps: Data sets a cell.
        n: Choices a data set.
        seed: Decides items and draws.
        cells: Cells; the standard grid by default.
        tick: Called after each cell.

    Yields:
        One row a cell.

    Raises:
        InvalidValueError: If a number is too small.
    """
    if isinstance(reps, bool) or not isinstance(reps, int) or reps < 1:
        raise InvalidValueError("reps", reps, "give a whole number of at least 1")
    setups: dict[Kind, Setup] = {}
    for cell in cells or standard_cells():
        if cell.kind not in setups:
            setups[cell.kind] = prepare(standard_items(cell.kind, n, seed))
        yield recover(cell, setups[cell.kind], reps, seed)
        tick(cell)
