"""From numbers to places in a drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of numbers on a stretch of a drawing; what lies outside is moved to the edge."""

    low: float
    """Number at `start`."""

    high: float
    """Number at `end`."""

    start: float
    """Place of the lowest number, in units of the drawing."""

    end: float
    """Place of the highest."""

    log: bool = False
    """Whether the scale is logarithmic."""

    def holds(self, value: float) -> bool:
        """Whether a number lies within."""
        return self.low <= value <= self.high

    def place(self, value: float) -> float:
        """Where a number is drawn, to a tenth.

        Examples:
            >>> Scale(0, 1, 200, 100).place(0.25), Scale(1, 100, 0, 10, log=True).place(10)
            (175.0, 5.0)
        """
        ends = (self.low, self.high, min(max(value, self.low), self.high))
        low, high, inside = map(math.log, ends) if self.log else ends
        return round(self.start + (inside - low) / (high - low) * (self.end - self.start), 1)
