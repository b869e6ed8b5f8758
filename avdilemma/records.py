"""Records of questions: from a dataclass to a mapping, and back from what may come from outside."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from avdilemma.problems import malformed

Record = TypeVar("Record")


@lru_cache(maxsize=64)
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def shallow(record: Any) -> dict[str, Any]:
    """A dataclass as a mapping of its fields, nothing copied: `asdict` takes ten times as long.

    Args:
        record: An instance of a dataclass.

    Returns:
        Its fields in order.
    """
    return {name: getattr(record, name) for name in _field_names(record.__class__)}


def read_record(adapter: TypeAdapter[Record], record: object) -> Record:
    """Read a record of any kind of question.

    Args:
        adapter: Reads that kind.
        record: A mapping, or JSON text.

    Returns:
        The question.

    Raises:
        AvdilemmaError: If the record does not describe one.
    """
    try:
        if isinstance(record, str):
            return adapter.validate_json(record)
        return adapter.validate_python(record)
    except ValidationError as error:
        raise malformed("item record", error, "build it with this version") from error
