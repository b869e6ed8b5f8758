"""Formats of training files, each an entry of `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.sft.examples import Example, json_lines
from avdilemma.sft.manifest import Manifest
from avdilemma.sft.preference import rejected
from avdilemma.sft.rewards import agent_name, count_steps
from avdilemma.sft.trainers import axolotl_files, llamafactory_files, unsloth_files
from avdilemma.sft.verifiers_package import PACKAGE, environment_files

SYSTEM = "Decide for yourself and answer in the format that is asked for."
"""System message for Claude on Bedrock, which expects the key in every record; ours."""

COLUMNS = ("belief", "position", "label", "naming", "framing", "unit", "scale", "wording")
"""Factors that a flat table has as columns, where the question's family has them."""


_CARD = (files(__package__) / "training_card.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Format:
    """A format of training files."""

    name: str
    """Name, also of its folder."""

    summary: str
    """What reads it."""

    record: Callable[[Example], dict[str, Any]]
    """One example as a record."""

    told: Callable[[Example, Manifest], dict[str, Any]] = lambda _example, _manifest: {}
    """Further keys of its record, which follow from how the set was made."""

    problem: Callable[[dict[str, Any]], str] = lambda _: ""
    """What is wrong with a record, empty where nothing is."""

    least: int = 0
    """Least number of training examples that its reader accepts."""

    extras: Callable[[Mapping[str, Sequence[Example]], Manifest], dict[str, str]] = (
        lambda _examples, _manifest: {}
    )
    """Further files, texts by name."""

    folder: str = ""
    """Folder of the data files inside the format's, ending with a slash."""

    def check(self, split: str, records: Sequence[dict[str, Any]]) -> None:
        """Raise an AvdilemmaError that names the first record of a split that breaks a limit."""
        if split == "train" and len(records) < self.least:
            raise AvdilemmaError(
                f"{split}: {len(records)} examples, the API wants {self.least} or more"
            )
        for number, record in enumerate(records, 1):
            if problem := self.problem(record):
                raise AvdilemmaError(f"{split} example {number}: {problem}")

    def files(
        self, examples: Mapping[str, Sequence[Example]], manifest: Manifest
    ) -> dict[str, str]:
        """Texts of a training set's files by path relative to its folder; none for an empty split.

        Raises:
            AvdilemmaError: If a limit of the format is not kept.
        """
        found = {}
        for split, several in examples.items():
            if several:
                records = [
                    {**self.record(example), **self.told(example, manifest)} for example in several
                ]
                self.check(split, records)
                found[f"{self.folder}{split}.jsonl"] = json_lines(records)
        found |= self.extras(examples, manifest)
        return {f"{self.name}/{path}": text for path, text in found.items()}


def _user(example: Example) -> dict[str, str]:
    return {"role": "user", "content": example.prompt}


def _assistant(example: Example) -> dict[str, str]:
    return {"role": "assistant", "content": example.completion}


def _chat(example: Example) -> list[dict[str, str]]:
    return [_user(example), _assistant(example)]


def _openai_problem(record: dict[str, Any]) -> str:
    messages = record.get("messages")
    if set(record) != {"messages"} or not isinstance(messages, list) or not messages:
        return "needs the one key messages with a list"
    for message in messages:
        known = set(message) == {"role", "content"} and isinstance(message["content"], str)
        roles = ("system", "user", "assistant")
        if not known or message["role"] not in roles or not message["content"].strip():
            return "has a message without a known role and a text"
    if messages[-1]["role"] != "assistant":
        return f"ends with a message of the {messages[-1]['role']}, not of the assistant"
    return ""


def _anthropic_problem(record: dict[str, Any]) -> str:
    if set(record) != {"system", "messages"}:
        return f"keys {sorted(record)}, give two"
    roles = [message["role"] for message in record["messages"]]
    if not roles or roles != ["user", "assistant"] * (len(roles) // 2):
        return f"roles {roles}, alternate user and assistant"
    return ""


def _row(example: Example) -> dict[str, Any]:
    factors, setting = example.item["factors"], example.item["setting"]
    return {
        "id": example.id,
        "prompt": example.prompt,
        "reasoning": example.reasoning,
        "answer": example.answer,
        "completion": example.completion,
        "action": example.action,
        "separating": example.separating,
        "game": setting.get("game", ""),
        "node": setting.get("node", factors.get("story", "")),
        "payoffs": list(setting.get("payoffs", ())),
        **{name: factors[name] for name in COLUMNS if name in factors},
    }


def _card(examples: Mapping[str, Sequence[Example]], manifest: Manifest) -> dict[str, str]:
    data_files = "\n".join(
        f"      - split: {split}\n        path: data/{split}.jsonl"
        for split, several in examples.items()
        if several
    )
    rows = "\n".join(
        f"| {cell.game} | {cell.node} | {cell.counted} | {cell.separating} |"
        for cell in manifest.cells
    )
    return {"README.md": _CARD.format(files=data_files, manifest=manifest, rows=rows)}


TRL = Format(
    name="trl",
    summary="TRL SFTTrainer, conversational: the model's own chat template is applied",
    record=lambda example: {"prompt": [_user(example)], "completion": [_assistant(example)]},
)
"""Messages. TRL trains on the completion alone by default, here and with texts."""

PROMPT_COMPLETION = Format(
    name="prompt-completion",
    summary="TRL SFTTrainer and others, plain texts for models without a chat template",
    record=lambda example: {
        "prompt": f"{example.prompt}\n\n",
        "completion": example.completion,
    },
)
"""Texts as they are; TRL adds the end-of-text token."""

OPENAI = Format(
    name="openai",
    summary="OpenAI chat JSONL, for hosts that speak that API",
    record=lambda example: {"messages": _chat(example)},
    problem=_openai_problem,
    least=10,
)
"""One list of messages; the last is what is learnt."""

ANTHROPIC = Format(
    name="anthropic",
    summary="Anthropic models on Bedrock: system and alternating messages, no further key",
    record=lambda example: {"system": SYSTEM, "messages": _chat(example)},
    problem=_anthropic_problem,
)
"""A system text and messages."""

HUGGINGFACE = Format(
    name="huggingface",
    summary="a folder that datasets.load_dataset opens, with card",
    record=_row,
    extras=_card,
    folder="data/",
)
"""Flat columns, and a card that names splits and columns."""


def _pair(example: Example, manifest: Manifest) -> dict[str, Any]:
    text = rejected(example, manifest.recipe)
    return {"rejected": [{"role": "assistant", "content": text}]}


DPO = Format(
    name="dpo",
    summary="TRL DPOTrainer and others: the agent's completion beside one to be rejected",
    record=lambda example: {"prompt": [_user(example)], "chosen": [_assistant(example)]},
    told=_pair,
)
"""Rejected is the rival agent's completion, or the agent's own with one wrong sign."""


def _rewarded(example: Example, manifest: Manifest) -> dict[str, Any]:
    return {
        "question": example.question().facts(),
        "agent": agent_name(manifest.recipe.agent),
        "steps": count_steps(example.reasoning),
    }


GRPO = Format(
    name="grpo",
    summary="TRL GRPOTrainer: prompts, and columns for the rewards of avdilemma.sft.rewards",
    record=lambda example: {"prompt": [_user(example)]},
    told=_rewarded,
)
"""Prompts alone: what a completion is worth is worked out."""

VERIFIERS = Format(
    name="verifiers",
    summary="an installable environment of verifiers (v1): a taskset with the same rewards",
    record=lambda example: {"prompt": example.prompt, "answer": example.completion},
    told=_rewarded,
    extras=environment_files,
    folder=f"{PACKAGE}/",
)
"""A package of a few lines around its data."""

LLAMA_FACTORY = Format(
    name="llamafactory",
    summary="LLaMA-Factory: data in OpenAI's form, dataset_info.json and config.yaml",
    record=lambda example: {"messages": _chat(example)},
    extras=llamafactory_files,
)
"""To be run in its folder."""

AXOLOTL = Format(
    name="axolotl",
    summary="Axolotl: data in OpenAI's form and config.yaml",
    record=lambda example: {"messages": _chat(example)},
    extras=axolotl_files,
)
"""To be run in its folder."""

UNSLOTH = Format(
    name="unsloth",
    summary="Unsloth: data in OpenAI's form and config.yaml",
    record=lambda example: {"messages": _chat(example)},
    extras=unsloth_files,
)
"""To be run in its folder."""

FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        *(TRL, PROMPT_COMPLETION, OPENAI, ANTHROPIC, HUGGINGFACE),
        *(DPO, GRPO, VERIFIERS, LLAMA_FACTORY, AXOLOTL, UNSLOTH),
    )
}
"""All formats by name."""


def training_format(name: str) -> Format:
    """Find a format.

    Raises:
        InvalidValueError: If there is none of this name.
    """
    if name not in FORMATS:
        raise InvalidValueError("format", name, f"give one or more of {', '.join(FORMATS)}")
    return FORMATS[name]
