"""What the evaluation suites ask: shapes of payoffs and prompts, in every form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from avdilemma.design import fingerprint
from avdilemma.families import (
    AllocationFamily,
    Family,
    GameFamily,
    GameForm,
    build,
    builtin,
    load_family,
)
from avdilemma.families.form import Elicitation
from avdilemma.games.shape import Shape, shape
from avdilemma.questions import Basis

BASES: tuple[Basis, ...] = ("stated", "elicited")
"""Bases of beliefs with prompts of their own: under equilibria a prompt is that of the decision
after elicited beliefs."""


@dataclass(frozen=True)
class Suites:
    """The evaluation suites, as far as training must keep away from them."""

    files: tuple[str, ...]
    """The scenario files, by name or path."""

    families: frozenset[str]
    """Names of families; every item id begins with one of them and a hyphen."""

    shapes: dict[Shape, str]
    """Shapes of payoff sets, and where each occurs."""

    fingerprint: str
    """The sha256 over the files' contents, which decide every prompt."""


@lru_cache(maxsize=4)
def evaluation_suites(further: tuple[str, ...] = ()) -> Suites:
    """Collect the payoffs of all built-in scenario files.

    Args:
        further: Scenario files beside the built-in ones that training must keep away from.

    Returns:
        The suites.

    Raises:
        AvdilemmaError: If a file cannot be used.
    """
    files = (*builtin(), *further)
    families = [load_family(name) for name in files]
    shapes: dict[Shape, str] = {}
    for family in families:
        for where, numbers in _payoffs(family):
            shapes.setdefault(shape(numbers), f"{family.family} {where}")
    return Suites(
        files,
        frozenset(family.family for family in families),
        shapes,
        fingerprint(_record(family) for family in families),
    )


@lru_cache(maxsize=4)
def evaluation_prompts(files: tuple[str, ...]) -> dict[str, str]:
    """Every prompt of scenario files: by node and as plans, beliefs stated and asked first.

    Args:
        files: Built-in names or paths.

    Returns:
        Hashes of the prompts as `prompt_key` makes them, and the id of an item with each. All
        built-in files have some 70,000: this takes half a minute.

    Raises:
        AvdilemmaError: If a file cannot be used.
    """
    found: dict[str, str] = {}
    for name in files:
        for item, prompt in _asked(load_family(name)):
            found.setdefault(prompt_key(prompt), item)
    return found


def prompt_key(prompt: str) -> str:
    """A hash of a prompt, the same whatever its case and white space."""
    return hashlib.sha256(" ".join(prompt.casefold().split()).encode()).hexdigest()


def _record(family: Family) -> dict[str, object]:
    record: dict[str, object] = family.model_dump(mode="json")  # type: ignore[attr-defined]
    return record


def _payoffs(family: Family) -> Iterator[tuple[str, Sequence[int | float]]]:
    if isinstance(family, GameFamily):
        for game, protocols in family.protocols.items():
            for protocol, numbers in protocols.items():
                yield f"{game} {protocol}", numbers
    if isinstance(family, AllocationFamily):
        for pair, (more, less) in family.factors.pair.items():
            yield pair, [*more, *less]


def _asked(family: Family) -> Iterator[tuple[str, str]]:
    if not isinstance(family, GameFamily):
        for item in build(family).items:
            yield item.id, item.prompt
        return
    has_phrases = all(
        each.others.keys() >= set(family.protocols) for each in family.wordings.values()
    )
    for elicitation in get_args(Elicitation):
        for basis in BASES if has_phrases else BASES[:1]:
            form = GameForm(family, elicitation, basis)
            for item in build(form).items:
                yield item.id, item.prompt
                if basis == "elicited":
                    yield item.id, form.belief_item(item).prompt
