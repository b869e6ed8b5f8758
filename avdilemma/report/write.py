"""Writing a report: figures, tables and the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from avdilemma.charts.look import NARROW, WIDTH, Look, image_bytes, looks, save
from avdilemma.errors import AvdilemmaError
from avdilemma.files import check_free, write_text, writing_folder
from avdilemma.logs.header import LogHeader
from avdilemma.logs.samples import LogSample
from avdilemma.logs.select import Logs, Trouble
from avdilemma.logs.words import one_line
from avdilemma.report.asked import asked_and_read
from avdilemma.report.findings import findings
from avdilemma.report.from_logs import labels_of, results
from avdilemma.report.overview import overview
from avdilemma.report.page import DrawnSection, Theme, page
from avdilemma.report.scenes import asked_scenes
from avdilemma.report.section import Gathered, Section, gather
from avdilemma.report.sections import SECTIONS
from avdilemma.report.side_by_side import DIFFERENCES, MODELS, models_side_by_side

PAGE = "index.html"
"""Name of the page."""

GENERATOR = "avdilemma"
"""Name of this package in the page's head, by which a former report is known."""

TITLE = "avdilemma report"
"""Its title by default."""

Advance = Callable[[str], None]
"""Called with what is done next."""


class Report(NamedTuple):
    """What was written: names of sections with and without a figure, and logs not wholly in it."""

    page: Path
    shown: tuple[str, ...]
    absent: tuple[str, ...]
    troubles: tuple[Trouble, ...]


def write_report(
    logs: Logs,
    out: Path,
    formats: Sequence[str] = ("png", "svg"),
    title: str = TITLE,
    theme: Theme = "auto",
    advance: Advance = lambda _: None,
    sections: Sequence[Section] = SECTIONS,
    overwrite: bool = False,
) -> Report:
    """Write a report: the page, and for each figure its files and its data as CSV.

    Args:
        logs: Logs, as `read_logs` gives them.
        out: Folder; a former report there is replaced file by file.
        formats: Formats of the figures beside the page, of ``png``, ``svg``, ``pdf``.
        title: Title of the page.
        theme: Colours of the page: the reader's own (``auto``), ``light`` or ``dark``.
        advance: Called before each section is read, and before it is drawn.
        sections: The sections.
        overwrite: Whether other files than those of a former report may be replaced.

    Returns:
        What was written.

    Raises:
        AvdilemmaError: If a file cannot be written, or is there and no report's.
    """
    names, kinds = [section.name for section in (*sections, MODELS)], ["csv", *formats]
    free = [
        out / PAGE,
        out / DIFFERENCES,
        *(out / f"{name}.{kind}" for name in names for kind in kinds),
    ]
    check_free(free, overwrite=overwrite or former(out / PAGE))
    labels = labels_of(logs.usable)
    advance("reading: replies")
    kept: dict[str, LogHeader] = {}

    def keep(log: LogHeader, samples: Sequence[LogSample]) -> None:
        kept[log.address] = replace(log, kept=samples)

    replies = asked_and_read(logs.usable, labels, keep=keep)
    # no log is read twice; one that cannot be read is tried again by each section, which names it
    logs = replace(logs, usable=tuple(kept.get(log.address, log) for log in logs.usable))
    found = []
    for section in sections:
        advance(f"reading: {section.title}")
        found.append(gather(section, logs.usable, labels))
    frames = {each.section.name: each.frame for each in found}
    beside = models_side_by_side(frames, logs.usable, labels)
    if beside is not None:
        found.append(beside.gathered)
    by_name = looks(sorted({name for each in found for name in each.respondents}))
    shown: list[DrawnSection] = []
    troubles = [*logs.troubles, *_lost(logs), *(one for each in found for one in each.troubles)]
    troubles += [each for each in replies.troubles if not _named(each, troubles)]
    # the page goes first: by it, a call that was cut off is known to have written the others
    with writing_folder(out, first=PAGE) as inside:
        for each in found:
            advance(f"drawing: {each.section.title}")
            if each.section.drawable(each.frame):
                try:
                    shown.append(_write(each, inside, formats, by_name))
                except AvdilemmaError:
                    raise
                except Exception as error:  # noqa: BLE001 - data of untrusted logs: the rest is worth having
                    why = f"its figure could not be drawn: {one_line(error)}"
                    troubles.append(Trouble(each.section.name, why))
        if beside is not None and len(beside.differences):
            write_table(inside / DIFFERENCES, beside.differences)
        drawn = tuple(each.section.name for each in shown)
        absent = [section for section in sections if section.name not in drawn]
        kinds_asked = overview(results(logs.usable, labels))
        scenes = asked_scenes(logs.usable)
        told = findings(frames, beside.sentence if beside else "")
        text = page(
            title,
            theme,
            shown,
            absent,
            logs,
            labels,
            troubles,
            kinds_asked,
            scenes,
            told,
            replies,
            beside,
        )
        write_text(inside / PAGE, text)
    return Report(out / PAGE, drawn, tuple(each.name for each in absent), tuple(troubles))


def former(path: Path) -> bool:
    """Whether a page was written by this package."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return f'content="{GENERATOR} '.encode() in file.read(2000)
    except OSError:
        return False


def _lost(logs: Logs) -> list[Trouble]:
    return [
        Trouble(log.name, f"{log.errors} of {log.asked} samples ended in an error")
        for log in logs.usable
        if log.errors
    ]


def _named(trouble: Trouble, others: Sequence[Trouble]) -> bool:
    """Whether a log is among those that could not be used already."""
    return any(trouble.name == each.name for each in others)


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write data as CSV."""
    text = str(frame.to_csv(index=False, lineterminator="\n", float_format="%.10g"))
    write_text(path, text, overwrite=True)


def _write(
    each: Gathered, out: Path, formats: Sequence[str], by_name: Mapping[str, Look]
) -> DrawnSection:
    section, frame = each.section, each.frame
    figure = section.draw(frame, by_name, WIDTH)
    files = [out / f"{section.name}.csv"]
    write_table(files[0], frame)
    for suffix in dict.fromkeys(formats):
        path = out / f"{section.name}.{suffix}"
        save(figure, path, overwrite=True)
        files.append(path)
    return DrawnSection(
        section,
        frame,
        section.caption(frame),
        image_bytes(figure, "svg"),
        image_bytes(section.draw(frame, by_name, NARROW), "svg"),
        tuple(path.name for path in files),
    )
