"""AMCE of a model beside people's, drawn row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from avdilemma.estimation.people import LEVELS, NUMBERS
from avdilemma.leaderboard.pages.scales import Scale
from avdilemma.leaderboard.pages.words import Said, number_text, said
from avdilemma.leaderboard.schema import Submission

SCALE = Scale(-1, 1, 8, 192)
"""The axis of each row's drawing."""


@dataclass(frozen=True, slots=True)
class AmceRow:
    """One attribute."""

    name: str
    """Name of the attribute."""

    level: str
    """What is spared more often where the effect is above 0."""

    said: Said
    """The model's effect in words."""

    people: str
    """People's effect in words; empty if not known."""

    x: float | None
    """Place of the effect."""

    low: float | None
    """Place of the interval's lower end."""

    high: float | None
    """Place of its upper end."""

    people_x: float | None
    """Place of people's effect."""


def amce_rows(submission: Submission, people: Mapping[str, float]) -> tuple[AmceRow, ...]:
    """The attributes of a submission, the nine first, then number by difference.

    Args:
        submission: The submission.
        people: AMCE of people by attribute, in [-1, 1].

    Returns:
        Rows of attributes that it has.
    """
    texts = dict(LEVELS) | {name: f"{LEVELS['number']}, by {name[-1]}" for name in NUMBERS}
    names = [name for name in texts if name in submission.amce]
    rows = []
    for name in names:
        found, theirs = submission.amce[name], people.get(name)
        x, low, high = (
            None if end is None else SCALE.place(end)
            for end in (found.value, found.low, found.high)
        )
        rows.append(
            AmceRow(
                name,
                texts[name],
                said(found, "number"),
                "" if theirs is None else number_text(theirs, "number"),
                x,
                low,
                high,
                None if theirs is None else SCALE.place(theirs),
            )
        )
    return tuple(rows)
