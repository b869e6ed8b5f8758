"""The manifest of a training set: what it was made from, and what identifies it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from avdilemma import __version__
from avdilemma.errors import AvdilemmaError, malformed
from avdilemma.sft.examples import Example, examples_fingerprint
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.suites import evaluation_suites

FILE = "manifest.json"
"""Name of the file."""


class Cell(BaseModel):
    """How often each action is the right one at one node."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    game: str
    """The game."""

    node: str
    """The node, or ``plan``."""

    actions: dict[str, int]
    """Number of training examples by right action."""

    first: int
    """Number in which the right option is listed first."""

    separating: int
    """Number on which economicus and moralis differ."""

    note: str
    """Where one action never occurs: that, and why."""


class Manifest(BaseModel):
    """What a training set is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    avdilemma: str
    """Version of the package."""

    recipe: Recipe
    """Arguments of the builder."""

    counts: dict[str, int]
    """Examples by split."""

    fingerprints: dict[str, str]
    """The sha256 of the examples, by split."""

    evaluation: dict[str, str]
    """The evaluation suites it was held apart from: scenario files, and their fingerprint."""

    cells: tuple[Cell, ...]
    """Right answers by node."""


def make_manifest(
    recipe: Recipe, examples: Mapping[str, Sequence[Example]], further: tuple[str, ...] = ()
) -> Manifest:
    """Describe a training set.

    Args:
        recipe: What it was made from.
        examples: Examples by split.
        further: Scenario files beside the built-in ones that it was held apart from.

    Returns:
        The manifest.
    """
    suites = evaluation_suites(further)
    return Manifest(
        avdilemma=__version__,
        recipe=recipe,
        counts={split: len(several) for split, several in examples.items()},
        fingerprints={split: examples_fingerprint(each) for split, each in examples.items()},
        evaluation={"files": ",".join(suites.files), "fingerprint": suites.fingerprint},
        cells=count_cells(recipe, examples["train"]),
    )


def count_cells(recipe: Recipe, examples: Sequence[Example]) -> tuple[Cell, ...]:
    """Count right answers by node.

    Args:
        recipe: What the examples were made from.
        examples: The examples.

    Returns:
        One cell a node, in the order of the recipe's games; plans stand last in each game.
    """
    actions: dict[tuple[str, str], Counter[str]] = {}
    first: Counter[tuple[str, str]] = Counter()
    separating: Counter[tuple[str, str]] = Counter()
    for example in examples:
        factors = example.item["factors"]
        place = (factors["game"], factors["node"])
        actions.setdefault(place, Counter())[example.action] += 1
        if factors["node"] != "plan":
            first[place] += example.item["actions"][0] == example.action
        separating[place] += example.separating
    order = [place for place in recipe.nodes() if place in actions]
    order += [place for place in actions if place not in order]
    return tuple(
        Cell(
            game=game,
            node=node,
            actions=dict(sorted(actions[game, node].items())),
            first=first[game, node],
            separating=separating[game, node],
            note=_note(recipe, node, actions[game, node]),
        )
        for game, node in sorted(order, key=lambda place: recipe.games.index(place[0]))
    )


def _note(recipe: Recipe, node: str, counted: Counter[str]) -> str:
    if node == "plan" or len(counted) > 1:
        return ""
    (only,) = counted
    sought = ", although the other action was sought" if recipe.cells == "balanced" else ""
    return f"{recipe.agent.name} chooses {only} in every question drawn here{sought}"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(manifest.model_dump(), indent=2, ensure_ascii=False)
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest.

    Raises:
        AvdilemmaError: If there is none or it is malformed.
    """
    path = folder / FILE
    remedy = "give a folder made by avdilemma sft build"
    try:
        return Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AvdilemmaError(f"{path} cannot be read: {remedy}") from error
    except ValidationError as error:
        raise malformed(str(path), error, remedy) from error
