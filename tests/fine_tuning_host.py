"""A small HTTP server that behaves like a host with OpenAI's files and fine-tuning API."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.local_server import JsonHandler, serving_by


class Host:
    """Its state, and the failures that a test asks for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.calls: Counter[str] = Counter()
        self.keys: set[str] = set()
        self.busy = 0
        """How many requests are still answered with 429."""
        self.drop: str | None = None
        """A request, such as ``POST /v1/files``, whose next answer is cut off."""
        self.outcome = "succeeded"
        self.looks = 3
        """Looks at a job until it ends."""
        self.url = ""

    def job(self, body: dict[str, Any]) -> dict[str, Any]:
        name = f"ftjob-{len(self.jobs) + 1}"
        self.jobs[name] = {
            "id": name,
            "object": "fine_tuning.job",
            "created_at": 1,
            "model": body["model"],
            "training_file": body["training_file"],
            "validation_file": body.get("validation_file"),
            "hyperparameters": {"n_epochs": 1},
            "organization_id": "org",
            "result_files": [],
            "seed": body.get("seed", 0),
            "status": "validating_files",
            "body": body,
        }
        self.events[name] = []
        self.event(name, "info", "Created fine-tuning job")
        return self.jobs[name]

    def event(self, job: str, level: str, message: str) -> None:
        events = self.events[job]
        events.append(
            {
                "id": f"{job}-{len(events)}",
                "object": "fine_tuning.job.event",
                "created_at": len(events),
                "level": level,
                "message": message,
            }
        )

    def look(self, name: str) -> dict[str, Any]:
        job = self.jobs[name]
        seen = self.calls[f"look {name}"]
        self.calls[f"look {name}"] += 1
        if seen + 1 < self.looks:
            job["status"] = "running"
            self.event(name, "info", f"Step {seen + 1}/{self.looks}: training loss=0.5")
        elif job["status"] not in ("succeeded", "failed", "cancelled"):
            job["status"] = self.outcome
            job["trained_tokens"] = 1234
            if self.outcome == "succeeded":
                job["fine_tuned_model"] = f"ft:{job['model']}:moralis"
                self.event(name, "info", "The job has successfully completed")
            else:
                job["error"] = {"code": "invalid", "message": "loss is not finite", "param": None}
                self.event(name, "error", "The job failed")
        return job


def invalid(text: bytes) -> str | None:
    """What a host says of a training file."""
    lines = text.splitlines()
    if len(lines) < 10:
        return f"training file has {len(lines)} example(s), but must have at least 10"
    for number, line in enumerate(lines, 1):
        messages = json.loads(line)["messages"]
        if messages[-1]["role"] != "assistant":
            return f"line {number}: the last message must be from the assistant"
    return None


def handler(host: Host) -> type[BaseHTTPRequestHandler]:
    class Handler(JsonHandler, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def refuse(self, status: int, message: str) -> None:
            error = {"error": {"message": message, "type": "x", "code": None}}
            self.answer(status, error, {"Retry-After-Ms": "1"} if status == 429 else {})

        def take(self, method: str) -> bytes | None:
            """Read the request; None if it was answered already."""
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.split("?")[0]
            host.calls[f"{method} {path}"] += 1
            host.keys.add(self.headers.get("Authorization", ""))
            if host.busy:
                host.busy -= 1
                self.refuse(429, "rate limit reached")
                return None
            return data

        def cut(self, method: str) -> bool:
            """Close the connection without an answer, if a test asks for it."""
            if host.drop == f"{method} {self.path.split('?')[0]}":
                host.drop = None
                self.close_connection = True
                self.connection.close()
                return True
            return False

        def do_POST(self) -> None:
            data = self.take("POST")
            if data is None:
                return
            if self.path == "/v1/files":
                content = data.split(b"\r\n\r\n")
                text = next(p for p in content if p.lstrip().startswith(b"{"))
                name = f"file-{len(host.files) + 1}"
                host.files[name] = text.split(b"\r\n--")[0]
                body = {
                    "id": name,
                    "object": "file",
                    "bytes": len(text),
                    "created_at": 1,
                    "filename": "train.jsonl",
                    "purpose": "fine-tune",
                    "status": "processed",
                }
                if not self.cut("POST"):
                    self.answer(200, body)
            else:
                body = json.loads(data)
                problem = invalid(host.files[body["training_file"]])
                if problem:
                    self.refuse(400, problem)
                    return
                job = host.job(body)
                # the job was made, only its answer is lost
                if not self.cut("POST"):
                    self.answer(200, {k: v for k, v in job.items() if k != "body"})

        def do_GET(self) -> None:
            if self.take("GET") is None:
                return
            if self.cut("GET"):
                return
            path = self.path.split("?")[0].removeprefix("/v1/fine_tuning/jobs").strip("/")
            name, _, rest = path.partition("/")
            if not name:
                jobs = [{k: v for k, v in j.items() if k != "body"} for j in host.jobs.values()]
                self.answer(200, {"object": "list", "data": jobs, "has_more": False})
            elif name not in host.jobs:
                self.refuse(404, f"no job {name}")
            elif rest == "events":
                events = host.events[name][::-1]
                self.answer(200, {"object": "list", "data": events, "has_more": False})
            else:
                job = host.look(name)
                self.answer(200, {k: v for k, v in job.items() if k != "body"})

    return Handler


@contextmanager
def serving() -> Iterator[Host]:
    """Serve on a free port of this machine."""
    host = Host()
    with serving_by(handler(host)) as address:
        host.url = f"{address}/v1"
        yield host
