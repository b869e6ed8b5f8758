"""Building a training set: questions, reasoning and answers, and the manifest beside them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from avdilemma import games
from avdilemma.games import Payoffs
from avdilemma.questions import GameSetting, Question
from avdilemma.sft.examples import SPLITS, Example, split_path, write_examples
from avdilemma.sft.families import base_name, text_files
from avdilemma.sft.manifest import Manifest, make_manifest, write_manifest
from avdilemma.sft.reasoning import Scene, answer, reasoning
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.sample import Drawn, draw_questions, fresh_payoffs, taken_shapes

PER_PROTOCOL = 4
"""Examples for each payoff set, about."""


@dataclass(frozen=True)
class TrainingSet:
    """A training set in memory."""

    recipe: Recipe
    """What it was made from."""

    examples: dict[str, tuple[Example, ...]]
    """Examples by split."""

    manifest: Manifest
    """What identifies it."""


def build_training_set(
    recipe: Recipe,
    further: tuple[str, ...] = (),
    advance: Callable[[], None] = lambda: None,
) -> TrainingSet:
    """Build a training set.

    Args:
        recipe: What is wanted.
        further: Scenario files beside the built-in ones whose payoffs must not occur.
        advance: Called after each example.

    Returns:
        The set. Same arguments, same bytes.

    Raises:
        AvdilemmaError: If the range of payoffs is too narrow or a file cannot be used.
    """
    taken = taken_shapes(further)
    examples: dict[str, tuple[Example, ...]] = {}
    for split, count in zip(SPLITS, (recipe.n, recipe.held_out), strict=True):
        payoffs: dict[str, tuple[Payoffs, ...]] = {}
        for game in recipe.games if count else ():
            number = math.ceil(count / len(recipe.games) / PER_PROTOCOL)
            payoffs[game] = fresh_payoffs(recipe, game, number, taken)
        drawn = draw_questions(recipe, split, count, payoffs, advance) if count else ()
        examples[split] = tuple(make_example(recipe, each) for each in drawn)
    return TrainingSet(recipe, examples, make_manifest(recipe, examples, further))


def make_example(recipe: Recipe, drawn: Drawn) -> Example:
    """Write an example for a question: reasoning and answer of the agent."""
    item = drawn.item
    record = item.record()
    prompt = record.pop("prompt")
    return Example(
        id=item.id,
        prompt=prompt,
        reasoning=reasoning(
            item, scene(item, recipe.texts), recipe.agent.preferences, recipe.reasoning
        ),
        answer=answer(item, drawn.action),
        action=drawn.action,
        separating=drawn.separating,
        item=record,
    )


def scene(item: Question, texts: str = "") -> Scene:
    """What an item's nodes and actions are called.

    Args:
        item: A question of a training set.
        texts: The file whose texts it has, as `base_name` takes it.

    Raises:
        AvdilemmaError: If the item is none about a game used for training.
    """
    setting = item.setting
    assert isinstance(setting, GameSetting)  # noqa: S101 - only games are drawn and read
    family = text_files()[base_name(setting.game, texts)]
    # names and phrases are the same for all payoffs: any protocol of the file will do
    row = {**item.factors, "protocol": next(iter(family.protocols[setting.game]))}
    nodes = games.game(setting.game).nodes
    names = [node.name for node in nodes]
    told = family.phrases(row) if family.wordings[row["wording"]].others else []
    return Scene(
        phrases=dict(zip(names, told, strict=True)) if told else {},
        words=family.words(row),
        nodes={node.name: node.actions for node in nodes},
        roles=any(node.role != "both" for node in nodes),
    )


def save_training_set(made: TrainingSet, folder: Path) -> None:
    """Write examples and manifest.

    Args:
        made: The set.
        folder: Where to write ``train.jsonl``, ``validation.jsonl`` and ``manifest.json``.
    """
    for split, examples in made.examples.items():
        write_examples(split_path(folder, split), examples)
    write_manifest(folder, made.manifest)
