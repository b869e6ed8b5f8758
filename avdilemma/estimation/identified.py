"""Which values of kappa make all answers optimal: what deterministic choices tell.

An answer is optimal if one of its strategies is best. At given alpha and beta the utilities of
strategies are straight lines in kappa, so the values of kappa at which one of them is best are an
interval, computed in exact fractions; several answers intersect (derived). In a dilemma as an
occupant this is the interval between the last ratio N/M refused and the first accepted:
sacrificing means kappa >= M/N.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from avdilemma.exact import decimal_text
from avdilemma.preferences import ZERO
from avdilemma.questions.situations import Situation

Chosen = tuple[Situation, int]
"""A situation and the index of the answer given."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A closed interval of kappa; None is no limit."""

    low: Fraction | None
    """Lowest value."""

    high: Fraction | None
    """Highest value."""

    def __str__(self) -> str:
        """The interval in words."""
        if self.low is None and self.high is None:
            return "any value"
        if self.low is None:
            return f"at most {_short(self.high)}"
        if self.high is None:
            return f"at least {_short(self.low)}"
        if self.low == self.high:
            return f"of exactly {_short(self.low)}"
        return f"from {_short(self.low)} to {_short(self.high)}"

    def meet(self, other: Segment) -> Segment | None:
        """What two intervals have in common; None if nothing."""
        low = max((each for each in (self.low, other.low) if each is not None), default=None)
        high = min((each for each in (self.high, other.high) if each is not None), default=None)
        if low is not None and high is not None and low > high:
            return None
        return Segment(low, high)


def _short(number: Fraction | None) -> str:
    if number is None:
        return "no limit"
    text = decimal_text(number)
    return text if len(text) <= 6 and "/" not in text else f"{float(number):.4g}"


@lru_cache(maxsize=65536)
def optimal(own: Situation, answer: int, alpha: Fraction, beta: Fraction) -> tuple[Segment, ...]:
    """Values of kappa at which an answer is optimal.

    Args:
        own: The situation.
        answer: Index of the answer.
        alpha: Aversion to being behind.
        beta: Aversion to being ahead.

    Returns:
        Intervals in rising order that do not overlap, possibly none.
    """
    lines = [
        (p.own - alpha * p.behind - beta * p.ahead, p.universal - p.own) for p in own.prospects
    ]
    found = []
    for place, (level, slope) in enumerate(lines):
        if own.answer[place] != answer:
            continue
        best = _best(level, slope, lines)
        if best is not None:
            found.append(best)
    return _merge(found)


def _best(
    level: Fraction, slope: Fraction, lines: Iterable[tuple[Fraction, Fraction]]
) -> Segment | None:
    """Where a line is highest."""
    segment = Segment(None, None)
    for other_level, other_slope in lines:
        gain, rise = level - other_level, slope - other_slope
        if rise == 0:
            if gain < 0:
                return None
            continue
        limit = Segment(-gain / rise, None) if rise > 0 else Segment(None, -gain / rise)
        met = segment.meet(limit)
        if met is None:
            return None
        segment = met
    return segment


def _merge(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    ordered = sorted(segments, key=lambda s: (s.low is not None, s.low or ZERO))
    merged: list[Segment] = []
    for each in ordered:
        last = merged[-1] if merged else None
        if last is not None and (last.high is None or each.low is None or each.low <= last.high):
            tops = (last.high, each.high)
            high = None if None in tops else max(t for t in tops if t is not None)
            merged[-1] = Segment(last.low, high)
        else:
            merged.append(each)
    return tuple(merged)


def rationalising(
    chosen: Iterable[Chosen], alpha: Fraction = ZERO, beta: Fraction = ZERO
) -> tuple[Segment, ...]:
    """Values of kappa at which all answers are optimal.

    Args:
        chosen: Distinct (situation, answer); of games and dilemmas, not of allocations.
        alpha: Aversion to being behind.
        beta: Aversion to being ahead.

    Returns:
        Intervals in rising order, none if no kappa makes all answers optimal.
    """
    left: tuple[Segment, ...] = (Segment(None, None),)
    for own, answer in chosen:
        mine = optimal(own, answer, alpha, beta)
        met = [one.meet(other) for one in left for other in mine]
        left = _merge(each for each in met if each is not None)
        if not left:
            break
    return left


def free_interval(chosen: Iterable[Chosen]) -> tuple[float | None, float | None] | None:
    """Lowest and highest kappa at which some alpha and beta make all answers optimal.

    A linear programme over (kappa, alpha, beta) (derived). Answers that are several strategies
    are left out, which can only widen the interval.

    Args:
        chosen: Distinct (situation, answer).

    Returns:
        Both ends, None where there is no limit; None in all if nothing makes them optimal.
    """
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import linprog  # noqa: PLC0415

    rows, bounds = [], []
    for own, answer in chosen:
        places = np.flatnonzero(own.answer == answer)
        if len(places) > 1 or own.domain == "allocations":
            continue
        x = np.stack([own.columns[n] for n in ("own", "kantian", "behind", "ahead")], axis=1)
        gap = np.delete(x - x[places[0]], places[0], axis=0)
        # own + kappa kantian - alpha behind - beta ahead is at most that of the answer
        rows.append(gap[:, 1:] * [1, -1, -1])
        bounds.append(-gap[:, 0])
    if not rows:
        return None, None
    ends: list[float | None] = []
    for sign in (1, -1):
        found = linprog(
            [sign, 0, 0],
            A_ub=np.concatenate(rows),
            b_ub=np.concatenate(bounds),
            bounds=[(None, None)] * 3,
            method="highs",
        )
        if found.status == 2:
            return None
        ends.append(sign * float(found.fun) if found.status == 0 else None)
    return ends[0], ends[1]
