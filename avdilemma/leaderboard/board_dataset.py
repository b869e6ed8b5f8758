"""The board as a Hugging Face dataset: one row a submission, one row an answer, and a card."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from avdilemma import __version__
from avdilemma.catalog.card import CARD
from avdilemma.errors import AvdilemmaError
from avdilemma.families.suite import load_suite, suites
from avdilemma.files import holds, write_text, writing_folder
from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.measure_text import measure_of
from avdilemma.leaderboard.quantities import EXPORTED, SHOWN

DATA = "data"
"""Folder of the tables."""

FILES = {"submissions": f"{DATA}/submissions.parquet", "answers": f"{DATA}/answers.parquet"}
"""Files of the two tables."""


def submission_columns() -> dict[str, str]:
    """Columns of submissions and what they hold."""
    return EXPORTED["about"] | {
        _column(name, end): words or measure.about
        for name, measure in SHOWN.items()
        for end, words in EXPORTED["ends"].items()
    }


def _column(name: str, end: str) -> str:
    return name if end == "value" else f"{name}_{end}"


def submission_row(entry: Entry) -> dict[str, Any]:
    """Values of all columns of a submission; None for numbers that do not exist."""
    one = entry.submission
    found: dict[str, Any] = {
        "name": one.name,
        "model": one.model.name,
        "model_id": one.model.id,
        "kind": one.model.kind,
        "link": one.model.link,
        "note": one.model.note,
        "tier": entry.tier,
        "date": one.date,
        "suite": one.suite,
        "settings": json.dumps(dict(one.settings), ensure_ascii=False),
        "origin": json.dumps(list(one.origin), ensure_ascii=False),
        "reruns": one.reruns,
        "versions": json.dumps(dict(one.versions), ensure_ascii=False),
        "sha256": entry.sha256,
    }
    for name in SHOWN:
        measure = measure_of(one, name)
        for end in EXPORTED["ends"]:
            without = "absent" if end == "status" else None
            found[_column(name, end)] = getattr(measure, end) if measure else without
    return found


def answer_rows(entry: Entry, items: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Every answer of a submission; ``items`` are the numbers of questions of its suite's tasks."""
    for task, codes in entry.submission.answers.items():
        size = items.get(task) or len(codes)
        for at, code in enumerate(codes):
            yield {
                "name": entry.submission.name,
                "task": task,
                "position": at % size,
                "epoch": at // size + 1,
                "code": code,
            }


def suite_items(name: str) -> dict[str, int]:
    """Number of questions of every task of a suite; none of a suite that is not known here."""
    return {task.key: task.items for task in load_suite(name).tasks} if name in suites() else {}


def write_dataset(
    entries: Sequence[Entry],
    folder: Path,
    overwrite: bool = False,
    advance: Callable[[], object] = lambda: None,
) -> None:
    """Write the dataset as a folder that `datasets.load_dataset` and hubs read.

    ``advance`` is called after each submission.

    Raises:
        AvdilemmaError: If there is no row, or the folder holds something else already.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415

    if not entries:
        raise AvdilemmaError("there is no submission to export: add one first")
    names = (*FILES.values(), CARD)
    held = {str(each.relative_to(folder)) for each in folder.rglob("*") if not each.is_dir()}
    there = AvdilemmaError(f"{folder} is there already: give another folder, or --overwrite")
    if held and held != set(names) and not overwrite:
        raise there
    kinds = dict.fromkeys(submission_columns(), pa.string()) | {"reruns": pa.int64()}
    for name in SHOWN:
        kinds |= {_column(name, end): pa.float64() for end in ("value", "low", "high")}
        kinds[f"{name}_n"] = pa.int64()
    items = {suite: suite_items(suite) for suite in {each.submission.suite for each in entries}}
    schema = pa.schema(
        dict.fromkeys(EXPORTED["answers"], pa.string())
        | {"position": pa.int32(), "epoch": pa.int32()}
    )
    with writing_folder(folder) as inside:
        (inside / DATA).mkdir()
        table = pa.Table.from_pylist(list(map(submission_row, entries)), schema=pa.schema(kinds))
        pq.write_table(table, inside / FILES["submissions"])
        with pq.ParquetWriter(inside / FILES["answers"], schema) as writer:
            for entry in entries:
                rows = list(answer_rows(entry, items[entry.submission.suite]))
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                advance()
        write_text(inside / CARD, _card(len(entries)))
        # the same export again is what a call that was cut off may have left
        same = all(holds(folder / name, (inside / name).read_bytes()) for name in names)
        if held and not same and not overwrite:
            raise there


def _card(count: int) -> str:
    configs = "".join(
        f"- config_name: {name}\n  data_files:\n  - split: test\n    path: {path}\n"
        for name, path in FILES.items()
    )
    tables = "".join(
        f"## {name}\n\n| column | meaning |\n| --- | --- |\n"
        + "".join(f"| `{key}` | {meaning} |\n" for key, meaning in meanings.items())
        + "\n"
        for name, meanings in (
            ("submissions", submission_columns()),
            ("answers", EXPORTED["answers"]),
        )
    )
    return f"""---
pretty_name: 'avdilemma leaderboard'
tags: [evaluation, moral-dilemmas, experimental-economics, avdilemma]
configs:
{configs}---

# avdilemma: the leaderboard's submissions

{count} submissions, written by avdilemma {__version__}. No single score: every measure has its \
interval, and a tier says how far a row can be trusted. Rows whose kind is not model are there to \
compare with.

{tables}"""
