"""Run all benchmarks, each in a process of its own, and write docs/benchmarks.md."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.rows import FILE
from generated.entries import ENTRIES
from generated.stamps import said, stamp, tracked

MODULES = (
    "throughput",
    "memory",
    "imports",
    "generate",
    "estimation",
    "estimate_logs",
    "leaderboard",
    "reading",
    "probabilities",
)
TEXT = """\
Wanted: samples a second at least .90 of the floor; memory a sample no more than the floor's;
`import avdilemma` under 1.2 times `import inspect_ai`, `avdilemma --help` under a second; a
leaderboard of 1,000 submissions in under 30 s; an ordinary reply read in under .2 ms, and 1 MB of
any text in under a second; an error of kappa from 40 probabilities no larger than from 400 choices.

There are two floors, both tasks of Inspect alone with as many samples, the same prompts and a
score of one letter. The samples of the first carry a prompt and nothing else. Those of the
second are ours: they carry every factor and the whole item, so that a log can be filtered and
scored again by itself. What lies between the floors is Inspect's work on such metadata (it
copies, shortens and writes them); it alone takes a tenth of the first floor's speed, so .90 of
that is out of reach for a log that says what was asked, and the second is the floor that we
hold ourselves to. What lies between the second floor and ours is our own code: parsing, a score
of fourteen keys (most of the memory), and metrics. With a model that takes a second a question
nothing of it is seen.
"""
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def page(rows: list[dict[str, str]]) -> str:
    lines = [
        f"| {row['what']} | {row['ours']} | {row['rival']} | {row['ratio']} | "
        f"`python -m benchmarks.{row['module']}` |"
        for row in rows
    ]
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`. Both sides of a row are measured in the same run on the same",
            (
                "machine; the ratio is what to read, seconds are that machine's "
                f"({os.cpu_count()} cores, Python {platform.python_version()})."
            ),
            measured(),
            "",
            TEXT,
            "| what | ours | rival or floor | ratio | how to repeat |",
            "| --- | --- | --- | --- | --- |",
            *lines,
            "",
        ]
    )


def measured() -> str:
    """What the table is measured on, in the words that `generated` looks for."""
    now = stamp(next(entry for entry in ENTRIES if entry.name == "benchmarks"), tracked())
    return said(now, now)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.jsonl"
        for name in MODULES:
            print(f"== {name}", flush=True)
            command = [sys.executable, "-m", f"benchmarks.{name}"]
            subprocess.run(command, check=True, env={**os.environ, FILE: str(file)})
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    PAGE.write_text(page(rows), encoding="utf-8")
    print(f"Written: {PAGE}; stamp it: python -m generated --stamp benchmarks")


if __name__ == "__main__":
    main()
