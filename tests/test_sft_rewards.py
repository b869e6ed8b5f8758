"""Pairs and rewards: what is rejected, what a reply is worth, and TRL's own trainers on them."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from avdilemma.agents import agent
from avdilemma.errors import AvdilemmaError
from avdilemma.families import build, load_family
from avdilemma.predictions import preference_rule
from avdilemma.preferences import Preferences
from avdilemma.questions import Question
from avdilemma.sft.arithmetic import relations, wrong
from avdilemma.sft.formats import DPO, GRPO, training_format
from avdilemma.sft.preference import rejected, rival
from avdilemma.sft.proof import verify
from avdilemma.sft.reasoning import Level
from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.rewards import (
    REWARDS,
    WEIGHTS,
    arithmetic,
    arithmetic_reward,
    asked_as,
    format_reward,
    utilities,
    utility_reward,
    worth,
)
from avdilemma.sft.tally_check import wrong_tally
from avdilemma.sft.training_set import TrainingSet, build_training_set

NEW = ("dpo", "grpo", "verifiers", "llamafactory", "axolotl", "unsloth")


def made_of(agent_name: str, **recipe: Any) -> TrainingSet:
    given: dict[str, Any] = {"n": 12, "validation": 0, **recipe}
    return build_training_set(Recipe(agent=target_agent(agent_name), **given))


@pytest.fixture(scope="module")
def made() -> TrainingSet:
    """A set with separating examples and others, single decisions and plans."""
    return made_of("moralis", n=30, elicitation="both", separating=0.4, validation=0.2)


@pytest.fixture(scope="module")
def tallies() -> TrainingSet:
    """The same in tallies, other dilemmas included."""
    small = {"low": 0, "high": 9, "step": 1, "transfer": "dilemmas", "dilemmas": 10}
    return made_of("moralis", n=20, reasoning="tally", elicitation="both", separating=0.4, **small)


# pairs


@pytest.mark.parametrize("name", ["economicus", "moralis"])
@pytest.mark.parametrize("level", get_args(Level))
def test_what_is_rejected_is_another_answer_for_a_reason(name: str, level: Level) -> None:
    more: dict[str, Any] = {"elicitation": "node" if level == "options" else "both"}
    if level == "tally":
        more |= {"transfer": "dilemmas", "dilemmas": 12, "low": 0, "high": 9, "step": 1}
    made = made_of(name, reasoning=level, separating=0.5, n=18, **more)
    recipe = made.manifest.recipe
    kinds = set()
    for example in made.examples["train"]:
        text, question = rejected(example, recipe), example.question()
        found = question.chosen(question.read_reply(text))
        assert found not in (None, example.action)
        assert text != example.completion
        kinds.add(example.separating)
        if example.separating:
            assert found == question.predict(preference_rule(rival(recipe.agent))).action
            assert wrong(text) == wrong_tally(text) == []
        elif level == "tally":
            sign, _choice = wrong_tally(text)
            assert set("<>") & set(sign)
        elif level == "full":
            (false,) = wrong(text)
            assert set("<>") & set(false)
            # all numbers are the agent's own
            numbers, own = (
                {(left, right) for left, _, right in relations(each)}
                for each in (text, example.reasoning)
            )
            assert numbers == own
    assert kinds == {True, False}


def test_an_agent_that_does_what_its_rival_does_has_no_rival_to_reject() -> None:
    """Someone who hates being ahead may act like economicus where moralis alone would not."""
    target = target_agent("moralis", "0.5", beta="-2")
    made = build_training_set(Recipe(agent=target, n=40, validation=0, separating=0.8))
    like = 0
    for example in made.examples["train"]:
        question = example.question()
        economicus = question.predict(preference_rule(rival(target))).action
        like += example.separating and economicus == example.action
        text = rejected(example, made.manifest.recipe)
        assert question.chosen(question.read_reply(text)) not in (None, example.action)
    assert like


def test_dpo_is_what_trl_calls_a_preference_data_set(made: TrainingSet) -> None:
    for example in made.examples["train"]:
        record = {**DPO.record(example), **DPO.told(example, made.manifest)}
        assert list(record) == ["prompt", "chosen", "rejected"]
        assert [[each["role"] for each in record[key]] for key in record] == [
            ["user"],
            ["assistant"],
            ["assistant"],
        ]


# rewards


def question_of(game: str, node: str, values: tuple[int, ...], belief: str) -> Question:
    """A question of a built-in file with other payoffs and one belief at every node."""
    name = "protocols" if game in ("spd", "tg", "ug") else "games"
    arm = "elicitation=plan" if node == "plan" else ""
    found = load_family(name).forms()[arm]
    factor = {"game": [game]} if node == "plan" else {"game": [game], "node": [node]}
    item = build(found, 4, select=factor).items[0]
    setting: Any = item.setting
    beliefs = dict.fromkeys(setting.belief, belief)
    payoffs = tuple(map(str, values))
    return replace(item, setting=replace(setting, payoffs=payoffs, belief=beliefs))


def test_worth_by_hand() -> None:
    """A trust game with T 80, R 50, P 30, S 20, others trust and return half the time.

    As first mover trusting brings (50 + 20) / 2 = 35, not trusting 30; as second mover, half the
    time trusted, keeping brings (30 + 80) / 2 = 55, returning (30 + 50) / 2 = 40. So economicus'
    four plans are worth 45, 37.5 (trust), 42.5 and 35 (not), over both roles.
    """
    plan = question_of("tg", "plan", (80, 50, 30, 20), "0.5")
    own = preference_rule(Preferences())
    values = utilities(plan, own)
    assert sorted(values.values()) == [Fraction(each) for each in ("35", "37.5", "42.5", "45")]
    by_worth = sorted(values, key=values.__getitem__)
    rewards = []
    for name in by_worth:
        asked: Any = plan
        labels = [
            asked.labels[pair.index(each)]
            for pair, each in zip(asked.actions, name.split("/"), strict=True)
        ]
        reply = "\n".join(f"Decision {at}: {label}" for at, label in enumerate(labels, 1))
        rewards.append(worth(plan, own, reply))
    assert rewards == [0.0, pytest.approx(0.25), pytest.approx(0.75), 1.0]
    assert worth(plan, own, f"Decision 1: {asked.labels[0]}") == 0.0
    node = question_of("tg", "trust", (80, 50, 30, 20), "0.5")
    assert set(utilities(node, own).values()) == {Fraction(45), Fraction("42.5")}


def test_a_tie_is_worth_nothing_to_either_side() -> None:
    """At R + S = 2 P trusting and not trusting bring the same, so no answer deserves more."""
    tie = question_of("tg", "trust", (90, 50, 30, 10), "0.5")
    own = preference_rule(Preferences())
    assert worth(tie, own, f"Answer: {tie.listed_labels[0]}") is None
    assert worth(tie, own, "no idea") is None
    apart = question_of("tg", "trust", (90, 50, 31, 10), "0.5")
    assert {worth(apart, own, f"Answer: {each}") for each in apart.listed_labels} == {0.0, 1.0}


def rows(made: TrainingSet) -> dict[str, list[Any]]:
    """The columns of the format grpo, as TRL gives them to a reward."""
    records = [
        {**GRPO.record(each), **GRPO.told(each, made.manifest)} for each in made.examples["train"]
    ]
    columns = {name: [each[name] for each in records] for name in records[0]}
    return {"prompts": columns.pop("prompt"), **columns}


@pytest.mark.parametrize("which", ["made", "tallies"])
def test_the_agents_own_completions_earn_everything_and_rejected_ones_less(
    which: str, request: pytest.FixtureRequest
) -> None:
    made: TrainingSet = request.getfixturevalue(which)
    given, examples = rows(made), made.examples["train"]
    assert set(given["agent"]) == {"moralis@kappa=0.5"}
    own = [each.completion for each in examples]
    messages = [[{"role": "assistant", "content": text}] for text in own]
    for reward in REWARDS:
        assert reward(completions=own, **given) == [1.0] * len(examples)
        assert reward(completions=messages, **given) == [1.0] * len(examples)
    bad = [rejected(each, made.manifest.recipe) for each in examples]
    answers = utility_reward(completions=bad, **given)
    assert max(each for each in answers if each is not None) < 1
    assert format_reward(completions=bad, **given) == [1.0] * len(examples)
    sums = arithmetic_reward(completions=bad, **given)
    assert all((each or 0) < 1 for each in sums)
    none = ["I will not say."] * len(examples)
    assert utility_reward(completions=none, **given) == [0.0] * len(examples)
    assert format_reward(completions=none, **given) == [0.0] * len(examples)
    assert arithmetic_reward(completions=none, **given) == [0.0] * len(examples)
    assert len(WEIGHTS) == len(REWARDS)


def test_an_answer_by_an_options_words_is_read_by_its_prompt(made: TrainingSet) -> None:
    """The record travels without its prompt, in which the options' words stand."""
    example = next(e for e in made.examples["train"] if e.item["factors"]["node"] != "plan")
    given = {
        name: column[:1]
        for name, column in rows(TrainingSet(made.manifest, {"train": (example,)})).items()
    }
    asked = asked_as(given["question"][0], example.prompt)
    words = {
        line.partition(": ")[0]: line.partition(": ")[2] for line in example.prompt.splitlines()
    }
    reply = f"Answer: {words[example.answer.removeprefix('Answer: ')]}"
    bare = replace(asked, prompt="")
    assert bare.chosen(bare.read_reply(reply)) is None
    assert utility_reward(completions=[reply], **given) == [1.0]


@pytest.mark.parametrize(
    ("reply", "steps", "share"),
    [
        ("2 * 3 = 6 and 6 > 5", 2, 1.0),
        ("2 * 3 = 6 and 6 < 5", 2, 0.5),
        ("2 * 3 = 7 and 6 < 5", 2, 0.0),
        ("2 * 3 = 6", 4, 0.25),
        ("2 * 3 = 6. 2 * 3 = 6. 2 * 3 = 6.", 2, 0.5),
        ("6 = 6 and 5 = 5", 2, 0.0),
        ("3/0 = 1", 1, 0.0),
        ("((3 + 4 = 7", 1, 0.0),
        (" + ".join(["1"] * 20_000) + " = 20000", 1, 0.0),
        ("1 a: x y 1*3=3, own=3 all=5 total=08.", 3, 1.0),
        ("1 a: x y 1*3=4, own=4 all=5 total=08.", 3, 1 / 3),
        ("", 3, 0.0),
        ("2 * 3 = 7", 0, None),
    ],
)
def test_arithmetic_by_hand(reply: str, steps: int, share: float | None) -> None:
    assert arithmetic(reply, steps) == share


def test_columns_that_are_none_are_one_clear_error(made: TrainingSet) -> None:
    given = {name: column[:1] for name, column in rows(made).items()}
    with pytest.raises(AvdilemmaError, match="item record"):
        utility_reward(completions=["A"], **{**given, "question": ["{"]})
    with pytest.raises(AvdilemmaError, match="no message with a text"):
        utility_reward(completions=[[]], **given)
    with pytest.raises(AvdilemmaError, match="agent is 'nobody'"):
        utility_reward(completions=["A"], **{**given, "agent": ["nobody"]})


def test_a_reward_is_the_score_of_the_agents_utility() -> None:
    """An agent with inequity aversion: its name carries every parameter."""
    target = target_agent("moralis", "0.25", alpha="0.3", beta="-0.1")
    made = build_training_set(Recipe(agent=target, n=10, validation=0))
    given = rows(made)
    assert agent(given["agent"][0]).values["alpha"] == Fraction(3, 10)
    own = [each.completion for each in made.examples["train"]]
    assert utility_reward(completions=own, **given) == [1.0] * 10


# files


def test_new_formats_are_verified_and_tampering_is_named(made: TrainingSet, tmp_path: Path) -> None:
    made.write(tmp_path, NEW)
    assert verify(tmp_path, prompts=False) == []
    path = tmp_path / "dpo" / "train.jsonl"
    lines = path.read_text().splitlines()
    record = json.loads(lines[0])
    record["rejected"] = record["chosen"]
    path.write_text("\n".join([json.dumps(record), *lines[1:]]) + "\n")
    (problem,) = verify(tmp_path, prompts=False)
    assert "dpo/train.jsonl" in problem


@pytest.mark.parametrize("name", ["llamafactory", "axolotl", "unsloth"])
@pytest.mark.parametrize("validation", [0.2, 0.0])
def test_configurations_name_the_files_beside_them(
    name: str, validation: float, tmp_path: Path
) -> None:
    made = made_of("economicus", n=10, validation=validation)
    made.write(tmp_path, [name])
    folder = tmp_path / name
    config = yaml.safe_load((folder / "config.yaml").read_text())
    if name == "llamafactory":
        info = json.loads((folder / "dataset_info.json").read_text())
        named = [config["dataset"], *([config["eval_dataset"]] if validation else [])]
        assert set(info) == set(named)
        files = [info[each]["file_name"] for each in named]
        length = config["cutoff_len"]
    elif name == "axolotl":
        files = [
            each["path"] for key in ("datasets", "test_datasets") for each in config.get(key, ())
        ]
        length = config["sequence_len"]
    else:
        files = config["data"]["local_dataset"]
        length = config["training"]["max_seq_length"]
    assert all((folder / each).is_file() for each in files)
    assert len(files) == (2 if validation and name != "unsloth" else 1)
    longest = max(len(e.prompt + e.completion) for e in made.examples["train"])
    assert longest / 2 < length < longest
    assert sorted(path.suffix for path in folder.iterdir() if path.stem == "config") == [".yaml"]
    assert training_format(name).summary.endswith("config.yaml")


KNOWN = json.loads((Path(__file__).parent / "data" / "trainer_keys.json").read_text())
"""Keys that each framework's own classes have, read from its release: they want other versions of
what we use, or a GPU."""


@pytest.mark.parametrize("release", KNOWN)
def test_every_key_of_a_configuration_is_one_that_the_framework_has(
    release: str, tmp_path: Path
) -> None:
    name = release.split(maxsplit=1)[0]
    known = {part: set(names.split()) for part, names in KNOWN[release].items()}
    made_of("economicus", n=10, validation=0.2).write(tmp_path, [name])
    config = yaml.safe_load((tmp_path / name / "config.yaml").read_text())
    assert set(config) <= known["config"]
    parts: dict[str, list[dict[str, Any]]] = {
        "datasets": [*config.get("datasets", ()), *config.get("test_datasets", ())],
        **{part: [config[part]] for part in ("data", "training", "lora") if part in config},
    }
    if name == "llamafactory":
        info = json.loads((tmp_path / name / "dataset_info.json").read_text())
        parts["dataset"] = [
            {**each["tags"], **each["columns"], "formatting": ""} for each in info.values()
        ]
    checked = [set(each) <= known[part] for part, several in parts.items() for each in several]
    assert checked
    assert all(checked)


# the real libraries


@pytest.fixture(scope="module")
def small() -> str:
    from rich.console import Console

    from avdilemma.demos.small_model import small_folder

    return str(small_folder(Console()))


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set with short completions, in the formats that TRL trains on."""
    folder = tmp_path_factory.mktemp("short")
    small = {"low": 0, "high": 9, "step": 1, "games": ("pd",), "wordings": ("brief",)}
    made = made_of("moralis", reasoning="tally", n=10, **small)
    made.write(folder, ["dpo", "grpo"])
    return folder


def three_steps(form: str, small: str, short: Path, folder: Path, **settings: Any) -> Any:
    """TRL's trainer of a format after three steps on SmolLM2."""
    import trl
    from datasets import load_dataset

    from avdilemma.sft.local import load_model

    data = load_dataset(
        "json", data_files=str(short / form / "train.jsonl"), cache_dir=str(folder / "cache")
    )["train"]
    model, tokenizer = load_model(small)
    more = {"reward_funcs": list(REWARDS)} if form == "grpo" else {}
    trainer = getattr(trl, f"{form.upper()}Trainer")(
        model=model,
        args=getattr(trl, f"{form.upper()}Config")(
            output_dir=str(folder / "out"),
            max_steps=3,
            per_device_train_batch_size=2,
            logging_steps=1,
            save_strategy="no",
            report_to="none",
            use_cpu=True,
            activation_checkpointing=False,
            bf16=False,
            **settings,
        ),
        train_dataset=data,
        processing_class=tokenizer,
        **more,
    )
    trainer.train()
    return trainer


@pytest.mark.llm
@pytest.mark.filterwarnings("ignore::FutureWarning")  # TRL uses names that transformers renamed
def test_trls_grpo_trainer_runs_three_steps_on_the_rewards(
    small: str, short: Path, tmp_path: Path
) -> None:
    trainer = three_steps(
        *("grpo", small, short, tmp_path),
        num_generations=2,
        max_completion_length=12,
        reward_weights=list(WEIGHTS),
        learning_rate=1e-5,
    )
    assert trainer.state.global_step == 3
    steps = [each for each in trainer.state.log_history if "reward" in each]
    assert len(steps) == 3
    for each in steps:
        assert 0 <= each["reward"] <= sum(WEIGHTS)
        for reward in REWARDS:
            assert 0 <= each[f"rewards/{reward.__name__}/mean"] <= 1


@pytest.mark.llm
@pytest.mark.filterwarnings("ignore::FutureWarning")  # TRL uses names that transformers renamed
def test_trls_dpo_trainer_runs_three_steps_on_the_pairs(
    small: str, short: Path, tmp_path: Path
) -> None:
    trainer = three_steps("dpo", small, short, tmp_path, max_length=None)
    losses = [each["loss"] for each in trainer.state.log_history if "loss" in each]
    assert len(losses) == 3
    # before anything is learnt neither completion is preferred: log 2
    assert losses[0] == pytest.approx(0.693, abs=0.01)
