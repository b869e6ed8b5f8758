"""What a report holds, whichever way it is shown: as a page or as a document."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from avdilemma.catalog.pictures import Shown
from avdilemma.charts.look import short
from avdilemma.logs.header import LogHeader
from avdilemma.logs.select import Logs, Trouble
from avdilemma.report.asked import Replies
from avdilemma.report.findings import Findings
from avdilemma.report.from_logs import Labels
from avdilemma.report.overview import Kind
from avdilemma.report.section import Section
from avdilemma.report.side_by_side import SideBySide
from avdilemma.scenes import TEXT

ROWS = 60
"""Most rows of a table that are shown; the CSV has all."""


class DrawnSection(NamedTuple):
    """A section with its data, its figure (wide, and narrow for phones, as SVG) and its files.

    The files lie beside the page, the data first.
    """

    section: Section
    frame: pd.DataFrame
    caption: str
    svg: bytes
    narrow: bytes
    files: tuple[str, ...]

    @property
    def rows(self) -> list[list[str]]:
        """The first rows of the data, as text."""
        return [[cell(value) for value in row] for row in self.frame.head(ROWS).values.tolist()]


class Contents(NamedTuple):
    """Everything that a report shows."""

    title: str
    shown: Sequence[DrawnSection]
    """Sections with a figure."""

    absent: Sequence[Section]
    """Sections for which these logs have nothing."""

    logs: Logs
    labels: Labels
    troubles: Sequence[Trouble]
    """What could not be used."""

    overview: Sequence[Kind]
    """The logs' numbers, grouped by what was asked."""

    scenes: Sequence[tuple[str, Shown]]
    """Questions with their scenes, by title."""

    found: Findings
    replies: Replies
    beside: SideBySide | None
    """Models side by side, where there are several."""

    @property
    def respondents(self) -> list[str]:
        """Names of all respondents, short, in order."""
        whose = {log.respondent.who for log in self.logs.usable}
        return [short(name, 60) for name in sorted({self.labels[each] for each in whose})]

    @property
    def labelled(self) -> list[tuple[LogHeader, str]]:
        """Logs with the labels of their respondents."""
        return [(log, self.labels[log.respondent]) for log in self.logs.usable]

    @property
    def seen(self) -> bool:
        """Whether some scenes were shown rather than told."""
        return any(log.modality != TEXT for log in self.logs.usable)


def cell(value: object) -> str:
    """A value of a table as text.

    Examples:
        >>> cell(0.123456), cell(float("nan")), cell(float("inf")), cell(True), cell(12)
        ('0.123', '–', '∞', 'yes', '12')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if math.isnan(value):
            return "–"
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value)
