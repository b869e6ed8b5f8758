"""New numbers by seed: a file's texts and factors, and numbers that stand in none.

What a file asks can be learnt by heart once it is published; pairs, risks and payoffs drawn by a
seed that is kept private cannot. They lie within the file's range, around the ratios at which
degrees of morality switch, and none is one of the file's own. There are as many as the size that is
asked for needs: at the default size as many as in the file, beyond it in proportion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product
from math import ceil
from typing import Any, Literal, get_args

from avdilemma import games
from avdilemma.design import Row, generator
from avdilemma.dilemmas.draw import Ints, Space, around_switches, between
from avdilemma.errors import AvdilemmaError, InvalidValueError, one_of
from avdilemma.exact import exact
from avdilemma.families.allocation import AllocationFamily
from avdilemma.families.base import Arm, Family, ScenarioFile
from avdilemma.families.dilemma import DilemmaFamily, DrawnFrom, crowd_factor
from avdilemma.families.drawn import SUFFIX, numbers_of, protocol_name
from avdilemma.families.game import GameFamily
from avdilemma.families.rating import RatingFamily
from avdilemma.games import Payoffs
from avdilemma.games.draw import draw_payoffs, separating_nodes
from avdilemma.games.payoffs import shape, unlike
from avdilemma.preferences import moralis

Numbers = Literal["frozen", "drawn"]
"""Whether a file's own numbers are asked, or others that the seed draws."""

FROZEN: Numbers = "frozen"

DRAWN: Numbers = "drawn"

NUMBERS = "numbers"
"""Factor, argument and key of metadata: whose numbers they are."""

NEIGHBOURS = tuple(
    (moralis(one), moralis(other))
    for one, other in ((0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1))
)
"""Neighbouring degrees of morality, each to be told apart by some payoffs of every game."""

TRIED = 200
"""Payoff sets of a game that are tried for one that tells neighbours apart."""


@dataclass(frozen=True)
class Redrawn:
    """A file with other numbers."""

    file: ScenarioFile
    """The file."""

    rows: tuple[Row, ...]
    """Their levels of content factors."""

    possible: int | None
    """How many different ones there are; None where they are too many to count."""


@dataclass(frozen=True)
class Source:
    """How files of one kind get other numbers."""

    free: tuple[str, ...]
    """Factors whose levels are drawn."""

    draw: Callable[[Any, int, Fraction, Mapping[str, Sequence[str]]], Redrawn]
    """Draws them by a file, a seed, how many times as many as in the file, and levels wanted."""


def file_of(family: Family) -> ScenarioFile:
    """The file behind a family in any form of asking."""
    return family.base if isinstance(family, Arm) else family


def check_numbers(name: str) -> Numbers:
    """The numbers of a name.

    Raises:
        InvalidValueError: If there are no such ones.
    """
    one_of(NUMBERS, name, get_args(Numbers))
    return name  # type: ignore[return-value]


def redrawn(
    family: Family,
    seed: int,
    n: int | None = None,
    wanted: Mapping[str, Sequence[str]] | None = None,
) -> Family:
    """A family with numbers drawn by a seed.

    Args:
        family: The file, by itself or in a form of asking.
        seed: Decides the numbers; with the same seed, those of a smaller size are the first of a
            larger one's.
        n: Number of items that they are to suffice for; None for as many numbers as in the file.
        wanted: Levels to keep, by factor.

    Returns:
        The same texts with other numbers, under a family name of its own.

    Raises:
        InvalidValueError: If files of this kind have no numbers to draw, a drawn factor's levels
            are selected, or there are fewer different numbers than n needs.
    """
    file, chosen = file_of(family), wanted or {}
    source = SOURCES.get(file.kind)
    if source is None:
        known = (
            f"files of kind {file.kind} have none to draw, leave it out: {', '.join(SOURCES)} have"
        )
        raise InvalidValueError(NUMBERS, DRAWN, known)
    for name in source.free:
        if name in chosen:
            remedy = "its levels are drawn by the seed: leave it out, or leave numbers=drawn out"
            raise InvalidValueError(name, list(chosen[name]), remedy)
    design = family.design(chosen)
    usual = min(family.default_size, design.size)
    times = max(Fraction(1), Fraction(n or 0, usual))
    made = source.draw(file, seed, times, chosen)
    named = {
        "family": f"{file.family}{SUFFIX}",
        "title": f"{file.title}; numbers drawn",
        "source": f"numbers drawn by a seed, texts of {file.family}",
    }
    own = made.file.with_numbers([{NUMBERS: DRAWN, **row} for row in made.rows], named)
    found: Family = replace(family, base=own) if isinstance(family, Arm) else own
    size = found.design(chosen).size
    if n is not None and n > size:
        most = made.possible or len(made.rows)
        remedy = (
            f"{file.family} has {most:,} different numbers to draw, which make {size:,} items: "
            "give at most that, or select fewer levels away"
        )
        raise InvalidValueError("n", n, remedy)
    return found


def _count(own: int, times: Fraction) -> int:
    return ceil(own * times)


def _dilemmas(file: DilemmaFamily | RatingFamily, seed: int, times: Fraction, _: object) -> Redrawn:
    """Pairs of people and, where the file has them, risks in whole per cents."""
    pairs, risks = file.factors.pair, getattr(file.factors, "risk", None)
    if not pairs:
        only = (
            f"the numbers of {file.family} are levels of {crowd_factor(file.factors)}: leave it out"
        )
        raise InvalidValueError(NUMBERS, DRAWN, only)
    given = file.drawn_from or DrawnFrom()
    ranges = [
        between(given.occupants or [occupants for occupants, _ in pairs]),
        between(given.pedestrians or [pedestrians for _, pedestrians in pairs]),
    ]
    if risks is None:
        space = Space(tuple(ranges), lambda m, n: (m, n), frozenset(pairs))
    else:
        ranges += [between([risk[side] for risk in risks]) for side in (0, 1)]
        space = Space(tuple(ranges), _expected, frozenset(map(_joined, product(pairs, risks))))
    own = len(pairs) * len(risks or (None,))
    drawn = around_switches(space, _draw(file, seed), _count(own, times))
    levels = {"pair": tuple(dict.fromkeys(each[:2] for each in drawn))}
    rows = [{"pair": _versus(each[:2])} for each in drawn]
    if risks is not None:
        levels["risk"] = tuple(dict.fromkeys(each[2:] for each in drawn))
        rows = [row | {"risk": _versus(each[2:])} for row, each in zip(rows, drawn, strict=True)]
    factors = file.factors.model_copy(update=levels)
    return Redrawn(file.model_copy(update={"factors": factors}), tuple(rows), space.possible)


def _joined(
    numbers: tuple[Sequence[int | float], Sequence[int | float]],
) -> tuple[int | float, ...]:
    """A pair and a risk of a file; risks that are not whole are none that could be drawn."""
    pair, risk = numbers
    return (*pair, *risk)


def _versus(pair: Sequence[int]) -> str:
    return f"{pair[0]}v{pair[1]}"


def _expected(occupants: Ints, pedestrians: Ints, in_car: Ints, on_road: Ints) -> tuple[Ints, Ints]:
    """Expected deaths on either side, times 100."""
    return occupants * in_car, pedestrians * on_road


def _allocations(file: AllocationFamily, seed: int, times: Fraction, _: object) -> Redrawn:
    """Pairs of allocations; kappa switches where what the other gains by it is 1 / kappa."""
    amounts = [
        [each[side] for pair in file.factors.pair.values() for each in pair] for side in (0, 1)
    ]
    own, other = map(between, amounts)
    taken = frozenset(
        (*one, *another)
        for pair in file.factors.pair.values()
        for one, another in (pair, pair[::-1])
    )
    space = Space((own, other, own, other), _exchanged, taken)
    drawn = around_switches(space, _draw(file, seed), _count(len(file.factors.pair), times))
    pairs = {"p_" + "_".join(map(str, each)): (each[:2], each[2:]) for each in drawn}
    factors = file.factors.model_copy(update={"pair": pairs})
    return Redrawn(
        file.model_copy(update={"factors": factors}),
        tuple({"pair": name} for name in pairs),
        space.possible,
    )


def _exchanged(own: Ints, other: Ints, own_less: Ints, other_less: Ints) -> tuple[Ints, Ints]:
    """What the first allocation costs oneself and brings the other, in points."""
    return own_less - own, other - other_less


def _games(
    file: GameFamily, seed: int, times: Fraction, wanted: Mapping[str, Sequence[str]]
) -> Redrawn:
    """Payoffs in whole points, within each game's inequalities and the file's range."""
    if file.crossed:
        only = f"{file.family} has frozen ones alone: {file.crossed}"
        raise InvalidValueError(NUMBERS, DRAWN, only)
    kept = wanted.get("game", tuple(file.protocols))
    protocols = {
        game: {
            protocol_name(game, each): numbers_of(each)
            for each in islice(_payoffs(file, game, seed), _count(len(own), times))
        }
        for game, own in file.protocols.items()
        if game in kept
    }
    rows = tuple(
        {"game": game, "protocol": name} for game, own in protocols.items() for name in own
    )
    return Redrawn(file.model_copy(update={"protocols": protocols}), rows, None)


def _payoffs(file: GameFamily, game: str, seed: int) -> Iterator[Payoffs]:
    """Payoff sets of a game that tell neighbouring kappas apart in turns, none of the file's."""
    own = file.protocols[game].values()
    among = between([exact(each, "payoff") for numbers in own for each in numbers])
    found, draw = games.game(game), generator(seed, "numbers", file.family, game)
    source = unlike(
        _while_found(draw_payoffs(found, draw, among[0], among[-1], 1)),
        {shape(each) for each in own},
    )
    turns, place, tried = list(NEIGHBOURS), 0, 0
    for values in source:
        if not turns or separating_nodes(found, values, turns[place % len(turns)]):
            place, tried = place + 1, 0
            yield values
        elif (tried := tried + 1) == TRIED:
            # this game cannot tell them apart
            del turns[place % len(turns)]
            tried = 0


def _while_found(source: Iterator[Payoffs]) -> Iterator[Payoffs]:
    """Payoff sets as long as further ones are found."""
    try:
        yield from source
    except AvdilemmaError:
        return


def _draw(file: ScenarioFile, seed: int) -> Any:
    return generator(seed, "numbers", file.family)


SOURCES: dict[str, Source] = {
    "dilemma": Source(("pair", "risk"), _dilemmas),
    "rating": Source(("pair",), _dilemmas),
    "game": Source(("protocol",), _games),
    "allocation": Source(("pair",), _allocations),
}
"""How each kind of file gets other numbers."""
