"""How kappa becomes known in adaptive runs: its interval against the calls so far."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from avdilemma.charts.look import INK, WIDTH, Look, across, short, style
from avdilemma.measures.grouped import RESPONDENT

LIMITS = (-0.35, 1.35)
"""Kappa drawn at most: early intervals go far beyond."""


def adaptive_chart(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw a frame of `adaptive_paths`, one panel a respondent, games in a lighter line."""
    columns = min(across(width), len(looks))
    down = math.ceil(len(looks) / columns)
    with style("y"):
        figure = Figure(figsize=(width, 0.5 + 2.2 * down), layout="constrained")
        panels = figure.subplots(down, columns, sharey=True, squeeze=False)
        for axes, (name, look) in zip(panels.flat, looks.items(), strict=False):
            own = frame[frame[RESPONDENT] == name]
            for (_, domain), rows in own.groupby(["run", "domain"], sort=False):
                line = "-" if domain == "dilemmas" else "--"
                axes.fill_between(
                    rows["calls"], rows["low"], rows["high"], color=look.color, alpha=0.18, lw=0
                )
                axes.plot(rows["calls"], rows["kappa"], line, color=look.color, linewidth=1.5)
                last = rows.iloc[-1]
                axes.annotate(
                    f"{last['kappa']:.2f}",
                    (last["calls"], last["kappa"]),
                    xytext=(3, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=8,
                    color=INK,
                    annotation_clip=True,
                )
            axes.set_ylim(*LIMITS)
            axes.set_xlim(left=0)
            axes.margins(x=0.1)
            axes.set_title(short(name, 40), loc="left")
        for axes in list(panels.flat)[len(looks) :]:
            axes.set_visible(False)
        figure.supxlabel("calls so far", fontsize=9)
        figure.supylabel("κ with its 95 % interval", fontsize=9)
    return figure
