"""Logs of two models side by side: the same questions, answered before and after a tuning."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.log import EvalLog, read_eval_log

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.answers import SCORERS, Answer, read_answer
from avdilemma.evals.keys import ITEM
from avdilemma.evals.metrics import number
from avdilemma.evals.results import TASKS, find_logs

Key = tuple[str, str, int]
"""Task, item and epoch."""


@dataclass(frozen=True)
class Scored:
    """One answer with its score."""

    answer: Answer
    """The question, and what came of it."""

    values: Mapping[str, float]
    """The score; NaN where there is nothing."""

    @property
    def scenario(self) -> str:
        """Cluster of the question."""
        return self.answer.scenario


@dataclass(frozen=True)
class Side:
    """One model's answers."""

    model: str
    """Name of the model."""

    answers: Mapping[Key, Scored]
    """Answers by task, item and epoch."""


@dataclass(frozen=True)
class Pairs:
    """Answers of two models to the same questions of one task."""

    task: str
    """The task."""

    base: Sequence[Scored]
    """Answers before."""

    tuned: Sequence[Scored]
    """Answers after, in the same order."""

    unpaired: int
    """Questions that only one of the two was asked."""


def read_side(paths: Iterable[str | Path], model: str | None = None) -> Side:
    """Read one model's logs.

    Args:
        paths: Log files or folders; logs of other tasks are passed over.
        model: Take this model's logs alone.

    Returns:
        Its answers.

    Raises:
        AvdilemmaError: If a log cannot be read or did not succeed, the logs are of several
            models, an item was answered in two logs, or there is no log to use.
    """
    answers: dict[Key, Scored] = {}
    models: set[str] = set()
    for path in find_logs(paths):
        try:
            log = read_eval_log(path)
        except Exception as error:  # logs are untrusted: whatever is wrong is one clear error
            raise AvdilemmaError(
                f"log {path} cannot be read ({error}): is it an Inspect log?"
            ) from error
        task = log.eval.task.split("/")[-1]
        if task not in TASKS or (model is not None and log.eval.model != model):
            continue
        if log.status != "success":
            raise AvdilemmaError(f"log {path} has status {log.status}: run it again")
        models.add(log.eval.model)
        if len(models) > 1:
            names = ", ".join(sorted(models))
            raise AvdilemmaError(f"logs of several models ({names}): give those of one")
        for key, answered in _scored(task, log):
            if key in answers:
                raise AvdilemmaError(
                    f"log {path}: item {key[1]} (epoch {key[2]}) is in another log of "
                    f"{log.eval.model} too: give one log of each task"
                )
            answers[key] = answered
    if not answers:
        raise AvdilemmaError(f"no log of {' or '.join(TASKS)} among {[*map(str, paths)]}")
    return Side(models.pop(), answers)


def _scored(task: str, log: EvalLog) -> Iterable[tuple[Key, Scored]]:
    for sample in log.samples or []:
        for name in SCORERS:
            score = (sample.scores or {}).get(name)
            if score is not None and isinstance(score.value, dict):
                values = {key: number(value) for key, value in score.value.items()}
                answer = read_answer(sample.metadata[ITEM], score.metadata or {})
                yield (task, str(sample.id), sample.epoch), Scored(answer, values)


def pair(base: Side, tuned: Side) -> list[Pairs]:
    """Put the answers of two models to the same questions side by side.

    Args:
        base: The model before.
        tuned: The model after.

    Returns:
        Pairs by task, games first.

    Raises:
        AvdilemmaError: If they have no question in common, or one id stands for two questions.
    """
    found = []
    for task in ("economic_games", "av_dilemma"):
        keys = [key for key in base.answers if key[0] == task]
        other = {key for key in tuned.answers if key[0] == task}
        both = [key for key in keys if key in other]
        if not keys and not other:
            continue
        for key in both:
            one, two = base.answers[key].answer.question, tuned.answers[key].answer.question
            if one.factors != two.factors or one.listed_labels != two.listed_labels:
                raise AvdilemmaError(f"item {key[1]} is not the same question in both logs")
        found.append(
            Pairs(
                task,
                [base.answers[key] for key in both],
                [tuned.answers[key] for key in both],
                len(keys) + len(other) - 2 * len(both),
            )
        )
    if not any(each.base for each in found):
        raise AvdilemmaError(
            f"{base.model} and {tuned.model} have no question in common: run both with the same "
            "arguments and seed"
        )
    return found


def value(answered: Scored, key: str) -> float:
    """A key of a score, NaN if it has none."""
    return answered.values.get(key, math.nan)
