"""Price paths, one panel a market, with the prices that theory predicts."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from avdilemma.charts.look import INK, WIDTH, across, looks, short, style


def price_chart(frame: pd.DataFrame, width: float = WIDTH) -> Figure:
    """Draw a frame of `avdilemma.measures.price_paths`, of one to six markets."""
    names = list(dict.fromkeys(frame["market"]))
    columns = min(across(width), len(names))
    down = math.ceil(len(names) / columns)
    with style("y"):
        figure = Figure(figsize=(width, 3.4 * down), layout="constrained")
        panels = figure.subplots(down, columns, squeeze=False)
        for axes, name in zip(panels.flat, names, strict=False):
            _panel(axes, frame[frame["market"] == name])
        for axes in list(panels.flat)[len(names) :]:
            axes.set_visible(False)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    first = rows.iloc[0]
    for name, price, line in (
        ("Nash", first["nash"], ":"),
        (f"κ={first['kappa']:g}", first["moralis"], "-."),
        ("monopoly", first["monopoly"], "--"),
    ):
        if math.isnan(price):  # a monopoly
            continue
        axes.axhline(price, color=INK, linestyle=line, linewidth=1, zorder=1)
        axes.annotate(
            f"{name}\n{price:.4g}",
            (1.01, price),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=7,
            color=INK,
            annotation_clip=False,
        )
    # by firm and not by model: two firms may be one model
    for number, (name, look) in enumerate(looks(("firm 1", "firm 2")).items(), start=1):
        own = rows[rows["firm"] == number]
        if own.empty:
            continue
        axes.plot(
            own["period"],
            own["price"],
            color=look.color,
            linestyle=look.line,
            marker=look.marker,
            linewidth=1.5,
            markersize=3.5 if len(own) <= 60 else 0,
            zorder=4 - number,
            label=f"{name}: {short(own['respondent'].iloc[0], 24)}",
        )
        held = own[own["held"]]
        if len(held):
            axes.plot(
                held["period"],
                held["price"],
                linestyle="",
                marker="x",
                markersize=7,
                color=look.color,
                zorder=4,
                label=f"{name}: held over",
            )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("period")
    axes.set_ylabel(f"price (money; unit cost {first['unit_cost']:g})")
    axes.set_title(
        f"{short(str(first['market']), 32)}, scale {first['scale']:g}", loc="left", fontsize=9
    )
    axes.margins(y=0.12)
    axes.legend(fontsize=7.5, loc="upper center", bbox_to_anchor=(0.5, -0.2))
