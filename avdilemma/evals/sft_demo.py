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

AGENTS = ("economicus", "moralis")
"""Agents that the model is tuned for."""

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
    """The training set of an agent: its choice in words, then the answer."""
    return Recipe(
        agent=target_agent(agent),
        n=sizes.n,
        reasoning="choice",
        cells="natural",
        separating=0.6,
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

    base = local_folder(console)
    folders = {NAME: base}
    for agent in AGENTS:
        data = out / "data" / agent
        if not (data / FILE).is_file():
            say(f"building {sizes.n} examples of {agent}")
            save_training_set(build_training_set(recipe(agent, sizes)), data)
        say(f"tuning for {agent}, {sizes.steps} steps")
        folders[f"{agent}-tuned"] = out / "models" / agent
        settings = Settings(
            model=str(base),
            steps=sizes.steps,
            learning_rate=3e-4,
            save_every=20,
            bf16=sizes.bf16,
        )
        card = tune_local(data, folders[f"{agent}-tuned"], settings, resume=True)
        say(
            f"tuned for {agent}: {card.result['steps']} steps, loss {card.result['train_loss']:.3f}"
        )
    logs = {}
    for name, folder in folders.items():
        say(f"evaluating {name}")
        logs[name] = [
            run_set(task, [folder_model(name, folder, sizes.max_tokens)], out / name, console)
            for task in (
                economic_games(n=sizes.games, wording=WORDING),
                av_dilemma(n=sizes.dilemmas),
            )
        ]
    found: list[tuple[str, Shift]] = []
    for name in list(folders)[1:]:
        before, after, rows, _ = read_shifts(logs[NAME], logs[name])
        for table in shift_tables(before, after, rows):
            console.print(table)
        found += [(after, row) for row in rows]
    console.print(CAPTION, style="dim", highlight=False)
    write_csv(found, out / "shift.csv")
    draw_shifts(found, out / "shift.png")
    console.print(f"Rows:   {out / 'shift.csv'}\nFigure: {out / 'shift.png'}")
    say("done")
    return found
