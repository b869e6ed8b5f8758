"""Estimation of preferences: kappa, alpha, beta, noise and bias, with intervals.

The grammar: `observe` items, hand them to a `Problem`, `solve` it, read the `Results`.
"""

from __future__ import annotations

from avdilemma.estimation.estimates import Estimate, Status
from avdilemma.estimation.hypotheses import HypothesisTest
from avdilemma.estimation.problem import Problem, Results
from avdilemma.estimation.tally import Rate
from avdilemma.estimation.validation.information import Information, information
from avdilemma.estimation.validation.simulation import Simulation, Truth
from avdilemma.questions.observations import Observation, observe
from avdilemma.questions.situations import Domain, Situation

__all__ = [
    "Domain",
    "Estimate",
    "HypothesisTest",
    "Information",
    "Observation",
    "Problem",
    "Rate",
    "Results",
    "Simulation",
    "Situation",
    "Status",
    "Truth",
    "information",
    "observe",
]
