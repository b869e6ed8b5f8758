"""What an estimate says: typed, never NaN or infinite, and in words where there is no number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from avdilemma.estimation.terms import Where

Status = Literal[
    "estimated",
    "interval",
    "unbounded",
    "not_rationalised",
    "misfit",
    "not_identified",
    "no_choices",
]
"""What kind of statement an estimate is.

- ``estimated``: a maximum-likelihood value with a standard error and an interval;
- ``interval``: choices without noise; the values that make all of them optimal;
- ``unbounded``: choices that a term predicts without exception, or that kappa does but for exact
  ties or a few slips, so that an estimate runs off; a profile-likelihood interval of kappa may
  still be there;
- ``not_rationalised``: choices without noise that no value makes optimal;
- ``misfit``: noisy choices that no kappa describes, so that its number is withheld;
- ``not_identified``: the questions, or the choices, say nothing about it;
- ``no_choices``: there is no answer at all.
"""

STATUSES: tuple[Status, ...] = get_args(Status)
"""All statuses."""

KAPPA_RANGE = (0.0, 1.0)
"""Range of kappa in theory (Alger & Weibull 2013); estimates may leave it."""

POINT = 1e-6
"""Width below which an interval counts as a point: that to which its ends are computed."""


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
        if self.parameter != "kappa" or self.status in {
            "misfit",
            "not_identified",
            "no_choices",
        }:
            return None
        low, high = KAPPA_RANGE
        return not ((self.low or low) > high or (high if self.high is None else self.high) < low)

    @property
    def point(self) -> bool:
        """Whether the interval has no width: choices that only exact indifference explains."""
        ends = (self.low, self.high)
        return None not in ends and abs((self.high or 0) - (self.low or 0)) < POINT

    def covers(self, truth: float, tolerance: float = 1e-9) -> bool:
        """Whether the interval contains a value; an end of None is no limit."""
        above = self.low is None or truth >= self.low - tolerance
        return above and (self.high is None or truth <= self.high + tolerance)

    def withdrawn(self, note: str) -> Estimate:
        """The estimate without its numbers, `not_identified`, with the reason in words."""
        name, domain = self.parameter, self.domain
        return Estimate(name, domain, "not_identified", df=self.df, unit=self.unit, note=note)

    def to_dict(self) -> dict[str, Any]:
        """The estimate as a JSON-like record."""
        return asdict(self)


def unit_of(parameter: str, domain: Where) -> str:
    """Unit of a parameter."""
    if parameter.startswith("lambda"):
        return "lives" if domain == "dilemmas" else "points"
    return "log-odds" if parameter in {"position", "label", "lane", "sacrifice"} else "share"


def short(number: float | None) -> str:
    """A number in four significant digits, a dash for none."""
    return "-" if number is None else f"{number:.4g}"


def _cells(estimates: Sequence[Estimate]) -> list[tuple[str, ...]]:
    worst = any(one.worst_low is not None or one.worst_high is not None for one in estimates)
    head = ("parameter", "domain", "status", "estimate", "se", "low", "high", "method", "unit")
    rows: list[tuple[str, ...]] = [(*head, "worst low", "worst high") if worst else head]
    for one in estimates:
        numbers = map(short, (one.value, one.se, one.low, one.high))
        row = (one.parameter, one.domain, one.status, *numbers, one.method or "-", one.unit)
        rows.append((*row, short(one.worst_low), short(one.worst_high)) if worst else row)
    return rows


def plain(estimates: Sequence[Estimate], level: float) -> str:
    """Estimates as lines of equal columns, the level of the intervals above their ends."""
    rows = _cells(estimates)
    rows[0] = tuple(f"{name} {level:.0%}" if name in {"low", "high"} else name for name in rows[0])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def described(estimates: Sequence[Estimate], level: float) -> list[str]:
    """The lines of `plain`, then the range of kappa and what each note says."""
    lines = [plain(estimates, level)]
    if estimates[0].parameter == "kappa":
        low, high = KAPPA_RANGE
        lines.append(f"kappa is estimated without limits; its range in theory: {low:g} to {high:g}")
    return lines + [f"{one.parameter} ({one.domain}): {one.note}" for one in estimates if one.note]


def _escape(text: str) -> str:
    return text.replace("_", r"\_").replace("%", r"\%")


def latex(estimates: Sequence[Estimate], level: float, caption: str) -> str:
    """Estimates as a table environment in LaTeX, which needs the package booktabs."""
    rows = _cells(estimates)
    lines = [
        r"\begin{table}",
        rf"\caption{{{_escape(caption)}. Intervals: {level * 100:g}\,\%.}}",
        rf"\begin{{tabular}}{{{'l' * len(rows[0])}}}",
        r"\toprule",
        " & ".join(rows[0]) + r" \\",
        r"\midrule",
        *(" & ".join(_escape(cell) for cell in row) + r" \\" for row in rows[1:]),
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines)
