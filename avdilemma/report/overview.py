"""The table at the top of a report: one line a log, with errors, grouped by what was asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from inspect_ai.log import EvalLog

from avdilemma.charts.look import short
from avdilemma.evals.results import BEHAVIOURS, metrics_of, row
from avdilemma.report.logs import LogFile
from avdilemma.report.samples import label

KINDS = {
    "av_dilemma": ("AV dilemmas", "share of choices that sacrifice the car's occupants"),
    "economic_games": ("Economic games", "share of choices that cooperate"),
    "ratings": ("Ratings", "mean rating, 0 to 100"),
    "moral_machine": ("Moral Machine", "share of the groups asked about that are spared"),
}
"""What each task of the table asks, and what its behaviour is."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One log."""

    log: LogFile
    """The log."""

    cells: tuple[str, ...]
    """Who answered and its numbers, in the order of `glance`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Logs that asked the same."""

    task: str
    """The task without its package."""

    family: str
    """The scenario file."""

    title: str
    """What was asked."""

    behaviour: str
    """What the behaviour is."""

    rows: tuple[tuple[str, ...], ...]
    """Cells of each log."""


def glance(file: LogFile, log: EvalLog) -> Glance:
    """One log's numbers, all with two decimals.

    Args:
        file: The log as a file.
        log: The same log, of which the header is enough.

    Returns:
        Who answered; n replies, and in brackets the number of items on which the two agents differ;
        the behaviour; matches with economicus and moralis, over all items and over those; position
        bias; the shares answered and refused. ± is one clustered standard error, and is left
        out where there are fewer than two scenarios.
    """
    found = row(log)
    metrics = metrics_of(log)

    def error(key: str, times: float = 1.0) -> float:
        return times * metrics.get(f"{key}_stderr", math.nan)

    differ = "" if math.isnan(found.separating) else f" ({found.separating:.0f})"
    return Glance(
        file,
        (
            label(short(file.model, 60), file.language),
            f"{found.scored}{differ}",
            number(found.behaviour, found.stderr[0]),
            number(found.economicus, found.stderr[1]),
            number(found.moralis, found.stderr[2]),
            number(found.economicus_separating, error("economicus_separating")),
            number(found.moralis_separating, error("moralis_separating")),
            # the bias is twice the share of first options, minus 1
            number(found.position_bias, error("first", 2)),
            number(found.choice),
            number(found.refusal),
        ),
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


def kinds(rows: Sequence[Glance]) -> list[Kind]:
    """Group logs by task, in the order of `BEHAVIOURS`, and scenario file.

    Args:
        rows: Logs in any order.

    Returns:
        Groups, the logs of each by model.
    """
    order = list(BEHAVIOURS)

    def asked(each: Glance) -> tuple[int, str]:
        return order.index(each.log.task), each.log.family

    return [
        Kind(order[at], family, *KINDS[order[at]], tuple(each.cells for each in members))
        for (at, family), members in groupby(
            sorted(rows, key=lambda each: (*asked(each), each.log.model)), key=asked
        )
    ]
