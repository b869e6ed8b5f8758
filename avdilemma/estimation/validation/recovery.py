"""Parameter recovery: are estimates unbiased, and do intervals hold what they promise?

A cell is a design with a truth. Many data sets are drawn and fitted at once, from a start away
from the truth, with the same functions as a single problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.errors import InvalidValueError
from avdilemma.estimation.fit import Fit, coefficients, to_parameters
from avdilemma.estimation.inference import covariances, expected_information, inverse, profile_ends
from avdilemma.estimation.model import derive
from avdilemma.estimation.tally import Tally
from avdilemma.estimation.validation.designs import (
    DesignKind,
    Prepared,
    StandardCell,
    prepare,
    standard_cells,
    standard_items,
)
from avdilemma.estimation.validation.simulation import Truth
from avdilemma.intervals import quantile
from avdilemma.questions.situations import Floats

BATCH = 500
"""Data sets drawn and fitted at once."""

MOST_BIAS = 0.025
"""Largest absolute bias of kappa that passes."""

COVERAGE = (0.93, 0.97)
"""Range of coverage of a 95 % interval that passes."""


OPEN_WIDTH = 1000.0
"""Width that an interval without an end counts as."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """How well kappa of a cell is recovered."""

    cell: StandardCell
    """Design and truth."""

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
    """Median width of these intervals; open ones count as `OPEN_WIDTH`."""

    wald: float
    """Coverage of estimate +- t x cluster-robust standard error, for comparison."""

    expected_se: float
    """Standard error of kappa that the information matrix promises."""

    lambda_bias: float
    """Mean relative error of lambda."""

    @property
    def passes(self) -> bool:
        """Whether bias and coverage are within their limits."""
        return abs(self.bias) < MOST_BIAS and COVERAGE[0] <= self.coverage <= COVERAGE[1]

    def to_dict(self) -> dict[str, Any]:
        """The row as a record."""
        own = {name: getattr(self, name) for name in self.__slots__ if name != "cell"}
        return {**self.cell.to_dict(), **own, "gated": self.cell.gated, "passes": self.passes}


def recover(cell: StandardCell, prepared: Prepared, reps: int, seed: int) -> Recovery:
    """Draw and fit many data sets of a cell; figures are 0 where every one is separated."""
    truth = cell.truth
    draw = np.random.default_rng(
        derive_seed(seed, cell.kind, truth.kappa, truth.alpha, truth.beta, cell.noise)
    )
    parts = [
        _batch(prepared, truth, min(BATCH, reps - start), draw) for start in range(0, reps, BATCH)
    ]
    figures = np.concatenate(parts, axis=1)
    count = figures.shape[1]
    error, inside, width, wald, noise = figures if count else np.zeros((5, 1))
    matrix = expected_information(prepared.model, prepared.asked, truth.full(prepared.model))
    return Recovery(
        cell=cell,
        n=int(prepared.asked.sum()),
        reps=reps,
        separated=reps - count,
        bias=float(error.mean()),
        rmse=float(np.sqrt((error**2).mean())),
        coverage=float(inside.mean()),
        width=float(np.median(width)),
        wald=float(wald.mean()),
        expected_se=float(inverse(matrix, prepared.model.free)[0, 0] ** 0.5),
        lambda_bias=float(noise.mean()),
    )


def draw_counts(prepared: Prepared, truth: Truth, size: int, draw: np.random.Generator) -> Floats:
    """Draw answers of many data sets with a fixed design, shape (A, size)."""
    shares = np.split(truth.shares(prepared.model), prepared.model.layout.answer_starts[1:])
    counts = [
        draw.multinomial(int(n), own / own.sum(), size=size).T
        for n, own in zip(prepared.asked, shares, strict=True)
    ]
    return np.concatenate(counts).astype(float)


def _batch(prepared: Prepared, truth: Truth, size: int, draw: np.random.Generator) -> Floats:
    """Error, coverage, width, Wald coverage and noise error of the fits with a maximum, (5, B)."""
    model = prepared.model
    counts = draw_counts(prepared, truth, size, draw)
    optimum = coefficients(model, counts)
    if not optimum.regular.any():
        return np.zeros((5, 0))
    counts = counts[:, optimum.regular]
    full = to_parameters(model, optimum.parameters[:, optimum.regular])
    found = Fit.at(model, counts, full, optimum.regular)
    robust, plain, df = _variances(prepared, counts, found)
    wide = quantile(0.95, df)
    step = np.clip(wide * np.sqrt(robust), 1e-6, 100)
    low, high = profile_ends(model, counts, full, found.loglik, step, wide**2 * robust / plain)
    error = full[0] - truth.kappa
    width = np.where(np.isfinite(high - low), high - low, OPEN_WIDTH)
    row = next(row for row, (name, _) in enumerate(model.reported) if name == "lambda")
    noise = derive(model, full)[0][row] / truth.noise(model.domains[0]) - 1
    inside = (low <= truth.kappa) & (truth.kappa <= high)
    return np.stack([error, inside, width, np.abs(error) <= wide * np.sqrt(robust), noise])


def _variances(prepared: Prepared, counts: Floats, found: Fit) -> Floats:
    """Clustered and plain variance of kappa of B data sets, and degrees of freedom, (3, B)."""
    cluster = prepared.cluster[prepared.model.layout.situation_of]
    names, answers = tuple(map(str, np.unique(cluster))), len(counts)
    data = Tally(names, cluster, np.arange(answers), counts[:, 0], answers, np.zeros(0))
    contrast = np.eye(len(found.full))[0]
    each = zip(counts.T, found.full.T, found.information, strict=True)
    return np.array(
        [
            covariances(prepared.model, replace(data, count=n), full[:, None], own).of(contrast)[:3]
            for n, full, own in each
        ]
    ).T


def validate(
    reps: int = 2000,
    n: int = 1000,
    seed: int = 0,
    cells: tuple[StandardCell, ...] | None = None,
    tick: Callable[[StandardCell], None] = lambda _: None,
) -> Iterator[Recovery]:
    """Run the cells, by default the standard grid, with `reps` data sets of `n` choices each.

    `tick` is called after each cell.

    Raises:
        InvalidValueError: If a number is too small.
    """
    if isinstance(reps, bool) or not isinstance(reps, int) or reps < 1:
        raise InvalidValueError("reps", reps, "give a whole number of at least 1")
    designs: dict[DesignKind, Prepared] = {}
    for cell in cells or standard_cells():
        if cell.kind not in designs:
            designs[cell.kind] = prepare(standard_items(cell.kind, n, seed))
        yield recover(cell, designs[cell.kind], reps, seed)
        tick(cell)
