"""Who got what in matches of two models."""

from __future__ import annotations

import math
from collections.abc import Mapping

KEYS = ("payoff_first", "payoff_second", "welfare")
"""Points of the player ``first``, of the player ``second``, and of both."""

COLUMNS = {
    "log": "the log's file",
    "first": "who played the role first",
    "second": "who played the role second",
    "completed": "rate of matches that reached an end of the game, 0 to 1",
    "inequality": "mean absolute difference of both players' points",
    "match": "protocol and order",
    "payoff_first": "mean points of first",
    "payoff_second": "mean points of second",
    "welfare": "mean points of both",
}
"""Columns of the table of matches; NaN where there is nothing."""


def payoff_rows(metrics: Mapping[str, float]) -> list[dict[str, object]]:
    """The payoffs of one log by protocol and order.

    Args:
        metrics: Metrics by name.

    Returns:
        `COLUMNS` from completed on, one row a protocol and order; one without a match where
        there is none.
    """
    begins = f"{KEYS[0]} match="
    levels = [
        name.removeprefix(begins)
        for name in metrics
        if name.startswith(begins) and not name.endswith(" stderr")
    ]
    common = {name: metrics.get(name, math.nan) for name in ("completed", "inequality")}
    return [
        {
            **common,
            "match": level,
            **{key: metrics.get(f"{key} match={level}", math.nan) for key in KEYS},
        }
        for level in levels or [""]
    ]
