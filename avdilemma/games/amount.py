"""Games in which the answer is an amount: how much of an endowment to give away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, decimal_text, exact
from avdilemma.predictions import Decision, Strategy
from avdilemma.preferences import Prospect

MAX_AMOUNTS = 1_001
"""Most amounts that one question can offer."""

MAX_PLAYERS = 1_000
"""Most players."""


@dataclass(frozen=True, slots=True)
class Stakes:
    """The material facts of such a game.

    Raises:
        InvalidValueError: If a number is out of range or the steps do not fill the endowment.
    """

    endowment: Fraction
    """What each player has, in points, more than 0."""

    rate: Fraction
    """What a point that is given away is worth to each who gets it, more than 0."""

    players: int = 2
    """Number of players, at least 2."""

    step: Fraction = Fraction(1)
    """Amounts are multiples of it, from 0 to the endowment."""

    def __post_init__(self) -> None:
        """Read the numbers exactly and check them."""
        for name in ("endowment", "rate", "step"):
            number = exact(getattr(self, name), name)
            object.__setattr__(self, name, number)
            if number <= 0:
                raise InvalidValueError(name, str(number), "give a number above 0")
        players = self.players
        if isinstance(players, bool) or not isinstance(players, int) or players < 2:
            raise InvalidValueError("players", players, "give a whole number of at least 2")
        if players > MAX_PLAYERS:
            raise InvalidValueError("players", players, f"give at most {MAX_PLAYERS}")
        steps = self.endowment / self.step
        if steps.denominator != 1 or steps >= MAX_AMOUNTS:
            remedy = f"give one that fits into the endowment at most {MAX_AMOUNTS - 1} times"
            raise InvalidValueError("step", str(self.step), remedy)

    @property
    def amounts(self) -> tuple[Fraction, ...]:
        """All amounts that can be given, rising."""
        return tuple(self.step * count for count in range(int(self.endowment / self.step) + 1))


@dataclass(frozen=True, slots=True)
class AmountGame:
    """A game with one amount to choose."""

    name: str
    """Short name."""

    title: str
    """Full name."""

    source: str
    """Citation."""

    prospect: Callable[[Stakes, Fraction, Fraction], Prospect]
    """What giving an amount brings if others give another amount, in points."""

    cooperative: Callable[[Stakes], Fraction]
    """The amount that an unconditional cooperator gives."""

    check: Callable[[Stakes], None]
    """Raises InvalidValueError if the stakes are not those of such a game."""


def amount_decision(game: AmountGame, stakes: Stakes, belief: Number) -> Decision:
    """The question "how much do you give?", whose actions are the amounts as texts, rising.

    `belief` is what others give on average, in points, from 0 to the endowment.

    Raises:
        InvalidValueError: If the stakes or the belief do not fit the game.
    """
    game.check(stakes)
    others = exact(belief, "belief")
    if not 0 <= others <= stakes.endowment:
        remedy = f"give an amount from 0 to {decimal_text(stakes.endowment)}"
        raise InvalidValueError("belief", str(belief), remedy)
    brings = {decimal_text(x): game.prospect(stakes, x, others) for x in stakes.amounts}
    return Decision(
        unit="points",
        actions=tuple(brings),
        strategies=tuple(Strategy(*each) for each in brings.items()),
        cooperative=decimal_text(game.cooperative(stakes)),
    )
