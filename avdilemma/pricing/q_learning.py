"""Q-learning firms after Calvano et al. 2020, on a reduced grid.

Every firm keeps a table Q(state, action). A state is all firms' last prices (memory of one
period), an action a price of the grid. After each period

    Q(s, a) <- (1 - alpha) Q(s, a) + alpha (profit + delta max_b Q(s', b))

A firm tries a random price with probability exp(-beta t), and takes its best one otherwise.
Q begins at what an action brings if the rivals set random prices for ever.

The paper's baseline has 15 prices, alpha = .15, beta = 4e-6, delta = .95 and a memory of one
period; it learns for up to a billion periods. Here 7 prices and a larger beta make it a matter
of a second, so our numbers are not the paper's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from avdilemma.errors import InvalidValueError
from avdilemma.pricing.equilibrium import monopoly_price, nash_price
from avdilemma.pricing.firms import Firm, FirmView
from avdilemma.pricing.market import Market

BLOCK = 4096
"""Random numbers drawn at a time."""


@dataclass(frozen=True, slots=True)
class Learning:
    """How the firms learn."""

    prices: int = 7
    """Prices on the grid, 2 to 25."""

    margin: float = 0.1
    """How far the grid goes beyond Nash and joint monopoly, in their difference."""

    alpha: float = 0.15
    """Learning rate, in (0, 1]."""

    beta: float = 5e-5
    """Decay of exploration a period, >= 0."""

    delta: float = 0.95
    """Discount factor, in [0, 1)."""

    stable: int = 20_000
    """Periods without a change of any firm's best prices after which learning ends."""

    periods: int = 400_000
    """Most periods."""

    def __post_init__(self) -> None:
        for name, good, remedy in (
            ("prices", 2 <= self.prices <= 25, "give 2 to 25"),
            ("margin", 0 <= self.margin <= 1, "give 0 to 1"),
            ("alpha", 0 < self.alpha <= 1, "give a number above 0, at most 1"),
            ("beta", 0 <= self.beta <= 1, "give 0 to 1"),
            ("delta", 0 <= self.delta < 1, "give a number from 0, below 1"),
            ("stable", self.stable >= 1, "give 1 or more"),
            ("periods", 1 <= self.periods <= 10**8, "give 1 to 100 million"),
        ):
            if not good:
                raise InvalidValueError(name, getattr(self, name), remedy)


@dataclass(frozen=True, slots=True)
class Learners:
    """Two firms and all they have learnt. Never changed: `learn` makes a new one."""

    market: Market
    """The market, of two firms."""

    learning: Learning
    """How they learn."""

    seed: int
    """Seed of everything random."""

    grid: tuple[float, ...]
    """Prices, ascending, in money."""

    tables: tuple[tuple[float, ...], tuple[float, ...]]
    """Q of each firm by state * prices + action, in money."""

    state: int = 0
    """Last prices, as own index of firm 0 * prices + index of firm 1."""

    time: int = 0
    """Periods so far."""

    unchanged: int = 0
    """Periods since some firm's best price in a state last changed."""

    @property
    def settled(self) -> bool:
        """Whether the best prices have been the same for long enough."""
        return self.unchanged >= self.learning.stable

    def policy(self, firm: int) -> list[int]:
        """A firm's best price in every state, as an index into the grid; of ties the lowest."""
        best: list[int] = np.reshape(self.tables[firm], (-1, len(self.grid))).argmax(1).tolist()
        return best


def new_learners(market: Market, learning: Learning, seed: int) -> Learners:
    """Two firms that have learnt nothing yet.

    Prices of the grid are equally spaced, from a little below Nash to a little above joint
    monopoly.

    Raises:
        InvalidValueError: If the market has not two firms, or the seed is negative.
    """
    if market.firms != 2:
        raise InvalidValueError("firms", market.firms, "Q-learning firms come in pairs: give 2")
    if seed < 0:
        raise InvalidValueError("seed", seed, "give 0 or more")
    low, high, k = nash_price(market), monopoly_price(market), learning.prices
    beyond = learning.margin * (high - low)
    grid = tuple(np.linspace(low - beyond, high + beyond, k).tolist())
    expected = [
        math.fsum(market.profits([own, other])[0] for other in grid) / k / (1 - learning.delta)
        for own in grid
    ]
    table = tuple(expected * (k * k))
    # PCG64's stream is fixed by numpy's compatibility policy
    start = int(np.random.Generator(np.random.PCG64([seed, 0])).integers(k * k))
    return Learners(market, learning, seed, grid, (table, table), start)


def learn(learners: Learners, periods: int) -> Learners:
    """Let two firms learn for some periods, or until their best prices settle; gives new ones.

    Periods are rounded up to blocks of 4096, each of which draws its own random numbers from (seed,
    period): learning in two steps of whole blocks is learning in one.
    """
    market, how, k = learners.market, learners.learning, len(learners.grid)
    profits = [
        [market.profits([own, other])[firm] for own in learners.grid for other in learners.grid]
        for firm in (0, 1)
    ]
    tables = [list(table) for table in learners.tables]
    best = [learners.policy(firm) for firm in (0, 1)]
    state, time, unchanged = learners.state, learners.time, learners.unchanged
    end = time + periods
    alpha, delta = how.alpha, how.delta
    while time < end and unchanged < how.stable:
        draws = np.random.Generator(np.random.PCG64([learners.seed, 1, time]))
        explore = np.exp(-how.beta * np.arange(time, time + BLOCK))[:, None]
        tries = (draws.random((BLOCK, 2)) < explore).tolist()
        tried = draws.integers(k, size=(BLOCK, 2)).tolist()
        for trying, actions in zip(tries, tried, strict=True):
            first = actions[0] if trying[0] else best[0][state]
            second = actions[1] if trying[1] else best[1][state]
            following = first * k + second
            unchanged += 1
            for firm, action in ((0, first), (1, second)):
                table, row = tables[firm], state * k
                ahead = following * k
                future = table[ahead + best[firm][following]]
                cell = row + action
                new = (1 - alpha) * table[cell] + alpha * (
                    profits[firm][following] + delta * future
                )
                table[cell] = new
                chosen = best[firm][state]
                if action == chosen or new >= table[row + chosen]:
                    # only here can another price have become the best
                    values = table[row : row + k]
                    top = values.index(max(values))
                    if top != chosen:
                        best[firm][state] = top
                        unchanged = 0
            state = following
        time += BLOCK
    return replace(
        learners,
        tables=(tuple(tables[0]), tuple(tables[1])),
        state=state,
        time=time,
        unchanged=unchanged,
    )


# a pure function of its arguments, and asked for once a period
@lru_cache(maxsize=32)
def learned(market: Market, learning: Learning, seed: int) -> Learners:
    """Two firms that have learnt against each other until they settled, or time was up."""
    return learn(new_learners(market, learning, seed), learning.periods)


def follow(learners: Learners, periods: int) -> list[tuple[float, float]]:
    """Prices in money of periods in which two firms only follow what they have learnt."""
    grid, state, path = learners.grid, learners.state, []
    policies = (learners.policy(0), learners.policy(1))
    for _ in range(periods):
        first, second = policies[0][state], policies[1][state]
        path.append((grid[first], grid[second]))
        state = first * len(grid) + second
    return path


def qlearning_firm(seed: int, learning: Learning | None = None) -> Firm:
    """A firm that has learnt against another like it, and now sets its best price.

    It learns nothing more while it plays: a market of some hundred periods is far too short
    for that. A rival's price off the grid is taken as the nearest on it. Two such firms with
    the same seed are the two that learnt together, by `Learning`'s defaults unless said.
    """
    how = learning or Learning()

    def price(view: FirmView) -> float:
        # the scale multiplies all money: one pair serves every scale
        scale = view.market.scale
        pair = learned(replace(view.market, scale=1.0), how, seed)
        grid, state = pair.grid, pair.state
        if view.last is not None:
            first, second = (
                min(range(len(grid)), key=lambda place: abs(grid[place] - price / scale))
                for price in view.last
            )
            state = first * len(grid) + second
        return grid[pair.policy(view.firm)[state]] * scale

    return price
