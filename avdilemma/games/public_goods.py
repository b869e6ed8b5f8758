"""Public goods game: n players contribute amounts, each point gives every player r points.

    own       E - x + r (x + (n - 1) y)
    universal E - x + r n x              everyone contributes x

so homo moralis contributes everything exactly if kappa > (1 - r) / (r (n - 1)), nothing if
less, and is indifferent at equality (derived; with n players "everyone does as I do" is
Alger & Weibull 2016, Games Econ. Behav. 98:56, for a payoff linear in contributions, in
which all their versions agree). Aversion to being behind and ahead is averaged over the
others (Fehr & Schmidt 1999), who all contribute the same here.
"""

from __future__ import annotations

from fractions import Fraction

from avdilemma.errors import InvalidValueError
from avdilemma.games.amount import AmountGame, Stakes
from avdilemma.preferences import ZERO, Prospect


def _prospect(stakes: Stakes, amount: Fraction, others: Fraction) -> Prospect:
    n, rate = stakes.players, stakes.rate
    total = amount + (n - 1) * others
    return Prospect(
        own=stakes.endowment - amount + rate * total,
        universal=stakes.endowment - amount + rate * n * amount,
        behind=max(amount - others, ZERO),
        ahead=max(others - amount, ZERO),
        total=n * stakes.endowment + (n * rate - 1) * total,
    )


def _check(stakes: Stakes) -> None:
    if not Fraction(1, stakes.players) < stakes.rate < 1:
        raise InvalidValueError(
            "rate of public_goods",
            str(stakes.rate),
            f"give a number between 1/{stakes.players} and 1, else there is no dilemma",
        )


PUBLIC_GOODS = AmountGame(
    name="public_goods",
    title="linear public goods game",
    source="Isaac & Walker 1988, Q. J. Econ. 103:179",
    prospect=_prospect,
    cooperative=lambda stakes: stakes.endowment,
    check=_check,
)
"""Economicus contributes nothing; the unconditional cooperator everything."""
