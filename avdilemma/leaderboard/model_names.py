"""Whether two names are those of one model: as it was asked for, and as its provider calls it."""

from __future__ import annotations

import re

DATED = re.compile(
    r"[-@:._](\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{2}-\d{2}|\d{3,8}|v\d+(:\d+)?|0|latest|preview|exp|"
    r"free|extended|nitro|online)$"
)
"""What a provider adds to the name of a model: a date, a version, a way to be served."""

LOOSE = re.compile(r"[-@:](latest|0|preview|exp)$")
"""Endings of names that stand for any version."""


def _base(name: str) -> str:
    while (shorter := DATED.sub("", name)) != name:
        name = shorter
    return name


def same_model(asked: str, told: str) -> bool:
    """Whether a provider may answer under the name `told` when it was asked for `asked`.

    A provider is free to leave itself out, and to add a date or version where none was asked for
    (``gpt-4o`` is answered by ``gpt-4o-2024-08-06``). Another date than asked is another model.

    Args:
        asked: Inspect's name, with its provider.
        told: A name in a log.

    Examples:
        >>> same_model("openai/gpt-4o", "gpt-4o-2024-08-06")
        True
        >>> same_model("openai/gpt-4o-2024-08-06", "gpt-4o-2024-11-20")
        False
        >>> same_model("openai/gpt-4", "gpt-4-turbo")
        False
    """
    name = told.lower().strip()
    parts = asked.lower().split("/")
    ends = ["/".join(parts[start:]) for start in range(len(parts))]
    if name in ends:
        return True
    for end in ends:
        open_end = end == _base(end) or LOOSE.search(end)
        if open_end and _base(name) == _base(end):
            return True
    return False
