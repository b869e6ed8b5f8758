"""Reading logs back: one table over tasks and models."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log
from rich.console import Console
from rich.text import Text

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.model_table import ModelTable
from avdilemma.prompts import OUTCOMES

TASKS = {"av_dilemma": "sacrifice", "economic_games": "cooperate"}
"""Behaviour that each task of choices counts."""

BEHAVIOURS = {**TASKS, "ratings": "rating", "moral_machine": "spared"}
"""The same of all tasks in the table; ratings are means from 0 to 100."""

ELSEWHERE = {"pricing": "avdilemma pricing results", "play": "avdilemma matches"}
"""Commands that print the results of further tasks."""


HEADINGS = (
    "economicus",
    "moralis",
    "econ. sep.",
    "mor. sep.",
    "pos. bias",
    "choice",
    "refusal",
    "unpars.",
    "trunc.",
)
"""Headings after model, items and behaviour."""

BREAK = 4
"""Number of these headings that say how choices match the agents; the rest say how it answered."""


@dataclass(frozen=True, slots=True)
class Row:
    """One log in the table. Rates and matches are in [0, 1]; NaN where there is none."""

    task: str
    """Task without its package."""

    model: str
    """Model."""

    status: str
    """Inspect's status of the log; only ``success`` is a result."""

    scored: int
    """Samples that were scored."""

    errors: int
    """Samples that ended in an error and are in no rate."""

    behaviour: float
    """Share of sacrifices, cooperation or groups spared; of ratings the mean, 0 to 100."""

    economicus: float
    """Match with homo economicus where it is not indifferent."""

    moralis: float
    """Match with homo moralis where it is not indifferent."""

    economicus_separating: float
    """Match with economicus on items on which the two agents differ."""

    moralis_separating: float
    """Match with moralis on items on which the two agents differ."""

    strict_economicus: float
    """Number of items with a strict prediction of economicus."""

    strict_moralis: float
    """Number of items with a strict prediction of moralis."""

    separating: float
    """Number of items on which the two agents differ."""

    position_bias: float
    """-1 (always second) to 1 (always first)."""

    choice: float
    """Rate of choices."""

    refusal: float
    """Rate of refusals."""

    unparseable: float
    """Rate of unreadable replies."""

    truncated: float
    """Rate of replies cut off before an answer."""

    stderr: tuple[float, float, float]
    """Clustered standard errors of behaviour, economicus and moralis."""


def find_logs(paths: Iterable[str | Path]) -> list[str]:
    """Log files in files and folders, oldest first.

    Args:
        paths: Log files or folders.

    Returns:
        Paths of logs.

    Raises:
        AvdilemmaError: If a path does not exist or there is no log at all.
    """
    found: list[str] = []
    for path in map(Path, paths):
        if path.is_dir():
            logs = list_eval_logs(str(path), formats=["eval", "json"], descending=False)
            found += [log.name for log in logs]
        elif path.is_file():
            found.append(str(path))
        else:
            raise AvdilemmaError(f"no log at {path}: give a log file or a folder of logs")
    if not found:
        raise AvdilemmaError("no logs found: give log files, or a folder such as ./logs")
    return found


def read_rows(paths: Iterable[str | Path]) -> list[Row]:
    """Read the headers of logs of the tasks in `BEHAVIOURS`; other logs are passed over.

    Args:
        paths: Log files or folders.

    Returns:
        One row a log.

    Raises:
        AvdilemmaError: If a log cannot be read, or none is of these tasks.
    """
    return read_results(paths)[0]


def read_results(paths: Iterable[str | Path]) -> tuple[list[Row], dict[str, int]]:
    """Read the headers of logs.

    Args:
        paths: Log files or folders.

    Returns:
        One row a log of the tasks in `BEHAVIOURS`, and the number of other logs by task.

    Raises:
        AvdilemmaError: If a log cannot be read, or none is of these tasks.
    """
    rows: list[Row] = []
    others: Counter[str] = Counter()
    for path in find_logs(paths):
        try:
            log = read_eval_log(path, header_only=True)
        except Exception as error:  # logs are untrusted: whatever is wrong is one clear error
            raise AvdilemmaError(
                f"log {path} cannot be read ({error}): is it an Inspect log?"
            ) from error
        if log.eval.task.split("/")[-1] in BEHAVIOURS:
            rows.append(row(log))
        else:
            others[log.eval.task] += 1
    if not rows:
        there = f"; there are {passed_over(others)}" if others else ""
        raise AvdilemmaError(
            f"no log of {' or '.join(BEHAVIOURS)} among them: run one of these tasks{there}"
        )
    return rows, dict(others)


def passed_over(others: Mapping[str, int]) -> str:
    """Logs of other tasks in words, with the command that shows them."""
    words = []
    for task, number in sorted(others.items()):
        command = ELSEWHERE.get(task.split("/")[-1])
        where = f" (see {command})" if command else ""
        words.append(f"{number} of {task}{where}")
    return ", ".join(words)


def metrics_of(log: EvalLog) -> dict[str, float]:
    """The metrics of a log by name, means and errors of keys as ``KEY`` and ``KEY_stderr``.

    In logs of earlier versions some keys have a result of their own, with ``mean`` and ``stderr``.
    """
    found: dict[str, float] = {}
    for score in log.results.scores if log.results else []:
        own = {"mean": score.name, "stderr": f"{score.name}_stderr"}
        found |= {own.get(name, name): float(each.value) for name, each in score.metrics.items()}
    return found


def row(log: EvalLog) -> Row:
    """The table row of one log.

    Args:
        log: A log, of which the header is enough.

    Returns:
        The row; rates are NaN if the log has no results.
    """
    task = log.eval.task.split("/")[-1]
    behaviour = BEHAVIOURS[task]
    results, metrics = log.results, metrics_of(log)

    def summary(name: str) -> float:
        return metrics.get(name, math.nan)

    several = summary("scenarios") > 1
    done = results.completed_samples if results else 0
    return Row(
        task=task,
        model=log.eval.model,
        status=log.status,
        scored=done,
        errors=(results.total_samples - done) if results else 0,
        behaviour=summary(behaviour),
        economicus=summary("economicus"),
        moralis=summary("moralis"),
        economicus_separating=summary("economicus_separating"),
        moralis_separating=summary("moralis_separating"),
        strict_economicus=summary("strict_economicus"),
        strict_moralis=summary("strict_moralis"),
        separating=summary("separating"),
        position_bias=summary("position_bias"),
        choice=summary("choice"),
        refusal=summary("refusal"),
        unparseable=summary("unparseable"),
        truncated=summary("truncated"),
        stderr=(
            summary(f"{behaviour}_stderr") if several else math.nan,
            summary("economicus_stderr") if several else math.nan,
            summary("moralis_stderr") if several else math.nan,
        ),
    )


def _cell(value: float, stderr: float = math.nan, digits: int = 2) -> Text:
    if math.isnan(value):
        return Text("-", style="dim")
    text = f"{value:.{digits}f}"
    return Text(text if math.isnan(stderr) else f"{text} ±{stderr:.{digits}f}")


def tables(rows: Sequence[Row]) -> list[ModelTable]:
    """Tables for people, one a task.

    Args:
        rows: Rows of any tasks.

    Returns:
        Tables for a rich console. ± is one clustered standard error.
    """
    found = []
    for task, behaviour in BEHAVIOURS.items():
        members = sorted((row for row in rows if row.task == task), key=lambda row: row.model)
        if members:
            groups = (("items", behaviour, *HEADINGS[:BREAK]), HEADINGS[BREAK:])
            found.append(ModelTable(task, groups, [(row.model, _cells(row)) for row in members]))
    return found


def _cells(each: Row) -> list[Text]:
    if each.status != "success":
        return [Text(f"log status: {each.status}", style="bold red")]
    items = f"{each.scored}" + (f" (+{each.errors} errors)" if each.errors else "")
    return [
        Text(items),
        _cell(each.behaviour, each.stderr[0]),
        _cell(each.economicus, each.stderr[1]),
        _cell(each.moralis, each.stderr[2]),
        _cell(each.economicus_separating),
        _cell(each.moralis_separating),
        _cell(each.position_bias),
        *(_cell(getattr(each, outcome)) for outcome in OUTCOMES),
    ]


def failed(rows: Iterable[Row]) -> list[Row]:
    """Rows of logs that did not succeed or lost samples to errors."""
    return [row for row in rows if row.status != "success" or row.errors]


LEGEND = """economicus, moralis: match on items on which that agent is not indifferent
moralis: homo moralis with kappa 0.5, or with that of -T kappa=
sep.: the same on the items that separate the two agents
pos. bias: 1 always the first option, -1 always the second, 0 no bias
±: one standard error, clustered on scenarios"""
"""What the columns mean."""


def show(folders: Sequence[Path], console: Console) -> None:
    """Print the table of some logs.

    Raises:
        AvdilemmaError: If a log did not succeed or samples ended in errors.
    """
    rows, others = read_results(folders)
    for table in tables(rows):
        console.print(table, crop=False)
    if others:
        console.print(f"passed over: {passed_over(others)}", highlight=False, markup=False)
    console.print(LEGEND, style="dim")
    bad = failed(rows)
    if bad:
        raise AvdilemmaError(
            "these logs failed or lost samples: " + ", ".join(f"{r.task} {r.model}" for r in bad)
        )
