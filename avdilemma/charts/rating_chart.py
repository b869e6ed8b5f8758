"""Ratings from 0 to 100 above the social dilemma gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from avdilemma.charts.forest import forest, height, legend, marks_of
from avdilemma.charts.look import WIDTH, Look, style, wrapped
from avdilemma.measures.rating_gap import GAP

TITLES = {
    "morality": "How moral is\nthe sacrifice?",
    "buy_utilitarian": "Buy a car that\nsacrifices me?",
    "buy_protective": "Buy a car that\nprotects me?",
    "enforce": "A law that makes\nall cars sacrifice?",
    "regulate": "The state sets\nthat rule?",
    GAP: "law minus\nbuying",
}
"""Row titles, in order."""

AGENTS = {"economicus": ("homo economicus", "<"), "moralis": ("homo moralis", ">")}
"""The agents compared with: name and marker."""


def ratings_chart(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw ratings above the gap, of a frame of `ratings_frame`."""
    present = [name for name in TITLES if (frame["rating"] == name).any()]
    rated = [name for name in present if name != GAP]
    gaps = [name for name in present if name == GAP]
    words = "social dilemma gap: points for the law minus points for buying; 95 % interval"
    parts = [(rated, (0.0, 100.0), "rating: 0 not at all, 100 fully; 95 % interval")]
    parts = [part for part in (*parts, (gaps, (-100.0, 100.0), words)) if part[0]]
    heights = [0.45 + height(len(rows), len(looks) + 1) for rows, _, _ in parts]
    with style("x"):
        figure = Figure(figsize=(width, 0.9 + sum(heights)), layout="constrained")
        panels = figure.subplots(len(parts), 1, squeeze=False, height_ratios=heights)[:, 0]
        for axes, (rows, limits, label) in zip(panels, parts, strict=True):
            _panel(axes, frame, rows, looks, limits)
            axes.set_xlabel(wrapped(label, width))
        hollow: dict[str, Any] = {"color": "black", "markerfacecolor": "none", "linestyle": ""}
        agents = [
            Line2D([], [], marker=marker, label=name, **hollow) for name, marker in AGENTS.values()
        ]
        legend(figure, looks, agents)
    return figure


def _panel(
    axes: Axes,
    frame: pd.DataFrame,
    rows: Sequence[str],
    looks: Mapping[str, Look],
    limits: tuple[float, float],
) -> None:
    part = frame[frame["rating"].isin(rows)]
    marks = marks_of(part.assign(rating=part["rating"].map(TITLES)), "rating", "mean")
    forest(axes, [TITLES[name] for name in rows], marks, looks, limits, middle=sum(limits) / 2)
    for place, name in enumerate(rows):
        for agent, (_, marker) in AGENTS.items():
            # a model with other questions, or another kappa to compare with, has another prediction
            for value in sorted(set(part[part["rating"] == name][agent].dropna())):
                axes.plot(
                    value,
                    place + 0.42,
                    marker,
                    color="black",
                    markerfacecolor="none",
                    markersize=6,
                    clip_on=False,
                    zorder=4,
                )
