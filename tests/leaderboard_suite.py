"""A small suite of every kind of task, its logs, and ways to change a log without trace."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from inspect_ai import eval as inspect_eval

from avdilemma.evals.suite import build_task, frozen
from avdilemma.families.suite import Suite, SuiteTask
from avdilemma.leaderboard.parts import Part, build_parts

TASKS = (
    SuiteTask(task="av_dilemma", args={"family": "sacrifice", "n": 24}),
    SuiteTask(task="av_dilemma", args={"family": "risk", "n": 8}),
    SuiteTask(task="ratings", args={"pair": "1v10"}),
    SuiteTask(task="moral_machine", args={"n": 36}),
    SuiteTask(task="economic_games", args={"elicitation": "plan", "n": 16}),
)


@lru_cache
def small_suite() -> Suite:
    return frozen(Suite(name="small", title="A small suite", tasks=TASKS))


@lru_cache
def small_parts() -> tuple[Part, ...]:
    return build_parts(small_suite())


def run_suite(model: str, folder: Path, asked: Suite | None = None, **settings: Any) -> list[Path]:
    """The logs of a model over a suite, the small one if none is given, in the suite's order."""
    logs = inspect_eval(
        [build_task(task) for task in (asked or small_suite()).tasks],
        model=model,
        log_dir=str(folder),
        display="none",
        log_realtime=False,
        score_display=False,
        **settings,
    )
    return [Path(log.location) for log in logs]


Record = dict[str, Any]
Edit = Callable[[Record], object]


def tampered(
    log: Path,
    folder: Path,
    header: Edit | None = None,
    sample: Edit | None = None,
    drop: int = 0,
    also: Mapping[str, bytes] | None = None,
    first: Edit | None = None,
    name: str = "",
    begun: Edit | None = None,
) -> Path:
    """A copy of a log with its header, or its first sample, edited, or samples dropped.

    ``begun`` edits what an archive told of the log when it was begun.

    With ``first`` the first sample is there twice, as in resumed runs: edited, then as it is.
    """
    target = folder / (name or log.name)
    with zipfile.ZipFile(log) as old, zipfile.ZipFile(target, "w") as new:
        samples = [name for name in old.namelist() if name.startswith("samples/")]
        for member in old.namelist():
            content = old.read(member)
            if member in samples[:drop]:
                continue
            if first is not None and member == samples[0]:
                record = json.loads(content)
                first(record)
                new.writestr(member, json.dumps(record))
            edits = {"header.json": header, "_journal/start.json": begun, samples[0]: sample}
            edit = edits.get(member)
            if edit is not None:
                record = json.loads(content)
                edit(record)
                content = json.dumps(record).encode()
            new.writestr(member, content)
        for member, content in (also or {}).items():
            new.writestr(member, content, zipfile.ZIP_DEFLATED)
    return target
