"""The table at the top of a report: one line a log, with errors, grouped by what was asked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from avdilemma.charts.look import short
from avdilemma.measures.printed_metrics import KINDS


class Kind(NamedTuple):
    """Logs that asked the same: task, scenario file, both in words, and cells of `glance`."""

    task: str
    family: str
    title: str
    behaviour: str
    rows: tuple[tuple[str, ...], ...]


def overview(results: pd.DataFrame) -> list[Kind]:
    """Group rows of `printed_metrics`, which are sorted, by what was asked."""
    groups = results.groupby(["behaviour", "task", "family"], sort=False)
    return [
        Kind(
            str(task),
            str(family),
            *KINDS.get(str(behaviour), (str(behaviour), str(behaviour))),
            tuple(map(glance, records(own))),
        )
        for (behaviour, task, family), own in groups
    ]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame by column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def glance(row: Mapping[str, Any]) -> tuple[str, ...]:
    """One log's row of `printed_metrics` for people, all numbers with two decimals.

    Who answered; n replies, and in brackets the number of items on which the two agents differ;
    the behaviour; matches with economicus and moralis, over all items and over those; position
    bias; the shares answered and refused. ± is one clustered standard error, and is left
    out where there are fewer than two scenarios.
    """
    differ = "" if math.isnan(row["separating"]) else f" ({row['separating']:.0f})"
    with_errors = ("value", "economicus", "moralis", "economicus_separating", "moralis_separating")
    return (
        short(row["respondent"], 60),
        f"{row['scored']}{differ}",
        *(number(row[name], row[f"{name}_se"]) for name in (*with_errors, "position_bias")),
        number(row["choice"]),
        number(row["refusal"]),
    )


def number(value: float, error: float = math.nan) -> str:
    """A number with its standard error, for people.

    Examples:
        >>> number(0.5, 0.0312), number(-0.059), number(float("nan"))
        ('0.50 ±0.03', '−0.06', '–')
    """
    if math.isnan(value):
        return "–"
    text = f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
    return text if math.isnan(error) else f"{text} ±{error:.2f}"
