"""The manifest of a training set: what it was made from, and what identifies it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar

from avdilemma import __version__, games
from avdilemma.families.form import PLAN
from avdilemma.sft.examples import Example, examples_fingerprint
from avdilemma.sft.lines import Line, lines_fingerprint
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.stories import stories_of
from avdilemma.sft.strict import StrictRecord
from avdilemma.sft.suites import evaluation_suites

MANIFEST = "manifest.json"
"""Name of the file."""

OTHER_DILEMMAS = "other dilemmas"
"""What stands for a game in the table of cells, where an example is about none."""


class NodeCounts(StrictRecord):
    """How often each action is the right one at one node."""

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

    @property
    def counted(self) -> str:
        """The numbers by action in one line."""
        return ", ".join(f"{action} {count}" for action, count in self.actions.items())


class Manifest(StrictRecord):
    """What a training set is."""

    REMEDY: ClassVar[str] = "give a folder made by avdilemma sft build"

    LATER: ClassVar[frozenset[str]] = frozenset({"arithmetic"})

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

    cells: tuple[NodeCounts, ...]
    """Right answers by node."""

    arithmetic: str = ""
    """The sha256 of the arithmetic lines; empty where there are none."""


def make_manifest(
    recipe: Recipe,
    examples: Mapping[str, Sequence[Example]],
    further: tuple[str, ...] = (),
    lines: Sequence[Line] = (),
) -> Manifest:
    """Describe the examples of each split, and what they were held apart from."""
    suites = evaluation_suites(further)
    return Manifest(
        avdilemma=__version__,
        recipe=recipe,
        counts={split: len(several) for split, several in examples.items()},
        fingerprints={split: examples_fingerprint(each) for split, each in examples.items()},
        evaluation={"files": ",".join(suites.files), "fingerprint": suites.fingerprint},
        cells=count_cells(recipe, examples["train"]),
        arithmetic=lines_fingerprint(lines) if lines else "",
    )


def count_cells(recipe: Recipe, examples: Sequence[Example]) -> tuple[NodeCounts, ...]:
    """Count right answers by node: the recipe's games in order, in each its nodes, then plans.

    Other dilemmas come last, by story.

    Raises:
        KeyError: If an example has no game or node.
        ValueError: If its game is none of the recipe, or its node none of the game.
    """
    by_node: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        factors = example.item["factors"]
        if example.part == "games":
            place = (factors["game"], factors["node"])
        else:
            place = (OTHER_DILEMMAS, factors["story"])
        by_node.setdefault(place, []).append(example)

    def order(place: tuple[str, str]) -> tuple[int, int]:
        if place[0] == OTHER_DILEMMAS:
            return len(recipe.games), stories_of("train").index(place[1])
        game = recipe.games.index(place[0])
        nodes = [*(node.name for node in games.game(place[0]).nodes), PLAN]
        return game, nodes.index(place[1])

    return tuple(
        NodeCounts(
            game=game,
            node=node,
            actions=dict(sorted(Counter(each.action for each in several).items())),
            first=sum(each.item["actions"][0] == each.action for each in several),
            separating=sum(each.separating for each in several),
            note=_note(recipe, node, {each.action for each in several}),
        )
        for (game, node), several in sorted(by_node.items(), key=lambda found: order(found[0]))
    )


def _note(recipe: Recipe, node: str, actions: set[str]) -> str:
    if node == PLAN or len(actions) > 1:
        return ""
    (only,) = actions
    sought = ", although the other action was sought" if recipe.cells == "balanced" else ""
    return f"{recipe.agent.name} chooses {only} in every question drawn here{sought}"
