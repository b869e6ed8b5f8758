"""Reliability diagrams: sampled choices against probabilities."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from avdilemma.charts.look import INK, WIDTH, Look, across, short, style
from avdilemma.measures.grouped import RESPONDENT


def calibration_chart(
    frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH
) -> Figure:
    """Draw one panel a respondent and kind of questions, of a frame of `calibration_frame`."""
    groups = list(frame.groupby([RESPONDENT, "kind"], sort=False))
    columns = min(across(width), len(groups))
    down = math.ceil(len(groups) / columns)
    with style():
        size = (min(width, 0.5 + 3.3 * columns), 0.5 + 3.1 * down)
        figure = Figure(figsize=size, layout="constrained")
        panels = figure.subplots(down, columns, sharex=True, sharey=True, squeeze=False)
        for axes, ((name, kind), own) in zip(panels.flat, groups, strict=False):
            look = looks[str(name)]
            axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle="--")
            known = own["low"].notna()
            axes.vlines(
                own["probability"][known],
                own["low"][known],
                own["high"][known],
                color=look.color,
                linewidth=1.2,
            )
            axes.plot(own["probability"], own["share"], **look.points)
            axes.set_xlim(-0.02, 1.02)
            axes.set_ylim(-0.02, 1.02)
            axes.set_aspect("equal")
            axes.set_title(f"{short(str(name), 30)}\n{kind}", loc="left")
        for axes in list(panels.flat)[len(groups) :]:
            axes.set_visible(False)
        figure.supxlabel("probability of the behaviour", fontsize=9)
        figure.supylabel("share of sampled choices, 95 % interval", fontsize=9)
    return figure
