"""The plan of a run: a YAML file, read with the line of every value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from avdilemma.errors import AvdilemmaError, ScenarioFileError
from avdilemma.families.places import Places, read_mapping
from avdilemma.families.schema import Place

Measure = Literal[
    "readable",
    "choice",
    "refusal",
    "economicus",
    "moralis",
    "economicus_separating",
    "moralis_separating",
    "position_bias",
    "value",
    "kappa_games",
    "kappa_dilemmas",
    "kappa_both",
]
"""What a threshold may be about: columns of the results, and estimates of kappa.

``readable`` is the share of replies that were read, as a choice or as a refusal.
"""

RANGES: Mapping[str, tuple[int, int]] = {
    "readable": (0, 1),
    "choice": (0, 1),
    "refusal": (0, 1),
    "economicus": (0, 1),
    "moralis": (0, 1),
    "economicus_separating": (0, 1),
    "moralis_separating": (0, 1),
    "position_bias": (-1, 1),
}
"""Ends of the measures that have any."""

Judge = Literal["number", "interval", "overlap"]
"""What has to lie within the bounds: the number itself, the whole of its 95 % interval, or some of
the interval (so that only data which contradict the bounds fail)."""

PLAIN_RUN = "none"
"""How a plan writes "no persona"."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Prices(_Part):
    """Prices of a million tokens, in one currency throughout a plan."""

    input: float = Field(ge=0)
    """Of what is sent."""

    output: float = Field(ge=0)
    """Of what is replied, reasoning included."""

    cache_read: float | None = Field(default=None, ge=0)
    """Of what is read from the provider's cache; as `input` by default."""

    cache_write: float | None = Field(default=None, ge=0)
    """Of what is written to the provider's cache; as `input` by default."""


class Role(_Part):
    """A model in a role, such as the second player of the task play."""

    name: str
    """Inspect's name of the model."""

    settings: dict[str, Any] = {}
    """Inspect's generation settings, such as ``temperature`` and ``max_tokens``."""

    args: dict[str, Any] = {}
    """Arguments of the model, as by ``-M``."""

    base_url: str | None = None
    """Address of the model's server."""

    prices: Prices | None = None
    """Its prices; Inspect's own by default."""

    output_tokens: int = Field(default=16, ge=0)
    """Tokens of a reply that the estimate of the price takes for granted."""


class PlannedModel(Role):
    """A model that is asked."""

    personas: tuple[str, ...] = Field(default=(PLAIN_RUN,), min_length=1)
    """Personas under which it is asked, each by itself; ``none`` is a plain run."""

    persona_wording: str | None = None
    """Wording of the personas."""


class PlannedTask(_Part):
    """A task with its arguments."""

    name: str
    """Its name, such as ``av_dilemma``."""

    args: dict[str, Any] = {}
    """Its arguments, as by ``-T``."""


class Limits(_Part):
    """Limits of a run."""

    samples: int | None = Field(default=None, ge=1)
    """Samples of every task, the first ones; all by default."""

    tokens: int | None = Field(default=None, ge=1)
    """Tokens of a sample."""

    time: int | None = Field(default=None, ge=1)
    """Seconds of a sample."""

    price_cap: float | None = Field(default=None, ge=0)
    """Highest estimated price at which the run begins."""


class Options(_Part):
    """Further arguments of Inspect's `eval_set`, under its names."""

    max_tasks: int | None = Field(default=None, ge=1)
    max_samples: int | None = Field(default=None, ge=1)
    retry_attempts: int | None = Field(default=None, ge=0)
    retry_on_error: int | None = Field(default=None, ge=0)
    fail_on_error: bool | float | None = None
    log_shared: bool | int | None = None
    tags: tuple[str, ...] | None = None


class Threshold(_Part):
    """Bounds that ``--ci`` checks."""

    measure: Measure
    """What is bounded."""

    min: float | None = None
    """Lower bound, itself allowed."""

    max: float | None = None
    """Upper bound, itself allowed."""

    judge: Judge = "number"
    """What has to lie within the bounds."""

    model: str | None = None
    """The model it is about; every model by default."""

    task: str | None = None
    """The task it is about; every task that has the measure by default."""


class Plan(_Part):
    """A run: every model under each of its personas is asked every task."""

    models: tuple[PlannedModel, ...] = Field(min_length=1)
    """The models."""

    tasks: tuple[PlannedTask, ...] = Field(min_length=1)
    """The tasks."""

    roles: dict[str, Role] = {}
    """Models in roles, for the tasks that have such roles."""

    limits: Limits = Limits()
    """Limits."""

    epochs: int = Field(default=1, ge=1)
    """How often every question is asked."""

    seed: int = 0
    """Seed of every task that takes one and is not given its own."""

    log_dir: str = "logs"
    """Folder of the logs: a path, or an address of any file system that fsspec knows."""

    out: str = "results"
    """Folder on this machine for results, report and comparison."""

    inspect: Options = Options()
    """Further arguments of `eval_set`."""

    thresholds: tuple[Threshold, ...] = ()
    """Bounds that ``--ci`` checks."""


class Written(NamedTuple):
    """A plan, and the place of each of its values.

    Where keys or values are wrong, the plan is what remains without them: `check_plan` raises them
    together with what it finds in the rest.
    """

    path: Path
    plan: Plan
    places: Places
    wrong: tuple[ScenarioFileError, ...] = ()
    """Wrong keys and values."""
    without: frozenset[Place] = frozenset()
    """Places that the plan lacks because of them."""

    def lacks(self, place: Place) -> bool:
        """Whether something at a place, or what it belongs to, was wrong."""
        return any(place[: len(each)] == each[: len(place)] for each in self.without)

    def problem(self, place: Iterable[str | int], words: str) -> ScenarioFileError:
        """The error at a place of the plan."""
        return self.places.error(str(self.path), tuple(place), words)


class PlanError(AvdilemmaError):
    """Everything that is wrong with a plan, a line each."""

    def __init__(self, path: Path, problems: Iterable[ScenarioFileError]) -> None:
        by_line = sorted(problems, key=lambda each: each.line or 0)
        lines = list(dict.fromkeys(map(str, by_line)))
        count = f"{len(lines)} problem{'s' if len(lines) > 1 else ''}"
        super().__init__("\n".join((f"{path} has {count}:", *lines)))
        self.lines = lines


def read_plan(path: Path) -> Written:
    """Read a plan; what it names is not looked at yet.

    Wrong keys and values are in the result, if the rest makes a plan that can be checked, too.

    Raises:
        ScenarioFileError: If the file cannot be read or is no YAML mapping.
        PlanError: If so much is wrong that nothing remains to be checked: with all of it.
    """
    data, places = read_mapping(path, "models:")
    try:
        # strict, in JSON mode: lists become tuples, but no text becomes a number
        plan = Plan.model_validate_json(json.dumps(data))
    except ValidationError as error:
        wrong = places.problems(str(path), error, Plan)
        # a list of nothing but wrong values counts as empty: that is no second problem
        own = [
            (place, each)
            for place, each in wrong
            if not any(len(other) > len(place) == 1 and other[:1] == place for other, _ in wrong)
        ]
        found = tuple(each for _, each in own)
        without = frozenset(_remove(data, place) for place, _ in own)
        try:
            plan = Plan.model_validate_json(json.dumps(data))
        except ValidationError:
            raise PlanError(path, found) from None
        return Written(path, plan, places, found, without)
    return Written(path, plan, places)


def _remove(data: dict[str, Any], place: Place) -> Place:
    """Remove the nearest key at or above a place, and say which that is.

    An entry of a list stays, as later ones would change their places: the list goes.
    """
    holders: list[tuple[Place, dict[str, Any]]] = []
    at: Any = data
    for depth, step in enumerate(place, 1):
        if isinstance(at, dict):
            holders.append((place[:depth], at))
        try:
            at = at[step]
        except (LookupError, TypeError):
            break
    found, holder = holders[-1]
    holder.pop(str(found[-1]), None)
    return found
