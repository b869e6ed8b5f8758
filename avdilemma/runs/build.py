"""Making a plan's models and tasks by Inspect, every failure one clear line."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from typing import TypeVar

from inspect_ai import Task, task_with
from inspect_ai.model import GenerateConfig, Model, get_model

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.arguments import roles_of
from avdilemma.runs.plan import Plan, Role
from avdilemma.runs.units import Unit, arguments, factory

STARTS = frozenset({"hf", "vllm", "sglang", "llama-cpp-python", "transformer_lens", "nnterp"})
"""Providers that load weights or start a server as soon as a model is made: made only to run."""

NEED_NOTHING = frozenset({"avdilemma", "mockllm"})
"""Providers without keys and packages of their own: made in a dry run, too."""

SELF_HOSTED = STARTS | NEED_NOTHING | {"people", "none", "ollama"}
"""Providers without a price a token: what answers is on a machine of one's own."""

Made = TypeVar("Made")
AnyRole = TypeVar("AnyRole", bound=Role)


def provider(name: str) -> str:
    """The provider in Inspect's name of a model."""
    return name.split("/", 1)[0]


def cleanly(make: Callable[[], Made]) -> Made:
    """Make something of Inspect's.

    Raises:
        AvdilemmaError: If that fails, with the reason in one line.
    """
    try:
        return make()
    except AvdilemmaError:
        raise
    except Exception as error:  # a provider or a task may raise anything
        # Inspect's messages are markup
        words = re.sub(r"(?<!\\)\[/?[a-z ]*\]", "", str(error)).replace("\\[", "[")
        reason = " ".join(words.split()).removeprefix("ERROR: ") or type(error).__name__
        raise AvdilemmaError(reason) from error


def make_model(role: Role) -> Model:
    """Make a model; the same one for the same settings.

    Raises:
        AvdilemmaError: If Inspect cannot.
    """
    config = GenerateConfig(**role.settings)
    return cleanly(lambda: get_model(role.name, config=config, base_url=role.base_url, **role.args))


def as_logged(plan: Plan) -> Plan:
    """A plan whose models have the names that logs give them.

    A provider may complete a name: ``avdilemma/moralis`` is logged with its parameters.

    Raises:
        AvdilemmaError: If Inspect cannot make a model.
    """

    def logged(role: AnyRole) -> AnyRole:
        return role.model_copy(update={"name": str(make_model(role))})

    names = {model.name: str(make_model(model)) for model in plan.models}
    changed = {
        "models": tuple(map(logged, plan.models)),
        "roles": {name: logged(role) for name, role in plan.roles.items()},
        "thresholds": tuple(
            each.model_copy(update={"model": names.get(each.model or "", each.model)})
            for each in plan.thresholds
        ),
    }
    return plan.model_copy(update=changed)


def make_task(plan: Plan, unit: Unit) -> Task:
    """Make a unit's task, which bears no model yet.

    Raises:
        AvdilemmaError: If an argument is wrong.
    """
    made = factory(plan.tasks[unit.task])
    if made is None:
        raise AvdilemmaError(f"there is no task {plan.tasks[unit.task].name}")
    told = arguments(plan, unit)
    return cleanly(lambda: made(**told))


def roles_asked(plan: Plan, unit: Unit) -> dict[str, Role]:
    """The models in those roles that a unit's task asks."""
    made = factory(plan.tasks[unit.task])
    known = () if made is None else roles_of(made)
    return {name: role for name, role in plan.roles.items() if name in known}


def with_models(plan: Plan, unit: Unit, task: Task) -> Task:
    """The task as the unit's model is asked it, with models in roles.

    Raises:
        AvdilemmaError: If Inspect cannot make a model.
    """
    # a task made once serves several models
    asked = task_with(copy(task), model=make_model(plan.models[unit.model]))
    roles = {name: make_model(role) for name, role in roles_asked(plan, unit).items()}
    return task_with(asked, model_roles={**(task.model_roles or {}), **roles}) if roles else asked
