"""Whether every object of a sample tells the same question, reply, model and end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from avdilemma.design import canonical
from avdilemma.evals.keys import EPOCH, ITEM
from avdilemma.leaderboard.log_fields import FIELDS, empty, unknown
from avdilemma.leaderboard.model_names import same_model
from avdilemma.logs.archive import Record
from avdilemma.text import printable

NO_TARGET: tuple[Any, ...] = (None, "", [], [""])
"""Ways to write that a question has no right answer."""

CHOICES = (None, "none", "auto")
"""Ways to say that no tool must be called."""

SOURCES = {"user": (None, "input"), "assistant": (None, "generate")}
"""Where a message of each role comes from."""

CHANGED = ("/messages/", "/output", "/completed", "/tool_choice", "/tools")
"""Parts of a sample's state that a plain run changes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the suite and the header say of a sample."""

    id: str
    epoch: int
    prompt: str
    facts: str
    metadata: Mapping[str, Any]
    """What its sample carries."""
    model: str
    settings: Mapping[str, Any]
    """Settings of generation in the header."""
    limits: Mapping[str, Any]
    """Settings of the run in the header, its limits among them."""
    own_server: bool
    """Whether the server may call its model by any name."""


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
        if role is not None and "content" in found and (wrong := self._message(role, found)):
            return wrong
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
        if isinstance(model, str) and not self.named(model):
            return "another model"
        return ""

    def _message(self, role: object, found: Record) -> str:
        if role not in ("user", "assistant"):
            return f"a message of role {printable(str(role)[:20])}"
        if role == "user" and found["content"] != self.asked.prompt:
            return "another question"
        if role == "assistant" and said(found) != self.content:
            return "another reply"
        if found.get("source") not in SOURCES[str(role)]:
            return "a message from elsewhere (source)"
        if role == "user" and not self._is_sent(found.get("metadata") or {}):
            return "a message with another record"
        further = next(unknown(found, FIELDS[str(role)]), "")
        return f"{further} in a message" if further else ""

    def _is_sent(self, metadata: Any) -> bool:
        """Whether the record beside a message is that of its question."""
        own = {ITEM: self.asked.facts, EPOCH: self.asked.epoch}
        return isinstance(metadata, dict) and all(
            own.get(name) == value for name, value in metadata.items()
        )

    def named(self, model: str) -> bool:
        """Whether a name is that of the model that replied."""
        return model == self.model or same_model(self.asked.model, model)


def said(message: Record) -> str:
    """What a model says in a message, its calls of tools included, as one text to compare."""
    return canonical([message.get("content"), message.get("tool_calls") or None])


def text_of(message: Record) -> str:
    """The text of a message, as Inspect joins the parts of its content."""
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(
            str(part.get("text"))
            for part in content
            if isinstance(part, dict) and part.get("type") == "text"
        )
    return str(content or "")


def places(sample: Record, reply: Reply, stop: Any, ended: Any) -> Iterator[str]:
    """Every object of a sample that tells a message, an output, a model or a reason to stop."""
    parts = ("input", "messages", "output", "events")
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
    if path.startswith("/tools") and not empty(value):
        return f"{printable(path[:60])}: the suite has no tools"
    if path == "/tool_choice" and value not in CHOICES:
        return f"{printable(path[:60])}: the suite has no tools"
    texts = {
        "completion": (reply.text, ""),
        "content": (reply.text, reply.asked.prompt),
    }.get(path.rsplit("/", 1)[-1])
    if texts is not None and isinstance(value, str) and value not in texts:
        return f"{printable(path[:60])} to another reply: told in two ways"
    if path.endswith("/model") and not reply.named(str(value)):
        return f"{printable(path[:60])} to another model"
    return ""
