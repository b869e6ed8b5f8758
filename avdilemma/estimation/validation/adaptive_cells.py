"""What adaptive runs of known respondents come to, beside the default design; cells and rows."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.estimation.adaptive.answers import Answers
from avdilemma.estimation.adaptive.course import Rule
from avdilemma.estimation.adaptive.posterior import posterior
from avdilemma.estimation.adaptive.prior import PRIORS
from avdilemma.estimation.validation.adaptive_runs import AdaptiveTruth, Courses, simulate
from avdilemma.estimation.validation.information import information
from avdilemma.estimation.validation.recovery import COVERAGE
from avdilemma.estimation.validation.simulation import Truth
from avdilemma.families import build, load_family
from avdilemma.questions import Question
from avdilemma.questions.situations import Floats

KAPPAS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Degrees of morality of the grid."""

NOISES = {"lives": (0.5, 1.0, 2.0), "share": (0.05, 0.1, 0.2)}
"""Noises of the grid by their unit."""

SIZES = (64, 128, 288, 576)
"""Sizes at which the default design is simulated: subsets, the default, and two repetitions."""

DEFAULT = 288
"""Questions of the default design."""

DEFAULT_RUNS = 1000
"""Respondents at most of whom errors of the default design are taken: 2 % standard error."""

FEWER = 5.0
"""How many times fewer calls the median cell has to need."""


@dataclass(frozen=True, slots=True)
class AdaptiveRow:
    """A cell of the table."""

    kappa: float
    """True degree of morality."""

    unit: str
    """Unit of the true noise, ``lives`` or ``share``."""

    noise: float
    """True lambda."""

    reps: int
    """Simulated respondents."""

    calls: float
    """Mean number of questions asked."""

    settled: float
    """Share of respondents of whom the standard deviation wanted was reached."""

    bias: float
    """Mean error of kappa."""

    rmse: float
    """Root mean square error: the standard error that was reached."""

    sd: float
    """Mean standard deviation that was claimed."""

    coverage: float
    """Share of the 95 % intervals that hold the true kappa."""

    default_calls: float
    """Calls of the default design for the same root mean square error, by simulation."""

    promised_calls: float
    """The same by expected information, which holds for many answers and known biases' sizes."""

    @property
    def ratio(self) -> float:
        """How many times fewer calls than by the default design."""
        return self.default_calls / self.calls

    @property
    def covers(self) -> bool:
        """Whether coverage is within its limits."""
        return COVERAGE[0] <= self.coverage <= COVERAGE[1]

    def to_dict(self) -> dict[str, Any]:
        """The row as a record."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "ratio": self.ratio,
            "covers": self.covers,
        }


Cell = tuple[float, str, float]
"""Kappa, unit of noise, and noise."""


def cells() -> tuple[Cell, ...]:
    """The grid, 30 cells."""
    return tuple(
        (kappa, unit, noise)
        for unit, levels in NOISES.items()
        for noise, kappa in itertools.product(levels, KAPPAS)
    )


def run_cell(cell: Cell, rule: Rule, reps: int, seed: int) -> AdaptiveRow:
    """Simulate a cell.

    Args:
        cell: Which.
        rule: When courses stop.
        reps: Simulated respondents.
        seed: Decides all draws; those of a cell do not depend on the other cells.
    """
    kappa, unit, noise = cell
    truth = AdaptiveTruth(kappa, noise, PRIORS["dilemmas"].models[unit].exponent)
    found = simulate(truth, rule, reps, seed)
    rmse = float(np.sqrt(np.mean((found.mean - kappa) ** 2)))
    expected = information(
        _default(DEFAULT), Truth(kappa=kappa, lives=noise, exponent=truth.exponent)
    ).se_kappa(1)
    return AdaptiveRow(
        *cell,
        reps=reps,
        calls=float(found.calls.mean()),
        settled=float(np.mean(found.sd <= rule.se)),
        bias=float(np.mean(found.mean - kappa)),
        rmse=rmse,
        sd=float(found.sd.mean()),
        coverage=covered(found, kappa),
        default_calls=calls_for(rmse, default_errors(truth, min(reps, DEFAULT_RUNS), seed)),
        promised_calls=float("nan") if expected is None else (expected / rmse) ** 2,
    )


def covered(found: Courses, kappa: float) -> float:
    """Share of intervals that hold a kappa."""
    return float(np.mean((found.low <= kappa) & (kappa <= found.high)))


def default_errors(truth: AdaptiveTruth, reps: int, seed: int) -> list[float]:
    """Root mean square errors of kappa by the default design of `SIZES`.

    Answers are analysed by the same posterior, so that the questions alone differ.
    """
    found = []
    for size in SIZES:
        x = np.tile(_columns(min(size, DEFAULT)), (max(size // DEFAULT, 1), 1))
        own, kantian, people = x[:, 0], x[:, 1], x[:, 2]
        index = (own + truth.kappa * kantian) / people**truth.exponent / truth.noise
        name = (truth.kappa, truth.noise, truth.exponent, size)
        draw = np.random.default_rng(derive_seed(seed, "default design", *name))
        chance = 1 / (1 + np.exp(-np.clip(index, -500, 500)))
        chose = (draw.random((reps, len(x))) < chance).astype(float)
        asked = np.broadcast_to(x, (reps, *x.shape))
        answers = Answers.of(asked[..., :3], asked[..., 3:], chose)
        errors = posterior(PRIORS["dilemmas"], answers).mean - truth.kappa
        found.append(float(np.sqrt(np.mean(errors**2))))
    return found


def calls_for(rmse: float, errors: list[float]) -> float:
    """Calls at which the default design reaches an error.

    Between the sizes simulated errors are taken as straight in logs, beyond them as falling with
    the root of the number.
    """
    logs = np.log(np.minimum.accumulate(errors))
    sizes = np.log(np.array(SIZES, dtype=float))
    target = np.log(rmse)
    if target >= logs[0]:
        return float(np.exp(sizes[0] - 2 * (target - logs[0])))
    if target <= logs[-1]:
        return float(np.exp(sizes[-1] + 2 * (logs[-1] - target)))
    return float(np.exp(np.interp(-target, -logs, sizes)))


@lru_cache(maxsize=8)
def _default(size: int) -> tuple[Question, ...]:
    return build(load_family("sacrifice"), size).items


@lru_cache(maxsize=8)
def _columns(size: int) -> Floats:
    """Own, kantian, people, and what the further weights count, of a default design's items."""
    rows = []
    for item in _default(size):
        found = item.situation()
        if found is None:  # pragma: no cover - every default item has one
            continue
        sign = 1.0 if found.focal[found.answer[0]] > 0 else -1.0
        names = ("own", "kantian", "position", "label", "lane", "sacrifice")
        own, kantian, *rest = (
            sign * float(found.columns[name][0] - found.columns[name][1]) for name in names
        )
        rows.append([own, kantian, float(found.people), *rest])
    return np.array(rows)
