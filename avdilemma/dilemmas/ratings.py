"""Questions beside the choice, answered from 0 to 100 (Bonnefon, Shariff & Rahwan 2016).

Each asks how far the respondent is for something, and the theory compares being for it with being
against it, in the same unit as the choice (derived, table in `avdilemma.dilemmas.sacrifice`):

    morality          how moral the sacrifice is           kappa (N - M), as an observer
    buy_utilitarian   to buy a car that sacrifices         kappa N - M, the own car's rule
    buy_protective    to buy a car that spares its people  M - kappa N
    enforce           a law that makes all cars sacrifice  N - M, the rule for everyone's cars
    regulate          the state sets that rule             N - M, the same

Approval of the rule for everyone minus willingness to buy it for oneself is the *social dilemma
gap*: any kappa < 1 has it for 1 < N / M < 1 / kappa, kappa = 1 never.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, get_args

from avdilemma.dilemmas.sacrifice import Dilemma, Perspective, Reading, Scope, sacrifice_prospect
from avdilemma.errors import one_of
from avdilemma.predictions import Decision, Prediction, Strategy
from avdilemma.preferences import ZERO, Prospect

Rating = Literal["morality", "buy_utilitarian", "buy_protective", "enforce", "regulate"]
"""What is rated."""

APPROVAL, PURCHASE = "enforce", "buy_utilitarian"
"""The ratings whose difference is the social dilemma gap."""

FOR, AGAINST = "for", "against"
"""The two ends of a scale: 100 and 0."""


RATED: Mapping[Rating, str] = {
    "morality": "how moral it is to sacrifice the car's occupants",
    "buy_utilitarian": "how willing one is to buy a car that sacrifices its occupants",
    "buy_protective": "how willing one is to buy a car that spares its occupants",
    "enforce": "approval of a law that makes all cars sacrifice their occupants",
    "regulate": "approval of a state that makes all cars sacrifice their occupants",
}
"""What is rated, in words."""


def rated(dilemma: Dilemma, rating: Rating) -> Dilemma:
    """The dilemma that a rating is about: perspective and scope are the rating's own.

    Raises:
        InvalidValueError: If the rating is unknown.
    """
    one_of("rating", rating, get_args(Rating))
    perspective: Perspective = "observer" if rating == "morality" else "occupant"
    scope: Scope = "one_car" if rating == "morality" else "bought_car"
    if rating in {"enforce", "regulate"}:
        scope = "every_car"
    return replace(dilemma, perspective=perspective, scope=scope)


def rating_decision(dilemma: Dilemma, rating: Rating, reading: Reading = "ex_ante") -> Decision:
    """The comparison behind a rating: being for it or against it, in expected lives.

    Perspective and scope are the rating's own, whatever the dilemma's are.

    Raises:
        InvalidValueError: If the rating or the reading is unknown.
    """
    prospect = sacrifice_prospect(rated(dilemma, rating), reading)
    protective = rating == "buy_protective"
    if protective:
        prospect = Prospect(-prospect.own, -prospect.universal, total=-prospect.total)
    return Decision(
        unit="lives",
        actions=(FOR, AGAINST),
        strategies=(Strategy(FOR, prospect), Strategy(AGAINST, Prospect(ZERO, ZERO))),
        protecting=FOR if protective else AGAINST,
    )


def predicted_rating(prediction: Prediction) -> float:
    """The rating that a prediction for a `rating_decision` implies, 0 to 100.

    A hundred times the probability of being for it: 50 where an agent without noise is indifferent.
    """
    return 100 * prediction.probabilities[FOR]
