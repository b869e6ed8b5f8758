"""Psychometric curves: the share of sacrifices against pedestrians per occupant."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from avdilemma.charts.look import (
    LONGEST,
    NARROW,
    SIDE,
    WIDTH,
    Look,
    across,
    counts,
    looks,
    short,
    style,
)
from avdilemma.charts.panels import draw_curve, draw_switches
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.sacrifice_curves import ARM, switch

REFERENCES = {"1": 1.0, "½": 2.0, "¼": 4.0}
"""Ratios at which agents of these degrees of morality switch by theory."""

TICKS = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
"""Ratios that are written at the axis of all models together."""


def curves_chart(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw one panel a model, with the interval of its switch, of a frame of `sacrifice_curves`."""
    columns = min(across(width), len(looks))
    down = math.ceil(len(looks) / columns)
    with style():
        figure = Figure(
            figsize=(width, 0.5 + 2.2 * down), layout=ConstrainedLayoutEngine(h_pad=0.09)
        )
        panels = figure.subplots(down, columns, sharex=True, sharey=True, squeeze=False)
        limits = (float(frame["ratio"].min()) * 0.8, float(frame["ratio"].max()) * 1.25)
        for axes, (model, look) in zip(panels.flat, looks.items(), strict=False):
            rows = frame[frame[RESPONDENT] == model]
            own = rows[["switch_low", "switch", "switch_high"]].iloc[0]
            draw_switches(axes, REFERENCES, tuple(own), look, limits)
            draw_curve(axes, rows[["ratio", "share", "choices"]].to_numpy(), look)
            axes.minorticks_off()
            axes.set_title(short(model, 40), loc="left", pad=14)
        for axes in list(panels.flat)[len(looks) :]:
            axes.set_visible(False)
            # the panel above stands at the bottom now
            panels[-2, -1].tick_params(labelbottom=True)
        figure.supxlabel("pedestrians per occupant, n / m (log scale)", fontsize=9)
        figure.supylabel("share of choices that sacrifice the own car", fontsize=9)
    return figure


def shares_chart(frame: pd.DataFrame, narrow: bool = False) -> Figure:
    """Draw points of `share_points` in one panel; for a phone narrow, with larger letters."""
    by_model = looks(frame[RESPONDENT])
    with style(scale=1.3 if narrow else 1.15):
        figure = Figure(figsize=(NARROW, 6.3) if narrow else (9.0, 5.2), layout="constrained")
        axes = figure.subplots()
        for later, (model, look) in zip(
            reversed(range(len(by_model))), by_model.items(), strict=True
        ):
            rows = frame[frame[RESPONDENT] == model]
            label = short(model, SIDE if narrow else LONGEST)
            axes.plot(rows["ratio"], rows["share"], **look.beneath(later), label=label)
            at = switch(model)
            if at is not None:
                axes.axvline(at, color=look.color, linewidth=1, alpha=0.7)
                axes.annotate(
                    f"{at:g}" if narrow else f"1/κ = {at:g}",
                    (at, 1.06),
                    color=look.color,
                    ha="center",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
                    annotation_clip=False,
                )
        axes.set_xscale("log")
        # of a narrow figure every second one
        some = TICKS[::2] if narrow else TICKS
        ticks = [tick for tick in some if tick <= frame["ratio"].max() * 1.01]
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
        axes.set_ylim(-0.05, 1.12)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
        axes.set_xlabel("pedestrians per occupant, n / m" + ("" if narrow else " (log scale)"))
        axes.set_ylabel("share that sacrifices the own car")
        title = "Asked as an occupant\nabout the own car"
        figure.suptitle(title if narrow else title.replace("\n", " "), x=0.01, ha="left")
        if narrow:
            axes.legend(
                loc="upper center",
                bbox_to_anchor=(0.42, -0.15),
                ncols=2 if max(len(short(model)) for model in by_model) < SIDE else 1,
                columnspacing=0.8,
                handlelength=1.6,
                handletextpad=0.4,
            )
        else:
            axes.legend(title="model", loc="center left", bbox_to_anchor=(1.01, 0.5))
        words = textwrap.fill(foot(frame), 48 if narrow else 112)
        figure.supxlabel(words, x=0.01, ha="left", fontsize="small")
    return figure


def foot(frame: pd.DataFrame) -> str:
    """What `shares_chart` holds: the arm, and the number of choices a model and a point."""
    by_model = frame.groupby(RESPONDENT)["choices"].sum()
    return (
        f"Arm {' × '.join(ARM.values())}, without kin aboard: n = {counts(by_model)} choices a "
        f"model, {counts(frame['choices'])} a point. Vertical lines: ratio 1/κ at which theory has "
        "the agent switch. Of equal lines the earlier are wider."
    )
