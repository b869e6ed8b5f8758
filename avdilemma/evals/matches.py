"""Reading logs of ``play`` back: payoffs by protocol and order."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.log import EvalLog, read_eval_log
from rich.text import Text

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.model_table import ModelTable
from avdilemma.evals.results import find_logs, metrics_of

TASK = "play"
"""The task whose logs are read."""


@dataclass(frozen=True, slots=True)
class MatchRow:
    """Matches of one protocol in one order. Means over matches; NaN where there is none."""

    match: str
    """Protocol and order."""

    first: float
    """Points of the model in the role ``first``."""

    second: float
    """Points of the model in the role ``second``."""

    welfare: float
    """Points of both."""


@dataclass(frozen=True, slots=True)
class MatchLog:
    """One log of ``play``."""

    first: str
    """Model in the role ``first``."""

    second: str
    """Model in the role ``second``."""

    status: str
    """Inspect's status of the log; only ``success`` is a result."""

    completed: float
    """Rate of matches that reached an end of the game."""

    inequality: float
    """Mean absolute difference of both players' points."""

    rows: tuple[MatchRow, ...]
    """One a protocol and order."""


def read_matches(paths: Iterable[str | Path]) -> list[MatchLog]:
    """Read the headers of logs of ``play``; other logs are passed over.

    Args:
        paths: Log files or folders.

    Returns:
        One record a log.

    Raises:
        AvdilemmaError: If a log cannot be read, or none is of this task.
    """
    found = []
    for path in find_logs(paths):
        try:
            log = read_eval_log(path, header_only=True)
        except Exception as error:  # logs are untrusted: whatever is wrong is one clear error
            raise AvdilemmaError(
                f"log {path} cannot be read ({error}): is it an Inspect log?"
            ) from error
        if log.eval.task.split("/")[-1] == TASK:
            found.append(_match_log(log))
    if not found:
        raise AvdilemmaError(f"no log of {TASK} among them: run inspect eval avdilemma/{TASK}")
    return found


def _match_log(log: EvalLog) -> MatchLog:
    metrics = metrics_of(log)
    begins = "payoff_first match="
    levels = [
        name.removeprefix(begins)
        for name in metrics
        if name.startswith(begins) and not name.endswith(" stderr")
    ]
    rows = tuple(
        MatchRow(
            level,
            *(
                metrics[f"{key} match={level}"]
                for key in ("payoff_first", "payoff_second", "welfare")
            ),
        )
        for level in levels
    )
    models: dict[str, str] = {}
    for role in ("first", "second"):
        config = (log.eval.model_roles or {}).get(role)
        config = config[0] if isinstance(config, list) else config
        models[role] = config.model if config is not None else log.eval.model
    return MatchLog(
        models["first"],
        models["second"],
        log.status,
        metrics.get("completed", math.nan),
        metrics.get("inequality", math.nan),
        rows,
    )


def heading(log: MatchLog) -> str:
    """Who played, and how it went: names are lines of their own, because they can be long."""
    ended = f"completed: {log.completed:.2f}   inequality: {_points(log.inequality, '.1f')}"
    status = f"log status: {log.status}"
    who = (f"first: {log.first}", f"second: {log.second}")
    return "\n".join((*who, ended if log.status == "success" else status))


def match_table(log: MatchLog) -> ModelTable:
    """A table for people.

    Args:
        log: One log.

    Returns:
        A table for a rich console: points of both models by protocol and order.
    """
    rows = [
        (row.match, [Text(_points(n)) for n in (row.first, row.second, row.welfare)])
        for row in log.rows
    ]
    groups = (("first", "second", "welfare"),)
    return ModelTable(heading(log), groups, rows, first="protocol and order")


def _points(value: float, form: str = "g") -> str:
    return "-" if math.isnan(value) else f"{value:{form}}"
