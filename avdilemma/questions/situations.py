"""Situations: what a question offers, in the numbers that an estimate needs.

A situation is a question without its wording. All items that offer the same prospects in the
same order under the same labels share one situation, so ten thousand answers collapse to a few
hundred counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from avdilemma import games
from avdilemma.dilemmas import Reading
from avdilemma.predictions import Decision
from avdilemma.preferences import Prospect
from avdilemma.questions.settings import (
    AllocationSetting,
    DilemmaSetting,
    GameSetting,
    setting_decision,
)

Floats = NDArray[np.float64]
"""Array of floats."""

Ints = NDArray[np.int64]
"""Array of whole numbers, such as places."""

Flags = NDArray[np.bool_]
"""Array of truth values."""

Domain = Literal["games", "dilemmas", "allocations"]
"""What is estimated by itself: each domain has its own unit, and so its own noise."""

DOMAINS: tuple[Domain, ...] = get_args(Domain)
"""All domains."""

Prior = Literal["none", "kind", "unkind"]
"""What the other person did before an allocation choice."""


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """A question with its strategies; S strategies, sorted by the answer that they contain.

    In plans and dilemmas each answer is one strategy. A single node is answered alike by
    several plans, and its answer is the union of them.
    """

    domain: Domain
    """Unit and model."""

    answers: tuple[str, ...]
    """The answers, at least two."""

    answer: NDArray[np.int64]
    """For each strategy the index of its answer, rising, shape (S,)."""

    columns: Mapping[str, Floats]
    """Regressors by name, each of shape (S,); see `avdilemma.estimation.terms`."""

    prospects: tuple[Prospect, ...]
    """What each strategy brings, exactly, shape (S,)."""

    focal: Floats
    """For each answer how far it is the behaviour that is counted, 0 to 1, shape (answers,)."""

    first: Floats
    """For each answer the share of its nodes at which it takes the option listed first."""

    people: int = 1
    """Everyone concerned by a dilemma, by whom noise in shares divides; 1 in other domains."""

    @property
    def simple(self) -> bool:
        """Whether each answer is one strategy, so that the likelihood is concave."""
        return len(self.answers) == len(self.answer)


# questions of one design repeat few situations
@lru_cache(maxsize=16384)
def binary_situation(
    setting: DilemmaSetting | GameSetting | AllocationSetting,
    actions: tuple[str, ...],
    early: int,
    focal: str,
    reading: Reading = "ex_ante",
    prior: Prior = "none",
) -> Situation:
    """The situation of a dilemma, of one node of a game, or of an allocation choice.

    Args:
        setting: The facts, a known belief among them.
        actions: The two actions as listed.
        early: Place (0 or 1) of the action with the alphabet's early label.
        focal: The action that is counted.
        reading: How a dilemma's own payoff is taken.
        prior: What the other person did before an allocation choice.

    Returns:
        The situation, the same object for the same arguments.

    Raises:
        AvdilemmaError: If a fact is impossible.
    """
    domain: Domain = setting.domain  # type: ignore[assignment]
    decision = setting_decision(setting, actions, reading)
    names = [strategy.action for strategy in decision.strategies]
    further = {
        "position": [float(name == decision.actions[0]) for name in names],
        "label": [float(name == decision.actions[early]) for name in names],
    }
    if domain == "dilemmas":
        further["sacrifice"] = [float(name == "sacrifice") for name in names]
        further["lane"] = [float(name == decision.default) for name in names]
    answers = tuple(sorted(decision.actions))
    first = [float(name == decision.actions[0]) for name in answers]
    people = setting.people if isinstance(setting, DilemmaSetting) else 1
    counted = [float(a == focal) for a in answers]
    return _make(domain, decision, answers, further, counted, first, prior, people)


@lru_cache(maxsize=16384)
def plan_situation(
    setting: GameSetting, listed: tuple[tuple[str, tuple[str, str]], ...], early: int
) -> Situation:
    """The situation of a whole plan; arguments as for `binary_situation`.

    `listed` gives for each node the actions in the order in which they are read.
    """
    game, orders = games.game(setting.game), dict(listed)
    decision = games.plan_decision(game, setting.values(), setting.belief)
    plans = [games.read_plan(game, action) for action in decision.actions]

    def nodes(wanted: Mapping[str, str]) -> list[float]:
        return [float(sum(plan[node] == wanted[node] for node in wanted)) for plan in plans]

    first = nodes({node: order[0] for node, order in orders.items()})
    further = {
        "position": first,
        "label": nodes({node: order[early] for node, order in orders.items()}),
    }
    cooperates = nodes({node.name: node.actions[0] for node in game.nodes})
    count = len(game.nodes)
    return _make(
        "games",
        decision,
        decision.actions,
        further,
        [each / count for each in cooperates],
        [each / count for each in first],
    )


def _make(
    domain: Domain,
    decision: Decision,
    answers: Sequence[str],
    further: Mapping[str, Sequence[float]],
    focal: Sequence[float],
    first: Sequence[float],
    prior: Prior = "none",
    people: int = 1,
) -> Situation:
    index = [answers.index(strategy.action) for strategy in decision.strategies]
    order = sorted(range(len(index)), key=lambda place: index[place])
    prospects = tuple(decision.strategies[place].prospect for place in order)
    columns = {
        name: np.array([values[place] for place in order]) for name, values in further.items()
    }
    columns |= _allocated(prospects, prior) if domain == "allocations" else _regressors(prospects)
    return Situation(
        domain,
        tuple(answers),
        np.array([index[place] for place in order]),
        columns,
        prospects,
        np.array(focal),
        np.array(first),
        people,
    )


def _floats(values: Sequence[Fraction]) -> Floats:
    return np.array([float(value) for value in values])


def _regressors(prospects: Sequence[Prospect]) -> dict[str, Floats]:
    return {
        "own": _floats([each.own for each in prospects]),
        "kantian": _floats([each.universal - each.own for each in prospects]),
        "behind": _floats([each.behind for each in prospects]),
        "ahead": _floats([each.ahead for each in prospects]),
    }


def _allocated(prospects: Sequence[Prospect], prior: Prior) -> dict[str, Floats]:
    # a prospect holds halves, behind the veil; here points of the two people are counted
    other = [2 * (each.universal - each.own) for each in prospects]
    own = [2 * each.own for each in prospects]
    shift = _floats([theirs - mine for mine, theirs in zip(own, other, strict=True)])
    return {
        "own": _floats(own),
        "behind": _floats([2 * each.behind for each in prospects]),
        "ahead": _floats([2 * each.ahead for each in prospects]),
        "kind": shift * (prior == "kind"),
        "unkind": shift * (prior == "unkind"),
    }
