"""Payoffs drawn at random within a game's inequalities, on demand such as tell agents apart."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.exact import Number, exact
from avdilemma.games.allocation import ACTIONS, Allocation, menu_decision
from avdilemma.games.game import Game, uniform_belief
from avdilemma.games.payoffs import Payoffs, ordered
from avdilemma.games.plans import at_node, plan_decision
from avdilemma.predictions import Decision, Prediction, Rule, predict
from avdilemma.preferences import Preferences

ATTEMPTS = 20_000
"""Draws tried for one payoff set before giving up."""

Agents = Sequence[Rule | Preferences]
"""Agents that are to be told apart."""

Numbers = tuple[int, int, int, int]
"""Four payoffs of a grid."""

Drawn = TypeVar("Drawn")


def separating(predictions: Sequence[Prediction]) -> bool:
    """Whether all predictions are strict and at least two differ."""
    return all(each.strict for each in predictions) and len({p.actions for p in predictions}) > 1


def separating_nodes(
    game: Game, values: Payoffs, agents: Agents, belief: Mapping[str, Number] | None = None
) -> tuple[str, ...]:
    """Nodes at which agents make strict predictions that are not all the same.

    The belief is one half everywhere by default.
    """
    asked = plan_decision(game, values, uniform_belief(game) if belief is None else belief)
    plans = [predict(agent, asked) for agent in agents]
    return tuple(
        node.name
        for node in game.nodes
        if separating([at_node(game, node.name, prediction) for prediction in plans])
    )


def draw_payoffs(
    game: Game,
    draw: random.Random,
    low: int = 0,
    high: int = 100,
    step: int = 5,
    agents: Agents = (),
    belief: Mapping[str, Number] | None = None,
) -> Iterator[Payoffs]:
    """Draw different payoff sets within a game's inequalities, uniformly, without end.

    Args:
        game: The game, whose order the payoffs keep.
        draw: Source of randomness; the same state gives the same payoffs.
        low: Lowest payoff, in points.
        high: Highest payoff.
        step: Payoffs are ``low`` plus a multiple of it.
        agents: If given, only payoffs at which some node separates these agents: each has
            a strict prediction there and not all are the same.
        belief: What the agents believe; one half everywhere by default.

    Yields:
        Payoff sets, each once.

    Raises:
        InvalidValueError: If the range holds fewer than four payoffs.
        AvdilemmaError: If no further payoff set is found in `ATTEMPTS` draws.

    Examples:
        >>> from avdilemma.games.tg import TG
        >>> [str(each) for each in itertools.islice(draw_payoffs(TG, random.Random(1)), 1)]
        ['100 60 30 15']
    """

    def fitting(numbers: Numbers) -> Payoffs | None:
        values = Payoffs(*map(Fraction, numbers))
        fits = ordered(values, game.order) and (
            not agents or separating_nodes(game, values, agents, belief)
        )
        return values if fits else None

    return _different(draw, _grid(low, high, step), fitting, f"payoffs of {game.name}")


def _different(
    draw: random.Random, grid: range, fitting: Callable[[Numbers], Drawn | None], what: str
) -> Iterator[Drawn]:
    """What different draws of four numbers make, where they fit."""
    seen: set[Numbers] = set()
    while True:
        for _ in range(ATTEMPTS):
            numbers = (draw.choice(grid), draw.choice(grid), draw.choice(grid), draw.choice(grid))
            found = None if numbers in seen else fitting(numbers)
            if found is not None:
                seen.add(numbers)
                yield found
                break
        else:
            raise AvdilemmaError(
                f"{what}: none found after {len(seen)} in {ATTEMPTS} draws; "
                "widen the range or ask for agents that can differ"
            )


def temptation(values: Payoffs) -> Fraction:
    """T - R: what defecting on a cooperator brings, in points."""
    return values.T - values.R


def margin(values: Payoffs) -> Fraction:
    """R - (S + T) / 2: what mutual cooperation brings beyond taking turns, in points."""
    return values.R - (values.S + values.T) / 2


def draw_grid(
    game: Game,
    draw: random.Random,
    temptations: Sequence[int],
    margins: Sequence[int],
    low: int = 0,
    high: int = 100,
    step: int = 5,
    share: Number = Fraction(1, 2),
) -> tuple[Payoffs, ...]:
    """Draw one payoff set for every combination of temptation and margin.

    Crossed, the two incentives are unrelated, so that the reaction to each can be told apart.
    P lies at the same place between S and R everywhere: otherwise it would vary with them.

    Args:
        game: The game, whose order the payoffs keep.
        draw: Source of randomness.
        temptations: Values of T - R, in points.
        margins: Values of R - (S + T) / 2, in points.
        low: Lowest payoff.
        high: Highest payoff.
        step: Payoffs are ``low`` plus a multiple of it.
        share: Where P lies between S (0) and R (1).

    Returns:
        Payoff sets, the margin varying fastest; their level is what is drawn.

    Raises:
        InvalidValueError: If the range holds fewer than four payoffs.
        AvdilemmaError: If a combination cannot occur in the range.
    """
    grid = _grid(low, high, step)
    found = []
    for gain, beyond in itertools.product(temptations, margins):
        members = [
            values
            for reward in grid
            # both incentives leave no choice of T, and with it none of S
            for sucker in [Fraction(reward - gain - 2 * beyond)]
            for punishment in [sucker + exact(share, "share") * (reward - sucker)]
            for numbers in [(Fraction(reward + gain), Fraction(reward), punishment, sucker)]
            if set(numbers) <= set(grid) and ordered(Payoffs(*numbers), game.order)
            for values in [Payoffs(*numbers)]
        ]
        if not members:
            raise AvdilemmaError(
                f"payoffs of {game.name}: none from {low} to {high} with T - R = {gain} and "
                f"R - (S + T) / 2 = {beyond}; widen the range"
            )
        found.append(draw.choice(members))
    return tuple(found)


def draw_allocations(
    draw: random.Random, low: int = 0, high: int = 100, step: int = 5, agents: Agents = ()
) -> Iterator[tuple[Allocation, Allocation]]:
    """Draw different binary allocation choices, without end; arguments as of `draw_payoffs`.

    Neither allocation is the better one for both, so that there is something to weigh.

    Yields:
        The allocation that gives the other more, then the one that gives less.

    Raises:
        InvalidValueError: If the range holds fewer than four payoffs.
        AvdilemmaError: If no further choice is found in `ATTEMPTS` draws.
    """

    def fitting(numbers: Numbers) -> tuple[Allocation, Allocation] | None:
        own, other, own_less, other_less = map(Fraction, numbers)
        more, less = Allocation(own, other), Allocation(own_less, other_less)
        if not (other > other_less and own < own_less):
            return None
        asked = allocation_decision(more, less)
        fits = not agents or separating([predict(agent, asked) for agent in agents])
        return (more, less) if fits else None

    return _different(draw, _grid(low, high, step), fitting, "allocations")


def allocation_decision(
    more: Allocation, less: Allocation, listed: Sequence[str] = ACTIONS
) -> Decision:
    """A binary choice between an allocation that gives the other more and one that gives less."""
    both = dict(zip(ACTIONS, (more, less), strict=True))
    return menu_decision({name: both[name] for name in listed}, cooperative=ACTIONS[0])


def _grid(low: int, high: int, step: int) -> range:
    if step < 1 or len(range(low, high + 1, step)) < 4:
        raise InvalidValueError(
            "range of payoffs", (low, high, step), "give low, high and step with 4 payoffs or more"
        )
    return range(low, high + 1, step)
