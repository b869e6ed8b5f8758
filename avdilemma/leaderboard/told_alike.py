"""Whether a sample says the same wherever it says who was asked what, and what came back.

A log tells a reply some ten times: in messages, outputs, events, states, raw calls. Whoever changes
one of them is found out by the others. Each place that differs is named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from avdilemma.design import canonical
from avdilemma.evals.keys import ITEM
from avdilemma.leaderboard.log_fields import EVENT, EVENTS, FAILED, FIELDS, empty, unknown
from avdilemma.leaderboard.model_names import same_model
from avdilemma.leaderboard.raw_call import request_problems, response_problems
from avdilemma.leaderboard.run_settings import UNSEEN
from avdilemma.logs.archive import Record
from avdilemma.text import printable

TOKENS = ("input_tokens", "output_tokens", "total_tokens")
"""Sums of tokens that are compared."""

NO_TARGET: tuple[Any, ...] = (None, "", [], [""])
"""Ways to write that a question has no right answer."""

CHANGED = ("/messages/", "/output", "/completed", "/tool_choice", "/tools")
"""Parts of a sample's state that a plain run changes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the suite and the header say of a sample."""

    id: str
    epoch: int
    prompt: str
    facts: str
    model: str
    settings: Mapping[str, Any]
    """Settings of generation in the header."""
    own_server: bool
    """Whether the server may call its model by any name."""


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
    for call in calls:
        yield from _call_problems(call, asked)
    shared = {"calls": (sample.get("events_data") or {}).get("calls")}
    for place in request_problems(shared, asked.prompt, asked.facts, asked.model, {}):
        yield f"items of which {printable(place[:80])} says otherwise (events_data)"
    yield from _reply_problems(sample, answered[0], asked)
    yield from _usage_problems(sample, calls, asked)


def events(sample: Record) -> list[Record]:
    """The events of a sample."""
    return [each for each in sample.get("events") or [] if isinstance(each, dict)]


def _record_problems(sample: Record, asked: Asked) -> Iterator[str]:
    metadata = sample.get("metadata") or {}
    factors = json.loads(asked.facts).get("factors") or {}
    if metadata.get(ITEM) != asked.facts or any(
        str(metadata[name]) != str(value) for name, value in factors.items() if name in metadata
    ):
        yield "items whose record is not that of the suite"
    if sample.get("target") not in NO_TARGET:
        yield "items with a target, which the suite has not"


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
        failed = FAILED if kind == "model" and event.get("error") else frozenset()
        for name in unknown(event, EVENT | EVENTS[kind] | failed):
            yield f"items with {name} in an event {kind}, which a plain run has not"
        if kind == "sample_init" and not (
            _is_prompt((event.get("sample") or {}).get("input"), asked)
            and _is_prompt((event.get("state") or {}).get("messages"), asked)
        ):
            yield "items whose event sample_init has another prompt"
    if len(sample.get("events") or []) != len(events(sample)):
        yield "items with events that are none"


def _call_problems(call: Record, asked: Asked) -> Iterator[str]:
    """What is wrong with a call, whether it failed or not."""
    if not _is_prompt(call.get("input"), asked) or not empty(call.get("tools")):
        yield "items of which the model was sent another prompt"
    if call.get("tool_choice") not in (None, "none", "auto"):
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
    raw = call.get("call")
    if isinstance(raw, dict):
        request = raw.get("request")
        for place in request_problems(
            request, asked.prompt, asked.facts, asked.model, asked.settings
        ):
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
    reply = Reply(asked, str(output["model"]), _text(message), canonical([message.get("content")]))
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
    yield from _places(sample, reply, stop, ended)
    if not same_model(asked.model, reply.model) and not asked.own_server:
        yield "items that another model answered (output.model)"


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply of a sample, as every place should tell it."""

    asked: Asked
    model: str
    text: str
    content: str

    def problem(self, found: Record) -> str:
        """What an object says otherwise; empty if nothing."""
        role = found.get("role")
        if role is not None and "content" in found:
            kind = "user" if role == "user" else "assistant"
            if role not in ("user", "assistant"):
                return f"a message of role {printable(str(role)[:20])}"
            if role == "user" and found["content"] != self.asked.prompt:
                return "another question"
            if role == "assistant" and canonical([found["content"]]) != self.content:
                return "another reply"
            if further := next(unknown(found, FIELDS[kind]), ""):
                return f"{further} in a message"
        if "choices" in found and "completion" in found:
            if found["completion"] != (self.text if found["choices"] else ""):
                return "another reply"
            if found["choices"] and found.get("model") != self.model:
                return "another model"
            if further := next(unknown(found, FIELDS["output"]), ""):
                return f"{further} in an output"
        choice = "message" in found and "stop_reason" in found
        if choice and (further := next(unknown(found, FIELDS["choice"]), "")):
            return f"{further} in a choice"
        model = found.get("model")
        if isinstance(model, str) and not self._named(model):
            return "another model"
        return ""

    def _named(self, model: str) -> bool:
        return model == self.model or same_model(self.asked.model, model)


def _text(message: Record) -> str:
    """The text of a message, as Inspect joins the parts of its content."""
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(
            str(part.get("text"))
            for part in content
            if isinstance(part, dict) and part.get("type") == "text"
        )
    return str(content or "")


def _places(sample: Record, reply: Reply, stop: Any, ended: Any) -> Iterator[str]:
    """Every object of a sample that tells a message, an output, a model or a reason to stop."""
    parts = ("input", "messages", "output", "events", "timelines")
    stack: list[tuple[str, Any]] = [(part, sample.get(part)) for part in parts]
    shared = sample.get("events_data") or {}
    stack.append(("events_data.messages", shared.get("messages")))
    while stack:
        place, found = stack.pop()
        if isinstance(found, list):
            stack += [(place, each) for each in found]
            continue
        if not isinstance(found, dict):
            continue
        if found.get("event") == "model" and found.get("error"):
            found = {name: value for name, value in found.items() if name != "output"}
        where = f"event {found['event']}" if "event" in found else place
        if wrong := reply.problem(found):
            told = "told in two ways" if "reply" in wrong else "not that of the log"
            yield f"items whose {printable(where[:60])} has {wrong}: {told}"
        if found.get("stop_reason", stop) not in (stop, ended):
            yield f"items whose reason to stop is told in two ways ({printable(where[:60])})"
        if "op" in found and "path" in found and (wrong := _change(found, reply)):
            yield f"items whose {printable(where[:60])} changes {wrong}"
        stack += [
            (f"{where}.{name}", value)
            for name, value in found.items()
            # raw calls have shapes of their own; what a call of the tool says is part of the reply
            if name not in ("call", "config", "metadata", "model_usage", "tool_calls")
        ]


def _change(found: Record, reply: Reply) -> str:
    """What a change of state does that a plain run does not; empty if nothing."""
    path, value = str(found["path"]), found.get("value")
    if not path.startswith(CHANGED):
        return printable(path[:60])
    texts = {
        "completion": (reply.text, ""),
        "content": (reply.text, reply.asked.prompt),
    }.get(path.rsplit("/", 1)[-1])
    if texts is not None and isinstance(value, str) and value not in texts:
        return f"{printable(path[:60])} to another reply: told in two ways"
    if path.endswith("/model") and not reply._named(str(value)):
        return f"{printable(path[:60])} to another model"
    return ""


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
    if any(own.get(key) != last.get(key) for key in TOKENS):
        yield "items whose usage is told in two ways (output.usage)"
    # of a reply that came from the cache nothing is counted; what failed may have been
    if any(call.get("cache") == "read" for call in calls):
        return
    for key in TOKENS:
        wanted, count = sum(_count(each, key) for each in sums), _count(told, key)
        if count < wanted or (
            count != wanted and len(calls) == 1 and not sample.get("error_retries")
        ):
            yield "items whose usage is told in two ways (model_usage)"
            return


def _count(usage: Record, key: str) -> int:
    value = usage.get(key)
    return value if isinstance(value, int) and value >= 0 else 0
