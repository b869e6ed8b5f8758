"""Scenario families: files of several kinds, built-in or the user's own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from avdilemma.errors import AvdilemmaError, InvalidValueError, nearest
from avdilemma.families.allocation import AllocationFamily
from avdilemma.families.amount import AmountFamily
from avdilemma.families.base import Arm, Family, ScenarioFile
from avdilemma.families.dilemma import DilemmaFamily
from avdilemma.families.form import GameForm, in_form
from avdilemma.families.game import GameFamily
from avdilemma.families.load import load_file
from avdilemma.families.moral_machine import MoralMachineFamily
from avdilemma.families.numbers import file_of
from avdilemma.families.problems import Opened, open_file
from avdilemma.families.rating import RatingFamily
from avdilemma.families.scene import SceneReading
from avdilemma.families.stream import ItemSet, Levels, build, level_names, stream
from avdilemma.families.third import ThirdOption

KINDS: dict[str, type[ScenarioFile]] = {
    "dilemma": DilemmaFamily,
    "game": GameFamily,
    "allocation": AllocationFamily,
    "amount": AmountFamily,
    "rating": RatingFamily,
    "moral_machine": MoralMachineFamily,
}
"""Kinds of scenario files."""

__all__ = [
    "KINDS",
    "Arm",
    "DilemmaFamily",
    "Family",
    "GameFamily",
    "GameForm",
    "ItemSet",
    "Levels",
    "MoralMachineFamily",
    "Opened",
    "RatingFamily",
    "ScenarioFile",
    "SceneReading",
    "ThirdOption",
    "build",
    "builtin",
    "builtin_of",
    "file_of",
    "in_form",
    "is_builtin",
    "level_names",
    "load_family",
    "load_kind",
    "open_family",
    "scenario_dir",
    "stream",
]

FileKind = TypeVar("FileKind", bound=ScenarioFile)


def scenario_dir() -> Path:
    """The folder of built-in scenario files: inside an installed wheel, or in a checkout.

    Raises:
        AvdilemmaError: If neither exists.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "scenarios", package.parent / "scenarios"):
        if folder.is_dir():
            return folder
    raise AvdilemmaError(f"no scenario files beside {package}: reinstall avdilemma")


def builtin() -> dict[str, Path]:
    """Built-in scenario files by name; translations such as NAME.ja.yaml belong to their file."""
    paths = sorted(scenario_dir().glob("*.yaml"))
    return {path.stem: path for path in paths if "." not in path.stem}


def is_builtin(name: str) -> bool:
    """Whether a name, or the path of a file, is of a built-in family."""
    known = builtin()
    if not name.endswith((".yaml", ".yml")):
        return name in known
    return Path(name).expanduser().resolve() in {path.resolve() for path in known.values()}


def load_family(name: str) -> ScenarioFile:
    """Load a built-in family by name, or any scenario file by path.

    Args:
        name: Such as ``sacrifice``, or a path that ends in .yaml or .yml.

    Returns:
        The family.

    Raises:
        InvalidValueError: If there is no such family.
        ScenarioFileError: If the file cannot be used.
    """
    if name.endswith((".yaml", ".yml")):
        return load_file(Path(name).expanduser(), KINDS, scenario_dir())
    known = builtin()
    if name not in known:
        near = nearest(name, known)
        remedy = f"give one of {', '.join(known)}{near}, or a path that ends in .yaml"
        raise InvalidValueError("family", name, remedy)
    return _load_builtin(known[name])


def open_family(name: str) -> Opened:
    """Open a family by what `load_family` takes, with everything that is wrong with its file.

    Raises:
        InvalidValueError: If there is no such family.
    """
    if name.endswith((".yaml", ".yml")):
        path = Path(name).expanduser()
    else:
        load_family(name)
        path = builtin()[name]
    return open_file(path, KINDS, scenario_dir())


@lru_cache(maxsize=32)
def _load_builtin(path: Path) -> ScenarioFile:
    return load_file(path, KINDS, scenario_dir(), ours=True)


def load_kind(name: str, kind: type[FileKind]) -> FileKind:
    """Load a family of one kind, a class of `KINDS`, by what `load_family` takes.

    Raises:
        InvalidValueError: If there is no such family or it is of another kind.
        ScenarioFileError: If the file cannot be used.
    """
    found = load_family(name)
    if not isinstance(found, kind):
        wanted = next(word for word, each in KINDS.items() if each is kind)
        raise InvalidValueError("family", name, f"it is a {found.kind} file, give a {wanted} file")
    return found


def builtin_of(kind: type[FileKind]) -> dict[str, FileKind]:
    """Built-in families of one kind, such as `GameFamily`, by name."""
    found = {name: load_family(name) for name in builtin()}
    return {name: family for name, family in found.items() if isinstance(family, kind)}
