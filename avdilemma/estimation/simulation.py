"""Simulated choices with a known truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.model import build
from avdilemma.estimation.problem import Problem
from avdilemma.estimation.truth import Truth
from avdilemma.questions import Question
from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import Situation


@dataclass(frozen=True)
class Simulation:
    """Choices that a respondent with known parameters makes in a design.

    Examples:
        >>> from avdilemma.estimation import Simulation, Truth
        >>> from avdilemma.families import build, load_family
        >>> items = build(load_family("sacrifice"), n=400).items
        >>> results = Simulation(Truth(kappa=0.5, lives=1), items).problem(seed=1).solve()
        >>> results.kappa.covers(0.5)
        True
    """

    truth: Truth
    """The parameters."""

    design: Sequence[Question]
    """The items, each asked once a repetition."""

    reading: Reading = "ex_ante"
    """How a dilemma's own payoff is taken."""

    def choices(
        self, seed: int = 0, repeat: int = 1, missing: float = 0.0, respondent: str = ""
    ) -> list[Observation]:
        """Draw choices.

        Args:
            seed: Decides the draws.
            repeat: How often each item is asked.
            missing: Share of answers that are refused at random, in [0, 1].
            respondent: Who answers.

        Returns:
            One observation an item and repetition.

        Raises:
            AvdilemmaError: If an item's belief is not known.
            InvalidValueError: If a number is out of range.
        """
        if isinstance(repeat, bool) or not isinstance(repeat, int) or repeat < 1:
            raise InvalidValueError("repeat", repeat, "give a whole number of at least 1")
        if not 0 <= missing <= 1:
            raise InvalidValueError("missing", missing, "give a number from 0 to 1")
        asked = [self._situation(item) for item in self.design]
        shares = _shares(self.truth, asked)
        draw = np.random.default_rng(derive_seed(seed, "simulation", respondent))
        found = []
        for _ in range(repeat):
            points, refused = draw.random(len(asked)), draw.random(len(asked)) < missing
            for item, own, point, silent in zip(self.design, asked, points, refused, strict=True):
                limits = shares[own]
                answer = min(int(np.searchsorted(limits, point, side="right")), len(limits) - 1)
                given, outcome = (None, "refusal") if silent else (answer, "choice")
                found.append(Observation(own, given, outcome, item.scenario, respondent, item.id))
        return found

    def problem(self, seed: int = 0, repeat: int = 1, **settings: Any) -> Problem:
        """Draw choices and hand them to a `Problem`.

        Args:
            seed: Decides the draws.
            repeat: How often each item is asked.
            **settings: Arguments of `Problem`.

        Returns:
            The problem.
        """
        return Problem(self.choices(seed, repeat), **settings)

    def _situation(self, item: Question) -> Situation:
        found = item.situation(self.reading)
        if found is None:
            raise AvdilemmaError(f"item {item.id}: its belief is not known, state one")
        return found


def _shares(truth: Truth, asked: Sequence[Situation]) -> dict[Situation, Any]:
    """Cumulated probabilities of the answers of each situation."""
    found: dict[Situation, Any] = {}
    for domain in dict.fromkeys(own.domain for own in asked):
        mine = list(dict.fromkeys(own for own in asked if own.domain == domain))
        model = build(mine)
        probabilities = truth.shares(model)
        ends = [*model.own.answer_starts, len(probabilities)]
        for place, own in enumerate(model.own.situations):
            found[own] = np.cumsum(probabilities[ends[place] : ends[place + 1]])
    return found
