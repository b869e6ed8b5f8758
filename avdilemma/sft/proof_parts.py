"""Proving the further parts of a training set: arithmetic lines and other dilemmas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.games.payoffs import Shape
from avdilemma.questions import Question
from avdilemma.sft.examples import SPLITS, Example
from avdilemma.sft.lines import ARITHMETIC, Line, lines_fingerprint, read_lines
from avdilemma.sft.manifest import Manifest
from avdilemma.sft.stories import FAMILY, stories_of, story_question
from avdilemma.sft.suites import Suites
from avdilemma.sft.tally import whole_weights
from avdilemma.sft.tally_check import wrong_tally
from avdilemma.sft.training_set import make_dilemma_example


def check_lines(
    folder: Path, manifest: Manifest, suites: Suites, held_out: set[Shape]
) -> Iterator[str]:
    """Yield what is wrong with the arithmetic lines: sums, numbers of an evaluation, hashes.

    Raises:
        AvdilemmaError: If their file is missing or malformed.
    """
    wanted, path = manifest.recipe.arithmetic, folder / ARITHMETIC
    if not wanted:
        if path.exists():
            yield f"{ARITHMETIC}: the recipe has no arithmetic lines, delete the file"
        return
    lines = read_lines(path)
    if len(lines) != wanted:
        yield f"{ARITHMETIC} has {len(lines)} lines, the recipe says {wanted}"
    if lines_fingerprint(lines) != manifest.arithmetic:
        yield f"{ARITHMETIC} has another fingerprint than the manifest says"
    for number, line in enumerate(lines, 1):
        for problem in _line_problems(line, manifest, suites, held_out):
            yield f"{ARITHMETIC}:{number}: {problem}"


def _line_problems(
    line: Line, manifest: Manifest, suites: Suites, held_out: set[Shape]
) -> Iterator[str]:
    numbers = " ".join(map(str, line.payoffs))
    if line.shape in suites.shapes:
        yield f"payoffs {numbers} are those of {suites.shapes[line.shape]}, perhaps rescaled"
    if line.shape in held_out:
        yield f"payoffs {numbers} are those of a validation example, perhaps rescaled"
    for step in wrong_tally(line.told):
        yield f"the tally says {step}, which is wrong"
    recipe = manifest.recipe
    try:
        if line.written(whole_weights(recipe.agent.preferences), recipe.width) != line.spans:
            yield "the text is not what its numbers give"
    except (AvdilemmaError, StopIteration) as error:
        yield str(error) or "its two plans are the same"


def check_dilemma(
    example: Example, question: Question, manifest: Manifest, suites: Suites
) -> Iterator[str]:
    """Yield what is wrong with an example about another dilemma.

    Raises:
        AvdilemmaError: If its story does not exist, or the agent is indifferent.
        KeyError: If a factor is missing.
    """
    recipe = manifest.recipe
    if question.family != FAMILY or not recipe.dilemmas:
        yield f"it is about no story of {FAMILY}, or the recipe has none"
        return
    own, others = map(int, question.factors["pair"].split("v"))
    if (own, others) in suites.pairs:
        yield f"{own} against {others} people are those of {suites.pairs[own, others]}"
    for step in wrong_tally(example.reasoning):
        yield f"the tally says {step}, which is wrong"
    made = make_dilemma_example(recipe, story_question(question.factors, recipe.seed))
    for name in type(made).model_fields:
        if getattr(made, name) != getattr(example, name):
            yield f"{name} is not what the item's factors give"


def check_pairs(examples: Mapping[str, Sequence[Example]]) -> Iterator[str]:
    """Yield pairs of group sizes that are in both splits, and stories in the wrong one."""
    pairs: dict[str, set[str]] = {}
    for split in SPLITS:
        for number, example in enumerate(examples[split], 1):
            if example.part != "dilemmas":
                continue
            factors = example.item.get("factors", {})
            pairs.setdefault(split, set()).add(str(factors.get("pair")))
            if factors.get("story") not in stories_of(split):
                yield f"{split}.jsonl:{number}: story {factors.get('story')} is not of this split"
    for pair in sorted(set.intersection(*pairs.values()) if len(pairs) > 1 else ()):
        yield f"{pair.replace('v', ' against ')} people are in both splits"
