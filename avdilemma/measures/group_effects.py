"""AMCEs of the Moral Machine's attributes, respondent by respondent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.amce import AmceTable, estimate_amce
from avdilemma.estimation.amce_choices import group_choice
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import RESPONDENT

FACTORS = ("attribute", "difference", "relation", "law", "side", "position", "label", "lane")
"""Factors of a question that its choice needs."""

COLUMNS = FRAMES["effects_frame"]
"""Columns of `effects_frame` that the report shows."""


def effects(answers: pd.DataFrame) -> dict[str, AmceTable]:
    """AMCEs, biases and the distance to people by respondent, in the order in which they come.

    Answers have columns respondent, scenario, `FACTORS` and spared (1 or 0, NaN without a choice).

    Raises:
        AvdilemmaError: If an answer is none to a choice between groups.
    """
    found = {}
    for model, own in answers.groupby(RESPONDENT, sort=False):
        try:
            choices = [group_choice(row, row["spared"]) for row in own.to_dict("records")]
        except (KeyError, ValueError) as error:
            raise AvdilemmaError(f"{model}: no choice between groups ({error})") from error
        found[str(model)] = estimate_amce(choices)
    return found


def effects_frame(tables: Mapping[str, AmceTable]) -> pd.DataFrame:
    """All tables as one: respondent, then columns of `AmceTable.to_frame`, a row an attribute."""
    frames = {name: table.to_frame() for name, table in tables.items()}
    return pd.concat(frames, names=[RESPONDENT]).reset_index(0).reset_index(drop=True)


def without_width(frame: pd.DataFrame) -> Iterator[str]:
    """A warning for each respondent with an AMCE whose interval has no width.

    Args:
        frame: As `effects_frame` makes it.
    """
    same = frame[frame["low"] == frame["high"]]
    for name, own in same.groupby(RESPONDENT, sort=False):
        yield (
            f"{name}: all scenarios say the same of {', '.join(own['attribute'])} "
            f"({own['clusters'].min():,} or more each), so these intervals have no width: that "
            "says how few were asked, not that the numbers are certain"
        )
