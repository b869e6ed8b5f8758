"""The command that compares probabilities with sampled choices."""

from __future__ import annotations

import click

from avdilemma.commands.common import LOGS, Output, console, progress, writes


@click.command()
@LOGS
@writes(draws=True)
def calibration(logs: tuple[str, ...], output: Output) -> None:
    """Compare probabilities with sampled choices in LOGS (files or folders).

    Give logs of -T elicit=probabilities and of -T answer=label over the same questions: those that
    one model answered in both ways are paired. With --figure a reliability diagram
    is drawn; choices should be sampled with --temperature 1.
    """
    from avdilemma.charts.calibration_chart import calibration_chart  # noqa: PLC0415
    from avdilemma.charts.look import looks  # noqa: PLC0415
    from avdilemma.logs.calibration import paired_answers  # noqa: PLC0415
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.measures.calibration import (  # noqa: PLC0415
        agreement_frame,
        calibration_frame,
    )
    from avdilemma.questions import scorings  # noqa: PLC0415
    from avdilemma.report.printing import check_whole, say  # noqa: PLC0415
    from avdilemma.report.tables import agreement_table, calibration_tables  # noqa: PLC0415

    found, screen = read_logs(logs, scorers=tuple(scorings())), console()
    with progress("Replies", sum(log.held for log in found.usable)) as move:
        answers, notes = paired_answers(found.usable, lambda samples: move(advance=samples))
    bins, totals = calibration_frame(answers), agreement_frame(answers)
    output.show(
        found,
        bins,
        [*calibration_tables(bins), agreement_table(totals)],
        lambda: calibration_chart(bins, looks(bins["respondent"])),
    )
    say(
        "difference: sampled share minus probability, 95 % intervals clustered on scenarios; ece: "
        "expected calibration error; test: p-value of drawing by these probabilities "
        "(Spiegelhalter), - for plans",
        screen,
        "dim",
    )
    for note in notes:
        say(note, screen)
    check_whole(found)
