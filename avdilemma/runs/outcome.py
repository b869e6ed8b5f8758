"""What is made of a run's logs: results, estimates, a comparison of models and the report."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd
from rich.console import Console

from avdilemma.errors import AvdilemmaError
from avdilemma.files import check_free, write_text
from avdilemma.logs.answers import estimated_kinds, paired_kinds
from avdilemma.logs.header import LogHeader
from avdilemma.logs.pairs import Side, answers_by_key
from avdilemma.logs.respondent import label
from avdilemma.logs.select import Logs
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.kappas import estimates_frame
from avdilemma.measures.tuning_shift import BEHAVIOURS
from avdilemma.report.estimate_tables import estimate_tables
from avdilemma.report.from_logs import estimates, shift_between
from avdilemma.report.model_table import ModelTable
from avdilemma.report.overview import records
from avdilemma.report.printing import say, show_results
from avdilemma.report.tables import interval
from avdilemma.report.write import PAGE, Report, former, write_report

RESULTS, ESTIMATES, COMPARISON = "results.csv", "estimates.csv", "comparison.csv"
"""Tables beside the page."""

COMPARED = ("match economicus", "match moralis", "refusal", "kappa")
"""Measures of a shift that are printed beside the behaviour; the file has all."""


def check_out(out: Path, *, overwrite: bool) -> bool:
    """Refuse a folder with files that the outcome would replace and that are of no former run.

    Returns:
        Whether files there may be replaced.

    Raises:
        AvdilemmaError: If one may not.
    """
    may = overwrite or former(out / PAGE)
    check_free((out / name for name in (RESULTS, ESTIMATES, COMPARISON, PAGE)), overwrite=may)
    return may


def write_page(
    logs: Logs, out: Path, advance: Callable[[str], None], *, overwrite: bool = False
) -> Report:
    """Write the report of a run's logs.

    Args:
        logs: The logs.
        out: Folder for the page.
        advance: Called before each section.
        overwrite: Whether files that are there are replaced; those of a former run are.

    Raises:
        AvdilemmaError: If a file cannot be written.
    """
    return write_report(logs, out, advance=advance, overwrite=check_out(out, overwrite=overwrite))


def write_tables(logs: Logs, models: Sequence[str], out: Path, console: Console) -> Iterator[Path]:
    """Print and write the tables beside the page, which is written first: it says whose they are.

    They hold what the commands results, estimate and shift write; a table of a former run of which
    nothing is there now goes.

    Args:
        logs: The logs.
        models: All models in their order; with the first of them others are compared.
        out: Folder of the page.
        console: Where tables are printed.

    Yields:
        The files written.

    Raises:
        AvdilemmaError: If a log cannot be read, or a file cannot be written.
    """
    for name, make in ((RESULTS, _results), (ESTIMATES, _estimates), (COMPARISON, _comparison)):
        frame = make(logs, models, console)
        if not len(frame):
            (out / name).unlink(missing_ok=True)
            continue
        text = str(frame.to_csv(index=False, lineterminator="\n", float_format="%.10g"))
        write_text(out / name, text, overwrite=True)
        yield out / name


def _results(logs: Logs, _models: Sequence[str], console: Console) -> pd.DataFrame:
    try:
        return show_results([log.address for log in logs.usable], console)[1]
    except AvdilemmaError as error:  # plans of matches or markets alone have none
        say(str(error), console)
        return pd.DataFrame()


def _estimates(logs: Logs, _models: Sequence[str], console: Console) -> pd.DataFrame:
    found = estimates([log for log in logs.usable if log.kind in estimated_kinds()])
    if not found:
        return pd.DataFrame()
    for table in estimate_tables(found):
        console.print(table, crop=False)
    for each in found:
        for warning in each.warnings:
            say(f"{each.respondent}: {warning}", console)
    return estimates_frame(found)


def _comparison(logs: Logs, models: Sequence[str], console: Console) -> pd.DataFrame:
    """Every respondent beside the first, question by question."""
    own = [log for log in logs.usable if log.kind in paired_kinds()]
    sides = _sides(own, models, console)
    frames = []
    for other in sides[1:]:
        try:
            frame, notes = shift_between(sides[0], other)
        except AvdilemmaError as error:
            say(f"not compared: {error}", console)
            continue
        for note in notes:
            say(f"{other.model}: {note}", console, "dim")
        frames.append(frame)
    if not frames:
        return pd.DataFrame()
    whole = pd.concat(frames, ignore_index=True)
    console.print(comparison_table(sides[0].model, whole), crop=False)
    return whole


def comparison_table(first: str, frame: pd.DataFrame) -> ModelTable:
    """What differs between each respondent and the first: the main rows of a shift, in one table.

    Args:
        first: The respondent that others are compared with.
        frame: Rows of `tuning_shift`.
    """
    rows = []
    for (name, _domain), own in frame.groupby([RESPONDENT, "domain"], sort=False):
        found = {row["measure"]: row for row in records(own)}
        kind = "games" if BEHAVIOURS["games"] in found else "dilemmas"
        shown = (BEHAVIOURS[kind], *COMPARED)
        cells = [
            interval(row["change"], row["low"], row["high"], "+.2f") if row else "-"
            for row in map(found.get, shown)
        ]
        rows.append((f"{name}, {kind}", cells))
    heads = ("cooperate or sacrifice", *COMPARED)
    title = f"Each respondent minus {first}, on the same questions, with 95 % intervals"
    return ModelTable(title, [[head] for head in heads], rows)


def _sides(logs: Sequence[LogHeader], models: Sequence[str], console: Console) -> list[Side]:
    names = label(log.respondent.who for log in logs)
    order = {model: at for at, model in enumerate(models)}

    def place(log: LogHeader) -> tuple[int, int, str]:
        # a plain run goes before one under a persona
        name = names[log.respondent.who]
        return order.get(log.model, len(order)), len(log.persona), name

    by_who = itertools.groupby(sorted(logs, key=place), lambda log: names[log.respondent.who])
    sides = []
    for name, own in by_who:
        try:
            sides.append(Side(name, answers_by_key(own)))
        except AvdilemmaError as error:  # two of its tasks share questions
            say(f"{name} is not compared: {error}", console)
    return sides
