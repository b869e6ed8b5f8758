"""A submission's numbers for the console."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from avdilemma.leaderboard.schema import MEASURES, Measure, Submission


def interval(found: Measure) -> str:
    """The interval of a measure in words; empty if there is none.

    Examples:
        >>> interval(Measure(value=0.5, low=0.4, high=0.61))
        '0.40 to 0.61'
        >>> interval(Measure(low=0.4, status="interval"))
        'at least 0.40'
    """
    if found.low is not None and found.high is not None:
        return f"{found.low:z.2f} to {found.high:z.2f}"
    if found.low is not None:
        return f"at least {found.low:z.2f}"
    return "" if found.high is None else f"at most {found.high:z.2f}"


def measures_table(made: Submission) -> Table:
    """All measures of a submission.

    Args:
        made: The submission.

    Returns:
        A table for a rich console, one row a measure that was asked.
    """
    table = Table(
        title=f"{made.model.name} on suite {made.suite}",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("measure")
    for name in ("value", "95 % interval", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("status", overflow="fold")
    for name in MEASURES:
        found = made.measures[name]
        if found.status != "absent":
            status = found.status if not found.note else f"{found.status}: {found.note}"
            table.add_row(
                Text(name),
                Text("" if found.value is None else f"{found.value:z.2f}"),
                Text(interval(found)),
                Text(str(found.n)),
                Text(status, style="dim"),
            )
    return table
