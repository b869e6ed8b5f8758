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

MODULES = (
    "throughput",
    "memory",
    "imports",
    "generate",
    "estimation",
    "estimate_logs",
    "leaderboard",
)
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
            "",
            "| what | ours | rival or floor | ratio | how to repeat |",
            "| --- | --- | --- | --- | --- |",
            *lines,
            "",
        ]
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.jsonl"
        for name in MODULES:
            print(f"== {name}", flush=True)
            command = [sys.executable, "-m", f"benchmarks.{name}"]
            subprocess.run(command, check=True, env={**os.environ, FILE: str(file)})
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    PAGE.write_text(page(rows), encoding="utf-8")
    print(f"Written: {PAGE}")


if __name__ == "__main__":
    main()
