"""The command that shows whether estimates can be trusted."""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path

import click

from avdilemma.commands.common import OVERWRITE, console, echo
from avdilemma.errors import AvdilemmaError
from avdilemma.files import check_free


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
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder for recovery.md and recovery.csv (and power.csv).",
)
@OVERWRITE
@click.option("--power", is_flag=True, help="Also say how many choices a standard error needs.")
@click.option("--check", is_flag=True, help="Exit with 1 if a gated cell fails.")
def validate(
    reps: int,
    n: int,
    seed: int,
    design: str,
    out: Path | None,
    overwrite: bool,
    power: bool,
    check: bool,
) -> None:
    """Recover known parameters from simulated choices: bias, RMSE, coverage of the intervals."""
    from rich.progress import Progress  # noqa: PLC0415

    from avdilemma.estimation.validation import recovery, recovery_tables  # noqa: PLC0415
    from avdilemma.estimation.validation.designs import standard_cells  # noqa: PLC0415

    if out is not None:
        names = ("recovery.md", "recovery.csv", *(("power.csv",) if power else ()))
        check_free((out / name for name in names), overwrite=overwrite)
    cells = tuple(cell for cell in standard_cells() if design in {cell.kind, "both"})
    screen, start = console(), time.monotonic()
    with Progress(console=screen, transient=True) as bar:
        job = bar.add_task("Recovery", total=len(cells))
        rows = list(recovery.validate(reps, n, seed, cells, lambda _: bar.advance(job)))
    needed = [
        row for row in (recovery_tables.power() if power else ()) if design in {row[0].kind, "both"}
    ]
    for line in recovery_tables.recovery_lines(rows):
        echo(line)
    if needed:
        echo("\nChoices needed for a standard error of kappa:\n")
        for line in recovery_tables.power_lines(needed):
            echo(line)
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
