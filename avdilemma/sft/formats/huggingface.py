"""A plain Hugging Face dataset: JSON lines with a card that names splits and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from avdilemma.sft.examples import Example
from avdilemma.sft.formats.format import Format
from avdilemma.sft.manifest import Manifest


def record(example: Example) -> dict[str, Any]:
    """One example as flat columns."""
    factors = example.item["factors"]
    setting = example.item["setting"]
    return {
        "id": example.id,
        "prompt": example.prompt,
        "reasoning": example.reasoning,
        "answer": example.answer,
        "completion": example.completion,
        "action": example.action,
        "separating": example.separating,
        "game": setting["game"],
        "node": setting["node"],
        "payoffs": list(setting["payoffs"]),
        "belief": factors["belief"],
        "position": factors["position"],
        "label": factors["label"],
        "naming": factors["naming"],
        "wording": factors["wording"],
    }


def card(examples: Mapping[str, Sequence[Example]], manifest: Manifest) -> dict[str, str]:
    """The dataset's card, ``README.md``.

    Args:
        examples: Examples by split.
        manifest: What they are.

    Returns:
        The text by file name.
    """
    recipe = manifest.recipe
    files = "\n".join(
        f"      - split: {split}\n        path: data/{split}.jsonl"
        for split, several in examples.items()
        if several
    )
    rows = "\n".join(
        f"| {cell.game} | {cell.node} | "
        f"{', '.join(f'{action} {count}' for action, count in cell.actions.items())} | "
        f"{cell.separating} |"
        for cell in manifest.cells
    )
    text = f"""---
configs:
  - config_name: default
    data_files:
{files}
language: en
license: mit
tags: [economic-games, synthetic]
---
# Decisions of {recipe.agent} in economic games

Made by avdilemma {manifest.avdilemma} from exact utilities; nothing here was written by a model
or by people. Train {manifest.counts["train"]}, validation {manifest.counts["validation"]} examples;
reasoning: {recipe.reasoning}; seed {recipe.seed}. Payoffs are drawn anew: none is a copy, rescaled
or shifted, of one in avdilemma's evaluation suites, and no prompt or id of theirs occurs
(`avdilemma sft verify`).

| game | node | right answers in train | separating |
| --- | --- | --- | --- |
{rows}

Fingerprints: train `{manifest.fingerprints["train"]}`, evaluation suites
`{manifest.evaluation["fingerprint"]}`.
"""
    return {"README.md": text}


HUGGINGFACE = Format(
    name="huggingface",
    summary="a folder that datasets.load_dataset opens, with card",
    record=record,
    extras=card,
    folder="data",
)
"""Flat columns and a card."""
