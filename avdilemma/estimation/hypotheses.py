"""Tests of hypotheses about the parameters, kappa in games and in dilemmas among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from avdilemma.errors import InvalidValueError
from avdilemma.estimation.estimates import Estimate
from avdilemma.estimation.model import derive
from avdilemma.estimation.solve import Solved

Method = Literal["wald", "likelihood_ratio"]
"""How a hypothesis is tested."""

SAME = "kappa is the same in games and dilemmas"
"""The hypothesis of construct validity."""


@dataclass(frozen=True, slots=True)
class HypothesisTest:
    """A test of a hypothesis."""

    name: str
    """What is tested."""

    method: Method
    """How; a Wald test of one parameter refers to Student's t by its degrees of freedom."""

    status: Literal["tested", "not_testable"]
    """Whether there is a result."""

    statistic: float | None = None
    """Chi-square statistic, at least 0."""

    df: int = 1
    """Degrees of freedom."""

    p: float | None = None
    """p-value."""

    note: str = ""
    """In words."""

    def to_dict(self) -> dict[str, Any]:
        """The test as a JSON-like record."""
        return asdict(self)


def wald(solved: Solved, values: Mapping[str, float]) -> HypothesisTest:
    """Wald test that parameters have some values together; see `Results.wald`."""
    if not values:
        raise InvalidValueError("hypothesis", {}, "give one value or more, such as kappa=0")
    name = ", ".join(f"{key} = {value:g}" for key, value in values.items())
    tested = [solved.estimate(key) for key in values]
    solution = solved.solution
    bad = [one for one in tested if one.status != "estimated"]
    if bad or solution is None or solution.errors is None:
        one = bad[0] if bad else solved.estimates[0]
        note = f"{one.parameter} is not estimated: {one.note}"
        return HypothesisTest(name, "wald", "not_testable", df=len(tested), note=note)
    found, jacobian = derive(solution.model, solution.full)
    rows = [solution.model.reported.index((one.parameter, one.domain)) for one in tested]
    gap = found[rows, 0] - np.array(list(values.values()))
    if len(tested) > 1:
        block, df = solution.errors.block(jacobian[rows])
        statistic = float(gap @ np.linalg.pinv(block) @ gap)
        return _tested(name, "wald", statistic, df=len(tested), error_df=df)
    if not tested[0].se:
        return HypothesisTest(name, "wald", "not_testable", note="it has no standard error")
    statistic = (float(gap[0]) / tested[0].se) ** 2
    return _tested(name, "wald", statistic, error_df=tested[0].df)


def same_kappa(
    pooled: Solved, games: Solved, dilemmas: Solved
) -> tuple[HypothesisTest, HypothesisTest]:
    """Wald and likelihood-ratio test that kappa is the same; see `Results.same_kappa`.

    The Wald test compares the two estimates by their cluster-robust variances, which are
    independent as no scenario is in both. The likelihood ratio takes answers as independent;
    it exists for choices without noise too, as suprema do.
    """
    return _welch(games.estimates[0], dilemmas.estimates[0]), _ratio(pooled, games, dilemmas)


def _welch(games: Estimate, dilemmas: Estimate) -> HypothesisTest:
    if games.value is None or dilemmas.value is None or not games.se or not dilemmas.se:
        which = "games" if games.value is None else "dilemmas"
        note = (
            f"kappa of the {which} has no point estimate with a standard error: "
            "see the likelihood ratio"
        )
        return HypothesisTest(SAME, "wald", "not_testable", note=note)
    spread = games.se**2 + dilemmas.se**2
    # Welch's degrees of freedom of a difference
    df = spread**2 / (games.se**4 / (games.df or 1e6) + dilemmas.se**4 / (dilemmas.df or 1e6))
    return _tested(SAME, "wald", (games.value - dilemmas.value) ** 2 / spread, error_df=df)


def _ratio(pooled: Solved, games: Solved, dilemmas: Solved) -> HypothesisTest:
    # where no kappa explains the choices there is none to compare
    open_ended = {"not_identified", "no_choices", "not_rationalised", "misfit"}
    for which, one in (("games", games), ("dilemmas", dilemmas)):
        if one.estimates[0].status in open_ended:
            note = f"kappa is not identified in the {which}"
            return HypothesisTest(SAME, "likelihood_ratio", "not_testable", note=note)
    if pooled.estimates[0].status == "interval":
        note = "one kappa makes all choices optimal"
        return _tested(SAME, "likelihood_ratio", 0.0, note=note)
    joint, first, second = (
        each.solution.loglik if each.solution else 0.0 for each in (pooled, games, dilemmas)
    )
    note = ""
    if games.estimates[0].status == dilemmas.estimates[0].status == "interval":
        note = (
            f"choices without noise: games {_range(games.estimates[0])}, dilemmas "
            f"{_range(dilemmas.estimates[0])}; no kappa makes both optimal"
        )
    # of probabilities the likelihood is a multiple of one
    errors = pooled.solution.errors if pooled.solution else None
    scale = (errors.dispersion if errors else None) or 1.0
    return _tested(SAME, "likelihood_ratio", 2 * (first + second - joint) / scale, note=note)


def _range(one: Estimate) -> str:
    low, high = ("no limit" if end is None else f"{end:.3g}" for end in (one.low, one.high))
    return f"{low} to {high}"


def _tested(
    name: str,
    method: Method,
    statistic: float,
    *,
    df: int = 1,
    note: str = "",
    error_df: float | None = None,
) -> HypothesisTest:
    """A test with its p-value: chi-square, or F where the variance has degrees of freedom."""
    from scipy.special import chdtrc, fdtrc  # noqa: PLC0415

    value = max(statistic, 0.0)
    p = chdtrc(df, value) if error_df is None else fdtrc(df, error_df, value / df)
    return HypothesisTest(name, method, "tested", value, df, float(p), note)
