"""The texts of one question of kind ``moral_machine``, before its options are listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from avdilemma.dilemmas import GROUP_ACTIONS, GroupsSetting
from avdilemma.families.listing import QuestionText
from avdilemma.families.moral_machine_schema import MoralMachineWording, Spot
from avdilemma.prompts.languages import Language
from avdilemma.prompts.render import render


class _Group(NamedTuple):
    """One of the two groups, in words."""

    text: str
    size: int
    spot: Spot
    in_car: bool
    lane: str
    place: str
    crossing: str


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
    focal, other = (_group(wording, setting, lanes, each) for each in (True, False))
    ahead, beside = (focal, other) if focal.spot == "ahead" else (other, focal)
    scene = [render(wording.scene, {"own_lane": lanes[0], "other_lane": lanes[1]})]
    order = (ahead, beside) if mention == "ahead_first" else (beside, ahead)
    scene += [_sentence(wording, group) for group in order]
    gap = "" if wording.joining["between"].strip() == "、" else " "
    parts = [
        render(wording.viewpoint[setting.perspective], {}),
        gap.join(scene),
        render(wording.question, {}),
    ]
    spare_focal, spare_other = GROUP_ACTIONS
    options = {
        spare_focal: _option(wording, dead=other, safe=focal),
        spare_other: _option(wording, dead=focal, safe=other),
    }
    return QuestionText(setting, "\n\n".join(parts), options, {}, language)


def _group(
    wording: MoralMachineWording, setting: GroupsSetting, lanes: tuple[str, str], focal: bool
) -> _Group:
    members = setting.focal_group if focal else setting.other_group
    in_car = setting.relation == ("focal_passengers" if focal else "other_passengers")
    ahead = (setting.side == "focal_ahead") == focal
    lane = lanes[0] if ahead else lanes[1]
    return _Group(
        text=_listing(wording, members),
        size=len(members),
        spot="ahead" if ahead else "beside",
        in_car=in_car,
        lane=lane,
        place=render(wording.places["vehicle" if in_car else "road"], {"lane": lane}),
        crossing=_crossing(wording, setting, focal),
    )


def _listing(wording: MoralMachineWording, members: tuple[str, ...]) -> str:
    words = []
    for name, n in Counter(members).items():
        forms = wording.characters[name]
        words.append(forms["one"] if n == 1 else render(forms["many"], {"n": n}))
    *first, last = words
    between = wording.joining["between"].join(first)
    return wording.joining["last"].join([between, last]) if first else last


def _crossing(wording: MoralMachineWording, setting: GroupsSetting, focal: bool) -> str:
    if setting.law == "none":
        return ""
    return wording.crossing["legal" if (setting.law == "focal_legal") == focal else "illegal"]


def _sentence(wording: MoralMachineWording, group: _Group) -> str:
    values = {
        "lane": group.lane,
        "group": group.text,
        "size": group.size,
        "crossing": group.crossing,
    }
    where = wording.passengers if group.in_car else wording.pedestrians
    return render(where[group.spot], values)


def _option(wording: MoralMachineWording, dead: _Group, safe: _Group) -> str:
    values = {
        # the car takes the lane of those who die
        "lane": dead.lane,
        "dead": dead.text,
        "dead_size": dead.size,
        "dead_place": dead.place,
        "safe": safe.text,
        "safe_size": safe.size,
        "safe_place": safe.place,
    }
    return render(wording.options["stay" if dead.spot == "ahead" else "swerve"], values)
