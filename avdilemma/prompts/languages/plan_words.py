"""Words by which plans, rankings and scales are read: a part of the model of a language's file."""

from __future__ import annotations

from avdilemma.prompts.languages.texts import Texts


class PlanWords(Texts):
    """Words, as regular expressions, for roles, for what comes first, and for scales."""

    roles: tuple[str, ...] = ()
    """Words for the role of who moves first, then for that of who moves second: "as Person 1"."""

    starts: tuple[str, ...] = ()
    """Words before the first of two decisions: "First A, then B"."""

    then: tuple[str, ...] = ()
    """Words before the second of them."""

    worst_first: tuple[str, ...] = ()
    """Words before the options in the order in which they are preferred, the worst first."""

    scale: tuple[str, ...] = ()
    """Words for a scale of numbers."""

    stands: tuple[str, ...] = ()
    """What says that an answer stays as it is, after second thoughts."""

    stars: tuple[str, ...] = ()
    """Words for stars, of which a rating gives some."""
