"""By what the printed metrics are broken down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from avdilemma.errors import InvalidValueError
from avdilemma.families import ItemSet


@dataclass(frozen=True, slots=True)
class Grouping:
    """Factors, and whether matches are broken down too or the behaviour alone."""

    factors: tuple[str, ...]
    """Keys of the samples' metadata."""

    matches: bool = False
    """Whether matches with the agents are broken down: only where somebody asks for factors, as
    what is printed by default should fit on a screen."""

    def keys(self, behaviours: Sequence[str], matches: Sequence[str]) -> list[str]:
        """Keys of the score that are broken down.

        Args:
            behaviours: Keys of what was done.
            matches: Keys of matches with agents.

        Returns:
            The former, and the latter if they are wanted.
        """
        return [*behaviours, *(matches if self.matches else ())]


def chosen_grouping(
    items: ItemSet, by: str | Sequence[str] | None, default: Sequence[str]
) -> Grouping:
    """The factors by which metrics are broken down.

    Args:
        items: The items.
        by: One or several factors, or None for the default.
        default: The default, of which those factors are left out that have one level in all
            items: their lines would only repeat the overall ones.

    Returns:
        The grouping, with matches if `by` is given.

    Raises:
        InvalidValueError: If the items have no such factor.
    """
    if by is None:
        return Grouping(tuple(factor for factor in default if _varies(items, factor)))
    wanted = (by,) if isinstance(by, str) else tuple(by)
    known = ["family", *items.items[0].factors]
    for factor in wanted:
        if factor not in known:
            raise InvalidValueError("by", factor, f"give one or more of {', '.join(known)}")
    return Grouping(wanted, matches=True)


def _varies(items: ItemSet, factor: str) -> bool:
    return len({item.factors.get(factor) for item in items.items}) > 1
