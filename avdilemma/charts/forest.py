"""Forest plots: rows of estimates with their intervals, and a marker for each respondent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from avdilemma.charts.look import LONGEST, SIDE, Look, across, short
from avdilemma.charts.svg_axes import Canvas
from avdilemma.measures.grouped import RESPONDENT

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D


@dataclass(frozen=True, slots=True)
class Mark:
    """An estimate with its interval.

    NaN is no value, or no such end; an infinite end is one without a limit.
    """

    value: float
    low: float = math.nan
    high: float = math.nan


def marks_of(frame: pd.DataFrame, row: str, value: str) -> dict[tuple[str, str], Mark]:
    """Estimates by row and respondent, of columns respondent, low, high, and the two named."""
    columns = zip(*(frame[name] for name in (row, RESPONDENT, value, "low", "high")), strict=True)
    return {(str(place), str(name)): Mark(*numbers) for place, name, *numbers in columns}


def draw_mark(axes: Canvas, y: float, mark: Mark, look: Look, limits: tuple[float, float]) -> None:
    """Draw an estimate, its interval clipped to the axis with an arrow where it goes on.

    An interval without a value gets a hollow marker in its middle, so that a narrow one is seen.
    ``y`` is the row, ``limits`` the ends of the x axis.
    """
    left, right = limits
    color = look.color

    def point(x: float, marker: str, size: float, face: str, zorder: int) -> None:
        axes.scatter(
            [x],
            [y],
            [size**2],
            marker=marker,
            facecolor=face,
            edgecolor=color if face == "white" else None,
            clip_on=False,
            zorder=zorder,
        )

    if not math.isnan(mark.low) and not math.isnan(mark.high):
        ends = (min(max(mark.low, left), right), min(max(mark.high, left), right))
        axes.plot(ends, [y] * 2, color=color, linewidth=1.7, linestyle=look.line, zorder=2)
        for end, beyond, arrow in (
            (ends[0], mark.low < left, "<"),
            (ends[1], mark.high > right, ">"),
        ):
            point(end, arrow if beyond else "|", 5 if beyond else 7, color, 2)
    hollow = math.isnan(mark.value)
    if not hollow or math.isfinite(mark.low + mark.high):
        at = (mark.low + mark.high) / 2 if hollow else mark.value
        point(min(max(at, left), right), look.marker, 6, "white" if hollow else color, 3)


def forest(
    axes: Axes,
    rows: Sequence[str],
    marks: Mapping[tuple[str, str], Mark],
    looks: Mapping[str, Look],
    limits: tuple[float, float],
    middle: float | None = None,
) -> None:
    """Draw rows of estimates, from top to bottom, respondents side by side within a row.

    Of ``marks``, by row and respondent, those that are there; the rest as `prepare`.
    """
    for index, (name, look) in enumerate(looks.items()):
        # respondents spread over 0.7 of a row's height
        offset = (index - (len(looks) - 1) / 2) * 0.7 / len(looks)
        for place, row in enumerate(rows):
            mark = marks.get((row, name))
            if mark is not None:
                draw_mark(axes, place + offset, mark, look, limits)
    prepare(axes, rows, limits, middle)


def prepare(
    axes: Axes, rows: Sequence[str], limits: tuple[float, float], middle: float | None = None
) -> None:
    """Label the rows of a forest, from top to bottom, and set the ends of its x axis.

    A vertical line stands at ``middle``.
    """
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(*limits)
    axes.grid(visible=False, axis="y")
    for place in range(len(rows) - 1):
        axes.axhline(place + 0.5, color="0.92", linewidth=0.6, zorder=0)
    if middle is not None:
        axes.axvline(middle, color="0.4", linewidth=1, zorder=1)


def height(rows: int, respondents: int) -> float:
    """Height in inches that a forest needs."""
    return rows * (0.16 + 0.12 * respondents)


def names_height(respondents: int) -> float:
    """Height in inches that a legend needs beyond six names."""
    return 0.1 * max(0, respondents - 6)


def legend(figure: Figure, looks: Mapping[str, Look], further: Sequence[Line2D] = ()) -> None:
    """A legend above a figure of layout ``constrained``: each respondent, then further handles."""
    from matplotlib.lines import Line2D as Handle  # noqa: PLC0415

    width = figure.get_figwidth()
    longest = LONGEST if across(width) > 1 else 2 * SIDE
    handles = [
        Handle([], [], **look.points, label=short(name, longest)) for name, look in looks.items()
    ]
    every = [*handles, *further]
    labels = [str(each.get_label()) for each in every]
    columns = max(1, min(3, len(every), int(width * 16) // (max(map(len, labels), default=1) + 8)))
    figure.legend(handles=every, loc="outside upper center", ncols=columns)
