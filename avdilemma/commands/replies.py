"""Commands about replies: how each was read, and what comes of the ways of answering."""

from __future__ import annotations

import click

from avdilemma.commands.common import LOGS, Output, console, progress, writes
from avdilemma.errors import AvdilemmaError, InvalidValueError


@click.command()
@LOGS
@click.option(
    "--outcome", "outcomes", multiple=True, help="This outcome alone; may be given several times."
)
@click.option("--rule", "rules", multiple=True, help="This rule alone; may be given several times.")
@click.option("--changed", is_flag=True, help="Only what today's reader reads otherwise.")
@click.option(
    "-n", "--n", "n", default=3, show_default=True, help="Examples of each outcome and rule."
)
@click.option("--full", is_flag=True, help="Print whole replies, not beginnings and ends.")
@writes()
def replies(
    logs: tuple[str, ...],
    outcomes: tuple[str, ...],
    rules: tuple[str, ...],
    changed: bool,
    n: int,
    full: bool,
    output: Output,
) -> None:
    """List replies in LOGS (files or folders) by outcome and by the reader's rule that fired.

    Those come first that no rule read, or a late one. Every reply is read again: what today's
    reader makes of it is said where it is something else. With -o FILE.csv all replies are written.
    """
    from avdilemma.logs.replies import read_replies  # noqa: PLC0415
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.report.printing import check_whole, say, say_notes  # noqa: PLC0415
    from avdilemma.report.replies import (  # noqa: PLC0415
        counts_table,
        examples,
        grouped,
        replies_frame,
        wanted,
    )

    if n < 0:
        raise InvalidValueError("n", n, "give 0 or more")
    found, screen = read_logs(logs, unfinished=True), console()
    with progress("Replies", sum(log.held for log in found.usable)) as move:
        every = list(read_replies(found.usable, lambda samples: move(advance=samples)))
    if not every:
        raise AvdilemmaError("no replies in these logs: were they made with --no-log-samples?")
    kept = wanted(every, outcomes, rules, changed)
    groups = grouped(kept)
    table = counts_table(groups)
    if kept:
        screen.print(table, crop=False)
        for line in examples(groups, n, full) if n else ():
            say(line, screen)
    else:
        say(f"none of {len(every):,} replies is as asked for", screen)
    output.write(replies_frame(kept), [table])
    say_notes(found, screen)
    check_whole(found)


@click.command()
@LOGS
@writes()
def ways(logs: tuple[str, ...], output: Output) -> None:
    """Compare ways of answering (-T answer=...) in LOGS (files or folders).

    By respondent and kind of questions: outcomes, behaviour with its change on the questions that
    were answered in both ways, and tokens.
    """
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.questions import scorings  # noqa: PLC0415
    from avdilemma.report.from_logs import answers_by_way  # noqa: PLC0415
    from avdilemma.report.printing import check_whole, say  # noqa: PLC0415
    from avdilemma.report.tables import ways_tables  # noqa: PLC0415

    found, screen = read_logs(logs, scorers=tuple(scorings())), console()
    with progress("Replies", sum(log.held for log in found.usable)) as move:
        frame = answers_by_way(found.usable, lambda samples: move(advance=samples))
    if frame.empty:
        raise AvdilemmaError("no answers in these logs: were they made with --no-log-samples?")
    output.show(found, frame, ways_tables(frame))
    say(
        "change: mean paired difference on questions answered in both ways; 95 % intervals "
        "clustered on scenarios; tokens: means a question, as providers count them",
        screen,
        "dim",
    )
    if len(set(frame["answer"])) == 1:
        say("all of these were asked in one way: ask again with -T answer=label", screen)
    check_whole(found)


@click.command()
@LOGS
@writes()
def modalities(logs: tuple[str, ...], output: Output) -> None:
    """Compare the same questions in text and in picture (-T modality=...) in LOGS.

    By respondent and kind of questions: behaviour, matches, outcomes, position and side bias, AMCE
    and kappa, each with its change; beside them how well the respondent reads pictures, where
    LOGS hold its scene_reading.
    """
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.report.from_pictures import (  # noqa: PLC0415
        COMPARED,
        READING,
        answers_by_modality,
    )
    from avdilemma.report.modality_tables import modalities_tables  # noqa: PLC0415
    from avdilemma.report.printing import check_whole, say  # noqa: PLC0415

    found, screen = read_logs(logs, scorers=(*COMPARED, READING)), console()
    held = sum(log.held for log in found.usable if log.kind in COMPARED)
    with progress("Replies", held) as move:
        frame = answers_by_modality(found.usable, lambda samples: move(advance=samples))
    if frame.empty:
        raise AvdilemmaError(
            "no respondent was asked in two modalities: run the same task with -T modality=picture"
        )
    output.show(found, frame, modalities_tables(frame))
    say(
        "change: mean paired difference on questions with a value in both; of kappa the difference "
        "of two estimates from these; 95 % intervals clustered on scenarios; side bias: its own "
        "interval, for words have no side",
        screen,
        "dim",
    )
    if frame["reads_scenes"].isna().any():
        say(
            "a choice about a scene that was not read is no preference: run inspect eval "
            "avdilemma/scene_reading",
            screen,
        )
    check_whole(found)
