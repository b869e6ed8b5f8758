"""The command that writes a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from avdilemma.charts.look import FORMATS
from avdilemma.commands.common import LOGS, OVERWRITE, POOL, console, echo
from avdilemma.errors import AvdilemmaError


def _named(given: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip().lower() for each in given.split(",") if each.strip()))


def _figures(_ctx: click.Context, _param: click.Parameter, given: str) -> tuple[str, ...]:
    for each in _named(given):
        if each not in FORMATS:
            raise click.BadParameter(f"{each!r} is none of {', '.join(FORMATS)}")
    return _named(given)


def _forms(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    from avdilemma.report.write import FORMS  # noqa: PLC0415

    wanted = _named(",".join(given))
    for each in wanted:
        if each not in FORMS:
            more = "; --figures takes formats of figures" if each in FORMATS else ""
            raise click.BadParameter(f"{each!r} is none of {', '.join(FORMS)}{more}")
    return wanted or FORMS[:1]


@click.command("report")
@LOGS
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=Path("report"),
    show_default=True,
    help="Folder for page, figures and tables; for a PDF alone also a file that ends in .pdf.",
)
@click.option(
    "--base",
    multiple=True,
    help="Logs of an earlier run, or of the model before fine-tuning: what changed since then.",
)
@click.option(
    "--format",
    "forms",
    multiple=True,
    default=("html",),
    show_default=True,
    callback=_forms,
    help="html, a page with figures and tables, or pdf, one document; may be repeated.",
)
@click.option(
    "--figures",
    default="png,svg",
    show_default=True,
    callback=_figures,
    help="Formats of the figures beside the page: png, svg, pdf, with commas between them.",
)
@click.option("--title", default="avdilemma report", show_default=True, help="Title.")
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
    forms: Any,
    figures: Any,
    title: str,
    theme: Any,
    overwrite: bool,
    pool: bool,
) -> None:
    """Write a page, or a PDF, with all figures and tables that LOGS (files or folders) can show.

    Exits with 1 if a log could not be used; the report is written all the same, and names it.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.report.document import check_typesetter  # noqa: PLC0415
    from avdilemma.report.sections import SECTIONS  # noqa: PLC0415
    from avdilemma.report.write import document_path, write_report  # noqa: PLC0415

    if document_path(out, forms):
        # before minutes are spent on reading logs
        check_typesetter()
    screen = console()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        bar = progress.add_task("reading headers", total=2 * len(SECTIONS) + 3)

        def advance(what: str) -> None:
            progress.update(bar, advance=1, description=what)

        found = read_logs(logs, base=base)
        found = found.pooled() if pool else found
        written = write_report(
            found, out, figures, title, theme, advance, overwrite=overwrite, forms=forms
        )
    for note in found.notes:
        echo(note)
    if written.page != written.document:
        echo(f"Page:    {written.page}")
    if written.document:
        echo(f"PDF:     {written.document}")
    echo(f"Figures: {', '.join(written.shown) or 'none'}")
    if written.unseen:
        echo(written.unseen, err=True)
    if written.absent:
        echo(f"Not in these logs: {', '.join(written.absent)}")
    if written.troubles:
        for each in written.troubles:
            echo(f"  {each.name}: {each.why}", err=True)
        raise AvdilemmaError(f"{len(written.troubles)} of these could not be used: see above")
