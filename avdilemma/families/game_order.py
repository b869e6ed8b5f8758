"""Orders of play: what games in which players move alike can be told by the same texts.

A file may give texts under the name of an order in place of a game's name; every game of that
order that has no text of its own is told by them:

- ``at_once``: both choose at the same time, and payoffs are those of a symmetric game;
- ``in_turn``: the first mover chooses, and the second mover, if the game goes on, chooses too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from avdilemma import games
from avdilemma.games import Branch, Game, Leaf

AT_ONCE, IN_TURN = "at_once", "in_turn"
"""Names of the orders."""

TEXTS = ("rules", "belief")
"""Parts of a wording with one text a game."""

NODE_TEXTS = ("question", "others", "turn")
"""Parts of a wording with one text a node."""


class End(NamedTuple):
    """An end of a game as a template sees it."""

    moves: tuple[str, ...]
    """What is chosen on the way there, in words."""

    first: str
    """What the first mover gets."""

    second: str
    """What the second mover gets."""


def order_of_play(game: Game) -> str:
    """The order of play of a game: ``at_once``, ``in_turn``, or none of them, which is empty."""
    root = game.tree
    if len(game.nodes) == 1 and root == games.simultaneous(root.node):
        return AT_ONCE
    roles = {node.name: node.role for node in game.nodes}
    replies = [each for each in root.then if isinstance(each, Branch)]
    last = all(isinstance(each, Leaf) for reply in replies for each in reply.then)
    in_turn = roles[root.node] == "first" and all(roles[each.node] == "second" for each in replies)
    return IN_TURN if in_turn and last and replies else ""


def after(game: Game, node: str) -> int | None:
    """Place of the first mover's action that the second mover sees at a node, if there is one."""
    places = [
        place
        for place, each in enumerate(game.tree.then)
        if isinstance(each, Branch) and each.node == node
    ]
    return places[0] if len(places) == 1 and order_of_play(game) == IN_TURN else None


def described(
    game: Game,
    first: tuple[str, str],
    second: tuple[str, str],
    payoffs: Mapping[Leaf, Sequence[str]],
) -> dict[str, object]:
    """What templates may use to tell a game that is played in turn, empty for other games.

    From words for the actions of the movers, and for what they get at each end: ``replies`` are
    the actions of the first mover that the second mover sees, ``unseen`` says whether the second
    mover chooses without seeing, and ``ends`` are all `End`.
    """
    if order_of_play(game) != IN_TURN:
        return {"replies": (), "unseen": False, "ends": ()}
    ends, replies = list[End](), list[str]()
    for word, following in zip(first, game.tree.then, strict=True):
        if isinstance(following, Leaf):
            ends.append(End((word,), *payoffs[following]))
            continue
        replies.append(word)
        for reply, end in zip(second, following.then, strict=True):
            assert isinstance(end, Leaf)  # noqa: S101 - as the order of play says
            ends.append(End((word, reply), *payoffs[end]))
    unseen = len(replies) > len({each.node for each in game.tree.then if isinstance(each, Branch)})
    return {"replies": () if unseen else tuple(replies), "unseen": unseen, "ends": tuple(ends)}


def filled(data: dict[str, Any]) -> dict[str, Any]:
    """Give every game of a file the texts of its order of play, where it has none of its own.

    The data are those of a file before it is validated; where they are no such file they stay.
    """
    protocols, wordings = data.get("protocols"), data.get("wordings")
    if not isinstance(protocols, dict) or not isinstance(wordings, dict):
        return data
    known = [games.game(name) for name in protocols if games.is_game(name)]
    given = data.get("translations")
    translations = given if isinstance(given, dict) else {}
    in_languages = {language: _each(texts, known) for language, texts in translations.items()}
    more = {"translations": in_languages} if in_languages else {}
    return data | {"wordings": _each(wordings, known)} | more


def _each(wordings: Any, known: Sequence[Game]) -> Any:
    if not isinstance(wordings, dict):
        return wordings
    return {
        name: _filled(wording, known) if isinstance(wording, dict) else wording
        for name, wording in wordings.items()
    }


def _filled(wording: dict[str, Any], known: Sequence[Game]) -> dict[str, Any]:
    found = dict(wording)
    for part in (*TEXTS, *NODE_TEXTS):
        given = wording.get(part)
        if not isinstance(given, dict):
            continue
        texts = {name: text for name, text in given.items() if name not in (AT_ONCE, IN_TURN)}
        for game in known:
            shared = given.get(order_of_play(game))
            if part in NODE_TEXTS and isinstance(shared, dict):
                own = given.get(game.name, {})
                shared = {n.name: shared[n.role] for n in game.nodes if n.role in shared}
                shared |= own if isinstance(own, dict) else {}
            if shared is not None:
                texts[game.name] = (
                    given[game.name] if part in TEXTS and game.name in given else shared
                )
        found[part] = texts
    return found
