"""The scene behind a question: who is where, and which course each option takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from avdilemma.design import derive_seed
from avdilemma.dilemmas import CHANCE, GroupsSetting
from avdilemma.exact import exact
from avdilemma.predictions import Decision
from avdilemma.questions.settings import DilemmaSetting
from avdilemma.scenes import NOBODY, NoSceneError, People, Scene, Side
from avdilemma.scenes.facts import Signal

PICTURE_SIDE = "picture_side"
"""Name of the factor that says on which side of the picture the course lies that the action that is
counted takes."""

PERSON = "person"
"""The figure of people of whom nothing is said."""

MOST = 10_000
"""Most people in one place of whom there is a picture."""

COMPANY: Mapping[str | None, str] = {"own_child": "child"}
"""Figures of who is in the car with the respondent, where they are not just any person."""


def scene_of(question: Any) -> Scene:
    """The scene of a question about a dilemma or about two groups.

    Where the question does not say in which lane the car drives, its own seed does.

    Raises:
        NoSceneError: If the question is about neither.
    """
    return draw_scene(question.setting, own_lane(question), _labels(question))


def draw_scene(
    setting: DilemmaSetting | GroupsSetting, own: Side, labels: tuple[str, str] = ("", "")
) -> Scene:
    """The scene of some facts, by the lane of the car and the labels of staying and swerving.

    Raises:
        NoSceneError: If too many are there to be drawn.
    """
    if isinstance(setting, GroupsSetting):
        return _of_groups(setting, own, labels)
    most = max(setting.occupants, setting.pedestrians)
    if most > MOST:
        raise NoSceneError(f"a scene with {most} people cannot be drawn: give at most {MOST}")
    dilemma = setting.dilemma()
    friend = COMPANY.get(setting.company, PERSON)
    alone = setting.occupants - 1
    in_car = People(
        (*[PERSON] * alone, friend), exact(setting.occupant_deaths, "M") / setting.occupants
    )
    road = People((PERSON,) * setting.pedestrians, dilemma.pedestrian_deaths / setting.pedestrians)
    if setting.lane == "stay_harms_pedestrians":
        return Scene(in_car, road, None, own, labels)
    return Scene(in_car, None, road, own, labels)


def _of_groups(setting: GroupsSetting, own: Side, labels: tuple[str, str]) -> Scene:
    def place(focal: bool) -> People | None:
        if setting.relation == ("focal_passengers" if focal else "other_passengers"):
            return None
        signal: Signal = "none"
        if setting.law != "none":
            signal = "legal" if (setting.law == "focal_legal") == focal else "illegal"
        return People(setting.focal_group if focal else setting.other_group, signal=signal)

    ahead_focal = setting.side == "focal_ahead"
    in_car = {
        "focal_passengers": setting.focal_group,
        "other_passengers": setting.other_group,
    }.get(setting.relation)
    inside = NOBODY if in_car is None else People(in_car)
    return Scene(inside, place(ahead_focal), place(not ahead_focal), own, labels)


def _labels(question: Any) -> tuple[str, str]:
    """The labels of staying and of swerving; empty where no options are listed."""
    if not question.listed_labels:
        return "", ""
    default = _default(question)
    (other,) = (each for each in question.actions if each not in {default, CHANCE})
    return question.label(default), question.label(other)


def _default(question: Any) -> str:
    decision: Decision = question.decision()
    assert decision.default is not None  # noqa: S101 - dilemmas and groups have one
    return decision.default


def own_lane(question: Any) -> Side:
    """The lane in which the car drives, left or right in the picture.

    Raises:
        NoSceneError: If the question has no scene.
    """
    setting = question.setting
    if isinstance(setting, GroupsSetting):
        return "left" if question.factors.get("lane") == "left" else "right"
    if not isinstance(setting, DilemmaSetting):
        raise NoSceneError(
            f"item {question.id} has no scene, for it is about {question.domain}: draw dilemmas or "
            "choices between groups"
        )
    shown = question.factors.get(PICTURE_SIDE)
    if shown is not None:
        focal_left = shown == "left"
        return "left" if focal_left == (question.focal == _default(question)) else "right"
    return "left" if derive_seed(question.seed, "lane") % 2 else "right"


def side_of(question: Any, action: str) -> Side | None:
    """The side of the picture on which the course of an action lies; None for leaving it to chance.

    Read from the scene by the action's label.
    """
    label = question.label(action)
    return next((each.side for each in scene_of(question).courses if each.label == label), None)


def mirrored_side(question: Any, mirrored: bool) -> Side:
    """The side on which the course of the counted action lies, in a picture or its mirror image.

    Where both lanes are asked, half of the items of a block have the car in each lane's role, so
    that mirroring whole blocks in turn crosses side with position, label and lane; where one is,
    position and label decide together.
    """
    straight = question.focal == _default(question)
    left = straight == (not mirrored)
    return "left" if left else "right"
