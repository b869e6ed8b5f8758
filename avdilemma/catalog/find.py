"""Finding an item by its id, in every form in which a file can be asked."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Iterator

from avdilemma.errors import AvdilemmaError
from avdilemma.families import Family, ScenarioFile
from avdilemma.questions import Question
from avdilemma.scenes import TEXT, Modality

NEAREST = 3
"""How many of the nearest ids an error names."""

COMPARED = 20_000
"""How many ids are compared with an unknown one."""


def _candidates(family: Family, name: str) -> Iterator[Question]:
    """Items whose levels all occur in an id."""
    words = set(name.split("-"))
    design = family.design({}, every=True)
    shown = {factor.name for factor in (*design.content, *design.surface)}
    for row in design.rows():
        # most are passed over by their levels, without building them
        if all(row[factor] in words for factor in shown):
            yield family.item(row, 0)


def find(name: str, families: Iterable[ScenarioFile], seed: int = 0) -> tuple[Family, Question]:
    """Find an item by its id, and the form in which it is asked, with the user's seed.

    Raises:
        AvdilemmaError: If there is none, with the nearest ids.
    """
    near: list[Family] = []
    every = [form for family in families for form in family.forms().values()]
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


def in_modality(form: Family, item: Question, modality: Modality) -> Question:
    """An item that was found by its id, as a modality puts it.

    Left and right are those of its own seed, where the item leaves them open.

    Raises:
        InvalidValueError: If it has no scene to be drawn.
    """
    if modality == TEXT:
        return item
    mirrored = item.scene().own == "right"
    return form.pictured(item, dict(item.factors), modality, mirrored)


def _seeded(form: Family, item: Question, seed: int) -> Question:
    if not seed:
        return item
    design = form.design({}, every=True)
    row = {factor.name: item.factors[factor.name] for factor in design.factors}
    return form.item(row, seed)
