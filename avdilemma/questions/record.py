"""Records of questions: frozen dataclasses that are written as JSON in one way and read back."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from avdilemma.design import canonical
from avdilemma.errors import malformed

UNSAID = {
    "language": "en",
    "basis": "stated",
    "answer": "line",
    "modality": "text",
    "silent": "",
}
"""Values that a record leaves out: English prompts, stated beliefs, answer lines, no picture, and
that theory is not silent."""


class Record:
    """A frozen dataclass that travels as one line of JSON beside its prompt."""

    __slots__ = ()

    def record(self) -> dict[str, Any]:
        """The question as a JSON-like record."""
        return _record(self)

    def halves(self) -> tuple[str, str]:
        """The record as JSON with sorted keys, split where the prompt stands."""
        before: list[str] = []
        after: list[str] = []
        kind: Any = self.__class__
        for name in _sorted_names(kind):
            value = getattr(self, name)
            if name not in UNSAID or UNSAID[name] != value:
                (before if name < "prompt" else after).append(f'"{name}":{_text(value)}')
        return "{" + ",".join(before), ",".join(after) + "}"

    def facts(self) -> str:
        """The record without its prompt as one line of JSON, to travel beside the prompt.

        One text and not a nested record, because evaluation frameworks copy what travels with a
        question many times, and a text costs nothing to copy.
        """
        return ",".join(self.halves())

    @classmethod
    def read(cls, record: object) -> Self:
        """Read a record that may come from outside.

        Args:
            record: A mapping as `record` gives it, or a line of JSON as `facts` gives it.

        Returns:
            The question.

        Raises:
            AvdilemmaError: If the record does not describe one.
        """
        kind: Any = cls
        found: Self = (_read_text if isinstance(record, str) else _read)(kind, record)
        return found


# provider, scorer and metrics read the same text one after the other
@lru_cache(maxsize=16_384)
def _read_text(cls: Any, record: str) -> Any:
    return _read(cls, record)


def _read(cls: Any, record: object) -> Any:
    adapter = _adapter(cls)
    try:
        if isinstance(record, str):
            return adapter.validate_json(record)
        return adapter.validate_python(record)
    except ValidationError as error:
        raise malformed("item record", error, "build it with this version") from error


@lru_cache(maxsize=64)
def _adapter(cls: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


@lru_cache(maxsize=64)
def required(cls: Any) -> frozenset[str]:
    """Names of the fields without a default, which every record of a class has."""
    return frozenset(each.name for each in fields(cls) if each.default is MISSING)


@lru_cache(maxsize=64)
def names(cls: Any) -> tuple[str, ...]:
    """Names of all fields of a dataclass, in order."""
    return tuple(each.name for each in fields(cls))


@lru_cache(maxsize=64)
def _sorted_names(cls: Any) -> tuple[str, ...]:
    return tuple(sorted(set(names(cls)) - {"prompt"}))


def _record(value: Any) -> dict[str, Any]:
    # `asdict` copies deeply, which takes ten times as long
    found = {name: _plain(getattr(value, name)) for name in names(value.__class__)}
    return {name: each for name, each in found.items() if UNSAID.get(name, MISSING) != each}


def _plain(value: Any) -> Any:
    """A field as JSON has it: lists, dictionaries, texts and numbers."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return dict(value)
    return _record(value) if is_dataclass(value) else value


# writing JSON is what takes the time of an export; levels, labels and facts recur over questions
def _text(value: Any) -> str:
    if value.__class__ is dict:
        return "{" + ",".join([level_text(*each) for each in sorted(value.items())]) + "}"
    if value.__class__ is str or value.__class__ is int:
        return canonical(value)
    return _recurring_text(value)


@lru_cache(maxsize=8192)
def level_text(name: str, level: str) -> str:
    """A factor and its level as a pair of JSON, such as ``"lane":"left"``."""
    return f"{canonical(name)}:{canonical(level)}"


@lru_cache(maxsize=8192)
def _recurring_text(value: Any) -> str:
    return canonical(_plain(value))
