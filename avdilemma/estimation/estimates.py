"""What an estimate says: typed, never NaN or infinite, and in words where there is no number."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from avdilemma.questions.situations import Domain

Status = Literal[
    "estimated", "interval", "unbounded", "not_rationalised", "not_identified", "no_choices"
]
"""What kind of statement an estimate is.

- ``estimated``: a maximum-likelihood value with a standard error and an interval;
- ``interval``: choices without noise; the values that make all of them optimal;
- ``unbounded``: choices that a term predicts without exception, so that its estimate runs off; a
  profile-likelihood interval of kappa may still be there;
- ``not_rationalised``: choices without noise that no value makes optimal;
- ``not_identified``: the questions, or the choices, say nothing about it;
- ``no_choices``: there is no answer at all.
"""

STATUSES: tuple[Status, ...] = get_args(Status)
"""All statuses."""

Where = Literal["games", "dilemmas", "allocations", "both"]
"""A domain, or games and dilemmas together."""

KAPPA_RANGE = (0.0, 1.0)
"""Range of kappa in theory (Alger & Weibull 2013); estimates may leave it."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One parameter."""

    parameter: str
    """Name: kappa, alpha, beta, lambda, position, label, lane, sacrifice, lapse, ..."""

    domain: Where
    """Domain that it belongs to."""

    status: Status
    """What kind of statement this is."""

    value: float | None = None
    """Point estimate; None unless estimated."""

    se: float | None = None
    """Standard error; None where there is none."""

    df: float | None = None
    """Degrees of freedom of the standard error: few where few scenarios carry the estimate."""

    low: float | None = None
    """Lower end of the interval; None is no lower limit, or no interval: see `note`."""

    high: float | None = None
    """Upper end."""

    method: str = ""
    """How the interval was made: wald, profile, score, identified."""

    unit: str = ""
    """Unit of the value."""

    note: str = ""
    """What there is to know, in words; empty if nothing."""

    worst_low: float | None = None
    """Lowest value over refits with all missing answers set to extremes; None if not asked for,
    nothing is missing, or no limit."""

    worst_high: float | None = None
    """Highest such value."""

    @property
    def key(self) -> str:
        """Parameter and domain in one word, such as ``kappa_games``."""
        return f"{self.parameter}_{self.domain}"

    @property
    def inside(self) -> bool | None:
        """For kappa, whether the interval meets its range in theory; None for others."""
        if self.parameter != "kappa" or self.status in {"not_identified", "no_choices"}:
            return None
        low, high = KAPPA_RANGE
        return not ((self.low or low) > high or (high if self.high is None else self.high) < low)

    def covers(self, truth: float, tolerance: float = 1e-9) -> bool:
        """Whether the interval contains a value; an end of None is no limit."""
        above = self.low is None or truth >= self.low - tolerance
        return above and (self.high is None or truth <= self.high + tolerance)

    def to_dict(self) -> dict[str, Any]:
        """The estimate as a JSON-like record."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class HypothesisTest:
    """A test of a hypothesis."""

    name: str
    """What is tested."""

    method: Literal["wald", "likelihood_ratio"]
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


def unit_of(parameter: str, domain: Domain) -> str:
    """Unit of a parameter."""
    if parameter.startswith("lambda"):
        return "lives" if domain == "dilemmas" else "points"
    return "log-odds" if parameter in {"position", "label", "lane", "sacrifice"} else "share"
