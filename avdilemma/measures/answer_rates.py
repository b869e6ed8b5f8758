"""What came of the questions, and whether the option listed first is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import CLUSTER, RESPONDENT, group_means
from avdilemma.questions import scorings

TITLES = {
    "dilemma_choice": "AV dilemmas",
    "third_choice": "AV dilemmas, third option",
    "rating_score": "ratings",
    "moral_machine_choice": "Moral Machine",
    "scene_read": "scene reading",
    "game_choice": "games, single decisions",
    "plan_choice": "games, whole plans",
    "amount_choice": "games, amounts",
}
"""What some scorers score, in the order of the figures."""

OUTCOMES = ("choice", "partial", "refusal", "unparseable", "truncated")
"""All outcomes; plans alone can be answered in part."""

OUTCOME_COLUMNS = FRAMES["outcome_rates"]
"""Columns of `outcome_rates`."""

BIAS_COLUMNS = FRAMES["position_bias"]
"""Columns of `position_bias`."""


def kinds() -> dict[str, str]:
    """What every scorer of questions scores, by its name."""
    return {**TITLES, **{name: TITLES.get(name, name.replace("_", " ")) for name in scorings()}}


def listed() -> tuple[str, ...]:
    """Scorers of questions with two listed answers."""
    return tuple(name for name, scoring in scorings().items() if "biases" in scoring.metrics)


def _together(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Answers of several scorers with their kind, in the order of `kinds`."""
    parts = [own.assign(kind=kinds()[scorer]) for scorer, own in frames.items() if len(own)]
    if not parts:
        return pd.DataFrame(columns=[RESPONDENT, CLUSTER, "kind", "first"])
    every = pd.concat(parts, ignore_index=True)
    return every.assign(kind=_ordered(every["kind"], list(kinds().values())))


def _ordered(column: pd.Series[str], levels: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical(column, categories=list(levels), ordered=True)


def outcome_rates(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rates of outcomes, `OUTCOME_COLUMNS`: one row a kind of question, respondent and outcome.

    By scorer of `kinds`, `frames` has its answers: columns respondent, scenario, and one an outcome
    that may come of its questions, 1 or 0.
    """
    every = _together(frames)
    outcomes = [name for name in OUTCOMES if name in every]
    long = every.melt([RESPONDENT, "kind", CLUSTER], outcomes, "outcome", "rate")
    long["outcome"] = _ordered(long["outcome"], OUTCOMES)
    found = group_means(long, ["kind", RESPONDENT, "outcome"], "rate", (0.0, 1.0))
    return found.rename(columns={"mean": "rate", "n": "questions"})[list(OUTCOME_COLUMNS)]


def position_bias(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Position bias, `BIAS_COLUMNS`: one row a kind of question and respondent with a choice.

    By scorer of `listed`, `frames` has its answers: columns respondent, scenario and first (whether
    the option listed first was taken; of plans the share of nodes), NaN without a choice.
    """
    every = _together(frames)
    # choice by choice, so that the interval is that of the bias
    every = every.assign(bias=2 * every["first"] - 1)
    found = group_means(every, ["kind", RESPONDENT], "bias", (-1.0, 1.0))
    return found.rename(columns={"mean": "bias", "n": "choices"})[list(BIAS_COLUMNS)]
