"""Simultaneous prisoner's dilemma."""

from __future__ import annotations

from avdilemma.games.game import Game, Node, simultaneous

PD = Game(
    name="pd",
    title="simultaneous prisoner's dilemma",
    source="Rapoport & Chammah 1965, Prisoner's Dilemma",
    nodes=(Node("move", "both", ("cooperate", "defect")),),
    tree=simultaneous("move"),
)
"""Both choose at once. 1 node, 2 plans."""
