"""A host on this machine that answers as hosts of models do, for the real clients of Inspect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.local_server import JsonHandler, serving_by

REPLY = "I weighed both sides.\n\nAnswer: A"


def chat(model: str) -> dict[str, Any]:
    """OpenAI's chat completions, which most hosts speak."""
    message = {"role": "assistant", "content": REPLY, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    usage = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
    told = {"id": "c1", "object": "chat.completion", "created": 1, "model": model}
    return {**told, "choices": [choice], "usage": usage}


def responses(model: str) -> dict[str, Any]:
    """OpenAI's responses, with a thought before the reply."""
    text = {"type": "output_text", "text": REPLY, "annotations": []}
    output = [
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {
            "type": "message",
            "id": "msg_1",
            "status": "completed",
            "role": "assistant",
            "content": [text],
        },
    ]
    usage = {
        "input_tokens": 11,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": 5,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 16,
    }
    told = {"id": "resp_1", "object": "response", "created_at": 1, "status": "completed"}
    further = {"parallel_tool_calls": False, "tool_choice": "auto", "tools": []}
    return {**told, **further, "model": model, "output": output, "usage": usage}


def messages(model: str) -> dict[str, Any]:
    """Anthropic's messages."""
    told = {"id": "msg_1", "type": "message", "role": "assistant", "model": model}
    ended = {"stop_reason": "end_turn", "stop_sequence": None}
    usage = {"input_tokens": 11, "output_tokens": 5}
    return {**told, **ended, "content": [{"type": "text", "text": REPLY}], "usage": usage}


def completion(model: str) -> dict[str, Any]:
    """OpenAI's completions of a text."""
    choice = {"index": 0, "text": REPLY, "finish_reason": "stop", "logprobs": None}
    usage = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
    told = {"id": "c1", "object": "text_completion", "created": 1, "model": model}
    return {**told, "choices": [choice], "usage": usage}


def converse(_: str) -> dict[str, Any]:
    """Bedrock's, which does not say which model answered."""
    message = {"role": "assistant", "content": [{"text": REPLY}]}
    usage = {"inputTokens": 11, "outputTokens": 5, "totalTokens": 16}
    told = {"output": {"message": message}, "stopReason": "end_turn"}
    return {**told, "usage": usage, "metrics": {"latencyMs": 5}}


@contextmanager
def answering(model: str) -> Iterator[str]:
    """The address of a host that calls its model so."""

    class Handler(JsonHandler, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            forms = {
                "chat/completions": chat,
                "v1/completions": completion,
                "v1/responses": responses,
            }
            two = "/".join(self.path.rsplit("/", 2)[-2:])
            other = converse if two.endswith("/converse") else messages
            found = forms.get(two, other)(model)
            self.answer(200, found)

    with serving_by(Handler) as address:
        yield address
