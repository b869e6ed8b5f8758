"""A small HTTP server that answers our questions with labelled replies, as providers send them.

It speaks OpenAI's chat completions and responses, and Anthropic's messages. What it replies
depends on the prompt and the interface alone, so that whoever knows the prompt knows the label.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler
from itertools import permutations
from typing import Any, Literal

from avdilemma.prompts.languages import LANGUAGES
from tests.local_server import JsonHandler, serving_by
from tests.replies import PLACES, ROLES, Result, digest, entries, filled, label_of

Interface = Literal["chat", "responses", "messages"]
"""OpenAI's chat completions and responses, Anthropic's messages."""

PATHS: Mapping[str, Interface] = {
    "/v1/chat/completions": "chat",
    "/v1/responses": "responses",
    "/v1/messages": "messages",
}

Carrier = Literal[
    "plain", "parts", "reasoning", "tool", "tool_alone", "empty", "refused", "filtered", "length"
]
"""How a reply is sent: as text; in two parts; after reasoning in a field of its own; beside a tool
call; nothing but a tool call; nothing; flagged as refused; blocked by a filter; cut off."""

ODD: tuple[Carrier, ...] = (
    "tool", "tool", "tool_alone", "empty", "refused", "filtered", "reasoning", "parts",
)  # fmt: skip
"""Carriers other than plain text, of which every third reply has one."""

CHANCE = {
    "en": "No preference", "de": "Keine Präferenz", "fr": "Aucune préférence",
    "es": "Sin preferencia", "zh": "没有偏好", "ja": "どちらでもよい",
    "ar": "لا تفضيل", "ko": "선호 없음",
}  # fmt: skip
"""How the third option begins."""

ACTIONS = re.compile("swerve|lane|wall|ausweichen|dévier|desviarse|转向|進路を変える", re.I)
"""Names of actions: a reply with one in it fits one question alone."""

COLOURS = re.compile("blue|green", re.I)
"""Names of a game's actions in replies about others."""


@dataclass(frozen=True)
class Asked:
    """What a prompt asks for, as its reader understands it."""

    form: str
    language: str = "en"
    labels: tuple[str, ...] = ()
    chance: str = ""
    count: int = 1
    unit: str = ""
    high: str = ""
    action: str = ""
    """The action of which a belief says how many choose it."""


@dataclass(frozen=True)
class Served:
    """A reply to a prompt, and its label."""

    asked: Asked
    entry: str
    text: str
    carrier: Carrier
    expected: Result
    also: tuple[str, ...]


def understand(prompt: str) -> Asked:
    """Read from a prompt how it wants to be answered.

    Raises:
        ValueError: If it does not say.
    """
    if 'begins with "Price:"' in prompt:
        return Asked("price")
    beliefs = re.findall(r'"Belief \d+: X"', prompt)
    if beliefs:
        (action,) = set(re.findall(r"how many choose (.+?)\?", prompt))
        return Asked("belief", count=len(beliefs), action=action)
    plan = re.search(
        r'(?:(\d+) lines, .*)?"Decision (?:N|1): (.+?)" or "Decision .: (.+?)"', prompt
    )
    if plan:
        return Asked("plan", labels=(plan[2], plan[3]), count=int(plan[1] or 1))
    amount = re.search(r'"Answer: X (\w+)", where X is .* from 0 to (\S+)\.$', prompt)
    if amount:
        return Asked("amount", unit=amount[1], high=amount[2])
    for language, phrases in LANGUAGES.items():
        before, _, _ = phrases.choose.partition("{lines}")
        begin, end = phrases.quotes
        quoted = re.escape(begin + phrases.answer + end).replace(r"\{\}", "(.+?)")
        labels = tuple(re.findall(quoted, prompt[prompt.rfind(before) :]))
        if before in prompt and len(labels) > 1:
            third = re.search(rf"^(\S+?) ?[:：] ?{CHANCE[language]}", prompt, re.M)
            form = "choice" if len(labels) == 2 else "third"
            return Asked(form, language, labels, third[1] if third else "")
        if phrases.rate.partition("{line}")[0] in prompt:
            return Asked("rating", language)
    raise ValueError(f"no way of answering is asked for in {prompt[-300:]!r}")


@cache
def _pool(form: str, language: str) -> tuple[Mapping[str, Any], ...]:
    known = [each for _, _, each in entries() if each["form"] == form]
    # what stops for a reason that these interfaces do not have stays out
    known = [each for each in known if each.get("stop", "stop") in ("stop", "max_tokens")]
    known = [each for each in known if "framed" not in each and not ACTIONS.search(each["text"])]
    return tuple(each for each in known if each["language"] == language)


def _fits(entry: Mapping[str, Any], asked: Asked) -> bool:
    if entry.get("nodes", asked.count) != asked.count:
        return False
    if asked.form == "amount":
        own = entry["high"] == asked.high and entry["step"] == "1"
        return own and entry["unit"] in (asked.unit, "points")
    if asked.form == "price":
        return bool(entry["ceiling"] == 4)
    if asked.form == "belief" and asked.action != "blue" and COLOURS.search(entry["text"]):
        # the entry was labelled for a question about blue
        return False
    known = entry.get("labels")
    return known is None or sorted(asked.labels) in [sorted(each) for each in known]


def served(prompt: str, interface: Interface) -> Served:
    """The reply to a prompt at an interface, and its label."""
    asked = understand(prompt)
    drawn = digest(prompt, interface)
    # models that are asked in a language may answer in English, as here where no replies are known
    known = _pool(asked.form, asked.language) or _pool(asked.form, "en")
    pool = [each for each in known if _fits(each, asked)]
    entry = pool[drawn % len(pool)]
    slots = _slots(entry, asked, drawn // 10_000)
    text = filled(entry["text"], slots)
    if asked.unit and asked.unit != entry["unit"]:
        text = text.replace(entry["unit"], asked.unit)
    expected, also = label_of(entry, slots), tuple(entry.get("also", ()))
    carrier: Carrier = "plain"
    if entry.get("stop") == "max_tokens":
        carrier = "length"
    elif drawn // 100_000_000 % 3 == 0:
        carrier = ODD[drawn // 1_000_000_000 % len(ODD)]
    if carrier in ("refused", "filtered"):
        expected, also = Result("refusal", (None,) * len(expected.answers)), ()
    elif carrier in ("empty", "tool_alone"):
        expected, also = Result("unparseable", (None,) * len(expected.answers)), ()
        text = ""
    return Served(asked, entry["id"], text, carrier, expected, also)


def _slots(entry: Mapping[str, Any], asked: Asked, drawn: int) -> dict[str, str]:
    labels = asked.labels
    roles = list(permutations(label for label in labels if label != asked.chance))
    free = list(roles[drawn % len(roles)]) if labels else []
    if entry.get("answer") in free:
        free.remove(entry["answer"])
        free.insert(0, entry["answer"])
    free += [asked.chance] if asked.chance else []
    return dict(zip(ROLES, free, strict=False)) | dict(zip(PLACES, labels, strict=False))


def _halves(text: str) -> list[str]:
    """The text in two parts, which are joined by one line end."""
    first, cut, rest = text.partition("\n")
    return [first, rest] if cut and first.strip() and rest.strip() else [text]


def chat(reply: Served) -> dict[str, Any]:
    """A reply as a chat completion."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text, "refusal": None}
    finish = {"length": "length", "filtered": "content_filter"}.get(reply.carrier, "stop")
    if reply.carrier in ("tool", "tool_alone"):
        call = {"name": "note", "arguments": json.dumps({"text": "both cost lives"})}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": call}]
        finish = "tool_calls"
    if reply.carrier == "refused":
        message |= {"content": None, "refusal": reply.text}
    if reply.carrier == "reasoning":
        message["reasoning_content"] = "Let me see. Answer: none of them? No."
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "gpt-4o",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18},
    }


RESPONSE_USAGE = {
    "input_tokens": 9,
    "output_tokens": 9,
    "total_tokens": 18,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens_details": {"reasoning_tokens": 0},
}


def responses(reply: Served) -> dict[str, Any]:
    """A reply as a response."""
    texts = _halves(reply.text) if reply.carrier == "parts" else [reply.text]
    content: list[dict[str, Any]] = [
        {"type": "output_text", "text": text, "annotations": [], "logprobs": []} for text in texts
    ]
    if reply.carrier == "refused":
        content = [{"type": "refusal", "refusal": reply.text}]
    message = {
        "type": "message",
        "id": "msg_1",
        "role": "assistant",
        "status": "completed",
        "content": content,
    }
    output: list[dict[str, Any]] = [] if reply.carrier in ("empty", "tool_alone") else [message]
    if reply.carrier == "reasoning":
        summary = [{"type": "summary_text", "text": "Answer: none of them? No."}]
        output.insert(0, {"type": "reasoning", "id": "rs_1", "summary": summary})
    if reply.carrier in ("tool", "tool_alone"):
        call = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "status": "completed"}
        output.append({**call, "name": "note", "arguments": '{"text": "both cost lives"}'})
    why = {"length": "max_output_tokens", "filtered": "content_filter"}.get(reply.carrier)
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": "o3-mini",
        "status": "incomplete" if why else "completed",
        "incomplete_details": {"reason": why} if why else None,
        "error": None,
        "instructions": None,
        "metadata": {},
        "output": output,
        "parallel_tool_calls": True,
        "temperature": 1,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1,
        "usage": RESPONSE_USAGE,
    }


def messages(reply: Served) -> dict[str, Any]:
    """A reply as a message."""
    texts = _halves(reply.text) if reply.carrier == "parts" else [reply.text]
    content: list[dict[str, Any]] = [{"type": "text", "text": text} for text in texts if text]
    stop = {"length": "max_tokens", "refused": "refusal", "filtered": "refusal"}.get(
        reply.carrier, "end_turn"
    )
    if reply.carrier == "reasoning":
        thought = "Answer: none of them? No."
        content.insert(0, {"type": "thinking", "thinking": thought, "signature": "c2lnbmVk"})
    if reply.carrier in ("tool", "tool_alone"):
        call = {"type": "tool_use", "id": "toolu_1", "name": "note"}
        content.append({**call, "input": {"text": "both cost lives"}})
        stop = "tool_use"
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-3-5-haiku-latest",
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {"input_tokens": 9, "output_tokens": 9},
    }


WRITERS = {"chat": chat, "responses": responses, "messages": messages}


HELLO = Served(Asked("choice"), "", "Hello!", "plain", Result("unparseable", (None,)), ())
"""What is said to a request that is no question of ours."""


def prompt_of(body: Mapping[str, Any]) -> str:
    """The last text of the user in a request of any of the interfaces."""
    turns = body.get("messages", body.get("input"))
    assert isinstance(turns, Sequence)
    content = [turn for turn in turns if turn.get("role") == "user"][-1]["content"]
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content)


class Host:
    """What it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: Counter[tuple[Interface, str]] = Counter()
        """How often each prompt was sent, by interface."""

        self.odd: list[str] = []  # requests that it does not know


def handler(host: Host) -> type[BaseHTTPRequestHandler]:
    """What answers one request."""

    class Handler(JsonHandler, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.split("?")[0]
            try:
                body = json.loads(data)
                if path == "/v1/messages/count_tokens":
                    self.answer(200, {"input_tokens": 9})
                elif isinstance(body.get("input"), str):
                    # Inspect tries out whether reasoning comes with summaries
                    self.answer(200, responses(HELLO))
                else:
                    interface, prompt = PATHS[path], prompt_of(body)
                    host.asked[interface, prompt] += 1
                    self.answer(200, WRITERS[interface](served(prompt, interface)))
            except Exception as error:  # noqa: BLE001 - the test looks at what is told here
                host.odd.append(f"{self.path}: {error!r} on {data[:2000]!r}")
                self.answer(
                    400, {"error": {"message": repr(error), "type": "invalid_request_error"}}
                )

    return Handler


@contextmanager
def serving() -> Iterator[Host]:
    """Serve on a free port of this machine."""
    host = Host()
    with serving_by(handler(host)) as address:
        host.url = address
        yield host
