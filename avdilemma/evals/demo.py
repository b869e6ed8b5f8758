"""The demo: reference agents over both tasks, a table and a figure, without key or network."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from inspect_ai import Task, eval_set
from inspect_ai.hooks import Hooks, SampleEnd, hooks
from inspect_ai.model import Model
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.figure import draw_sacrifice_shares, sacrifice_shares
from avdilemma.evals.results import failed, passed_over, read_results, tables
from avdilemma.evals.tasks import av_dilemma, economic_games

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

LEGEND = """economicus, moralis: match on items on which that agent is not indifferent
moralis: homo moralis with kappa 0.5, or with that of -T kappa=
sep.: the same on the items that separate the two agents
pos. bias: 1 always the first option, -1 always the second, 0 no bias
±: one standard error, clustered on scenarios"""
"""What the columns mean."""

DILEMMA_ITEMS = 288
"""Dilemmas asked of each agent: every scenario once, in four variants."""

NARROW_FIGURE = "sacrifice-narrow.png"
"""The figure for phones, beside ``sacrifice.png``."""

GAME_ITEMS = 168
"""Questions about games: every node of every protocol once."""

_progress: list[tuple[Progress, int]] = []


@hooks(name="avdilemma_progress", description="Progress bar of avdilemma's demos")
class ProgressHook(Hooks):
    """Advances the demo's progress bar, if one is shown."""

    def enabled(self) -> bool:
        """Whether a bar is shown."""
        return bool(_progress)

    async def on_sample_end(self, data: SampleEnd) -> None:  # noqa: ARG002
        """Count a sample."""
        for progress, number in _progress:
            progress.advance(progress.task_ids[number])


@contextmanager
def progress_bar(console: Console, text: str, total: int) -> Iterator[None]:
    """Show a bar that counts finished samples.

    Args:
        console: Where to show it.
        text: What is running.
        total: Number of samples expected.

    Yields:
        Nothing.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        progress.add_task(text, total=total)
        _progress.append((progress, 0))
        try:
            yield
        finally:
            _progress.clear()


def log_folder(out: Path, task: Task) -> Path:
    """Folder of a task's logs; other items get another folder, so that runs never mix."""
    metadata = task.metadata or {}
    return out / "logs" / f"{task.name}-v{task.version}-{str(metadata['fingerprint'])[:8]}"


def run_set(
    task: Task, models: Sequence[str | Model], out: Path, console: Console, **settings: object
) -> Path:
    """Run one task on several models by Inspect's `eval_set`; what is done is not done again.

    Args:
        task: The task.
        models: The models.
        out: Folder for logs.
        console: Where to show progress.
        **settings: Further arguments of `eval_set`.

    Returns:
        The folder of the logs.

    Raises:
        AvdilemmaError: If a log did not succeed.
    """
    folder = log_folder(out, task)
    with progress_bar(console, str(task.name), len(task.dataset) * len(models)):
        success, _ = eval_set(
            task,
            log_dir=str(folder),
            model=list(models),  # type: ignore[arg-type]
            display="none",
            # both cost about a third of the time with answers that come at once
            log_realtime=False,
            score_display=False,
            retry_attempts=0,
            retry_immediate=False,
            **settings,  # type: ignore[arg-type]
        )
    if not success:
        raise AvdilemmaError(f"an evaluation failed: open its log in {folder} with inspect view")
    return folder


def show(folders: Sequence[Path], console: Console) -> None:
    """Print the table of some logs.

    Raises:
        AvdilemmaError: If a log did not succeed or samples ended in errors.
    """
    rows, others = read_results(folders)
    for table in tables(rows):
        console.print(table, crop=False)
    if others:
        console.print(f"passed over: {passed_over(others)}", highlight=False, markup=False)
    console.print(LEGEND, style="dim")
    bad = failed(rows)
    if bad:
        raise AvdilemmaError(
            "these logs failed or lost samples: " + ", ".join(f"{r.task} {r.model}" for r in bad)
        )


def demo(out: Path, console: Console) -> None:
    """Run the reference agents over both tasks; print the table, save the figure.

    Args:
        out: Folder for logs and figure.
        console: Where to print.

    Raises:
        AvdilemmaError: If an evaluation failed.
    """
    start = time.monotonic()
    dilemmas = run_set(
        av_dilemma(n=DILEMMA_ITEMS), [f"avdilemma/{a}" for a in DILEMMA_AGENTS], out, console
    )
    games = run_set(
        economic_games(n=GAME_ITEMS), [f"avdilemma/{a}" for a in GAME_AGENTS], out, console
    )
    show([dilemmas, games], console)
    shares = sacrifice_shares([dilemmas])
    figure = out / "sacrifice.png"
    draw_sacrifice_shares(shares, figure)
    draw_sacrifice_shares(shares, out / NARROW_FIGURE, narrow=True)
    console.print(f"Figure: {figure} (for phones: {NARROW_FIGURE})")
    console.print(f"Logs:   {out / 'logs'}")
    console.print(f"Open:   inspect view --log-dir {out / 'logs'}")
    console.print(f"{time.monotonic() - start:.0f} s", style="dim")
