"""Writing a report: figures, tables, the page and the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import pandas as pd

from avdilemma.charts.look import NARROW, WIDTH, Look, image_bytes, looks, save
from avdilemma.errors import AvdilemmaError
from avdilemma.files import check_free, write_bytes, write_text, writing_folder
from avdilemma.logs.header import LogHeader
from avdilemma.logs.samples import LogSample
from avdilemma.logs.select import Logs, Trouble
from avdilemma.logs.words import one_line
from avdilemma.report.asked import asked_and_read
from avdilemma.report.contents import Contents, DrawnSection
from avdilemma.report.document import check_typesetter, document
from avdilemma.report.findings import findings
from avdilemma.report.from_logs import labels_of, results
from avdilemma.report.overview import overview
from avdilemma.report.page import Theme, page
from avdilemma.report.scenes import asked_scenes
from avdilemma.report.section import Gathered, Section, gather
from avdilemma.report.sections import SECTIONS
from avdilemma.report.side_by_side import DIFFERENCES, MODELS, models_side_by_side

PAGE = "index.html"
"""Name of the page."""

DOCUMENT = "report.pdf"
"""Name of the document."""

Form: TypeAlias = Literal["html", "pdf"]
"""A report as a page with files beside it, or as one document."""

FORMS: tuple[Form, ...] = ("html", "pdf")
"""All of them."""

GENERATOR = "avdilemma"
"""Name of this package in the page's head, by which a former report is known."""

TITLE = "avdilemma report"
"""Its title by default."""

Advance = Callable[[str], None]
"""Called with what is done next."""


class Report(NamedTuple):
    """What was written: names of sections with and without a figure, and logs not wholly in it."""

    page: Path
    """The page, or the document where that alone was asked for."""

    shown: tuple[str, ...]
    absent: tuple[str, ...]
    troubles: tuple[Trouble, ...]
    document: Path | None = None
    unseen: str = ""
    """What the document could not show for want of fonts, and the remedy; empty if nothing."""


def write_report(
    logs: Logs,
    out: Path,
    formats: Sequence[str] = ("png", "svg"),
    title: str = TITLE,
    theme: Theme = "auto",
    advance: Advance = lambda _: None,
    sections: Sequence[Section] = SECTIONS,
    overwrite: bool = False,
    forms: Sequence[Form] = ("html",),
) -> Report:
    """Write a report: the page with the figures' files and data as CSV, the document, or both.

    Args:
        logs: Logs, as `read_logs` gives them.
        out: Folder; a former report there is replaced file by file. Where the document alone is
            wanted, also a file whose name ends in .pdf.
        formats: Formats of the figures beside the page, of ``png``, ``svg``, ``pdf``.
        title: Title of page and document.
        theme: Colours of the page: the reader's own (``auto``), ``light`` or ``dark``.
        advance: Called before each section is read, and before it is drawn.
        sections: The sections.
        overwrite: Whether other files than those of a former report may be replaced.
        forms: What to write, one or several of `FORMS`.

    Returns:
        What was written.

    Raises:
        AvdilemmaError: If a file cannot be written, or is there and no report's; or the document
            is wanted and what typesets it is not installed.
    """
    place = _check_places(out, formats, sections, overwrite, forms)
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
    unseen = ""
    # the page goes first: by it, a call that was cut off is known to have written the others
    with writing_folder(out, first=PAGE) if "html" in forms else nullcontext() as inside:
        for each in found:
            advance(f"drawing: {each.section.title}")
            if each.section.drawable(each.frame):
                try:
                    shown.append(_draw(each, inside, formats, by_name))
                except AvdilemmaError:
                    raise
                except Exception as error:  # noqa: BLE001 - data of untrusted logs: the rest is worth having
                    why = f"its figure could not be drawn: {one_line(error)}"
                    troubles.append(Trouble(each.section.name, why))
        if inside is not None and beside is not None and len(beside.differences):
            write_table(inside / DIFFERENCES, beside.differences)
        drawn = tuple(each.section.name for each in shown)
        absent = [section for section in sections if section.name not in drawn]
        contents = Contents(
            title,
            shown,
            absent,
            logs,
            labels,
            troubles,
            overview(results(logs.usable, labels)),
            asked_scenes(logs.usable),
            findings(frames, beside.sentence if beside else ""),
            replies,
            beside,
        )
        if inside is not None:
            write_text(inside / PAGE, page(contents, theme))
        if place is not None:
            content, unseen = document(contents)
            own = place if inside is None else inside / place.name
            write_bytes(own, content, overwrite=True)
    first = out / PAGE if place is None or "html" in forms else place
    names_absent = tuple(each.name for each in absent)
    return Report(first, drawn, names_absent, tuple(troubles), place, unseen)


def document_path(out: Path, forms: Sequence[Form]) -> Path | None:
    """Where the document goes; None if none is wanted.

    Raises:
        AvdilemmaError: If a page is wanted too, or alone, and `out` is the name of a document.
    """
    named = out.suffix.lower() == ".pdf"
    if named and "html" in forms:
        raise AvdilemmaError(
            f"{out} is the name of one document: add --format pdf alone, or give a folder"
        )
    if "pdf" not in forms:
        return None
    return out if named else out / DOCUMENT


def _check_places(
    out: Path,
    formats: Sequence[str],
    sections: Sequence[Section],
    overwrite: bool,
    forms: Sequence[Form],
) -> Path | None:
    """Check that all files can be written, and give the document's place."""
    place, ours = document_path(out, forms), former(out / PAGE)
    if place:
        check_typesetter()
    free = [place] if place else []
    if "html" in forms:
        names, kinds = [section.name for section in (*sections, MODELS)], ["csv", *formats]
        free += [out / PAGE, out / DIFFERENCES]
        free += [out / f"{name}.{kind}" for name in names for kind in kinds]
    check_free(free, overwrite=overwrite or ours)
    return place


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


def _draw(
    each: Gathered, folder: Path | None, formats: Sequence[str], by_name: Mapping[str, Look]
) -> DrawnSection:
    """Draw a section's figure; with a folder its files are written there."""
    section, frame = each.section, each.frame
    figure = section.draw(frame, by_name, WIDTH)
    names: list[str] = []
    if folder is not None:
        names = [f"{section.name}.{suffix}" for suffix in dict.fromkeys(("csv", *formats))]
        write_table(folder / names[0], frame)
        for name in names[1:]:
            save(figure, folder / name, overwrite=True)
    return DrawnSection(
        section,
        frame,
        section.caption(frame),
        image_bytes(figure, "svg"),
        image_bytes(section.draw(frame, by_name, NARROW), "svg"),
        tuple(names),
    )
