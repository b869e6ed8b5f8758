"""Questions as rows of a file: the texts in them, and reading them back."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from avdilemma.catalog.canary import CANARY
from avdilemma.design import canonical
from avdilemma.errors import AvdilemmaError
from avdilemma.questions import Question, read_question
from avdilemma.questions.record import level_text


class RecordTexts(NamedTuple):
    """The record of a question as JSON.

    The facts are without the prompt, as `Question.facts` gives them; over the whole, with the
    prompt, the fingerprint is taken; the prompt stands alone too.
    """

    facts: str
    whole: str
    prompt: str


def record_texts(item: Question) -> RecordTexts:
    """The record of a question as JSON, without its prompt and with it."""
    before, after = item.halves()
    prompt = canonical(item.prompt)
    return RecordTexts(f"{before},{after}", f'{before},"prompt":{prompt},{after}', prompt)


def row(item: Question, texts: RecordTexts) -> dict[str, Any]:
    """The row of an item, given its record as JSON: value of every column."""
    return {
        "id": item.id,
        "scenario": item.scenario,
        "family": item.family,
        "language": item.language,
        "prompt": item.prompt,
        "labels": list(item.listed_labels),
        **item.factors,
        "item": texts.facts,
        "canary": CANARY,
    }


def line(item: Question, texts: RecordTexts) -> str:
    """The columns of `row` as one line of JSON, put together from pieces that are JSON already."""
    levels = "".join([f"{level_text(*each)}," for each in item.factors.items()])
    return (
        f'{{"id":{canonical(item.id)},"scenario":{canonical(item.scenario)}'
        f',"family":{canonical(item.family)}'
        f',"language":{canonical(item.language)}'
        f',"prompt":{texts.prompt},"labels":{canonical(item.listed_labels)}'
        f',{levels}"item":{canonical(texts.facts)},"canary":{_CANARY}}}\n'
    )


_CANARY = canonical(CANARY)

ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""Beginnings of cells that a spreadsheet does not show as they are: formulas, blanks, and the mark
of text itself."""


def cell(value: object) -> str:
    """A value as a cell of CSV: lists as JSON, and text that a spreadsheet would act on marked.

    The mark is an apostrophe in front, which spreadsheets take for the beginning of text;
    `read_items` takes it away.

    Examples:
        >>> cell("=1+1"), cell("two"), cell(["A", "B"])
        ("'=1+1", 'two', '["A","B"]')
    """
    text = value if isinstance(value, str) else canonical(value)  # type: ignore[arg-type]
    # a blank before a formula does not hinder every spreadsheet
    acts = text.startswith(ACTS) or text.lstrip().startswith(ACTS)
    return f"'{text}" if acts else text


def read_items(path: Path) -> tuple[Question, ...]:
    """Read the items of a ``.jsonl`` or ``.csv`` file, in order.

    Rows are those of an export. Lines of JSON may also be item records with ``id``, ``scenario``,
    ``family``, ``seed``, ``factors``, ``setting``, ``labels``, ``actions``, ``focal`` and
    ``prompt``.

    Raises:
        AvdilemmaError: If the file cannot be read or a line is no item; it names the line.
    """
    rows = _cells(path) if path.suffix == ".csv" else _lines(path)
    try:
        items = tuple(_read(path, number, found) for number, found in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        kind = "CSV" if path.suffix == ".csv" else "JSON lines"
        raise AvdilemmaError(f"{path} cannot be read ({reason}): give {kind}") from error
    if not items:
        raise AvdilemmaError(f"{path} holds no item: give one a line")
    return items


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8") as file:
        yield from ((number, text) for number, text in enumerate(file, 1) if text.strip())


def _cells(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    # a record may be longer than the module takes by default; spreadsheets write a mark in front
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, strict=True)
        lacking = {"item", "prompt"} - set(rows.fieldnames or ())
        if lacking:
            problem = f"has no column {min(lacking)}: give a file that scenarios generate wrote"
            raise AvdilemmaError(f"{path} {problem}")
        for found in rows:
            texts = {name: found[name] or "" for name in ("item", "prompt")}
            yield rows.line_num, {name: text.removeprefix("'") for name, text in texts.items()}


def _read(path: Path, number: int, found: str | dict[str, str]) -> Question:
    try:
        return read_question(found)
    except AvdilemmaError as error:
        raise AvdilemmaError(f"{path}:{number}: {error}") from error
