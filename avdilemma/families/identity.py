"""The id of a question, the name of its scenario, and its own seed, out of a row of a design."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from avdilemma.design import Row, derive_seed


def identity(
    family: str, row: Row, seed: int, content: Sequence[str], further: Sequence[str]
) -> dict[str, Any]:
    """Fields ``id``, ``scenario``, ``family`` and ``seed`` of a question.

    The levels of content factors name the scenario, those of further ones complete the id; factors
    that the row lacks are skipped. The question's own seed is drawn from the user's and the id.
    """
    places, rest = _held(content, further, tuple(row))
    scenario = "-".join([family, *map(row.__getitem__, places)])
    name = "-".join([scenario, *map(row.__getitem__, rest)])
    return {
        "id": name,
        "scenario": scenario,
        "family": family,
        "seed": derive_seed(seed, name),
    }


@lru_cache(maxsize=256)
def _held(
    content: Sequence[str], further: Sequence[str], held: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """The names of factors that a row holds, the same for all rows of a design."""
    return tuple(tuple(name for name in names if name in held) for names in (content, further))
