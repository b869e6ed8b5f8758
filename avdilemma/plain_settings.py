"""Settings without other players: facts that leave nothing to believe, and what they decide on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from avdilemma import dilemmas, games
from avdilemma.dilemmas import (
    Company,
    Dilemma,
    GroupsSetting,
    Lane,
    Perspective,
    Reading,
    Scope,
)
from avdilemma.exact import Number, exact
from avdilemma.games import Allocation
from avdilemma.predictions import Decision, Prediction, Rule, predict


@dataclass(frozen=True, slots=True)
class DilemmaSetting:
    """The facts of a dilemma, in types that JSON keeps exactly."""

    occupants: int
    """m, people in the car."""

    pedestrians: int
    """n, people on the road."""

    occupant_deaths: str
    """M, expected deaths in the car if it sacrifices, as an exact decimal or fraction."""

    pedestrian_deaths: str
    """N, expected deaths on the road if it spares, as an exact decimal or fraction."""

    perspective: Perspective
    """Who is asked."""

    scope: Scope
    """One car, everyone's cars, or a car to be bought."""

    lane: Lane
    """Whom the car harms if it does nothing."""

    kind: Literal["dilemma"] = "dilemma"
    """Tells the settings apart."""

    company: Company | None = None
    """Who is in the car with the respondent, where that is said."""

    def dilemma(self) -> Dilemma:
        """The dilemma in exact numbers."""
        return Dilemma(
            self.occupants,
            self.pedestrians,
            exact(self.occupant_deaths, "occupant_deaths"),
            exact(self.pedestrian_deaths, "pedestrian_deaths"),
            self.perspective,
            self.scope,
            self.lane,
            self.company,
        )


@dataclass(frozen=True, slots=True)
class AllocationSetting:
    """The facts of a binary allocation choice."""

    pair: str
    """Name of the pair of allocations."""

    more: tuple[str, str]
    """Own and other's payoff of the allocation that gives the other more, in points."""

    less: tuple[str, str]
    """Own and other's payoff of the allocation that gives the other less, in points."""

    kind: Literal["allocation"] = "allocation"
    """Tells the settings apart."""


PlainSetting = DilemmaSetting | AllocationSetting | GroupsSetting
"""The facts of an item without other players, all of them hashable."""


# settings repeat over alphabets, labels and wordings, and each is asked of several agents
@lru_cache(maxsize=4096)
def plain_decision(setting: PlainSetting, actions: tuple[str, ...], reading: Reading) -> Decision:
    """The decision at a setting.

    Args:
        setting: The facts.
        actions: The actions as listed.
        reading: How a dilemma's own payoff is taken.

    Returns:
        The decision with its actions as listed.

    Raises:
        AvdilemmaError: If a fact is impossible.
    """
    if isinstance(setting, DilemmaSetting):
        return dilemmas.decision(setting.dilemma(), reading, actions)
    if isinstance(setting, GroupsSetting):
        return dilemmas.groups_decision(setting, reading, actions)
    more, less = (
        Allocation(exact(own, "own payoff"), exact(other, "other's payoff"))
        for own, other in (setting.more, setting.less)
    )
    return games.allocation_decision(more, less, actions)


# typed, because 0.1 is read as 1/10 and a fraction equal to the float is not
@lru_cache(maxsize=4096, typed=True)
def plain_prediction(
    setting: PlainSetting,
    actions: tuple[str, ...],
    rule: Rule,
    noise: Number,
    lapse: Number,
    reading: Reading,
) -> Prediction:
    """What an agent answers.

    Args:
        setting: The facts.
        actions: The actions as listed.
        rule: The agent's rule.
        noise: Its logit noise, in the decision's unit.
        lapse: Its share of random answers.
        reading: How a dilemma's own payoff is taken.

    Returns:
        The prediction.

    Raises:
        AvdilemmaError: If a fact is impossible.
        NoRuleError: If the agent has no rule for it.
    """
    return predict(rule, plain_decision(setting, actions, reading), noise, lapse)
