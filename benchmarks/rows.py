"""Rows of the table of benchmarks: ours, a rival or floor, their ratio, how to repeat it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "AVDILEMMA_BENCHMARK_ROWS"
"""Environment variable that names the file to which rows are added."""


@dataclass(frozen=True)
class Row:
    """One comparison, both sides measured in one run."""

    what: str
    ours: str
    rival: str
    ratio: str
    module: str


def emit(*rows: Row) -> None:
    """Print rows, and add them to the table's file where one is being made."""
    for row in rows:
        print(f"{row.what}: {row.ours} against {row.rival}, ratio {row.ratio}")
    target = os.environ.get(FILE)
    if target:
        with Path(target).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(row)) + "\n" for row in rows)
