"""Numbers of the board in words, and what they are sorted by."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from avdilemma.leaderboard.schema import Measure

Form = Literal["share", "number", "points", "p"]
"""How a number is written: a share as per cent, a number with two decimals, points (of a game's
payoff or of a scale of 100) with one, a p-value."""

NO_NUMBER: Mapping[str, str] = {
    "not_rationalised": "no value fits",
    "not_identified": "not identified",
    "no_choices": "no choices",
    "absent": "not asked",
}
"""What stands in place of a number, by status."""

NOISELESS = "choices without noise"
"""What is said of an interval of values that all make every choice optimal."""

UNBOUNDED = "no interval"
"""What is said of a value without either end of an interval; a p-value has none."""


@dataclass(frozen=True, slots=True)
class Said:
    """A measure in words."""

    value: str
    """The number, or what stands in its place."""

    interval: str
    """Its interval without brackets, or what kind of statement this is; may be empty."""

    sort: float | None
    """What rows are sorted by: the value, else the middle of the interval, else its one end."""

    @property
    def text(self) -> str:
        """Both on one line."""
        return f"{self.value} ({self.interval})" if self.interval else self.value


def number_text(value: float, form: Form) -> str:
    """A number as readers see it.

    Args:
        value: The number; a share in [0, 1].
        form: How it is written.

    Examples:
        >>> number_text(0.714, "share"), number_text(-0.251, "number"), number_text(0.0002, "p")
        ('71 %', '−0.25', '< 0.001')
    """
    if form == "p":
        return "< 0.001" if value < 0.001 else f"{value:.3f}"
    shown = {"share": f"{100 * value:.0f}", "number": f"{value:.2f}", "points": f"{value:.1f}"}[
        form
    ]
    # what rounds to nothing has no sign
    if not float(shown):
        shown = shown.lstrip("-")
    return shown.replace("-", "−") + (" %" if form == "share" else "")


def _ends(measure: Measure, form: Form) -> str:
    low, high = (
        None if end is None else number_text(end, form) for end in (measure.low, measure.high)
    )
    if low is not None and high is not None:
        if measure.value is None and measure.low == measure.high:
            return f"exactly {low}"
        return f"{low.removesuffix(' %')} to {high}"
    if low is not None:
        return f"≥ {low}"
    return "" if high is None else f"≤ {high}"


def _middle(measure: Measure) -> float | None:
    known = [end for end in (measure.low, measure.high) if end is not None]
    return math.fsum(known) / len(known) if known else None


def said(measure: Measure | None, form: Form) -> Said:
    """A measure in words.

    Args:
        measure: The measure; None if a submission has none of that name.
        form: How its numbers are written.

    Returns:
        Words for every status: never a number where there is none.

    Examples:
        >>> said(Measure(value=0.42, low=0.38, high=0.47), "number").text
        '0.42 (0.38 to 0.47)'
        >>> said(Measure(low=0.4, high=0.48, status="interval"), "number").text
        '0.40 to 0.48 (choices without noise)'
        >>> said(Measure(low=0.4, status="unbounded"), "number").text
        '≥ 0.40'
    """
    if measure is None:
        return Said(NO_NUMBER["absent"], "", None)
    ends = _ends(measure, form)
    if measure.value is not None:
        missing = "" if form == "p" else UNBOUNDED
        return Said(number_text(measure.value, form), ends or missing, measure.value)
    if measure.status in NO_NUMBER:
        return Said(NO_NUMBER[measure.status], "", None)
    kind = NOISELESS if measure.status == "interval" else ""
    return Said(ends or "no limit found", kind, _middle(measure))
