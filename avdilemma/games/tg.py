"""Mini trust game."""

from __future__ import annotations

from avdilemma.games.game import Branch, Game, Leaf, Node

TG = Game(
    name="tg",
    title="mini trust game",
    source="van Leeuwen & Alger 2024, JPE Micro 2:665",
    nodes=(
        Node("trust", "first", ("trust", "no_trust")),
        Node("return", "second", ("return", "keep")),
    ),
    tree=Branch(
        "trust",
        (Branch("return", (Leaf("R", "R"), Leaf("S", "T"))), Leaf("P", "P")),
    ),
)
"""First mover trusts or not; a trusted second mover returns or keeps. 2 nodes, 4 plans."""
