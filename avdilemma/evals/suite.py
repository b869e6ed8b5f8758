"""Building the tasks of a suite, to see whether they still ask what they asked."""

from __future__ import annotations

import inspect
from typing import NamedTuple

from inspect_ai import Task

from avdilemma.errors import InvalidValueError
from avdilemma.evals import registry
from avdilemma.evals.keys import ITEM
from avdilemma.families.suite import Suite, SuiteTask
from avdilemma.questions import read_question


class Verified(NamedTuple):
    """A task of a suite beside what it asks now."""

    frozen: SuiteTask
    """As the manifest has it."""

    now: SuiteTask
    """As it is built."""

    @property
    def same(self) -> bool:
        """Whether the fingerprints agree."""
        return self.frozen.fingerprint == self.now.fingerprint


def build_task(task: SuiteTask) -> Task:
    """Build a task of a suite.

    Raises:
        InvalidValueError: If there is no such task, or it asks no items.
    """
    made = getattr(registry, task.task, None)
    returns = "" if made is None else inspect.signature(made).return_annotation
    if returns not in {"Task", Task}:
        raise InvalidValueError("task", task.task, "give a task that avdilemma registers")
    built: Task = made(**task.args)  # type: ignore[misc]
    if "fingerprint" not in (built.metadata or {}):
        raise InvalidValueError("task", task.task, "give a task with items and a fingerprint")
    return built


def verify(suite: Suite) -> tuple[Verified, ...]:
    """Build every task of a suite: each as it is frozen and as it is now."""
    found = []
    for task in suite.tasks:
        made = build_task(task)
        now = {"items": len(made.dataset), "fingerprint": (made.metadata or {})["fingerprint"]}
        found.append(Verified(task, task.model_copy(update=now)))
    return tuple(found)


def frozen(suite: Suite) -> Suite:
    """The suite with the fingerprints that its tasks have now."""
    return suite.model_copy(update={"tasks": tuple(each.now for each in verify(suite))})


class Asked(NamedTuple):
    """What a task asks, to be held against another's."""

    prompts: frozenset[str]
    """Prompts as they are sent first."""

    numbers: frozenset[object]
    """What is at stake in its questions: people, deaths, payoffs, or characters."""


def asked(suite: Suite) -> tuple[Asked, ...]:
    """What each task of a suite asks."""
    found = []
    for task in suite.tasks:
        samples = list(build_task(task).dataset)
        questions = [read_question((sample.metadata or {})[ITEM]) for sample in samples]
        sent = frozenset(
            sample.input if isinstance(sample.input, str) else sample.input[-1].text
            for sample in samples
        )
        found.append(Asked(sent, frozenset(each.setting.numbers for each in questions)))
    return tuple(found)
