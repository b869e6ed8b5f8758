"""Cells worked on by several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

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
