"""Models side by side: a dot with its interval a model, and a panel a quantity."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from avdilemma.charts.forest import Mark, draw_mark, prepare
from avdilemma.charts.kappa_chart import LIMITS as KAPPA_LIMITS
from avdilemma.charts.look import INK, WIDTH, Look, across, side, style
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.side_by_side import KAPPA, MATCHES

DRAWN = {
    KAPPA: "κ",
    "cooperate": "cooperation",
    "sacrifice": "sacrifices",
    **{key: f"match with {key.removesuffix('_separating')}" for key in MATCHES},
}
"""Quantities of the figure with their titles."""

MOST_PANELS = 12
"""Most panels of a figure; the table has everything."""

Panel = tuple[str, str]
"""What was asked, and the quantity."""


def panels_of(frame: pd.DataFrame) -> list[Panel]:
    """What is drawn of a frame: quantities with a value of at least two models, kappa first."""
    own = frame[
        frame["quantity"].isin(list(DRAWN)) & (frame["value"].notna() | frame["low"].notna())
    ]
    several = own.groupby(["asked", "quantity"], sort=False)[RESPONDENT].nunique()
    found = [(str(asked), str(quantity)) for asked, quantity in several[several > 1].index]
    return sorted(found, key=lambda panel: panel[1] != KAPPA)[:MOST_PANELS]


def middle(mark: Mark | None) -> float:
    """Where a mark stands in the order of models: its value, or the middle of its interval."""
    if mark is None:
        return math.inf
    if not math.isnan(mark.value):
        return mark.value
    ends = [end for end in (mark.low, mark.high) if math.isfinite(end)]
    return sum(ends) / len(ends) if ends else math.inf


def side_by_side_chart(
    frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH
) -> Figure:
    """Draw a frame of `side_by_side`: models sorted by the first panel, the largest on top.

    Axes of shares end at 0 and 1.
    """
    drawn = panels_of(frame)
    marks = {
        panel: {
            str(name): Mark(*numbers)
            for name, *numbers in own[[RESPONDENT, "value", "low", "high"]].itertuples(index=False)
        }
        for panel in drawn
        for own in [frame[(frame["asked"] == panel[0]) & (frame["quantity"] == panel[1])]]
    }
    order = _sorted(looks, [marks[panel] for panel in drawn])
    columns = min(len(drawn), 3 if across(width) > 1 else 2)
    lines = _lines(drawn, columns)
    row = 0.2 if across(width) > 1 else 0.3
    tall = 0.75 + row * len(order)
    with style("x"):
        figure = Figure(figsize=(width, 0.1 + tall * len(lines)), layout="constrained")
        axes = figure.subplots(len(lines), columns, sharey=True, squeeze=False)
        for places, line in zip(axes, lines, strict=True):
            for place in places[len(line) :]:
                place.set_visible(False)
            for place, panel in zip(places, line, strict=False):
                _panel(place, panel, marks[panel], {name: looks[name] for name in order}, width)
    return figure


def _lines(panels: Sequence[Panel], columns: int) -> list[list[Panel]]:
    """Rows of panels: those of one kind of questions together, short rows joined."""
    found: list[list[Panel]] = []
    for _, same in groupby(panels, key=lambda panel: "" if panel[1] == KAPPA else panel[0]):
        own = list(same)
        for at in range(0, len(own), columns):
            line = own[at : at + columns]
            if found and len(found[-1]) + len(line) <= columns:
                found[-1] += line
            else:
                found.append(line)
    return found


def _sorted(looks: Mapping[str, Look], marks: Sequence[Mapping[str, Mark]]) -> list[str]:
    """Models by the first panel in which they have a mark, the largest on top."""

    def place(name: str) -> tuple[int, float, str]:
        at = next((at for at, own in enumerate(marks) if name in own), len(marks))
        value = middle(marks[at].get(name)) if at < len(marks) else math.inf
        return at, -value if math.isfinite(value) else math.inf, name

    return sorted(looks, key=place)


def _panel(
    axes: Axes, panel: Panel, marks: Mapping[str, Mark], looks: Mapping[str, Look], width: float
) -> None:
    asked, quantity = panel
    limits = KAPPA_LIMITS if quantity == KAPPA else (0.0, 1.0)
    for at, (name, look) in enumerate(looks.items()):
        mark = marks.get(name)
        if mark is None or (math.isnan(mark.value) and math.isnan(mark.low)):
            axes.annotate("–", (sum(limits) / 2, at), ha="center", va="center", color=INK)
        else:
            # rows are told apart by their place: full lines are read best
            draw_mark(axes, at, mark, replace(look, line="-"), limits)
    prepare(axes, [side(name, width) for name in looks], limits)
    if quantity == KAPPA:
        for end in (0, 1):
            axes.axvline(end, color="0.4", linewidth=1, zorder=1)
    axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_title(f"{DRAWN[quantity]}\n{asked}", loc="left", fontsize=8.5)
    axes.tick_params(labelsize=8)
