"""Simultaneous prisoner's dilemma."""

from __future__ import annotations

from avdilemma.games.game import Branch, Game, Leaf, Node

MOVE = Node("move", "both", ("cooperate", "defect"))
"""The one node: there are no roles, so a plan is one action."""


def simultaneous() -> Branch:
    """The tree in which the second mover does not see the first: one information set."""
    return Branch(
        "move",
        (
            Branch("move", (Leaf("R", "R"), Leaf("S", "T")), "second"),
            Branch("move", (Leaf("T", "S"), Leaf("P", "P")), "second"),
        ),
        "first",
    )


PD = Game(
    name="pd",
    title="simultaneous prisoner's dilemma",
    source="Rapoport & Chammah 1965, Prisoner's Dilemma",
    nodes=(MOVE,),
    tree=simultaneous(),
)
"""Both choose at once. 1 node, 2 plans."""
