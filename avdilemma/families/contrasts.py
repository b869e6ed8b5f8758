"""Questions of a file that differ in one fact alone, to see whether the fact can be read.

Most files cross their facts, so that their own items do. Files of two groups draw characters anew
for every scenario: of these, pairs that differ in one character, or in who is where, are made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from avdilemma.dilemmas import GroupsSetting
from avdilemma.families.base import Family
from avdilemma.families.moral_machine import MoralMachineFamily
from avdilemma.families.moral_machine_texts import write
from avdilemma.questions import Question

VARIED = ("relation", "law", "side", "perspective")
"""Facts about two groups beside who is in them."""


def contrasts(family: Family) -> Iterator[Question]:
    """Questions with ids of their own, each like the first of its wording but for one fact.

    Yields:
        Nothing for files whose items differ so anyway.
    """
    if not isinstance(family, MoralMachineFamily):
        return
    row = next(iter(family.design({}, every=True).rows()))
    known = (*family.people, *family.animals)
    spec = family.factors
    alone = GroupsSetting(
        attribute=spec.attribute[0],
        focal_group=(known[0],),
        other_group=(known[-1],),
        animals=len({known[-1]} & {*family.animals}),
        relation="both_pedestrians",
        law="none",
        side="focal_ahead",
    )
    settings = [alone]
    for name in known[1:]:
        settings += [replace(alone, focal_group=(name,) * number) for number in (1, 2)]
    settings.append(replace(alone, focal_group=(known[0],) * 2))
    for name in VARIED:
        usual = getattr(alone, name)
        settings += [
            replace(alone, **{name: level}) for level in getattr(spec, name) if level != usual
        ]
    for name, wording in family.wordings.items():
        here = {**row, "wording": name}
        for number, setting in enumerate(settings):
            asked = write(wording, setting, row["lane"], row["mention"], family.language)
            item = family.listed(here, asked, 0)
            yield replace(item, id=f"{item.id}-contrast{number}")
