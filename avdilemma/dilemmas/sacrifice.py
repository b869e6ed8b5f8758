"""The dilemma of the self-driving car: harm the people in it, or the people on the road.

m people are in the car and n pedestrians on the road, W = m + n. Sacrificing costs M
expected deaths in the car, sparing it N among the pedestrians. A person's material payoff
is the probability of surviving. Differences sacrifice minus spare, times W, so in expected
lives (derived, after Alger & Weibull 2013):

    ex ante, role unknown (default)        interim, role known
    occupant    own -M       all N - M     own -M W / m    all N - M
    pedestrian  own  N       all N - M     own  N W / n    all N - M
    observer    own  0       all N - M     own  0          all N - M
    rule for everyone's cars: own N - M, whoever asks       as above

so ex ante an occupant sacrifices exactly when kappa N > M.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from avdilemma.errors import InvalidValueError
from avdilemma.exact import exact
from avdilemma.predictions import Decision, Strategy
from avdilemma.preferences import ZERO, Prospect

Perspective = Literal["occupant", "pedestrian", "observer"]
"""Who is asked."""

Scope = Literal["one_car", "every_car"]
"""Whether the rule is for this one car (one's own, if occupant) or for everyone's cars."""

Reading = Literal["ex_ante", "interim"]
"""Whether the own payoff is taken before or after one knows one's role."""

Lane = Literal["stay_harms_pedestrians", "stay_harms_occupants"]
"""Whom the car harms if it does nothing."""

ACTIONS = ("sacrifice", "spare")
"""Harm the people in the car, or spare them and harm the pedestrians."""


@dataclass(frozen=True, slots=True)
class Dilemma:
    """One dilemma.

    Raises:
        InvalidValueError: If a group is empty or expected deaths exceed the group.
    """

    occupants: int
    """m, people in the car, at least 1."""

    pedestrians: int
    """n, people on the road, at least 1."""

    occupant_deaths: Fraction
    """M, expected deaths in the car if it sacrifices, in (0, m]."""

    pedestrian_deaths: Fraction
    """N, expected deaths among pedestrians if it spares, in (0, n]."""

    perspective: Perspective = "occupant"
    """Who is asked."""

    scope: Scope = "one_car"
    """One car or everyone's cars."""

    lane: Lane = "stay_harms_pedestrians"
    """Whom the car harms if it does nothing."""

    def __post_init__(self) -> None:
        """Read the expected deaths exactly; check them, the groups and the names."""
        for name, group, field in (
            ("occupants", self.occupants, "occupant_deaths"),
            ("pedestrians", self.pedestrians, "pedestrian_deaths"),
        ):
            if isinstance(group, bool) or not isinstance(group, int) or group < 1:
                raise InvalidValueError(name, group, "give a whole number of at least 1")
            deaths = exact(getattr(self, field), f"expected deaths of {name}")
            object.__setattr__(self, field, deaths)
            if not 0 < deaths <= group:
                raise InvalidValueError(
                    f"expected deaths of {name}", str(deaths), f"give more than 0, at most {group}"
                )
        for item, value, allowed in (
            ("perspective", self.perspective, get_args(Perspective)),
            ("scope", self.scope, get_args(Scope)),
            ("lane", self.lane, get_args(Lane)),
        ):
            if value not in allowed:
                raise InvalidValueError(item, value, f"give one of {', '.join(allowed)}")

    @property
    def ratio(self) -> Fraction:
        """N / M: expected deaths that the sacrifice avoids for each one that it costs."""
        return self.pedestrian_deaths / self.occupant_deaths


def certain(
    occupants: int,
    pedestrians: int,
    perspective: Perspective = "occupant",
    scope: Scope = "one_car",
    lane: Lane = "stay_harms_pedestrians",
) -> Dilemma:
    """A dilemma in which everyone harmed dies for certain: M = m and N = n.

    Raises:
        InvalidValueError: If a group is empty or a name is unknown.
    """
    return Dilemma(
        occupants,
        pedestrians,
        exact(occupants, "occupants"),
        exact(pedestrians, "pedestrians"),
        perspective,
        scope,
        lane,
    )


def _own(dilemma: Dilemma, reading: Reading) -> Fraction:
    costs, saves = dilemma.occupant_deaths, dilemma.pedestrian_deaths
    everyone = dilemma.occupants + dilemma.pedestrians
    if reading == "ex_ante":
        if dilemma.scope == "every_car":
            return saves - costs
        return {"occupant": -costs, "pedestrian": saves, "observer": ZERO}[dilemma.perspective]
    return {
        "occupant": -costs * everyone / dilemma.occupants,
        "pedestrian": saves * everyone / dilemma.pedestrians,
        "observer": ZERO,
    }[dilemma.perspective]


def sacrifice_prospect(dilemma: Dilemma, reading: Reading = "ex_ante") -> Prospect:
    """What sacrificing brings beyond sparing, in expected lives (times W, see the module).

    Args:
        dilemma: The dilemma.
        reading: Ex ante (role unknown) or interim (role known).

    Returns:
        Differences; alpha and beta play no part.

    Raises:
        InvalidValueError: If the reading is unknown.
    """
    if reading not in get_args(Reading):
        raise InvalidValueError("reading", reading, f"give one of {', '.join(get_args(Reading))}")
    net = dilemma.pedestrian_deaths - dilemma.occupant_deaths
    return Prospect(own=_own(dilemma, reading), universal=net, total=net)


def decision(
    dilemma: Dilemma, reading: Reading = "ex_ante", listed: tuple[str, str] = ("sacrifice", "spare")
) -> Decision:
    """The question "sacrifice or spare?".

    Args:
        dilemma: The dilemma.
        reading: Ex ante (role unknown) or interim (role known).
        listed: The two actions in the order in which they are read.

    Returns:
        A decision in expected lives with the two actions as strategies.

    Raises:
        InvalidValueError: If the reading or the listed actions are unknown.
    """
    if set(listed) != set(ACTIONS) or len(listed) != len(ACTIONS):
        raise InvalidValueError("actions", listed, f"give {ACTIONS} in some order")
    stays = "spare" if dilemma.lane == "stay_harms_pedestrians" else "sacrifice"
    return Decision(
        unit="lives",
        actions=listed,
        strategies=(
            Strategy("sacrifice", sacrifice_prospect(dilemma, reading)),
            Strategy("spare", Prospect(ZERO, ZERO)),
        ),
        default=stays,
        protecting="spare",
    )
