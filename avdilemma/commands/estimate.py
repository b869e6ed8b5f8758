"""Commands that estimate preferences from logs, and show whether estimates can be trusted."""

from __future__ import annotations

import json
import shlex
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from avdilemma.commands.common import (
    ANYWAY,
    FILE,
    FOLDER,
    LOGS,
    OVERWRITE,
    POOL,
    Output,
    console,
    echo,
    progress,
    writes,
)
from avdilemma.errors import AvdilemmaError
from avdilemma.files import check_free, write_text

if TYPE_CHECKING:
    from avdilemma.estimation.validation.recovery_tables import Needed


@click.command()
@LOGS
@click.option("--details", is_flag=True, help="Print every parameter of every respondent.")
@POOL
@click.option("--lapse", is_flag=True, help="Estimate a share of random answers, too.")
@click.option("--drop", multiple=True, metavar="TERM", help="Leave a term out, such as alpha.")
@click.option(
    "--reading",
    type=click.Choice(["ex_ante", "interim"]),
    default="ex_ante",
    show_default=True,
    help="How one's own payoff in dilemmas is taken.",
)
@click.option(
    "--noise",
    type=click.Choice(["lives", "share"]),
    default="lives",
    show_default=True,
    help="Unit of noise in dilemmas; --details says which fits better.",
)
@click.option("--level", default=0.95, show_default=True, help="Level of the intervals.")
@ANYWAY
@writes(".json")
def estimate(
    logs: tuple[str, ...],
    details: bool,
    pool: bool,
    lapse: bool,
    drop: tuple[str, ...],
    reading: Any,
    noise: Any,
    level: float,
    anyway: bool,
    output: Output,
) -> None:
    """Estimate kappa, alpha, beta, noise and bias from LOGS (files or folders).

    A row is a respondent: a model, and what was asked of it (system message, temperature, ...).
    With -o estimates.json everything is written.
    """
    from avdilemma.logs.answers import estimated_kinds  # noqa: PLC0415
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.measures.kappas import Settings, estimates_frame  # noqa: PLC0415
    from avdilemma.report.estimate_tables import beside, estimate_tables  # noqa: PLC0415
    from avdilemma.report.from_logs import estimates  # noqa: PLC0415
    from avdilemma.report.printing import check_whole, say, say_notes, show_details  # noqa: PLC0415

    settings, screen = Settings(lapse, drop, reading, level, noise, anyway), console()
    found = read_logs(logs, scorers=estimated_kinds())
    found = found.pooled() if pool else found
    with progress("reading logs") as move:
        rows = estimates(
            found.usable,
            settings=settings,
            advance=lambda done, total: move(completed=done, total=total),
        )
    apart = len(rows) > len({log.model for log in found.usable})
    printed = estimate_tables(rows)
    for table in printed:
        screen.print(table, crop=False)
    say(
        f"Intervals: {level:.0%}. An interval alone: choices show no noise, and every kappa in it "
        "fits them (at alpha = beta = 0 wherever some does), some only with a little noise. "
        "misfit: no kappa describes the choices (--anyway prints it). "
        "-: not asked, or not identified."
        + ("" if details else " --details says more.")
        + (" --pool takes all answers of a model together." if apart and not pool else ""),
        screen,
    )
    for each in rows:
        for warning in each.warnings:
            say(f"{each.respondent}: {warning}", screen)
        if details:
            show_details(each, screen)
    say_notes(found, screen)
    whole = beside(printed, f"Estimates with {level:.0%} intervals")
    output.write(estimates_frame(rows), [whole])
    for path in (path for path in output.tables if path.suffix == ".json"):
        text = json.dumps([each.to_dict() for each in rows], allow_nan=False, indent=2)
        write_text(path, text + "\n", overwrite=output.overwrite)
        echo(f"Table:  {path}")
    if not any(part.choices for each in rows for part in each.parts.values()):
        raise AvdilemmaError("no question was answered by a choice: there is nothing to estimate")
    check_whole(found)


@click.command("validate")
@click.option("--reps", default=200, show_default=True, help="Data sets a cell.")
@click.option("-n", "--n", "n", default=1000, show_default=True, help="Choices a data set.")
@click.option("--seed", default=0, show_default=True, help="Decides items and draws.")
@click.option(
    "--design",
    type=click.Choice(["games", "dilemmas", "both"]),
    default="both",
    show_default=True,
    help="Which standard design.",
)
@click.option(
    "-o",
    "--out",
    type=FOLDER,
    help="Folder for recovery.md, recovery.csv, recovery.json (and power.csv).",
)
@OVERWRITE
@click.option("--power", is_flag=True, help="Also say how many choices a standard error needs.")
@click.option(
    "--power-only", is_flag=True, help="Say that alone; with -o, in a page that is there."
)
@click.option("--check", is_flag=True, help="Exit with 1 if a gated cell fails.")
@click.option("--jobs", default=1, show_default=True, help="Processes.")
@click.option(
    "--resume",
    "kept",
    type=FILE,
    help="File in which cells are kept as they are done; those in it are not run again.",
)
@click.option("--adaptive", is_flag=True, help="Simulate runs of the task adaptive instead.")
def validate(
    reps: int,
    n: int,
    seed: int,
    design: str,
    out: Path | None,
    overwrite: bool,
    power: bool,
    power_only: bool,
    check: bool,
    jobs: int,
    kept: Path | None,
    adaptive: bool,
) -> None:
    """Recover known parameters from simulated choices: bias, RMSE, coverage of the intervals.

    With --adaptive the table is that of the task adaptive: coverage, and calls beside those of the
    default design; --reps, --seed, --out, --check, --jobs and --resume mean the same.
    """
    if adaptive:
        _validate_adaptive(reps, seed, out, overwrite, check, jobs, kept)
        return
    from avdilemma.estimation.validation import recovery_tables  # noqa: PLC0415
    from avdilemma.estimation.validation.designs import standard_cells  # noqa: PLC0415
    from avdilemma.estimation.validation.resume import recovered  # noqa: PLC0415

    if power_only:
        if out is not None:
            found = [out / name for name in ("recovery.md", "power.csv")]
            check_free(found, overwrite=overwrite)
        needed = _power_of(design)
        _say_power(needed)
        if out is not None:
            for path in recovery_tables.write_power(out, needed, overwrite=overwrite):
                echo(f"Written: {path}")
        return
    if out is not None:
        names = ("recovery.md", "recovery.csv", "recovery.json", *(("power.csv",) if power else ()))
        check_free((out / name for name in names), overwrite=overwrite)
    cells = tuple(cell for cell in standard_cells() if design in {cell.kind, "both"})
    start = time.monotonic()
    with progress("Recovery", len(cells)) as move:
        rows = recovered(reps, n, seed, cells, jobs, kept, lambda _: move(advance=1))
    needed = _power_of(design) if power else []
    for line in recovery_tables.recovery_lines(rows):
        echo(line)
    if needed:
        _say_power(needed)
    if out is not None:
        command = shlex.join(["avdilemma", *sys.argv[1:]])
        seconds = time.monotonic() - start
        for path in recovery_tables.write(out, rows, needed, command, seconds, overwrite=overwrite):
            echo(f"Written: {path}")
    failing = [row for row in rows if row.cell.gated and not row.passes]
    if check and failing:
        first = failing[0]
        raise AvdilemmaError(
            f"{len(failing)} gated cells fail, such as {first.cell.kind} with kappa "
            f"{first.cell.truth.kappa:g} and lambda {first.cell.noise:g}: bias {first.bias:+.4f}, "
            f"coverage {first.coverage:.3f}"
        )


def _power_of(design: str) -> list[Needed]:
    """The power table of a design, or of both."""
    from avdilemma.estimation.validation.recovery_tables import power  # noqa: PLC0415

    return [row for row in power() if design in {row[0].kind, "both"}]


def _say_power(needed: list[Needed]) -> None:
    from avdilemma.estimation.validation.recovery_tables import power_lines  # noqa: PLC0415

    echo("\nChoices needed for a standard error of kappa:\n")
    for line in power_lines(needed):
        echo(line)


def _validate_adaptive(
    reps: int,
    seed: int,
    out: Path | None,
    overwrite: bool,
    check: bool,
    jobs: int,
    kept: Path | None,
) -> None:
    from avdilemma.estimation.adaptive.course import Rule  # noqa: PLC0415
    from avdilemma.estimation.validation import adaptive_table  # noqa: PLC0415
    from avdilemma.estimation.validation.adaptive_cells import cells  # noqa: PLC0415

    if out is not None:
        names = (f"adaptive_runs.{ending}" for ending in ("md", "csv", "json"))
        check_free((out / name for name in names), overwrite=overwrite)
    start, rule = time.monotonic(), Rule()
    with progress("Adaptive runs", len(cells())) as move:
        rows = adaptive_table.adaptive_rows(reps, seed, rule, jobs, kept, lambda: move(advance=1))
    for line in adaptive_table.adaptive_lines(rows):
        echo(line)
    if out is not None:
        command = shlex.join(["avdilemma", *sys.argv[1:]])
        seconds = time.monotonic() - start
        paths = adaptive_table.write_adaptive(
            out, rows, rule, command, seconds, overwrite=overwrite
        )
        for path in paths:
            echo(f"Written: {path}")
    wrong = adaptive_table.failing(rows)
    if check and wrong:
        raise AvdilemmaError(f"{len(wrong)} limits are broken, such as: {wrong[0]}")
