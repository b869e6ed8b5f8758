"""Reading a record of arguments, with one clear error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from avdilemma.errors import InvalidValueError, place

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], values: Mapping[str, object]) -> Model:
    """Read arguments.

    Args:
        model: What they are for.
        values: Its fields.

    Returns:
        The record.

    Raises:
        InvalidValueError: If a value is of the wrong kind or out of range; names the first.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, InvalidValueError):
            raise cause from None
        raise InvalidValueError(place(first["loc"]), first["input"], first["msg"].lower()) from None
