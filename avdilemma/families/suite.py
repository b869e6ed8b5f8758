"""Suites: which tasks with which arguments are asked, frozen by their fingerprints.

A suite is a manifest in ``scenarios/suites``. It says what a leaderboard accepts: a log belongs
to it if task, arguments and the fingerprint of its items agree.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, PositiveInt, StringConstraints, ValidationError

from avdilemma.design import derive_seed
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.families.numbers import DRAWN, NUMBERS
from avdilemma.families.places import MAX_WHOLE, read_mapping
from avdilemma.families.schema import Frozen, Line, Name
from avdilemma.files import write_text

FOLDER = "suites"
"""Folder of the manifests, beside the scenario files."""

PATHS = ("family", "scenarios")
"""Arguments that may be the path of a scenario file."""

ASKED_BY = {
    "dilemma": "av_dilemma",
    "rating": "ratings",
    "game": "economic_games",
    "allocation": "economic_games",
    "amount": "economic_games",
    "moral_machine": "moral_machine",
}
"""The task that asks each kind of file."""

DRAWING = frozenset({"av_dilemma", "ratings", "economic_games"})
"""Tasks that can draw their numbers; the seed of ``moral_machine`` draws its characters anyway."""

WHOLE = re.compile(r"-?[0-9]+")
"""A seed that is a number and no word."""

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
        found = Suite.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise places.first_problem(str(path), error, Suite) from error
    folder = path.parent.absolute()
    return _with_paths(found, lambda given: os.path.normpath(folder / given))


def is_suite(path: str) -> bool:
    """Whether a name or path is of a suite; scenario files say their kind.

    Raises:
        ScenarioFileError: If it is the path of a file that cannot be read.
    """
    if not path.endswith((".yaml", ".yml")):
        return True
    return "kind" not in read_mapping(Path(path).expanduser())[0]


def suite_of(path: str) -> Suite:
    """A suite that asks a scenario file of one's own, not frozen yet.

    Raises:
        ScenarioFileError: If the file cannot be used.
    """
    from avdilemma.families import load_family  # noqa: PLC0415 - it imports the kinds

    family = load_family(path)
    place = str(Path(path).expanduser().absolute())
    task = SuiteTask(task=ASKED_BY[family.kind], args={PATHS[0]: place})
    return Suite(name=family.family, title=family.title, tasks=(task,))


def _with_paths(suite: Suite, change: Callable[[str], str]) -> Suite:
    """A suite with the paths among its tasks' arguments changed."""

    def changed(name: str, value: Argument) -> Argument:
        is_path = name in PATHS and isinstance(value, str) and value.endswith((".yaml", ".yml"))
        return change(str(value)) if is_path else value

    tasks = tuple(
        task.model_copy(update={"args": {n: changed(n, v) for n, v in task.args.items()}})
        for task in suite.tasks
    )
    return suite.model_copy(update={"tasks": tasks})


def write_suite(suite: Suite, path: Path, header: str, overwrite: bool = False) -> None:
    """Write a manifest under a header of comment lines, which are given without their marks.

    Paths of scenario files are written relative to its folder.

    Raises:
        AvdilemmaError: If the file is there or cannot be written.
    """
    folder = path.parent.absolute()
    moved = _with_paths(suite, lambda given: Path(os.path.relpath(given, folder)).as_posix())
    record = moved.model_dump(mode="json")
    for task in record["tasks"]:
        if not task["arm"]:
            del task["arm"]
    text = yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=100)
    comment = "".join(f"# {line}\n" for line in header.splitlines())
    write_text(path, comment + text, overwrite=overwrite)


def read_secret(secret: str) -> int:
    """The seed of a private suite: a whole number as it is, any other text by its hash.

    The same word gives the same seed on every machine, however its letters are encoded.

    Raises:
        InvalidValueError: If it is empty, or a number too large for a suite's file.

    Examples:
        >>> read_secret("977")
        977
        >>> read_secret("chestnut") == read_secret(" chestnut ")
        True
    """
    text = unicodedata.normalize("NFC", secret).strip()
    if not text:
        raise InvalidValueError("seed", secret, "give a number or a word")
    if not WHOLE.fullmatch(text):
        return derive_seed(0, "secret", text)
    if abs(int(text[:40])) >= MAX_WHOLE:
        raise InvalidValueError("seed", text[:40], "give a smaller number, or a word")
    return int(text)


def seeded(suite: Suite, seed: int) -> Suite:
    """The same tasks with another seed and numbers drawn by it, fingerprints still unknown.

    Raises:
        AvdilemmaError: If the seed is that of the suite itself.
    """
    if any(task.args.get("seed", 0) == seed for task in suite.tasks):
        raise AvdilemmaError(f"seed {seed} is that of suite {suite.name}: give another one")
    tasks = []
    for task in suite.tasks:
        drawn = {NUMBERS: DRAWN} if task.task in DRAWING else {}
        args = {**task.args, "seed": seed, **drawn}
        tasks.append(task.model_copy(update={"args": args, "fingerprint": "", "items": 0}))
    own = {
        "name": f"{suite.name}_private",
        "title": f"{suite.title}, drawn anew",
        "tasks": tuple(tasks),
    }
    return suite.model_copy(update=own)


def asked_in(suite: Suite, task: SuiteTask) -> SuiteTask | None:
    """The task of a suite, such as a private one, that stands in the place of another suite's."""
    own = {"seed", NUMBERS}

    def place(each: SuiteTask) -> tuple[str, dict[str, Argument]]:
        return each.task, {name: value for name, value in each.args.items() if name not in own}

    return next((each for each in suite.tasks if place(each) == place(task)), None)
