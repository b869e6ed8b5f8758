"""The id of a question, the name of its scenario, and its own seed, out of a row of a design."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import Any

from avdilemma.design import Row, derive_seed

Levels = Callable[[Row], tuple[str, ...]]
"""Takes levels out of a row."""


def identity(
    family: str, row: Row, seed: int, content: tuple[str, ...], further: tuple[str, ...]
) -> dict[str, Any]:
    """Fields ``id``, ``scenario``, ``family`` and ``seed`` of a question.

    The levels of content factors name the scenario, those of further ones complete the id; factors
    that the row lacks are skipped. The question's own seed is drawn from the user's and the id.
    """
    return naming(family, seed, content, further)(row)


def naming(
    family: str, seed: int, content: tuple[str, ...], further: tuple[str, ...]
) -> Callable[[Row], dict[str, Any]]:
    """What gives the fields of `identity` for many rows of a family."""
    # the same for all rows of a design, and this is done for every question
    held: dict[tuple[str, ...], tuple[Levels, ...]] = {}

    def named(row: Row) -> dict[str, Any]:
        names = tuple(row)
        places, rest = held.get(names) or held.setdefault(names, _held(content, further, names))
        scenario = "-".join((family, *places(row)))
        name = "-".join((scenario, *rest(row)))
        own = derive_seed(seed, name)
        return {"id": name, "scenario": scenario, "family": family, "seed": own}

    return named


def levels_of(names: tuple[str, ...]) -> Levels:
    """What takes the levels of some factors, in this order, out of a row that holds them."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)


@lru_cache(maxsize=256)
def _held(
    content: tuple[str, ...], further: tuple[str, ...], held: tuple[str, ...]
) -> tuple[Levels, ...]:
    """Takes the levels of the factors that a row holds, the same for all rows of a design."""
    return tuple(
        levels_of(tuple(name for name in names if name in held)) for names in (content, further)
    )
