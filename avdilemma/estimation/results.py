"""Results of an estimation: a table, exports, tests, predictions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.derived import derive, reported
from avdilemma.estimation.estimates import KAPPA_RANGE, Estimate, HypothesisTest, Status, Where
from avdilemma.estimation.model import Model
from avdilemma.estimation.tables import latex, plain, short
from avdilemma.questions import Question
from avdilemma.questions.situations import Domain, Floats

if TYPE_CHECKING:
    import pandas as pd

    from avdilemma.estimation.bootstrap import Bootstrap
    from avdilemma.estimation.problem import Problem
    from avdilemma.estimation.rates import Rate


@dataclass(frozen=True)
class Solution:
    """The numbers behind the estimates."""

    model: Model
    """The model that was fitted, without what is not identified."""

    full: Floats
    """Fitted vector (kappa, psi, lapse), shape (P, 1); where it runs off, where it was left."""

    loglik: float
    """Highest log-likelihood; where estimates run off, its supremum up to about 1e-6."""

    covariance: Floats | None
    """Cluster-robust covariance of the full vector, (P, P); None without a maximum."""


@dataclass(frozen=True)
class Results:
    """What was estimated."""

    problem: Problem
    """The problem."""

    level: float
    """Level of the intervals."""

    estimates: tuple[Estimate, ...]
    """All parameters, kappa first where there is one."""

    solution: Solution | None
    """The numbers behind; None if there was no answer."""

    notes: tuple[str, ...] = ()
    """What a reader must know, in words."""

    @property
    def status(self) -> Status:
        """Status of kappa; of the first parameter where there is no kappa."""
        return self.estimates[0].status

    @property
    def kappa(self) -> Estimate:
        """The estimate of kappa.

        Raises:
            AvdilemmaError: If the choices are allocations, which say nothing of kappa alone.
        """
        if self.estimates[0].parameter != "kappa":
            raise AvdilemmaError(
                "allocation choices identify no kappa: read (alpha-kappa)/(1+kappa) and "
                "(beta+kappa)/(1+kappa), or add games with roles"
            )
        return self.estimates[0]

    def estimate(self, parameter: str, domain: Where | None = None) -> Estimate:
        """Find an estimate by parameter, and by domain where several have it.

        Raises:
            InvalidValueError: If there is none, or several.
        """
        found = [
            one
            for one in self.estimates
            if one.parameter == parameter and domain in {None, one.domain}
        ]
        if len(found) != 1:
            keys = ", ".join(one.key for one in self.estimates)
            problem = "name its domain" if found else f"give one of {keys}"
            raise InvalidValueError("parameter", parameter, problem)
        return found[0]

    @property
    def choices(self) -> int:
        """Number of answers used, N."""
        return int(self.problem.tally.total)

    @property
    def clusters(self) -> int:
        """Number of clusters with an answer."""
        return self.problem.tally.used

    @property
    def missing(self) -> int:
        """Number of questions without an answer."""
        return sum(n for _, _, n in self.problem.tally.missing)

    @property
    def loglik(self) -> float | None:
        """Highest log-likelihood; None without answers."""
        return self.solution.loglik if self.solution else None

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """Rates of the behaviour that is counted and of first options, with worst-case bounds."""
        from avdilemma.estimation.rates import rates  # noqa: PLC0415

        return rates(self.problem.choices)

    @cached_property
    def separate(self) -> dict[Domain, Results]:
        """For pooled choices, the results of each domain by itself."""
        model = self.problem.model
        if model is None or len(model.domains) < 2:
            return {}
        return {
            domain: self.problem.only(domain).solve(self.level, worst_case=False)
            for domain in model.domains
        }

    def same_kappa(self) -> tuple[HypothesisTest, HypothesisTest]:
        """Tests that kappa is the same in games and dilemmas: Wald, likelihood ratio.

        The test of construct validity. Raises no error where it cannot be done; see its status.

        Raises:
            AvdilemmaError: If the choices are not pooled over games and dilemmas.
        """
        from avdilemma.estimation.construct import same_kappa  # noqa: PLC0415

        return same_kappa(self)

    def wald(self, **values: float) -> HypothesisTest:
        """Wald test that parameters have some values together.

        Args:
            **values: Values by parameter (``kappa=0``) or key (``lambda_games=5``).

        Returns:
            The test, by the cluster-robust covariance.

        Raises:
            InvalidValueError: If there is no such parameter.
        """
        name = ", ".join(f"{key} = {value:g}" for key, value in values.items())
        places = [self._place(key) for key in values]
        if not places:
            raise InvalidValueError("hypothesis", {}, "give one value or more, such as kappa=0")
        bad = [self.estimates[p] for p in places if self.estimates[p].status != "estimated"]
        if bad or self.solution is None or self.solution.covariance is None:
            first = bad[0] if bad else self.estimates[0]
            return HypothesisTest(
                name,
                "wald",
                "not_testable",
                df=len(places),
                note=f"{first.parameter} is not estimated: {first.note}",
            )
        found = derive(self.solution.model, self.solution.full)
        rows = [
            found.names.index((self.estimates[p].parameter, self.estimates[p].domain))
            for p in places
        ]
        jacobian = found.jacobian[rows]
        gap = found.values[rows, 0] - np.array(list(values.values()))
        block = jacobian @ self.solution.covariance @ jacobian.T
        statistic = float(gap @ np.linalg.pinv(block) @ gap)
        df = None
        if len(places) == 1:
            one = self.estimates[places[0]]
            if not one.se:
                return HypothesisTest(name, "wald", "not_testable", note="it has no standard error")
            df, statistic = one.df, (float(gap[0]) / one.se) ** 2
        return chi_square(name, "wald", statistic, len(places), error_df=df)

    def _place(self, key: str) -> int:
        found = [
            place for place, one in enumerate(self.estimates) if key in {one.parameter, one.key}
        ]
        if len(found) != 1:
            keys = ", ".join(one.key for one in self.estimates)
            raise InvalidValueError("parameter", key, f"give one of {keys}")
        return found[0]

    def bootstrap(self, clusters: str = "cluster", n: int = 1000, seed: int = 0) -> Bootstrap:
        """Refit on resampled clusters.

        Args:
            clusters: What is drawn: ``cluster`` (scenarios) or ``respondent``.
            n: Number of draws.
            seed: Decides the draws.

        Returns:
            Draws with percentile intervals.

        Raises:
            AvdilemmaError: If kappa has no point estimate, or there is one cluster only.
            InvalidValueError: If the number is too small.
        """
        from avdilemma.estimation.bootstrap import bootstrap  # noqa: PLC0415

        return bootstrap(self, clusters, n, seed)

    def predict(self, items: Iterable[Question]) -> list[dict[str, float]]:
        """Probabilities of the answers to other items.

        Where choices have no noise, the answers that are best at the middle of the interval of
        kappa (within [0, 1], alpha = beta = 0) share the probability.

        Args:
            items: Items.

        Returns:
            For each item probabilities by answer.

        Raises:
            AvdilemmaError: If there is neither an estimate nor an interval, or an item's domain
                or belief is not among what was estimated.
        """
        from avdilemma.estimation.forecast import forecast  # noqa: PLC0415

        return forecast(self, items)

    def to_dict(self) -> dict[str, Any]:
        """Everything as a JSON-like record: no NaN, no infinity."""
        return {
            "status": self.status,
            "level": self.level,
            "choices": self.choices,
            "clusters": self.clusters,
            "missing": self.missing,
            "outcomes": self.problem.outcomes,
            "loglik": self.loglik,
            "kappa_range": list(KAPPA_RANGE),
            "estimates": [one.to_dict() for one in self.estimates],
            "rates": [rate.to_dict() for rate in self.rates],
            "notes": list(self.notes),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a parameter; numbers that do not exist are ``<NA>``."""
        import pandas as pd  # noqa: PLC0415

        frame = pd.DataFrame([one.to_dict() for one in self.estimates])
        numbers = ["value", "se", "low", "high", "worst_low", "worst_high"]
        return frame.astype(dict.fromkeys(numbers, "Float64"))

    def to_latex(self) -> str:
        """The table in LaTeX, with booktabs."""
        return latex(self.estimates, self.level, self.caption())

    def caption(self) -> str:
        """How many choices of how many clusters, and the log-likelihood."""
        text = f"{self.choices} choices in {self.clusters} clusters"
        if self.missing:
            text += f", {self.missing} missing"
        if self.loglik is not None:
            text += f", log-likelihood {short(self.loglik)}"
        return text

    def __str__(self) -> str:
        """The table, then what a reader must know."""
        lines = [self.caption(), plain(self.estimates, self.level)]
        low, high = KAPPA_RANGE
        if self.estimates[0].parameter == "kappa":
            lines.append(
                f"kappa is estimated without limits; its range in theory: {low:g} to {high:g}"
            )
        lines += [
            f"{one.parameter} ({one.domain}): {one.note}" for one in self.estimates if one.note
        ]
        lines += list(self.notes)
        return "\n".join(lines)

    def to_json(self) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), allow_nan=False)

    @property
    def fitted(self) -> Mapping[tuple[str, Where], float]:
        """Point estimates by parameter and domain, of those that are estimated."""
        return {
            (one.parameter, one.domain): one.value
            for one in self.estimates
            if one.value is not None
        }

    @property
    def parameters(self) -> tuple[tuple[str, Where], ...]:
        """Parameter and domain of what was fitted, in the order of the full vector's report."""
        if self.solution is None:
            return ()
        return tuple((name, domain) for name, domain, _ in reported(self.solution.model))


def chi_square(
    name: str,
    method: Literal["wald", "likelihood_ratio"],
    statistic: float,
    df: int,
    note: str = "",
    error_df: float | None = None,
) -> HypothesisTest:
    """A test with its p-value: chi-square, or F where the variance has degrees of freedom."""
    from scipy.special import chdtrc, fdtrc  # noqa: PLC0415

    value = max(statistic, 0.0)
    p = chdtrc(df, value) if error_df is None else fdtrc(df, error_df, value / df)
    return HypothesisTest(name, method, "tested", value, df, float(p), note)
