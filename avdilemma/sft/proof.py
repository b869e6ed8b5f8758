"""Proving a training set anew: right answers, right sums, and nothing from an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.families import GameForm
from avdilemma.families.form import PLAN
from avdilemma.files import encoded, holds
from avdilemma.games.payoffs import Shape, shape
from avdilemma.questions import Question
from avdilemma.sft.accounts import game_setting
from avdilemma.sft.arithmetic import wrong
from avdilemma.sft.examples import (
    SPLITS,
    Example,
    examples_fingerprint,
    read_examples,
    split_path,
)
from avdilemma.sft.families import PREFIX, family_of
from avdilemma.sft.formats import FORMATS
from avdilemma.sft.manifest import MANIFEST, Manifest, count_cells
from avdilemma.sft.proof_parts import check_dilemma, check_lines, check_pairs
from avdilemma.sft.reasoning import answer
from avdilemma.sft.scene import scene
from avdilemma.sft.suites import Suites, evaluation_prompts, evaluation_suites, prompt_key
from avdilemma.sft.tally_check import wrong_tally
from avdilemma.sft.training_set import explained


def verify(
    folder: Path, prompts: bool = True, advance: Callable[[], None] = lambda: None
) -> list[str]:
    """Check a training set from its files alone.

    Every prompt is rendered anew from its question and every answer predicted anew; every equation
    is recalculated; shapes of payoffs, prompts and ids are held against the evaluation suites
    as they are now; fingerprints, counts and exported files against the manifest.

    Args:
        folder: A folder made by `TrainingSet.write`.
        prompts: Whether every prompt of every suite is compared, which takes half a minute.
        advance: Called after each example.

    Returns:
        What is wrong, one line each; nothing if all is well.

    Raises:
        AvdilemmaError: If files are missing or malformed.
    """
    manifest = Manifest.read_file(folder / MANIFEST)
    files = manifest.evaluation["files"].split(",")
    suites = evaluation_suites(tuple(name for name in files if name.endswith((".yaml", ".yml"))))
    known = evaluation_prompts(suites.files) if prompts else {}
    problems: list[str] = []
    if suites.fingerprint != manifest.evaluation["fingerprint"]:
        problems.append(
            "evaluation suites have changed since the set was built: the checks below are "
            "against those of now"
        )
    examples = {split: read_examples(split_path(folder, split)) for split in SPLITS}
    seen: dict[str, str] = {}
    shapes: dict[str, set[Shape]] = {split: set() for split in SPLITS}
    for split, several in examples.items():
        for number, example in enumerate(several, 1):
            where = f"{split}.jsonl:{number}"
            found = check_example(example, manifest, suites, known)
            problems += [f"{where}: {problem}" for problem in found]
            key = prompt_key(example.prompt)
            if key in seen:
                problems.append(f"{where}: the prompt stands at {seen[key]} too")
            seen.setdefault(key, where)
            shapes[split] |= _shapes(example)
            advance()
    both = shapes["train"] & shapes["validation"]
    problems += [f"payoffs of shape {each} are in both splits" for each in sorted(both)]
    problems += check_lines(folder, manifest, suites, shapes["validation"])
    problems += check_pairs(examples)
    problems += _against_manifest(manifest, examples)
    problems += _exported(folder, manifest, examples)
    return problems


def check_example(
    example: Example, manifest: Manifest, suites: Suites, prompts: Mapping[str, str]
) -> Iterator[str]:
    """Yield what is wrong with one example, given the suites and their prompts by hash."""
    key = prompt_key(example.prompt)
    if key in prompts:
        yield f"the prompt is the evaluation's, of item {prompts[key]}"
    family = str(example.item.get("family", ""))
    if example.id.split("-")[0] in suites.families or family in suites.families:
        yield f"the id {example.id} belongs to an evaluation suite"
    try:
        question = example.question()
        if example.part == "dilemmas":
            yield from check_dilemma(example, question, manifest, suites)
            return
        setting = game_setting(question)
        form = shape(setting.payoffs)
        if form in suites.shapes:
            numbers = " ".join(setting.payoffs)
            place = suites.shapes[form]
            yield f"payoffs {numbers} are those of {place}, as they are, rescaled or shifted"
        yield from _recomputed(example, question, manifest)
    except AvdilemmaError as error:
        yield str(error)
    except (KeyError, StopIteration) as error:
        yield f"the item's factors are none of a training set ({error})"


def _recomputed(example: Example, question: Question, manifest: Manifest) -> Iterator[str]:
    recipe, family = manifest.recipe, family_of(question, manifest.recipe.texts)
    form = GameForm(family, "plan" if question.factors["node"] == PLAN else "node")
    if not example.id.startswith(PREFIX):
        yield f"the id {example.id} does not begin with {PREFIX}"
    if form.item(question.factors, recipe.seed).record() != question.record():
        yield "prompt or facts are not what the item's factors and payoffs give"
    predicted, separating = recipe.agent.compared(question.predict)
    if predicted.action != example.action:
        right = predicted.action or "neither for sure: it is indifferent"
        yield f"the action is {example.action}, but {recipe.agent} chooses {right}"
        return
    if separating != example.separating:
        yield f"separating is {example.separating}, which is not so"
    parsed = question.chosen(question.read_reply(example.completion))
    if example.answer != answer(question, example.action) or parsed != example.action:
        yield f"the answer {example.answer!r} is not read as {example.action}"
    for equation in wrong(example.reasoning):
        yield f"the reasoning says {equation}, which is wrong"
    told, spans = explained(question, scene(question, family), recipe, example.action)
    if told != example.reasoning:
        yield "the reasoning is not what the agent's utilities give"
    for step in wrong_tally(example.reasoning):
        yield f"the tally says {step}, which is wrong"
    if spans != example.spans:
        yield "the spans are not those of the completion"


def _shapes(example: Example) -> set[Shape]:
    payoffs = example.item.get("setting", {}).get("payoffs")
    try:
        return {shape(payoffs)} if payoffs else set()
    except AvdilemmaError:
        return set()


def _against_manifest(
    manifest: Manifest, examples: Mapping[str, Sequence[Example]]
) -> Iterator[str]:
    for split, several in examples.items():
        said = manifest.counts.get(split)
        if len(several) != said:
            yield f"{split} has {len(several)} examples, the manifest says {said}"
        found = examples_fingerprint(several)
        if found != manifest.fingerprints.get(split):
            yield f"{split} has fingerprint {found[:12]}, which is not the manifest's"
    try:
        cells = count_cells(manifest.recipe, examples["train"])
    except (KeyError, ValueError):
        cells = ()
    if cells != manifest.cells:
        yield "the table of cells is not the manifest's"


def _exported(
    folder: Path, manifest: Manifest, examples: Mapping[str, Sequence[Example]]
) -> Iterator[str]:
    """Files of a format that do not hold what the examples say, missing and further ones too."""
    for name, each in FORMATS.items():
        if (folder / name).is_dir():
            wanted = each.files(examples, manifest)
            found = {
                str(path.relative_to(folder))
                for path in (folder / name).rglob("*")
                if path.is_file()
            }
            for path in [*wanted, *sorted(found - set(wanted))]:
                if path not in wanted or not holds(folder / path, encoded(wanted[path])):
                    yield f"{path}: does not hold what the examples say, export anew"
