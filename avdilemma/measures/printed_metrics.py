"""What the header of a log says: behaviour, matches with the agents, outcomes, and payoffs."""

from __future__ import annotations

import math
from collections.abc import Mapping

from avdilemma.questions import scorings

KINDS = {
    "sacrifice": ("AV dilemmas", "share of choices that sacrifice the car's occupants"),
    "cooperate": ("Economic games", "share of choices that cooperate"),
    "rating": ("Ratings", "mean rating, 0 to 100"),
    "spared": ("Moral Machine", "share of the groups asked about that are spared"),
}
"""What is asked where a behaviour is counted, and what it is, in the order of tables; further
behaviours are their own title."""

ELSEWHERE = {"price_path": "avdilemma pricing results", "match_score": "avdilemma matches"}
"""Commands that print the results of further scorers."""

MEANS = ("economicus", "moralis", "economicus_separating", "moralis_separating")
"""Matches with the agents, which have standard errors."""

COLUMNS = {
    "task": "task, without its package",
    "family": "the scenario file",
    "respondent": "who answered",
    "scored": "number of replies that were scored",
    "errors": "samples that ended in an error and are in no rate",
    "behaviour": "what is counted: sacrifice, cooperate, rating, spared",
    "value": "its mean: share, 0 to 1; of ratings points, 0 to 100",
    "economicus": "match with homo economicus where it is not indifferent, 0 to 1",
    "moralis": "match with homo moralis where it is not indifferent",
    "economicus_separating": "the same on the items on which the two agents differ",
    "moralis_separating": "the same on the items on which the two agents differ",
    "strict_economicus": "number of items with a strict prediction of economicus",
    "strict_moralis": "number of items with a strict prediction of moralis",
    "separating": "number of items on which the two agents differ",
    "position_bias": "1 always the first option, -1 always the second, 0 no bias",
    "choice": "rate of answers that could be read, 0 to 1",
    "refusal": "rate of refusals",
    "unparseable": "rate of unreadable replies",
    "truncated": "rate of replies cut off before an answer",
    **{f"{name}_se": "clustered standard error" for name in ("value", *MEANS, "position_bias")},
}
"""Columns of a row; NaN where there is nothing, errors from fewer than two scenarios included."""


PAYOFFS = ("payoff_first", "payoff_second", "welfare")
"""Points of the player ``first``, of the player ``second``, and of both."""

MATCH_COLUMNS = {
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


def result_row(scorer: str, metrics: Mapping[str, float]) -> dict[str, object]:
    """The numbers of one log.

    Args:
        scorer: Its scorer, whatever the task is called: one of `questions.scorings`.
        metrics: Metrics by name, of keys ``KEY`` and ``KEY_stderr``.

    Returns:
        `COLUMNS` from behaviour on.
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
    """The payoffs of one log by protocol and order.

    Args:
        metrics: Metrics by name.

    Returns:
        `MATCH_COLUMNS` from completed on, one row a protocol and order; one without a match where
        there is none.
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
