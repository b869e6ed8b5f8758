"""What is believed of a respondent before any answer, in each domain.

All numbers here are ours. They are weak: every answer counts far more, and both ends of [0, 1] lie
inside the range of kappa, so that a respondent of kappa 0 or 1 is at no boundary.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from avdilemma.questions.situations import Floats

AdaptiveDomain = Literal["dilemmas", "games"]
"""Domains whose questions are chosen adaptively."""

KAPPA = (-1.0, 2.0)
"""Range of kappa, flat. A value outside [0, 1] stands for choices that go against the Kantian
motive, or beyond it; the range only has to be wide, and then intervals at 0 and at 1 have two
sides."""

BIAS = 2.5
"""Standard deviation of biases in log-odds: one in three respondents may prefer the option listed
first by more than 12 to 1, as small models do."""

DISLIKE = 0.5
"""Standard deviation of alpha and beta: people's estimates lie mostly within -0.5 and 1 (van
Leeuwen & Alger 2024)."""


@dataclass(frozen=True, slots=True)
class NoiseModel:
    """A unit of noise with what is believed of its size."""

    exponent: float
    """Payoffs are divided by the number of people to this power: 0 for lives or points, 1 for
    shares."""

    median: float
    """Median of lambda, in its unit."""

    spread: float = 1.5
    """Standard deviation of log lambda: 95 % within a factor of 19 of the median."""

    @property
    def centre(self) -> float:
        """Mean of log lambda."""
        return math.log(self.median)


SCALES = (0.1, 1.0)
"""How strong all further weights together may be, in multiples of their standard deviations, each
as likely. With the larger alone hardly anyone would be believed to have no biases at all; what
noise does would be read as biases, noise be found too low and kappa too well known (of respondents
without biases .92 of 95 % intervals held kappa, of those drawn from that prior .955)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A unit of noise together with a strength of further weights."""

    unit: str
    """Name of the unit of noise."""

    noise: NoiseModel
    """The unit, with what is believed of its size."""

    spread: tuple[float, ...]
    """Standard deviation of each further weight, all of mean 0."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before any answer."""

    models: Mapping[str, NoiseModel]
    """Units of noise by name, each as likely as the others."""

    weights: tuple[str, ...]
    """Names of what moves answers beside kappa and noise."""

    spread: tuple[float, ...]
    """Standard deviation of each, all of mean 0, where they are strong."""

    in_payoffs: tuple[bool, ...]
    """Whether a weight is in units of the payoff, so that noise divides it."""

    scales: tuple[float, ...] = SCALES
    """How strong all of them together may be, in multiples of `spread`, each as likely."""

    @property
    def cases(self) -> tuple[Case, ...]:
        """Units of noise with strengths of further weights, each as likely as the others."""
        return tuple(
            Case(unit, noise, tuple(scale * each for each in self.spread))
            for unit, noise in self.models.items()
            for scale in self.scales
        )

    def units(self, cases: Floats) -> Floats:
        """Probability of each unit of noise, (B, units), from that of each case, (B, E)."""
        found: Floats = cases.reshape(len(cases), len(self.models), -1).sum(axis=2)
        return found


SURFACES = ("position", "label")
"""Biases that both domains have."""

_LIVES, _SHARE = NoiseModel(0.0, 1.5), NoiseModel(1.0, 0.1)

PRIORS: Mapping[AdaptiveDomain, Prior] = {
    "dilemmas": Prior(
        {"lives": _LIVES, "share": _SHARE},
        (*SURFACES, "lane", "sacrifice"),
        (BIAS,) * 4,
        (False,) * 4,
    ),
    "games": Prior(
        {"points": NoiseModel(0.0, 10.0)},
        (*SURFACES, "alpha", "beta"),
        (BIAS, BIAS, DISLIKE, DISLIKE),
        (False, False, True, True),
    ),
}
"""The priors by domain; of noise in lives 95 % from .08 to 28, in shares from .005 to 1.9, in
points from .5 to 190."""


def one_model(prior: Prior, name: str) -> Prior:
    """The prior with one unit of noise alone."""
    return replace(prior, models={name: prior.models[name]})
