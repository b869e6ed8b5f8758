"""Price paths of firms that meet again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from avdilemma.charts.look import WIDTH, Look, counts
from avdilemma.charts.price_chart import price_chart
from avdilemma.logs.header import LogHeader
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.price_paths import PRICE_COLUMNS, price_paths
from avdilemma.report.markets import PANELS, SCORER, read_markets
from avdilemma.report.section import Labels, Section

KAPPA = 0.5
"""Degree of morality whose price is drawn."""


def _read(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    return price_paths(read_markets(logs, labels), KAPPA)


def _draw(
    frame: pd.DataFrame,
    looks: Mapping[str, Look],  # noqa: ARG001 - firms have looks of their own: both may be one model
    width: float = WIDTH,
) -> Figure:
    return price_chart(frame[frame["market"].isin(chosen_markets(frame))], width)


def chosen_markets(frame: pd.DataFrame) -> list[str]:
    """The markets that are drawn: the first of each model, then the second, at most six."""
    first = frame[frame["firm"] == 1].drop_duplicates("market")
    turns = first.groupby(RESPONDENT, sort=False).cumcount()
    return list(first.assign(turn=turns).sort_values("turn", kind="stable")["market"][:PANELS])


def _caption(frame: pd.DataFrame) -> str:
    markets, drawn = frame["market"].nunique(), len(chosen_markets(frame))
    some = f" {drawn} are drawn; the table has all." if drawn < markets else ""
    periods = frame[frame["firm"] == 1].groupby("market").size()
    return (
        f"n = {markets} markets of {counts(periods)} periods. These are the prices that were set, "
        "so there is no interval; avdilemma pricing results gives that of the κ that they imply. "
        f"Horizontal lines: what theory predicts.{some}"
    )


PRICING = Section(
    "pricing",
    "Prices in repeated competition",
    "What firms charge, period by period. Homo economicus ends at the Nash price, homo moralis "
    "above it, at κ = 1 at the joint monopoly.",
    "inspect eval avdilemma/pricing",
    (SCORER,),
    PRICE_COLUMNS,
    _read,
    _draw,
    _caption,
    most=1_000,
)
"""The section."""
