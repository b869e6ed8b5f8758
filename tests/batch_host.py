"""A host on this machine that answers batches of requests, as OpenAI's and Anthropic's do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.answering_host import chat, messages, responses
from tests.local_server import JsonHandler, serving_by

NOW = "2026-11-26T10:00:00Z"


def uploaded(body: bytes) -> bytes:
    """The file in a form that was sent: what stands between its own blank line and its end."""
    boundary = body.split(b"\r\n", 1)[0]
    parts = body.split(boundary)
    (file,) = (part for part in parts if b"filename=" in part)
    return file.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")


def openai_results(model: str, lines: bytes) -> bytes:
    """The file of results of a batch of OpenAI's, by the file of its requests."""
    found = []
    for line in lines.splitlines():
        asked = json.loads(line)
        made = responses if asked["url"].endswith("/responses") else chat
        response = {"status_code": 200, "request_id": "r", "body": made(model)}
        found.append(
            {"id": "b", "custom_id": asked["custom_id"], "response": response, "error": None}
        )
    return "\n".join(map(json.dumps, found)).encode()


def anthropic_results(model: str, asked: list[dict[str, Any]]) -> bytes:
    """The results of a batch of Anthropic's, by its requests."""
    result = {"type": "succeeded", "message": messages(model)}
    return "\n".join(
        json.dumps({"custom_id": each["custom_id"], "result": result}) for each in asked
    ).encode()


@contextmanager
def answering_batches(model: str) -> Iterator[tuple[str, list[int]]]:
    """The address of a host that calls its model so, and the sizes of the batches that came."""
    held: dict[str, bytes] = {}
    sizes: list[int] = []

    class Handler(JsonHandler, BaseHTTPRequestHandler):
        def keep(self, content: bytes) -> str:
            held[name := f"kept-{len(held)}"] = content
            return name

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path.endswith("/files"):
                kept = self.keep(uploaded(body))
                told = {"object": "file", "bytes": 1, "created_at": 1, "status": "processed"}
                self.answer(200, {"id": kept, "filename": "f", "purpose": "batch", **told})
            elif self.path.endswith("/messages/batches"):
                asked = json.loads(body)["requests"]
                sizes.append(len(asked))
                self.answer(200, self.anthropic(self.keep(anthropic_results(model, asked))))
            else:
                lines = held[json.loads(body)["input_file_id"]]
                sizes.append(len(lines.splitlines()))
                self.answer(200, self.openai(self.keep(openai_results(model, lines))))

        def do_GET(self) -> None:
            (name,) = re.findall(r"kept-[0-9]+", self.path)
            if self.path.endswith(("/content", "/results")):
                self.send_response(200)
                self.send_header("Content-Length", str(len(held[name])))
                self.end_headers()
                self.wfile.write(held[name])
            elif "/messages/" in self.path:
                self.answer(200, self.anthropic(name))
            else:
                self.answer(200, self.openai(name))

        def openai(self, name: str) -> dict[str, Any]:
            told = {"object": "batch", "endpoint": "/v1", "input_file_id": "f", "created_at": 1}
            counts = {"total": 1, "completed": 1, "failed": 0}
            ended = {"status": "completed", "output_file_id": name, "request_counts": counts}
            return {"id": name, "completion_window": "24h", **told, **ended}

        def anthropic(self, name: str) -> dict[str, Any]:
            counts = dict.fromkeys(("processing", "errored", "canceled", "expired"), 0)
            here = f"http://{self.headers['Host']}/v1/messages/batches/{name}/results"
            told = {"type": "message_batch", "created_at": NOW, "expires_at": NOW, "ended_at": NOW}
            ended = {"processing_status": "ended", "results_url": here}
            return {"id": name, **told, **ended, "request_counts": {**counts, "succeeded": 1}}

    with serving_by(Handler) as address:
        yield address, sizes
