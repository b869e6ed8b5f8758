"""Cells of parameter recovery on several processors, kept as they are done."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from avdilemma.errors import InvalidValueError
from avdilemma.estimation.validation.designs import StandardCell
from avdilemma.estimation.validation.recovery import Recovery, validate
from avdilemma.estimation.validation.running import read_cells, side_by_side
from avdilemma.estimation.validation.stamp import stamp
from avdilemma.files import write_text


def recovered(
    reps: int,
    n: int,
    seed: int,
    cells: tuple[StandardCell, ...],
    jobs: int = 1,
    kept: Path | None = None,
    tick: Callable[[StandardCell], None] = lambda _: None,
) -> list[Recovery]:
    """Run cells, several at once, and keep each in a file, so that a run that stops can go on.

    Args:
        reps: Data sets a cell.
        n: Choices a data set.
        seed: Decides items and draws; a cell's draws do not depend on the other cells.
        cells: The cells.
        jobs: Processes.
        kept: File of cells that are done, made if it is not there; None keeps nothing.
        tick: Called after each cell.

    Returns:
        The rows in the order of the cells.

    Raises:
        InvalidValueError: If a number is too small.
        AvdilemmaError: If the file is of other numbers, items or estimates.
    """
    if jobs < 1:
        raise InvalidValueError("jobs", jobs, "give at least 1")
    key = {"reps": reps, "n": n, "seed": seed}
    done = read_cells(kept, key, stamp(), dict) if kept is not None else {}
    found: dict[str, dict[str, Any]] = {}
    for cell in (cell for cell in cells if _name(cell) in done):
        found[_name(cell)] = done[_name(cell)]
        tick(cell)
    left = [cell for cell in cells if _name(cell) not in found]
    for cell, row in side_by_side(partial(_one, reps, n, seed), left, jobs):
        found[_name(cell)] = _figures(row)
        if kept is not None:
            record = {**key, "stamp": stamp().to_dict(), "cells": {**done, **found}}
            write_text(kept, json.dumps(record, indent=1) + "\n", overwrite=True)
        tick(cell)
    return [Recovery(cell=cell, **found[_name(cell)]) for cell in cells]


def _one(reps: int, n: int, seed: int, cell: StandardCell) -> Recovery:
    (row,) = validate(reps, n, seed, (cell,))
    return row


def _name(cell: StandardCell) -> str:
    return " ".join(
        f"{value:g}" if isinstance(value, float) else str(value)
        for value in cell.to_dict().values()
    )


def _figures(row: Recovery) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__ if name != "cell"}
