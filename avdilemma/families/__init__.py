"""Scenario families: files of two kinds, built-in or the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from avdilemma.design import Design, fingerprint
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.families.allocation import AllocationFamily
from avdilemma.families.amount import AmountFamily
from avdilemma.families.dilemma import DilemmaFamily
from avdilemma.families.form import GameForm
from avdilemma.families.game import GameFamily
from avdilemma.families.load import load_file
from avdilemma.families.moral_machine import MoralMachineFamily
from avdilemma.families.rating import RatingFamily
from avdilemma.families.schema import Family
from avdilemma.families.stream import ItemStream, Levels, level_names, stream
from avdilemma.families.third import ThirdOption
from avdilemma.families.translate import in_language, languages
from avdilemma.prompts.languages import ENGLISH, Language
from avdilemma.questions import BeliefQuestion, Question

KINDS: dict[str, Any] = {
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
    "AllocationFamily",
    "AmountFamily",
    "DilemmaFamily",
    "Family",
    "GameFamily",
    "GameForm",
    "ItemSet",
    "ItemStream",
    "Levels",
    "MoralMachineFamily",
    "RatingFamily",
    "ThirdOption",
    "build",
    "builtin",
    "in_language",
    "languages",
    "level_names",
    "load_family",
    "scenario_dir",
    "stream",
]


@dataclass(frozen=True)
class ItemSet:
    """Items with what identifies them."""

    family: Family
    """The family."""

    design: Design
    """Its design, restricted as asked."""

    items: tuple[Question, ...]
    """The items in order."""

    @property
    def language(self) -> Language:
        """The language of the prompts."""
        return languages(self.family)[0]

    def asked_first(self, question: Question) -> BeliefQuestion | None:
        """The question about others that comes before a question, if one does."""
        ask = getattr(self.family, "belief_item", None)
        first: BeliefQuestion | None = None
        if ask is not None and getattr(self.family, "beliefs", "") == "elicited":
            first = ask(question)
        return first

    @property
    def fingerprint(self) -> str:
        """The sha256 over the items in order: prompts, labels, facts, seeds."""
        return fingerprint(item.record() for item in self.items)


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


def load_family(name: str) -> Family:
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
        return _load(Path(name).expanduser())
    known = builtin()
    if name not in known:
        raise InvalidValueError(
            "family", name, f"give one of {', '.join(known)}, or a path that ends in .yaml"
        )
    return _load_builtin(known[name])


def _load(path: Path) -> Family:
    family: Family = load_file(path, KINDS, scenario_dir())
    return family


@lru_cache(maxsize=16)
def _load_builtin(path: Path) -> Family:
    return _load(path)


def build(
    family: Family,
    n: int | None = None,
    seed: int = 0,
    select: Mapping[str, Levels | None] | None = None,
    at_most: int | None = None,
    language: str = ENGLISH,
) -> ItemSet:
    """Build the items of a family.

    Args:
        family: The family.
        n: Number of items, a multiple of the design's block size; None for all.
        seed: Decides which subset, and every item's own seed.
        select: Levels to keep, by factor; None keeps all levels of that factor.
        at_most: Where n is None, the size beyond which a balanced subset is taken.
        language: Language of the prompts; ids do not depend on it.

    Returns:
        The items. Same arguments, same bytes.

    Raises:
        InvalidValueError: If a level, the size or the seed is wrong, nothing is left, or the
            family lacks the language.
    """
    found = stream(family, n, seed, select, at_most, language)
    return ItemSet(found.family, found.design, tuple(found))
