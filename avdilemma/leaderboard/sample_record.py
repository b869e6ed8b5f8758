"""A sample of a log as it was before Inspect took apart what it says several times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from avdilemma.errors import AvdilemmaError
from avdilemma.logs.archive import Record
from avdilemma.logs.samples import filled_in

MAX_MESSAGES = 20
"""Most messages that a call refers to; those of a question have one."""


def whole(record: Record) -> Record:
    """A sample with its attachments, and the messages that its calls share, where they belong.

    Raises:
        AvdilemmaError: If it refers to messages that are not there, or to more than a plain run.
    """
    kept = record.get("attachments") or {}
    found: Record = filled_in(record, kept)
    if kept and (loose := {*map(str, kept.values())} - {*texts(found)}):
        raise AvdilemmaError(f"{len(loose)} of its attachments stand nowhere in it")
    pools = found.get("events_data") or {}
    for event in found.get("events") or []:
        if not isinstance(event, dict) or event.get("event") != "model":
            continue
        if event.get("input_refs"):
            event["input"] = [
                *event.get("input", []),
                *_pooled(event.pop("input_refs"), pools, "messages"),
            ]
        call = event.get("call")
        if isinstance(call, dict) and call.get("call_refs"):
            key = str(call.pop("call_key", None) or "messages")
            sent = _pooled(call.pop("call_refs"), pools, "calls")
            call["request"] = {**(call.get("request") or {}), key: sent}
    return found


def texts(record: Record) -> Iterator[str]:
    """Every text in a sample but for its attachments."""
    stack: list[Any] = [value for name, value in record.items() if name != "attachments"]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, (dict, list)):
            stack += value.values() if isinstance(value, dict) else value


def _pooled(refs: list[list[int]], pools: Record, name: str) -> list[Any]:
    pool = pools.get(name) or []
    if sum(end - start for start, end in refs) > MAX_MESSAGES:
        raise AvdilemmaError("a call refers to more messages than a question has")
    if any(not 0 <= start < end <= len(pool) for start, end in refs):
        raise AvdilemmaError("a call refers to a message that is not there")
    return [each for start, end in refs for each in pool[start:end]]
