"""The whole loop on a small model and a CPU: build, tune, evaluate, and show the shift."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from avdilemma.evals.demo import run_set
from avdilemma.evals.local_model import NAME, folder_model, local_folder
from avdilemma.evals.shift import Shift, read_shifts, write_csv
from avdilemma.evals.shift_report import CAPTION, draw_shifts, shift_tables
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.sft.agents import target_agent
from avdilemma.sft.build import build_training_set, save_training_set
from avdilemma.sft.local import tune_local
from avdilemma.sft.manifest import FILE
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.tuning import Settings

SEPARATING = {"economicus": 0.6, "moralis": 0.9}
"""Agents that the model is tuned for, and the least share of examples that tell them apart: a
model as small as this learns no arithmetic, and answers that follow from sums alone are noise to
it. What it can learn is where moralis does something else than economicus."""

WORDING = "brief"
"""Wording of the games, in training and evaluation: the shorter one, which is what time allows."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is done."""

    n: int = 480
    """Training examples for each agent."""

    steps: int = 60
    """Steps of 8 examples for each agent."""

    games: int = 168
    """Held-out questions about games: every node of every protocol once, four variants each."""

    dilemmas: int = 96
    """AV dilemmas."""

    max_tokens: int = 48
    """Tokens of each reply."""

    bf16: bool = False
    """Whether training calculates in bfloat16, which pays on processors that support it."""


def recipe(agent: str, sizes: Sizes) -> Recipe:
    """The training set of an agent: the answer alone, which is what a model so small learns."""
    return Recipe(
        agent=target_agent(agent),
        n=sizes.n,
        reasoning="none",
        cells="natural",
        separating=SEPARATING[agent],
        wordings=(WORDING,),
        validation=0.0,
    )


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
        console.print(f"[dim]{time.monotonic() - start:5.0f} s[/dim]  {text}", highlight=False)

    def evaluate(name: str, folder: Path) -> list[Path]:
        """Run both tasks on a model folder."""
        say(f"evaluating {name}")
        model = folder_model(name, folder, sizes.max_tokens)
        return [
            run_set(task, [model], out / name, console)
            for task in (
                economic_games(n=sizes.games, wording=WORDING),
                av_dilemma(n=sizes.dilemmas),
            )
        ]

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
            learning_rate=3e-4,
            save_every=12,
            bf16=sizes.bf16,
        )
        card = tune_local(data, folder, settings, resume=True)
        say(
            f"tuned for {agent}: {card.result['steps']} steps, loss {card.result['train_loss']:.3f}"
        )
        one, other, rows, _ = read_shifts(before, evaluate(f"{agent}-tuned", folder))
        for table in shift_tables(one, other, rows):
            console.print(table)
        found += [(other, row) for row in rows]
    console.print(CAPTION, style="dim", highlight=False)
    write_csv(found, out / "shift.csv")
    draw_shifts(found, out / "shift.png")
    console.print(f"Rows:   {out / 'shift.csv'}\nFigure: {out / 'shift.png'}")
    say("done")
    return found
