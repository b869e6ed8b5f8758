"""Proving a training set anew: right answers, right sums, and nothing from an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from avdilemma import games
from avdilemma.errors import AvdilemmaError
from avdilemma.exact import exact
from avdilemma.families import GameForm
from avdilemma.games import Payoffs
from avdilemma.games.payoffs import Shape, shape
from avdilemma.predictions import preference_rule, separates
from avdilemma.questions import GameSetting, PlanQuestion, Question
from avdilemma.sft.arithmetic import wrong
from avdilemma.sft.build import scene
from avdilemma.sft.examples import (
    SPLITS,
    Example,
    examples_fingerprint,
    read_examples,
    split_path,
)
from avdilemma.sft.families import PREFIX, training_family
from avdilemma.sft.formats import FORMATS, exported
from avdilemma.sft.manifest import Manifest, count_cells, read_manifest
from avdilemma.sft.reasoning import answer, reasoning
from avdilemma.sft.suites import Suites, evaluation_prompts, evaluation_suites, prompt_key


def verify(
    folder: Path, prompts: bool = True, advance: Callable[[], None] = lambda: None
) -> list[str]:
    """Check a training set from its files alone.

    Every prompt is rendered anew from its item and every answer predicted anew; every equation
    is recalculated; shapes of payoffs, prompts and ids are held against the evaluation suites
    as they are now; fingerprints, counts and exported files against the manifest.

    Args:
        folder: A folder made by `build.save_training_set`.
        prompts: Whether every prompt of every suite is compared, which takes half a minute.
        advance: Called after each example.

    Returns:
        What is wrong, one line each; nothing if all is well.

    Raises:
        AvdilemmaError: If files are missing or malformed.
    """
    manifest = read_manifest(folder)
    files = tuple(manifest.evaluation["files"].split(","))
    further = tuple(name for name in files if name.endswith((".yaml", ".yml")))
    suites = evaluation_suites(further)
    asked = evaluation_prompts(suites.files) if prompts else {}
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
            found = list(check_example(example, manifest, suites, asked))
            problems += [f"{where}: {problem}" for problem in found]
            key = prompt_key(example.prompt)
            if key in seen:
                problems.append(f"{where}: the prompt stands at {seen[key]} too")
            seen.setdefault(key, where)
            shapes[split] |= _shapes(example)
            advance()
    both = shapes["train"] & shapes["validation"]
    problems += [f"payoffs of shape {each} are in both splits" for each in sorted(both)]
    problems += _against_manifest(manifest, examples)
    for name in FORMATS:
        if (folder / name).is_dir():
            problems += [
                f"{path.relative_to(folder)}: does not hold what the examples say, export anew"
                for path in exported(folder, name, examples, manifest)
            ]
    return problems


def check_example(
    example: Example, manifest: Manifest, suites: Suites, prompts: dict[str, str]
) -> Iterator[str]:
    """Check one example.

    Args:
        example: The example.
        manifest: The manifest it should fit.
        suites: The evaluation suites.
        prompts: Hashes of their prompts.

    Yields:
        What is wrong.
    """
    key = prompt_key(example.prompt)
    if key in prompts:
        yield f"the prompt is the evaluation's, of item {prompts[key]}"
    family = str(example.item.get("family", ""))
    if example.id.split("-")[0] in suites.families or family in suites.families:
        yield f"the id {example.id} belongs to an evaluation suite"
    try:
        item = example.read()
        setting = item.setting
        if not isinstance(setting, GameSetting):
            yield f"item {example.id} is no question about a game: only games are trained on"
            return
        form = shape(setting.payoffs)
        if form in suites.shapes:
            numbers = " ".join(setting.payoffs)
            place = suites.shapes[form]
            yield f"payoffs {numbers} are those of {place}, as they are, rescaled or shifted"
        yield from _recomputed(example, item, setting, manifest)
    except AvdilemmaError as error:
        yield str(error)
    except (KeyError, StopIteration) as error:
        yield f"the item's factors are none of a training set ({error})"


def _recomputed(
    example: Example, item: Question, setting: GameSetting, manifest: Manifest
) -> Iterator[str]:
    recipe = manifest.recipe
    plan = isinstance(item, PlanQuestion)
    family = training_family(setting.game, (_unscaled(item, setting),), recipe.texts)
    again = GameForm(family, "plan" if plan else "node").item(item.factors, recipe.seed)
    if not example.id.startswith(PREFIX):
        yield f"the id {example.id} does not begin with {PREFIX}"
    if again.prompt != item.prompt or again.record() != item.record():
        yield "prompt or facts are not what the item's factors and payoffs give"
    prediction = item.predict(preference_rule(recipe.agent.preferences))
    if prediction.action != example.action:
        right = prediction.action or "neither for sure: it is indifferent"
        yield f"the action is {example.action}, but {recipe.agent} chooses {right}"
        return
    one, other = (item.predict(preference_rule(each)) for each in recipe.agent.rivals())
    if separates(one, other) != example.separating:
        yield f"separating is {example.separating}, which is not so"
    if example.answer != answer(item, example.action) or not _parsed(example, item):
        yield f"the answer {example.answer!r} is not read as {example.action}"
    for equation in wrong(example.reasoning):
        yield f"the reasoning says {equation}, which is wrong"
    told = reasoning(item, scene(item, recipe.texts), recipe.agent.preferences, recipe.reasoning)
    if told != example.reasoning:
        yield "the reasoning is not what the agent's utilities give"


def _unscaled(item: Question, setting: GameSetting) -> Payoffs:
    """The payoffs before the scale of the item's presentation."""
    values, scale = setting.values(), exact(item.factors.get("scale", "1"), "scale")
    return games.game(setting.game).payoffs(
        *(each / scale for each in (values.T, values.R, values.P, values.S))
    )


def _parsed(example: Example, item: Question) -> bool:
    return bool(item.chosen(item.read_reply(example.completion)) == example.action)


def _shapes(example: Example) -> set[Shape]:
    payoffs = example.item.get("setting", {}).get("payoffs")
    try:
        return {shape(payoffs)} if payoffs else set()
    except AvdilemmaError:
        return set()


def _against_manifest(
    manifest: Manifest, examples: dict[str, tuple[Example, ...]]
) -> Iterator[str]:
    for split, several in examples.items():
        if len(several) != manifest.counts.get(split):
            said = manifest.counts.get(split)
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
