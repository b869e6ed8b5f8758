"""Writing a report: figures, tables and the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.log import read_eval_log

from avdilemma.charts.look import NARROW, WIDTH, Look, image_bytes, looks, save
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.results import BEHAVIOURS
from avdilemma.report.logs import Logs, Trouble, one_line
from avdilemma.report.overview import Glance, glance
from avdilemma.report.page import Shown, Theme, page
from avdilemma.report.section import Gathered, Section, gather
from avdilemma.report.sections import SECTIONS

PAGE = "index.html"
"""Name of the page."""

TITLE = "avdilemma report"
"""Its title by default."""

Advance = Callable[[str], None]
"""Called with what is done next."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was written."""

    page: Path
    """The page."""

    shown: tuple[str, ...]
    """Names of the sections with a figure."""

    absent: tuple[str, ...]
    """Names of those without."""

    troubles: tuple[Trouble, ...]
    """Logs that are not, or not wholly, in it."""


def write_report(
    logs: Logs,
    out: Path,
    formats: Sequence[str] = ("png", "svg"),
    title: str = TITLE,
    theme: Theme = "auto",
    advance: Advance = lambda _: None,
    sections: Sequence[Section] = SECTIONS,
) -> Report:
    """Write a report: the page, and for each figure its files and its data as CSV.

    Args:
        logs: Logs, as `logs.find` gives them.
        out: Folder; files of a former report there are replaced.
        formats: Formats of the figures beside the page, of ``png``, ``svg``, ``pdf``.
        title: Title of the page.
        theme: Colours of the page: the reader's own (``auto``), ``light`` or ``dark``.
        advance: Called before each section is read, and before it is drawn.
        sections: The sections.

    Returns:
        What was written.

    Raises:
        AvdilemmaError: If a file cannot be written.
    """
    found = []
    for section in sections:
        advance(f"reading: {section.title}")
        found.append(gather(section, logs.usable))
    by_model = looks(sorted({model for each in found for model in each.models}))
    shown: list[Shown] = []
    troubles = [*logs.troubles, *_lost(logs), *(one for each in found for one in each.troubles)]
    for each in found:
        advance(f"drawing: {each.section.title}")
        if len(each.frame):
            try:
                shown.append(_write(each, out, formats, by_model))
            except AvdilemmaError:
                raise
            except Exception as error:  # noqa: BLE001 - data of untrusted logs: the rest is worth having
                why = f"its figure could not be drawn: {one_line(error)}"
                troubles.append(Trouble(each.section.name, why))
    names = {each.section.name for each in shown}
    absent = [section for section in sections if section.name not in names]
    path = out / PAGE
    text = page(title, theme, shown, absent, logs, troubles, _overview(logs, troubles))
    write_text(path, text)
    return Report(
        path,
        tuple(each.section.name for each in shown),
        tuple(section.name for section in absent),
        tuple(troubles),
    )


def _overview(logs: Logs, troubles: list[Trouble]) -> list[Glance]:
    rows: list[Glance] = []
    for log in logs.usable:
        if log.task in BEHAVIOURS:
            try:
                rows.append(glance(log, read_eval_log(log.path, header_only=True)))
            except Exception as error:  # noqa: BLE001 - logs are untrusted: whatever is wrong is told
                troubles.append(Trouble(log.path, f"overview: {one_line(error)}"))
    return rows


def _lost(logs: Logs) -> list[Trouble]:
    return [
        Trouble(log.path, f"{log.errors} of {log.samples + log.errors} samples ended in an error")
        for log in logs.usable
        if log.errors
    ]


def _write(
    each: Gathered, out: Path, formats: Sequence[str], by_model: Mapping[str, Look]
) -> Shown:
    section, frame = each.section, each.frame
    figure = section.draw(frame, by_model, WIDTH)
    files = [out / f"{section.name}.csv"]
    write_text(files[0], str(frame.to_csv(index=False, lineterminator="\n", float_format="%.10g")))
    for suffix in dict.fromkeys(formats):
        path = out / f"{section.name}.{suffix}"
        save(figure, path)
        files.append(path)
    return Shown(
        section,
        frame,
        section.caption(frame),
        image_bytes(figure, "svg"),
        image_bytes(section.draw(frame, by_model, NARROW), "svg"),
        tuple(path.name for path in files),
    )


def write_text(path: Path, text: str) -> None:
    """Write a text file; folders are made.

    Raises:
        AvdilemmaError: If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise AvdilemmaError(f"{path} cannot be written ({error.strerror})") from error
