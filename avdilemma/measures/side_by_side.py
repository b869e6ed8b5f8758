"""Models side by side: one quantity of one model a row, and paired differences between models."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import CLUSTER, RESPONDENT, group_means
from avdilemma.measures.tuning_shift import BEHAVIOURS, BIAS, BOTH_WAYS, change, measures
from avdilemma.questions import AGENTS

COLUMNS = FRAMES["side_by_side"]
"""Columns of models side by side."""

DIFFERENCES = FRAMES["model_differences"]
"""Columns of differences between models."""

EVERYTHING = "all questions"
"""What was asked where questions of all kinds count."""

KAPPA, SWITCH = "kappa", "switch"
"""Quantities that are no shares: kappa, and pedestrians per occupant at which a model switches."""

MATCHES = tuple(f"{agent}_separating" for agent in AGENTS)
"""Matches with the agents, on the questions on which the two differ."""

POSITION = "position_bias"
"""The quantity that goes from -1 to 1."""

ANSWERED, REFUSED = "answered", "refused"
"""Shares of all questions."""

Row = dict[str, Any]


def row(
    respondent: str,
    asked: str,
    quantity: str,
    value: float,
    ends: tuple[float, float] = (math.nan, math.nan),
    n: float = math.nan,
    note: str = "",
) -> Row:
    """One quantity of one respondent, as `COLUMNS`."""
    numbers = (value, *ends, n)
    return dict(zip(COLUMNS, (respondent, asked, quantity, *numbers, note), strict=True))


def rates(asked: str, behaviour: str, answers: pd.DataFrame) -> Iterator[Row]:
    """How often a behaviour is shown, and the choices that are each agent's, with intervals.

    Args:
        asked: What was asked.
        behaviour: Key of what is counted, such as cooperate.
        answers: Columns respondent, scenario, behaviour and `MATCHES`, NaN without a value.
    """
    for key in (behaviour, *MATCHES):
        for name, mean, low, high, n, _ in group_means(
            answers, [RESPONDENT], key, (0.0, 1.0)
        ).itertuples(index=False):
            yield row(str(name), asked, key, float(mean), (float(low), float(high)), int(n))


def answered(outcomes: pd.DataFrame, names: Mapping[str, str]) -> Iterator[Row]:
    """Shares of all questions that were answered and refused, of a frame of `outcome_rates`.

    Args:
        outcomes: Rates by kind of question, respondent and outcome.
        names: Respondents to questions of any kind by those of the frame; others are left out.
    """
    own = outcomes[outcomes[RESPONDENT].isin(list(names))]
    whose = own.assign(who=own[RESPONDENT].map(names), count=own["rate"] * own["questions"])
    for who, theirs in whose.groupby("who", sort=True):
        asked = theirs.drop_duplicates([RESPONDENT, "kind"])["questions"].sum()
        for quantity, outcome in ((ANSWERED, "choice"), (REFUSED, "refusal")):
            found = theirs[theirs["outcome"] == outcome]["count"].sum()
            yield row(str(who), EVERYTHING, quantity, float(found / asked), n=int(asked))


def shown(domain: str) -> tuple[str, ...]:
    """Measures of `tuning_shift` of which differences between models are shown."""
    matches = tuple(f"match {agent}, separating" for agent in AGENTS)
    return (BEHAVIOURS[domain], *matches, BIAS, "choice")


def differences(
    names: tuple[str, str], domain: str, one: pd.DataFrame, other: pd.DataFrame
) -> Iterator[Row]:
    """Paired differences between two models on the same questions, `DIFFERENCES` a row.

    Both frames are as `tuning_shift.shift_frame` takes them; a difference is that of the first
    name minus the second.
    """
    every = measures(domain)
    for name in shown(domain):
        most = BOTH_WAYS if name == BIAS else 1.0
        found = change(one[CLUSTER], every[name](other), every[name](one), most)
        if found["pairs"]:
            told = {key: found[key] for key in ("change", "low", "high", "pairs", "scenarios")}
            numbers = (*names, domain, name, *told.values())
            yield dict(zip(DIFFERENCES, numbers, strict=True))
