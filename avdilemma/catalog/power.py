"""Which preference parameters a set of items identifies, and how many answers that takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from avdilemma.estimation import Information, Truth, information
from avdilemma.questions import Question

KAPPAS = (0.0, 0.25, 0.5, 1.0)
"""Degrees of morality at which it is computed."""

SIZES = (100, 400, 1600)
"""Numbers of answers in the power table."""


@dataclass(frozen=True)
class Power:
    """What a set of items tells about kappa, at some true values."""

    found: tuple[tuple[float, Information], ...]
    """Kappa and what the items tell there."""

    without: str = ""
    """Why nothing can be said, if so."""


def power(
    items: Sequence[Question],
    points: float = 5.0,
    lives: float = 1.0,
    kappas: Sequence[float] = KAPPAS,
) -> Power:
    """Work out what items identify, at true values of logit noise and kappa.

    Args:
        items: The items.
        points: Noise in games, in points.
        lives: Noise in dilemmas, in expected lives.
        kappas: Degrees of morality.

    Raises:
        AvdilemmaError: If an item's facts are impossible.
    """
    usable = [item for item in items if item.situation() is not None]
    if not usable:
        return Power((), "no preference parameter is estimated from questions of this kind")
    found = tuple(
        (kappa, information(usable, Truth(kappa=kappa, points=points, lives=lives)))
        for kappa in kappas
    )
    return Power(found)
