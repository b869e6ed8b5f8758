"""Price paths of firms that meet again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from avdilemma.charts.look import WIDTH, Look, counts
from avdilemma.evals.pricing_figure import PANELS, price_figure, price_frame
from avdilemma.evals.pricing_results import markets_of
from avdilemma.logs.header import LogHeader
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.report.section import Labels, Section

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

KAPPA = 0.5
"""Degree of morality whose price is drawn."""

COLUMNS = {
    "market": "id of the market; numbered if several logs have it",
    "firm": "1 the evaluated model, 2 its rival",
    RESPONDENT: "the firm's model",
    "period": "period, from 1",
    "price": "price in money",
    "held": "whether the price was held over for want of a readable one",
    "nash": "price of the one-shot Nash equilibrium, homo economicus against its like",
    "moralis": "price of homo moralis against its like",
    "kappa": "its degree of morality",
    "monopoly": "price of the joint monopoly",
    "scale": "scale of prices and costs",
    "unit_cost": "cost of a unit in money",
}


def read(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:  # noqa: ARG001
    """Prices, period by period.

    Args:
        logs: Logs of the scorer ``price_path``.
        labels: Labels of respondents.

    Returns:
        One row a market, firm and period.
    """
    frame = price_frame(markets_of([log.address for log in logs]), KAPPA)
    return frame.rename(columns={"model": RESPONDENT})


def draw(
    frame: pd.DataFrame,
    looks: Mapping[str, Look],  # noqa: ARG001 - by firm
    width: float = WIDTH,
) -> Figure:
    """Draw the first markets of the evaluated models in turn.

    Args:
        frame: As `read` gives it.
        looks: Not used: firms have looks of their own, as both may be one model.
        width: Width in inches.

    Returns:
        The figure.
    """
    chosen = chosen_markets(frame)
    return price_figure(
        frame[frame["market"].isin(chosen)].rename(columns={RESPONDENT: "model"}), width
    )


def chosen_markets(frame: pd.DataFrame) -> list[str]:
    """The markets that are drawn: the first of each model, then the second, at most six."""
    first = frame[frame["firm"] == 1].drop_duplicates("market")
    turns = first.groupby(RESPONDENT, sort=False).cumcount()
    return list(first.assign(turn=turns).sort_values("turn", kind="stable")["market"][:PANELS])


def caption(frame: pd.DataFrame) -> str:
    """Say what the figure holds."""
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
    ("price_path",),
    COLUMNS,
    read,
    draw,
    caption,
    most=1_000,
)
"""The section."""
