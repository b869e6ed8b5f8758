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
    rule of a car one will buy: as the own car's

so ex ante an occupant sacrifices exactly when kappa N > M. Leaving it to a fair draw is worth
the mean of the two and so is never the only best answer. The utility has no term for kin: with
a family member or one's own child aboard there is no prediction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from avdilemma.errors import InvalidValueError, one_of
from avdilemma.exact import decimal_text, exact
from avdilemma.predictions import Decision, Strategy
from avdilemma.preferences import ZERO, Prospect

Perspective = Literal["occupant", "pedestrian", "observer"]
"""Who is asked."""

Scope = Literal["one_car", "every_car", "bought_car"]
"""Whether the rule is for this one car (one's own, if occupant), for everyone's cars, or for a
car that one is about to buy."""

Company = Literal["alone", "stranger", "co_worker", "family_member", "own_child"]
"""Who is in the car with the respondent."""

COMPANIES: frozenset[str] = frozenset(get_args(Company))
"""All company that theory knows."""

KIN: frozenset[str] = frozenset({"family_member", "own_child"})
"""Company of whom the utility says nothing."""

Reading = Literal["ex_ante", "interim"]
"""Whether the own payoff is taken before or after one knows one's role."""

Lane = Literal["stay_harms_pedestrians", "stay_harms_occupants"]
"""Whom the car harms if it does nothing."""

_ASKED: Mapping[Perspective, str] = {
    "occupant": "an occupant",
    "pedestrian": "a pedestrian",
    "observer": "an observer",
}

_SCOPES: Mapping[Scope, str] = {
    "one_car": "one car",
    "every_car": "every car",
    "bought_car": "a car to be bought",
}

ACTIONS = ("sacrifice", "spare")
"""Harm the people in the car, or spare them and harm the pedestrians."""

CHANCE = "chance"
"""The third answer, where it is offered: no preference, a fair draw decides."""


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

    company: Company | None = None
    """Who is in the car with the respondent, or None if that is not said."""

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
        one_of("perspective", self.perspective, get_args(Perspective))
        one_of("scope", self.scope, get_args(Scope))
        one_of("lane", self.lane, get_args(Lane))
        if self.scope == "bought_car" and self.perspective != "occupant":
            raise InvalidValueError("scope", self.scope, "only an occupant buys the car")
        self._check_company()

    def _check_company(self) -> None:
        if self.company is None:
            return
        one_of("company", self.company, get_args(Company))
        if self.perspective != "occupant":
            raise InvalidValueError("company", self.company, "only an occupant has company")
        if not company_fits(self.company, self.occupants):
            remedy = f"it does not fit {self.occupants} people in the car"
            raise InvalidValueError("company", self.company, remedy)

    @property
    def ratio(self) -> Fraction:
        """N / M: expected deaths that the sacrifice avoids for each one that it costs."""
        return self.pedestrian_deaths / self.occupant_deaths

    def told(self) -> str:
        """The facts in one line, with M and N as they stand in `condition`.

        Examples:
            >>> found = Dilemma(1, 10, Fraction(1), Fraction(5)).told()
            >>> print(found)  # doctest: +NORMALIZE_WHITESPACE
            an occupant decides for one car: 1 in the car, expected deaths M = 1 if they are
            sacrificed; 10 on the road, N = 5 if the car spares its occupants; staying in lane
            harms the pedestrians
        """
        company = self.company or ""
        return (
            f"{_ASKED[self.perspective]} decides for {_SCOPES[self.scope]}: {self.occupants} in "
            f"the car, expected deaths M = {decimal_text(self.occupant_deaths)} if they are "
            f"sacrificed; {self.pedestrians} on the road, N = "
            f"{decimal_text(self.pedestrian_deaths)} if the car spares its occupants; staying in "
            f"lane harms the {self.lane.removeprefix('stay_harms_')}"
            f"{company and f'; in the car with the respondent: {company}'}"
        )


def condition(dilemma: Dilemma, kappa: Fraction) -> str:
    """The condition that decides a dilemma ex ante, such as ``sacrifice: kappa N = 5 > M = 1``.

    M and N are the expected deaths in the car and on the road, kappa is the degree of morality;
    derived, see the table above.
    """
    costs, saves = dilemma.occupant_deaths, dilemma.pedestrian_deaths
    weighs = {"occupant": (kappa, Fraction(1)), "pedestrian": (Fraction(1), kappa)}
    on_road, in_car = weighs.get(dilemma.perspective, (kappa, kappa))
    if dilemma.scope == "every_car":
        on_road = in_car = Fraction(1)
    owner = dilemma.scope != "every_car"
    left, right = on_road * saves, in_car * costs
    one = f"{'kappa ' if owner and dilemma.perspective != 'pedestrian' else ''}N"
    other = f"{'kappa ' if owner and dilemma.perspective != 'occupant' else ''}M"
    sign = ">" if left > right else "<" if left < right else "="
    verdict = {">": "sacrifice", "<": "spare", "=": "indifferent"}[sign]
    return f"{verdict}: {one} = {decimal_text(left)} {sign} {other} = {decimal_text(right)}"


def company_fits(company: str, occupants: int) -> bool:
    """Whether a car with some occupants, the respondent included, can hold the company."""
    return (company == "alone") == (occupants == 1)


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
    deaths = exact(occupants, "occupants"), exact(pedestrians, "pedestrians")
    return Dilemma(occupants, pedestrians, *deaths, perspective, scope, lane)


def _own(dilemma: Dilemma, reading: Reading) -> Fraction:
    costs, saves = dilemma.occupant_deaths, dilemma.pedestrian_deaths
    if reading == "ex_ante" and dilemma.scope == "every_car":
        return saves - costs
    own = {"occupant": -costs, "pedestrian": saves, "observer": ZERO}[dilemma.perspective]
    if reading == "ex_ante":
        return own
    role = dilemma.occupants if dilemma.perspective == "occupant" else dilemma.pedestrians
    return own * (dilemma.occupants + dilemma.pedestrians) / role


def sacrifice_prospect(dilemma: Dilemma, reading: Reading = "ex_ante") -> Prospect:
    """What sacrificing brings beyond sparing, in expected lives (times W, see the module).

    Raises:
        InvalidValueError: If the reading is unknown.
    """
    one_of("reading", reading, get_args(Reading))
    net = dilemma.pedestrian_deaths - dilemma.occupant_deaths
    return Prospect(own=_own(dilemma, reading), universal=net, total=net)


def decision(
    dilemma: Dilemma,
    reading: Reading = "ex_ante",
    listed: tuple[str, ...] = ACTIONS,
) -> Decision:
    """The question "sacrifice or spare?", in expected lives; silent with kin aboard.

    `listed` are the two actions in the order in which they are read, `CHANCE` among them where it
    is offered.

    Raises:
        InvalidValueError: If the reading or the listed actions are unknown.
    """
    if sorted(name for name in listed if name != CHANCE) != sorted(ACTIONS):
        raise InvalidValueError("actions", listed, f"give {ACTIONS} in some order")
    stays = "spare" if dilemma.lane == "stay_harms_pedestrians" else "sacrifice"
    sacrifice = sacrifice_prospect(dilemma, reading)
    brings = {
        "sacrifice": sacrifice,
        "spare": Prospect(ZERO, ZERO),
        CHANCE: Prospect(sacrifice.own / 2, sacrifice.universal / 2, total=sacrifice.total / 2),
    }
    return Decision(
        unit="lives",
        actions=listed,
        strategies=tuple(Strategy(name, brings[name]) for name in brings if name in listed),
        default=stays,
        protecting="spare",
        drawn=CHANCE if CHANCE in listed else None,
        silent=dilemma.company in KIN,
    )
