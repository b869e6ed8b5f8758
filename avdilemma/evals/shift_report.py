"""Table and figure of a shift."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

from avdilemma.drawing.forest import Mark, forest, height, legend
from avdilemma.drawing.look import WIDTH, Look, looks, save, style, wrapped
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


def shift_tables(base: str, tuned: str, rows: Sequence[Shift]) -> list[Table]:
    """Tables for people, one a domain.

    Args:
        base: Name of the model before.
        tuned: Name of the model after.
        rows: The rows.

    Returns:
        Tables for a rich console.
    """
    found = []
    for domain in dict.fromkeys(row.domain for row in rows):
        table = Table(
            title=f"{domain}: {base} -> {tuned}",
            title_justify="left",
            title_style="bold",
            box=SIMPLE_HEAD,
        )
        table.add_column("measure", no_wrap=True)
        for name in ("before", "after", "change", "95 % interval", "pairs", "scenarios"):
            table.add_column(name, justify="right", no_wrap=True)
        for row in (each for each in rows if each.domain == domain):
            interval = "-" if math.isnan(row.low) else f"[{row.low:+.2f}, {row.high:+.2f}]"
            table.add_row(
                row.measure,
                _cell(row.base),
                _cell(row.tuned),
                _cell(row.change, "+"),
                interval,
                str(row.pairs),
                str(row.clusters),
            )
            if row.note:
                table.add_row(f"  {row.note}")
        found.append(table)
    return found


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
