"""Repeated prisoner's dilemma with a fixed, known number of rounds.

A full plan would name an action after every history. As in experiments on repeated games
that ask for strategies, plans here react to the other's last move alone, and may do
otherwise in the last round, in which the end is known. The payoff is the sum over rounds.
"""

from __future__ import annotations

from functools import lru_cache

from avdilemma.errors import InvalidValueError
from avdilemma.games.game import Branch, Game, Leaf, Node

CHOICE = ("cooperate", "defect")
"""Actions at every node."""

ROUNDS = (3, 6)
"""Fewest and most rounds: fewer than 3 have no middle, and the tree has 4 ** rounds ends."""

STAGE = {"CC": ("R", "R"), "CD": ("S", "T"), "DC": ("T", "S"), "DD": ("P", "P")}
"""Payoffs of one round by both moves."""


def _node(left: int, others_last: str | None) -> str:
    if others_last is None:
        return "first_round"
    reply = "after_cooperate" if others_last == "C" else "after_defect"
    return f"last_{reply}" if left == 1 else reply


def _tree(left: int, moves: str, first: str, second: str) -> Branch | Leaf:
    """The rest of the game: rounds left, moves of the last round, payoffs so far."""
    if left == 0:
        return Leaf(first, second)
    seen_by_first, seen_by_second = (moves[1], moves[0]) if moves else (None, None)

    def after(one: str, two: str) -> Branch | Leaf:
        mine, others = STAGE[one + two]
        return _tree(left - 1, one + two, first + mine, second + others)

    def reply(one: str) -> Branch:
        name = _node(left, seen_by_second)
        return Branch(name, (after(one, "C"), after(one, "D")), "second")

    return Branch(_node(left, seen_by_first), (reply("C"), reply("D")), "first")


@lru_cache(maxsize=8)
def repeated_pd(rounds: int) -> Game:
    """The prisoner's dilemma of 3 to 6 rounds: 5 nodes, 32 plans, named ``rpd`` and the rounds.

    Raises:
        InvalidValueError: If the number of rounds is out of range.
    """
    low, high = ROUNDS
    if isinstance(rounds, bool) or not isinstance(rounds, int) or not low <= rounds <= high:
        raise InvalidValueError("rounds", rounds, f"give a whole number from {low} to {high}")
    tree = _tree(rounds, "", "", "")
    assert isinstance(tree, Branch)  # noqa: S101 - at least one round
    return Game(
        name=f"rpd{rounds}",
        title=f"prisoner's dilemma of {rounds} rounds",
        source="plans: Nowak & Sigmund 1990, Acta Appl. Math. 20:247 (reactive strategies); "
        "the last round apart: ours",
        nodes=tuple(
            Node(name, "both", CHOICE)
            for name in (
                "first_round",
                "after_cooperate",
                "after_defect",
                "last_after_cooperate",
                "last_after_defect",
            )
        ),
        tree=tree,
    )


RPD = repeated_pd(3)
"""Three rounds. 5 nodes, 32 plans."""
