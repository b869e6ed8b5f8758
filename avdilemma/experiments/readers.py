"""Files of answers, whatever collected them: oTree, jsPsych, Qualtrics, or ``avdilemma answers``.

A file says by its content what it is. Nothing in it is trusted: every row is checked against the
experiment by `answers.collect`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from avdilemma.errors import AvdilemmaError
from avdilemma.experiments import qualtrics_csv
from avdilemma.experiments.answers import Row
from avdilemma.experiments.experiment import LIMIT, Experiment
from avdilemma.experiments.otree import APP
from avdilemma.files import read_bytes

ANSWERS = "avdilemma answers"
"""What a file of the format of this package says that it is, in its first line."""

VERSION = 1
"""Version of that format."""

KNOWN = (
    "oTree's CSV of the app (or all apps), jsPsych's JSON or CSV, Qualtrics' CSV, or avdilemma "
    "answers (JSON lines)"
)
"""What can be read, in words."""

Table = Sequence[Mapping[str, str]]
"""Rows of a CSV by column."""


def read_rows(path: Path, experiment: Experiment, *, bots: bool = False) -> list[Row]:
    """Read what one file holds.

    Args:
        path: The file.
        experiment: The experiment, whose blocks name the columns of Qualtrics.
        bots: Whether answers of oTree's bots count.

    Returns:
        Rows, unchecked.

    Raises:
        AvdilemmaError: If it cannot be read, is of no known format, or holds no row; it names the
            line.
    """
    remedy = f"give {KNOWN}"
    content = read_bytes(path, LIMIT, remedy=remedy)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AvdilemmaError(f"{path} is not in UTF-8: export it anew as UTF-8") from error
    begins = text.lstrip()[:1]
    rows = list(
        _json_rows(path, text) if begins in ("{", "[") else _csv_rows(path, text, experiment, bots)
    )
    if not rows:
        raise AvdilemmaError(f"{path} holds no answer: {remedy}")
    return rows


def _json_rows(path: Path, text: str) -> Iterator[Row]:
    """Rows of one JSON text, or of one JSON text a line."""
    records: list[tuple[int, Any]] = []
    try:
        records = [(1, json.loads(text))]
    except (ValueError, RecursionError):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                records.append((number, _loaded(path, number, line)))
    first = records[0][1]
    if isinstance(first, dict) and first.get("format") == ANSWERS:
        yield from _own_rows(path, first, records[1:])
        return
    for number, record in records:
        trials = record if isinstance(record, list) else [record]
        for place, trial in enumerate(trials, 1):
            where = f"{path}:{number}, trial {place}"
            if not isinstance(trial, dict):
                raise AvdilemmaError(f"{where}: is no object of jsPsych: give {KNOWN}")
            if "screen" in trial:
                yield _trial(trial, where)


def _loaded(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:120]
        raise AvdilemmaError(f"{path}:{number}: is no JSON ({reason}): give {KNOWN}") from error


def _own_rows(
    path: Path, head: Mapping[str, Any], records: Sequence[tuple[int, Any]]
) -> Iterator[Row]:
    if head.get("version") != VERSION:
        raise AvdilemmaError(
            f"{path}:1: has version {head.get('version')!r}, this avdilemma reads {VERSION}"
        )
    for number, record in records:
        where = f"{path}:{number}"
        given = record.get("answers") if isinstance(record, dict) else None
        person = record.get("person") if isinstance(record, dict) else None
        if not isinstance(given, list) or not isinstance(person, str) or not person:
            raise AvdilemmaError(
                f"{where}: is no answer: write a person, an item and a list of answers"
            )
        yield Row(
            person,
            str(record.get("item") or ""),
            tuple("" if each is None else str(each) for each in given),
            _whole(record.get("block"), where),
            str(head.get("experiment") or ""),
            where,
            _seconds(record.get("seconds")),
        )


def _trial(trial: Mapping[str, Any], where: str) -> Row:
    """One trial of the page, from JSON or CSV, where everything is text."""
    given = trial.get("answers")
    if isinstance(given, str):
        try:
            given = json.loads(given or "[]")
        except (ValueError, RecursionError):
            given = None
    if not isinstance(given, list):
        raise AvdilemmaError(f"{where}: its answers are no list: give data as jsPsych wrote them")
    screen, took = trial.get("screen"), _seconds(trial.get("rt"))
    return Row(
        str(trial.get("person") or ""),
        "" if screen in (None, "", "null") else str(screen),
        tuple("" if each is None else str(each) for each in given),
        _whole(trial.get("block"), where),
        str(trial.get("experiment") or ""),
        where,
        None if took is None else took / 1000,
    )


def _whole(value: Any, where: str) -> int | None:
    """A whole number of any spelling; None where nothing is given."""
    if value is None or value == "":
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise AvdilemmaError(f"{where}: block {text[:40]!r} is no number: give data as collected")
    return int(text)


def _seconds(value: Any) -> float | None:
    """A time of any spelling; None where there is none."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if 0 <= found < float("inf") else None


def _csv_rows(path: Path, text: str, experiment: Experiment, bots: bool) -> Iterator[Row]:
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise AvdilemmaError(f"{path} is no CSV ({error}): give {KNOWN}") from error
    lines = [line for line in lines if line]
    if not lines:
        raise AvdilemmaError(f"{path} is empty: give {KNOWN}")
    head = lines[0]
    if qualtrics_csv.is_export(lines):
        yield from qualtrics_csv.rows(path, lines, experiment)
        return
    kinds: tuple[tuple[str, Callable[[Path, Table, bool], Iterator[Row]]], ...] = (
        ("player.screen", _otree_app),
        (f"{APP}.1.player.screen", _otree_wide),
        ("screen", _page_csv),
    )
    for column, read in kinds:
        if column in head:
            table = [_record(path, head, line, at) for at, line in enumerate(lines[1:], 2)]
            yield from read(path, table, bots)
            return
    raise AvdilemmaError(
        f"{path} has no column of an experiment of avdilemma: give {KNOWN}, with all columns"
    )


def _record(path: Path, head: Sequence[str], line: Sequence[str], at: int) -> dict[str, str]:
    if len(line) != len(head):
        raise AvdilemmaError(
            f"{path}, row {at}: has {len(line)} cells for {len(head)} columns: export it anew"
        )
    return dict(zip(head, line, strict=True))


def _page_csv(path: Path, table: Table, bots: bool) -> Iterator[Row]:  # noqa: ARG001
    for at, record in enumerate(table, 2):
        # rows of other trials of a study have no experiment
        if record.get("experiment"):
            yield _trial(record, f"{path}, row {at}")


def _otree_app(path: Path, table: Table, bots: bool) -> Iterator[Row]:
    for at, record in enumerate(table, 2):
        if bots or not _is_bot(record):
            found = _player(record, "", f"{path}, row {at}")
            if found is not None:
                yield found


def _otree_wide(path: Path, table: Table, bots: bool) -> Iterator[Row]:
    for at, record in enumerate(table, 2):
        if not bots and _is_bot(record):
            continue
        number = 1
        while f"{APP}.{number}.player.screen" in record:
            found = _player(record, f"{APP}.{number}.", f"{path}, row {at}, round {number}")
            if found is not None:
                yield found
            number += 1


def _is_bot(record: Mapping[str, str]) -> bool:
    return record.get("participant._is_bot") in ("1", "True")


def _player(record: Mapping[str, str], beginning: str, where: str) -> Row | None:
    """One round of one participant; None in a session of another app."""

    def cell(name: str) -> str:
        return record.get(f"{beginning}player.{name}") or ""

    if not cell("experiment"):
        return None
    person = f"{record.get('session.code', '')} {record.get('participant.code', '')}"
    submitted = cell("submitted") in ("1", "True")
    count = 0
    while f"{beginning}player.answer_{count + 1}" in record:
        count += 1
    given = tuple(cell(f"answer_{place}") for place in range(1, count + 1))
    screen = cell("screen") if submitted else ""
    return Row(person, screen, given, _whole(cell("block"), where), cell("experiment"), where)
