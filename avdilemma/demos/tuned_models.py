"""The whole loop on a small model and a CPU: build, tune, ask, and show the shift."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from avdilemma.charts.look import save
from avdilemma.charts.study_chart import before_and_after
from avdilemma.demos.small_model import small_folder
from avdilemma.demos.study_results import answers, exam_frame, switch_frame
from avdilemma.files import write_text
from avdilemma.report.study_tables import study_tables
from avdilemma.sft.local import fast_bf16
from avdilemma.sft.stages import Stage, read_stage
from avdilemma.sft.study import DILEMMAS, Arm, Plan, Study

KAPPAS = ("0", "0.5")
"""Of homo economicus and homo moralis."""

EXAMS = ("held-out games", "own-car dilemmas")
"""What is asked before and after."""

BATCH = 32
"""Replies written at once on a CPU."""

REPEATED = 3
"""One of so many examples beside other dilemmas is about a game."""


def demo_plan(
    model: str | Path,
    stages: Mapping[str, Sequence[Stage]],
    *,
    bf16: bool | None = None,
    **asked: Any,
) -> Plan:
    """The sizes of the demo for one agent.

    Args:
        model: Folder of the model before tuning.
        stages: Stages by name: ``basis``, which both agents share, ``first`` and ``then``.
        bf16: Whether to calculate in bfloat16; None: if the processor does.
        asked: Numbers of questions, frozen layers and whether prompts are detached, as in `Plan`.
    """
    sizes = {
        name: sum(each.steps * each.batch for each in several) for name, several in stages.items()
    }
    learnt = max(30, sizes.get("then", 0))
    return Plan(
        str(model),
        # the same for both agents, whose basis is learnt on one set
        n=max(10, sizes.get("first", 0)),
        repeated=learnt // REPEATED,
        dilemmas=learnt - learnt // REPEATED,
        basis=tuple(stages.get("basis", ())),
        first=tuple(stages.get("first", ())),
        then=tuple(stages.get("then", ())),
        asks=(DILEMMAS,),
        exams=EXAMS,
        periods=0,
        save_every=10,
        keep=True,
        batch=BATCH,
        bf16=fast_bf16() if bf16 is None else bf16,
        **asked,
    )


def demo_tuning(
    out: Path,
    console: Console,
    stages: Mapping[str, Sequence[str]],
    *,
    bf16: bool | None,
    **asked: int,
) -> pd.DataFrame:
    """Build, tune and ask both agents, and the model before; print and draw the shift.

    What is done already, by a run that was cut off, is not done again. The frame that comes back
    is that of `exam_frame`; arguments are as in `demo_plan`, stages as they are written.

    Raises:
        AvdilemmaError: If something is not installed, or a step failed.
    """
    start = time.monotonic()

    def say(text: str) -> None:
        console.print(f"{time.monotonic() - start:5.0f} s  {text}", markup=False)

    read = {name: tuple(map(read_stage, several)) for name, several in stages.items()}
    base = small_folder(console)
    study = Study(out, demo_plan(base, read, bf16=bf16, **asked), say)
    study.base(KAPPAS)
    for kappa in KAPPAS:
        study.arm(Arm(kappa, 0))
    found = answers(out)
    frame, switches = exam_frame(found), switch_frame(found)
    for table in study_tables(frame, switches):
        console.print(table, crop=False)
    write_text(out / "shift.csv", frame.to_csv(index=False), overwrite=True)
    save(before_and_after(frame), out / "shift.png", overwrite=True)
    say(f"done: {out / 'shift.csv'}, {out / 'shift.png'}, models in {out}/kappa-*/models")
    return frame
