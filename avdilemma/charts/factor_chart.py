"""What factors of a file's own do: a panel a factor, rates by level beside average effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from avdilemma.charts.forest import forest, height, legend, marks_of, names_height
from avdilemma.charts.look import WIDTH, Look, across, short, style, wrapped
from avdilemma.measures.grouped import RESPONDENT

PANEL = ["family", "factor", "behaviour"]
"""Columns that tell panels apart."""

LONGEST = 24
"""Most characters of a level's name."""


def factors_chart(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw a frame of `factor_effects`: for each factor its rates, and its effects beside them."""
    panels = [own for _, own in frame.groupby(PANEL, sort=False)]
    beside = across(width) > 1
    parts = [(own, what) for own in panels for what in ("rate", "effect")]
    heights = [0.9 + height(_levels(own, what), own[RESPONDENT].nunique()) for own, what in parts]
    if beside:
        heights = heights[::2]
    with style("x"):
        figure = Figure(
            figsize=(width, 0.6 + sum(heights) + names_height(len(looks))), layout="constrained"
        )
        columns = 2 if beside else 1
        axes = figure.subplots(len(heights), columns, squeeze=False, height_ratios=heights).ravel()
        for each, (own, what) in zip(axes, parts, strict=True):
            _draw(each, own, what, looks, width / columns)
        legend(figure, looks)
    return figure


def _levels(own: pd.DataFrame, what: str) -> int:
    return max(1, own["level"].nunique() - (what == "effect"))


def _draw(
    axes: Axes, own: pd.DataFrame, what: str, looks: Mapping[str, Look], width: float
) -> None:
    family, factor, behaviour = (str(own[name].iloc[0]) for name in PANEL)
    most = 100.0 if behaviour == "rating" else 1.0
    levels: Sequence[str] = list(dict.fromkeys(own["level"]))
    if what == "rate":
        names, limits, marks = levels, (0.0, most), marks_of(own, "level", "rate")
        axes.set_title(f"{factor} ({family})", loc="left", fontsize=9)
        label = behaviour if most > 1 else f"share: {behaviour}"
    else:
        ends = own.drop(columns=["low", "high"])
        ends = ends.rename(columns={"effect_low": "low", "effect_high": "high"})
        names, limits = levels[1:], (-most, most)
        marks = marks_of(ends, "level", "effect")
        label = f"effect against {own['against'].iloc[0]}"
    shown = [short(name.replace("_", " "), LONGEST) for name in names]
    words = dict(zip(names, shown, strict=True))
    placed = {(words[level], who): m for (level, who), m in marks.items() if level in words}
    own_looks = {who: look for who, look in looks.items() if who in set(own[RESPONDENT])}
    forest(axes, shown, placed, own_looks, limits, middle=0 if what == "effect" else None)
    axes.set_xlabel(wrapped(label, width))
