"""`avdilemma estimate` over 100 logs of 1,000 samples, against reading the same logs.

The floor is Inspect's own `read_eval_log`, one log at a time. Four agents answer 1,000 dilemmas
each; their logs are copied, for reading and estimating do not know that.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from inspect_ai import eval as inspect_eval
from inspect_ai.log import read_eval_log

from avdilemma.evals.estimate import estimate_logs
from avdilemma.evals.tasks import av_dilemma
from benchmarks.rows import Row, emit

LOGS, SAMPLES, FLOOR = 100, 1000, 20
AGENTS = ("moralis@kappa=0.2@noise=1", "moralis@kappa=0.5@noise=1", "economicus@noise=1", "random")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = inspect_eval(
            av_dilemma(n=SAMPLES),
            model=[f"avdilemma/{agent}" for agent in AGENTS],
            log_dir=str(folder / "made"),
            display="none",
            log_realtime=False,
            score_display=False,
        )
        (folder / "logs").mkdir()
        paths = []
        for number in range(LOGS):
            paths.append(folder / "logs" / f"{number:03}.eval")
            shutil.copy(made[number % len(made)].location, paths[-1])
        start = time.perf_counter()
        for path in paths[:FLOOR]:
            read_eval_log(path)
        floor = (time.perf_counter() - start) * LOGS / FLOOR
        start = time.perf_counter()
        found = estimate_logs(paths)
        ours = time.perf_counter() - start
    print(f"{len(found)} models estimated")
    emit(
        Row(
            f"estimate on {LOGS} logs of {SAMPLES:,} samples",
            f"{ours:.0f} s",
            f"{floor:.0f} s (read_eval_log, {FLOOR} of them measured)",
            f"{ours / floor:.2f}",
            "estimate_logs",
        )
    )


if __name__ == "__main__":
    main()
