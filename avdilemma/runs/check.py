"""Everything that can be wrong with a plan, found at once and before anything is asked."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import fsspec  # type: ignore[import-untyped]
from inspect_ai import Task
from inspect_ai.model import GenerateConfig
from pydantic import ValidationError

from avdilemma.errors import AvdilemmaError, nearest
from avdilemma.evals.arguments import roles_of
from avdilemma.evals.persona import asked_persona
from avdilemma.families.schema import Place
from avdilemma.logs.find import local_path
from avdilemma.logs.words import one_line
from avdilemma.runs.build import (
    NEED_NOTHING,
    STARTS,
    as_logged,
    make_model,
    make_task,
    provider,
)
from avdilemma.runs.plan import PLAIN_RUN, RANGES, Plan, PlanError, Role, Written
from avdilemma.runs.units import Unit, arguments, bare, factories, factory, identity, takes, units

OF_MODELS = {"persona": "personas", "persona_wording": "persona_wording"}
"""Arguments of tasks that a plan says of its models, by the key there."""

Found = tuple[Place, str]
"""Where something is wrong, and what."""


class Checked(NamedTuple):
    """A plan without a problem, and the tasks that were made to find that out."""

    written: Written
    tasks: dict[Unit, Task]


def check_plan(
    written: Written, *, models: bool = True, advance: Callable[[], None] = lambda: None
) -> Checked:
    """Check everything that a plan names, and make its tasks.

    Args:
        written: The plan.
        models: Whether Inspect has to be able to make every model (keys, packages).
        advance: Called after every unit.

    Raises:
        PlanError: With every problem, its line and a remedy.
    """
    plan = written.plan
    found = [*_names(plan), *_settings(plan), *_folders(plan), *_thresholds(plan)]
    found += _models(plan, {place for place, _ in found}, every=models)
    tasks, wrong = _tasks(plan, advance)
    found += wrong
    if not wrong and not written.wrong:
        # by the names that logs will have, where models can be made
        starts = any(_starts(model) for _, model in _roles(plan))
        named = as_logged(plan) if models and not found and not starts else plan
        found += _twice(named)
    # what lacks a value because that was wrong is no second problem
    own = [written.problem(place, words) for place, words in found if not written.lacks(place)]
    if own or written.wrong:
        raise PlanError(written.path, [*written.wrong, *own])
    return Checked(written, tasks)


def _roles(plan: Plan) -> Iterator[tuple[Place, Role]]:
    """All models, with their places."""
    for at, model in enumerate(plan.models):
        yield ("models", at), model
    for name, role in plan.roles.items():
        yield ("roles", name), role


def _names(plan: Plan) -> Iterator[Found]:
    """Names of tasks, roles and models, and personas."""
    yield from _task_names(plan)
    yield from _role_names(plan)
    for place, model in _roles(plan):
        if "/" not in model.name:
            words = f"is {model.name!r}: give provider/model, such as openai/gpt-5-mini"
            yield (*place, "name"), words
        elif "," in model.name:
            yield (*place, "name"), f"is {model.name!r}: give every model an entry of its own"
    yield from _personas(plan)


def _task_names(plan: Plan) -> Iterator[Found]:
    known = factories()
    for at, task in enumerate(plan.tasks):
        if factory(task) is None:
            there = f"give one of {', '.join(sorted(known))}{nearest(bare(task.name), known)}"
            yield ("tasks", at, "name"), f"is {task.name!r}, which is no task: {there}"
        for argument, key in OF_MODELS.items():
            if argument in task.args:
                yield ("tasks", at, "args", argument), f"is said of models: give {key} there"


def _role_names(plan: Plan) -> Iterator[Found]:
    made = [each for task in plan.tasks if (each := factory(task)) is not None]
    asked = sorted({role for each in made for role in roles_of(each)})
    for role in plan.roles:
        if role not in asked:
            there = f"give one of {', '.join(asked)}" if asked else "these tasks ask none"
            words = f"is asked by none of these tasks: remove it; {there}{nearest(role, asked)}"
            yield ("roles", role), words


def _personas(plan: Plan) -> Iterator[Found]:
    without = dict.fromkeys(
        bare(each.name) for each in plan.tasks if factory(each) and not takes(each, "persona")
    )
    for at, model in enumerate(plan.models):
        place = ("models", at, "personas")
        for persona, times in Counter(model.personas).items():
            if times > 1:
                yield place, f"holds {persona} {times} times: keep one"
            if persona != PLAIN_RUN and without:
                words = f"holds {persona}, and {', '.join(without)} takes no persona: give "
                yield place, words + f"[{PLAIN_RUN}], or such tasks in a plan of their own"
            elif persona != PLAIN_RUN:
                try:
                    asked_persona(persona, None)
                except AvdilemmaError as error:
                    yield place, f"holds {persona}: {error}"
        if model.persona_wording and set(model.personas) == {PLAIN_RUN}:
            yield ("models", at, "persona_wording"), "has no persona beside it: remove it"


def _settings(plan: Plan) -> Iterator[Found]:
    """Generation settings, as Inspect knows them."""
    known = GenerateConfig.model_fields
    for place, model in _roles(plan):
        for name, value in model.settings.items():
            at = (*place, "settings", name)
            if name not in known:
                near = nearest(name, known) or ": see Inspect's GenerateConfig"
                words = f"is no generation setting of Inspect{near}; what only a provider knows "
                yield at, words + "goes into extra_body, and arguments of the model into args"
                continue
            try:
                GenerateConfig(**{name: value})
            except ValidationError as error:
                first = error.errors()[0]
                yield at, f"is {value!r}: {first['msg'][:1].lower()}{first['msg'][1:]}"
    prices: dict[str, object] = {}
    for place, model in _roles(plan):
        if model.prices is not None and prices.setdefault(model.name, model.prices) != model.prices:
            yield (*place, "prices"), f"differ from other prices of {model.name}: give the same"


def _folders(plan: Plan) -> Iterator[Found]:
    """Folders and addresses."""
    if "://" in plan.out:
        yield ("out",), f"is {plan.out!r}: give a folder on this machine"
    if local_path(plan.log_dir) is None:
        try:
            fsspec.core.url_to_fs(plan.log_dir)
        except Exception as error:  # noqa: BLE001 - a file system may raise anything
            yield ("log_dir",), f"is {plan.log_dir!r}, which cannot be opened: {one_line(error)}"


def _thresholds(plan: Plan) -> Iterator[Found]:
    """Bounds, and what they are about."""
    names = [model.name for model in plan.models]
    tasks = [bare(task.name) for task in plan.tasks]
    for at, each in enumerate(plan.thresholds):
        if each.min is None and each.max is None:
            yield ("thresholds", at), "bounds nothing: add min or max"
        elif each.min is not None and each.max is not None and each.min > each.max:
            yield ("thresholds", at, "min"), f"is {each.min:g}, above max {each.max:g}: swap them"
        low, high = RANGES.get(each.measure, (-math.inf, math.inf))
        for key, bound in (("min", each.min), ("max", each.max)):
            if bound is not None and not low <= bound <= high:
                words = f"is {bound:g}, but {each.measure} lies from {low} to {high}: mend it"
                yield ("thresholds", at, key), words
        if each.model is not None and each.model not in names:
            there = f"give one of {', '.join(names)}{nearest(each.model, names)}"
            yield ("thresholds", at, "model"), f"is {each.model!r}, no model of this plan: {there}"
        if each.task is not None and bare(each.task) not in tasks:
            there = f"give one of {', '.join(tasks)}{nearest(bare(each.task), tasks)}"
            yield ("thresholds", at, "task"), f"is {each.task!r}, no task of this plan: {there}"
        elif each.task is not None and each.measure.startswith("kappa"):
            words = f"stands beside {each.measure}, told by all tasks together: remove it"
            yield ("thresholds", at, "task"), words


def _starts(model: Role) -> bool:
    """Whether a model would be loaded, or a server started, as soon as it is made."""
    return provider(model.name) in STARTS and model.base_url is None


def _models(plan: Plan, before: set[Place], every: bool) -> Iterator[Found]:
    """Models that Inspect cannot make here; without `every`, of those that need nothing here."""
    for place, model in _roles(plan):
        if _starts(model) or (*place, "name") in before:
            continue
        if not every and provider(model.name) not in NEED_NOTHING:
            continue
        wrong = any(each[: len(place) + 1] == (*place, "settings") for each in before)
        try:
            make_model(model.model_copy(update={"settings": {}}) if wrong else model)
        except AvdilemmaError as error:
            words = f"is {model.name!r}, which cannot be used here ({error}): "
            words += "set the key or install the package that it names, or mend the name"
            yield (*place, "name"), f"{words}; --dry-run checks the rest without such models"


def _tasks(plan: Plan, advance: Callable[[], None]) -> tuple[dict[Unit, Task], list[Found]]:
    """The tasks; one is made once for all models that are told the same."""
    tasks: dict[Unit, Task] = {}
    made: dict[str, Task] = {}
    found: list[Found] = []
    for unit in units(plan):
        key = f"{unit.task} {arguments(plan, unit)}"
        lacking = unit.persona != PLAIN_RUN and not takes(plan.tasks[unit.task], "persona")
        if factory(plan.tasks[unit.task]) is not None and not lacking:
            try:
                if key not in made:
                    made[key] = make_task(plan, unit)
                tasks[unit] = made[key]
            except AvdilemmaError as error:
                found.append(_blamed(plan, unit, str(error)))
        advance()
    return tasks, list(dict.fromkeys(found))


def _blamed(plan: Plan, unit: Unit, words: str) -> Found:
    """What of a plan a task refuses: its own arguments, or the persona that a model adds."""
    told: tuple[Place, str] = ("tasks", unit.task, "args"), f"are refused: {words}"
    argument = words.split(" ", 1)[0]
    if argument in OF_MODELS and unit.persona != PLAIN_RUN:
        return ("models", unit.model, OF_MODELS[argument]), f"holds {unit.persona}: {words}"
    if argument in plan.tasks[unit.task].args:
        return ("tasks", unit.task, "args", argument), words.split(" ", 1)[1]
    return told


def _twice(plan: Plan) -> Iterator[Found]:
    """Units whose logs Inspect would take for each other's."""
    first: dict[str, Unit] = {}
    said = set()
    for unit in units(plan):
        other = first.setdefault(identity(plan, unit), unit)
        place = ("models", unit.model) if unit.model != other.model else ("tasks", unit.task)
        same = f"{place[0]}[{other.model if place[0] == 'models' else other.task}]"
        if other != unit and place not in said:
            said.add(place)
            yield place, f"asks the same as {same}: remove one, or let settings or args differ"
