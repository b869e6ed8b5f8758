"""The parameter map: kappa in games against kappa in dilemmas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.pages.columns import board_order
from avdilemma.leaderboard.pages.labels import Label, labels
from avdilemma.leaderboard.pages.scales import Scale
from avdilemma.leaderboard.pages.words import Said, said
from avdilemma.leaderboard.schema import Measure

SIZE = 560
"""Width and height of the map, in units of the drawing."""

FARTHEST = (-1.0, 2.0)
"""Values of kappa beyond these are not drawn."""

NAMED = 40
"""Most points of which names are written into the map at all."""

TICKS = (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
"""Values of kappa that may be written at an axis."""


@dataclass(frozen=True, slots=True)
class Span:
    """One kappa of a point."""

    said: Said
    """In words."""

    low: float | None = None
    """Lower end of the bar; as `at`, a value of kappa."""

    at: float | None = None
    """The value, or the middle of an interval without one; None if there is nothing to draw."""

    high: float | None = None
    """Upper end of the bar."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the board on the map."""

    entry: Entry
    """The row."""

    games: Span
    """Kappa in games."""

    dilemmas: Span
    """Kappa in dilemmas."""

    same: Said
    """The test that both are the same."""

    drawn: bool
    """Whether it has a point on the map."""


@dataclass(frozen=True, slots=True)
class KappaMap:
    """The map."""

    places: tuple[Place, ...]
    """All rows, in the order of the board."""

    x: Scale
    """The axis of kappa in games."""

    y: Scale
    """The axis of kappa in dilemmas."""

    ticks: tuple[float, ...]
    """Values written at both axes."""

    labels: tuple[Label, ...]
    """Names beside points, as far as they fit."""

    @property
    def drawn(self) -> tuple[Place, ...]:
        """Rows with a point."""
        return tuple(place for place in self.places if place.drawn)


def _span(measure: Measure | None) -> Span:
    words = said(measure, "number")
    if measure is None or words.sort is None:
        return Span(words)
    low = FARTHEST[0] if measure.low is None else max(measure.low, FARTHEST[0])
    high = FARTHEST[1] if measure.high is None else min(measure.high, FARTHEST[1])
    two = measure.low is not None and measure.high is not None
    at = words.sort if measure.value is not None or two else None
    inside = at is not None and FARTHEST[0] <= at <= FARTHEST[1]
    return Span(words, low, at if inside else None, high)


def kappa_map(entries: Iterable[Entry]) -> KappaMap:
    """Place every row of the board.

    Args:
        entries: Rows in any order.

    Returns:
        The map; both axes are the same, from 0 to 1 at least. A row is drawn if both kappas have
        a value, or an interval with two ends, from -1 to 2.
    """
    places = []
    for entry in board_order(entries):
        measures = entry.submission.measures
        games, dilemmas = (
            _span(measures.get(f"kappa_{domain}")) for domain in ("games", "dilemmas")
        )
        drawn = games.at is not None and dilemmas.at is not None
        places.append(Place(entry, games, dilemmas, said(measures.get("same_kappa"), "p"), drawn))
    shown = [place for place in places if place.drawn]
    ends = [
        end
        for place in shown
        for span in (place.games, place.dilemmas)
        for end in (span.low, span.at, span.high)
        if end is not None
    ]
    low, high = min([-0.1, *ends]) - 0.05, max([1.1, *ends]) + 0.05
    x, y = Scale(low, high, 80, SIZE - 14), Scale(low, high, SIZE - 60, 14)
    points = [
        (place.entry.submission.model.name, x.place(place.games.at), y.place(place.dilemmas.at))
        for place in shown
        if place.games.at is not None and place.dilemmas.at is not None
    ]
    ticks = tuple(tick for tick in TICKS if low <= tick <= high)
    return KappaMap(tuple(places), x, y, ticks, labels(points, SIZE - 14, NAMED))
