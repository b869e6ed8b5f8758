"""Shares of cooperation with their intervals: a row of panels a decision, by belief and payoffs."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from avdilemma.charts.forest import legend, names_height
from avdilemma.charts.look import INK, WIDTH, Line, Look, across, short, style
from avdilemma.charts.panels import SHARES
from avdilemma.measures.cooperation_shares import BY
from avdilemma.measures.grouped import REFERENCE, RESPONDENT

PREDICTED: tuple[Line, ...] = (":", "--", "-.")
"""Lines of predictions, in the order of the agents."""

MOST_LEVELS = 12
"""Most levels of a panel: names of more, such as of payoffs drawn one by one, cannot be read."""

SPREAD = 0.6
"""Part of a level's width over which respondents stand side by side."""

TITLES = {"belief": "by belief", "protocol": "by payoffs"}
"""What panels are by."""


def cooperation_shares_chart(
    frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH
) -> Figure:
    """Draw a frame of `cooperation_shares`: what respondents did, and predictions as grey lines."""
    places = list(dict.fromkeys(zip(frame["game"], frame["node"], strict=True)))
    panels = []
    for game, node in places:
        own = frame[(frame["game"] == game) & (frame["node"] == node)]
        parts = [own[own["by"] == by] for by in BY]
        panels.append([part for part in parts if 1 < part["level"].nunique() <= MOST_LEVELS])
    # a decision asked in one way only has a panel all the same
    for (game, node), some in zip(places, panels, strict=True):
        if not some:
            own = frame[(frame["game"] == game) & (frame["node"] == node)]
            some.append(own[own["by"] == BY[0]] if (own["by"] == BY[0]).any() else own)
    columns = min(across(width), max(map(len, panels)))
    rows = [some[at : at + columns] for some in panels for at in range(0, len(some), columns)]
    agents = list(dict.fromkeys(frame[frame[REFERENCE].astype(bool)][RESPONDENT]))
    with style("y"):
        tall = 0.5 + 1.55 * len(rows) + names_height(len(looks) + len(agents))
        figure = Figure(figsize=(width, tall), layout="constrained")
        grid = figure.subplots(len(rows), columns, squeeze=False, sharey=True)
        for line, axes_row in zip(rows, grid, strict=True):
            for axes, own in zip(axes_row, line, strict=False):
                _panel(axes, own, looks, agents)
            for axes in axes_row[len(line) :]:
                axes.set_visible(False)
        figure.supylabel("share of choices that cooperate", fontsize=9)
        legend(
            figure,
            looks,
            [
                Line2D([], [], color=INK, linestyle=line, label=f"predicted: {short(name)}")
                for name, line in zip(agents, PREDICTED, strict=False)
            ],
        )
    return figure


def _panel(axes: Axes, own: pd.DataFrame, looks: Mapping[str, Look], agents: list[str]) -> None:
    by = str(own["by"].iloc[0])
    levels = list(dict.fromkeys(own["level"]))[:MOST_LEVELS]
    place = {level: at for at, level in enumerate(levels)}
    known = own[REFERENCE].astype(bool)
    for name, line in zip(agents, PREDICTED, strict=False):
        rows = own[known & (own[RESPONDENT] == name) & own["level"].isin(levels)]
        at = [place[level] for level in rows["level"]]
        axes.plot(at, rows["share"], color=INK, linewidth=1, linestyle=line, zorder=1)
    for index, (name, look) in enumerate(looks.items()):
        rows = own[~known & (own[RESPONDENT] == name) & own["level"].isin(levels)]
        # side by side along the levels, which are categories: the height stays the share's own
        beside = (index - (len(looks) - 1) / 2) * SPREAD / len(looks)
        for row in rows.to_dict("records"):
            x = place[row["level"]] + beside
            axes.plot([x] * 2, [row["low"], row["high"]], color=look.color, linewidth=1.3, zorder=2)
            axes.scatter(
                [x],
                [row["share"]],
                [22],
                color=look.color,
                marker=look.marker,
                zorder=3,
                clip_on=False,
            )
    axes.set(xlim=(-0.6, len(levels) - 0.4), ylim=SHARES, yticks=[0, 0.5, 1])
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    names = [level if len(level) <= 8 else f"{level[:7]}…" for level in levels]
    axes.set_xticks(range(len(levels)), names, fontsize="small")
    node = str(own["node"].iloc[0]).replace("_", " ")
    title = f"{str(own['game'].iloc[0]).upper()}, {node}, {TITLES[by]}"
    axes.set_title(textwrap.fill(title, 40), loc="left", fontsize=8.5)
