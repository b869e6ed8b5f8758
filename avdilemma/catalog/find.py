"""Finding an item by its id, in every form in which a file can be asked."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from avdilemma.design import Design
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.families import DilemmaFamily, Family, GameFamily, GameForm, ThirdOption
from avdilemma.families.form import PLAN, Elicitation
from avdilemma.questions import Basis, Question

NEAREST = 3
"""How many of the nearest ids an error names."""

COMPARED = 20_000
"""How many ids are compared with an unknown one."""


def forms(family: Family) -> dict[str, Family]:
    """Every form in which a file can be asked.

    Args:
        family: A loaded file.

    Returns:
        The family by itself, under the empty name; then whole plans and other beliefs, or the
        arm with a third option, under the arguments of the task that ask for them.
    """
    found = {"": family}
    if isinstance(family, GameFamily):
        for elicitation, basis in itertools.product(get_args(Elicitation), get_args(Basis)):
            names = [f"elicitation={elicitation}"] if elicitation == PLAN else []
            names += [f"beliefs={basis}"] if basis != "stated" else []
            if names:
                try:
                    found[" ".join(names)] = GameForm(family, elicitation, basis)
                except InvalidValueError:
                    continue  # the file has no texts for it
    if isinstance(family, DilemmaFamily) and family.factors.three_labels:
        found["third_option=true"] = ThirdOption(family)
    return found


def default_levels(family: Family) -> Mapping[str, tuple[str, ...]]:
    """For some factors, the levels that are asked unless levels are selected."""
    default: Mapping[str, tuple[str, ...]] = getattr(getattr(family, "base", family), "default", {})
    return default


def widest(family: Family, select: Mapping[str, Sequence[str]] | None = None) -> Design:
    """The design with all levels, those included that are asked only where they are selected.

    Args:
        family: The family in some form.
        select: Levels to keep of some factors.

    Returns:
        The design.
    """
    factors = getattr(getattr(family, "base", family), "factors", None)
    every = {name: list(getattr(factors, name, ())) for name in default_levels(family)}
    wide = {name: levels for name, levels in every.items() if levels}
    return family.design({**wide, **(select or {})})


def _candidates(family: Family, name: str) -> Iterator[Question]:
    """Items whose levels all occur in an id."""
    words = set(name.split("-"))
    design = widest(family)
    shown = {factor.name for factor in (*design.content, *design.surface)}
    for row in design.rows():
        # most are passed over by their levels, without building them
        if all(row[factor] in words for factor in shown):
            yield family.item(row, 0)


def find(name: str, families: Iterable[Family], seed: int = 0) -> tuple[Family, Question]:
    """Find an item by its id.

    Args:
        name: The id.
        families: Loaded files.
        seed: The user's seed.

    Returns:
        The form in which the item is asked, and the item.

    Raises:
        AvdilemmaError: If there is none, with the nearest ids.
    """
    near: list[Family] = []
    every = [form for family in families for form in forms(family).values()]
    for form in every:
        if name.split("-", maxsplit=1)[0] != form.family:
            continue
        near.append(form)
        for item in _candidates(form, name):
            if item.id == name:
                return form, _seeded(form, item, seed)
    known = (
        item
        for form in near or every
        for row in form.design({}).rows()
        for item in (form.item(row, 0),)
    )
    ids = [item.id for item in itertools.islice(known, COMPARED)]
    nearest = difflib.get_close_matches(name, ids, n=NEAREST, cutoff=0.0)
    raise AvdilemmaError(f"no item is called {name!r}: the nearest are {', '.join(nearest)}")


def _seeded(form: Family, item: Question, seed: int) -> Question:
    if not seed:
        return item
    design = widest(form)
    row = {factor.name: item.factors[factor.name] for factor in design.factors}
    return form.item(row, seed)
