"""Panels that several figures hold: psychometric curves, and kappa in games against dilemmas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from avdilemma.charts.forest import Mark
from avdilemma.charts.look import INK, Look
from avdilemma.charts.svg_axes import Canvas

Span = tuple[float, float, float]
"""Lower end, value and upper end; NaN for none."""

TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
"""Ratios of deaths that are written at the axis."""

SHARES = (-0.04, 1.04)
"""Ends of an axis of shares."""


def switch_ratio(perspective: str, scope: str, kappa: float) -> float | None:
    """The ratio of deaths N / M above which homo moralis sacrifices the car's occupants.

    Behind the veil, with kappa N - M for occupants, N - kappa M for pedestrians, kappa (N - M)
    for observers and N - M for a rule for everyone (derived; docs/theory.md).

    It is 0 for always, infinity for never, None if it is indifferent. Estimates of kappa may be
    below 0: an observer then sacrifices below the switch.

    Examples:
        >>> switch_ratio("occupant", "one_car", 0.5), switch_ratio("pedestrian", "one_car", 0.5)
        (2.0, 0.5)
    """
    if scope == "every_car":
        return 1.0
    if perspective == "occupant":
        return 1 / kappa if kappa > 0 else math.inf
    if perspective == "pedestrian":
        return max(kappa, 0.0)
    return 1.0 if kappa else None


def draw_switches(
    axes: Canvas, switches: Mapping[str, float], own: Span, look: Look, limits: tuple[float, float]
) -> None:
    """Draw where agents switch from sparing to sacrificing, behind a curve.

    The x axis becomes the ratio of deaths within the limits, the y axis a share. ``switches`` are
    the ratios of reference agents by their degree of morality, ``own`` is the respondent's with
    its 95 % interval; infinite for none.
    """
    shown = [tick for tick in TICKS if limits[0] < tick < limits[1]]
    axes.set(xscale="log", xlim=limits, ylim=SHARES)
    axes.set(xticks=shown, xticklabels=[f"{tick:g}" for tick in shown])
    axes.set(yticks=[0, 0.5, 1], yticklabels=["0", "0.5", "1"])
    names: dict[float, list[str]] = {}
    for name, at in switches.items():
        if limits[0] < at < limits[1]:
            names.setdefault(at, []).append(name)
    for at, same in names.items():
        axes.plot((at, at), SHARES, color=INK, linewidth=0.8, linestyle=":", zorder=1)
        axes.text(at, 1.07, f"κ={', '.join(same)}", ha="center", fontsize="x-small", color=INK)
    low, value, high = own
    if not math.isnan(low):
        ends = (max(low, limits[0]), min(high, limits[1]))
        bottom, top = SHARES
        if ends[0] < ends[1]:
            corners = (ends[0], ends[1], ends[1], ends[0]), (bottom, bottom, top, top)
            axes.fill(*corners, color=look.color, alpha=0.18, linewidth=0, zorder=0)
        elif limits[0] < low < limits[1]:
            axes.plot((low, low), SHARES, color=look.color, linewidth=3, alpha=0.3, zorder=0)
    if not math.isnan(value) and limits[0] < value < limits[1]:
        axes.plot((value, value), SHARES, color=look.color, linewidth=1.2, zorder=1)


def draw_curve(
    axes: Canvas,
    points: Iterable[tuple[float, float, int]],
    look: Look,
    *,
    joined: bool = True,
    hollow: bool = False,
    size: float = 4.5,
    most: int | None = None,
) -> None:
    """Draw a psychometric curve; the area of a point grows with its number of answers.

    A point is a ratio of deaths, a share of sacrifices in [0, 1] and a number of answers; one of
    ``most`` answers, by default the largest here, is ``size`` points of print wide.
    """
    ratios, shares, answers = zip(*points, strict=True)
    largest = most or max(answers)
    color, line = look.color, look.line
    if joined:
        axes.plot(
            ratios, shares, color=color, linestyle=line, linewidth=1.4, clip_on=False, zorder=3
        )
    axes.scatter(
        ratios,
        shares,
        [size**2 * max(0.2, count / largest) for count in answers],
        marker=look.marker,
        facecolor="white" if hollow else look.color,
        edgecolor=look.color,
        clip_on=False,
        zorder=4,
        gid="open" if hollow else "full",
    )


@dataclass(frozen=True, slots=True)
class KappaPoint:
    """A respondent's kappa in games and in dilemmas, and how it is drawn."""

    games: Mark
    dilemmas: Mark
    look: Look

    @property
    def hollow(self) -> bool:
        """Whether it has no value: every pair of kappas in a rectangle explains the choices."""
        return math.isnan(self.games.value) or math.isnan(self.dilemmas.value)

    def center(self, limits: tuple[float, float]) -> tuple[float, float]:
        """Its place within limits: the values, or the middle of the rectangle."""
        x, y = (
            sum(_cut(end, limits) for end in (mark.low, mark.high)) / 2
            if self.hollow
            else _cut(mark.value, limits)
            for mark in (self.games, self.dilemmas)
        )
        return x, y


def _cut(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])


def draw_kappas(
    axes: Canvas, points: Sequence[KappaPoint], limits: tuple[float, float], diagonal: str
) -> None:
    """Draw kappa in games against kappa in dilemmas; bars are intervals, cut off at the limits.

    A point without a value is hollow, in the middle of its rectangle. ``diagonal`` stands at the
    line of equal kappas.
    """
    axes.set(xlim=limits, ylim=limits)
    # the line ends outside, beside its name: markers are cut off at the panel, and touch no name
    ends = (limits[0], limits[1] + 0.07)
    axes.plot(ends, ends, color=INK, linewidth=1, linestyle="--", zorder=1, clip_on=False)
    axes.text(
        limits[1], limits[1] + 0.02, diagonal, ha="right", va="bottom", fontsize="small", color=INK
    )
    for place, point in enumerate(points):
        look, (x, y) = point.look, point.center(limits)
        (left, right), (bottom, top) = [
            (_cut(mark.low, limits), _cut(mark.high, limits))
            for mark in (point.games, point.dilemmas)
        ]
        if point.hollow:
            corners = (left, right, right, left), (bottom, bottom, top, top)
            axes.fill(*corners, color=look.color, alpha=0.35, linewidth=1.5)
        else:
            bars = (left, right, math.nan, x, x), (y, y, math.nan, bottom, top)
            axes.plot(*bars, color=look.color, linestyle=look.line, linewidth=1.6)
        axes.scatter(
            [x],
            [y],
            [64],
            marker=look.marker,
            facecolor="white" if point.hollow else look.color,
            edgecolor=look.color,
            zorder=3,
            gid=f"point-{place}",
        )


def draw_people(axes: Canvas, place: float, value: float) -> None:
    """Draw people's figure in a row of a forest: a black bar."""
    axes.plot((value, value), (place - 0.42, place + 0.42), color="black", linewidth=2)
