"""Payoffs for a training set: none of an evaluation, and none in two of its splits."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from avdilemma import games
from avdilemma.design import generator
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.games import Game, Payoffs
from avdilemma.games.draw import draw_payoffs
from avdilemma.games.payoffs import Shape, ordered, shape, unlike
from avdilemma.sft.examples import SPLITS
from avdilemma.sft.recipe import Recipe

PER_PROTOCOL = 4
"""Examples for each payoff set, about."""

SMALL = 30
"""Numbers of a range of payoffs up to which all payoff sets in it can be looked at."""

ByGame = Mapping[str, tuple[Payoffs, ...]]
"""Payoff sets by game."""


def split_payoffs(recipe: Recipe, taken: Iterable[Shape]) -> dict[str, ByGame]:
    """Draw the payoff sets of each split; shapes that are taken do not occur.

    Where the range holds as many, each set has a shape of its own. Small whole payoffs have few
    shapes: there, every shape is given to one split, and a split may have several sets of one shape
    (the same question rescaled or shifted is another calculation).

    Raises:
        AvdilemmaError: If the range holds too few payoffs.
    """
    known = set(taken)
    try:
        return _unlike(recipe, set(known))
    except InvalidValueError:
        raise
    except AvdilemmaError:
        if len(_grid(recipe)) > SMALL:
            raise
        return _shared(recipe, known)


def _needed(recipe: Recipe, split: str) -> int:
    count = recipe.n if split == SPLITS[0] else recipe.held_out
    return math.ceil(count / len(recipe.games) / PER_PROTOCOL)


def _grid(recipe: Recipe) -> range:
    return range(recipe.low, recipe.high + 1, recipe.step)


def _unlike(recipe: Recipe, taken: set[Shape]) -> dict[str, ByGame]:
    found: dict[str, ByGame] = {}
    for split in SPLITS:
        sets = {}
        for name in recipe.games if _needed(recipe, split) else ():
            draw = generator(recipe.seed, "payoffs", name, len(taken))
            values = draw_payoffs(games.game(name), draw, recipe.low, recipe.high, recipe.step)
            sets[name] = tuple(itertools.islice(unlike(values, taken), _needed(recipe, split)))
        found[split] = sets
    return found


def _shared(recipe: Recipe, taken: set[Shape]) -> dict[str, ByGame]:
    every = {name: list(_every(games.game(name), _grid(recipe))) for name in recipe.games}
    free = sorted({_shape(each) for several in every.values() for each in several} - taken)
    generator(recipe.seed, "shapes").shuffle(free)
    held = round(len(free) * recipe.held_out / (recipe.n + recipe.held_out))
    parts = dict(zip(SPLITS, (set(free[held:]), set(free[:held])), strict=True))
    found: dict[str, ByGame] = {}
    for split, shapes in parts.items():
        sets = {}
        for name, several in every.items():
            own = [each for each in several if _shape(each) in shapes]
            generator(recipe.seed, "payoffs", name, split).shuffle(own)
            sets[name] = tuple(own[: _needed(recipe, split)])
            if _needed(recipe, split) and not own:
                raise AvdilemmaError(
                    f"payoffs of {name}: none found for {split} from {recipe.low} to {recipe.high} "
                    f"in steps of {recipe.step} that no evaluation has; widen the range"
                )
        found[split] = sets
    return found


def _every(game: Game, grid: range) -> Iterator[Payoffs]:
    for numbers in itertools.product(grid, repeat=4):
        values = Payoffs(*map(Fraction, numbers))
        if ordered(values, game.order):
            yield values


def _shape(values: Payoffs) -> Shape:
    return shape((values.T, values.R, values.P, values.S))
