"""The table of adaptive runs: several cells at once, kept as they are done, and written down."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any

from avdilemma import __version__
from avdilemma.design import fingerprint
from avdilemma.errors import InvalidValueError
from avdilemma.estimation.adaptive.course import Rule
from avdilemma.estimation.adaptive.pool import Pick, Pool
from avdilemma.estimation.adaptive.prior import KAPPA
from avdilemma.estimation.validation.adaptive_cells import (
    DEFAULT,
    DEFAULT_RUNS,
    FEWER,
    AdaptiveRow,
    Cell,
    cells,
    run_cell,
)
from avdilemma.estimation.validation.adaptive_runs import AdaptiveTruth, simulate
from avdilemma.estimation.validation.recovery import COVERAGE
from avdilemma.estimation.validation.running import read_cells, side_by_side
from avdilemma.estimation.validation.stamp import Stamp
from avdilemma.files import write_text

PAGE = """\
# Adaptive runs of known respondents

Made by `{command}` ({minutes:.1f} minutes), version {version}; questions {items}. \
`adaptive_runs.json` holds what tells whether this page is stale.

{reps:,} simulated respondents a cell answer dilemmas that the task `adaptive` chooses for them \
(`se={se:g}`, `most={most}`, `noise=both`, at least {least} answers). Errors are root mean square \
errors of kappa. *Default* are the calls by which the default design of `av_dilemma` ({default} \
questions, subsets of it, or repetitions) reaches the same error, by simulation of {default_runs} \
respondents and with the same posterior; *promised* the calls by which it would if its expected \
information held for any number of answers, with the unit of noise known. Prior: kappa flat from \
{low:g} to {high:g}; see [adaptive questions](adaptive.md).

**The median cell needs {median:.1f} times fewer calls; {fewer} of {all} cells need fewer.** \
Coverage of the 95 % intervals is {least_cover:.4f} to {most_cover:.4f}, on average \
{mean_cover:.4f}; {covers} of {all} cells lie in {gate_low:g} to {gate_high:g}. With {reps:,} \
respondents the standard error of a coverage of .95 is {error:.4f}.

{table}
"""
"""The page, in Markdown."""


def adaptive_rows(
    reps: int,
    seed: int,
    rule: Rule,
    jobs: int = 1,
    kept: Path | None = None,
    tick: Callable[[], None] = lambda: None,
) -> list[AdaptiveRow]:
    """Run all cells, several at once, each kept in a file, so that a run that stops can go on.

    Args:
        reps: Simulated respondents a cell.
        seed: Decides all draws.
        rule: When courses stop.
        jobs: Processes.
        kept: File of cells that are done, made if it is not there; None keeps nothing.
        tick: Called after each cell.

    Returns:
        The rows in the order of `cells`.

    Raises:
        InvalidValueError: If a number is too small.
        AvdilemmaError: If the file is of other numbers, questions or estimates.
    """
    for name, value in (("reps", reps), ("jobs", jobs)):
        if value < 1:
            raise InvalidValueError(name, value, "give at least 1")
    key = {"reps": reps, "seed": seed, "rule": asdict(rule)}
    found = {} if kept is None else read_cells(kept, key, adaptive_stamp(), _row)
    for _ in found:
        tick()
    left = [cell for cell in cells() if _name(cell) not in found]
    for cell, row in side_by_side(partial(run_cell, rule=rule, reps=reps, seed=seed), left, jobs):
        found[_name(cell)] = row
        if kept is not None:
            done = {name: _record(each) for name, each in found.items()}
            record = {**key, "stamp": adaptive_stamp().to_dict(), "cells": done}
            write_text(kept, json.dumps(record, indent=1) + "\n", overwrite=True)
        tick()
    return [found[_name(cell)] for cell in cells()]


def _name(cell: Cell) -> str:
    kappa, unit, noise = cell
    return f"{kappa:g} {noise:g} {unit}"


def _row(record: dict[str, Any]) -> AdaptiveRow:
    return AdaptiveRow(**record)


def _record(row: AdaptiveRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


PROBED = (AdaptiveTruth(0.25, 1.0, 0.0), AdaptiveTruth(1.0, 0.1, 1.0))
"""Truths of the probe, one in each unit of noise."""


@cache
def adaptive_stamp() -> Stamp:
    """The stamp of a table that is made now; takes about a second."""
    pool = Pool("dilemmas", 0)
    questions = [pool.question(Pick(place, place % 4, False)) for place in range(0, 600, 10)]
    probe = []
    for truth in PROBED:
        found = simulate(truth, Rule(most=64), 4, 0)
        probe.append(
            {
                name: round(float(getattr(found, name).mean()), 4)
                for name in ("mean", "sd", "low", "high")
            }
        )
    items = {"adaptive": fingerprint(each.record() for each in questions)}
    return Stamp(__version__, items, tuple(probe))


def adaptive_lines(rows: Sequence[AdaptiveRow]) -> list[str]:
    """The table in Markdown."""
    head = (
        "kappa, noise, calls, settled, bias, RMSE, claimed sd, coverage, default, promised, ratio"
    )
    lines = [head.split(", ")]
    lines.append(["---"] * len(lines[0]))
    for row in rows:
        shown = [f"{row.kappa:g}", f"{row.noise:g} {row.unit}", f"{row.calls:.0f}"]
        shown += [f"{row.settled:.2f}", f"{row.bias:+.4f}", f"{row.rmse:.4f}", f"{row.sd:.4f}"]
        shown += [f"{row.coverage:.4f}", f"{row.default_calls:,.0f}", f"{row.promised_calls:,.0f}"]
        lines.append([*shown, f"{row.ratio:.1f}"])
    return [f"| {' | '.join(line)} |" for line in lines]


def summary(rows: Sequence[AdaptiveRow]) -> dict[str, Any]:
    """What the table comes to."""
    coverage = [row.coverage for row in rows]
    return {
        "median": median(row.ratio for row in rows),
        "fewer": sum(row.ratio > 1 for row in rows),
        "all": len(rows),
        "least_cover": min(coverage),
        "most_cover": max(coverage),
        "mean_cover": sum(coverage) / len(coverage),
        "covers": sum(row.covers for row in rows),
        "error": (0.95 * 0.05 / rows[0].reps) ** 0.5,
    }


def failing(rows: Sequence[AdaptiveRow]) -> list[str]:
    """What of the table is not as it should be, in words."""
    found = [
        f"kappa {row.kappa:g}, noise {row.noise:g} {row.unit}: coverage {row.coverage:.4f}"
        for row in rows
        if not row.covers
    ]
    found += [
        f"kappa {row.kappa:g}, noise {row.noise:g} {row.unit}: {1 / row.ratio:.1f} times the calls"
        for row in rows
        if row.ratio <= 1
    ]
    middle = summary(rows)["median"]
    return found + ([f"the median cell needs {middle:.1f} times fewer"] if middle < FEWER else [])


def write_adaptive(
    folder: Path,
    rows: Sequence[AdaptiveRow],
    rule: Rule,
    command: str,
    seconds: float,
    *,
    overwrite: bool = False,
) -> list[Path]:
    """Write ``adaptive_runs.md``, ``adaptive_runs.csv`` and their stamp ``adaptive_runs.json``.

    Raises:
        AvdilemmaError: If one is there and may not be replaced, or cannot be written.
    """
    import pandas as pd  # noqa: PLC0415

    made = adaptive_stamp()
    page = PAGE.format(
        command=command,
        minutes=seconds / 60,
        version=made.version,
        items=made.items["adaptive"][:12],
        reps=rows[0].reps,
        default=DEFAULT,
        default_runs=min(rows[0].reps, DEFAULT_RUNS),
        low=KAPPA[0],
        high=KAPPA[1],
        gate_low=COVERAGE[0],
        gate_high=COVERAGE[1],
        table="\n".join(adaptive_lines(rows)),
        **asdict(rule),
        **summary(rows),
    )
    frame = pd.DataFrame([row.to_dict() for row in rows])
    texts = {
        folder / "adaptive_runs.md": page,
        folder / "adaptive_runs.csv": frame.to_csv(index=False, float_format="%.6g"),
        folder / "adaptive_runs.json": json.dumps(made.to_dict(), indent=1) + "\n",
    }
    for path, text in texts.items():
        write_text(path, text, overwrite=overwrite)
    return list(texts)
