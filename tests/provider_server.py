"""A server on this machine that answers as OpenAI's and Anthropic's do, for their real clients."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal

from tests.local_server import JsonHandler, serving_by

Kind = Literal["text", "refusal", "tool"]
"""A text, a refusal by the provider, or a text beside a call of a tool."""

Answer = Callable[[dict[str, Any]], tuple[str, Kind]]
"""What is answered to a request, by its JSON."""


@contextmanager
def provider(answer: Answer) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Serve for a while: the address, and the requests that came."""
    requests: list[dict[str, Any]] = []

    class Handler(JsonHandler, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            requests.append(asked)
            says = _anthropic if self.path.endswith("/messages") else _openai
            self.answer(200, says(asked["model"], *answer(asked)))

    with serving_by(Handler) as address:
        yield address, requests


def _openai(model: str, text: str, kind: Kind) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if kind == "refusal":
        message = {"role": "assistant", "content": None, "refusal": text}
    if kind == "tool":
        call = {"name": "search", "arguments": "{}"}
        message["tool_calls"] = [{"id": "1", "type": "function", "function": call}]
    reason = "tool_calls" if kind == "tool" else "stop"
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8},
    }


def _anthropic(model: str, text: str, kind: Kind) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": text}]
    if kind == "tool":
        content.append({"type": "tool_use", "id": "1", "name": "search", "input": {}})
    reasons = {"text": "end_turn", "refusal": "refusal", "tool": "tool_use"}
    return {
        "id": "1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        "stop_reason": reasons[kind],
        "stop_sequence": None,
        "usage": {"input_tokens": 5, "output_tokens": 3},
    }
