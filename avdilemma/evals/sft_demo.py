"""The whole loop on a small model and a CPU: build, tune, evaluate, and show the shift."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from inspect_ai import Task
from rich.console import Console

from avdilemma.evals.demo import run_set
from avdilemma.evals.local_model import NAME, folder_model, local_folder
from avdilemma.evals.shift import Shift, read_shifts, write_csv
from avdilemma.evals.shift_report import CAPTION, draw_shifts, show_shifts
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.sft.agents import target_agent
from avdilemma.sft.build import build_training_set, save_training_set
from avdilemma.sft.local import fast_bf16, tune_local
from avdilemma.sft.manifest import FILE
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.tuning import Settings

SEPARATING = {"economicus": 0.0, "moralis": 0.5}
"""Agents that the model is tuned for, and the least share of examples that tell them apart."""

TEXTS = {"framing": ("named",), "unit": ("points",), "scale": ("1",)}
"""Levels of the file `framed`: actions under the field's names. A model as small as this learns
what words stand for within some hundred examples, and no sums."""

WORDING = "brief"
"""Wording of the games, in training and evaluation: the shorter one, which is what time allows."""

FROZEN = 10
"""Layers, of 30, that are not trained: a third less to calculate."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is done."""

    n: int = 320
    """Training examples for each agent."""

    steps: int = 40
    """Steps of 8 examples for each agent."""

    games: int = 120
    """Held-out questions about games with the actions' names: each protocol, node and belief once,
    four variants each."""

    unnamed: int = 48
    """Held-out questions about games whose actions are colours."""

    dilemmas: int = 72
    """AV dilemmas."""

    max_tokens: int = 96
    """Tokens of each reply."""

    bf16: bool | None = None
    """Whether training calculates in bfloat16; None where the processor does so itself."""


def recipe(agent: str, sizes: Sizes) -> Recipe:
    """The training set of an agent: the options gone over, the choice, the answer."""
    return Recipe(
        agent=target_agent(agent),
        n=sizes.n,
        games=("spd", "tg"),
        reasoning="options",
        cells="natural",
        separating=SEPARATING[agent],
        texts="framed",
        select=TEXTS,
        wordings=(WORDING,),
        validation=0.0,
    )


def questions(sizes: Sizes) -> dict[str, Task]:
    """What the models are asked: held-out games, then the transfer to AV dilemmas.

    Returns:
        Tasks by what they show.
    """
    return {
        "held-out games": economic_games(
            family="framed",
            n=sizes.games,
            framing=TEXTS["framing"][0],
            unit=TEXTS["unit"][0],
            scale=TEXTS["scale"][0],
            wording=WORDING,
        ),
        "held-out games, actions unnamed": economic_games(n=sizes.unnamed, wording=WORDING),
        "AV dilemmas (transfer)": av_dilemma(n=sizes.dilemmas),
    }


def demo_sft(out: Path, sizes: Sizes, console: Console) -> list[tuple[str, Shift]]:
    """Build both sets, tune both agents, evaluate all three models, print and draw the shift.

    What is done already, by a run that was cut off, is not done again.

    Args:
        out: Folder for data, models, logs, table and figure.
        sizes: How much is done.
        console: Where to print.

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
        model = folder_model(name, folder, sizes.max_tokens)
        logs = {}
        for index, (shown, task) in enumerate(questions(sizes).items()):
            say(f"evaluating {name}: {shown}")
            logs[shown] = run_set(task, [model], out / name / str(index), console)
        return logs

    base = local_folder(console)
    before = evaluate(NAME, base)
    found: list[tuple[str, Shift]] = []
    for agent in SEPARATING:
        data, folder = out / "data" / agent, out / "models" / agent
        if not (data / FILE).is_file():
            say(f"building {sizes.n} examples of {agent}")
            save_training_set(build_training_set(recipe(agent, sizes)), data)
        say(f"tuning for {agent}, {sizes.steps} steps")
        settings = Settings(
            model=str(base),
            steps=sizes.steps,
            learning_rate=6e-4,
            freeze=FROZEN,
            save_every=10,
            bf16=fast_bf16() if sizes.bf16 is None else sizes.bf16,
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
