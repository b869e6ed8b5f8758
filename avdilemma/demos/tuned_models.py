"""The whole loop on a small model and a CPU: build, tune, evaluate, and show the shift."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from inspect_ai import Task
from rich.console import Console

from avdilemma.demos.running import run_set
from avdilemma.demos.small_model import NAME, folder_model, small_folder
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.shift import Shift, read_shifts, write_csv
from avdilemma.evals.shift_report import CAPTION, draw_shifts, show_shifts
from avdilemma.evals.tasks import av_dilemma, economic_games
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
) -> list[tuple[str, Shift]]:
    """Build both sets, tune both agents, evaluate all three models, print and draw the shift.

    What is done already, by a run that was cut off, is not done again.

    Args:
        out: Folder of everything that is made.
        console: Where to print.
        n: Training examples for each agent.
        steps: Steps of 8 examples for each agent.
        max_tokens: Tokens of each reply.
        bf16: Whether training calculates in bfloat16; None where the processor does so itself.
        **asked: Numbers of questions, as `questions` takes them.

    Returns:
        Name of the tuned model, and a row.

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
    found: list[tuple[str, Shift]] = []
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
            one, other, rows, _ = read_shifts([logs], [after[shown]])
            rows = [replace(row, domain=shown) for row in rows]
            show_shifts(one, other, rows, console)
            found += [(other, row) for row in rows]
    console.print(CAPTION, style="dim", highlight=False)
    write_csv(found, out / "shift.csv")
    draw_shifts(found, out / "shift.png")
    console.print(f"Rows:   {out / 'shift.csv'}\nFigure: {out / 'shift.png'}")
    say("done")
    return found
