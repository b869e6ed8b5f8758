"""What a tuning was: settings, data and code, as a card beside the model."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from avdilemma import __version__
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.sft.examples import Example, examples_fingerprint, read_examples, split_path
from avdilemma.sft.manifest import Manifest, read_manifest

PLAN = "tuning-plan.json"
"""What a tuning that has begun is about."""

CARD = "tuning.json"
"""The card of a tuning that is done."""


class Settings(BaseModel):
    """Hyper-parameters of a local tuning.

    Raises:
        InvalidValueError: If a number is out of range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    """A Hugging Face name or the path of a model folder."""

    steps: int = 0
    """Optimiser steps; 0: as many as the epochs take."""

    epochs: float = 1.0
    """Passes over the data where no number of steps is given."""

    batch: int = 8
    """Examples a step and device."""

    accumulate: int = 1
    """Batches whose gradients are added up before a step."""

    learning_rate: float = 2e-4
    """Highest learning rate; it rises over the first steps and then falls to 0 linearly."""

    warmup: int = 5
    """Steps in which the learning rate rises."""

    freeze: int = 0
    """Layers from the bottom that stay as they are, and with them the embeddings: nothing is
    calculated back through them, which pays on a CPU."""

    lora: bool = False
    """Whether low-rank adapters are trained in place of all weights; they are merged at the end."""

    lora_rank: int = 16
    """Rank of the adapters."""

    bf16: bool | None = None
    """Whether to calculate in bfloat16; None: on a GPU that can."""

    save_every: int = 25
    """Steps between checkpoints."""

    seed: int = 0
    """Seed of shuffling and of adapters."""

    def model_post_init(self, context: object, /) -> None:  # noqa: ARG002
        """Check the ranges."""
        for name in ("batch", "accumulate", "learning_rate", "lora_rank", "save_every", "epochs"):
            if not getattr(self, name) > 0:
                raise InvalidValueError(name, getattr(self, name), "give a number above 0")
        if self.lora and self.freeze:
            raise InvalidValueError("freeze", self.freeze, "adapters leave all weights as they are")
        for name in ("steps", "warmup", "freeze"):
            if getattr(self, name) < 0:
                raise InvalidValueError(name, getattr(self, name), "give 0 or more")


class TuningCard(BaseModel):
    """What a tuned model is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agent: str
    """The agent it was tuned for."""

    data: dict[str, str]
    """Fingerprints of the training set by split, and of the evaluation suites kept out."""

    settings: Settings
    """Hyper-parameters."""

    packages: dict[str, str]
    """Versions of the code."""

    result: dict[str, Any] = {}
    """Steps done, losses and seconds; empty in a plan."""


def load_data(folder: Path) -> tuple[Manifest, dict[str, tuple[Example, ...]]]:
    """Read a training set that is what its manifest says.

    Raises:
        AvdilemmaError: If files are missing, malformed or changed.
    """
    manifest = read_manifest(folder)
    examples = {split: read_examples(split_path(folder, split)) for split in manifest.counts}
    for split, several in examples.items():
        if examples_fingerprint(several) != manifest.fingerprints[split]:
            raise AvdilemmaError(
                f"{split_path(folder, split)} is not what the manifest says: see "
                f"avdilemma sft verify {folder}"
            )
    return manifest, examples


def make_card(manifest: Manifest, settings: Settings, result: dict[str, Any]) -> TuningCard:
    """Write down what a tuning is about."""
    packages = {"avdilemma": __version__}
    for name in ("trl", "transformers", "torch", "peft"):
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            continue
    return TuningCard(
        agent=str(manifest.recipe.agent),
        data={**manifest.fingerprints, "evaluation": manifest.evaluation["fingerprint"]},
        settings=settings,
        packages=packages,
        result=result,
    )


def write_card(path: Path, card: TuningCard) -> None:
    """Write a card."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(card.model_dump(), indent=2)}\n", encoding="utf-8")


def read_card(path: Path) -> TuningCard:
    """Read a card.

    Raises:
        AvdilemmaError: If it is missing or malformed.
    """
    try:
        return TuningCard.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise AvdilemmaError(f"{path} is no tuning card: tune into an empty folder") from error


def check_same(plan: TuningCard, path: Path) -> None:
    """Check that a tuning to resume is about the same data and settings.

    Raises:
        AvdilemmaError: If it is not; names what differs.
    """
    before = read_card(path)
    for name, old, new in (
        ("agent", before.agent, plan.agent),
        ("data", before.data, plan.data),
        *(
            (name, getattr(before.settings, name), getattr(plan.settings, name))
            for name in Settings.model_fields
        ),
    ):
        if old != new:
            raise AvdilemmaError(
                f"{path} was begun with {name} {old!r}, not {new!r}: resume with the same, or "
                "tune into another folder"
            )
