"""The firm that sets the one-shot Nash price."""

from __future__ import annotations

from avdilemma.agents.agent import AgentKind
from avdilemma.pricing.firms import nash

NASH = AgentKind(
    name="nash",
    summary="sets the one-shot Nash price, whatever its rival does (markets only)",
    source="Calvano et al. 2020, AER 110:3267",
    build=None,
    firm=lambda _: nash,
)
"""Always competitive."""
