"""Printing what logs hold, and what of them could not be used; every text from logs as it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.text import Text

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.shares import log_odds_lines
from avdilemma.logs.select import Logs, read_logs
from avdilemma.logs.words import listed
from avdilemma.measures.kappas import Estimated
from avdilemma.measures.printed_metrics import ELSEWHERE
from avdilemma.measures.tuning_shift import CAPTION
from avdilemma.report.factor_tables import factors_tables
from avdilemma.report.from_factors import effects_of_factors
from avdilemma.report.from_logs import labels_of, results
from avdilemma.report.tables import results_tables, shift_tables

LEGEND = """economicus, moralis: match on items on which that agent is not indifferent
moralis: homo moralis with kappa 0.5, or with that of -T kappa=
sep.: the same on the items that separate the two agents
pos. bias: 1 always the first option, -1 always the second, 0 no bias
±: one standard error, clustered on scenarios, of people's answers on people"""
"""What the columns of results mean."""


def say(text: str, console: Console, style: str = "") -> None:
    """Print a text as it is, whole where no terminal folds it."""
    console.print(Text(text, style=style), crop=False, soft_wrap=not console.is_terminal)


def say_notes(logs: Logs, console: Console) -> None:
    """Print what there is to know of logs: notes, what was passed over, what cannot be used."""
    for note in logs.notes:
        say(note, console, "dim")
    # those that a later run replaces are among the notes
    others = [
        f"{one.name} {one.why}"
        for one in logs.passed_over
        if not any(note.startswith(f"{one.name}: ") for note in logs.notes)
    ]
    if others:
        say(f"passed over: {listed(others)}", console, "dim")
    for one in logs.troubles:
        say(f"not used: {one.name} {one.why}", console, "bold red")


def check_whole(logs: Logs) -> None:
    """Raise where something of the logs is missing in what was printed.

    Raises:
        AvdilemmaError: If a log could not be used or lost samples to errors.
    """
    lost = [each.name for each in logs.troubles]
    lost += [
        f"{log.name} ({log.errors} of {log.asked} samples)" for log in logs.usable if log.errors
    ]
    if lost:
        raise AvdilemmaError(f"these logs failed or lost samples: {', '.join(lost)}")


def show_results(paths: Iterable[str | Path], console: Console) -> tuple[Logs, pd.DataFrame]:
    """Print the numbers of log files or folders, and give the logs and their numbers.

    Raises:
        AvdilemmaError: If no log could be used.
    """
    logs = read_logs(paths)
    frame = results(logs.usable, labels_of(logs.usable))
    for table in results_tables(frame):
        console.print(table, crop=False)
    own = factors_tables(effects_of_factors(logs.usable, labels_of(logs.usable)))
    for table in own:
        console.print(table, crop=False)
    for log in logs.usable:
        if log.kind in ELSEWHERE:
            say(
                f"passed over: {log.name} of {log.task} (see {ELSEWHERE[log.kind]})", console, "dim"
            )
    if frame.empty:
        raise AvdilemmaError("no log here has choices, plans, amounts or ratings: see above")
    say_notes(logs, console)
    say(LEGEND, console, "dim")
    return logs, frame


def show_shift(before: str, after: str, frame: pd.DataFrame, console: Console) -> None:
    """Print rows of `tuning_shift`, a table a domain, and below it what else is to be said."""
    for table, notes in shift_tables(before, after, frame):
        console.print(table, crop=False)
        for note in notes:
            say(f" {note}\n", console)
    say(CAPTION, console, "dim")


def show_details(each: Estimated, console: Console) -> None:
    """Print everything about one respondent's estimates."""
    console.rule(Text(each.respondent), align="left")
    for part, found in each.parts.items():
        say(f"{part}: {found}", console)
        if found.problem.tally.shares:
            own = found.problem
            say("\n".join(log_odds_lines(found, own.choices, own.cluster)), console)
        if part == "dilemmas" and found.choices:
            say(str(found.compare_noise()), console)
        say("", console)
    for test in each.same:
        p = "" if test.p is None else f", chi2({test.df}) = {test.statistic:.3g}, p = {test.p:.3g}"
        say(f"{test.name} ({test.method}): {test.status}{p} {test.note}", console)
