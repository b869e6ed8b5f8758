"""What a plan asks: every model under each of its personas with every task, and shards of that."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from inspect_ai import Task

from avdilemma.errors import InvalidValueError
from avdilemma.evals import registry
from avdilemma.logs.respondent import TRANSPORT
from avdilemma.runs.plan import PLAIN_RUN, Plan, PlannedModel, PlannedTask

Factory = Callable[..., Task]

PACKAGE = "avdilemma/"
"""What may stand before a task's name."""

T = TypeVar("T")


class Unit(NamedTuple):
    """One log: a model under a persona with a task."""

    model: int
    """Place of the model in the plan, from 0."""

    persona: str
    """The persona, or `PLAIN_RUN`."""

    task: int
    """Place of the task in the plan, from 0."""

    def named(self, plan: Plan) -> tuple[str, str]:
        """The model with its persona, and the task with what it is told, for people."""
        model, task = plan.models[self.model], plan.tasks[self.task]
        told = "" if self.persona == PLAIN_RUN else f" (persona {self.persona})"
        args = " ".join(f"{name}={_shown(value)}" for name, value in task.args.items())
        return model.name + told, f"{bare(task.name)} {args}".rstrip()


class Shard(NamedTuple):
    """One of several equal parts of a plan's units."""

    number: int
    """From 1."""

    of: int
    """How many there are."""

    def take(self, units: Sequence[T]) -> list[T]:
        """Every `of`-th unit in the plan's order, beginning with the `number`-th.

        Examples:
            >>> Shard(2, 3).take("abcdefg")
            ['b', 'e']
        """
        return list(units[self.number - 1 :: self.of])


def read_shard(text: str) -> Shard:
    """Read a shard.

    Raises:
        InvalidValueError: If it is none.

    Examples:
        >>> read_shard("1/4")
        Shard(number=1, of=4)
    """
    found = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})", text.strip())
    if found is None or int(found[1]) > int(found[2]):
        raise InvalidValueError("shard", text, "give one of several, such as 1/4 up to 4/4")
    return Shard(int(found[1]), int(found[2]))


def units(plan: Plan) -> list[Unit]:
    """All units of a plan, in its order: by model, persona and task."""
    return [
        Unit(model, persona, task)
        for model, asked in enumerate(plan.models)
        for persona in asked.personas
        for task in range(len(plan.tasks))
    ]


@cache
def factories() -> Mapping[str, Factory]:
    """The tasks of this package by name, as Inspect's entry point registers them."""
    found = vars(registry).items()
    return {
        name: value
        for name, value in found
        if getattr(getattr(value, "__registry_info__", None), "type", None) == "task"
    }


def bare(name: str) -> str:
    """A task's name without the package."""
    return name.removeprefix(PACKAGE)


def factory(task: PlannedTask) -> Factory | None:
    """The function that makes a task; None if there is no such task."""
    return factories().get(bare(task.name))


def takes(task: PlannedTask, argument: str) -> bool:
    """Whether a task has an argument."""
    made = factory(task)
    return made is not None and argument in inspect.signature(inspect.unwrap(made)).parameters


def arguments(plan: Plan, unit: Unit) -> dict[str, Any]:
    """Everything that a unit's task is told, the plan's seed and the persona included."""
    task, model = plan.tasks[unit.task], plan.models[unit.model]
    told: dict[str, Any] = dict(task.args)
    if takes(task, "seed"):
        told.setdefault("seed", plan.seed)
    if unit.persona != PLAIN_RUN:
        told["persona"] = unit.persona
        if model.persona_wording is not None:
            told["persona_wording"] = model.persona_wording
    return told


def identity(plan: Plan, unit: Unit) -> str:
    """What Inspect tells a unit's log by; two units of a plan must not have the same.

    Like Inspect's own identifiers it leaves out the model's address and settings of transport.
    """
    model: PlannedModel = plan.models[unit.model]
    settings = {name: v for name, v in model.settings.items() if name not in TRANSPORT}
    task = bare(plan.tasks[unit.task].name)
    told = [model.name, model.args, settings, task, arguments(plan, unit)]
    return json.dumps(told, sort_keys=True)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
