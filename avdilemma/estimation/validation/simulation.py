"""Simulated choices with a known truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.likelihood import log_shares
from avdilemma.estimation.model import ChoiceModel, build
from avdilemma.estimation.problem import Problem
from avdilemma.questions import Question
from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import Floats, Situation


@dataclass(frozen=True, slots=True)
class Truth:
    """Parameters of a simulated respondent.

    Raises:
        InvalidValueError: If a noise is not above 0, the lapse share is outside [0, 1), or a
            parameter is no finite number.
    """

    kappa: float = 0.5
    """Degree of morality in games, and in dilemmas unless `kappa_dilemmas` says otherwise."""

    alpha: float = 0.0
    """Aversion to being behind, games and allocations."""

    beta: float = 0.0
    """Aversion to being ahead."""

    points: float = 5.0
    """Logit noise lambda in games and allocations, in points, above 0."""

    lives: float = 1.0
    """Logit noise lambda in dilemmas, in expected lives, above 0."""

    position: float = 0.0
    """Log-odds for the option listed first (in plans, at each node)."""

    label: float = 0.0
    """Log-odds for the alphabet's early label."""

    lane: float = 0.0
    """Log-odds for what follows from doing nothing, dilemmas."""

    sacrifice: float = 0.0
    """Log-odds for sacrificing, dilemmas."""

    kind: float = 0.0
    """Weight on the other after a kind act, allocations."""

    unkind: float = 0.0
    """Weight on the other after an unkind act, allocations."""

    lapse: float = 0.0
    """Share of random answers, in [0, 1)."""

    kappa_dilemmas: float | None = None
    """Degree of morality in dilemmas; None for the same as in games."""

    exponent: float = 0.0
    """By the number of people to this power the payoffs of dilemmas are divided before noise, whose
    unit is lives at 0 and shares at 1."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name in self.__slots__:
            value = getattr(self, name)
            if value is not None and not np.isfinite(value):
                raise InvalidValueError(name, value, "give a finite number")
        for name in ("points", "lives"):
            if getattr(self, name) <= 0:
                raise InvalidValueError(name, getattr(self, name), "give a number above 0")
        if not 0 <= self.lapse < 1:
            raise InvalidValueError("lapse", self.lapse, "give a number from 0 to below 1")

    def noise(self, domain: str) -> float:
        """Lambda of a domain."""
        return self.lives if domain == "dilemmas" else self.points

    def morality(self, domain: str) -> float:
        """Kappa of a domain."""
        if domain == "dilemmas" and self.kappa_dilemmas is not None:
            return self.kappa_dilemmas
        return self.kappa

    def coefficient(self, domain: str, column: str) -> float:
        """The coefficient of a regressor (see `avdilemma.estimation.terms`)."""
        if column in {"position", "label", "lane", "sacrifice"}:
            return float(getattr(self, column))
        kappa, scale = self.morality(domain), 1 / self.noise(domain)
        weights = {"own": 1.0, "kantian": kappa, "behind": -self.alpha, "ahead": -self.beta}
        if domain == "allocations":
            weights = {
                "own": 1 + kappa,
                "behind": kappa - self.alpha,
                "ahead": -kappa - self.beta,
                "kind": self.kind,
                "unkind": self.unkind,
            }
        return scale * weights[column]

    def full(self, model: ChoiceModel) -> Floats:
        """The full vector (kappa, psi, lapse) of a model, shape (P, 1)."""
        kappa = self.morality(model.domains[0]) if model.has_kappa else 0.0
        psi = [self.coefficient(domain, term.column) for domain, term in model.parameters]
        return np.array([kappa, *psi, *([self.lapse] if model.lapse else [])])[:, None]

    def shares(self, model: ChoiceModel) -> Floats:
        """Probability of every answer of a model with every term, lapses included, shape (A,)."""
        theta = np.array([[self.coefficient(*column)] for column in model.layout.columns])
        shares = log_shares(model.layout, theta)[1]
        return model.layout.mixed(shares, np.array([self.lapse]))[:, 0]


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
        asked = [known_situation(item, self.reading) for item in self.design]
        shares = _cumulated(self.truth, asked)
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
        """Draw choices, see `choices`, and hand them to a `Problem` with its settings."""
        return Problem(self.choices(seed, repeat), **settings)


def known_situation(item: Question, reading: Reading = "ex_ante") -> Situation:
    """The situation of an item.

    Raises:
        AvdilemmaError: If the belief that it rests on is not known.
    """
    found = item.situation(reading)
    if found is None:
        raise AvdilemmaError(f"item {item.id}: its belief is not known, state one")
    return found


def _cumulated(truth: Truth, asked: Sequence[Situation]) -> dict[Situation, Floats]:
    """Cumulated probabilities of the answers of each situation."""
    found: dict[Situation, Floats] = {}
    for domain in dict.fromkeys(own.domain for own in asked):
        mine = list(dict.fromkeys(own for own in asked if own.domain == domain))
        model = build(mine, exponent=truth.exponent)
        parts = np.split(truth.shares(model), model.layout.answer_starts[1:])
        found |= zip(model.layout.situations, map(np.cumsum, parts), strict=True)
    return found
