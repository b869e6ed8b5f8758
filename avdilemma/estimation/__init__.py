"""Estimation of preferences: kappa, alpha, beta, noise and bias, with intervals.

The grammar: `observe` items, hand them to a `Problem`, `solve` it, read the `Results`.
"""

from __future__ import annotations

from avdilemma.estimation.estimates import Estimate, Status, Test
from avdilemma.estimation.observations import Observation, observe
from avdilemma.estimation.problem import Problem
from avdilemma.estimation.rates import Rate
from avdilemma.estimation.results import Results
from avdilemma.estimation.situations import Domain, Situation, situation

__all__ = [
    "Domain",
    "Estimate",
    "Observation",
    "Problem",
    "Rate",
    "Results",
    "Situation",
    "Status",
    "Test",
    "observe",
    "situation",
]
