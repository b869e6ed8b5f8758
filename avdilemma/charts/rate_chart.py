"""What came of the questions as stacked bars, and position bias as a forest."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from avdilemma.charts.forest import forest, height, legend, marks_of, names_height
from avdilemma.charts.look import WIDTH, Look, across, side, style, wrapped
from avdilemma.measures.grouped import RESPONDENT

OUTCOMES = {
    "choice": ("answer", "#0173b2", ""),
    "partial": ("answer in part", "#56b4e9", "///"),
    "refusal": ("refusal", "#de8f05", "\\\\\\"),
    "unparseable": ("unreadable", "#8a5a2b", "xxx"),
    "truncated": ("cut off", "#d9d9d9", "..."),
}
"""Outcomes with name, colour and hatch."""


def outcomes_chart(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw stacked bars, a group a kind of question, of a frame of `outcome_rates`."""
    kinds = list(dict.fromkeys(frame["kind"]))
    rates = {
        kind: own.pivot_table(index=RESPONDENT, columns="outcome", values="rate", observed=True)
        for kind, own in frame.groupby("kind", sort=False, observed=True)
    }
    members = {kind: [name for name in looks if name in rates[kind].index] for kind in kinds}
    sizes = [len(each) for each in members.values()]
    present = [name for name in OUTCOMES if (frame["outcome"] == name).any()]
    # names of two lines need higher rows
    row = 0.24 if across(width) > 1 else 0.3
    with style("x"):
        figure = Figure(
            figsize=(width, 0.7 + row * sum(sizes) + 0.36 * len(kinds)), layout="constrained"
        )
        panels = figure.subplots(
            len(kinds), 1, sharex=True, squeeze=False, height_ratios=[n + 0.7 for n in sizes]
        )[:, 0]
        for axes, (kind, models) in zip(panels, members.items(), strict=True):
            shares = rates[kind].loc[models]
            left = shares.iloc[:, 0] * 0.0
            for outcome in (name for name in present if name in shares):
                _, color, hatch = OUTCOMES[outcome]
                axes.barh(
                    range(len(models)),
                    shares[outcome],
                    left=left,
                    color=color,
                    hatch=hatch,
                    edgecolor="white",
                    linewidth=0.4,
                    height=0.74,
                )
                left = left + shares[outcome]
            axes.set_yticks(range(len(models)), [side(model, width) for model in models])
            axes.set_ylim(len(models) - 0.5, -0.5)
            axes.set_xlim(0, 1)
            axes.grid(visible=False, axis="y")
            axes.set_title(kind, loc="left", fontsize=9)
        panels[-1].set_xlabel("share of the questions")
        keys = [OUTCOMES[name] for name in present]
        figure.legend(
            handles=[
                Patch(facecolor=color, hatch=hatch, edgecolor="white", label=name)
                for name, color, hatch in keys
            ],
            loc="outside upper center",
            ncols=len(present) if across(width) > 1 else 3,
        )
    return figure


def bias_chart(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw position biases, a row a kind of question, of a frame of `position_bias`."""
    if across(width) == 1:
        frame = frame.assign(kind=[str(kind).replace(" ", "\n", 1) for kind in frame["kind"]])
    kinds = list(dict.fromkeys(frame["kind"]))
    with style("x"):
        tall = 1.2 + height(len(kinds), len(looks)) + names_height(len(looks))
        figure = Figure(figsize=(width, tall), layout="constrained")
        axes = figure.subplots()
        forest(axes, kinds, marks_of(frame, "kind", "bias"), looks, (-1.0, 1.0), middle=0)
        label = "position bias: always the second -1, always the first 1; 95 % interval"
        axes.set_xlabel(wrapped(label, width))
        legend(figure, looks)
    return figure
