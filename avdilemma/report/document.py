"""The report as one PDF: data for a fixed template, which typst typesets.

Texts from logs reach it as JSON and are never evaluated; typst sees no folder but an empty one.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avdilemma import __version__
from avdilemma.errors import AvdilemmaError
from avdilemma.prompts.languages import ENGLISH, LANGUAGES
from avdilemma.report.asked import Text
from avdilemma.report.contents import Contents, DrawnSection
from avdilemma.report.glyphs import Glyphs, sentence
from avdilemma.report.side_by_side import MODELS, SideBySide
from avdilemma.report.words import WORDS, capital, counted, runs
from avdilemma.text import printable

if TYPE_CHECKING:
    from typst import Fonts

INSTALL = (
    "a report as PDF is typeset by typst, which is not installed: pip install 'avdilemma[pdf]'"
)
"""What is said where typst is missing."""

LONGEST = 8000
"""Most characters of one text."""

LONGEST_CELL = 120
"""Most characters of a cell of a table."""

UNBROKEN = 12
"""Characters in a row that a line is broken after where they have no blank."""

BREAK = "\u200b"
"""A place where a line may be broken."""

_AFTER = re.compile(r"(?<=[/@=_.,:;&?|+])(?=[^\s/@=_.,:;&?|+])")
_WORD = re.compile(rf"[!-~]{{{UNBROKEN + 1},}}|[^\s!-~]{{80,}}")


def check_typesetter() -> None:
    """Check that typst is installed.

    Raises:
        AvdilemmaError: If it is not, with the remedy.
    """
    try:
        import typst  # noqa: F401, PLC0415
    except ImportError as error:
        raise AvdilemmaError(INSTALL) from error


def document(contents: Contents, fonts: Sequence[Path] = ()) -> tuple[bytes, str]:
    """Typeset a report.

    The same contents give the same bytes with the same versions and fonts: the document's date is
    that of the newest log.

    Args:
        contents: What the report holds.
        fonts: Folders with fonts beside those of the system, of typst and of Matplotlib.

    Returns:
        A tagged PDF (PDF/UA-1), and what it cannot show for want of fonts, as one sentence.

    Raises:
        AvdilemmaError: If typst is not installed, or cannot typeset it.
    """
    check_typesetter()
    import typst  # noqa: PLC0415

    template = resources("avdilemma.report").joinpath("document.typ").read_bytes()
    with (
        tempfile.TemporaryDirectory(prefix="avdilemma-") as empty,
        tempfile.TemporaryDirectory(prefix="avdilemma-fonts-") as own,
    ):
        for path in sorted(_dejavu().glob("DejaVuSans*.ttf")):
            shutil.copyfile(path, Path(own) / path.name)
        found = typst.Fonts(font_paths=[own, *map(str, fonts)])
        glyphs = Glyphs(_paths(found))
        data = json.dumps(_data(contents, glyphs), ensure_ascii=True)
        compiler = typst.Compiler(
            template,
            root=empty,
            font_paths=found,
            sys_inputs={"data": data},
            package_path=empty,
            package_cache_path=empty,
        )
        try:
            made = compiler.compile(format="pdf", pdf_standards="ua-1")
        except typst.TypstError as error:
            raise AvdilemmaError(f"the document cannot be typeset: {error.message}") from error
    if not isinstance(made, bytes):
        raise AvdilemmaError("the document cannot be typeset: typst gave no single file")
    return made, sentence(glyphs.missing)


def _dejavu() -> Path:
    """Matplotlib's folder of fonts, of which DejaVu Sans alone is wanted.

    Another one there draws a box for every character, as if none were missing.
    """
    import matplotlib as mpl  # noqa: PLC0415

    return Path(mpl.get_data_path()) / "fonts" / "ttf"


def _paths(fonts: Fonts) -> list[str]:
    """Files of all fonts with real glyphs, DejaVu Sans first; those inside typst have no file."""
    known = {
        each.path
        for each in fonts.fonts()
        if each.path and "lastresort" not in each.family.replace(" ", "").lower()
    }
    return sorted(known, key=lambda path: (Path(path).name != "DejaVuSans.ttf", path))


def clean(text: str, longest: int = LONGEST) -> str:
    r"""A text that can be set: printable, bounded, with places to break long words.

    Examples:
        >>> clean("a\x00\u202eb\ud800"), clean("x" * 9, 4)
        ('a\\x00\\u202eb\\ud800', 'xxx…')
        >>> clean("openai/gpt@kappa=0.5").split(BREAK)
        ['openai/', 'gpt@', 'kappa=', '0.', '5']
    """
    short = text if len(text) <= longest else f"{text[: longest - 1]}…"
    seen = printable(short, keep="\n\t\u200c\u200d").replace("\t", "    ")
    return _WORD.sub(lambda word: _breakable(word[0]), seen)


def _breakable(word: str) -> str:
    pieces = []
    for piece in _AFTER.split(word):
        cuts = range(0, len(piece), 2 * UNBROKEN)
        pieces += [piece[at : at + 2 * UNBROKEN] for at in cuts]
    return BREAK.join(pieces)


class _Setter:
    """Turns contents into JSON, every text cleaned and looked up in the fonts."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs

    def text(self, text: str, longest: int = LONGEST) -> str:
        return self.glyphs.shown(clean(text, longest))

    def texts(self, texts: Iterable[str]) -> list[str]:
        return [self.text(each) for each in texts]

    def cells(self, rows: Iterable[Iterable[object]]) -> list[list[str]]:
        return [[self.text(str(each), LONGEST_CELL) for each in row] for row in rows]

    def foreign(self, text: Text) -> dict[str, str]:
        """A text from a log with its language; a language that is not ours is left open."""
        language = text.language if text.language in LANGUAGES else ENGLISH
        shown = self.glyphs.shown(clean(text.text or "(empty)"), language)
        return {"text": shown, "language": language, "direction": text.direction}

    def models(self, beside: SideBySide) -> dict[str, Any]:
        """Models side by side: the table, and differences of each two."""
        return {
            "groups": [[self.text(each.title), len(each.headings)] for each in beside.groups],
            "columns": self.texts(name for each in beside.groups for name in each.headings),
            "rows": [
                [
                    self.text(row.name, LONGEST_CELL),
                    *(self.texts(map(str, cell)) for cell in row.cells),
                ]
                for row in beside.table
            ],
            "pairs": [
                {
                    "title": self.text(f"{pair.one} minus {pair.other}"),
                    "rows": self.cells(
                        (domain, measure, cell.value, cell.interval or "–", n)
                        for domain, measure, cell, n in pair.rows
                    ),
                    "why": self.text(pair.why or "no question has an answer of both"),
                }
                for pair in beside.pairs
            ],
        }

    def section(self, each: DrawnSection) -> dict[str, Any]:
        columns = each.section.columns.items()
        return {
            "name": each.section.name,
            "title": each.section.title,
            "shows": self.text(each.section.shows),
            "caption": self.text(each.caption),
            "svg": each.svg.decode("utf-8"),
            "files": list(each.files),
            "columns": [[self.text(name), self.text(meaning)] for name, meaning in columns],
            "rows": self.cells(each.rows),
            "total": len(each.frame),
        }


def _data(contents: Contents, glyphs: Glyphs) -> dict[str, Any]:
    """What the template shows."""
    of, found = _Setter(glyphs), contents.found
    replies, logs = contents.replies, contents.logs
    about = ("about", "findings", "overview", "samples", "readings", "beside", "differences")
    marked = (*about, "too_many", "scenes_seen", "scenes_told")
    data = {
        "title": of.text(contents.title, 200),
        "date": _newest(contents),
        "words": {name: [list(run) for run in runs(WORDS[name])] for name in marked},
        "headings": WORDS["headings"],
        "answered": of.text(counted(contents.respondents, len(logs.usable))),
        "troubles": [[of.text(e.name), of.text(e.why)] for e in contents.troubles],
        "notes": of.texts(logs.notes),
        "told": [
            [of.text(name), of.texts(map(capital, sentences))] for name, sentences in found.told
        ],
        "beside": of.text(found.beside),
        "left_out": found.left_out,
        "unsaid": of.texts(found.unsaid),
        "groups": WORDS["overview_groups"],
        "columns": WORDS["overview_columns"],
        "overview": [
            {
                "title": of.text(each.title),
                "what": of.text(f"({each.task}, {each.family}); behaviour: {each.behaviour}"),
                "rows": of.cells(each.rows),
            }
            for each in contents.overview
        ],
        "scenes": [
            {
                "title": of.text(title),
                "id": of.text(each.id),
                "svg": base64.b64decode(each.picture.partition(",")[2]).decode("utf-8"),
                "alt": clean(each.words),
            }
            for title, each in contents.scenes
        ],
        "seen": contents.seen,
        "samples": [
            {
                "title": of.text(each.title, 200),
                "id": of.text(each.id, 200),
                "system": of.text(each.system),
                "prompt": of.foreign(each.prompt),
                "respondent": of.text(each.respondent),
                "reply": of.foreign(each.reply),
                "read": of.text(each.read),
                "agents": [[of.text(capital(name)), of.text(a)] for name, a in each.agents],
            }
            for each in replies.samples
        ],
        "readings_columns": WORDS["readings_columns"],
        "readings": [
            {
                "cells": of.texts(
                    (
                        each.outcome,
                        each.rule or "–",
                        f"{each.replies:,}",
                        f"{each.share:.1%}",
                        str(each.changed or "–"),
                    )
                ),
                "title": of.text(
                    f"{each.outcome}, {each.rule or 'no rule'}: {len(each.examples)} of "
                    f"{each.replies:,}"
                ),
                "examples": [
                    {
                        "title": of.text(
                            f"{one.respondent}, {one.sample}"
                            + (f", stop reason {one.stop_reason}" if one.stop_reason else ""),
                            300,
                        ),
                        "text": of.foreign(one.text),
                    }
                    for one in each.examples
                ],
            }
            for each in replies.groups
        ],
        "models": None if contents.beside is None else of.models(contents.beside),
        "differences_columns": WORDS["differences_columns"],
        "sections": [
            of.section(each)
            for each in sorted(contents.shown, key=lambda each: each.section.name != MODELS.name)
        ],
        "absent": [
            [of.text(f"{each.title} ({each.name})"), of.text(each.run)] for each in contents.absent
        ],
        "logs_columns": WORDS["logs_columns"],
        "logs": of.cells(
            (
                *(label, log.task, log.family, log.language, log.scored, log.errors),
                log.name + (" (base run)" if log.base else ""),
            )
            for log, label in contents.labelled
        ),
        "passed_over": [[of.text(each.name), of.text(each.why)] for each in logs.passed_over],
        "made": of.text(_made(contents)),
    }
    # what all texts lack is known only now
    return {**data, "unseen": sentence(glyphs.missing)}


def _days(contents: Contents) -> list[str]:
    """The days of all logs, in order, as far as they say one."""
    found = []
    for log in contents.logs.usable:
        try:
            found.append(datetime.fromisoformat(log.created).date().isoformat())
        except (TypeError, ValueError):
            continue
    return sorted(found)


def _newest(contents: Contents) -> list[int] | None:
    days = _days(contents)
    return [int(part) for part in days[-1].split("-")] if days else None


def _made(contents: Contents) -> str:
    """What made the document."""
    days = sorted(set(_days(contents)))
    when = f", run {days[0]}" + (f" to {days[-1]}" if len(days) > 1 else "") if days else ""
    logs = len(contents.logs.usable)
    runs_by = {str(log.metadata.get("avdilemma_version", "")) for log in contents.logs.usable}
    versions = ", ".join(sorted(runs_by - {""}))
    asked = f", asked by avdilemma {versions}" if versions else ""
    return (
        f"Made by avdilemma {__version__}, with Matplotlib {version('matplotlib')} and typst "
        f"{version('typst')}, from {logs} {'log' if logs == 1 else 'logs'}{when}{asked}. The date "
        "of this document is that of its newest log."
    )
