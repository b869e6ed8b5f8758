"""Kappa in games against kappa in dilemmas, and below every interval by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from avdilemma.charts.forest import Mark, draw_mark, height, legend, marks_of, prepare
from avdilemma.charts.look import INK, WIDTH, Line, Look, side, style, wrapped
from avdilemma.charts.panels import KappaPoint, draw_kappas

LIMITS = (-0.25, 1.25)
"""Ends of the axes of kappa; what lies beyond is an arrow."""

PARTS: Mapping[str, tuple[str, Line, str]] = {
    "games": ("games", "-", "o"),
    "dilemmas": ("AV dilemmas", "--", "s"),
}
"""What kappa is estimated from: its name, and line and marker in the panel of single kappas, as an
interval without width shows no line."""


def kappas_chart(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw games against dilemmas where a model has both, and below every interval by itself.

    Of a frame of `kappa_frame`.
    """
    marks = marks_of(frame[frame["kappa"].notna() | frame["low"].notna()], "part", "kappa")
    both = [name for name in looks if all((part, name) in marks for part in PARTS)]
    rows = 0.8 + height(len(looks), 2)
    heights = [max(3.2, 0.62 * width), rows] if both else [rows]
    with style():
        figure = Figure(figsize=(width, 0.6 + sum(heights)), layout="constrained")
        panels = figure.subplots(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        if both:
            points = [
                KappaPoint(marks["games", name], marks["dilemmas", name], looks[name])
                for name in both
            ]
            draw_kappas(panels[0], points, LIMITS, "the same κ")
            panels[0].set(xlabel="κ in games", ylabel="κ in AV dilemmas", aspect="equal")
            legend(figure, {name: looks[name] for name in both})
        _by_itself(panels[-1], marks, looks, width)
    return figure


def _by_itself(
    axes: Axes, marks: Mapping[tuple[str, str], Mark], looks: Mapping[str, Look], width: float
) -> None:
    for place, (name, look) in enumerate(looks.items()):
        for offset, (part, (_, line, marker)) in zip((-0.17, 0.17), PARTS.items(), strict=True):
            if (part, name) in marks:
                own = replace(look, line=line, marker=marker)
                draw_mark(axes, place + offset, marks[part, name], own, LIMITS)
        if not any((part, name) in marks for part in PARTS):
            axes.annotate("no κ", (0.5, place), ha="center", va="center", fontsize=8, color=INK)
    prepare(axes, [side(name, width) for name in looks], LIMITS)
    for end in (0, 1):
        axes.axvline(end, color="0.4", linewidth=1, zorder=1)
    label = "κ: 0 homo economicus, 1 homo kantiensis; 95 % interval"
    axes.set_xlabel(wrapped(label, width))
    handles = [
        Line2D([], [], color="black", linestyle=line, marker=marker, markersize=6, label=words)
        for words, line, marker in PARTS.values()
    ]
    axes.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
