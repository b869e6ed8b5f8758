"""Whether a sample says the same wherever it says who was asked what, and what came back.

A log tells a reply some ten times: in messages, outputs, events, states, raw calls. Whoever changes
one of them is found out by the others. Each place that differs is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from avdilemma.design import canonical
from avdilemma.evals.keys import ITEM
from avdilemma.leaderboard.header_alike import moment
from avdilemma.leaderboard.log_fields import EVENT, EVENTS, FAILED, FIELDS, empty, unknown
from avdilemma.leaderboard.model_names import same_model
from avdilemma.leaderboard.raw_request import Wanted, conversation_problems, request_problems
from avdilemma.leaderboard.raw_response import response_problems
from avdilemma.leaderboard.reply_alike import (
    CHOICES,
    NO_TARGET,
    Asked,
    Reply,
    places,
    said,
    text_of,
)
from avdilemma.leaderboard.run_settings import UNSEEN
from avdilemma.leaderboard.time_alike import time_problems
from avdilemma.logs.archive import Record
from avdilemma.text import printable

TOKENS = ("input_tokens", "output_tokens", "total_tokens")
"""Sums of tokens that are compared."""

TIMES = ("total_time", "working_time")
"""Durations in seconds."""

LIMITS = ("token_limit", "message_limit", "time_limit")
"""Limits of a run, which each sample tells again."""

POOLS = ("messages", "calls")
"""What the events of a sample share."""

SPANS = ("init", "solvers", "solver", "scorers", "scorer")
"""Kinds of spans of a plain run."""


def sample_problems(sample: Record, asked: Asked) -> Iterator[str]:
    """Everything that is wrong with a sample, apart from its scores: kinds of problems.

    Args:
        sample: The whole sample, as `sample_record.whole` gives it.
        asked: What it should say.
    """
    if (str(sample.get("id")), sample.get("epoch")) != (asked.id, asked.epoch):
        yield "items filed under another one's name"
    stopped = ("error", "limit", "invalidation")
    if any(not empty(sample.get(name)) for name in stopped):
        yield "items that ended in an error or at a limit"
    for name in unknown(sample, FIELDS["sample"] | set(stopped)):
        yield f"items with {name}, which the suite has not"
    if not _is_prompt(sample.get("input"), asked):
        yield "items whose prompt is not that of the suite"
    yield from _record_problems(sample, asked)
    calls = [each for each in events(sample) if each.get("event") == "model"]
    answered = [each for each in calls if not each.get("error")]
    if len(answered) != 1:
        yield "items that were not answered by one call of the model"
        return
    yield from _event_problems(sample, asked)
    yield from time_problems(sample, events(sample))
    for call in calls:
        yield from _call_problems(call, asked)
    shared = (sample.get("events_data") or {}).get("calls")
    for place in conversation_problems(shared, _wanted(asked)):
        yield f"items of which {printable(place[:80])} says otherwise (events_data)"
    yield from _reply_problems(sample, answered[0], asked)
    yield from _usage_problems(sample, calls, asked)


def events(sample: Record) -> list[Record]:
    """The events of a sample."""
    return [each for each in sample.get("events") or [] if isinstance(each, dict)]


def _wanted(asked: Asked) -> Wanted:
    return Wanted(asked.prompt, asked.facts, asked.model, asked.settings)


def _record_problems(sample: Record, asked: Asked) -> Iterator[str]:
    if (sample.get("metadata") or {}).get(ITEM) != asked.facts or not _is_record(sample, asked):
        yield "items whose record is not that of the suite"
    if sample.get("target") not in NO_TARGET:
        yield "items with a target, which the suite has not"
    if any(_number(sample.get(name)) < 0 for name in TIMES):
        yield "items that took less than no time"
    if (sample.get("turn_count") or 1) != 1:
        yield "items of several turns (turn_count)"
    for name in LIMITS:
        if sample.get(name) is not None and sample[name] != asked.limits.get(name):
            yield f"items with another {name} than the header tells"
    shared = sample.get("events_data") or {}
    if any(not empty(value) for name, value in shared.items() if name not in POOLS):
        yield "items with more in events_data than a plain run has"


def _is_record(found: Record, asked: Asked) -> bool:
    """Whether metadata are those of the suite's sample; older logs may have fewer."""
    metadata = found.get("metadata") or {}
    return isinstance(metadata, dict) and all(
        name in asked.metadata and canonical([value]) == canonical([asked.metadata[name]])
        for name, value in metadata.items()
    )


def _is_prompt(messages: Any, asked: Asked) -> bool:
    """Whether a conversation is the question and nothing else."""
    if isinstance(messages, str):
        return messages == asked.prompt
    if not isinstance(messages, list) or len(messages) != 1 or not isinstance(messages[0], dict):
        return False
    return messages[0].get("role") == "user" and messages[0].get("content") == asked.prompt


def _event_problems(sample: Record, asked: Asked) -> Iterator[str]:
    for event in events(sample):
        kind = str(event.get("event"))
        if kind not in EVENTS:
            yield f"items with an event {printable(kind[:40])}, which a plain run has not"
            continue
        times = [event.get(name) for name in ("timestamp", "completed") if event.get(name)]
        if not all(map(moment, times)) or _number(event.get("working_time")) < 0:
            yield f"items with an event {kind} at a time at which it cannot have been"
        failed = FAILED if kind == "model" and event.get("error") else frozenset()
        for name in unknown(event, EVENT | EVENTS[kind] | failed):
            yield f"items with {name} in an event {kind}, which a plain run has not"
        if kind == "sample_init":
            yield from _init_problems(event.get("sample") or {}, event.get("state") or {}, asked)
        if kind == "span_begin" and event.get("type") not in (None, *SPANS):
            yield f"items with a span {printable(str(event['type'])[:40])}: a plain run has none"
    if len(sample.get("events") or []) != len(events(sample)):
        yield "items with events that are none"


def _init_problems(sample: Record, state: Record, asked: Asked) -> Iterator[str]:
    """What the beginning of a sample says otherwise than the suite."""
    if not (_is_prompt(sample.get("input"), asked) and _is_prompt(state.get("messages"), asked)):
        yield "items whose event sample_init has another prompt"
    if not (_is_record(sample, asked) and _is_record(state, asked)):
        yield "items whose event sample_init has another record"
    if str(sample.get("id", asked.id)) != asked.id or sample.get("target") not in NO_TARGET:
        yield "items whose event sample_init is of another question"
    further = ("choices", "files", "setup", "sandbox", "store", "tools")
    if any(not empty(each.get(name)) for each in (sample, state) for name in further):
        yield "items whose event sample_init has more than the suite"


def _call_problems(call: Record, asked: Asked) -> Iterator[str]:
    """What is wrong with a call, whether it failed or not."""
    if not _is_prompt(call.get("input"), asked) or not empty(call.get("tools")):
        yield "items of which the model was sent another prompt"
    if call.get("tool_choice") not in CHOICES:
        yield "items of which the model was sent another prompt"
    if call.get("model") not in (asked.model, asked.model.split("/", 1)[-1]):
        yield "items that another model answered (event model)"
    sent = {
        k: v for k, v in (call.get("config") or {}).items() if k not in UNSEEN and v is not None
    }
    told = {k: v for k, v in asked.settings.items() if k not in UNSEEN and v is not None}
    for name in sorted(sent.keys() | told.keys()):
        # a provider's own limit stands in the call alone
        limit = name == "max_tokens" and name not in told and isinstance(sent[name], int)
        if not limit and sent.get(name) != told.get(name):
            yield f"items that were asked with another {printable(name[:40])} than the header tells"
    if call.get("cache") and not asked.settings.get("cache"):
        yield "items whose reply came from a cache, of which the header tells nothing"
    raw = call.get("call")
    if isinstance(raw, dict):
        if raw.get("error") and not call.get("error"):
            yield "items of which call.error says otherwise"
        for place in request_problems(raw.get("request"), _wanted(asked)):
            yield f"items of which {printable(place[:80])} says otherwise"
        if not call.get("error"):
            output = call.get("output") or {}
            model = str(output.get("model")) if asked.own_server else asked.model
            for place in response_problems(raw.get("response"), output, model):
                yield f"items of which {printable(place[:80])} says otherwise"


def _reply_problems(sample: Record, call: Record, asked: Asked) -> Iterator[str]:
    """Places that tell another reply than the sample's output."""
    output: Record = sample.get("output") or {}
    choices = output.get("choices")
    if not isinstance(choices, list) or len(choices) != 1:
        yield "items without one reply"
        return
    message, stop = choices[0].get("message") or {}, choices[0].get("stop_reason")
    reply = Reply(asked, str(output["model"]), text_of(message), said(message))
    parts = message.get("content")
    kinds = {str(part.get("type")) for part in parts} if isinstance(parts, list) else set()
    for kind in sorted(kinds - {"text", "reasoning"}):
        yield f"items whose reply has {printable(kind[:40])}: the suite takes texts, without tools"
    if output.get("completion") != reply.text:
        yield "items whose reply is told in two ways (output.completion)"
    roles = [each.get("role") for each in sample.get("messages") or [] if isinstance(each, dict)]
    if roles != ["user", "assistant"] or not _is_prompt(sample["messages"][:1], asked):
        yield "items with other messages than the question and one reply"
    # what a provider's moderation says makes a refusal of a reply
    if output.get("error") != (call.get("output") or {}).get("error"):
        yield "items whose reply is told in two ways (output.error)"
    told = (call.get("output") or {}).get("choices") or [{}]
    ended = told[0].get("stop_reason")
    # the solver sets the reason where a provider tells none
    if ended != stop and (ended, stop) != ("unknown", "max_tokens"):
        yield "items whose reason to stop is told in two ways"
    if _whole(output) != _whole(call.get("output") or {}):
        yield "items whose output is told in two ways"
    if _whole({"choices": [{"message": sample["messages"][-1:]}]}) != _whole(
        {"choices": [{"message": [message]}]}
    ):
        yield "items whose last message is told in two ways"
    yield from places(sample, reply, stop, ended)
    if not same_model(asked.model, reply.model) and not asked.own_server:
        yield "items that another model answered (output.model)"


def _whole(output: Record) -> str:
    """An output but for the reason to stop, which a solver may set, and what says nothing."""

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: told(each)
                for name, each in value.items()
                if name != "stop_reason" and not empty(each)
            }
        return [told(each) for each in value] if isinstance(value, list) else value

    return canonical(told(output))


def _usage_problems(sample: Record, calls: list[Record], asked: Asked) -> Iterator[str]:
    used = sample.get("model_usage") or {}
    for name in used:
        if name != asked.model:
            yield "items that another model answered (model_usage)"
            return
    outputs = [call.get("output") or {} for call in calls]
    sums = [each.get("usage") or {} for each in outputs]
    told = used.get(asked.model) or {}
    own = (sample.get("output") or {}).get("usage") or {}
    last = next((call["output"].get("usage") or {} for call in calls if not call.get("error")), {})
    if any(own.get(key) != last.get(key) for key in {*TOKENS, *own, *last}):
        yield "items whose usage is told in two ways (output.usage)"
    # of a reply that came from the cache nothing is counted; what failed may have been
    if any(call.get("cache") == "read" for call in calls):
        return
    for key in sorted({*TOKENS, *told, *(key for each in sums for key in each)}):
        wanted, count = sum(_count(each, key) for each in sums), _count(told, key)
        if count < wanted or (
            count != wanted and len(calls) == 1 and not sample.get("error_retries")
        ):
            yield "items whose usage is told in two ways (model_usage)"
            return


def _number(value: Any) -> float:
    return value if isinstance(value, (int, float)) else 0


def _count(usage: Record, key: str) -> int:
    value = usage.get(key)
    return value if isinstance(value, int) and value >= 0 else 0
