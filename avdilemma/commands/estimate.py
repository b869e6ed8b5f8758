"""The command that estimates preferences from logs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from avdilemma.commands.common import LOGS, console

SUFFIXES = (".csv", ".json", ".tex")
"""Kinds of files that estimates are written to."""


@click.command()
@LOGS
@click.option("--details", is_flag=True, help="Print every parameter of every model.")
@click.option("--lapse", is_flag=True, help="Estimate a share of random answers, too.")
@click.option("--drop", multiple=True, metavar="TERM", help="Leave a term out, such as alpha.")
@click.option(
    "--reading",
    type=click.Choice(["ex_ante", "interim"]),
    default="ex_ante",
    show_default=True,
    help="How the own payoff in dilemmas is taken.",
)
@click.option("--level", default=0.95, show_default=True, help="Level of the intervals.")
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="Write the estimates: .csv, .json or .tex; may be given several times.",
)
def estimate(
    logs: tuple[Path, ...],
    details: bool,
    lapse: bool,
    drop: tuple[str, ...],
    reading: Any,
    level: float,
    out: tuple[Path, ...],
) -> None:
    """Estimate kappa, alpha, beta, noise and bias from LOGS (files or folders)."""
    from rich.progress import Progress  # noqa: PLC0415

    from avdilemma.evals.estimate import Settings, estimate_logs  # noqa: PLC0415
    from avdilemma.evals.estimate_table import further_tables, kappa_table, show_details  # noqa: PLC0415

    for path in out:
        if path.suffix not in SUFFIXES:
            raise click.BadParameter(f"{path} ends with none of {', '.join(SUFFIXES)}")
    settings = Settings(lapse, drop, reading, level)
    screen = console()
    with Progress(console=screen, transient=True) as progress:
        bar = progress.add_task("reading logs", total=None)
        models = estimate_logs(
            logs, settings, lambda done, total: progress.update(bar, completed=done, total=total)
        )
    for table in (kappa_table(models), *further_tables(models)):
        screen.print(table, crop=False)
    screen.print(
        f"Intervals: {level:.0%}. An interval alone: choices had no noise, and every kappa in it "
        "explains all of them. -: not asked, or not identified."
        + ("" if details else " --details says more."),
        highlight=False,
    )
    for each in models:
        for warning in each.warnings:
            screen.print(f"{each.model}: {warning}", highlight=False, markup=False)
        if details:
            show_details(each, screen)
    for path in out:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_text(path.suffix, models), encoding="utf-8")
        click.echo(f"Written: {path}")


def _text(suffix: str, models: Any) -> str:
    from avdilemma.evals.estimate import estimates_frame  # noqa: PLC0415

    if suffix == ".json":
        return json.dumps([each.to_dict() for each in models], allow_nan=False, indent=2) + "\n"
    if suffix == ".tex":
        return "\n\n".join(results.to_latex() for each in models for results in each.parts.values())
    return str(estimates_frame(models).to_csv(index=False))
