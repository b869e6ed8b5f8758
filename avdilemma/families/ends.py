"""Whether the rules of a game give every end its own payoffs, and players in one order.

Rules are filled in with marks instead of words and numbers. A sentence or line that names the moves
of one end and some payoffs must give payoffs of this end. Who of the two comes first is the text's
own choice, but the same wherever the two get different amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from avdilemma import games
from avdilemma.errors import AvdilemmaError
from avdilemma.families.base import Family
from avdilemma.families.game import GameFamily
from avdilemma.families.game_order import described
from avdilemma.families.schema import Place
from avdilemma.games import Branch, Game, Leaf
from avdilemma.prompts.render import render

_MARK = re.compile("⟦([a-zA-Z])2?⟧")
_CLAUSE = re.compile(r"[.;\n。；]")

Moves = tuple[str, ...]
"""Moves on the way to an end, ``c`` and ``d`` of each player."""


class Misgiven(NamedTuple):
    """Payoffs that a text gives to the wrong end or player."""

    place: Place
    """Place of the text in the file."""

    problem: str
    """What is wrong, and what to write instead."""


def misgiven(family: Family) -> Iterator[Misgiven]:
    """Every text of a file of games that gives an end payoffs of another one."""
    if not isinstance(family, GameFamily):
        return
    for name, wording in family.wordings.items():
        orders: dict[bool, tuple[str, str]] = {}
        for played, rules in wording.rules.items():
            if not games.is_game(played) or played not in family.protocols:
                continue
            game = games.game(played)
            place: Place = ("wordings", name, "rules", played)
            paths = dict(_paths(game.tree))
            for clause, end, given in _told(game, rules, paths):
                problem = _wrong(paths[end], given, clause)
                if problem:
                    yield Misgiven(place, problem)
                order = _order(paths[end], given)
                if order is not None:
                    orders.setdefault(order, (played, clause))
            if len(orders) > 1:
                (told, before), (_, clause) = orders.values()
                problem = (
                    f"gives payoffs to the other player in {clause!r} than {told} in {before!r}: "
                    "keep one order of players"
                )
                yield Misgiven(place, problem)
                break


def _paths(branch: Branch | Leaf, moves: Moves = ()) -> Iterator[tuple[Moves, Leaf]]:
    """Every end of a game by the moves that lead to it."""
    if isinstance(branch, Leaf):
        yield moves, branch
        return
    for move, following in zip("cd", branch.then, strict=True):
        yield from _paths(following, (*moves, move))


def _told(
    game: Game, rules: str, paths: Mapping[Moves, Leaf]
) -> Iterator[tuple[str, Moves, tuple[str, ...]]]:
    """Clauses that name one end and payoffs, with the end and the letters, in order."""
    if any(len(leaf.first) != 1 or len(leaf.second) != 1 for leaf in paths.values()):
        return
    for clause in _CLAUSE.split(_marked(game, rules, paths)):
        marks = _MARK.findall(clause)
        moves = tuple(mark for mark in marks if mark in "cd")
        given = tuple(mark for mark in marks if mark in "TRPS")
        end = _end(moves, paths)
        if end is not None and given:
            shown = _MARK.sub(r"{{ \1 }}", clause).strip(" -")
            yield shown, end, given


def _marked(game: Game, rules: str, paths: Mapping[Moves, Leaf]) -> str:
    values: dict[str, object] = {name: f"⟦{name}⟧" for name in ("c", "d", "c2", "d2", *"TRPS")}
    ends = {leaf: [f"⟦{leaf.first[0]}⟧", f"⟦{leaf.second[0]}⟧"] for leaf in paths.values()}
    values |= {"often": 70, "seldom": 30, "after": ""}
    values |= described(game, ("⟦c⟧", "⟦d⟧"), ("⟦c2⟧", "⟦d2⟧"), ends)
    try:
        return render(rules, values)
    except AvdilemmaError:
        # a text that reckons with its numbers
        return ""


def _end(moves: Moves, paths: Mapping[Moves, Leaf]) -> Moves | None:
    """The end that moves name; "both choose c" names a move once."""
    if moves in paths:
        return moves
    both = (*moves, *moves)
    return both if len(moves) == 1 and both in paths else None


def _wrong(leaf: Leaf, given: tuple[str, ...], clause: str) -> str:
    right = {leaf.first[0], leaf.second[0]}
    if right <= set(given) or set(given) <= right:
        return ""
    wanted = " and ".join(
        f"{{{{ {letter} }}}}" for letter in dict.fromkeys((leaf.first[0], leaf.second[0]))
    )
    return f"gives other payoffs than the game in {clause!r}: write {wanted} there"


def _order(leaf: Leaf, given: tuple[str, ...]) -> bool | None:
    """Whether the first mover's payoff comes first, where the two get different ones."""
    right = (leaf.first[0], leaf.second[0])
    if right[0] == right[1] or set(given) != set(right) or len(given) != 2:
        return None
    return given == right
