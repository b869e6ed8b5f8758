"""The overlap check: whatever is planted in a training set is found, wherever it is planted."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.families import build, load_family
from avdilemma.games import game
from avdilemma.sft.drawing import Drawn
from avdilemma.sft.examples import (
    Example,
    examples_fingerprint,
    json_lines,
    read_examples,
    split_path,
)
from avdilemma.sft.families import training_family
from avdilemma.sft.formats import FORMATS
from avdilemma.sft.manifest import MANIFEST, Manifest, count_cells
from avdilemma.sft.proof import check_example, verify
from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.suites import evaluation_prompts, evaluation_suites, prompt_key
from avdilemma.sft.training_set import TrainingSet, build_training_set, make_example

RECIPE = Recipe(agent=target_agent("moralis"), n=36, validation=0.25)


@pytest.fixture(scope="module")
def made() -> TrainingSet:
    return build_training_set(RECIPE)


@pytest.fixture
def folder(made: TrainingSet, tmp_path: Path) -> Path:
    made.write(tmp_path, tuple(FORMATS))
    return tmp_path


def write_examples(path: Path, examples: Sequence[Example]) -> None:
    path.write_text(json_lines(example.model_dump() for example in examples))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(manifest.text())


def plant(folder: Path, example: Example) -> None:
    """Add an example and forge every hash and count, as a careful cheat would."""
    examples = [*read_examples(split_path(folder, "train")), example]
    write_examples(split_path(folder, "train"), examples)
    manifest = Manifest.read_file(folder / MANIFEST)
    forged = manifest.model_copy(
        update={
            "counts": {**manifest.counts, "train": len(examples)},
            "fingerprints": {**manifest.fingerprints, "train": examples_fingerprint(examples)},
            "cells": count_cells(manifest.recipe, examples),
        }
    )
    every = {
        "train": tuple(examples),
        "validation": read_examples(split_path(folder, "validation")),
    }
    TrainingSet(forged, every).write(folder, tuple(FORMATS), overwrite=True)


def rendered(made: TrainingSet, numbers: list[Fraction | int]) -> Example:
    """An example with given payoffs, honestly rendered and answered."""
    values = game("spd").payoffs(*numbers)
    family = training_family("spd", (values,))
    source = next(e for e in made.examples["train"] if e.item["setting"]["game"] == "spd")
    row = {
        **source.item["factors"],
        "protocol": next(iter(family.protocols["spd"])),
        "node": "reply_to_cooperate",
        "belief": "0.3",
    }
    item = family.item(row, RECIPE.seed)
    action = item.predict(
        lambda d: tuple(s.prospect.own / 2 + s.prospect.universal / 2 for s in d.strategies)
    ).action
    assert action
    one = item.predict(lambda d: tuple(s.prospect.own for s in d.strategies)).action
    return make_example(RECIPE, Drawn(item, action, one != action, family))


def test_a_fresh_set_is_clean(folder: Path) -> None:
    assert verify(folder, prompts=False) == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("the same", lambda n: n),
        ("rescaled", lambda n: n / 5),
        ("shifted", lambda n: n + 3),
        ("rescaled and shifted", lambda n: n / 10 + Fraction(7, 2)),
    ],
)
def test_a_planted_copy_of_an_evaluation_protocol_is_found(
    folder: Path, made: TrainingSet, name: str, change: Callable[[Fraction], Fraction]
) -> None:
    planted = rendered(made, [change(Fraction(each)) for each in (80, 65, 25, 20)])
    plant(folder, planted)
    problems = verify(folder, prompts=False)
    assert len(problems) == 1, (name, problems)
    assert "train.jsonl:37" in problems[0]
    assert "protocols spd SPD3" in problems[0]


def test_honest_payoffs_planted_the_same_way_are_no_problem(
    folder: Path, made: TrainingSet
) -> None:
    plant(folder, rendered(made, [97, 64, 31, 11]))
    assert verify(folder, prompts=False) == []


def planted_item(family: str, index: int = 0) -> tuple[str, dict[str, Any]]:
    item = build(load_family(family), 4).items[index]
    record = item.record()
    return record.pop("prompt"), record


@pytest.mark.parametrize("family", ["protocols", "sacrifice", "allocations"])
def test_a_planted_evaluation_item_is_found(made: TrainingSet, family: str) -> None:
    prompt, record = planted_item(family)
    source = made.examples["train"][0]
    known = {prompt_key(prompt): record["id"]}
    planted = source.model_copy(update={"id": record["id"], "prompt": prompt, "item": record})
    problems = list(check_example(planted, made.manifest, evaluation_suites(), known))
    assert any("the prompt is the evaluation's" in each for each in problems)
    assert any("belongs to an evaluation suite" in each for each in problems)
    expected = "those of protocols" if family == "protocols" else "only games"
    assert any(expected in each for each in problems), problems


def test_an_evaluation_prompt_under_honest_facts_is_found(made: TrainingSet) -> None:
    prompt, _ = planted_item("protocols")
    planted = made.examples["train"][0].model_copy(update={"prompt": f"  {prompt.upper()}\n"})
    known = {prompt_key(prompt): "x"}
    problems = list(check_example(planted, made.manifest, evaluation_suites(), known))
    assert any("the prompt is the evaluation's, of item x" in each for each in problems)
    # and without the list of prompts too: it is not what the facts give
    problems = list(check_example(planted, made.manifest, evaluation_suites(), {}))
    assert any("prompt or facts" in each for each in problems)


def changed(folder: Path, made: TrainingSet, **update: Any) -> list[str]:
    examples = list(made.examples["train"])
    examples[2] = examples[2].model_copy(update=update)
    write_examples(split_path(folder, "train"), examples)
    return verify(folder, prompts=False)


def test_wrong_answers_sums_and_flags_are_found(folder: Path, made: TrainingSet) -> None:
    example = made.examples["train"][2]
    other = next(each for each in example.item["actions"] if each != example.action)
    assert any(f"chooses {example.action}" in each for each in changed(folder, made, action=other))
    assert any("is not read as" in each for each in changed(folder, made, answer="Answer: both"))
    assert any("separating" in p for p in changed(folder, made, separating=not example.separating))
    text = example.reasoning.replace(" = ", " = 1", 1)
    assert any("which is wrong" in each for each in changed(folder, made, reasoning=text))
    assert any("utilities give" in p for p in changed(folder, made, reasoning="Because I like it."))


def test_lost_doubled_and_edited_files_are_found(folder: Path, made: TrainingSet) -> None:
    path = folder / "openai" / "train.jsonl"
    path.write_text(path.read_text().replace("Answer: ", "Answer:  ", 1))
    assert [p for p in verify(folder, prompts=False) if p.startswith("openai/train.jsonl")]
    (folder / "trl" / "more.jsonl").write_text("{}\n")
    assert [p for p in verify(folder, prompts=False) if p.startswith("trl/more.jsonl")]
    plant(folder, made.examples["train"][0])
    assert any("stands at train.jsonl:1 too" in p for p in verify(folder, prompts=False))
    plant(folder, made.examples["validation"][0])
    assert any("are in both splits" in p for p in verify(folder, prompts=False))


def test_changed_suites_are_said(folder: Path) -> None:
    manifest = Manifest.read_file(folder / MANIFEST)
    evaluation = {**manifest.evaluation, "fingerprint": "0" * 64}
    write_manifest(folder, manifest.model_copy(update={"evaluation": evaluation}))
    assert any("suites have changed" in p for p in verify(folder, prompts=False))


def test_files_of_ones_own_are_kept_apart_from(tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "scenarios" / "protocols.yaml").read_text()
    source = build_training_set(Recipe(agent=target_agent("moralis"), n=12, validation=0))
    taken = source.examples["train"][0].item["setting"]
    numbers = ", ".join(taken["payoffs"])
    first = {"spd": "[90, 45, 15, 10]", "tg": "[80, 50, 30, 20]", "ug": "[60, 50, 40, 10]"}
    own = tmp_path / "own.yaml"
    own.write_text(
        text.replace(first[taken["game"]], f"[{numbers}]", 1).replace(
            "family: protocols", "family: own"
        )
    )
    again = build_training_set(source.manifest.recipe, (str(own),))
    assert again.manifest.evaluation["files"].endswith("own.yaml")
    assert all(
        each.item["setting"]["payoffs"] != taken["payoffs"] for each in again.examples["train"]
    )


def test_the_command_exits_with_1_and_names_what_is_planted(
    folder: Path, made: TrainingSet, tmp_path: Path
) -> None:
    clean = CliRunner().invoke(main, ["sft", "verify", str(folder), "--no-prompts"])
    assert clean.exit_code == 0, clean.output
    assert made.manifest.fingerprints["train"] in clean.output
    assert made.manifest.evaluation["fingerprint"] in clean.output
    plant(folder, rendered(made, [9, 5.5, 2, 1]))
    found = CliRunner().invoke(main, ["sft", "verify", str(folder), "--no-prompts"])
    assert found.exit_code == 1
    assert "framed spd SPD2" in found.output
    missing = CliRunner().invoke(main, ["sft", "verify", str(tmp_path / "nothing")])
    assert missing.exit_code == 1
    assert "sft build" in missing.output


def test_malformed_files_are_one_line(folder: Path) -> None:
    path = split_path(folder, "train")
    for text in ("{", '{"id": 1}\n'):
        path.write_text(text)
        with pytest.raises(AvdilemmaError, match=r"train\.jsonl:1"):
            verify(folder, prompts=False)
    (folder / "manifest.json").write_text(json.dumps({"avdilemma": "1"}))
    with pytest.raises(AvdilemmaError, match="malformed"):
        verify(folder, prompts=False)


def test_prompts_of_a_file_are_all_collected() -> None:
    found = evaluation_prompts(("allocations", "amounts"))
    items = [*build(load_family("allocations")).items, *build(load_family("amounts")).items]
    assert {prompt_key(each.prompt) for each in items} == set(found)


@pytest.mark.slow
def test_a_planted_prompt_is_found_among_all_prompts(folder: Path, made: TrainingSet) -> None:
    assert verify(folder) == []
    for family in ("protocols", "sacrifice", "framed", "symmetric", "amounts"):
        prompt, _ = planted_item(family, 3)
        examples = list(made.examples["train"])
        examples[5] = examples[5].model_copy(update={"prompt": prompt})
        write_examples(split_path(folder, "train"), examples)
        assert any("the prompt is the evaluation's" in each for each in verify(folder)), family
