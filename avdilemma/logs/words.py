"""Text from outside on a screen: one printable line of bounded length."""

from __future__ import annotations

from pydantic import ValidationError

from avdilemma.text import printable

LONGEST = 200
"""Characters of an error that are shown."""


def one_line(error: Exception | str, longest: int = LONGEST) -> str:
    """What an error says, on one printable line of bounded length."""
    if isinstance(error, ValidationError):
        # without the value, which may be a key, and without the thousand others
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        error = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    text = printable(" ".join(str(error).split())) or type(error).__name__
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def listed(names: list[str], most: int = 3) -> str:
    """The first names of a list, and the number of the others.

    Examples:
        >>> listed(["a", "b", "c", "d"])
        'a, b, c and 1 more'
    """
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
