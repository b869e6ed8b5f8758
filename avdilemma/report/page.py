"""The page of a report: one file that asks for nothing outside itself."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from importlib.resources import files as resources
from typing import Literal, NamedTuple

import pandas as pd

from avdilemma import __version__
from avdilemma.catalog.pictures import Shown
from avdilemma.charts.look import short
from avdilemma.logs.select import Logs, Trouble
from avdilemma.report.asked import NOTHING as NO_REPLIES
from avdilemma.report.asked import Replies
from avdilemma.report.findings import NOTHING, Findings
from avdilemma.report.from_logs import Labels
from avdilemma.report.overview import Kind
from avdilemma.report.section import Section
from avdilemma.report.side_by_side import DIFFERENCES, MOST_PAIRED, SideBySide
from avdilemma.scenes import TEXT

Theme = Literal["auto", "light", "dark"]
"""Colours of the page."""

ROWS = 60
"""Most rows of a table in the page; the CSV has all."""


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
    def images(self) -> tuple[str, str]:
        """The figure, wide and narrow, as addresses that hold it."""
        return address(self.svg), address(self.narrow)

    @property
    def rows(self) -> list[list[str]]:
        """The first rows of the data, as text."""
        return [[cell(value) for value in row] for row in self.frame.head(ROWS).values.tolist()]


def address(svg: bytes) -> str:
    """An image as an address that holds it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")


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


def page(
    title: str,
    theme: Theme,
    shown: Sequence[DrawnSection],
    absent: Sequence[Section],
    logs: Logs,
    labels: Labels,
    troubles: Sequence[Trouble],
    overview: Sequence[Kind] = (),
    scenes: Sequence[tuple[str, Shown]] = (),
    found: Findings = NOTHING,
    replies: Replies = NO_REPLIES,
    beside: SideBySide | None = None,
) -> str:
    """Write the page as HTML, every text from logs escaped.

    It has the sections with a figure, those for which these logs have nothing, the logs with the
    labels of respondents, what could not be used, the logs' numbers, grouped, questions with their
    scenes, findings in words, sample questions with how replies were read, and models side by side.
    """
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    whose = {log.respondent.who for log in logs.usable}
    source = resources("avdilemma.report").joinpath("page.html").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source).render(
        title=title,
        theme=theme,
        version=__version__,
        shown=shown,
        absent=absent,
        most=ROWS,
        logs=[(log, labels[log.respondent]) for log in logs.usable],
        respondents=[short(name, 60) for name in sorted({labels[each] for each in whose})],
        passed_over=logs.passed_over,
        notes=logs.notes,
        troubles=troubles,
        overview=overview,
        scenes=scenes,
        found=found,
        replies=replies,
        beside=beside,
        most_paired=MOST_PAIRED,
        differences=DIFFERENCES,
        seen=any(log.modality != TEXT for log in logs.usable),
    )
