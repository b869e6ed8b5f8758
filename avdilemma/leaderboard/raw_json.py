"""What objects of any shape have in common: values, and the keys that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from avdilemma.leaderboard.log_fields import empty

UNSET = "~?~unset~?~sentinel~?~"
"""How Inspect writes an argument of Mistral's client that was not given."""


def leaves(found: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value that is no object and no list, with the keys that lead to it."""
    stack: list[tuple[tuple[str, ...], Any]] = [((), found)]
    while stack:
        place, value = stack.pop()
        if isinstance(value, dict):
            stack += [((*place, str(key).lower()), each) for key, each in value.items()]
        elif isinstance(value, list):
            stack += [(place, each) for each in reversed(value)]
        else:
            yield place, value


def bare(key: object) -> str:
    """A key as all providers write it: ``maxTokens``, ``max_tokens`` and ``max-tokens`` are one."""
    return str(key).lower().replace("_", "").replace("-", "")


def says_nothing(value: object) -> bool:
    """Whether a field of a request or a response holds nothing."""
    return empty(value) or value == UNSET
