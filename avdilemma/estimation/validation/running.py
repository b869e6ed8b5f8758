"""Cells worked on by several processes, and read from the file that keeps them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any, TypeVar

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.validation.stamp import Stamp, stamp_of

Cell = TypeVar("Cell")
Row = TypeVar("Row")


def side_by_side(
    work: Callable[[Cell], Row], cells: Sequence[Cell], jobs: int
) -> Iterator[tuple[Cell, Row]]:
    """Every cell with what comes of it, as soon as it is there.

    Args:
        work: What is done with a cell; with several processes, something that can be pickled.
        cells: The cells.
        jobs: Processes, at least 1; one works in this process, in the order of the cells.

    Yields:
        A cell and its row.
    """
    if jobs == 1 or len(cells) < 2:
        for cell in cells:
            yield cell, work(cell)
        return
    with ProcessPoolExecutor(jobs) as pool:
        running = {pool.submit(work, cell): cell for cell in cells}
        for each in as_completed(running):
            yield running[each], each.result()


def read_cells(
    path: Path, key: Mapping[str, Any], now: Stamp, row: Callable[[dict[str, Any]], Row]
) -> dict[str, Row]:
    """The cells that a file keeps, by name; none if there is no file yet.

    Args:
        path: The file: an object with `key`, ``stamp``, and ``cells`` by name.
        key: The numbers that decide what a cell comes to.
        now: What there is now that decides it.
        row: Makes a row of what is kept.

    Raises:
        AvdilemmaError: If the file holds no cells, or such of other numbers, items or estimates.
    """
    if not path.exists():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        same = {name: record[name] for name in key} == key
        made = stamp_of(record["stamp"])
        found = {name: row(each) for name, each in record["cells"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AvdilemmaError(f"{path} holds no cells ({error}): give another file") from error
    if not same or made.differences(now):
        raise AvdilemmaError(
            f"{path} holds cells of other numbers, items or estimates: give another file"
        )
    return found
