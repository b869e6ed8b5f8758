"""A training set: built from a recipe, written into a folder, read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.files import check_free, encoded, holds, write_text
from avdilemma.sft.drawing import Drawn, draw_questions
from avdilemma.sft.examples import (
    SPLITS,
    Example,
    examples_fingerprint,
    json_lines,
    read_examples,
    split_path,
    tokens,
)
from avdilemma.sft.formats import training_format
from avdilemma.sft.manifest import MANIFEST, Manifest, make_manifest
from avdilemma.sft.reasoning import answer, reasoning, scene
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.suites import evaluation_suites


@dataclass(frozen=True)
class TrainingSet:
    """A training set in memory."""

    manifest: Manifest
    """What it was made from, and what identifies it."""

    examples: Mapping[str, tuple[Example, ...]]
    """Examples by split."""

    def files(self, formats: Sequence[str] = ()) -> dict[str, str]:
        """Texts of its files by path relative to its folder, in its own form and some formats.

        Raises:
            AvdilemmaError: If a format does not exist or its limits are not kept.
        """
        found = {
            f"{split}.jsonl": json_lines(example.model_dump() for example in several)
            for split, several in self.examples.items()
        }
        found[MANIFEST] = self.manifest.text()
        for name in formats:
            found |= training_format(name).files(self.examples, self.manifest)
        return found

    def size(self, epochs: int = 1, price: float | None = None) -> str:
        """What a tuning would cost, roughly, by the host's price of a million trained tokens."""
        once = tokens(self.examples["train"])
        text = f"about {once:,} tokens x {epochs} epochs = {once * epochs:,}"
        if price is None:
            return f"{text}; the cost is unknown without --price (of a million trained tokens)"
        return f"{text}, at {price:g} a million: about {once * epochs / 1e6 * price:.2f}"

    def write(self, folder: Path, formats: Sequence[str] = (), *, overwrite: bool = False) -> None:
        """Write its files into a folder, in its own form and some formats.

        Raises:
            AvdilemmaError: If a file with another content is there and may not be replaced, or a
                format's limits are not kept.
        """
        files = {folder / name: text for name, text in self.files(formats).items()}
        new = {path: text for path, text in files.items() if not holds(path, encoded(text))}
        check_free(new, overwrite=overwrite)
        for path, text in new.items():
            write_text(path, text, overwrite=overwrite)


def build_training_set(
    recipe: Recipe,
    further: tuple[str, ...] = (),
    advance: Callable[[], None] = lambda: None,
) -> TrainingSet:
    """Build a training set; same arguments, same bytes.

    Further scenario files are some beside the built-in ones whose payoffs must not occur.

    Raises:
        AvdilemmaError: If the range of payoffs is too narrow or a file cannot be used.
    """
    taken = set(evaluation_suites(further).shapes)
    examples = {}
    for split, count in zip(SPLITS, (recipe.n, recipe.held_out), strict=True):
        drawn = draw_questions(recipe, split, count, taken, advance) if count else ()
        examples[split] = tuple(make_example(recipe, each) for each in drawn)
    return TrainingSet(make_manifest(recipe, examples, further), examples)


def make_example(recipe: Recipe, drawn: Drawn) -> Example:
    """Write an example for a question: reasoning and answer of the agent."""
    question = drawn.question
    record = question.record()
    prompt = record.pop("prompt")
    told = scene(question, drawn.family)
    return Example(
        id=question.id,
        prompt=prompt,
        reasoning=reasoning(question, told, recipe.agent.preferences, recipe.reasoning),
        answer=answer(question, drawn.action),
        action=drawn.action,
        separating=drawn.separating,
        item=record,
    )


def read_training_set(folder: Path) -> TrainingSet:
    """Read a training set that is what its manifest says.

    Raises:
        AvdilemmaError: If files are missing, malformed or changed.
    """
    manifest = Manifest.read_file(folder / MANIFEST)
    examples = {split: read_examples(split_path(folder, split)) for split in manifest.counts}
    for split, several in examples.items():
        if examples_fingerprint(several) != manifest.fingerprints[split]:
            raise AvdilemmaError(
                f"{split_path(folder, split)} is not what the manifest says: see "
                f"avdilemma sft verify {folder}"
            )
    return TrainingSet(manifest, examples)
