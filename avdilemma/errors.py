"""The errors that a user can cause and mend."""

from __future__ import annotations


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
