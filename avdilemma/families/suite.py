"""Suites: which tasks with which arguments are asked, frozen by their fingerprints.

A suite is a manifest in ``scenarios/suites``. It says what a leaderboard accepts: a log belongs
to it if task, arguments and the fingerprint of its items agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, PositiveInt, StringConstraints, ValidationError

from avdilemma.errors import AvdilemmaError, InvalidValueError, ScenarioFileError, place
from avdilemma.families.schema import Frozen, Name, Text

FOLDER = "suites"
"""Folder of the manifests, beside the scenario files."""

Argument = str | int | float | bool
"""Value of a task's argument."""

Digest = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
"""A fingerprint; empty in a manifest that is not written yet."""


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

    title: Text
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
    """The manifest of a suite.

    Args:
        name: Such as ``v1``, or a path that ends in .yaml or .yml.

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
    """Load a suite.

    Args:
        name: Such as ``v1``, or the path of a manifest.

    Returns:
        Its tasks with arguments, epochs and fingerprints.

    Raises:
        InvalidValueError: If there is no such suite.
        ScenarioFileError: If the manifest cannot be used.
    """
    path = suite_path(name)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(data, dict) and isinstance(data.get("tasks"), list):
            data["tasks"] = tuple(data["tasks"])
        return Suite.model_validate(data)
    except OSError as error:
        raise ScenarioFileError(
            str(path), None, "", f"cannot be read ({error.strerror})"
        ) from error
    except yaml.YAMLError as error:
        raise ScenarioFileError(str(path), None, "", f"is no YAML ({error}): mend it") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = place(first["loc"])
        raise ScenarioFileError(str(path), None, where, f"{first['msg']}: correct it") from error


def write_suite(suite: Suite, path: Path, header: str) -> None:
    """Write a manifest.

    Args:
        suite: The suite.
        path: The file.
        header: Comment lines, without the marks.
    """
    record = suite.model_dump(mode="json")
    text = yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=100)
    comment = "".join(f"# {line}\n" for line in header.splitlines())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(comment + text, encoding="utf-8")


def seeded(suite: Suite, seed: int) -> Suite:
    """The same tasks with another seed: a private suite, whose fingerprints are still unknown.

    Args:
        suite: The suite.
        seed: The user's own seed, other than 0.

    Raises:
        AvdilemmaError: If the seed is that of the suite itself.
    """
    if any(task.args.get("seed", 0) == seed for task in suite.tasks):
        raise AvdilemmaError(f"seed {seed} is that of suite {suite.name}: give another one")
    tasks = tuple(
        task.model_copy(update={"args": {**task.args, "seed": seed}, "fingerprint": "", "items": 0})
        for task in suite.tasks
    )
    return suite.model_copy(
        update={
            "name": f"{suite.name}_private",
            "title": f"{suite.title}, drawn anew",
            "tasks": tasks,
        }
    )
