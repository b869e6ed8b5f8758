"""How cooperation follows the payoffs: slopes as a forest, and shares as lines."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from avdilemma.charts.forest import Mark, draw_mark, height, prepare
from avdilemma.charts.look import WIDTH, Look, across, looks, short, side, style, wrapped
from avdilemma.measures.grouped import REFERENCE, RESPONDENT
from avdilemma.measures.incentive_slopes import PER

PREDICTED = Look("black", "*", "-", "")
"""How predictions are drawn."""


def slopes_chart(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw both slopes, models above the predictions, of a frame of `incentive_slopes`."""
    predictions = frame[frame[REFERENCE].astype(bool)]
    rows = [(name, look, False) for name, look in looks.items()]
    rows += [(name, PREDICTED, True) for name in predictions[RESPONDENT]]
    marks = {
        (incentive, str(row[RESPONDENT]), bool(row[REFERENCE])): Mark(
            row[incentive], row[f"{incentive}_low"], row[f"{incentive}_high"]
        )
        for row in frame.to_dict("records")
        for incentive in ("temptation", "margin")
    }
    said = "predicted: " if across(width) > 1 else "pred. "
    titles = [(said if known else "") + side(name, width) for name, _, known in rows]
    columns = across(width)
    down = 2 // columns
    with style("x"):
        figure = Figure(
            figsize=(width, 0.5 + down * (0.55 + height(len(rows), 1))), layout="constrained"
        )
        panels = figure.subplots(down, columns, sharey=True, squeeze=False).ravel()
        for axes, incentive, words in (
            (panels[0], "temptation", "temptation less reward\nT - R"),
            (panels[1], "margin", "reward less taking turns\nR - (S + T) / 2"),
        ):
            ends = frame[[incentive, f"{incentive}_low", f"{incentive}_high"]].abs().max().max()
            limit = min(1.0, 1.15 * float(ends) + 0.01)
            for place, (name, look, known) in enumerate(rows):
                draw_mark(axes, place, marks[incentive, name, known], look, (-limit, limit))
            prepare(axes, titles, (-limit, limit), middle=0)
            axes.axhline(len(looks) - 0.5, color="0.5", linewidth=0.9)
            axes.set_title(words, fontsize=9)
        label = f"change in the share of cooperation for each {PER} points more; 95 % interval"
        figure.supxlabel(wrapped(label, width), fontsize=9)
    return figure


def cooperation_chart(points: pd.DataFrame, frame: pd.DataFrame) -> Figure:
    """Draw `cooperation_points` as lines, named with their `incentive_slopes`."""
    # a model may bear a reference agent's name
    keys = list(dict.fromkeys(zip(points[RESPONDENT], points[REFERENCE], strict=True)))
    by_row = looks(f"{name} {known}" for name, known in keys).values()
    slopes = frame.set_index([RESPONDENT, REFERENCE])
    with style():
        figure = Figure(figsize=(11, 4.6), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        for later, (name, known), look in zip(
            reversed(range(len(keys))), keys, by_row, strict=True
        ):
            own = points[(points[RESPONDENT] == name) & (points[REFERENCE] == known)]
            found = slopes.loc[(name, known)]
            label = f"{short(name)}: {signed(found['temptation'])}, {signed(found['margin'])}"
            for axes, incentive in ((left, "temptation"), (right, "margin")):
                rows = own[own["incentive"] == incentive]
                shape = look.beneath(later) | {"linestyle": "--" if known else "-"}
                axes.plot(rows["points"], rows["share"], **shape, label=label)
        left.set_ylim(-0.05, 1.05)
        left.set_xlabel("temptation T - R, in points")
        right.set_xlabel("margin R - (S + T) / 2, in points")
        left.set_ylabel("share of cooperation among choices")
        figure.suptitle("Cooperation and incentives; dashed: predicted", fontsize=11)
        right.legend(
            title="slopes for each 10 points", loc="center left", bbox_to_anchor=(1.01, 0.5)
        )
        figure.supxlabel(
            "Where lines coincide, the earlier one is seen as the wider.",
            x=0.01,
            ha="left",
            fontsize=8,
        )
    return figure


def signed(value: float) -> str:
    """A number with its sign and three decimals; what rounds to 0 has no minus."""
    return f"{value:+.3f}".replace("-0.000", "+0.000")
