"""What a scenario file of kind ``moral_machine`` holds: characters, contrasts and texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field, PositiveInt

from avdilemma.dilemmas import Attribute, Law, Relation, Side
from avdilemma.families.choice import ListedFactors
from avdilemma.families.schema import Frozen, Name, Place, PlacedError, Text, check_text

Lane = Literal["left", "right"]
"""Lane in which the vehicle drives."""

Mention = Literal["ahead_first", "beside_first"]
"""Which place the scene describes first: straight ahead, or the lane beside it."""

Viewpoint = Literal["observer", "occupant"]
"""Uninvolved, or owner of the car."""

Spot = Literal["ahead", "beside"]
"""Where a group dies: if the car stays, or if it swerves."""

Draws = Mapping[Attribute, PositiveInt]
"""Scenarios for every combination of the other content levels, by attribute."""


class MoralMachineFactors(ListedFactors):
    """Factors and their levels."""

    attribute: tuple[Attribute, ...] = Field(min_length=1)
    """The attributes asked."""

    difference: tuple[PositiveInt, ...] = Field(min_length=1)
    """Differences in number, 1 to 4; other attributes have groups of equal size."""

    relation: tuple[Relation, ...] = Field(min_length=1)
    """Who is in the car."""

    law: tuple[Law, ...] = Field(min_length=1)
    """Whom the signal favours."""

    perspective: tuple[Viewpoint, ...] = Field(min_length=1)
    """Who is asked."""

    lane: tuple[Lane, ...] = Field(min_length=2, max_length=2)
    """Lane in which the car drives; both."""

    mention: tuple[Mention, ...] = Field(min_length=2, max_length=2)
    """Which place is described first; both."""

    side: tuple[Side, ...] = Field(min_length=2, max_length=2)
    """Which group dies if the car stays; both, so that omission is no confound."""


class Forms(Frozen):
    """A character in words."""

    one: Text
    """One of them, with the number."""

    many: Text
    """Several, with ``n``."""


class Joining(Frozen):
    """How a list of characters is joined."""

    between: Text
    """Between the first ones."""

    last: Text
    """Before the last one."""


class Where(Frozen):
    """A sentence for each place."""

    ahead: Text
    """If the group dies when the car stays."""

    beside: Text
    """If the group dies when the car swerves."""


class Crossing(Frozen):
    """Phrases about the signal, put into sentences about pedestrians as ``crossing``."""

    legal: Text
    """They cross while their signal allows it."""

    illegal: Text
    """They cross while it forbids it."""


class Moves(Frozen):
    """Texts of the two options."""

    stay: Text
    """Stay in the lane."""

    swerve: Text
    """Swerve into the other one."""


class Places(Frozen):
    """Names of a group by where it is."""

    vehicle: Text
    """In the car."""

    road: Text
    """In a lane."""


class MoralMachineWording(Frozen):
    """One complete wording in one language."""

    characters: Mapping[Name, Forms]
    """Every character in words."""

    joining: Joining
    """How lists are joined."""

    lanes: Mapping[Lane, Text]
    """Words for left and right, as the sentences need them."""

    viewpoint: Mapping[Viewpoint, Text]
    """Who the respondent is."""

    scene: Text
    """What happens, with ``own_lane`` and ``other_lane``."""

    pedestrians: Where
    """A group on the road, with ``lane``, ``group``, ``size`` and ``crossing``."""

    passengers: Where
    """A group in the car and the wall that it would hit, with the same names."""

    crossing: Crossing
    """Phrases about the signal."""

    places: Places
    """Names of a group by where it is, with ``lane``."""

    question: Text
    """What is asked."""

    options: Moves
    """Option texts, with ``lane`` (the one that the car takes), ``dead``, ``dead_place``,
    ``dead_size``, ``safe``, ``safe_place`` and ``safe_size``."""


GROUP_SAMPLE: Mapping[str, object] = {"lane": "x", "group": "x", "size": 2, "crossing": "x"}
"""Names that sentences about a group may use."""

SCENE_SAMPLE: Mapping[str, object] = {"own_lane": "x", "other_lane": "x"}
"""Names that the scene may use."""

OPTION_SAMPLE: Mapping[str, object] = {
    "lane": "x",
    "dead": "x",
    "dead_place": "x",
    "dead_size": 2,
    "safe": "x",
    "safe_place": "x",
    "safe_size": 2,
}
"""Names that options may use."""


def check_wording(
    where: Place, wording: MoralMachineWording, characters: Sequence[str], views: Sequence[str]
) -> None:
    """Check that a wording has every text that the file's factors need.

    Args:
        where: Its place in the file.
        wording: The wording.
        characters: Characters that occur.
        views: Perspectives that occur.

    Raises:
        PlacedError: If a text is missing, uses an unknown name or cannot be filled in.
    """
    _check_characters(where, wording, characters)
    for lane in ("left", "right"):
        if lane not in wording.lanes:
            raise PlacedError((*where, "lanes", lane), "is missing: add a word")
    for view in views:
        check_text((*where, "viewpoint", view), dict(wording.viewpoint).get(view), {})  # type: ignore[call-overload]
    check_text((*where, "scene"), wording.scene, SCENE_SAMPLE)
    check_text((*where, "question"), wording.question, {})
    for spot in ("ahead", "beside"):
        for part in ("pedestrians", "passengers"):
            text = getattr(getattr(wording, part), spot)
            check_text((*where, part, spot), text, GROUP_SAMPLE)
    for place in ("vehicle", "road"):
        check_text((*where, "places", place), getattr(wording.places, place), {"lane": "x"})
    for move in ("stay", "swerve"):
        check_text((*where, "options", move), getattr(wording.options, move), OPTION_SAMPLE)
    for part in ("dead", "dead_place", "safe_place"):
        for move in ("stay", "swerve"):
            if part not in getattr(wording.options, move):
                raise PlacedError((*where, "options", move), f"does not say {part}: add it")


def _check_characters(
    where: Place, wording: MoralMachineWording, characters: Sequence[str]
) -> None:
    for name in characters:
        forms = wording.characters.get(name)
        if forms is None:
            raise PlacedError((*where, "characters", name), "is missing: add one and many")
        check_text((*where, "characters", name, "one"), forms.one, {})
        check_text((*where, "characters", name, "many"), forms.many, {"n": 2})
        if "{{ n }}" not in forms.many:
            raise PlacedError((*where, "characters", name, "many"), "lacks the number: use {{ n }}")
