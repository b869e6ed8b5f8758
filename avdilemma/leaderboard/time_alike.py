"""Whether a sample's events and times are in an order that a run has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from avdilemma.leaderboard.header_alike import moment
from avdilemma.logs.archive import Record

STEPS = {"sample_init": 0, "model": 1, "score": 2}
"""What happens to a question, in order: it is taken up, asked, and its reply is scored."""

ASKING = ("sample_init", "model", "state")
"""What happens before a reply is scored."""

APART = dt.timedelta(minutes=1)
"""How far times may contradict each other: clocks are set while a run goes on."""

ROUNDED = 0.01
"""How far durations may contradict each other, in seconds: they are rounded."""


def time_problems(sample: Record, events: Sequence[Record]) -> Iterator[str]:
    """Events and times of a sample that are in an order that no run has: kinds of problems."""
    if not (_steps_in_order(events) and _spans_in_order(events)):
        yield "items whose events are in an order that no run has"
    # who scores a log again puts that inside of the first scoring
    asking = [event for event in events if event.get("event") in ASKING]
    times = [moment(event.get("timestamp")) for event in asking]
    known = [each for each in times if each is not None]
    if any(later < earlier - APART for earlier, later in pairwise(known)):
        yield "items whose events go back in time (timestamp)"
    began, ended = moment(sample.get("started_at")), moment(sample.get("completed_at"))
    calls = [event for event in events if event.get("event") == "model"]
    if began is not None and ended is not None:
        asked = [moment(call.get(name)) for call in calls for name in ("timestamp", "completed")]
        if any(each and not began - APART <= each <= ended + APART for each in asked):
            yield "items that were asked before they began, or answered after they ended"
        if _seconds(sample.get("total_time")) > (ended - began + APART).total_seconds():
            yield "items that took longer than from their beginning to their end (total_time)"
    yield from _duration_problems(sample, calls)


def _steps_in_order(events: Sequence[Record]) -> bool:
    steps = [STEPS[event["event"]] for event in events if event.get("event") in STEPS]
    return steps == sorted(steps) and steps.count(0) <= 1


def _spans_in_order(events: Sequence[Record]) -> bool:
    """Whether each span begins once, ends once, and holds what happens in it."""
    begun: set[str] = set()
    over: set[str] = set()
    for event in events:
        kind, name = event.get("event"), str(event.get("id"))
        if kind == "span_begin":
            if name in begun:
                return False
            begun.add(name)
        span = event.get("span_id")
        if span is not None and (str(span) not in begun or str(span) in over):
            return False
        if kind == "span_end":
            if name not in begun or name in over:
                return False
            over.add(name)
    return True


def _duration_problems(sample: Record, calls: Sequence[Record]) -> Iterator[str]:
    total = sample.get("total_time")
    if not isinstance(total, (int, float)):
        return
    # Inspect counts what was worked as a part of what went by
    parts = [sample.get("working_time"), *(call.get("working_time") for call in calls)]
    if any(_seconds(each) > total + ROUNDED for each in parts):
        yield "items that took longer to work on than in all (working_time, total_time)"


def _seconds(value: object) -> float:
    return value if isinstance(value, (int, float)) else 0
