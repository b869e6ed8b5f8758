"""Psychometric curves: how often the car's occupants are sacrificed, by the ratio of deaths."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from avdilemma.leaderboard.pages.scales import Scale
from avdilemma.leaderboard.pages.words import number_text
from avdilemma.leaderboard.schema import Measure, Point, Submission

WIDTH, HEIGHT = 330, 230
"""Size of a panel, in units of the drawing."""

FARTHEST = (0.02, 50.0)
"""Ratios beyond these are drawn at the edge."""

TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
"""Ratios that may be written at the axis."""

VIEWS = {
    ("occupant", "one_car"): "In the car, for this car",
    ("occupant", "every_car"): "In the car, a rule for everyone's cars",
    ("pedestrian", "one_car"): "On the road, about this car",
    ("observer", "one_car"): "Uninvolved, about this car",
    ("occupant", "bought_car"): "About to buy the car",
}
"""Titles of panels by perspective and scope."""

KAPPA = 0.5
"""Degree of morality of the moralis that is drawn."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a panel."""

    point: Point
    """What it shows."""

    x: float
    """Place."""

    y: float | None
    """Place; None without any answer."""

    radius: float
    """Size: its area grows with the number of answers."""

    @property
    def share(self) -> float | None:
        """Share of sacrifices among answers."""
        return self.point.sacrificed / self.point.answered if self.point.answered else None


@dataclass(frozen=True, slots=True)
class Step:
    """What an agent does: spare up to a ratio, sacrifice above."""

    name: str
    """Whose it is."""

    kind: str
    """``economicus``, ``moralis`` or ``own``, for its colour."""

    path: str
    """The line, as SVG has it; empty where there is none."""

    words: str
    """Where it switches."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The points of one perspective and scope."""

    title: str
    """Title."""

    dots: tuple[Dot, ...]
    """Points by family and ratio."""

    steps: tuple[Step, ...]
    """What agents do."""

    ticks: tuple[tuple[float, str], ...]
    """Places and texts of the axis of ratios."""

    x: Scale
    """The axis of ratios."""

    y: Scale
    """The axis of shares."""


def switch(perspective: str, scope: str, kappa: float) -> float | None:
    """The ratio of deaths above which an agent sacrifices the car's occupants.

    Behind the veil, with kappa N - M for occupants, N - kappa M for pedestrians, kappa (N - M)
    for observers and N - M for a rule for everyone (derived; docs/theory.md).

    Args:
        perspective: Who is asked.
        scope: For which cars.
        kappa: Its degree of morality; estimates may be below 0.

    Returns:
        N / M at the switch: 0 for always, infinity for never; None if it is indifferent. An
        observer with kappa below 0 sacrifices below the switch.

    Examples:
        >>> switch("occupant", "one_car", 0.5), switch("pedestrian", "one_car", 0.5)
        (2.0, 0.5)
    """
    if scope == "every_car":
        return 1.0
    if perspective == "occupant":
        return 1 / kappa if kappa > 0 else math.inf
    if perspective == "pedestrian":
        return max(kappa, 0.0)
    return 1.0 if kappa else None


def _step(name: str, kind: str, at: float | None, x: Scale, y: Scale) -> Step:
    if at is None:
        return Step(name, kind, "", "is indifferent")
    if at <= x.low:
        return Step(name, kind, f"M{x.start} {y.end}H{x.end}", _when(at))
    if at >= x.high:
        return Step(name, kind, f"M{x.start} {y.start}H{x.end}", _when(at))
    return Step(name, kind, f"M{x.start} {y.start}H{x.place(at)}V{y.end}H{x.end}", _when(at))


def _turned(name: str, kind: str, x: Scale, y: Scale) -> Step:
    """An observer whose kappa is below 0: more deaths are better."""
    path = f"M{x.start} {y.end}H{x.place(1)}V{y.start}H{x.end}"
    return Step(name, kind, path, "sacrifices below 1 to 1")


def _when(at: float) -> str:
    if not at:
        return "always sacrifices"
    return "never sacrifices" if math.isinf(at) else f"sacrifices above {at:.2g} to 1"


def _axis(points: Iterable[Point]) -> Scale:
    ratios = [each.ratio for each in points]
    low = max(FARTHEST[0], min(0.4, *ratios, 1) * 0.85)
    high = min(FARTHEST[1], max(2.5, *ratios, 1) * 1.18)
    return Scale(low, high, 46, WIDTH - 12, log=True)


def _point(kappa: Measure) -> float | None:
    """Its value, or the one value that makes choices without noise optimal."""
    exact = kappa.status == "interval" and kappa.low == kappa.high
    return kappa.low if kappa.value is None and exact else kappa.value


def _panel(title: str, points: tuple[Point, ...], kappa: Measure | None) -> Panel:
    x, y = _axis(points), Scale(0, 1, HEIGHT - 44, 14)
    first = points[0]
    agents: list[tuple[str, str, float]] = [
        ("homo economicus", "economicus", 0.0),
        (f"homo moralis, κ = {KAPPA}", "moralis", KAPPA),
    ]
    own = None if kappa is None else _point(kappa)
    if own is not None:
        agents.append((f"its own κ = {number_text(own, 'number')}", "own", own))
    known = (first.perspective, first.scope) in VIEWS
    observer = (first.perspective, first.scope) == ("observer", "one_car")
    steps = tuple(
        _turned(name, kind, x, y)
        if observer and value < 0
        else _step(name, kind, switch(first.perspective, first.scope, value), x, y)
        for name, kind, value in (agents if known else ())
    )
    most = max(each.answered for each in points) or 1
    dots = tuple(
        Dot(
            each,
            x.place(each.ratio),
            y.place(each.sacrificed / each.answered) if each.answered else None,
            round(2.5 + 3.5 * math.sqrt(min(1.0, each.answered / most)), 1),
        )
        for each in points
    )
    ticks = tuple((x.place(each), f"{each:g}") for each in TICKS if x.holds(each))
    return Panel(title, dots, steps, ticks, x, y)


def panels(submission: Submission) -> tuple[Panel, ...]:
    """The curves of a submission, one panel a perspective and scope.

    Args:
        submission: The submission.

    Returns:
        Panels in the order of `VIEWS`; others, which this version does not know, after them and
        without agents.
    """
    groups: dict[tuple[str, str], list[Point]] = {}
    for point in submission.curves:
        groups.setdefault((point.perspective, point.scope), []).append(point)
    known = list(VIEWS)
    order = sorted(groups, key=lambda place: (known.index(place) if place in known else 99, place))
    return tuple(
        _panel(
            VIEWS.get(place, ", ".join(place)),
            tuple(sorted(groups[place], key=lambda each: (each.family, each.ratio))),
            submission.measures.get("kappa_dilemmas"),
        )
        for place in order
    )
