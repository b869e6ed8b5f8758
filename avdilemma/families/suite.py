"""Suites: which tasks with which arguments are asked, frozen by their fingerprints.

A suite is a manifest in ``scenarios/suites``. It says what a leaderboard accepts: a log belongs
to it if task, arguments and the fingerprint of its items agree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, PositiveInt, StringConstraints, ValidationError

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.families.places import read_mapping
from avdilemma.families.schema import Frozen, Line, Name
from avdilemma.files import write_text

FOLDER = "suites"
"""Folder of the manifests, beside the scenario files."""

Argument = str | int | float | bool
"""Value of a task's argument."""

Digest = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
"""A fingerprint; empty in a manifest that is not written yet."""

ArmName = Literal["", "nodes"]
"""What may be asked beside a suite: ``nodes``, the games one decision at a time."""


class SuiteTask(Frozen):
    """One task of a suite."""

    task: Name
    """Name of the task, such as ``av_dilemma``."""

    args: Mapping[Name, Argument] = Field(default_factory=dict)
    """Its arguments; all others have their defaults."""

    epochs: PositiveInt = 1
    """How often each item is asked."""

    items: Annotated[int, Field(ge=0)] = 0
    """Number of items."""

    fingerprint: Digest = ""
    """The sha256 over the items."""

    arm: ArmName = ""
    """Of a task that a row of the leaderboard may lack the name of its arm, whose numbers stand
    apart; empty for a task of the suite proper."""

    @property
    def name(self) -> str:
        """The task with its arguments, as one would type them."""
        given = "".join(f" -T {name}={_text(value)}" for name, value in self.args.items())
        return f"{self.task}{given}"

    @property
    def key(self) -> str:
        """The task with its arguments' values, short, such as ``av_dilemma:risk``."""
        values = ",".join(map(_text, self.args.values()))
        return f"{self.task}:{values}" if values else self.task


class Suite(Frozen):
    """A frozen set of tasks."""

    name: Name
    """Name, such as ``v1``."""

    title: Line
    """One line for people."""

    tasks: tuple[SuiteTask, ...] = Field(min_length=1)
    """The tasks."""

    def task(self, fingerprint: str) -> SuiteTask | None:
        """The task with a fingerprint, None if it is of no task of this suite."""
        return next((each for each in self.tasks if each.fingerprint == fingerprint), None)


def _text(value: Argument) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def suites() -> dict[str, Path]:
    """Manifests that come with the package, by name."""
    from avdilemma.families import scenario_dir  # noqa: PLC0415 - it imports the kinds

    return {path.stem: path for path in sorted((scenario_dir() / FOLDER).glob("*.yaml"))}


def suite_path(name: str) -> Path:
    """The manifest of a suite, by its name or a path that ends in .yaml or .yml.

    Raises:
        InvalidValueError: If there is no such suite.
    """
    if name.endswith((".yaml", ".yml")):
        return Path(name).expanduser()
    known = suites()
    if name not in known:
        raise InvalidValueError(
            "suite", name, f"give one of {', '.join(known)}, or a path that ends in .yaml"
        )
    return known[name]


def load_suite(name: str) -> Suite:
    """Load a suite by its name, such as ``v1``, or by the path of a manifest.

    Raises:
        InvalidValueError: If there is no such suite.
        ScenarioFileError: If the manifest cannot be used.
    """
    path = suite_path(name)
    data, places = read_mapping(path)
    try:
        return Suite.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise places.first_problem(str(path), error, Suite) from error


def write_suite(suite: Suite, path: Path, header: str, overwrite: bool = False) -> None:
    """Write a manifest under a header of comment lines, which are given without their marks.

    Raises:
        AvdilemmaError: If the file is there or cannot be written.
    """
    record = suite.model_dump(mode="json")
    for task in record["tasks"]:
        if not task["arm"]:
            del task["arm"]
    text = yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=100)
    comment = "".join(f"# {line}\n" for line in header.splitlines())
    write_text(path, comment + text, overwrite=overwrite)


def seeded(suite: Suite, seed: int) -> Suite:
    """The same tasks with another seed: a private suite, whose fingerprints are still unknown.

    Raises:
        AvdilemmaError: If the seed is that of the suite itself.
    """
    if any(task.args.get("seed", 0) == seed for task in suite.tasks):
        raise AvdilemmaError(f"seed {seed} is that of suite {suite.name}: give another one")
    tasks = tuple(
        task.model_copy(update={"args": {**task.args, "seed": seed}, "fingerprint": "", "items": 0})
        for task in suite.tasks
    )
    own = {"name": f"{suite.name}_private", "title": f"{suite.title}, drawn anew", "tasks": tasks}
    return suite.model_copy(update=own)
