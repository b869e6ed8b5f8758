"""The estimation problem: `Problem(choices).solve()` gives `Results`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from avdilemma.errors import InvalidValueError
from avdilemma.estimation.model import Model, build
from avdilemma.estimation.tally import Tally, tally
from avdilemma.estimation.terms import terms
from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import DOMAINS, Domain

if TYPE_CHECKING:
    from avdilemma.estimation.mixture import Types
    from avdilemma.estimation.results import Results


@dataclass(frozen=True)
class Problem:
    """Answers, and what is to be estimated from them.

    Games and dilemmas together are pooled: one kappa, a noise for each. Answers by themselves
    are enough; nothing is estimated before `solve`.

    Raises:
        InvalidValueError: If a term is unknown.
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

    def __post_init__(self) -> None:
        """Check the terms and freeze the choices."""
        object.__setattr__(self, "choices", tuple(self.choices))
        for domain in DOMAINS:
            terms(domain, self.terms)
            terms(domain, self.drop)

    @cached_property
    def model(self) -> Model | None:
        """The model; None if there is no question that could enter.

        Raises:
            AvdilemmaError: If allocation choices are mixed with other questions.
        """
        situations = list(
            dict.fromkeys(o.situation for o in self.choices if o.situation is not None)
        )
        if not situations:
            return None
        return build(situations, self.terms, self.lapse, self.drop)

    @cached_property
    def tally(self) -> Tally:
        """The answers as counts by cluster."""
        if self.model is None:
            return tally((), ())
        return tally(self.choices, self.model.own.situations)

    @property
    def outcomes(self) -> dict[str, int]:
        """How many questions had each outcome; those without a known belief by themselves."""
        found = Counter(o.outcome if o.situation is not None else "no_belief" for o in self.choices)
        return dict(found)

    def only(self, domain: Domain) -> Problem:
        """The same problem for one domain."""
        mine = [o for o in self.choices if o.situation is not None and o.situation.domain == domain]
        return Problem(mine, self.terms, self.lapse, self.drop)

    def with_choices(self, choices: Iterable[Observation]) -> Problem:
        """The same problem with other choices."""
        return Problem(tuple(choices), self.terms, self.lapse, self.drop)

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
        from avdilemma.estimation.solve import solve  # noqa: PLC0415

        if not 0 < level < 1:
            raise InvalidValueError("level", level, "give a number between 0 and 1, such as 0.95")
        return solve(self, level, worst_case, starts, seed)

    def types(self, most: int = 3, starts: int = 8, seed: int = 0) -> Types:
        """Fit mixtures of types over respondents.

        Args:
            most: Largest number of types.
            starts: Number of starts of each.
            seed: Of the starts.

        Returns:
            Fits for 1, 2, ... types, with the criteria that choose among them.
        """
        from avdilemma.estimation.mixture import fit_types  # noqa: PLC0415

        return fit_types(self, most, starts, seed)
