"""The estimation problem: `Problem(choices).solve()` gives `Results`.

The face of this package: what is computed is in `solve`, `missing`, `mixture`, `bootstrap`,
`forecast`, `hypotheses` and `tally`, which know nothing of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.bootstrap import Bootstrap, bootstrap
from avdilemma.estimation.estimates import KAPPA_RANGE, Estimate, Status, described, latex, short
from avdilemma.estimation.forecast import forecast
from avdilemma.estimation.goodness import Goodness, goodness
from avdilemma.estimation.hypotheses import HypothesisTest, same_kappa, wald
from avdilemma.estimation.missing import with_bounds
from avdilemma.estimation.mixture import Types, fit_types
from avdilemma.estimation.model import ChoiceModel, build
from avdilemma.estimation.noise import Noise, NoiseComparison, compare_noise, exponent_of, in_units
from avdilemma.estimation.shares import share_notes
from avdilemma.estimation.solve import Solved, solve
from avdilemma.estimation.tally import Cluster, Rate, Tally, check_cluster, rates, tally
from avdilemma.estimation.terms import terms
from avdilemma.questions import Question
from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import DOMAINS, Domain

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Problem:
    """Answers, and what is to be estimated from them.

    Games and dilemmas together are pooled: one kappa, a noise for each.

    Raises:
        InvalidValueError: If a term is unknown, or the cluster is.
        AvdilemmaError: If allocation choices are mixed with other questions.

    Examples:
        >>> from avdilemma.estimation import Problem, observe
        >>> from avdilemma.families import build, load_family
        >>> from avdilemma.preferences import moralis
        >>> asked = {"perspective": "occupant", "scope": "one_car"}
        >>> items = build(load_family("sacrifice"), n=72, select=asked).items
        >>> choices = [observe(item, item.predict(moralis(0.45)).action) for item in items]
        >>> print(Problem(choices).solve().kappa.note)
        choices without noise; kappa from 0.4 to 0.4762 makes all of them optimal
    """

    choices: Sequence[Observation]
    """What was observed, missing answers included."""

    terms: Sequence[str] | None = None
    """Parameters beside kappa and lambda; None for all of the domains."""

    lapse: bool = False
    """Whether to estimate a share of random answers beside the noise."""

    drop: Sequence[str] = field(default=())
    """Parameters to leave out."""

    cluster: Cluster = "scenario"
    """What intervals cluster on, as answers of one may go together beyond what the terms explain:
    ``scenario``, or ``respondent`` where many answered, such as models of one kind, or people."""

    noise: Noise | float = "lives"
    """Unit of noise in dilemmas: ``lives``, ``share`` of the people concerned, or the exponent of
    their number between the two, 0 being lives and 1 shares."""

    anyway: bool = False
    """Whether kappa keeps its number where no kappa describes the choices (`misfit`)."""

    def __post_init__(self) -> None:
        """Check the terms and freeze the choices."""
        object.__setattr__(self, "choices", tuple(self.choices))
        check_cluster(self.cluster)
        exponent_of(self.noise)
        for domain in DOMAINS:
            terms(domain, self.terms)
            terms(domain, self.drop)

    @cached_property
    def model(self) -> ChoiceModel | None:
        """The model; None if there is no question that could enter.

        Raises:
            AvdilemmaError: If allocation choices are mixed with other questions.
        """
        asked = dict.fromkeys(o.situation for o in self.choices if o.situation is not None)
        if not asked:
            return None
        exponent = exponent_of(self.noise)
        return build(list(asked), self.terms, self.lapse, self.drop, exponent)

    @cached_property
    def tally(self) -> Tally:
        """The answers as counts by cluster."""
        if self.model is None:
            return tally((), ())
        return tally(self.choices, self.model.layout.situations, self.cluster)

    @property
    def outcomes(self) -> dict[str, int]:
        """How many questions had each outcome; those without a known belief by themselves."""
        return dict(
            Counter(o.outcome if o.situation is not None else "no_belief" for o in self.choices)
        )

    def only(self, domain: Domain) -> Problem:
        """The same problem for one domain."""
        return self.with_choices(
            o for o in self.choices if o.situation is not None and o.situation.domain == domain
        )

    def with_choices(self, choices: Iterable[Observation]) -> Problem:
        """The same problem with other choices."""
        return replace(self, choices=tuple(choices))

    def solve(
        self, level: float = 0.95, worst_case: bool = True, starts: int = 8, seed: int = 0
    ) -> Results:
        """Estimate.

        Args:
            level: Level of the intervals, in (0, 1).
            worst_case: Whether to refit with missing answers set to extremes, if some are missing.
            starts: Number of starts where the likelihood is not concave (single nodes).
            seed: Of these starts.

        Returns:
            The results, whatever the choices are.

        Raises:
            InvalidValueError: If the level is out of range.
            AvdilemmaError: If allocation choices are mixed with other questions.
        """
        if not 0 < level < 1:
            raise InvalidValueError("level", level, "give a number between 0 and 1, such as 0.95")
        no_belief = sum(o.situation is None for o in self.choices)
        found = solve(self.model, self.tally, level, starts, seed, no_belief, self.anyway)
        if worst_case and self.tally.bounded:
            found = with_bounds(found, self.tally, starts, seed)
        found = replace(found, estimates=in_units(found.estimates, self.noise))
        if self.tally.shares:
            found = replace(found, notes=(*share_notes(found, self.choices), *found.notes))
        return Results(**vars(found), problem=self)

    def types(self, most: int = 3, starts: int = 8, seed: int = 0, level: float = 0.95) -> Types:
        """Fit mixtures of 1, 2, ... types over respondents, with criteria that choose among them.

        Args:
            most: Largest number of types.
            starts: Number of starts of each.
            seed: Of the starts.
            level: Level of the intervals, in (0, 1).

        Raises:
            AvdilemmaError: If there are fewer respondents than types, or no answers.
            InvalidValueError: If a number is too small.
        """
        model = self.with_choices(o for o in self.choices if o.chosen).model
        return fit_types(model, self.choices, most, starts, seed, level)


@dataclass(frozen=True)
class Results(Solved):
    """What was estimated: a table, exports, tests, predictions."""

    problem: Problem
    """The problem."""

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

    @property
    def choices(self) -> int:
        """Number of answers used, N."""
        return self.problem.tally.answered

    @property
    def clusters(self) -> int:
        """Number of clusters with an answer."""
        return self.problem.tally.used

    @property
    def missing(self) -> int:
        """Number of questions without an answer."""
        return self.problem.tally.missing

    @property
    def loglik(self) -> float | None:
        """Highest log-likelihood; None without answers."""
        return self.solution.loglik if self.solution else None

    @cached_property
    def fit(self) -> Goodness | None:
        """How well the model describes sampled answers, and where worst; None without a maximum."""
        own = self.solution
        if own is None or own.errors is None or self.problem.tally.shares:
            return None
        return goodness(own.model, self.problem.tally, own.full)

    def compare_noise(self) -> NoiseComparison:
        """Compare noise in lives and in shares by likelihood.

        Raises:
            AvdilemmaError: If no dilemma was answered.
        """
        return compare_noise(self.problem.choices, self.problem.terms, self.problem.drop)

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """Rates of the behaviour that is counted and of first options, with worst-case bounds."""
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
        if set(self.separate) != {"games", "dilemmas"}:
            raise AvdilemmaError(
                "give choices of games and of dilemmas: kappa is compared between them"
            )
        return same_kappa(self, self.separate["games"], self.separate["dilemmas"])

    def wald(self, **values: float) -> HypothesisTest:
        """Wald test that parameters have some values together, by the cluster-robust covariance.

        Args:
            **values: Values by parameter (``kappa=0``) or key (``lambda_games=5``).

        Raises:
            InvalidValueError: If there is no such parameter.
        """
        return wald(self, values)

    def bootstrap(self, cluster: Cluster | None = None, n: int = 1000, seed: int = 0) -> Bootstrap:
        """Refit on resampled clusters, for percentile intervals.

        Args:
            cluster: What is drawn: ``scenario`` or ``respondent``; None for that of the problem.
            n: Number of draws.
            seed: Decides the draws.

        Raises:
            AvdilemmaError: If kappa has no point estimate, or there is one cluster only.
            InvalidValueError: If the number is too small.
        """
        own = self.problem.cluster if cluster is None else cluster
        return bootstrap(self, self.problem.choices, own, n, seed)

    def predict(self, items: Iterable[Question]) -> list[dict[str, float]]:
        """Probabilities by answer of each of some other items.

        Where choices have no noise, the answers that are best at the middle of the interval of
        kappa (within [0, 1], alpha = beta = 0) share the probability.

        Raises:
            AvdilemmaError: If there is neither an estimate nor an interval, or an item's domain
                or belief is not among what was estimated.
        """
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
            "fit": None if self.fit is None else self.fit.to_dict(),
            "rates": [rate.to_dict() for rate in self.rates],
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), allow_nan=False)

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
        what = "questions by probabilities" if self.problem.tally.shares else "choices"
        text = f"{self.choices} {what} in {self.clusters} clusters"
        if self.missing:
            text += f", {self.missing} missing"
        return text if self.loglik is None else f"{text}, log-likelihood {short(self.loglik)}"

    def __str__(self) -> str:
        """The table, then what a reader must know."""
        lines = [self.caption(), *described(self.estimates, self.level)]
        lines += [str(self.fit)] if self.fit is not None else []
        return "\n".join([*lines, *self.notes])
