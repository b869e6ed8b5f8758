"""Stages of a tuning: which parts of a training set are learnt one after the other, and how."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, model_validator

from avdilemma.errors import InvalidValueError
from avdilemma.sft.strict import StrictRecord

StagePart = Literal["arithmetic", "games", "dilemmas"]
"""A part of a training set: its arithmetic lines, or its examples about something."""

FORM = "PART[+PART]:STEPS[:RATE[:BATCH]]"
"""How a stage is written."""


class Stage(StrictRecord):
    """One stage.

    Raises:
        InvalidValueError: If a part is named twice.
    """

    parts: tuple[StagePart, ...] = Field(min_length=1)
    """What is learnt; several parts are mixed."""

    steps: int = Field(ge=1)
    """Optimiser steps."""

    learning_rate: float = Field(default=4e-4, gt=0, allow_inf_nan=False)
    """Highest learning rate."""

    batch: int = Field(default=8, ge=1)
    """Examples a step."""

    @model_validator(mode="after")
    def _check(self) -> Stage:
        if len(set(self.parts)) < len(self.parts):
            raise InvalidValueError("stage", "+".join(self.parts), "give each part once")
        return self

    def __str__(self) -> str:
        """The stage as it is written."""
        return f"{'+'.join(self.parts)}:{self.steps}:{self.learning_rate:g}:{self.batch}"


def read_stage(text: str) -> Stage:
    """Read a stage as it is written on a command line.

    Raises:
        InvalidValueError: If it is none.

    Examples:
        >>> str(read_stage("arithmetic:90:6e-4:16")), str(read_stage("games+dilemmas:34"))
        ('arithmetic:90:0.0006:16', 'games+dilemmas:34:0.0004:8')
    """
    parts, *numbers = text.split(":")
    names = ("steps", "learning_rate", "batch")
    if not 1 <= len(numbers) <= len(names) or not set(parts.split("+")) <= set(get_args(StagePart)):
        known = ", ".join(get_args(StagePart))
        raise InvalidValueError("stage", text, f"write {FORM} with parts of {known}")
    given = dict(zip(names, numbers, strict=False))
    try:
        values = {"steps": int(given["steps"]), "batch": int(given.get("batch", 8))}
        rate = float(given.get("learning_rate", 4e-4))
    except ValueError:
        raise InvalidValueError("stage", text, f"write {FORM} with numbers") from None
    return Stage.read(parts=tuple(parts.split("+")), learning_rate=rate, **values)
