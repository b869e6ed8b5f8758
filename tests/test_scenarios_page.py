"""The page about scenario files names every key of every kind of file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from avdilemma.families import KINDS

PAGE = Path(__file__).parents[1] / "docs" / "scenarios.md"


def models(kind: Any, found: frozenset[Any] = frozenset()) -> Iterator[type[BaseModel]]:
    """The models in a type, those inside containers and in their own fields included."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in found:
            yield kind
            for field in kind.model_fields.values():
                yield from models(field.annotation, found | {kind})
        return
    for inner in get_args(kind):
        yield from models(inner, found)


def keys(kind: str) -> set[str]:
    """Every key that a file of a kind can have, however deep."""
    return {name for model in models(KINDS[kind]) for name in model.model_fields}


def sections(text: str) -> dict[str, str]:
    """Parts of the page by their titles."""
    parts = re.split(r"^## (.+)$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def lacking(text: str, kind: str) -> set[str]:
    """Keys of a kind that neither its section nor the one about all files has as code."""
    found = sections(text)
    shown = found["Keys of all files"] + found[f"`kind: {kind}`"]
    words = {word for code in re.findall(r"`([^`]+)`", shown) for word in re.findall(r"\w+", code)}
    return keys(kind) - words


def test_the_walk_finds_keys_at_every_depth() -> None:
    assert {"family", "factors", "pair", "risk", "wordings", "options", "spare"} <= keys("dilemma")
    assert {"protocols", "framing", "story", "names", "second"} <= keys("game")
    assert {"people", "contrasts", "pool", "draws", "mention"} <= keys("moral_machine")
    assert {"endowment", "players"} <= keys("amount")


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_explained_in_its_section(kind: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert lacking(text, kind) == set()
    # and a key that goes from the page is missed
    key = sorted(keys(kind))[0]
    assert key in lacking(text.replace(key, "gone"), kind)
