"""The command that writes a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from avdilemma.charts.look import FORMATS
from avdilemma.commands.common import FOLDER, LOGS, OVERWRITE, POOL, console, echo
from avdilemma.errors import AvdilemmaError


def _formats(_ctx: click.Context, _param: click.Parameter, given: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(each.strip().lower() for each in given.split(",") if each.strip()))
    for each in wanted:
        if each not in FORMATS:
            raise click.BadParameter(f"{each!r} is none of {', '.join(FORMATS)}")
    return wanted


@click.command("report")
@LOGS
@click.option(
    "-o",
    "--out",
    type=FOLDER,
    default=Path("report"),
    show_default=True,
    help="Folder for page, figures and tables.",
)
@click.option(
    "--base",
    multiple=True,
    help="Logs of an earlier run, or of the model before fine-tuning: what changed since then.",
)
@click.option(
    "--format",
    "formats",
    default="png,svg",
    show_default=True,
    callback=_formats,
    help="Formats of the figures beside the page: png, svg, pdf, with commas between them.",
)
@click.option("--title", default="avdilemma report", show_default=True, help="Title of the page.")
@click.option(
    "--theme",
    type=click.Choice(["auto", "light", "dark"]),
    default="auto",
    show_default=True,
    help="Colours of the page; auto follows the reader's.",
)
@OVERWRITE
@POOL
def report(
    logs: tuple[str, ...],
    out: Path,
    base: tuple[str, ...],
    formats: Any,
    title: str,
    theme: Any,
    overwrite: bool,
    pool: bool,
) -> None:
    """Write a page with figures and tables for everything that LOGS (files or folders) show.

    Exits with 1 if a log could not be used; the page is written all the same, and names it.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.report.sections import SECTIONS  # noqa: PLC0415
    from avdilemma.report.write import write_report  # noqa: PLC0415

    screen = console()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        bar = progress.add_task("reading headers", total=2 * len(SECTIONS) + 3)

        def advance(what: str) -> None:
            progress.update(bar, advance=1, description=what)

        found = read_logs(logs, base=base)
        found = found.pooled() if pool else found
        written = write_report(found, out, formats, title, theme, advance, overwrite=overwrite)
    for note in found.notes:
        echo(note)
    echo(f"Page:    {written.page}")
    echo(f"Figures: {', '.join(written.shown) or 'none'}")
    if written.absent:
        echo(f"Not in these logs: {', '.join(written.absent)}")
    if written.troubles:
        for each in written.troubles:
            echo(f"  {each.name}: {each.why}", err=True)
        raise AvdilemmaError(f"{len(written.troubles)} of these could not be used: see above")
