"""A training set: built from a recipe, written into a folder, read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avdilemma.errors import AvdilemmaError
from avdilemma.files import check_free, encoded, holds, write_text
from avdilemma.games import Payoffs
from avdilemma.games.payoffs import Shape, shape
from avdilemma.questions import ChoiceQuestion, Question
from avdilemma.sft.drawing import Drawn, draw_questions
from avdilemma.sft.examples import (
    SPLITS,
    Example,
    Part,
    examples_fingerprint,
    json_lines,
    read_examples,
    split_path,
    tokens,
)
from avdilemma.sft.formats import training_format
from avdilemma.sft.game_tally import completed, game_tally
from avdilemma.sft.lines import ARITHMETIC, Line, draw_lines, lines_fingerprint, read_lines
from avdilemma.sft.manifest import MANIFEST, Manifest, make_manifest
from avdilemma.sft.payoff_sets import split_payoffs
from avdilemma.sft.reasoning import answer, reasoning
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.scene import Scene, scene
from avdilemma.sft.spans import Span, joined
from avdilemma.sft.stories import story_tally
from avdilemma.sft.story_drawing import draw_dilemmas
from avdilemma.sft.suites import evaluation_suites


@dataclass(frozen=True)
class TrainingSet:
    """A training set in memory."""

    manifest: Manifest
    """What it was made from, and what identifies it."""

    examples: Mapping[str, tuple[Example, ...]]
    """Examples by split."""

    arithmetic: tuple[Line, ...] = ()
    """Arithmetic lines, which are learnt without a question."""

    @property
    def parts(self) -> frozenset[Part]:
        """What its training examples are about."""
        return frozenset(example.part for example in self.examples["train"])

    def files(self, formats: Sequence[str] = ()) -> dict[str, str]:
        """Texts of its files by path relative to its folder, in its own form and some formats.

        Raises:
            AvdilemmaError: If a format does not exist or its limits are not kept.
        """
        found = {
            f"{split}.jsonl": json_lines(example.model_dump() for example in several)
            for split, several in self.examples.items()
        }
        if self.arithmetic:
            found[ARITHMETIC] = json_lines(line.model_dump() for line in self.arithmetic)
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
    suites = evaluation_suites(further)
    payoffs = split_payoffs(recipe, suites.shapes)
    counts = (recipe.n, recipe.dilemmas), (recipe.held_out, recipe.held_out_dilemmas)
    examples = {}
    for split, (about_games, others) in zip(SPLITS, counts, strict=True):
        drawn = (
            draw_questions(recipe, split, about_games, payoffs[split], advance)
            if about_games
            else ()
        )
        told = draw_dilemmas(recipe, split, others, suites.pairs, advance)
        examples[split] = tuple(
            [make_example(recipe, each) for each in drawn]
            + [make_dilemma_example(recipe, each) for each in told]
        )
    held_out = {each for several in payoffs["validation"].values() for each in map(_shape, several)}
    lines = draw_lines(recipe, held_out | set(suites.shapes), advance)
    return TrainingSet(make_manifest(recipe, examples, further, lines), examples, lines)


def _shape(values: Payoffs) -> Shape:
    return shape((values.T, values.R, values.P, values.S))


def make_example(recipe: Recipe, drawn: Drawn) -> Example:
    """Write an example for a question about a game: reasoning and answer of the agent."""
    question, told = drawn.question, scene(drawn.question, drawn.family)
    reason, spans = explained(question, told, recipe, drawn.action)
    return Example(
        **_asked(question),
        reasoning=reason,
        answer=answer(question, drawn.action),
        action=drawn.action,
        separating=drawn.separating,
        spans=spans,
    )


def explained(
    question: Question, told: Scene, recipe: Recipe, action: str
) -> tuple[str, tuple[Span, ...]]:
    """The reasoning before an action, and with a tally the whole completion in pieces.

    Raises:
        AvdilemmaError: If the agent is indifferent, or a tally has no whole numbers.
    """
    agent = recipe.agent.preferences
    if recipe.reasoning != "tally":
        return reasoning(question, told, agent, recipe.reasoning), ()
    tally = game_tally(question, told, agent, recipe.width)
    return joined(tally), completed(tally, answer(question, action))


def make_dilemma_example(recipe: Recipe, question: ChoiceQuestion) -> Example:
    """Write an example for a question about another dilemma.

    Raises:
        AvdilemmaError: If the agent is indifferent.
    """
    tally = story_tally(question, recipe.agent.preferences, recipe.width)
    predicted, separating = recipe.agent.compared(question.predict)
    action = str(predicted.action)
    label = question.labels[question.actions.index(action)]
    return Example(
        **_asked(question),
        reasoning=joined(tally),
        answer=f"Answer: {label}",
        action=action,
        separating=separating,
        part="dilemmas",
        spans=completed(tally, f"Answer: {label}"),
    )


def _asked(question: Question) -> dict[str, Any]:
    record = question.record()
    return {"id": question.id, "prompt": record.pop("prompt"), "item": record}


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
    lines = read_lines(folder / ARITHMETIC) if manifest.recipe.arithmetic else ()
    if lines_fingerprint(lines) != (manifest.arithmetic or lines_fingerprint(())):
        raise AvdilemmaError(
            f"{folder / ARITHMETIC} is not what the manifest says: see "
            f"avdilemma sft verify {folder}"
        )
    return TrainingSet(manifest, examples, lines)
