"""AMCEs from logs: one table a model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_ai.log import EvalLog, read_eval_log
from rich.box import SIMPLE_HEAD
from rich.table import Table

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.amce import AmceTable, Effect, estimate_amce
from avdilemma.estimation.amce_choices import GroupChoice
from avdilemma.evals.metrics import number
from avdilemma.evals.results import find_logs
from avdilemma.evals.special_metrics import group_choice

if TYPE_CHECKING:
    import pandas as pd

SCORER = "moral_machine_choice"
"""The scorer whose logs are read."""


@dataclass(frozen=True, slots=True)
class ModelAmce:
    """One log's AMCEs."""

    model: str
    """The model."""

    language: str
    """Language of the prompts."""

    table: AmceTable
    """The estimates."""

    @property
    def name(self) -> str:
        """The model, with the language if it is not English."""
        return self.model if self.language == "en" else f"{self.model} ({self.language})"


def read_amces(paths: Iterable[str | Path]) -> list[ModelAmce]:
    """Read logs of the task moral_machine; others are passed over.

    Args:
        paths: Log files or folders.

    Returns:
        One table a log, in the order of the paths.

    Raises:
        AvdilemmaError: If a log cannot be read or did not succeed, or none is of the task.
    """
    found = []
    for path in find_logs(paths):
        try:
            log = read_eval_log(path, header_only=True)
            ours = any(each.name.split("/")[-1] == SCORER for each in log.eval.scorers or [])
            log = read_eval_log(path) if ours and log.status == "success" else log
        except Exception as error:  # logs are untrusted: whatever is wrong is one clear error
            raise AvdilemmaError(
                f"log {path} cannot be read ({error}): is it an Inspect log?"
            ) from error
        if not ours:
            continue
        if log.status != "success":
            raise AvdilemmaError(f"log {path} has status {log.status}: run it again")
        choices = log_choices(path, log)
        language = str((log.eval.metadata or {}).get("language", "en"))
        found.append(ModelAmce(log.eval.model, language, estimate_amce(choices)))
    if not found:
        raise AvdilemmaError("no choices between groups in these logs: run moral_machine")
    return found


def log_choices(path: str | Path, log: EvalLog) -> list[GroupChoice]:
    """The choices of a log, one a sample and epoch.

    Raises:
        AvdilemmaError: If a sample is not of the task.
    """
    choices = []
    for sample in log.samples or []:
        score = (sample.scores or {}).get(SCORER)
        if score is None:
            continue  # ended in an error, which the log's own counts tell
        try:
            spared = number(score.as_dict()["spared"])
            choices.append(group_choice(sample.metadata, spared))
        except (AvdilemmaError, KeyError, ValueError) as error:
            raise AvdilemmaError(
                f"log {path}, sample {sample.id}: no choice between groups ({error})"
            ) from error
    return choices


def amce_table(found: ModelAmce) -> Table:
    """One row an attribute, then biases and distances."""
    table = Table(title=found.name, box=SIMPLE_HEAD)
    table.add_column("attribute")
    headings = ("AMCE", "95 % interval", "adjusted", "bounds", "people", "to people", "choices")
    for heading in (*headings, "missing", "scenarios"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in found.table.amces.values():
        if one.choices:
            table.add_row(
                one.attribute,
                _text(one.effect.value),
                _interval(one.effect),
                f"aliased: {' '.join(one.aliased)}" if one.aliased else _text(one.adjusted.value),
                f"{_text(one.bound_low)} to {_text(one.bound_high)}",
                _text(one.people),
                _text(one.to_people),
                str(one.choices),
                str(one.missing),
                str(one.clusters),
            )
    table.add_section()
    for name, effect in found.table.biases.items():
        table.add_row(f"bias: {name}", _text(effect.value), _interval(effect))
    for name, effect in (
        ("distance to people", found.table.distance),
        ("... number by difference", found.table.distance_number),
    ):
        table.add_row(name, _text(effect.value), _interval(effect))
    return table


def amce_frame(found: Sequence[ModelAmce]) -> pd.DataFrame:
    """All tables as one data frame, one row a model and attribute."""
    import pandas as pd  # noqa: PLC0415

    frames = []
    for each in found:
        frame = each.table.to_frame()
        frame.insert(0, "model", each.model)
        frame.insert(1, "language", each.language)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _text(value: float) -> str:
    # adding zero turns a rounded -0 into 0
    return "-" if math.isnan(value) else f"{round(value, 3) + 0.0:.3f}"


def _interval(effect: Effect) -> str:
    if math.isnan(effect.low):
        return "-"
    return f"{_text(effect.low)} to {_text(effect.high)}"
