"""How long importing takes, and how much memory, against importing Inspect AI alone.

Each import is a process of its own; both are run in alternation after one of each that fills the
file system's cache.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.rows import Row, emit

ROUNDS = 5
RIVAL, REGISTRY, PACKAGE = (
    "import inspect_ai",
    "import avdilemma.evals.registry",
    "import avdilemma",
)
MEMORY = "; import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


def measure(statement: str) -> tuple[float, float]:
    """Seconds of a process that imports, and its memory in MB."""
    start = time.perf_counter()
    command = [sys.executable, "-c", statement + MEMORY]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - start, int(done.stdout) / 1024


def main() -> None:
    statements = (RIVAL, PACKAGE, f"{RIVAL}; {REGISTRY}")
    for statement in statements:
        measure(statement)
    runs: dict[str, list[tuple[float, float]]] = {each: [] for each in statements}
    for _ in range(ROUNDS):
        for statement in statements:
            runs[statement].append(measure(statement))
    middle = {
        each: tuple(statistics.median(side) for side in zip(*found, strict=True))
        for each, found in runs.items()
    }
    rival = middle[RIVAL]
    for statement, name in (
        (PACKAGE, "import avdilemma"),
        (statements[2], "entry point of Inspect"),
    ):
        ours = middle[statement]
        emit(
            Row(
                f"{name}: time",
                f"{ours[0]:.2f} s",
                f"{rival[0]:.2f} s (import inspect_ai)",
                f"{ours[0] / rival[0]:.2f}",
                "imports",
            ),
            Row(
                f"{name}: memory",
                f"{ours[1]:.0f} MB",
                f"{rival[1]:.0f} MB (import inspect_ai)",
                f"{ours[1] / rival[1]:.2f}",
                "imports",
            ),
        )
    command = [str(Path(sys.executable).parent / "avdilemma"), "--help"]
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    taken = statistics.median(times)
    emit(Row("avdilemma --help", f"{taken:.2f} s", "1 s (wanted)", f"{taken:.2f}", "imports"))


if __name__ == "__main__":
    main()
