"""Choices between two groups as the estimator of AMCEs wants them.

One choice is two rows, one a group: spared or not, and whether the group has the level of the
attribute. Which choices speak about an attribute follows Awad et al. 2018: attributes of
characters and number, those scenarios; law, a signal is shown and both groups are pedestrians;
relation to the car, no signal and passengers against pedestrians; intervention, all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avdilemma.errors import InvalidValueError
from avdilemma.estimation.people import LEVELS, NUMBERS

Array = NDArray[np.float64]
"""Numbers."""

TERMS = ("position", "label", "stay", "left")
"""Terms of the bias-adjusted regression: biases for the option listed first, for the alphabet's
early label, for staying in the lane, and for the left lane."""

CONTRASTS = (*LEVELS, *NUMBERS)
"""What is estimated of every file: the nine attributes, and number at each difference."""


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """One choice between two groups.

    Raises:
        InvalidValueError: If the share spared or the probability is out of range.
    """

    cluster: str
    """Scenario: intervals cluster on it."""

    attribute: str
    """The attribute in which the groups differ."""

    spared: float
    """1 if the focal group was spared, 0 if not, a share over repetitions, NaN if missing."""

    difference: int = 0
    """Difference in number, focal minus other group."""

    relation: str = "both_pedestrians"
    """Who is in the car."""

    law: str = "none"
    """Whom the signal favours."""

    focal_ahead: bool = False
    """Whether the focal group dies if the car stays."""

    focal_first: bool = True
    """Whether sparing the focal group is listed first."""

    focal_early: bool = True
    """Whether sparing the focal group bears the alphabet's early label."""

    own_left: bool = True
    """Whether the car drives in the left lane."""

    probability: float = 1.0
    """Probability, up to a factor, with which the design asks this arrangement; its inverse
    weighs the rows. Equal in a crossed design."""

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not (math.isnan(self.spared) or 0 <= self.spared <= 1):
            raise InvalidValueError("spared", self.spared, "give 0 to 1, or NaN where missing")
        if not (math.isfinite(self.probability) and self.probability > 0):
            raise InvalidValueError("probability", self.probability, "give a number above 0")

    def bias(self, term: str) -> float:
        """What a bias works for: +1/2 sparing the focal group, -1/2 the other group."""
        stays = not self.focal_ahead
        toward = {
            "position": self.focal_first,
            "label": self.focal_early,
            "stay": stays,
            "left": stays == self.own_left,
        }[term]
        return 0.5 if toward else -0.5


def contrasts(choices: Sequence[GroupChoice]) -> tuple[str, ...]:
    """What is estimated: `CONTRASTS`, and attributes of a file's own in the choices' order."""
    return tuple(dict.fromkeys((*CONTRASTS, *(each.attribute for each in choices))))


def group_choice(factors: Mapping[Any, Any], spared: float) -> GroupChoice:
    """A choice from the scenario and factors of a question; `spared` is NaN without a choice."""
    return GroupChoice(
        cluster=str(factors["scenario"]),
        attribute=str(factors["attribute"]),
        spared=spared,
        difference=int(factors["difference"]),
        relation=str(factors["relation"]),
        law=str(factors["law"]),
        focal_ahead=factors["side"] == "focal_ahead",
        focal_first=factors["position"] == "first",
        focal_early=factors["label"] == "early",
        own_left=factors["lane"] == "left",
    )


def sign(choice: GroupChoice, contrast: str) -> int:
    """Which group has the level of a contrast: 1 the focal, -1 the other one, 0 neither."""
    signal, walkers = choice.law != "none", choice.relation == "both_pedestrians"
    if contrast == "law":
        return (1 if choice.law == "focal_legal" else -1) if signal and walkers else 0
    if contrast == "relation":
        return 0 if signal or walkers else (1 if choice.relation == "other_passengers" else -1)
    if contrast == "intervention":
        return -1 if choice.focal_ahead else 1
    if contrast in NUMBERS:
        return int(choice.attribute == "number" and contrast == f"number_{choice.difference}")
    return int(choice.attribute == contrast)


@dataclass(frozen=True, slots=True)
class StackedChoices:
    """Rows of a regression, one a group of a choice, N of them."""

    spared: Array
    """Shape (N,): whether the row's group was spared; NaN where missing."""

    level: Array
    """Shape (N,): 1 if the row's group has the level, 0 if the other one has."""

    terms: Array
    """Shape (N, `TERMS`): what each bias does for the row's group, +1/2 or -1/2."""

    weight: Array
    """Shape (N,): 1 / design probability."""

    cluster: NDArray[np.int64]
    """Shape (N,): number of the row's scenario."""

    @property
    def clusters(self) -> int:
        """Number of scenarios."""
        return len(np.unique(self.cluster))

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Shape (N,): whether the choice was made."""
        return ~np.isnan(self.spared)

    def filled(self, spared_with_level: float) -> StackedChoices:
        """The rows with every missing choice filled: 1 to spare the group with the level, or 0."""
        fill = np.where(self.level == 1, spared_with_level, 1 - spared_with_level)
        return replace(self, spared=np.where(self.answered, self.spared, fill))

    def only(self, keep: NDArray[np.bool_]) -> StackedChoices:
        """Some of the rows."""
        return StackedChoices(*(getattr(self, each.name)[keep] for each in fields(self)))


def focal_groups(choices: Sequence[GroupChoice]) -> StackedChoices:
    """One row a choice, that of its focal group; scenarios are numbered as they come."""
    numbers = {name: at for at, name in enumerate(dict.fromkeys(c.cluster for c in choices))}
    return StackedChoices(
        spared=np.array([c.spared for c in choices], dtype=float),
        level=np.ones(len(choices)),
        terms=np.array([[c.bias(term) for term in TERMS] for c in choices]).reshape(-1, len(TERMS)),
        weight=np.array([1 / c.probability for c in choices]),
        cluster=np.array([numbers[c.cluster] for c in choices], dtype=np.int64),
    )


def both_groups(focal: StackedChoices, signs: Array) -> StackedChoices:
    """Two rows for each choice that speaks about a contrast, the focal groups' rows first.

    `focal` are rows of `focal_groups`, `signs` what `sign` says of each, shape (choices,).
    """
    own, level = focal.only(signs != 0), (signs[signs != 0] + 1) / 2
    return StackedChoices(
        np.concatenate([own.spared, 1 - own.spared]),
        np.concatenate([level, 1 - level]),
        np.concatenate([own.terms, -own.terms]),
        np.tile(own.weight, 2),
        np.tile(own.cluster, 2),
    )
