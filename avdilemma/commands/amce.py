"""The command about AMCEs."""

from __future__ import annotations

from pathlib import Path

import click

from avdilemma.commands.common import LOGS, console
from avdilemma.errors import AvdilemmaError


@click.command("amce")
@LOGS
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Figure to write: .png, .svg or .pdf.",
)
@click.option(
    "--csv", type=click.Path(dir_okay=False, path_type=Path), help="Table to write as CSV."
)
def amce(logs: tuple[Path, ...], out: Path | None, csv: Path | None) -> None:
    """Print the AMCE of every attribute in LOGS of moral_machine (files or folders)."""
    from avdilemma.estimation.people import SOURCE  # noqa: PLC0415
    from avdilemma.evals.amce_report import amce_frame, amce_table, read_amces  # noqa: PLC0415

    found = read_amces(logs)
    for each in found:
        console().print(amce_table(each))
    click.echo(f"People: {SOURCE}")
    if csv is not None:
        try:
            amce_frame(found).to_csv(csv, index=False)
        except OSError as error:
            raise AvdilemmaError(f"table {csv} cannot be written ({error})") from error
        click.echo(f"Table: {csv}")
    if out is not None:
        from avdilemma.evals.amce_figure import draw_amce  # noqa: PLC0415

        draw_amce(found, out)
        click.echo(f"Figure: {out}")
