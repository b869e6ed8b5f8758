"""Scenario families with fresh payoffs: the texts of a built-in file, other protocols."""

from __future__ import annotations

from functools import lru_cache

from avdilemma.errors import InvalidValueError
from avdilemma.families import GameFamily, load_family
from avdilemma.families.drawn import with_payoffs
from avdilemma.games import Payoffs
from avdilemma.sft.recipe import BASES

PREFIX = "sft"
"""Beginning of the names of families and so of every training id."""


def base_name(game: str, texts: str = "") -> str:
    """Name of the built-in file whose texts a game is asked with.

    Args:
        game: The game.
        texts: The file that is wanted; empty for the first one that has the game.

    Raises:
        InvalidValueError: If no file is used for it.
    """
    for name, several in BASES.items():
        if game in several and texts in ("", name):
            return name
    raise InvalidValueError("game", game, "no scenario file is used for it in training")


@lru_cache(maxsize=1024)
def training_family(game: str, protocols: tuple[Payoffs, ...], texts: str = "") -> GameFamily:
    """A family with the texts and factors of a built-in file and other payoffs.

    Args:
        game: The one game it holds.
        protocols: Its payoffs.
        texts: The file, as `base_name` takes it.

    Returns:
        The family, validated like any file; rendering is the evaluation's own.

    Raises:
        AvdilemmaError: If the payoffs do not fit the game.
    """
    base = load_family(base_name(game, texts))
    assert isinstance(base, GameFamily)  # noqa: S101 - the names in BASES are files of games
    return with_payoffs(
        base,
        {game: protocols},
        family=f"{PREFIX}_{base.family}",
        title=f"Training examples with texts of {base.family}",
        source="payoffs drawn anew",
    )
