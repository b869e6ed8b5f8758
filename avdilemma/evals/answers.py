"""Answers as estimation wants them: questions with what was chosen, from scores and from logs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from inspect_ai.log import EvalLog, read_eval_log

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import ITEM
from avdilemma.evals.results import find_logs
from avdilemma.questions import Question, read_question

SCORERS = ("dilemma_choice", "game_choice", "plan_choice")
"""Scorers whose questions have one of several listed actions, or a plan, as an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, or what came in its place."""

    question: Question
    """The question, an elicited belief filled in."""

    outcome: str
    """``choice``, ``refusal``, ``unparseable`` or ``truncated``; of a plan also ``partial``."""

    action: str | None
    """The action, or the whole plan as `games.plan_name` writes it; None without a choice."""

    values: Mapping[str, float] = field(default_factory=dict)
    """The score by key; NaN where there is nothing."""

    epoch: int = 1
    """Repetition, from 1."""

    @property
    def id(self) -> str:
        """The question's id."""
        return self.question.id

    @property
    def scenario(self) -> str:
        """Cluster of the question."""
        return self.question.scenario


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of one log."""

    path: str
    """The log."""

    task: str
    """The task without its package."""

    model: str
    """The model."""

    temperature: float | None
    """Sampling temperature that was asked for; None leaves it to the provider."""

    epochs: int
    """How often every question was asked."""

    answers: tuple[Answer, ...]
    """In the order of the log."""


def read_answer(
    facts: str,
    details: Mapping[str, Any],
    values: Mapping[str, float] = MappingProxyType({}),
    epoch: int = 1,
) -> Answer:
    """The answer behind one score.

    Args:
        facts: The question's record, as it travels with the sample.
        details: Metadata of a score of one of `SCORERS`, of one epoch.
        values: The score by key.
        epoch: Repetition, from 1.

    Returns:
        The answer.

    Raises:
        AvdilemmaError: If record and score do not fit together.
    """
    question = _question(facts)
    belief = details.get("belief")
    if isinstance(belief, dict):
        question = question.with_belief({str(node): str(share) for node, share in belief.items()})
    outcome = str(details.get("outcome"))
    if outcome != "choice":
        return Answer(question, outcome, None, values, epoch)
    try:
        action = question.chosen_in(details)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AvdilemmaError(
            f"item {question.id}: its score holds no answer to it; score the log again"
        ) from error
    return Answer(question, outcome, action, values, epoch)


# logs of one suite ask the same questions, and reading a record costs more than reading its sample
_question = lru_cache(maxsize=4096)(read_question)


def read_answers(
    paths: Iterable[str | Path], advance: Callable[[int, int], None] = lambda _done, _all: None
) -> Iterator[Answered]:
    """Read logs one after the other, so that memory holds one of them.

    Args:
        paths: Log files or folders. Logs of tasks without such questions are passed over.
        advance: Called after every log with the number of logs read and of all logs.

    Yields:
        The answers of each log.

    Raises:
        AvdilemmaError: If a path does not exist, or a log cannot be read or did not succeed.
    """
    logs = find_logs(paths)
    for count, path in enumerate(logs, start=1):
        try:
            header = read_eval_log(path, header_only=True)
            ours = any(each.name.split("/")[-1] in SCORERS for each in header.eval.scorers or [])
            log = read_eval_log(path) if ours and header.status == "success" else header
        except Exception as error:  # logs are untrusted: whatever is wrong is one clear error
            raise AvdilemmaError(
                f"log {path} cannot be read ({error}): is it an Inspect log?"
            ) from error
        if ours and log.status != "success":
            raise AvdilemmaError(f"log {path} has status {log.status}: run it again")
        if ours:
            yield Answered(
                path=path,
                task=log.eval.task.split("/")[-1],
                model=log.eval.model,
                temperature=log.eval.model_generate_config.temperature,
                epochs=log.eval.config.epochs or 1,
                answers=tuple(_answers(path, log)),
            )
        advance(count, len(logs))


def _answers(path: str, log: EvalLog) -> Iterator[Answer]:
    for sample in log.samples or []:
        for name in SCORERS:
            score = (sample.scores or {}).get(name)
            if score is not None:
                try:
                    yield read_answer(sample.metadata[ITEM], score.metadata or {})
                except (AvdilemmaError, KeyError) as error:
                    raise AvdilemmaError(f"log {path}, sample {sample.id}: {error}") from error
