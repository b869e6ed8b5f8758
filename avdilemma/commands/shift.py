"""The command that measures what a tuning changed."""

from __future__ import annotations

from pathlib import Path

import click

from avdilemma.commands.common import console

PLACE = click.Path(path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("shift")
@click.argument("base", type=PLACE)
@click.argument("tuned", type=PLACE)
@click.option("--base-model", help="Take this model's logs alone, where BASE holds several.")
@click.option("--tuned-model", help="Take this model's logs alone, where TUNED holds several.")
@click.option("-o", "--out", type=FILE, help="Save the figure: .png, .svg or .pdf.")
@click.option("--csv", "table", type=FILE, help="Save the rows as CSV.")
def shift(
    base: Path,
    tuned: Path,
    base_model: str | None,
    tuned_model: str | None,
    out: Path | None,
    table: Path | None,
) -> None:
    """Compare the logs in TUNED with those in BASE (files or folders), item by item."""
    from avdilemma.evals.shift import read_shifts, write_csv  # noqa: PLC0415
    from avdilemma.evals.shift_report import CAPTION, draw_shifts, show_shifts  # noqa: PLC0415

    before, after, rows, notes = read_shifts([base], [tuned], base_model, tuned_model)
    screen = console()
    show_shifts(before, after, rows, screen)
    screen.print(CAPTION, style="dim", highlight=False)
    for note in notes:
        click.echo(note)
    named = [(after, row) for row in rows]
    if table is not None:
        write_csv(named, table)
        click.echo(f"CSV:    {table}")
    if out is not None:
        draw_shifts(named, out)
        click.echo(f"Figure: {out}")
