"""Building the static site: plain files that work from a folder, without a server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.files import writing_folder
from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.measure_text import measure_text
from avdilemma.leaderboard.pages.board_charts import kappa_rows
from avdilemma.leaderboard.pages.cards import card_rows, card_samples, card_told
from avdilemma.leaderboard.pages.downloads import TABLE, table_csv
from avdilemma.leaderboard.pages.images import BOARD, image_of, picture
from avdilemma.leaderboard.pages.quiz import experiment_files, quiz_records
from avdilemma.leaderboard.pages.site_pages import SUBJECT, WORDS, Pages
from avdilemma.leaderboard.pages.suite_key import SuiteKey, comparable, suite_key
from avdilemma.leaderboard.parts import suite_parts
from avdilemma.leaderboard.quantities import ESTIMATES, MEASURES
from avdilemma.leaderboard.submission_schema import Submission
from avdilemma.prompts.languages import ENGLISH, Language

MARK = "site.json"
"""File that tells a site built by this package from a folder of somebody else's."""

STATIC = (
    "icon.svg",
    "page.js",
    "table.js",
    "stats.js",
    "compare.js",
    "compare-page.js",
    "quiz.css",
    "quiz-estimate.js",
    "quiz-choose.js",
    "quiz-words.js",
    "quiz-picture.js",
    "quiz-page.js",
)
"""Files that every site has as they are."""

ADDRESS = re.compile(r"(https?://[^\s\"'<>\\]+|[\w.-][\w./-]*)")
"""An address that links may go to: of the web, or beside the site."""


class Built(NamedTuple):
    """What was built: the folder, the table's rows, and all files' size together in bytes."""

    folder: Path
    rows: int
    size: int


def known_key(name: str) -> SuiteKey | None:
    """The key of a suite that comes with this package, if this version asks its questions.

    Its name is never a path, as submissions say it.
    """
    try:
        return suite_key(name, suite_parts(name))
    except AvdilemmaError:
        return None


def build_site(
    entries: Sequence[Entry],
    out: Path,
    *,
    logs_url: str | None = None,
    docs_url: str | None = None,
    repository: str | None = None,
    site_url: str | None = None,
    keys: Callable[[str], SuiteKey | None] = known_key,
    languages: Sequence[Language] = (ENGLISH,),
    advance: Callable[[], object] = lambda: None,
) -> Built:
    """Build the site of rows in any order: the same rows give the same bytes.

    A site that is there already is replaced as a whole. ``logs_url``, with ``{name}`` for a
    submission's name, is the address of a bundle of `inspect view`, ``docs_url`` that of the
    documentation: of the web, or relative to the site. ``repository`` is where submissions go,
    ``site_url`` where the site will be, which pictures of pages that are passed on need. ``keys``
    finds the key of a suite that this version can build, visitors are asked in one of
    ``languages``, and ``advance`` is called after each row.

    Raises:
        AvdilemmaError: If the folder holds anything else than a site, or cannot be written.
        InvalidValueError: If an address is none.
    """
    for option, address in (("repository", repository), ("site_url", site_url)):
        if address is not None and not (ADDRESS.fullmatch(address) and "://" in address):
            raise InvalidValueError(option, address, "give an https:// address")
    for option, address in (("logs_url", logs_url), ("docs_url", docs_url)):
        # so that no script hides in it
        if address is not None and not ADDRESS.fullmatch(address.replace("{name}", "name")):
            raise InvalidValueError(option, address, "give an https:// address or a relative path")
    _refuse_others(out)
    names = sorted({entry.submission.suite for entry in entries})
    found = {name: key for name in names if (key := keys(name)) is not None}
    pages = Pages(tuple(entries), logs_url, docs_url, tuple(languages), repository, site_url)
    size = 0
    with writing_folder(out, replace=True) as folder:
        for path, made in _files(pages, found, advance):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            content = made.encode("utf-8") if isinstance(made, str) else made
            target.write_bytes(content)
            size += len(content)
    return Built(out, len(entries), size)


def _refuse_others(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise AvdilemmaError(f"{out} is no folder: give another one")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise AvdilemmaError(
            f"{out} holds other files than a site built here: give an empty or a new folder"
        )


def _files(
    pages: Pages, keys: Mapping[str, SuiteKey], advance: Callable[[], object]
) -> Iterator[tuple[str, str | bytes]]:
    yield from pages.fixed()
    yield TABLE, table_csv(pages.entries)
    yield BOARD, picture(SUBJECT, WORDS)
    static = files(__package__) / "static"
    for name in STATIC:
        yield name, (static / name).read_text(encoding="utf-8")
    for path, function, name, record in quiz_records(kappa_rows(pages.entries), pages.languages):
        yield path, _call(function, name, record)
    yield from experiment_files(pages.languages)
    for suite, known in keys.items():
        yield f"suites/{suite}.js", _call("suite", suite, known.record)
    for entry in pages.entries:
        submission = entry.submission
        key = keys.get(submission.suite)
        answers, reason = _answers(submission, key)
        yield f"data/{submission.name}.js", _data(submission, answers)
        yield (
            f"models/{submission.name}.html",
            pages.model(entry, reason, card_samples(submission, key)),
        )
        if (image := image_of(entry, pages.entries)) != BOARD:
            told = card_told(submission)
            rows = card_rows(entry, pages.entries)
            yield image, picture(submission.model.name, told.headline, rows)
        advance()
    mark = {"made_by": "avdilemma leaderboard build", "rows": len(pages.entries)}
    yield MARK, json.dumps(mark) + "\n"


def _answers(submission: Submission, key: SuiteKey | None) -> tuple[dict[str, str], str]:
    """Answers that can be compared, and why there are none."""
    if not submission.answers:
        return {}, "it holds none"
    if key is None:
        return {}, f"the version that built this page does not know suite {submission.suite}"
    found = comparable(submission, key)
    return found, "" if found else "they are not those of the suite's questions"


def _data(submission: Submission, answers: Mapping[str, str]) -> str:
    record = {
        "name": submission.model.name,
        "suite": submission.suite,
        "answers": answers,
        "numbers": [_number(submission, name) for name in ESTIMATES],
    }
    return _call("submission", submission.name, record)


def _number(submission: Submission, name: str) -> dict[str, str]:
    text, quantity = measure_text(submission.measures.get(name), "number"), MEASURES[name]
    written = {"value": text.value, "interval": text.interval}
    return {"title": quantity.title, "about": quantity.about, **written}


def _call(function: str, name: str, record: Mapping[str, object]) -> str:
    """A script that hands a record to the page; ASCII alone, so that nothing breaks out."""
    given = json.dumps(record, separators=(",", ":")).replace("<", "\\u003c")
    return f"avdilemma.{function}({json.dumps(name)},{given});\n"
