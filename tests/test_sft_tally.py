"""Tallies: whole numbers that decide as utilities do, recalculated from their text alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from avdilemma.errors import AvdilemmaError
from avdilemma.preferences import moralis
from avdilemma.sft.examples import Example, examples_fingerprint, read_examples, split_path
from avdilemma.sft.lines import ARITHMETIC, draw_lines, lines_fingerprint, read_lines
from avdilemma.sft.manifest import MANIFEST, Manifest
from avdilemma.sft.proof import verify
from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.spans import joined
from avdilemma.sft.stories import FAMILY, book, stories_of
from avdilemma.sft.suites import evaluation_suites
from avdilemma.sft.tally import Line, Weights, whole_weights, written
from avdilemma.sft.tally_check import tally_steps, wrong_tally
from avdilemma.sft.training_set import TrainingSet, build_training_set, read_training_set

SMALL = {"low": 0, "high": 9, "step": 1, "reasoning": "tally", "wordings": ("brief",)}


def recipe(kappa: str = "0.5", **more: object) -> Recipe:
    agent = target_agent("moralis", kappa) if kappa != "0" else target_agent("economicus")
    given = {"n": 24, "games": ("pd", "stag"), "validation": 0.25, **SMALL, **more}
    return Recipe.read(agent=agent, **given)


WHOLE = recipe(n=48, separating=0.3, arithmetic=30, transfer="dilemmas", dilemmas=48)


@pytest.fixture(scope="module")
def made() -> TrainingSet:
    return build_training_set(WHOLE)


@pytest.fixture
def folder(made: TrainingSet, tmp_path: Path) -> Path:
    made.write(tmp_path)
    return tmp_path


def test_the_tally_is_the_one_of_the_docs() -> None:
    lines = [Line("1", "blue", 38, 50), Line("2", "green", 20, 20)]
    assert joined(written(lines, Weights(1, 1))) == (
        "1 blue: own=38 all=50 total=088.\n2 green: own=20 all=20 total=040.\n088>040: blue."
    )
    assert joined(written(lines, Weights(3, 1))).startswith("1 blue: own=38*3=114 all=50 total=164")
    assert joined(written(lines, Weights(1, 0))).endswith("038>020: blue.")
    assert joined(written(lines, Weights(0, 1))).startswith("1 blue: all=050.")
    with pytest.raises(AvdilemmaError, match="two options are the best"):
        written(lines[:1] * 2, Weights(1, 1))


@pytest.mark.parametrize(("kappa", "weights"), [("0", (1, 0)), ("0.25", (3, 1)), ("0.6", (2, 3))])
def test_weights_are_in_the_proportion_of_the_utility(kappa: str, weights: tuple[int, int]) -> None:
    assert whole_weights(moralis(kappa)) == Weights(*weights)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("kappa", {"agent": target_agent("moralis", "0.37")}),
        ("alpha", {"agent": target_agent("moralis", "0.5", alpha="0.1")}),
        ("scale", {"select": {"scale": ("0.1",)}, "texts": "framed"}),
        ("arithmetic", {"reasoning": "full", "arithmetic": 3}),
        ("dilemmas", {"reasoning": "full", "dilemmas": 3, "transfer": "dilemmas"}),
        ("transfer", {"transfer": "dilemmas"}),
        ("transfer", {"dilemmas": 4}),
    ],
)
def test_what_makes_no_tally_is_refused(name: str, values: dict[str, object]) -> None:
    given = {"agent": target_agent("moralis"), "games": ("pd",), **SMALL, **values}
    with pytest.raises(AvdilemmaError, match=f"^{name} is"):
        Recipe.read(**given)


@pytest.mark.parametrize("kappa", ["0", "0.25", "0.5", "0.75"])
def test_every_game_node_and_plan_has_a_tally_that_decides_as_the_prediction(kappa: str) -> None:
    asked = recipe(
        kappa, games=("pd", "stag", "spd", "tg", "ug"), elicitation="both", n=60, validation=0.0
    )
    found = build_training_set(asked).examples["train"]
    assert {e.item["factors"]["node"] for e in found} >= {"move", "plan", "response", "return"}
    for example in found:
        assert joined(example.spans) == example.completion
        assert tally_steps(example.reasoning)
        assert wrong_tally(example.reasoning) == []
        # the last named line of the verdict is the agent's: that is what the answer says
        chosen = example.question().chosen(example.question().read_reply(example.completion))
        assert chosen == example.action


def test_small_payoffs_do_not_run_out() -> None:
    found = build_training_set(recipe(n=480, validation=0.2, step=10, high=90)).examples
    assert [len(each) for each in found.values()] == [480, 96]
    assert len({e.prompt for e in found["train"]}) == 480


def test_a_set_with_all_parts_is_clean_and_read_back(folder: Path, made: TrainingSet) -> None:
    assert verify(folder, prompts=False) == []
    again = read_training_set(folder)
    assert again == made
    told = [e for e in made.examples["train"] if e.part == "dilemmas"]
    assert len(told) == 48
    assert sum(e.action == "sacrifice" for e in told) == 24
    assert {e.item["factors"]["wording"] for e in told} == set(book().formats)
    assert {e.item["factors"]["story"] for e in told} == set(stories_of("train"))
    assert len(stories_of("train")) >= 6


def test_no_numbers_of_an_evaluation_stand_in_any_part(made: TrainingSet) -> None:
    suites = evaluation_suites()
    held_out = {tuple(e.item["setting"].get("payoffs", ())) for e in made.examples["validation"]}
    assert held_out
    for line in made.arithmetic:
        assert line.shape not in suites.shapes
    for example in (*made.examples["train"], *made.examples["validation"]):
        if example.part == "dilemmas":
            own, others = map(int, example.item["factors"]["pair"].split("v"))
            assert (own, others) not in suites.pairs


def forged(folder: Path, place: int, **changes: object) -> None:
    """Change one training example, and the manifest so that its hash agrees."""
    examples = list(read_examples(split_path(folder, "train")))
    examples[place] = examples[place].model_copy(update=changes)
    lines = "".join(f"{example.model_dump_json()}\n" for example in examples)
    split_path(folder, "train").write_text(lines)
    manifest = Manifest.read_file(folder / MANIFEST)
    hashes = {**manifest.fingerprints, "train": examples_fingerprint(examples)}
    changed = manifest.model_copy(update={"fingerprints": hashes})
    (folder / MANIFEST).write_text(changed.text())


def example_of(made: TrainingSet, part: str) -> tuple[int, Example]:
    return next((n, e) for n, e in enumerate(made.examples["train"]) if e.part == part)


@pytest.mark.parametrize("part", ["games", "dilemmas"])
def test_a_wrong_sign_a_wrong_sum_and_a_wrong_weight_are_found(
    folder: Path, made: TrainingSet, part: str
) -> None:
    place, example = example_of(made, part)
    sign = re.search(r"\d{3}([<>])\d{3}", example.reasoning)
    assert sign
    turned = example.reasoning.replace(sign[1], {"<": ">", ">": "<"}[sign[1]])
    forged(folder, place, reasoning=turned)
    problems = verify(folder, prompts=False)
    assert any("the tally says" in problem for problem in problems), problems
    forged(folder, place, reasoning=example.reasoning)
    heavier = tuple(s.model_copy(update={"weight": 9.0}) for s in example.spans)
    forged(folder, place, spans=heavier)
    assert any("spans" in problem for problem in verify(folder, prompts=False))


def test_an_evaluations_pair_and_a_held_out_story_are_found(
    folder: Path, made: TrainingSet
) -> None:
    from avdilemma.sft.stories import story_question
    from avdilemma.sft.training_set import make_dilemma_example

    place, example = example_of(made, "dilemmas")
    for levels, said in (({"pair": "10v21"}, "those of sacrifice"), ({"story": "gas"}, "split")):
        question = story_question({**example.item["factors"], **levels}, WHOLE.seed)
        planted = make_dilemma_example(WHOLE, question)
        forged(folder, place, **dict(planted))
        problems = verify(folder, prompts=False)
        assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("payoffs", "said"),
    [((9, 7, 3, 2), "the text is not"), ((8, 6, 2, 2), "the text is not")],
)
def test_a_changed_arithmetic_line_is_found(
    folder: Path, payoffs: tuple[int, int, int, int], said: str
) -> None:
    lines = list(read_lines(folder / ARITHMETIC))
    lines[3] = lines[3].model_copy(update={"payoffs": payoffs})
    (folder / ARITHMETIC).write_text("".join(f"{line.model_dump_json()}\n" for line in lines))
    problems = verify(folder, prompts=False)
    assert any(said in problem for problem in problems), problems
    assert any("fingerprint" in problem for problem in problems)
    with pytest.raises(AvdilemmaError, match="sft verify"):
        read_training_set(folder)


def test_arithmetic_keeps_away_from_evaluations_and_validation(
    folder: Path, made: TrainingSet
) -> None:
    """A line planted with numbers of either is named."""
    validation = next(e for e in made.examples["validation"] if e.part == "games")
    numbers = tuple(int(each) for each in validation.item["setting"]["payoffs"])
    first = made.arithmetic[0]
    planted = first.model_copy(update={"payoffs": numbers})
    weights = whole_weights(WHOLE.agent.preferences)
    planted = planted.model_copy(update={"spans": planted.written(weights, WHOLE.width)})
    lines = [planted, *made.arithmetic[1:]]
    (folder / ARITHMETIC).write_text("".join(f"{line.model_dump_json()}\n" for line in lines))
    manifest = made.manifest.model_copy(update={"arithmetic": lines_fingerprint(lines)})
    (folder / MANIFEST).write_text(manifest.text())
    (problem,) = verify(folder, prompts=False)
    assert "arithmetic.jsonl:1" in problem
    assert "validation" in problem


def test_lines_repeat_and_each_has_a_better_option() -> None:
    one, two = (draw_lines(WHOLE, evaluation_suites().shapes) for _ in range(2))
    assert one == two
    for line in one:
        assert wrong_tally(line.told) == []
        kinds = {span.kind: span.weight for span in line.spans}
        assert kinds["given"] == 0
        assert kinds["sign"] == 5


def test_ids_of_stories_are_no_evaluations() -> None:
    assert FAMILY not in evaluation_suites().families
