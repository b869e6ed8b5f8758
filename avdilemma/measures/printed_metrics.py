"""What the header of a log says: behaviour, matches with the agents, outcomes, and payoffs."""

from __future__ import annotations

import math
from collections.abc import Mapping

from avdilemma.measures.columns import FRAMES
from avdilemma.questions import scorings

KINDS = {
    "sacrifice": ("AV dilemmas", "share of choices that sacrifice the car's occupants"),
    "cooperate": ("Economic games", "share of choices that cooperate"),
    "rating": ("Ratings", "mean rating, 0 to 100"),
    "spared": ("Moral Machine", "share of the groups asked about that are spared"),
    "read_right": ("Scene reading", "share of what pictures show that is read rightly"),
}
"""What is asked where a behaviour is counted, and what it is, in the order of tables; further
behaviours are their own title."""

ELSEWHERE = {"price_path": "avdilemma pricing results", "match_score": "avdilemma matches"}
"""Commands that print the results of further scorers."""

MEANS = ("economicus", "moralis", "economicus_separating", "moralis_separating")
"""Matches with the agents, which have standard errors."""

COLUMNS = FRAMES["printed_metrics"]
"""Columns of a row; NaN where there is nothing, errors from fewer than two scenarios included."""


PAYOFFS = ("payoff_first", "payoff_second", "welfare")
"""Points of the player ``first``, of the player ``second``, and of both."""

MATCH_COLUMNS = FRAMES["matches"]
"""Columns of the table of matches; NaN where there is nothing."""


def result_row(scorer: str, metrics: Mapping[str, float]) -> dict[str, object]:
    """The numbers of one log as `COLUMNS` from behaviour on, whatever its task is called.

    Metrics have keys ``KEY`` and ``KEY_stderr``.
    """
    behaviour = scorings()[scorer].behaviours[0]
    several = metrics.get("scenarios", 0.0) > 1

    def error(key: str, times: float = 1.0) -> float:
        return times * metrics.get(f"{key}_stderr", math.nan) if several else math.nan

    names = list(COLUMNS)[list(COLUMNS).index("value") + 1 : list(COLUMNS).index("value_se")]
    return {
        "behaviour": behaviour,
        "value": metrics.get(behaviour, math.nan),
        **{name: metrics.get(name, math.nan) for name in names},
        "value_se": error(behaviour),
        **{f"{name}_se": error(name) for name in MEANS},
        # the bias is twice the share of first options, minus 1
        "position_bias_se": error("first", 2),
    }


def payoff_rows(metrics: Mapping[str, float]) -> list[dict[str, object]]:
    """The payoffs of one log as `MATCH_COLUMNS` from completed on, one row a protocol and order.

    A log without a match has one row.
    """
    begins = f"{PAYOFFS[0]} match="
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
            **{key: metrics.get(f"{key} match={level}", math.nan) for key in PAYOFFS},
        }
        for level in levels or [""]
    ]
