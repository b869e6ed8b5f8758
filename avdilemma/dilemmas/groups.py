"""Two groups of characters, one of which is killed: what the theory says about them.

The first group is the *focal* one: it has the level of the scenario's attribute that is
counted. F and O are the numbers of people in the focal and in the other group, all of whom die
for certain if their group is not spared. Differences spare_focal minus spare_other, times
everyone involved, so in expected lives (derived, after Alger & Weibull 2013):

    both groups on the road     own 0                 all F - O
    one group in the car        as `sacrifice` says: observer own 0, occupant own -M

so an uninvolved respondent spares the larger group for any kappa > 0 and is indifferent at
kappa = 0, and the owner of the car follows kappa N - M. Payoffs are survival probabilities of
persons: where an animal is involved nothing is predicted, as for the other attributes of
characters, which the utility does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from avdilemma.dilemmas.sacrifice import Reading, certain, sacrifice_prospect
from avdilemma.errors import InvalidValueError
from avdilemma.exact import exact
from avdilemma.predictions import Decision, Strategy
from avdilemma.preferences import ZERO, Prospect

Attribute = Literal[
    "species",
    "age",
    "gender",
    "fitness",
    "social_status",
    "number",
    "law",
    "relation",
    "intervention",
]
"""The nine attributes of Awad et al. 2018, Nature 563:59; a file may have further ones."""

_PAIRS = {
    "species": """
        man/dog woman/dog boy/dog girl/dog elderly_man/dog elderly_woman/dog man/cat woman/cat
        boy/cat girl/cat elderly_man/cat elderly_woman/cat
    """,
    "age": """
        boy/elderly_man girl/elderly_woman boy/man girl/woman man/elderly_man woman/elderly_woman
    """,
    "gender": """
        woman/man girl/boy elderly_woman/elderly_man athletic_woman/athletic_man
        large_woman/large_man female_doctor/male_doctor female_manager/male_manager
        homeless_woman/homeless_man
    """,
    "fitness": """
        athletic_man/large_man athletic_woman/large_woman athletic_man/man athletic_woman/woman
        man/large_man woman/large_woman
    """,
    "social_status": """
        male_manager/homeless_man female_manager/homeless_woman male_doctor/homeless_man
        female_doctor/homeless_woman
    """,
}

PEOPLES_PAIRS: Mapping[str, frozenset[tuple[str, ...]]] = {
    name: frozenset(tuple(pair.split("/")) for pair in pairs.split())
    for name, pairs in _PAIRS.items()
}
"""Pairs of characters whose choices stand beside people's figures, by attribute, focal level first:
those of the built-in file. Other pairs need an attribute of their own."""

Relation = Literal["both_pedestrians", "focal_passengers", "other_passengers"]
"""Who is in the car: nobody of the two groups, the focal one, or the other one."""

Law = Literal["none", "focal_legal", "other_legal"]
"""No signal, or which group the signal favours: a group that crosses legally, or passengers
whose pedestrians cross illegally."""

Side = Literal["focal_ahead", "other_ahead"]
"""Which group dies if the car stays in its lane."""

_IN_CAR: Mapping[Relation, str] = {
    "both_pedestrians": "neither",
    "focal_passengers": "the focal group",
    "other_passengers": "the other group",
}

_SIGNALS: Mapping[Law, str] = {
    "none": "no signal",
    "focal_legal": "the signal favours the focal group",
    "other_legal": "the signal favours the other group",
}

GROUP_ACTIONS = ("spare_focal", "spare_other")
"""Spare the focal group and kill the other one, or the reverse."""

LARGEST = 5
"""Most characters in a group."""


@dataclass(frozen=True, slots=True)
class GroupsSetting:
    """The facts of a question about two groups, in types that JSON keeps exactly."""

    domain: ClassVar[Literal["groups"]] = "groups"
    behaviour: ClassVar[str] = "spared"

    attribute: str
    """The attribute in which the groups differ, one of `Attribute` or the file's own; law, relation
    and intervention: alike groups."""

    focal_group: tuple[str, ...]
    """Characters of the focal group, 1 to 5."""

    other_group: tuple[str, ...]
    """Characters of the other group, 1 to 5."""

    animals: int
    """How many characters of both groups are animals."""

    relation: Relation
    """Who is in the car."""

    law: Law
    """Whom the signal favours."""

    side: Side
    """Which group dies if the car stays in its lane."""

    perspective: Literal["observer", "occupant"] = "observer"
    """Uninvolved, or owner of the car."""

    kind: Literal["groups"] = "groups"
    """Tells the settings apart."""

    @property
    def numbers(self) -> tuple[object, ...]:
        """What is at stake: the characters of both groups."""
        return (self.focal_group, self.other_group)

    def told(self) -> str:
        """The facts in one line, with the sizes F and O of both groups."""
        focal, other = ", ".join(self.focal_group), ", ".join(self.other_group)
        ahead = self.side.removesuffix("_ahead")
        return (
            f"an {self.perspective} decides, attribute {self.attribute}: focal group of F = "
            f"{len(self.focal_group)} ({focal}), other group of O = {len(self.other_group)} "
            f"({other}); in the car: {_IN_CAR[self.relation]}; {_SIGNALS[self.law]}; staying in "
            f"lane kills the {ahead} group"
        )

    def decision(self, actions: tuple[str, ...], reading: Reading) -> Decision:
        """The decision, with its actions as listed."""
        return groups_decision(self, reading, actions)


def _prospect(setting: GroupsSetting, reading: Reading) -> Prospect:
    """What sparing the focal group brings beyond sparing the other one, in expected lives."""
    if setting.animals:
        return Prospect(ZERO, ZERO)
    focal, other = len(setting.focal_group), len(setting.other_group)
    if setting.relation == "both_pedestrians":
        net = exact(focal - other, "difference")
        return Prospect(own=ZERO, universal=net, total=net)
    in_car, on_road = (focal, other) if setting.relation == "focal_passengers" else (other, focal)
    sacrifice = sacrifice_prospect(
        certain(in_car, on_road, perspective=setting.perspective), reading
    )
    if setting.relation == "other_passengers":
        return sacrifice
    return Prospect(-sacrifice.own, -sacrifice.universal, total=-sacrifice.total)


def groups_decision(
    setting: GroupsSetting,
    reading: Reading = "ex_ante",
    listed: tuple[str, ...] = GROUP_ACTIONS,
) -> Decision:
    """The question which of two groups to spare, in expected lives; silent with animals.

    `listed` are the two actions in the order in which they are read.

    Raises:
        InvalidValueError: If a group has no or too many characters, or an action is unknown.
    """
    if sorted(listed) != sorted(GROUP_ACTIONS):
        raise InvalidValueError("actions", listed, f"give {GROUP_ACTIONS} in some order")
    for name, group in (("focal", setting.focal_group), ("other", setting.other_group)):
        if not 1 <= len(group) <= LARGEST:
            raise InvalidValueError(f"{name} group", group, f"give 1 to {LARGEST} characters")
    spare_focal, spare_other = GROUP_ACTIONS
    in_car = {"focal_passengers": spare_focal, "other_passengers": spare_other}
    return Decision(
        unit="lives",
        actions=listed,
        strategies=(
            Strategy(spare_focal, _prospect(setting, reading)),
            Strategy(spare_other, Prospect(ZERO, ZERO)),
        ),
        default=spare_other if setting.side == "focal_ahead" else spare_focal,
        protecting=in_car.get(setting.relation),
        silent=setting.animals > 0,
    )
