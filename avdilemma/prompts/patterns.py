"""Regular expressions that are compiled when they are first used.

The readers know hundreds of patterns, many of them long, of which an ordinary reply needs few.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """A pattern that stands for its compiled form; its methods become attributes at first use."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.asked_flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(self.pattern, self.asked_flags), name)
        # from now on the method is found without this detour
        setattr(self, name, found)
        return found


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern as `re.compile` makes it, but compiled no sooner than one of its methods is used.

    Raises:
        re.error: At that first use, if it is no regular expression.

    Examples:
        >>> lazy("[ab]+", re.IGNORECASE).findall("xAbx")
        ['Ab']
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


SIGN = lazy(r"[^\W_]")
"""A letter or a digit: without one a text says nothing."""

LETTER = lazy(r"[^\W\d_]")
"""A letter of any script."""
