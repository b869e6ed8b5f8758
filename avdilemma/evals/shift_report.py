"""Tables and figure of a shift."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from avdilemma.charts.forest import Mark, forest, height, legend
from avdilemma.charts.look import WIDTH, Look, looks, save, style, wrapped
from avdilemma.evals.model_table import ModelTable
from avdilemma.evals.shift import Shift

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

DRAWN = (
    "match economicus",
    "match economicus, separating",
    "match moralis",
    "match moralis, separating",
    "cooperate",
    "sacrifice",
    "position bias",
    "choice",
)
"""Measures of the figure, from top to bottom."""

LIMIT = 2.0
"""Largest change that is drawn; a share changes by at most 1, position bias by at most 2."""

CAPTION = (
    "change: mean paired difference on items with a value before and after, 95 % interval "
    "clustered on scenarios; of asked: no answer counts as no match"
)
"""What the columns mean."""

GROUPS = (("before", "after", "change", "95 % interval"), ("pairs", "scenarios"))
"""Columns of the tables."""


def shift_table(title: str, rows: Sequence[Shift]) -> ModelTable:
    """A table for people.

    Args:
        title: Its title.
        rows: The rows; their notes are left out, being too long for a cell.

    Returns:
        A table for a rich console, one line a measure.
    """
    named = [(row.measure, [Text(cell) for cell in _cells(row)]) for row in rows]
    return ModelTable(title, GROUPS, named, first="measure")


def show_shifts(base: str, tuned: str, rows: Sequence[Shift], console: Console) -> None:
    """Print a table a domain, and below it what else is to be said of its measures.

    Args:
        base: Name of the model before.
        tuned: Name of the model after.
        rows: The rows.
        console: Where to print.
    """
    for domain in dict.fromkeys(row.domain for row in rows):
        members = [row for row in rows if row.domain == domain]
        console.print(shift_table(f"{domain}: {base} -> {tuned}", members), crop=False)
        for row in members:
            if row.note:
                console.print(Text(f" {row.measure} ({row.note})\n"))


def _cells(row: Shift) -> tuple[str, ...]:
    interval = "-" if math.isnan(row.low) else f"[{row.low:+.2f}, {row.high:+.2f}]"
    numbers = (_cell(row.base), _cell(row.tuned), _cell(row.change, "+"))
    return (*numbers, interval, str(row.pairs), str(row.clusters))


def _cell(number: float, sign: str = "") -> str:
    return "-" if math.isnan(number) else f"{number:{sign}.2f}"


def shift_figure(frame: pd.DataFrame, by_model: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Changes with their intervals, a panel a domain.

    Args:
        frame: Columns model, domain, measure, change, low, high.
        by_model: Looks by tuned model.
        width: Width in inches.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    known = frame[frame["measure"].isin(DRAWN) & frame["change"].notna()]
    domains = list(dict.fromkeys(known["domain"]))
    measures = {
        domain: [
            name
            for name in DRAWN
            if ((known["domain"] == domain) & (known["measure"] == name)).any()
        ]
        for domain in domains
    }
    # an interval from two scenarios is wider than any change can be: it would hide the rest
    limit = 1.0 if known["change"].abs().max() <= 1 else LIMIT
    heights = [0.5 + height(len(rows), len(by_model)) for rows in measures.values()]
    with style("x"):
        figure = Figure(figsize=(width, 0.7 + sum(heights)), layout="constrained")
        panels = figure.subplots(len(domains), 1, squeeze=False, sharex=True, height_ratios=heights)
        for axes, domain in zip(panels[:, 0], domains, strict=True):
            marks = {
                (str(row["measure"]), str(row["model"])): Mark(
                    row["change"], row["low"], row["high"]
                )
                for row in known[known["domain"] == domain].to_dict("records")
            }
            forest(axes, measures[domain], marks, by_model, (-limit, limit))
            axes.axvline(0, color="0.4", linewidth=1, zorder=1)
            axes.set_title(domain, loc="left")
        label = "change by tuning (after minus before), 95 % interval"
        panels[-1, 0].set_xlabel(wrapped(label, width))
        legend(figure, by_model)
    return figure


def draw_shifts(rows: Sequence[tuple[str, Shift]], path: Path) -> None:
    """Draw changes with their intervals, a panel a domain and a colour a tuned model.

    Args:
        rows: Name of the tuned model, and a row.
        path: Where to save it; the suffix decides the format (png, svg, pdf).

    Raises:
        AvdilemmaError: If the suffix names no format or the file cannot be written.
    """
    import pandas as pd  # noqa: PLC0415

    frame = pd.DataFrame([{"model": model, **asdict(row)} for model, row in rows])
    save(shift_figure(frame, looks(frame["model"])), path)
