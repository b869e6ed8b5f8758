"""The board as a Hugging Face dataset: all submissions, all answers, and a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from avdilemma import __version__
from avdilemma.catalog.card import CARD
from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.rows import (
    ANSWERS,
    answer_rows,
    submission_columns,
    submission_row,
    suite_items,
)

FILES = {"submissions": "data/submissions.parquet", "answers": "data/answers.parquet"}
"""Files of the two tables."""

NUMBERS = ("position", "epoch")
"""Whole numbers among the columns of answers."""


def write_dataset(
    entries: Sequence[Entry],
    folder: Path,
    overwrite: bool = False,
    advance: Callable[[], object] = lambda: None,
) -> Path:
    """Write the dataset.

    Args:
        entries: Rows of the board.
        folder: Where to, as a folder that `datasets.load_dataset` and hubs read.
        overwrite: Whether to replace what is there.
        advance: Called after each submission.

    Returns:
        The folder.

    Raises:
        AvdilemmaError: If there is no row, or the folder holds something already.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415

    if not entries:
        raise AvdilemmaError("there is no submission to export: add one first")
    if folder.exists() and any(folder.iterdir()) and not overwrite:
        raise AvdilemmaError(f"{folder} is there already: give another folder, or --overwrite")
    (folder / "data").mkdir(parents=True, exist_ok=True)
    columns = submission_columns()
    schema = pa.schema([(name, _kind(name)) for name in columns])
    rows = [submission_row(entry) for entry in entries]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / FILES["submissions"])
    items = suite_items(entry.submission.suite for entry in entries)
    answers = pa.schema(
        [(name, pa.int32() if name in NUMBERS else pa.string()) for name in ANSWERS]
    )
    with pq.ParquetWriter(folder / FILES["answers"], answers) as writer:
        for entry in entries:
            batch: list[dict[str, Any]] = list(
                answer_rows(entry, items.get(entry.submission.suite, {}))
            )
            writer.write_table(pa.Table.from_pylist(batch, schema=answers))
            advance()
    (folder / CARD).write_text(_card(len(entries), columns), encoding="utf-8")
    return folder


def _kind(name: str) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    from avdilemma.leaderboard.schema import MEASURES  # noqa: PLC0415

    if name.endswith("_n") and name.removesuffix("_n") in MEASURES:
        return pa.int64()
    stem = name.removesuffix("_low").removesuffix("_high")
    return pa.float64() if stem in MEASURES else pa.string()


def _card(count: int, columns: Mapping[str, str]) -> str:
    configs = [
        line
        for name, path in FILES.items()
        for line in (
            f"- config_name: {name}",
            "  data_files:",
            "  - split: test",
            f"    path: {path}",
        )
    ]
    tables = [
        line
        for name, meanings in (("submissions", columns), ("answers", ANSWERS))
        for line in (
            f"## {name}",
            "",
            "| column | meaning |",
            "| --- | --- |",
            *(f"| `{key}` | {meaning} |" for key, meaning in meanings.items()),
            "",
        )
    ]
    return "\n".join(
        [
            "---",
            "pretty_name: 'avdilemma leaderboard'",
            "tags: [evaluation, moral-dilemmas, experimental-economics, avdilemma]",
            "configs:",
            *configs,
            "---",
            "",
            "# avdilemma: the leaderboard's submissions",
            "",
            (
                f"{count} submissions, written by avdilemma {__version__}. No single score: "
                "every measure has its interval, and a tier says how far a row can be trusted. "
                "Rows whose kind is not model are there to compare with."
            ),
            "",
            *tables,
        ]
    )
