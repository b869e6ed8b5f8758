"""Commands that print what logs hold: results, matches, incentives, AMCEs and shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from avdilemma.commands.common import (
    ANYWAY,
    LOGS,
    Output,
    console,
    echo,
    writes,
)
from avdilemma.errors import AvdilemmaError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@click.command()
@LOGS
@writes()
def results(logs: tuple[str, ...], output: Output) -> None:
    """Print tables over LOGS (files or folders); exits with 1 if one could not be used."""
    from avdilemma.report.printing import check_whole, show_results  # noqa: PLC0415
    from avdilemma.report.tables import results_tables  # noqa: PLC0415

    found, frame = show_results(logs, console())
    output.write(frame, results_tables(frame))
    check_whole(found)


@click.command()
@LOGS
@writes()
def matches(logs: tuple[str, ...], output: Output) -> None:
    """Print who got what in LOGS of the task play; exits with 1 if one could not be used."""
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.report.from_logs import labels_of, payoffs  # noqa: PLC0415
    from avdilemma.report.printing import check_whole  # noqa: PLC0415
    from avdilemma.report.tables import matches_tables  # noqa: PLC0415

    found = read_logs(logs, scorers=("match_score",))
    frame = payoffs(found.usable, labels_of(found.usable))
    output.show(found, frame, matches_tables(frame))
    check_whole(found)


@click.command()
@LOGS
@click.option("--kappa", multiple=True, default=("0.25", "0.5", "0.75"), show_default=True)
@writes(draws=True)
def incentives(
    logs: tuple[str, ...],
    kappa: tuple[str, ...],
    output: Output,
) -> None:
    """Print how cooperation in LOGS follows the payoffs, beside the reference agents."""
    from avdilemma.charts.slope_chart import cooperation_chart  # noqa: PLC0415
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.measures.incentive_slopes import (  # noqa: PLC0415
        cooperation_points,
        incentive_slopes,
    )
    from avdilemma.report.from_logs import cooperation, labels_of  # noqa: PLC0415
    from avdilemma.report.printing import check_whole  # noqa: PLC0415
    from avdilemma.report.tables import slopes_table  # noqa: PLC0415

    found = read_logs(logs, scorers=("game_choice",))
    answers = cooperation(found.usable, labels_of(found.usable), kappa)
    if answers.empty:
        raise AvdilemmaError(
            "no single decisions about prisoner's dilemmas in these logs: run "
            "inspect eval avdilemma/economic_games -T family=incentives"
        )
    frame = incentive_slopes(answers)
    output.show(
        found,
        frame,
        [slopes_table(frame)],
        lambda: cooperation_chart(cooperation_points(answers), frame),
    )
    check_whole(found)


@click.command()
@LOGS
@writes(draws=True)
def amce(logs: tuple[str, ...], output: Output) -> None:
    """Print the AMCE of every attribute in LOGS of moral_machine (files or folders)."""
    from avdilemma.charts.effect_chart import MOST, effects_chart  # noqa: PLC0415
    from avdilemma.charts.look import looks  # noqa: PLC0415
    from avdilemma.estimation.people import SOURCE  # noqa: PLC0415
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.measures.group_effects import effects_frame, without_width  # noqa: PLC0415
    from avdilemma.report.from_logs import effects, labels_of  # noqa: PLC0415
    from avdilemma.report.printing import check_whole, say, say_notes  # noqa: PLC0415
    from avdilemma.report.tables import amce_table, effects_table  # noqa: PLC0415

    found, screen = read_logs(logs, scorers=("moral_machine_choice",)), console()
    by_name = effects(found.usable, labels_of(found.usable))
    for name, table in by_name.items():
        screen.print(amce_table(name, table), crop=False)
    echo(f"People: {SOURCE}")
    frame = effects_frame(by_name)
    for warning in without_width(frame):
        say(warning, screen)
    say_notes(found, screen)

    def chart() -> Figure:
        if len(by_name) > MOST:
            raise AvdilemmaError(f"a figure shows at most {MOST} respondents, not {len(by_name)}")
        return effects_chart(frame, looks(by_name))

    output.write(frame, [effects_table(by_name)], chart)
    check_whole(found)


@click.command()
@click.argument("base")
@click.argument("tuned")
@click.option("--base-model", help="Take this model's logs alone, where BASE holds several.")
@click.option("--tuned-model", help="Take this model's logs alone, where TUNED holds several.")
@ANYWAY
@writes(draws=True)
def shift(
    base: str,
    tuned: str,
    base_model: str | None,
    tuned_model: str | None,
    anyway: bool,
    output: Output,
) -> None:
    """Compare the logs in TUNED with those in BASE (files or folders), item by item."""
    from avdilemma.charts.look import looks  # noqa: PLC0415
    from avdilemma.charts.shift_chart import shift_chart  # noqa: PLC0415
    from avdilemma.logs.pairs import read_side  # noqa: PLC0415
    from avdilemma.report.from_logs import shift_between  # noqa: PLC0415
    from avdilemma.report.printing import say, show_shift  # noqa: PLC0415
    from avdilemma.report.tables import shift_tables  # noqa: PLC0415

    before, after = read_side([base], base_model), read_side([tuned], tuned_model)
    frame, notes = shift_between(before, after, anyway)
    screen = console()
    show_shift(before.model, after.model, frame, screen)
    for note in (*before.notes, *after.notes, *notes):
        say(note, screen, "dim")
    printed = [table for table, _ in shift_tables(before.model, after.model, frame)]
    output.write(frame, printed, lambda: shift_chart(frame, looks([after.model])))
