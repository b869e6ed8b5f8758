"""What a tuning is: its settings, and the card that stands beside the tuned model."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from avdilemma import __version__
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.files import write_text
from avdilemma.sft.manifest import Manifest
from avdilemma.sft.stages import Stage
from avdilemma.sft.strict import StrictRecord

PLAN = "tuning-plan.json"
"""File of the card of a tuning that has begun."""

CARD = "tuning.json"
"""File of the card of a tuning that is done."""


class LocalSettings(StrictRecord):
    """Hyper-parameters of a tuning on this machine."""

    LATER: ClassVar[frozenset[str]] = frozenset({"stages"})

    model: str = Field(min_length=1)
    """A Hugging Face name or the path of a model folder."""

    steps: int = Field(default=0, ge=0)
    """Optimiser steps; 0: as many as the epochs take."""

    epochs: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    """Passes over the data where no number of steps is given."""

    batch: int = Field(default=8, ge=1)
    """Examples a step and device."""

    accumulate: int = Field(default=1, ge=1)
    """Batches whose gradients are added up before a step."""

    learning_rate: float = Field(default=2e-4, gt=0, allow_inf_nan=False)
    """Highest learning rate; it rises over the first steps and then falls to 0 linearly."""

    warmup: int = Field(default=5, ge=0)
    """Steps in which the learning rate rises."""

    freeze: int = Field(default=0, ge=0)
    """Layers from the bottom that stay as they are, and with them the embeddings: nothing is
    calculated back through them, which pays on a CPU."""

    detach: bool = False
    """Whether nothing is calculated back through prompts either, only through completions, where
    tokens have weights: two thirds of the time where prompts are long."""

    lora: bool = False
    """Whether low-rank adapters are trained in place of all weights; they are merged at the end."""

    lora_rank: int = Field(default=16, ge=1)
    """Rank of the adapters."""

    bf16: bool | None = None
    """Whether to calculate in bfloat16; None: on a GPU that can."""

    save_every: int = Field(default=25, ge=0)
    """Steps between checkpoints; 0: none."""

    seed: int = Field(default=0, ge=0, lt=2**32)
    """Seed of shuffling and of adapters."""

    stages: tuple[Stage, ...] = ()
    """What is learnt one after the other; by default all examples at once."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.lora and self.freeze:
            raise InvalidValueError("freeze", self.freeze, "adapters leave all weights as they are")
        return self


class HostedSettings(StrictRecord):
    """Hyper-parameters of a tuning at a host with OpenAI's fine-tuning API."""

    model: str = Field(min_length=1)
    """Model to tune, as the host names it."""

    epochs: int = Field(default=1, ge=1)
    """Passes over the data."""

    seed: int = Field(default=0, ge=0, lt=2**31)
    """Seed of the job."""


class TuningCard(StrictRecord):
    """What a tuned model is."""

    REMEDY: ClassVar[str] = "tune into an empty folder"

    agent: str
    """The agent it was tuned for."""

    data: dict[str, str]
    """Fingerprints of the training set by split, and of the evaluation suites kept out."""

    settings: LocalSettings
    """Hyper-parameters."""

    packages: dict[str, str]
    """Versions of the code."""

    result: dict[str, Any] = Field(default_factory=dict)
    """Steps done, losses and seconds; empty in a plan."""

    @classmethod
    def of(
        cls, manifest: Manifest, settings: LocalSettings, result: Mapping[str, Any] | None = None
    ) -> Self:
        """Write down what a tuning is about, and what it reached so far."""
        packages = {"avdilemma": __version__}
        for name in ("trl", "transformers", "torch", "peft"):
            try:
                packages[name] = version(name)
            except PackageNotFoundError:
                continue
        return cls(
            agent=str(manifest.recipe.agent),
            data={**manifest.fingerprints, "evaluation": manifest.evaluation["fingerprint"]},
            settings=settings,
            packages=packages,
            result=dict(result or {}),
        )

    def write(self, path: Path) -> None:
        """Write the card in place of an earlier one of the same tuning."""
        write_text(path, self.text(), overwrite=True)

    def about(self) -> dict[str, object]:
        """What must be the same for a tuning to go on."""
        return {"agent": self.agent, "data": self.data, **dict(self.settings)}


def check_same(path: Path, before: Mapping[str, object], now: Mapping[str, object]) -> None:
    """Check that what a file says a tuning was begun with, by name, is what is asked for now.

    Raises:
        AvdilemmaError: If it is not; names the first that differs.
    """
    for name, value in now.items():
        if before.get(name) != value:
            raise AvdilemmaError(
                f"{path} was begun with {name} {before.get(name)!r}, not {value!r}: go on with "
                "the same, or give another folder"
            )
