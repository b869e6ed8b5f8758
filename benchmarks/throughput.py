"""Samples a second of `av_dilemma` against Inspect's floor.

The floor is a task of Inspect alone with the same number of samples, the same prompts, the
same instant provider and one trivial scorer. Both run in one process, in alternation.
"""

from __future__ import annotations

import statistics
import tempfile
import time

from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import includes

from avdilemma.evals.tasks import av_dilemma
from benchmarks.rows import Row, emit

ITEMS = 576
ROUNDS = 3


def ours(n: int = ITEMS) -> Task:
    return av_dilemma(n=n)


def floor(n: int = ITEMS) -> Task:
    """The same questions, with what the provider needs to answer, and nothing else of ours."""
    samples = [Sample(id=s.id, input=s.input, target="A") for s in av_dilemma(n=n).dataset]
    return Task(dataset=MemoryDataset(samples), scorer=includes(), name="floor")


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


def main() -> None:
    seconds(floor())  # imports and caches
    times: dict[str, list[float]] = {"ours": [], "floor": []}
    for _ in range(ROUNDS):
        times["ours"].append(seconds(ours()))
        times["floor"].append(seconds(floor()))
    best = {name: statistics.median(found) for name, found in times.items()}
    for name, taken in best.items():
        print(f"{name:6} {ITEMS / taken:7.0f} samples/s (median of {ROUNDS})")
    rates = {name: ITEMS / taken for name, taken in best.items()}
    emit(
        Row(
            f"av_dilemma, {ITEMS} samples, instant agent",
            f"{rates['ours']:.0f} samples/s",
            f"{rates['floor']:.0f} samples/s (the same prompts, a trivial scorer)",
            f"{rates['ours'] / rates['floor']:.2f}",
            "throughput",
        )
    )


if __name__ == "__main__":
    main()
