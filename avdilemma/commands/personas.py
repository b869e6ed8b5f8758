"""The command that compares a model as it is, told to be an agent, and tuned to be one."""

from __future__ import annotations

import click

from avdilemma.commands.common import LOGS, Output, console, progress, writes


@click.command()
@LOGS
@click.option(
    "--base",
    multiple=True,
    metavar="PATH",
    help="Logs of the plain model, files or folders.  [default: the plain logs of the model that "
    "was told a persona]",
)
@writes(draws=True)
def personas(logs: tuple[str, ...], base: tuple[str, ...], output: Output) -> None:
    """Compare prompted (-T persona=...) and tuned models in LOGS with the plain one.

    LOGS are files or folders. On the questions that all were asked: matches with the agents,
    behaviour, kappa, the change of each from the base, and tokens.
    """
    from avdilemma.charts.look import looks  # noqa: PLC0415
    from avdilemma.charts.shift_chart import shift_chart  # noqa: PLC0415
    from avdilemma.logs.answers import estimated_kinds  # noqa: PLC0415
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.measures.personas import BASE  # noqa: PLC0415
    from avdilemma.report.personas import (  # noqa: PLC0415
        CAPTION,
        persona_comparison,
        persona_tables,
    )
    from avdilemma.report.printing import check_whole, say  # noqa: PLC0415

    found, screen = read_logs(logs, scorers=estimated_kinds(), base=base), console()
    with progress("comparing answers"):
        frame, notes = persona_comparison(found)
    ends = {"change_low": "low", "change_high": "high"}
    drawn = frame[frame["how"] != BASE].drop(columns=["low", "high"]).rename(columns=ends)
    output.show(
        found,
        frame,
        persona_tables(frame),
        lambda: shift_chart(drawn, looks(drawn["respondent"]), what="change from the plain model"),
    )
    for note in (*notes, CAPTION):
        say(note, screen, "dim")
    check_whole(found)
