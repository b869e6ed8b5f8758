"""The errors that a user can cause and mend."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


class AvdilemmaError(ValueError):
    """A problem in the input, told in one line: the item, its value and the remedy.

    Every error that user input can provoke derives from this class, so that the
    command line and the Inspect layer can print one clean line for all of them.
    """


class InvalidValueError(AvdilemmaError):
    """A value outside its range or of the wrong kind.

    Args:
        item: What carries the value, such as ``"kappa"``.
        value: The value as given.
        remedy: What to give instead, as a clause without a full stop.
    """

    def __init__(self, item: str, value: object, remedy: str) -> None:
        try:
            shown = repr(value)
        except ValueError:  # Python writes no integer of over 4300 digits
            shown = "too long to show"
        if len(shown) > 80:
            shown = f"{shown[:77]}..."
        super().__init__(f"{item} is {shown}: {remedy}")
        self.item = item
        self.value = value
        self.remedy = remedy


def nearest(value: object, known: Iterable[str]) -> str:
    """What an error adds where one of the known names was probably meant; else empty.

    Examples:
        >>> nearest("dilema", ["dilemma", "game"]), nearest("x", ["dilemma"])
        (' (perhaps dilemma)', '')
    """
    names = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(str(value).casefold(), names, n=1)
    return f" (perhaps {names[found[0]]})" if found else ""


def one_of(item: str, value: object, known: Iterable[str]) -> None:
    """Check that a value is a known name.

    Raises:
        InvalidValueError: If not; it names the known ones.
    """
    names = tuple(known)
    if value not in names:
        remedy = f"give one of {', '.join(names)}{nearest(value, names)}"
        raise InvalidValueError(item, value, remedy)


class ScenarioFileError(AvdilemmaError):
    """A scenario file that cannot be used.

    Args:
        path: The file.
        line: Line number from 1, or None where the file as a whole is meant.
        where: Path of the value inside the file, such as ``factors.pair[3]``.
        problem: What is wrong and what to write instead.
    """

    def __init__(self, path: str, line: int | None, where: str, problem: str) -> None:
        place = path if line is None else f"{path}:{line}"
        middle = f" {where}:" if where else ""
        problem = " ".join(problem.split())
        super().__init__(f"{place}:{middle} {problem}")
        self.path = path
        self.line = line
        self.where = where
        self.problem = problem


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
