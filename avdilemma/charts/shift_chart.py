"""Changes by a tuning with their intervals, a panel a domain."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from avdilemma.charts.forest import forest, height, legend, marks_of
from avdilemma.charts.look import WIDTH, Look, style, wrapped

DRAWN = (
    "match economicus",
    "match economicus, separating",
    "match moralis",
    "match moralis, separating",
    "cooperate",
    "sacrifice",
    "position bias",
    "choice",
)
"""Measures of the figure, from top to bottom."""


def shift_chart(
    frame: pd.DataFrame,
    looks: Mapping[str, Look],
    width: float = WIDTH,
    what: str = "change (after minus before)",
) -> Figure:
    """Changes with their intervals, a panel a domain and a colour a tuned model.

    Of columns respondent, domain, measure, change, low, high; ``what`` says in words which change.
    """
    known = frame[frame["measure"].isin(DRAWN) & frame["change"].notna()]
    domains = list(dict.fromkeys(known["domain"]))
    members = [known[known["domain"] == domain] for domain in domains]
    rows = [[name for name in DRAWN if name in set(own["measure"])] for own in members]
    # an interval from two scenarios is wider than any change can be, and would hide the rest: a
    # share changes by at most 1, position bias by at most 2
    limit = 1.0 if known["change"].abs().max() <= 1 else 2.0
    heights = [0.5 + height(len(each), len(looks)) for each in rows]
    with style("x"):
        figure = Figure(figsize=(width, 0.7 + sum(heights)), layout="constrained")
        panels = figure.subplots(len(domains), 1, squeeze=False, sharex=True, height_ratios=heights)
        for axes, domain, own, names in zip(panels[:, 0], domains, members, rows, strict=True):
            marks = marks_of(own, "measure", "change")
            forest(axes, names, marks, looks, (-limit, limit), middle=0)
            axes.set_title(domain, loc="left")
        panels[-1, 0].set_xlabel(wrapped(f"{what}, 95 % interval", width))
        legend(figure, looks)
    return figure
