"""Choices between two groups as the estimator of AMCEs wants them.

One choice is two rows, one a group: spared or not, and whether the group has the level of the
attribute. Which choices speak about an attribute follows Awad et al. 2018: attributes of
characters and number, those scenarios; law, a signal is shown and both groups are pedestrians;
relation to the car, no signal and passengers against pedestrians; intervention, all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avdilemma.errors import InvalidValueError
from avdilemma.estimation.people import LEVELS, NUMBERS

Array = NDArray[np.float64]
"""Numbers."""

BIASES = ("position", "label", "stay")
"""Biases that a choice may have: for the option listed first, for the alphabet's early label,
and for staying in the lane; beside them `left`, for the left lane."""

TERMS = (*BIASES, "left")
"""All terms of the bias-adjusted regression."""

CONTRASTS = (*LEVELS, *NUMBERS)
"""What is estimated: the nine attributes, and number at each difference."""


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


def _law(choice: GroupChoice) -> int:
    if choice.law == "none" or choice.relation != "both_pedestrians":
        return 0
    return 1 if choice.law == "focal_legal" else -1


def _relation(choice: GroupChoice) -> int:
    if choice.law != "none" or choice.relation == "both_pedestrians":
        return 0
    return 1 if choice.relation == "other_passengers" else -1


_SIGNS: Mapping[str, Callable[[GroupChoice], int]] = {
    "law": _law,
    "relation": _relation,
    "intervention": lambda choice: -1 if choice.focal_ahead else 1,
}


def sign(choice: GroupChoice, contrast: str) -> int:
    """Which group has the level of an attribute.

    Args:
        choice: A choice.
        contrast: One of `CONTRASTS`.

    Returns:
        1 the focal group, -1 the other one, 0 if the choice says nothing about it.
    """
    if contrast in _SIGNS:
        return _SIGNS[contrast](choice)
    name, _, difference = contrast.partition("_") if contrast in NUMBERS else (contrast, "", "")
    fits = choice.attribute == name and (not difference or choice.difference == int(difference))
    return int(fits)


@dataclass(frozen=True, slots=True)
class Rows:
    """The stacked regression of one contrast, N = 2 x choices rows."""

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
    def answered(self) -> NDArray[np.bool_]:
        """Shape (N,): whether the choice was made."""
        return ~np.isnan(self.spared)

    def filled(self, spared_with_level: float) -> Rows:
        """The rows with every missing choice filled in one way.

        Args:
            spared_with_level: 1 if the group with the level is spared there, 0 if not.
        """
        fill = np.where(self.level == 1, spared_with_level, 1 - spared_with_level)
        spared = np.where(self.answered, self.spared, fill)
        return Rows(spared, self.level, self.terms, self.weight, self.cluster)

    def only(self, keep: NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        return Rows(
            self.spared[keep],
            self.level[keep],
            self.terms[keep],
            self.weight[keep],
            self.cluster[keep],
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """All choices in columns, n choices, so that each contrast need not read them again."""

    choices: tuple[GroupChoice, ...]
    """The choices."""

    spared: Array
    """Shape (n,): whether the focal group was spared."""

    terms: Array
    """Shape (n, `TERMS`): what each bias does for the focal group."""

    weight: Array
    """Shape (n,): 1 / design probability."""

    cluster: NDArray[np.int64]
    """Shape (n,): number of the scenario."""

    clusters: int
    """Scenarios."""


def columns(choices: Sequence[GroupChoice]) -> Columns:
    """Put choices into columns; scenarios are numbered as they come."""
    numbers = {name: at for at, name in enumerate(dict.fromkeys(c.cluster for c in choices))}
    return Columns(
        choices=tuple(choices),
        spared=np.array([c.spared for c in choices], dtype=float),
        terms=np.array([[c.bias(term) for term in TERMS] for c in choices]).reshape(-1, len(TERMS)),
        weight=np.array([1 / c.probability for c in choices]),
        cluster=np.array([numbers[c.cluster] for c in choices], dtype=np.int64),
        clusters=len(numbers),
    )


def rows(found: Columns, contrast: str) -> Rows:
    """Stack the choices that speak about a contrast, the focal groups' rows first.

    Args:
        found: Choices.
        contrast: One of `CONTRASTS`.

    Returns:
        Two rows a choice.
    """
    signs = np.array([sign(choice, contrast) for choice in found.choices], dtype=float)
    kept = signs != 0
    focal, terms = found.spared[kept], found.terms[kept]
    level = (signs[kept] + 1) / 2
    return Rows(
        np.concatenate([focal, 1 - focal]),
        np.concatenate([level, 1 - level]),
        np.concatenate([terms, -terms]),
        np.tile(found.weight[kept], 2),
        np.tile(found.cluster[kept], 2),
    )
