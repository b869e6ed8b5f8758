"""Stag hunt."""

from __future__ import annotations

from avdilemma.games.game import Game, Node, simultaneous

STAG = Game(
    name="stag",
    title="stag hunt",
    source="Skyrms 2004, The Stag Hunt and the Evolution of Social Structure",
    nodes=(Node("move", "both", ("stag", "hare")),),
    tree=simultaneous("move"),
    order="R > T >= P > S",
)
"""Both choose at once; hunting the stag pays only together. 1 node, 2 plans."""
