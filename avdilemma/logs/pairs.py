"""Two respondents side by side: their answers to the same questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.answers import Answer
from avdilemma.logs.answers import paired_kinds, read_answers
from avdilemma.logs.header import LogHeader
from avdilemma.logs.respondent import label
from avdilemma.logs.select import read_logs
from avdilemma.prompts.ways import PROBABILITIES
from avdilemma.text import printable

DOMAINS = {"game_choice": "economic_games", "plan_choice": "economic_games"}
"""Task of a kind of questions, where it is not the other."""

TASKS = ("economic_games", "av_dilemma")
"""Tasks whose answers are paired, in the order of results."""

Key = tuple[str, str, int]
"""Task, question and epoch."""


class Side(NamedTuple):
    """One respondent's answers, its model (and persona), and what is to be said of its logs."""

    model: str
    answers: Mapping[Key, Answer]
    notes: tuple[str, ...] = ()


class Pairs(NamedTuple):
    """Answers of two respondents to the same questions of one task, in the same order.

    ``unpaired`` counts questions that only one of the two was asked.
    """

    task: str
    base: Sequence[Answer]
    tuned: Sequence[Answer]
    unpaired: int


def read_side(paths: Iterable[str | Path], model: str | None = None) -> Side:
    """Read one respondent's log files or folders; of those with several models one model's alone.

    Raises:
        AvdilemmaError: If the logs are of several respondents, a question was answered in two
            logs, or there is no log to use.
    """
    found = read_logs(paths, scorers=paired_kinds())
    logs = [log for log in found.usable if model in (None, log.model)]
    if not logs:
        models = ", ".join(sorted({log.model for log in found.usable}))
        raise AvdilemmaError(f"no log of {model} among those of {models}")
    names = label(log.respondent.who for log in logs)
    if len(names) > 1:
        several = ", ".join(sorted(names.values()))
        raise AvdilemmaError(f"logs of several respondents ({several}): give those of one")
    troubles = (f"{each.name} {each.why}" for each in found.troubles)
    return Side(_named(logs[0]), answers_by_key(logs), (*found.notes, *troubles))


def _named(log: LogHeader) -> str:
    """The model, and whom it was told to be."""
    return f"{log.model} (persona {printable(log.persona)})" if log.persona else log.model


def answers_by_key(logs: Iterable[LogHeader]) -> dict[Key, Answer]:
    """The answers in one respondent's logs by task, question and epoch.

    Raises:
        AvdilemmaError: If a question was answered in two logs, or a log cannot be read.
    """
    answers: dict[Key, Answer] = {}
    for answered in read_answers(logs):
        for answer in answered.answers:
            task = DOMAINS.get(answered.log.kind, "av_dilemma")
            key = (task, answer.id, answer.epoch)
            if key in answers:
                raise AvdilemmaError(
                    f"log {answered.log.name}: question {answer.id} (epoch {answer.epoch}) is in "
                    f"another log of {answered.log.model} too: give one log of each task"
                )
            answers[key] = answer
    return answers


def pair(base: Side, tuned: Side) -> list[Pairs]:
    """Put the answers of two respondents to the same questions side by side: games, then dilemmas.

    Raises:
        AvdilemmaError: If they have no question in common, or one id stands for two questions.
    """
    found = []
    for task in TASKS:
        keys = [key for key in base.answers if key[0] == task]
        other = {key for key in tuned.answers if key[0] == task}
        both = [key for key in keys if key in other]
        if not keys and not other:
            continue
        for key in both:
            one, two = base.answers[key].question, tuned.answers[key].question
            if one.factors != two.factors or one.listed_labels != two.listed_labels:
                raise AvdilemmaError(f"question {key[1]} is not the same in both logs")
            if (one.answer == PROBABILITIES) != (two.answer == PROBABILITIES):
                raise AvdilemmaError(
                    f"question {key[1]} was answered by a choice in one log and by probabilities "
                    "in the other, which are never compared: ask both models in one way"
                )
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
