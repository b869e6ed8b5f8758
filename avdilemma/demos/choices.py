"""Dilemmas and games asked of the reference agents, and of a small language model."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console

from avdilemma.charts.curve_chart import shares_chart
from avdilemma.charts.look import save
from avdilemma.demos.running import run_set
from avdilemma.demos.small_model import NAME, small_model
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.report.from_logs import own_car_shares
from avdilemma.report.printing import check_whole, show_results

GAME_AGENTS = ("economicus", "moralis@kappa=0.5", "kantian", "first", "refuse")
"""Agents shown in the games."""

DILEMMA_AGENTS = (
    "economicus",
    "moralis@kappa=0.25",
    "moralis@kappa=0.5",
    "kantian",
    "stay",
    "first",
    "refuse",
)
"""Agents shown in the dilemmas."""

DILEMMA_ITEMS = 288
"""Dilemmas asked of each agent: every scenario once, in four variants."""

GAME_ITEMS = 168
"""Questions about games: every node of every protocol once."""

NARROW_FIGURE = "sacrifice-narrow.png"
"""The figure for phones, beside ``sacrifice.png``."""


def demo_agents(out: Path, console: Console) -> None:
    """Run the reference agents over both tasks; print the table, save logs and figure.

    Raises:
        AvdilemmaError: If an evaluation failed.
    """
    start = time.monotonic()
    folders = [
        run_set(task, [f"avdilemma/{agent}" for agent in agents], out, console)
        for task, agents in (
            (av_dilemma(n=DILEMMA_ITEMS), DILEMMA_AGENTS),
            (economic_games(n=GAME_ITEMS), GAME_AGENTS),
        )
    ]
    check_whole(show_results(folders, console)[0])
    shares = own_car_shares(folders[:1])
    figure = out / "sacrifice.png"
    save(shares_chart(shares), figure, overwrite=True)
    save(shares_chart(shares, narrow=True), out / NARROW_FIGURE, overwrite=True)
    console.print(f"Figure: {figure} (for phones: {NARROW_FIGURE})")
    _tell_logs(out, console)
    console.print(f"{time.monotonic() - start:.0f} s", style="dim")


def demo_small_model(out: Path, n: int, max_tokens: int, console: Console) -> None:
    """Run the small model over n questions of each task, a multiple of 4; print the table.

    Raises:
        AvdilemmaError: If something is not installed or an evaluation failed.
    """
    model, folder = small_model(max_tokens, console), out / f"{NAME}-{max_tokens}"
    tasks = av_dilemma(n=n), economic_games(n=n)
    folders = [run_set(task, [model], folder, console) for task in tasks]
    check_whole(show_results(folders, console)[0])
    _tell_logs(folder, console)
    console.print(
        "The same tasks run on any model: inspect eval avdilemma/av_dilemma --model openai/..., "
        "anthropic/..., ollama/..., vllm/..."
    )


def _tell_logs(folder: Path, console: Console) -> None:
    console.print(f"Logs:   {folder / 'logs'}")
    console.print(f"Open:   inspect view --log-dir {folder / 'logs'}")
