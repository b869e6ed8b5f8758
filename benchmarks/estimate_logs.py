"""`avdilemma estimate` over 100 logs of 1,000 samples, against reading the same logs.

The floor is Inspect's own `read_eval_log`, one log at a time, in CPU time of the same run. Four
agents answer 1,000 dilemmas each; their logs are copied and named runs of their own, for reading
and estimating do not know that.
"""

from __future__ import annotations

import json
import resource
import shutil
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, read_eval_log

from avdilemma.cli import main as avdilemma
from avdilemma.evals.tasks import av_dilemma
from benchmarks.rows import Row, emit

LOGS, SAMPLES, FLOOR = 100, 1000, 10
AGENTS = ("moralis@kappa=0.2@noise=1", "moralis@kappa=0.5@noise=1", "economicus@noise=1", "random")


def copy(log: EvalLog, number: int, folder: Path) -> Path:
    """A log again, as that of another run: the last header of an archive counts."""
    path = folder / f"{number:03}.eval"
    shutil.copy(log.location.removeprefix("file://"), path)
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        header = json.loads(archive.read("header.json"))
        header["eval"] |= {"task_id": f"task{number}", "eval_id": f"eval{number}"}
        archive.writestr("header.json", json.dumps(header))
    return path


def measured(work: Callable[[], object]) -> float:
    """Seconds of CPU."""
    start = time.process_time()
    work()
    return time.process_time() - start


def estimate(paths: list[Path]) -> None:
    """Run the command."""
    done = CliRunner().invoke(avdilemma, ["estimate", *map(str, paths)], catch_exceptions=False)
    assert done.exit_code == 0, done.output  # noqa: S101 - a benchmark of nothing is none


def memory() -> float:
    """Most memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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
        paths = [copy(made[n % len(made)], n, folder / "logs") for n in range(LOGS)]
        estimate(paths[: len(made)])
        few = memory()
        ours = measured(lambda: estimate(paths))
        many = memory()
        floor = measured(lambda: [read_eval_log(str(path)) for path in paths[:FLOOR]])
    floor *= LOGS / FLOOR
    emit(
        Row(
            f"estimate on {LOGS} logs of {SAMPLES:,} samples, CPU",
            f"{ours:.0f} s",
            f"{floor:.0f} s (read_eval_log, {FLOOR} of them measured)",
            f"{ours / floor:.2f}",
            "estimate_logs",
        ),
        Row(
            f"most memory of estimate on {LOGS} logs",
            f"{many:.0f} MB",
            f"{few:.0f} MB (on {len(AGENTS)} logs)",
            f"{many / few:.2f}",
            "estimate_logs",
        ),
    )


if __name__ == "__main__":
    main()
