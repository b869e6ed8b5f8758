"""Incentive sensitivity as a table and a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from avdilemma.charts.look import looks, save, short, style
from avdilemma.evals.incentives import PER, Sensitivity, Slope
from avdilemma.evals.model_table import ModelTable

GROUPS = (
    ("choices", "cooperate", "no choice"),
    ("slope on T - R", "slope on R - (S + T) / 2"),
)
"""Columns of the table."""


def _signed(value: float) -> str:
    # what rounds to 0 has no minus
    return f"{value:+.3f}".replace("-0.000", "+0.000")


def _interval(slope: Slope) -> str:
    if math.isnan(slope.value):
        return "-"
    text = _signed(slope.value)
    return (
        text if math.isnan(slope.low) else f"{text} [{_signed(slope.low)}, {_signed(slope.high)}]"
    )


def incentives_table(rows: Sequence[Sensitivity]) -> ModelTable:
    """A table for people.

    Args:
        rows: As `sensitivities` gives them.

    Returns:
        A table for a rich console; slopes are changes in the share of cooperation for each 10
        points, with 95 % intervals.
    """
    named = [
        (
            f"{row.name} (predicted)" if row.reference else row.name,
            [
                Text(str(row.items)),
                Text(_share(row.cooperation)),
                Text("-" if row.reference else _share(1 - row.outcomes["choice"])),
                Text(_interval(row.temptation)),
                Text(_interval(row.margin)),
            ],
        )
        for row in rows
    ]
    title = f"cooperation and incentives: slopes for each {PER} points"
    return ModelTable(title, GROUPS, named, first="model or agent")


def _share(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.2f}"


def draw_incentives(rows: Sequence[Sensitivity], path: Path) -> None:
    """Draw cooperation against both incentives.

    Args:
        rows: As `sensitivities` gives them.
        path: Where to save it; the suffix decides the format (png, svg, pdf).
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    # a model that never chose has nothing to draw
    rows = [row for row in rows if row.by_temptation]
    # a model may bear a reference agent's name
    by_row = looks(f"{row.name} {row.reference}" for row in rows).values()
    with style():
        figure = Figure(figsize=(11, 4.6), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        for number, (row, look) in enumerate(zip(rows, by_row, strict=True)):
            slopes_text = f"{_signed(row.temptation.value)}, {_signed(row.margin.value)}"
            for axes, points in ((left, row.by_temptation), (right, row.by_margin)):
                axes.plot(
                    [point for point, _ in points],
                    # lines that coincide stay visible: each a little above the last
                    [share + (number - (len(rows) - 1) / 2) * 0.004 for _, share in points],
                    color=look.color,
                    marker=look.marker,
                    linestyle="--" if row.reference else "-",
                    linewidth=1.4 if row.reference else 2.2,
                    label=f"{short(row.name)}: {slopes_text}",
                )
        left.set_ylim(-0.05, 1.05)
        left.set_xlabel("temptation T - R, in points")
        right.set_xlabel("margin R - (S + T) / 2, in points")
        left.set_ylabel("share of cooperation among choices")
        figure.suptitle("Cooperation and incentives; dashed: predicted", fontsize=11)
        right.legend(
            title="slopes for each 10 points", loc="center left", bbox_to_anchor=(1.01, 0.5)
        )
        figure.supxlabel("Equal lines are drawn slightly apart.", x=0.01, ha="left", fontsize=8)
    save(figure, path)
