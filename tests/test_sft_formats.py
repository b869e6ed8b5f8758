"""Each format is loaded by what reads it in earnest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openai.types.chat import ChatCompletionAssistantMessageParam, ChatCompletionUserMessageParam
from pydantic import TypeAdapter

from avdilemma.errors import AvdilemmaError
from avdilemma.sft.examples import tokens
from avdilemma.sft.families import text_files, training_games
from avdilemma.sft.formats import ANTHROPIC, FORMATS, OPENAI, training_format
from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.training_set import TrainingSet, build_training_set


@pytest.fixture(scope="module")
def made() -> TrainingSet:
    return build_training_set(
        Recipe(agent=target_agent("moralis"), n=20, validation=0.2, reasoning="brief")
    )


def loaded(made: TrainingSet, folder: Path, name: str) -> list[Any]:
    made.write(folder, [name])
    (train,) = (folder / name).rglob("train.jsonl")
    return [json.loads(line) for line in train.read_text().splitlines()]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_keeps_every_prompt_and_completion(
    made: TrainingSet, tmp_path: Path, name: str
) -> None:
    """What all formats share: a registered name, both splits, all examples in order."""
    assert training_format(name).name == name
    assert training_format(name).summary
    records = loaded(made, tmp_path, name)
    assert (tmp_path / name).is_dir()
    assert len(records) == 20
    for example, record in zip(made.examples["train"], records, strict=True):
        texts = json.dumps(record, ensure_ascii=False)
        # what is rewarded is the model's own completion
        for text in (example.prompt, *([] if name == "grpo" else [example.completion])):
            assert json.dumps(text, ensure_ascii=False)[1:-1] in texts
    names = {path.name for path in (tmp_path / name).rglob("*.jsonl")}
    assert names == {"train.jsonl", "validation.jsonl"}


@pytest.mark.parametrize("name", ["trl", "prompt-completion", "huggingface"])
def test_datasets_loads_it(made: TrainingSet, tmp_path: Path, name: str) -> None:
    from datasets import load_dataset

    made.write(tmp_path, [name])
    if name == "huggingface":
        # the card alone says where the splits are
        data = load_dataset(str(tmp_path / name), cache_dir=str(tmp_path / "cache"))
        assert data["train"][0]["answer"] == made.examples["train"][0].answer
        assert data["train"][0]["payoffs"] == made.examples["train"][0].item["setting"]["payoffs"]
    else:
        files = {s: str(tmp_path / name / f"{s}.jsonl") for s in ("train", "validation")}
        data = load_dataset("json", data_files=files, cache_dir=str(tmp_path / "cache"))
        assert set(data["train"].column_names) == {"prompt", "completion"}
    assert {split: len(data[split]) for split in data} == {"train": 20, "validation": 4}


def test_a_flat_table_has_the_factors_of_every_file(tmp_path: Path) -> None:
    for texts in text_files():
        games = training_games(texts)[:1]
        recipe = Recipe(
            agent=target_agent("moralis"), n=12, texts=texts, games=games, reasoning="none"
        )
        (tmp_path / texts).mkdir()
        found = build_training_set(recipe)
        for record, example in zip(
            loaded(found, tmp_path / texts, "huggingface"), found.examples["train"], strict=True
        ):
            factors = example.item["factors"]
            assert record["node"] == example.item["setting"]["node"]
            known = set(factors) - {"game", "protocol", "node", "alphabet"}
            assert {name: record[name] for name in known} == {n: factors[n] for n in known}


def test_the_openai_clients_types_read_it(made: TrainingSet, tmp_path: Path) -> None:
    user = TypeAdapter(ChatCompletionUserMessageParam)
    assistant = TypeAdapter(ChatCompletionAssistantMessageParam)
    for record in loaded(made, tmp_path, "openai"):
        assert set(record) == {"messages"}
        question, answer = record["messages"]
        assert user.validate_python(question)["role"] == "user"
        assert assistant.validate_python(answer)["role"] == "assistant"


@pytest.mark.parametrize(
    ("messages", "problem"),
    [
        ([{"role": "user", "content": "a"}], "ends with a message of the user"),
        ([{"role": "robot", "content": "a"}], "known role"),
        ([{"role": "assistant", "content": " "}], "known role and a text"),
        ([], "one key messages"),
    ],
)
def test_openai_limits(messages: list[dict[str, str]], problem: str) -> None:
    good = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    OPENAI.check("train", [good] * 10)
    with pytest.raises(AvdilemmaError, match="9 examples"):
        OPENAI.check("train", [good] * 9)
    with pytest.raises(AvdilemmaError, match=f"example 10: .*{problem}"):
        OPENAI.check("train", [*[good] * 9, {"messages": messages}])


def test_anthropics_types_read_it(made: TrainingSet, tmp_path: Path) -> None:
    from anthropic.types import MessageParam

    reader = TypeAdapter(MessageParam)
    for record in loaded(made, tmp_path, "anthropic"):
        assert set(record) == {"system", "messages"}
        assert [reader.validate_python(m)["role"] for m in record["messages"]] == [
            "user",
            "assistant",
        ]
    with pytest.raises(AvdilemmaError, match="alternate"):
        ANTHROPIC.check("train", [{"system": "s", "messages": [{"role": "assistant"}]}])
    messages = [{"role": "user"}, {"role": "assistant"}]
    with pytest.raises(AvdilemmaError, match="keys"):
        ANTHROPIC.check("train", [{"system": "s", "messages": messages, "id": 1}])


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(AvdilemmaError, match="format is 'parquet'"):
        training_format("parquet")


def test_cost_is_tokens_times_epochs_times_price(made: TrainingSet) -> None:
    # 7 and 14 characters at 3.5 a token, 4 more for each of the two messages
    example = made.examples["train"][0].model_copy(
        update={"prompt": "x" * 7, "reasoning": "", "answer": "y" * 14}
    )
    assert tokens([example] * 10) == 140
    found = TrainingSet(made.manifest, {"train": (example,) * 1000})
    assert found.size(3, 8.0) == (
        "about 14,000 tokens x 3 epochs = 42,000, at 8 a million: about 0.34"
    )
    assert "unknown" in found.size()


@pytest.mark.llm
def test_trls_own_preprocessing_masks_the_prompt(made: TrainingSet, tmp_path: Path) -> None:
    from rich.console import Console

    from avdilemma.demos.small_model import small_folder
    from avdilemma.sft.local import as_dataset, load_model, trl_arguments
    from avdilemma.sft.tuning import LocalSettings

    from trl import SFTTrainer  # isort: skip

    model, tokenizer = load_model(str(small_folder(Console())))
    trainer = SFTTrainer(
        model=model,
        args=trl_arguments(tmp_path, LocalSettings(model="x"), 20),
        train_dataset=as_dataset(made.examples["train"], tokenizer),
        processing_class=tokenizer,
    )
    batch = trainer.data_collator([trainer.train_dataset[index] for index in range(2)])
    for index, example in enumerate(made.examples["train"][:2]):
        learnt = batch["labels"][index] != -100
        text = tokenizer.decode(batch["input_ids"][index][learnt])
        assert text.strip() == f"{example.completion}<|im_end|>"
        whole = tokenizer.decode(batch["input_ids"][index])
        assert example.prompt in whole
