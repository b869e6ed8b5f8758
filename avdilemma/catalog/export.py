"""Items as files: JSON lines, CSV, Parquet, or a folder for `datasets` with its card.

Written one batch at a time, so that memory does not grow with the number of items.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from avdilemma.catalog.records import RecordTexts, cell, line, record_texts, row
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.files import writing
from avdilemma.questions import Question

BATCH = 2_000
"""Items written to Parquet at a time: the rows of a group there."""

FEW = 100
"""Lines written at a time: few enough that the processor's cache holds them."""

ENDINGS = (".jsonl", ".csv", ".parquet")
"""Ends of the names of files of items; every other name is a folder's."""

FIELDS = {
    "id": "name of the item, the same in every language and for every seed",
    "scenario": "cluster: items with the same content share it",
    "family": "name of the family",
    "language": "language of the prompt",
    "prompt": "the question exactly as it is sent",
    "labels": "labels of the options as listed, empty where a number is asked for",
    "item": "the whole record without the prompt, as JSON: facts, actions behind labels, seed",
    "canary": "the canary string; never part of a prompt",
}
"""Columns of every file beside one a factor, and what they hold."""

DATA = "data/test.parquet"
"""Where the rows are in a folder."""


class Written(NamedTuple):
    """What was written: file or folder, and the sha256 over its items as `ItemSet.fingerprint`."""

    path: Path
    items: int
    fingerprint: str
    columns: list[str]


@dataclass
class _Passing:
    """Items with their records as JSON, counted and hashed while they pass."""

    items: Iterable[Question]
    advance: Callable[[int], object]
    count: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def batches(self, size: int) -> Iterator[list[tuple[Question, RecordTexts]]]:
        """Pass the items on, some at a time."""
        items = iter(self.items)
        while batch := list(itertools.islice(items, size)):
            clash = sorted(FIELDS.keys() & batch[0].factors.keys())
            if clash:
                raise InvalidValueError("factor", clash[0], "it is a column of every file")
            rows = [(item, record_texts(item)) for item in batch]
            for _, texts in rows:
                self.digest.update(texts.whole.encode() + b"\n")
            self.count += len(rows)
            yield rows
            self.advance(len(rows))


def export(
    items: Iterable[Question],
    path: Path,
    overwrite: bool = False,
    advance: Callable[[int], object] = lambda _: None,
) -> Written:
    """Write items, which may be a stream; the card of a folder is written by `write_card`.

    A path in ``.jsonl`` is for JSON lines, one in ``.csv`` for CSV (see `cell`), one in
    ``.parquet`` for Parquet, any other is a folder.

    Raises:
        AvdilemmaError: If the path is taken or of an unknown kind, or there is no item.
    """
    taken = path.is_file() or (path.is_dir() and any(path.iterdir()))
    if taken and not overwrite:
        raise AvdilemmaError(f"{path} is there already: give another path, or --overwrite")
    if path.suffix in {".json", ".tsv", ".xlsx", ".yaml", ".yml", ".txt"}:
        known = f"end it in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}, or give a folder"
        raise InvalidValueError("output", str(path), known)
    passing = _Passing(items, advance)
    target = path if path.suffix in ENDINGS else path / DATA
    write = {".jsonl": _write_lines, ".csv": _write_csv}.get(target.suffix, _write_parquet)
    with writing(target, overwrite=overwrite) as partial:
        columns = write(passing, partial)
        if not passing.count:
            raise AvdilemmaError("there is no item to write: select fewer levels away")
    return Written(path, passing.count, passing.digest.hexdigest(), columns)


def _write_lines(rows: _Passing, path: Path) -> list[str]:
    columns: list[str] = []
    with path.open("w", encoding="utf-8") as file:
        for batch in rows.batches(FEW):
            columns = columns or list(row(*batch[0]))
            file.writelines([line(*each) for each in batch])
    return columns


def _write_csv(rows: _Passing, path: Path) -> list[str]:
    columns: list[str] = []
    # the module ends lines itself
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for batch in rows.batches(FEW):
            if not columns:
                columns = list(row(*batch[0]))
                writer.writerow(columns)
            writer.writerows([map(cell, row(*each).values()) for each in batch])
    return columns


def _write_parquet(rows: _Passing, path: Path) -> list[str]:
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415

    writer, columns = None, list[str]()
    try:
        for batch in rows.batches(BATCH):
            if writer is None:
                columns = list(row(*batch[0]))
                kinds = {"labels": pa.list_(pa.string())}
                schema = pa.schema([(name, kinds.get(name, pa.string())) for name in columns])
                writer = pq.ParquetWriter(path, schema)
            writer.write_table(pa.Table.from_pylist([row(*each) for each in batch], schema=schema))
    finally:
        if writer is not None:
            writer.close()
    return columns
