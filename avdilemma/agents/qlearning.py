"""The firm that has learnt by Q-learning."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from avdilemma.agents.agent import AgentKind, Parameter
from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, exact
from avdilemma.pricing.firms import Firm
from avdilemma.pricing.q_learning import qlearning_firm


def _seed(value: Number, item: str) -> Fraction:
    number = exact(value, item)
    if number.denominator != 1 or not 0 <= number < 2**63:
        raise InvalidValueError(item, value, "give a whole number of 0 or more")
    return number


def _firm(values: Mapping[str, Fraction]) -> Firm:
    return qlearning_firm(int(values["seed"]))


QLEARNING = AgentKind(
    name="qlearning",
    summary="has learnt to price against its like by Q-learning on a reduced grid (markets only)",
    source="after Calvano et al. 2020, AER 110:3267",
    build=None,
    parameters={"seed": Parameter(_seed, Fraction(0), "seed of its learning, a whole number")},
    firm=_firm,
)
"""Learns to keep prices above Nash without being told to."""
