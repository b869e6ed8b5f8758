"""What the samples of a log say that its header and its summaries tell in sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from inspect_ai.scorer import SampleScore, Score

from avdilemma.leaderboard.score_alike import Values, values_of
from avdilemma.logs.archive import Place, Record

TIMES = ("started_at", "completed_at", "total_time", "working_time")
"""When a sample was run, and how many seconds that took."""


@dataclass(slots=True)
class Samples:
    """What samples say that is told in sum elsewhere."""

    scored: dict[Place, SampleScore] = field(default_factory=dict)
    """The score of each reply, computed again."""

    worded: dict[Place, Sequence[Score]] = field(default_factory=dict)
    """The same score as each version of this package words it."""

    scores: dict[Place, Values] = field(default_factory=dict)
    """Their keys."""

    uuids: dict[Place, str] = field(default_factory=dict)
    usage: dict[Place, Record] = field(default_factory=dict)
    times: dict[Place, Record] = field(default_factory=dict)
    """What each tells by the names of `TIMES`."""

    again: set[Place] = field(default_factory=set)
    """Samples that were run more than once."""

    def add(
        self, place: Place, record: Record, score: SampleScore, worded: Sequence[Score]
    ) -> None:
        """Note what a sample says."""
        self.scored[place] = score
        self.worded[place] = worded
        self.scores[place] = values_of(score.score)
        self.uuids[place] = str(record.get("uuid") or "")
        self.usage[place] = record.get("model_usage") or {}
        self.times[place] = {name: record.get(name) for name in TIMES}
        events = [each for each in record.get("events") or [] if isinstance(each, dict)]
        calls = [each for each in events if each.get("event") == "model"]
        tried = sum(1 + number_of(each.get("retries")) for each in calls)
        if tried > 1 or record.get("error_retries"):
            self.again.add(place)


def number_of(value: Any) -> int:
    """A count in a log; 0 for what is none."""
    return value if isinstance(value, int) and value > 0 else 0
