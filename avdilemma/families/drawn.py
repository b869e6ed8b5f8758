"""Games with payoffs of one's own seed: the texts of a file, and numbers that stand in none.

What a file asks can be learnt by heart once it is published. Payoffs drawn anew by a seed that is
kept private cannot.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice

from avdilemma import games
from avdilemma.design import generator
from avdilemma.errors import InvalidValueError
from avdilemma.exact import decimal_text
from avdilemma.families.base import Family
from avdilemma.families.game import GameFamily
from avdilemma.games import Payoffs
from avdilemma.games.draw import draw_payoffs
from avdilemma.games.payoffs import shape, unlike

SUFFIX = "_drawn"
"""End of the names of such families, and so part of every item's id."""


def protocol_name(game: str, values: Payoffs) -> str:
    """A name that says the payoffs, so that the same id is never another question.

    Examples:
        >>> from avdilemma.games import payoffs
        >>> protocol_name("tg", payoffs(80, 50, 30, 20))
        'TG_80_50_30_20'
    """
    numbers = [getattr(values, letter) for letter in "TRPS"]
    return "_".join([game.upper(), *(decimal_text(each).replace(".", "p") for each in numbers)])


def with_payoffs(
    base: GameFamily, payoffs: Mapping[str, Sequence[Payoffs]], **named: str
) -> GameFamily:
    """A family with the texts and factors of another one, and other payoffs by game.

    It is validated like any file; `named` gives its ``family``, ``title`` and ``source``.

    Raises:
        AvdilemmaError: If the payoffs do not fit the game.
    """
    protocols = {
        game: {protocol_name(game, each): numbers_of(each) for each in several}
        for game, several in payoffs.items()
    }
    record = base.model_dump(mode="json") | named | {"protocols": protocols}
    return GameFamily.model_validate_json(json.dumps(record))


def drawn(family: GameFamily, seed: int) -> GameFamily:
    """Draw a family's payoffs anew, the same ones for the same seed.

    There are as many payoff sets of each game, within the game's inequalities, none of them a copy
    of one in the file, rescaled, shifted or rearranged.

    Raises:
        InvalidValueError: If the family's payoffs are its design.
    """
    if family.crossed:
        only = f"{family.family} has frozen ones alone: {family.crossed}"
        raise InvalidValueError("payoffs", "drawn", only)
    payoffs: dict[str, list[Payoffs]] = {}
    for game, protocols in family.protocols.items():
        taken = {shape(numbers) for numbers in protocols.values()}
        values = draw_payoffs(games.game(game), generator(seed, family.family, game))
        payoffs[game] = list(islice(unlike(values, taken), len(protocols)))
    return with_payoffs(
        family,
        payoffs,
        family=f"{family.family}{SUFFIX}",
        title=f"{family.title}; payoffs drawn",
        source=f"payoffs drawn by seed {seed}, texts of {family.family}",
    )


def with_numbers(family: Family, payoffs: str, seed: int) -> Family:
    """A family with the payoffs of its file (``frozen``), or with ones that the seed draws.

    Raises:
        InvalidValueError: If payoffs are neither, or cannot be drawn for this kind of file.
    """
    if payoffs == "frozen":
        return family
    if payoffs != "drawn" or not isinstance(family, GameFamily):
        remedy = "give frozen, or drawn with a file of kind game"
        raise InvalidValueError("payoffs", payoffs, remedy)
    return drawn(family, seed)


def numbers_of(values: Payoffs) -> tuple[int | float, ...]:
    """T, R, P and S as a file writes them."""
    found = (getattr(values, letter) for letter in "TRPS")
    return tuple(int(each) if each.denominator == 1 else float(each) for each in found)
