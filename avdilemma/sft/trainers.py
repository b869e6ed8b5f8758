"""Configurations for training frameworks, beside the data: each runs as it is, in its folder.

Keys are those of the frameworks' own documentation; values are those of our local tuning, and the
model is the small one of the demo: change it, and what hangs on its size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from avdilemma.design import canonical
from avdilemma.sft.examples import Example
from avdilemma.sft.manifest import Manifest

Examples = Mapping[str, Sequence[Example]]
"""Examples by split."""

MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct"
"""The model that is tuned unless the file is changed."""

CONFIG = "config.yaml"
"""Name of every configuration."""

RANK = 16
"""Rank of adapters."""

ROUND = 256
"""Lengths are multiples of it."""


def longest(examples: Examples) -> int:
    """Most tokens of a prompt with its completion, at least two characters a token; rounded up."""
    texts = [
        len(each.prompt) + len(each.completion) for several in examples.values() for each in several
    ]
    return ROUND * math.ceil(max(texts, default=0) / 2 / ROUND) + ROUND


def llamafactory_files(examples: Examples, manifest: Manifest) -> dict[str, str]:
    """What LLaMA-Factory wants beside the data: ``dataset_info.json`` and a configuration."""
    names = {split: f"avdilemma_{split}" for split, several in examples.items() if several}
    tags = {"role_tag": "role", "content_tag": "content"}
    tags |= {"user_tag": "user", "assistant_tag": "assistant", "system_tag": "system"}
    info = {
        name: {
            "file_name": f"{split}.jsonl",
            "formatting": "sharegpt",
            "columns": {"messages": "messages"},
            "tags": tags,
        }
        for split, name in names.items()
    }
    config: dict[str, Any] = {
        "model_name_or_path": MODEL,
        "template": "smollm2",
        "stage": "sft",
        "do_train": True,
        "finetuning_type": "lora",
        "lora_rank": RANK,
        "lora_target": "all",
        "dataset_dir": ".",
        "dataset": names["train"],
        "cutoff_len": longest(examples),
        "output_dir": _output("llamafactory"),
        "per_device_train_batch_size": 8,
        "gradient_accumulation_steps": 1,
        "learning_rate": 2e-4,
        "num_train_epochs": 2.0,
        "lr_scheduler_type": "linear",
        "warmup_steps": 5,
        "logging_steps": 5,
        "save_steps": 100,
        "report_to": "none",
        "seed": manifest.recipe.seed,
    }
    if "validation" in names:
        config |= {
            "eval_dataset": names["validation"],
            "per_device_eval_batch_size": 8,
            "eval_strategy": "epoch",
        }
    text = _yaml(config, manifest, "llamafactory-cli train config.yaml", "model_name_or_path")
    return {"dataset_info.json": canonical(info) + "\n", CONFIG: text}


def axolotl_files(examples: Examples, manifest: Manifest) -> dict[str, str]:
    """A configuration for Axolotl: loss on the assistant's turn alone."""

    def data(split: str) -> dict[str, Any]:
        return {
            "path": f"{split}.jsonl",
            "ds_type": "json",
            "split": "train",
            "type": "chat_template",
            "field_messages": "messages",
            "roles_to_train": ["assistant"],
        }

    config: dict[str, Any] = {
        "base_model": MODEL,
        "datasets": [data("train")],
        "dataset_prepared_path": "../prepared-axolotl",
        "output_dir": _output("axolotl"),
        "adapter": "lora",
        "lora_r": RANK,
        "lora_alpha": 2 * RANK,
        "lora_dropout": 0.0,
        "lora_target_linear": True,
        "sequence_len": longest(examples),
        "sample_packing": False,
        "micro_batch_size": 8,
        "gradient_accumulation_steps": 1,
        "num_epochs": 2,
        "learning_rate": 2e-4,
        "lr_scheduler": "linear",
        "warmup_steps": 5,
        "optimizer": "adamw_torch",
        "bf16": "auto",
        "logging_steps": 5,
        "saves_per_epoch": 1,
        "seed": manifest.recipe.seed,
    }
    if examples.get("validation"):
        config |= {"test_datasets": [data("validation")], "evals_per_epoch": 1}
    return {CONFIG: _yaml(config, manifest, "axolotl train config.yaml", "base_model")}


def unsloth_files(examples: Examples, manifest: Manifest) -> dict[str, str]:
    """A configuration for Unsloth's command line; its own configuration has no validation data."""
    config: dict[str, Any] = {
        "model": MODEL,
        "data": {"local_dataset": ["train.jsonl"], "format_type": "chatml"},
        "training": {
            "training_type": "lora",
            "max_seq_length": longest(examples),
            "load_in_4bit": False,
            "output_dir": "tuned-unsloth",
            "num_epochs": 2,
            "learning_rate": 2e-4,
            "batch_size": 8,
            "gradient_accumulation_steps": 1,
            "warmup_steps": 5,
            "random_seed": manifest.recipe.seed,
            "packing": False,
            "train_on_completions": True,
        },
        "lora": {"lora_r": RANK, "lora_alpha": 2 * RANK},
    }
    return {CONFIG: _yaml(config, manifest, "unsloth train --config config.yaml", "model")}


def _output(name: str) -> str:
    """The folder of a tuned model: beside the data's, which holds exported files alone."""
    return f"../tuned-{name}"


def _yaml(config: Mapping[str, Any], manifest: Manifest, command: str, model: str) -> str:
    head = (
        f"# Tunes a model for {manifest.recipe.agent}. In this folder: {command}\n"
        f"# Change {model}, and what hangs on its size; the rest runs as it is.\n"
    )
    return head + yaml.safe_dump(dict(config), sort_keys=False, allow_unicode=True, width=100)
