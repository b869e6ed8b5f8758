"""The firm that sets one price."""

from __future__ import annotations

from fractions import Fraction

from avdilemma.agents.agent import AgentKind, Parameter
from avdilemma.exact import not_negative
from avdilemma.pricing.firms import fixed

FIXED = AgentKind(
    name="fixed",
    summary="sets one price, whatever its rival does (markets only)",
    source="control, ours",
    build=None,
    parameters={
        "price": Parameter(
            not_negative, Fraction(3, 2), "price in money / scale, 0 or more", shown=True
        )
    },
    firm=lambda values: fixed(float(values["price"])),
)
"""Shows how a model prices against a rival that never reacts."""
