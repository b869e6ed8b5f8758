"""Ways of answering side by side: what came of the questions, what was chosen, what it took.

A change is the mean of paired differences over questions (and epochs) that have a value in both
ways; its interval is the clustered one of every mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from avdilemma.estimation.clustered import clustered_mean
from avdilemma.measures.answer_rates import OUTCOMES, kinds
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import CLUSTER, RESPONDENT
from avdilemma.measures.tuning_shift import change
from avdilemma.prompts.ways import ANSWER, WAYS
from avdilemma.questions import scorings

COLUMNS = FRAMES["ways"]
"""Columns of `ways_frame`."""

ITEM, EPOCH, SCORER, VALUE = "item", "epoch", "scorer", "value"
TOKENS = ("input_tokens", "output_tokens")

ANSWERS = (RESPONDENT, SCORER, ANSWER, ITEM, EPOCH, CLUSTER, *OUTCOMES, VALUE, *TOKENS)
"""Columns of the answers that `ways_frame` takes."""


def ways_frame(answers: pd.DataFrame) -> pd.DataFrame:
    """Outcomes, behaviour and tokens by way, `COLUMNS`: a row a kind, respondent and way.

    Args:
        answers: `ANSWERS`, a row a sample and epoch: who answered whatever the way, by which scorer
            it was scored, the way, the question, outcomes as 1 or 0 (NaN where a question cannot
            come to one), the behaviour that is counted (NaN without an answer), and tokens.

    Returns:
        The rows in the order of kinds, respondents and ways. Compared is with the first way of each
        respondent to a kind of questions, ``line`` where there is one; its own changes are NaN.
    """
    rows = [
        row
        for scorer in kinds()
        for _, own in answers[answers[SCORER] == scorer].groupby(RESPONDENT, sort=True)
        for row in _rows(own)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(answers: pd.DataFrame) -> Iterator[dict[str, object]]:
    """The rows of one respondent's answers to one kind of questions."""
    scorer = str(answers[SCORER].iloc[0])
    scoring = scorings()[scorer]
    limits = (0.0, 1.0) if scoring.bounded else (-math.inf, math.inf)
    # a log may come from a version that knows further ways
    further = sorted(set(answers[ANSWER]) - set(WAYS))
    ordered = [way for way in (*WAYS, *further) if way in set(answers[ANSWER])]
    by_way = {way: answers[answers[ANSWER] == way] for way in ordered}
    base = ordered[0]
    for way, own in by_way.items():
        given = own[own[VALUE].notna()]
        found = clustered_mean(zip(given[CLUSTER], given[VALUE], strict=True), limits=limits)
        yield {
            RESPONDENT: own[RESPONDENT].iloc[0],
            "kind": kinds()[scorer],
            ANSWER: way,
            "questions": len(own),
            **{name: own[name].mean() for name in (*OUTCOMES, *TOKENS)},
            "behaviour": scoring.behaviours[0],
            VALUE: found.value,
            "low": found.low,
            "high": found.high,
            "base": base,
            **_change(by_way[base], own),
        }


def _change(base: pd.DataFrame, own: pd.DataFrame) -> dict[str, object]:
    """The paired change of the behaviour against the base."""
    if own is base:
        nothing = dict.fromkeys(("change", "change_low", "change_high"), math.nan)
        return {**nothing, "pairs": 0, "clusters": 0}
    keys = [CLUSTER, ITEM, EPOCH]
    # a question may be in several logs
    one, two = (each.groupby(keys, sort=True)[VALUE].mean() for each in (base, own))
    both = pd.concat({"one": one, "two": two}, axis=1, join="inner").reset_index()
    found = change(both[CLUSTER], both["one"], both["two"])
    return {
        "change": found["change"],
        "change_low": found["low"],
        "change_high": found["high"],
        "pairs": found["pairs"],
        "clusters": found["scenarios"],
    }
