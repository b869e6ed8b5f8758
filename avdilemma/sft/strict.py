"""Records with a fixed set of fields, and one line on what is wrong with a value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

from avdilemma.errors import InvalidValueError, malformed, place
from avdilemma.files import read_bytes

MAX_BYTES = 16 * 1024**2
"""Largest file of a record that is read."""


class StrictRecord(BaseModel):
    """A frozen record without further fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    REMEDY: ClassVar[str] = "write it anew"
    """What to do where its file cannot be used."""

    LATER: ClassVar[frozenset[str]] = frozenset()
    """Fields that came later: left out of files where they have their default, so that what was
    written before them keeps its bytes."""

    @model_serializer(mode="wrap")
    def _without_defaults(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        record: dict[str, Any] = write(self)
        fields = type(self).model_fields
        for name in self.LATER:
            if getattr(self, name) == fields[name].get_default(call_default_factory=True):
                del record[name]
        return record

    @classmethod
    def read(cls, **values: object) -> Self:
        """Read arguments of a command.

        Raises:
            InvalidValueError: If a value is of the wrong kind or out of range; names the first.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            cause = first.get("ctx", {}).get("error")
            if isinstance(cause, InvalidValueError):
                raise cause from None
            name, problem = place(first["loc"]).replace("_", "-"), first["msg"]
            remedy = problem[:1].lower() + problem[1:]
            raise InvalidValueError(name, first["input"], remedy) from None

    @classmethod
    def read_file(cls, path: Path) -> Self:
        """Read what `text` wrote.

        Raises:
            AvdilemmaError: If the file is missing or malformed.
        """
        try:
            return cls.model_validate_json(read_bytes(path, MAX_BYTES, remedy=cls.REMEDY))
        except ValidationError as error:
            raise malformed(str(path), error, cls.REMEDY) from error

    def text(self) -> str:
        """The record as JSON for people."""
        return f"{json.dumps(self.model_dump(), indent=2, ensure_ascii=False)}\n"
