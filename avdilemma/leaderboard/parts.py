"""What a suite asks, built anew by this version: the measure of every log and submission."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast

from inspect_ai import Task
from inspect_ai.scorer import Metric

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.evals.keys import ITEM, PROMPT
from avdilemma.evals.scorer import compared, scoring_metrics
from avdilemma.evals.suite import build_task
from avdilemma.families.suite import Suite, SuiteTask, load_suite, suites
from avdilemma.questions import Pair, Question, read_question, scorings

KAPPA = "0.5"
"""Degree of morality of the moralis that the leaderboard compares with; ours."""


DATASET = "dataset"
"""Key of `Part.about` under which the name of the data set stands."""


@dataclass(frozen=True, eq=False)
class Part:
    """One task of a suite, as it is frozen there, with its questions in the suite's order.

    Of each question it has the text as it is sent (``prompts``), the record as it travels in a log
    (``facts``), and what its sample carries besides (``metadata``); ``about`` is what the
    header of a log says of the task, ``metrics`` are those that
    `inspect eval` prints of all scores, ``further`` those of a scorer that is run again by itself.
    """

    task: SuiteTask
    version: str
    questions: tuple[Question, ...]
    prompts: tuple[str, ...]
    facts: tuple[str, ...]
    metadata: tuple[Mapping[str, Any], ...]
    about: Mapping[str, Any]
    metrics: tuple[Metric, ...]
    further: tuple[Metric, ...]

    @property
    def key(self) -> str:
        """Short name of the task."""
        return self.task.key

    @property
    def arm(self) -> str:
        """Name of the arm that a row may lack; empty for a task of the suite proper."""
        return self.task.arm

    @property
    def domain(self) -> str:
        """Name of what its numbers are about: those of an arm stand apart."""
        return self.arm or self.questions[0].domain

    @cached_property
    def predictions(self) -> tuple[Pair, ...]:
        """What homo economicus and homo moralis answer to each question."""
        # every submission is read against them, and a prediction costs more than a score
        economicus, moralis = compared(KAPPA)
        return tuple((each.predict(economicus), each.predict(moralis)) for each in self.questions)

    @property
    def asked(self) -> int:
        """Number of answers that are due, all epochs."""
        return len(self.questions) * self.task.epochs


def build_part(task: SuiteTask) -> Part:
    """Build one task of a suite.

    Raises:
        AvdilemmaError: If this version asks other questions than those that are frozen, or the
            task cannot be on the leaderboard.
    """
    built: Task = build_task(task)
    now = (built.metadata or {}).get("fingerprint")
    if now != task.fingerprint:
        raise AvdilemmaError(
            f"{task.name} asks other questions in this version than in the suite: install the "
            "version of avdilemma that the suite is of"
        )
    prompts, facts, every = [], [], []
    for sample in built.dataset:
        # a reply to a question before the decision has no place in a submission
        first = sample.input[0] if isinstance(sample.input, list) else None
        metadata = sample.metadata or {}
        record = metadata.get(ITEM)
        one = first is not None and len(sample.input) == 1 and PROMPT not in metadata
        if first is None or not one or not isinstance(record, str):
            raise AvdilemmaError(
                f"{task.name} asks more than one question at a time: the leaderboard takes tasks "
                "with one question a sample"
            )
        prompts.append(first.text)
        facts.append(record)
        every.append(metadata)
    questions = tuple(map(read_question, facts))
    return Part(
        task=task,
        version=str(built.version),
        questions=questions,
        prompts=tuple(prompts),
        facts=tuple(facts),
        metadata=tuple(every),
        about={**(built.metadata or {}), DATASET: built.dataset.name},
        metrics=tuple(cast("Sequence[Metric]", built.metrics or ())),
        further=tuple(scoring_metrics(scorings()[questions[0].scorer])),
    )


def parts_of(parts: Sequence[Part], keys: Container[str]) -> tuple[Part, ...]:
    """What a row is measured by: all tasks of the suite proper, and the arms among `keys`."""
    return tuple(part for part in parts if not part.arm or part.key in keys)


def build_parts(suite: Suite) -> tuple[Part, ...]:
    """Build every task of a suite, in its order.

    Raises:
        AvdilemmaError: If one of them cannot be built, or two have the same key.
    """
    keys = [task.key for task in suite.tasks]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise AvdilemmaError(f"suite {suite.name}: {twice[0]} is in it twice: ask it once")
    return tuple(map(build_part, suite.tasks))


@lru_cache(maxsize=8)
def suite_parts(name: str) -> tuple[Part, ...]:
    """The tasks of a suite that comes with the package; built once, as it takes seconds.

    Its name is no path, as it may come from outside.

    Raises:
        AvdilemmaError: If there is no such suite, or it cannot be built.
    """
    if name not in suites():
        raise InvalidValueError("suite", name, f"give one of {', '.join(suites())}")
    return build_parts(load_suite(name))
