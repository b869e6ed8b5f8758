"""Mini ultimatum game."""

from __future__ import annotations

from avdilemma.games.game import Branch, Game, Leaf, Node

UG = Game(
    name="ug",
    title="mini ultimatum game",
    source="van Leeuwen & Alger 2024, JPE Micro 2:665",
    nodes=(
        Node("offer", "first", ("equal", "unequal")),
        Node("response", "second", ("accept", "reject")),
    ),
    tree=Branch(
        "offer",
        (Leaf("R", "R"), Branch("response", (Leaf("T", "P"), Leaf("S", "S")))),
    ),
)
"""First mover offers an equal split, which is final, or an unequal one. 2 nodes, 4 plans."""
