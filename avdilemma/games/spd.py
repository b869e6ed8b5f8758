"""Sequential prisoner's dilemma."""

from __future__ import annotations

from avdilemma.games.game import Branch, Game, Leaf, Node

CHOICE = ("cooperate", "defect")
"""Actions at every node."""

SPD = Game(
    name="spd",
    title="sequential prisoner's dilemma",
    source="van Leeuwen & Alger 2024, JPE Micro 2:665",
    nodes=(
        Node("first_move", "first", CHOICE),
        Node("reply_to_cooperate", "second", CHOICE),
        Node("reply_to_defect", "second", CHOICE),
    ),
    tree=Branch(
        "first_move",
        (
            Branch("reply_to_cooperate", (Leaf("R", "R"), Leaf("S", "T"))),
            Branch("reply_to_defect", (Leaf("T", "S"), Leaf("P", "P"))),
        ),
    ),
)
"""First mover chooses, second mover sees it and replies. 3 nodes, 8 plans."""
