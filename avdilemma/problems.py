"""What pydantic finds wrong with a record from outside, as one of our errors."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from avdilemma.errors import AvdilemmaError


def place(steps: Iterable[str | int]) -> str:
    """Where in a record a value stands, as pydantic's ``loc`` has it.

    Examples:
        >>> place(("tasks", 0, "args")), place(())
        ('tasks.0.args', '')
    """
    return ".".join(map(str, steps))


def malformed(what: str, error: ValidationError, remedy: str) -> AvdilemmaError:
    """The error for a record that is not of its kind, by the first thing that is wrong with it.

    Args:
        what: What was read, such as ``item record`` or a file.
        error: What pydantic found.
        remedy: What to do, as a clause without a full stop.

    Returns:
        The error, to be raised; it names no place where the record as a whole is wrong.
    """
    first = error.errors()[0]
    where = place(first["loc"])
    at = f" at {where}" if where else ""
    return AvdilemmaError(f"{what} is malformed{at}: {first['msg']}; {remedy}")
