"""Measures in words: for the pages of the board, the console and exports."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from avdilemma.leaderboard.quantities import EFFECTS, MEASURES, Form
from avdilemma.leaderboard.submission_schema import Measure, Submission

if TYPE_CHECKING:
    from rich.table import Table

NO_NUMBER: Mapping[str, str] = {
    "not_rationalised": "no value fits",
    "misfit": "no κ fits",
    "not_identified": "not identified",
    "no_choices": "no choices",
    "absent": "not asked",
}
"""What stands in place of a number, by status."""


class MeasureText(NamedTuple):
    """A measure in words: a number, or what stands in its place, and its interval.

    The interval, without brackets, may be empty, or say what kind of statement this is. Rows are
    sorted by the value, else the middle of the interval, else its one end.
    """

    value: str
    interval: str
    sort: float | None

    @property
    def line(self) -> str:
        """Both on one line."""
        return f"{self.value} ({self.interval})" if self.interval else self.value


def measure_of(submission: Submission, name: str) -> Measure | None:
    """A number of a row by the name of its column; None if the row does not have it."""
    if name in EFFECTS:
        return submission.amce.get(name.removeprefix("amce_"))
    return submission.measures.get(name)


def number_text(value: float, form: Form) -> str:
    """A number as readers see it; a share in [0, 1] as per cent.

    Examples:
        >>> number_text(0.714, "share"), number_text(-0.251, "number"), number_text(0.0002, "p")
        ('71 %', '−0.25', '< 0.001')
    """
    if form == "p":
        return "< 0.001" if value < 0.001 else f"{value:.3f}"
    shown = {"share": f"{100 * value:z.0f}", "number": f"{value:z.2f}", "points": f"{value:z.1f}"}
    return shown[form].replace("-", "−") + (" %" if form == "share" else "")


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


def measure_text(measure: Measure | None, form: Form) -> MeasureText:
    """A measure in words of its status: never a number where there is none.

    Examples:
        >>> measure_text(Measure(value=0.42, low=0.38, high=0.47), "number").line
        '0.42 (0.38 to 0.47)'
        >>> measure_text(Measure(low=0.4, high=0.48, status="interval"), "number").line
        '0.40 to 0.48 (choices without noise)'
        >>> measure_text(Measure(low=0.4, status="unbounded"), "number").line
        '≥ 0.40'
    """
    if measure is None:
        return MeasureText(NO_NUMBER["absent"], "", None)
    ends = _ends(measure, form)
    if measure.value is not None:
        missing = "" if form == "p" else "no interval"
        return MeasureText(number_text(measure.value, form), ends or missing, measure.value)
    if measure.status in NO_NUMBER:
        return MeasureText(NO_NUMBER[measure.status], "", None)
    known = [end for end in (measure.low, measure.high) if end is not None]
    middle = math.fsum(known) / len(known) if known else None
    # every value of the interval makes every choice optimal
    kind = "choices without noise" if measure.status == "interval" else ""
    return MeasureText(ends or "no limit found", kind, middle)


def interval_text(found: Measure) -> str:
    """The interval of a measure for a console or a file, in ASCII; empty if there is none.

    Examples:
        >>> interval_text(Measure(value=0.5, low=0.4, high=0.61))
        '0.40 to 0.61'
        >>> interval_text(Measure(low=0.4, status="interval"))
        'at least 0.40'
    """
    if found.low is not None and found.high is not None:
        return f"{found.low:z.2f} to {found.high:z.2f}"
    if found.low is not None:
        return f"at least {found.low:z.2f}"
    return "" if found.high is None else f"at most {found.high:z.2f}"


def run_words(made: Submission) -> list[str]:
    """What a row tells of how its answers came about, one line each."""
    again = f"samples run more than once: {made.reruns}"
    return [*made.origin, *([again] if made.logs else [])]


def measures_table(made: Submission) -> Table:
    """All measures of a submission that were asked, as a table for a rich console."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(
        title=Text(f"{made.model.name} on suite {made.suite}"),
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        caption=Text("\n".join(run_words(made))),
        caption_justify="left",
    )
    table.add_column("measure")
    for name in ("value", "95 % interval", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("status", overflow="fold")
    for name in MEASURES:
        found = made.measures.get(name)
        if found is not None and found.status != "absent":
            table.add_row(
                Text(name),
                Text("" if found.value is None else f"{found.value:z.2f}"),
                Text(interval_text(found)),
                Text(str(found.n)),
                Text(": ".join(filter(None, (found.status, found.note))), style="dim"),
            )
    return table
