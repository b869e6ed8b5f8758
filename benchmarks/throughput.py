"""Samples a second of `av_dilemma` against Inspect's floor.

The floor is a task of Inspect alone with the same number of samples, the same prompts, the
same instant provider and one trivial scorer. A second one carries the same metadata too: what
ours takes longer than that is our own code, the rest is Inspect's work on what a log should say.
Each run is a process of its own, in alternation, as an evaluation is: no cache knows the items
from the run before, and no log of another run is in memory. Imports are not timed. Two sizes,
because what is done once at the end (estimating, printing the table of results) weighs on the
small one.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import includes

from avdilemma.evals.tasks import av_dilemma
from benchmarks.rows import Row, emit

SIZES = (576, 2304)
ROUNDS = 5
WARM_UP = 4


def ours(n: int) -> Task:
    return av_dilemma(n=n)


def floor(n: int) -> Task:
    """The same questions, with what the provider needs to answer, and nothing else of ours."""
    asked = av_dilemma(n=n).dataset
    samples = [Sample(id=s.id, input=s.input, target="A") for s in asked]
    return Task(dataset=MemoryDataset(samples), scorer=includes(), name="floor")


def carrying(n: int) -> Task:
    """The same samples whole, and the same trivial scorer."""
    return Task(dataset=av_dilemma(n=n).dataset, scorer=includes(), name="carrying")


TASKS = {"ours": ours, "floor": floor, "carrying": carrying}

RIVALS = {
    "floor": "the same prompts, a trivial scorer",
    "carrying": "the same samples, a trivial scorer",
}
"""What ours is compared with, in words."""


def seconds(task: Task) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        log = inspect_eval(
            task,
            model="avdilemma/economicus",
            display="none",
            log_dir=folder,
            log_realtime=False,
            score_display=False,
        )[0]
        taken = time.perf_counter() - start
    if log.status != "success":
        raise SystemExit(f"log status {log.status}: {log.error}")
    return taken


def measure(name: str, size: int) -> float:
    """Seconds of a run in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.throughput", name, str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def compare(size: int) -> list[Row]:
    """All at one size; the one that goes first changes from round to round."""
    times: dict[str, list[float]] = {name: [] for name in TASKS}
    for turn in range(ROUNDS):
        for name in list(TASKS)[:: -1 if turn % 2 else 1]:
            times[name].append(measure(name, size))
    for name, found in times.items():
        print(f"{name:8} {size} samples in", *(f"{taken:.2f}" for taken in found), "s")
    rates = {name: size / statistics.median(found) for name, found in times.items()}
    return [
        Row(
            f"av_dilemma, {size} samples, instant agent",
            f"{rates['ours']:.0f} samples/s",
            f"{rates[rival]:.0f} samples/s ({words})",
            f"{rates['ours'] / rates[rival]:.2f}",
            "throughput",
        )
        for rival, words in RIVALS.items()
    ]


if __name__ == "__main__":
    if len(sys.argv) == 3:
        task = TASKS[sys.argv[1]]
        seconds(task(WARM_UP))
        print(seconds(task(int(sys.argv[2]))))
    else:
        for each in SIZES:
            for row in compare(each):
                emit(row)
