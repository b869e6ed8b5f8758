"""The command that estimates preferences from logs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from avdilemma.commands.common import (
    LOGS,
    OVERWRITE,
    POOL,
    TABLES,
    console,
    echo,
    outputs,
    write_tables,
)
from avdilemma.errors import AvdilemmaError

SUFFIXES = (".csv", ".json", ".tex")
"""Kinds of files that estimates are written to."""


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
@click.option("--level", default=0.95, show_default=True, help="Level of the intervals.")
@TABLES
@OVERWRITE
def estimate(
    logs: tuple[str, ...],
    details: bool,
    pool: bool,
    lapse: bool,
    drop: tuple[str, ...],
    reading: Any,
    level: float,
    tables: tuple[Path, ...],
    overwrite: bool,
) -> None:
    """Estimate kappa, alpha, beta, noise and bias from LOGS (files or folders).

    A row is a respondent: a model, and what was asked of it (system message, temperature, ...).
    With -o estimates.json everything is written.
    """
    from rich.progress import Progress  # noqa: PLC0415

    from avdilemma.files import write_text  # noqa: PLC0415
    from avdilemma.logs.answers import estimated_kinds  # noqa: PLC0415
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.measures.kappas import Settings, estimates_frame  # noqa: PLC0415
    from avdilemma.report.from_logs import estimates  # noqa: PLC0415
    from avdilemma.report.printing import check_whole, say, say_notes, show_details  # noqa: PLC0415
    from avdilemma.report.tables import beside, estimate_tables  # noqa: PLC0415

    outputs(tables, overwrite=overwrite, suffixes=SUFFIXES)
    settings, screen = Settings(lapse, drop, reading, level), console()
    found = read_logs(logs, scorers=estimated_kinds())
    found = found.pooled() if pool else found
    with Progress(console=screen, transient=True) as progress:
        bar = progress.add_task("reading logs", total=None)
        rows = estimates(
            found.usable,
            settings=settings,
            advance=lambda done, total: progress.update(bar, completed=done, total=total),
        )
    apart = len(rows) > len({log.model for log in found.usable})
    printed = estimate_tables(rows)
    for table in printed:
        screen.print(table, crop=False)
    say(
        f"Intervals: {level:.0%}. An interval alone: choices had no noise, and every kappa in it "
        "explains all of them. -: not asked, or not identified."
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
    write_tables(tables, estimates_frame(rows), [whole], overwrite)
    for path in (path for path in tables if path.suffix == ".json"):
        text = json.dumps([each.to_dict() for each in rows], allow_nan=False, indent=2)
        write_text(path, text + "\n", overwrite=overwrite)
        echo(f"Table:  {path}")
    if not any(part.choices for each in rows for part in each.parts.values()):
        raise AvdilemmaError("no question was answered by a choice: there is nothing to estimate")
    check_whole(found)
