"""The base of the models of languages' files."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Texts(BaseModel):
    """A frozen part of a language's file: unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
