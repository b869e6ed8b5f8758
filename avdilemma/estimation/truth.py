"""True parameters: what simulations draw from, and where information is computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avdilemma.errors import InvalidValueError
from avdilemma.estimation.likelihood import log_shares
from avdilemma.estimation.model import Model
from avdilemma.questions.situations import Floats


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
        kappa, scale = self.morality(domain), 1 / self.noise(domain)
        if domain == "allocations" and column in {"own", "behind", "ahead", "kind", "unkind"}:
            return (
                scale
                * {
                    "own": 1 + kappa,
                    "behind": kappa - self.alpha,
                    "ahead": -kappa - self.beta,
                    "kind": self.kind,
                    "unkind": self.unkind,
                }[column]
            )
        return {
            "own": scale,
            "kantian": scale * kappa,
            "behind": -scale * self.alpha,
            "ahead": -scale * self.beta,
            "position": self.position,
            "label": self.label,
            "lane": self.lane,
            "sacrifice": self.sacrifice,
        }[column]

    def full(self, model: Model) -> Floats:
        """The full vector (kappa, psi, lapse) of a model, shape (P, 1)."""
        kappa = self.morality(model.domains[0]) if model.has_kappa else 0.0
        psi = [self.coefficient(domain, term.column) for domain, term in model.parameters]
        return np.array([kappa, *psi, *([self.lapse] if model.lapse else [])])[:, None]

    def shares(self, model: Model) -> Floats:
        """Probability of every answer, with all that the truth holds, shape (A,).

        Args:
            model: A model with every term, so that no bias is lost.
        """
        theta = []
        for name in model.own.names:
            domain, column = name.split(" ")
            theta.append(self.coefficient(domain, column))
        p = log_shares(model.own, np.array(theta)[:, None])[1][:, 0]
        uniform = 1 / model.own.sizes[model.own.situation_of]
        result: Floats = (1 - self.lapse) * p + self.lapse * uniform
        return result
