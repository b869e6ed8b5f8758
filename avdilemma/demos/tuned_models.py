"""The whole loop on a small model and a CPU: build, tune, evaluate, and show the shift."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pandas as pd
from inspect_ai import Task
from rich.console import Console

from avdilemma.charts.look import looks, save
from avdilemma.charts.shift_chart import shift_chart
from avdilemma.demos.running import run_set
from avdilemma.demos.small_model import NAME, folder_model, small_folder
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.files import write_text
from avdilemma.logs.pairs import read_side
from avdilemma.report.from_logs import shift_between
from avdilemma.report.printing import show_shift
from avdilemma.sft.local import fast_bf16, tune_local
from avdilemma.sft.manifest import MANIFEST, Manifest
from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.training_set import build_training_set
from avdilemma.sft.tuning import LocalSettings

SEPARATING = {"economicus": 0.0, "moralis": 0.5}
"""Agents that the model is tuned for, and the least share of examples that tell them apart."""

TEXTS = {"framing": ("named",), "unit": ("points",), "scale": ("1",)}
"""Levels of the file `framed`: actions under the field's names. A model as small as this learns
what words stand for within some hundred examples, and no sums."""

WORDING = "brief"
"""Wording of the games, in training and evaluation: the shorter one, which is what time allows."""

FROZEN = 10
"""Layers, of 30, that are not trained: a third less to calculate."""


def recipe(agent: str, n: int) -> Recipe:
    """The training set of an agent: the options gone over, the choice, the answer."""
    return Recipe(
        agent=target_agent(agent),
        n=n,
        games=("spd", "tg"),
        reasoning="options",
        cells="natural",
        separating=SEPARATING[agent],
        texts="framed",
        select=TEXTS,
        wordings=(WORDING,),
        validation=0.0,
    )


def questions(games: int, unnamed: int, dilemmas: int) -> dict[str, Task]:
    """What the models are asked, by what it shows: held-out games, then the transfer."""
    levels: dict[str, Any] = {name: level for name, (level,) in TEXTS.items()}
    return {
        "held-out games": economic_games(family="framed", n=games, wording=WORDING, **levels),
        "held-out games, actions unnamed": economic_games(n=unnamed, wording=WORDING),
        "AV dilemmas (transfer)": av_dilemma(n=dilemmas),
    }


def demo_tuning(
    out: Path,
    console: Console,
    *,
    n: int,
    steps: int,
    max_tokens: int,
    bf16: bool | None,
    **asked: int,
) -> pd.DataFrame:
    """Build both sets, tune both agents, evaluate all three models, print and draw the shift.

    What is done already, by a run that was cut off, is not done again.

    Each agent has n training examples and steps of 8; replies have so many tokens at most; bf16 of
    None is what the processor does itself. Numbers of questions are as `questions` takes them, and
    the changes that come back as in `measures.tuning_shift`.

    Raises:
        AvdilemmaError: If something is not installed, or a step failed.
    """
    start = time.monotonic()

    def say(text: str) -> None:
        console.print(f"{time.monotonic() - start:5.0f} s  {text}")

    def evaluate(name: str, folder: Path) -> dict[str, Path]:
        """Ask a model folder everything; logs by what they show."""
        model = folder_model(name, folder, max_tokens)
        logs = {}
        for index, (shown, task) in enumerate(questions(**asked).items()):
            say(f"evaluating {name}: {shown}")
            logs[shown] = run_set(task, [model], out / name / str(index), console)
        return logs

    base = small_folder(console)
    before = evaluate(NAME, base)
    frames: list[pd.DataFrame] = []
    for agent in SEPARATING:
        data, folder = out / "data" / agent, out / "models" / agent
        wanted = recipe(agent, n)
        if not (data / MANIFEST).is_file():
            say(f"building {n} examples of {agent}")
            build_training_set(wanted).write(data)
        elif Manifest.read_file(data / MANIFEST).recipe != wanted:
            raise AvdilemmaError(f"{data} holds another training set: give another folder by -o")
        say(f"tuning for {agent}, {steps} steps")
        settings = LocalSettings(
            model=str(base),
            steps=steps,
            learning_rate=6e-4,
            freeze=FROZEN,
            save_every=10,
            bf16=fast_bf16() if bf16 is None else bf16,
        )
        card = tune_local(data, folder, settings, resume=True)
        say(
            f"tuned for {agent}: {card.result['steps']} steps, loss {card.result['train_loss']:.3f}"
        )
        after = evaluate(f"{agent}-tuned", folder)
        for shown, logs in before.items():
            sides = read_side([logs]), read_side([after[shown]])
            rows = shift_between(*sides)[0].assign(domain=shown)
            show_shift(sides[0].model, sides[1].model, rows, console)
            frames.append(rows)
    found = pd.concat(frames, ignore_index=True)
    write_text(out / "shift.csv", str(found.to_csv(index=False)), overwrite=True)
    save(shift_chart(found, looks(found["respondent"])), out / "shift.png", overwrite=True)
    console.print(f"Rows:   {out / 'shift.csv'}\nFigure: {out / 'shift.png'}")
    say("done")
    return found
