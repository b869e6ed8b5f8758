"""Memory of an evaluation by its number of samples, against Inspect's floor.

Each run is a process of its own, and its largest memory is read at the end; growth per sample is
the difference of two sizes, so that what is needed at the start does not count. Medians of
several runs, because one and the same run differs by a few MB.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

from benchmarks.rows import Row, emit
from benchmarks.throughput import RIVALS, TASKS, seconds

SIZES = (288, 2304)
ROUNDS = 3


def measure(name: str, size: int) -> float:
    """Memory in MB of a run in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.memory", name, str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1]) / 1024


def main() -> None:
    small, large = SIZES
    growth = {}
    for name in TASKS:
        low, high = (
            statistics.median(measure(name, size) for _ in range(ROUNDS)) for size in SIZES
        )
        growth[name] = (high - low) * 1024 / (large - small)
        print(f"{name}: {low:.0f} MB at {small} samples, {high:.0f} MB at {large}")
    for rival, words in RIVALS.items():
        emit(
            Row(
                f"memory per sample, {small} to {large} samples",
                f"{growth['ours']:.1f} kB",
                f"{growth[rival]:.1f} kB ({words})",
                f"{growth['ours'] / growth[rival]:.2f}",
                "memory",
            )
        )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        seconds(TASKS[sys.argv[1]](int(sys.argv[2])))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    else:
        main()
