"""Which values of kappa make all answers optimal: what deterministic choices tell.

An answer is optimal if one of its strategies is best. At given alpha and beta the utilities of
strategies are straight lines in kappa, so the values of kappa at which one of them is best are an
interval, computed in exact fractions; several answers intersect (derived). In a dilemma as an
occupant this is the interval between the last ratio N/M refused and the first accepted:
sacrificing means kappa >= M/N.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from avdilemma.exact import decimal_text
from avdilemma.preferences import ZERO
from avdilemma.questions.situations import Situation

Chosen = tuple[Situation, int]
"""A situation and the index of the answer given."""


Limit = Fraction | float
"""An exact value, or infinity where there is no limit."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A closed interval of kappa."""

    low: Limit = -math.inf
    """Lowest value."""

    high: Limit = math.inf
    """Highest value."""

    def __str__(self) -> str:
        """The interval in words."""
        low, high = _short(self.low), _short(self.high)
        if not (low or high):
            return "any value"
        if not (low and high):
            return f"at least {low}" if low else f"at most {high}"
        return f"of exactly {low}" if self.low == self.high else f"from {low} to {high}"

    def __contains__(self, kappa: Fraction) -> bool:
        """Whether it holds a value."""
        return self.low <= kappa <= self.high


def _short(limit: Limit) -> str:
    if isinstance(limit, float):
        return ""
    text = decimal_text(limit)
    return text if len(text) <= 6 and "/" not in text else f"{float(limit):.4g}"


@lru_cache(maxsize=65536)
def optimal(own: Situation, answer: int, alpha: Fraction, beta: Fraction) -> tuple[Segment, ...]:
    """Values of kappa at which an answer is optimal: rising intervals that do not overlap."""
    lines = [
        (p.own - alpha * p.behind - beta * p.ahead, p.universal - p.own) for p in own.prospects
    ]
    return _merge(_best(*lines[place], lines) for place in np.flatnonzero(own.answer == answer))


def _best(level: Fraction, slope: Fraction, lines: Iterable[tuple[Fraction, Fraction]]) -> Segment:
    """Where a line is highest; nowhere if the interval ends before it begins."""
    low: Limit = -math.inf
    high: Limit = math.inf
    for other_level, other_slope in lines:
        gain, rise = level - other_level, slope - other_slope
        if rise > 0:
            low = max(low, -gain / rise)
        elif rise < 0:
            high = min(high, -gain / rise)
        elif gain < 0:
            return Segment(math.inf, -math.inf)
    return Segment(low, high)


def _merge(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same values in rising intervals that do not overlap, without empty ones."""
    merged: list[Segment] = []
    for each in sorted((s for s in segments if s.low <= s.high), key=lambda s: s.low):
        if merged and each.low <= merged[-1].high:
            merged[-1] = Segment(merged[-1].low, max(merged[-1].high, each.high))
        else:
            merged.append(each)
    return tuple(merged)


def rationalising(
    chosen: Iterable[Chosen], alpha: Fraction = ZERO, beta: Fraction = ZERO
) -> tuple[Segment, ...]:
    """Values of kappa at which all distinct answers of games and dilemmas are optimal.

    Intervals in rising order, none if no kappa makes all of them optimal.
    """
    left: tuple[Segment, ...] = (Segment(),)
    for own, answer in chosen:
        left = _merge(
            Segment(max(one.low, other.low), min(one.high, other.high))
            for one in left
            for other in optimal(own, answer, alpha, beta)
        )
    return left


def free_interval(chosen: Iterable[Chosen]) -> Segment | None:
    """Lowest and highest kappa at which some alpha and beta make all answers optimal, if any do.

    A linear programme over (kappa, alpha, beta) (derived), its ends rounded to a denominator of
    a million. Answers that are several strategies are left out, which can only widen it.
    """
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
        return Segment()
    ends: list[Limit] = []
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
        end = Fraction(sign * found.fun).limit_denominator(10**6) if found.status == 0 else None
        ends.append(-sign * math.inf if end is None else end)
    return Segment(*ends)
