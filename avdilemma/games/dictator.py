"""Dictator game with amounts: one person gives any part of an endowment to another.

Behind the veil each is the one who gives with probability 1/2. Giving x leaves E - x and
brings the other r x (derived, as for allocations):

    own (E - x + r y) / 2, universal (E - x + r x) / 2
"""

from __future__ import annotations

from fractions import Fraction

from avdilemma.errors import InvalidValueError
from avdilemma.games.amount import AmountGame, Stakes
from avdilemma.preferences import ZERO, Prospect


def _prospect(stakes: Stakes, amount: Fraction, others: Fraction) -> Prospect:
    kept, given = stakes.endowment - amount, stakes.rate * amount
    # as the one who gets: what the other keeps and gives
    others_kept, got = stakes.endowment - others, stakes.rate * others
    return Prospect(
        own=(kept + got) / 2,
        universal=(kept + given) / 2,
        behind=(max(given - kept, ZERO) + max(others_kept - got, ZERO)) / 2,
        ahead=(max(kept - given, ZERO) + max(got - others_kept, ZERO)) / 2,
        total=(kept + given + others_kept + got) / 2,
    )


def _equal_split(stakes: Stakes) -> Fraction:
    # x with E - x = r x, on the grid
    equal = stakes.endowment / (1 + stakes.rate)
    return min(stakes.amounts, key=lambda amount: (abs(amount - equal), amount))


def _check(stakes: Stakes) -> None:
    if stakes.players != 2:
        raise InvalidValueError("players of dictator", stakes.players, "give 2")


DICTATOR = AmountGame(
    name="dictator",
    title="dictator game",
    source="Forsythe et al. 1994, Games Econ. Behav. 6:347; multiplied transfers: "
    "Andreoni & Miller 2002, Econometrica 70:737",
    prospect=_prospect,
    cooperative=_equal_split,
    check=_check,
)
"""Economicus gives nothing; moralis everything if kappa r > 1, else nothing. The
unconditional cooperator splits equally."""
