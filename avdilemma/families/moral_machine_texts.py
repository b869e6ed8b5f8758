"""Factors and texts of files of kind ``moral_machine``, and how a question is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from pydantic import Field, PositiveInt

from avdilemma.dilemmas import GROUP_ACTIONS, GroupsSetting, Law, Relation, Side
from avdilemma.families.listing import ListedFactors, QuestionText
from avdilemma.families.schema import (
    Frozen,
    Name,
    Place,
    PlacedError,
    Text,
    check_text,
    check_texts,
)
from avdilemma.prompts.languages import Language, sentences
from avdilemma.prompts.render import render

DrivingLane = Literal["left", "right"]
"""Lane in which the vehicle drives."""

Viewpoint = Literal["observer", "occupant"]
"""Uninvolved, or owner of the car."""

Spot = Literal["ahead", "beside"]
"""Where a group dies: if the car stays, or if it swerves."""

Move = Literal["stay", "swerve"]
"""What the car does in an option."""


class MoralMachineFactors(ListedFactors):
    """Factors and their levels."""

    attribute: tuple[Name, ...] = Field(min_length=1)
    """The attributes asked, those of `Attribute` or the file's own."""

    difference: tuple[PositiveInt, ...] = Field(min_length=1)
    """Differences in number, 1 to 4; other attributes have groups of equal size."""

    relation: tuple[Relation, ...] = Field(min_length=1)
    """Who is in the car."""

    law: tuple[Law, ...] = Field(min_length=1)
    """Whom the signal favours."""

    perspective: tuple[Viewpoint, ...] = Field(min_length=1)
    """Who is asked."""

    lane: tuple[DrivingLane, ...] = Field(min_length=2, max_length=2)
    """Lane in which the car drives; both."""

    mention: tuple[Literal["ahead_first", "beside_first"], ...] = Field(min_length=2, max_length=2)
    """Which place is described first; both."""

    side: tuple[Side, ...] = Field(min_length=2, max_length=2)
    """Which group dies if the car stays; both, so that omission is no confound."""


class MoralMachineWording(Frozen):
    """One complete wording in one language."""

    characters: Mapping[Name, Mapping[Literal["one", "many"], Text]]
    """Every character in words: one of them, and several with their number ``n``."""

    joining: Mapping[Literal["between", "last"], Text]
    """What joins a list of characters, before the last one and between the others."""

    lanes: Mapping[DrivingLane, Text]
    """Words for left and right, as the sentences need them."""

    viewpoint: Mapping[Viewpoint, Text]
    """Who the respondent is."""

    scene: Text
    """What happens, with ``own_lane`` and ``other_lane``."""

    pedestrians: Mapping[Spot, Text]
    """A group on the road, with ``lane``, ``group``, ``size`` and ``crossing``."""

    passengers: Mapping[Spot, Text]
    """A group in the car and the wall that it would hit, with the same names."""

    crossing: Mapping[Literal["legal", "illegal"], Text]
    """Phrases about the signal, put into sentences about pedestrians as ``crossing``."""

    places: Mapping[Literal["vehicle", "road"], Text]
    """Names of a group by where it is, with ``lane``."""

    question: Text
    """What is asked."""

    options: Mapping[Move, Text]
    """Option texts, with ``lane`` (the one that the car takes), ``dead``, ``dead_place``,
    ``dead_size``, ``safe``, ``safe_place`` and ``safe_size``."""


_GROUP = {"lane": "x", "group": "x", "size": 2, "crossing": "x"}
_SIDES = {f"{who}{what}": "x" for who in ("dead", "safe") for what in ("", "_place")}

PARTS: Mapping[str, tuple[tuple[str, ...], Mapping[str, object]]] = {
    "joining": (("between", "last"), {}),
    "lanes": (get_args(DrivingLane), {}),
    "pedestrians": (get_args(Spot), _GROUP),
    "passengers": (get_args(Spot), _GROUP),
    "crossing": (("legal", "illegal"), {}),
    "places": (("vehicle", "road"), {"lane": "x"}),
    "options": (get_args(Move), {"lane": "x", **_SIDES, "dead_size": 2, "safe_size": 2}),
}
"""Parts with several texts: their keys, and names that the texts may use with values to try."""


def check_wording(
    where: Place,
    wording: MoralMachineWording,
    characters: Sequence[str],
    views: Sequence[str],
    language: Language,
) -> None:
    """Check that a wording has every text for the characters and perspectives of its file.

    Raises:
        PlacedError: If a text is missing, uses an unknown name or cannot be filled in.
    """
    for name in characters:
        forms: Mapping[str, str] = dict(wording.characters.get(name, {}))  # type: ignore[arg-type]
        place = (*where, "characters", name)
        if not forms:
            raise PlacedError(place, "is missing: add one and many")
        check_text((*place, "one"), forms.get("one"), {}, language)
        check_text((*place, "many"), forms.get("many"), {"n": 2}, language)
        # a language may have a form of its own for two, as Arabic has, and say the number in it
        if any(str(n) not in render(forms["many"], {"n": n}, language) for n in (2, 7)):
            raise PlacedError((*place, "many"), "lacks the number: use {{ n }}")
    lanes = {"own_lane": "x", "other_lane": "x"}
    check_texts(where, wording, lanes, ("scene",), language=language)
    check_texts(where, wording, {}, ("question",), language=language)
    for part, (keys, sample) in {"viewpoint": (tuple(views), {}), **PARTS}.items():
        check_texts(where, wording, sample, *((part, key) for key in keys), language=language)
    for move, text in wording.options.items():
        for needed in ("dead", "dead_place", "safe_place"):
            if needed not in text:
                raise PlacedError((*where, "options", move), f"does not say {needed}: add it")


class _Group(NamedTuple):
    """One of the two groups, in words."""

    spot: Spot
    lane: str
    text: str
    size: int
    place: str
    sentence: str


def write(
    wording: MoralMachineWording,
    setting: GroupsSetting,
    own: str,
    mention: str,
    language: Language,
) -> QuestionText:
    """Write a question; the car drives in lane `own`, and `mention` says what is told first."""
    words: Mapping[str, str] = dict(wording.lanes)  # type: ignore[arg-type]
    lanes = words[own], words["right" if own == "left" else "left"]
    focal, other = (_group(wording, setting, lanes, each, language) for each in (True, False))
    ahead_first = mention == "ahead_first"
    told = sorted((focal, other), key=lambda group: (group.spot == "ahead") != ahead_first)
    scene = [render(wording.scene, {"own_lane": lanes[0], "other_lane": lanes[1]}, language)]
    scene += [group.sentence for group in told]
    parts = [
        render(wording.viewpoint[setting.perspective], {}, language),
        sentences(scene, language),
        render(wording.question, {}, language),
    ]
    spare_focal, spare_other = GROUP_ACTIONS
    options = {
        spare_focal: _option(wording, other, focal, language),
        spare_other: _option(wording, focal, other, language),
    }
    return QuestionText(setting, "\n\n".join(parts), options, {}, language)


def _group(
    wording: MoralMachineWording,
    setting: GroupsSetting,
    lanes: tuple[str, str],
    focal: bool,
    language: Language,
) -> _Group:
    members = setting.focal_group if focal else setting.other_group
    in_car = setting.relation == ("focal_passengers" if focal else "other_passengers")
    ahead = (setting.side == "focal_ahead") == focal
    spot: Spot = "ahead" if ahead else "beside"
    lane, text = lanes[0] if ahead else lanes[1], _listing(wording, members, language)
    legal = (setting.law == "focal_legal") == focal
    crossing = wording.crossing["legal" if legal else "illegal"] if setting.law != "none" else ""
    values = {"lane": lane, "group": text, "size": len(members), "crossing": crossing}
    told = wording.passengers if in_car else wording.pedestrians
    place = render(wording.places["vehicle" if in_car else "road"], {"lane": lane}, language)
    return _Group(spot, lane, text, len(members), place, render(told[spot], values, language))


def _listing(wording: MoralMachineWording, members: tuple[str, ...], language: Language) -> str:
    words = []
    for name, n in Counter(members).items():
        forms = wording.characters[name]
        words.append(forms["one"] if n == 1 else render(forms["many"], {"n": n}, language))
    *first, last = words
    between = wording.joining["between"].join(first)
    return wording.joining["last"].join([between, last]) if first else last


def _option(wording: MoralMachineWording, dead: _Group, safe: _Group, language: Language) -> str:
    # the car takes the lane of those who die
    values: dict[str, object] = {"lane": dead.lane}
    for who, group in (("dead", dead), ("safe", safe)):
        values |= {who: group.text, f"{who}_size": group.size, f"{who}_place": group.place}
    return render(wording.options["stay" if dead.spot == "ahead" else "swerve"], values, language)
