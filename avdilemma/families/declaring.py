"""Short ways in which a file may write its own factors, made one before it is validated."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel

from avdilemma.errors import nearest
from avdilemma.families.declared import SIDES
from avdilemma.families.loader import short
from avdilemma.families.schema import NAME, PlacedError


def declaring(kind: type[BaseModel], data: dict[str, Any]) -> dict[str, Any]:
    """A file's data with its own factors written out, and the words of levels in its wordings.

    Levels may be a list of names, and a level a text alone, or nothing. Words that stand at a level
    are those of every wording of the file's own language that has none of its own.

    Args:
        kind: The kind of file, whose field ``factors`` names the built-in ones.
        data: The file before it is validated; where it is no such file it stays as it is.

    Raises:
        PlacedError: If a key is neither a built-in factor nor one with levels, or a level is no
            name or occurs twice.
    """
    factors = data.get("factors")
    if not isinstance(factors, dict):
        return data
    found: Any = kind.model_fields["factors"].annotation
    known: Collection[str] = found.model_fields
    written = {
        name: value if name in known else _factor(name, value, known)
        for name, value in factors.items()
        # null leaves out a built-in factor that is taken over
        if value is not None or name not in known
    }
    own = {name: _texts(value) for name, value in written.items() if name not in known}
    return {**data, "factors": written, "wordings": _worded(data.get("wordings"), own)}


def _factor(name: str, value: object, known: Collection[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or "levels" not in value:
        problem = (
            f"is an unknown key (value {short(value)}): remove or correct it; a factor of your own "
            f"is a mapping with levels, the built-in ones are {', '.join(known)}"
            f"{nearest(name, known)}"
        )
        raise PlacedError(("factors", name), problem)
    levels = value["levels"]
    if isinstance(levels, list):
        levels = _named(("factors", name, "levels"), levels)
    if isinstance(levels, dict):
        for level in levels:
            if not re.fullmatch(NAME, level):
                problem = "is no name: write one word of letters, digits or _, a letter first"
                raise PlacedError(("factors", name, "levels", level), problem)
        levels = {level: _level(each) for level, each in levels.items()}
    return {**value, "levels": levels}


def _named(place: tuple[str, ...], levels: list[object]) -> dict[str, None]:
    for index, level in enumerate(levels):
        if not isinstance(level, str):
            problem = f"is {short(level)}: quote it to make it the name of a level"
            raise PlacedError((*place, index), problem)
        if level in levels[:index]:
            raise PlacedError((*place, index), f"is {level!r} again: give each level once")
    return dict.fromkeys(map(str, levels))


def _level(value: object) -> object:
    if value is None:
        return {}
    if not isinstance(value, dict):
        return {"text": value}
    risk = value.get("risk")
    if isinstance(risk, list) and len(risk) == len(SIDES):
        # the notation of factors.risk, [in the car, on the road]
        return {**value, "risk": dict(zip(SIDES, risk, strict=True))}
    return value


def _texts(factor: Mapping[str, Any]) -> dict[str, str]:
    """The words that stand at the levels of a factor."""
    levels = factor["levels"] if isinstance(factor["levels"], dict) else {}
    texts = {level: each.get("text") for level, each in levels.items() if isinstance(each, dict)}
    return {level: text for level, text in texts.items() if isinstance(text, str)}


def _worded(wordings: object, own: Mapping[str, Mapping[str, str]]) -> object:
    if not isinstance(wordings, dict) or not any(own.values()):
        return wordings
    return {
        title: {**each, "words": _over(own, each.get("words", {}))}
        if isinstance(each, dict) and isinstance(each.get("words", {}), dict)
        else each
        for title, each in wordings.items()
    }


def _over(own: Mapping[str, Mapping[str, str]], given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: dict(levels) for name, levels in own.items() if levels}
    for name, levels in given.items():
        both = isinstance(levels, dict) and name in found
        found[name] = {**found[name], **levels} if both else levels
    return found
