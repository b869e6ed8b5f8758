"""Scenario families with fresh payoffs: the texts of a built-in file, other protocols."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from avdilemma import games
from avdilemma.errors import InvalidValueError
from avdilemma.exact import exact
from avdilemma.families import GameFamily, builtin_of
from avdilemma.families.drawn import with_payoffs
from avdilemma.families.game_order import order_of_play
from avdilemma.games import Payoffs
from avdilemma.questions import Question
from avdilemma.sft.accounts import game_setting

PREFIX = "sft"
"""Beginning of the names of families and so of every training id."""


@lru_cache(maxsize=1)
def text_files() -> Mapping[str, GameFamily]:
    """Built-in files of games that other payoffs can be put into, by name.

    First come those with a phrase for every node, with which whole plans can be told. The first
    file that has a game is the one used by default.
    """
    found = {name: each for name, each in builtin_of(GameFamily).items() if not each.crossed}
    return dict(sorted(found.items(), key=lambda each: bool(each[1].lacking("others"))))


def training_games(texts: str = "") -> tuple[str, ...]:
    """Games of some file, or of all, in which each player moves once at most.

    These are the ones that examples can explain.
    """
    files = text_files()
    known = [name for each in ([texts] if texts else files) for name in files[each].protocols]
    return tuple(dict.fromkeys(name for name in known if order_of_play(games.game(name))))


@lru_cache(maxsize=1024)
def training_family(game: str, protocols: tuple[Payoffs, ...], texts: str = "") -> GameFamily:
    """A family of one game with other payoffs and a built-in file's texts and factors.

    The file is by default the first that has the game. The family is validated like any file, and
    rendering is the evaluation's own.

    Raises:
        AvdilemmaError: If no file is used for the game, or the payoffs do not fit it.
    """
    files = [name for name in text_files() if texts in ("", name) and game in training_games(name)]
    if not files:
        raise InvalidValueError("game", game, "no scenario file is used for it in training")
    base = text_files()[files[0]]
    return with_payoffs(
        base,
        {game: protocols},
        family=f"{PREFIX}_{base.family}",
        title=f"Training examples with texts of {base.family}",
        source="payoffs drawn anew",
    )


def family_of(question: Question, texts: str = "") -> GameFamily:
    """The family of one question, from its record and the recipe's file of texts alone.

    Raises:
        AvdilemmaError: If it is no question about a game, or no file is used for it.
    """
    setting, scale = game_setting(question), exact(question.factors.get("scale", "1"), "scale")
    numbers = (exact(each, "payoff") / scale for each in setting.payoffs)
    return training_family(setting.game, (games.game(setting.game).payoffs(*numbers),), texts)
