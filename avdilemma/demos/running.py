"""Running a demo's evaluations: a progress bar, and nothing done twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from inspect_ai import Task, eval_set
from inspect_ai.hooks import Hooks, SampleEnd, hooks
from inspect_ai.model import Model
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from avdilemma.errors import AvdilemmaError

_bars: list[Progress] = []


@hooks(name="avdilemma_progress", description="Progress bar of avdilemma's demos")
class ProgressHook(Hooks):
    """Advances the demo's progress bar, if one is shown."""

    def enabled(self) -> bool:
        """Whether a bar is shown."""
        return bool(_bars)

    async def on_sample_end(self, data: SampleEnd) -> None:  # noqa: ARG002
        """Count a sample."""
        for bar in _bars:
            bar.advance(bar.task_ids[0])


@contextmanager
def _progress_bar(console: Console, text: str, total: int) -> Iterator[None]:
    """Show a bar that counts finished samples."""
    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        bar.add_task(text, total=total)
        _bars.append(bar)
        try:
            yield
        finally:
            _bars.clear()


def run_set(task: Task, models: Sequence[str | Model], out: Path, console: Console) -> Path:
    """Run one task on several models by Inspect's `eval_set`; what is done is not done again.

    The logs' folder is inside ``out``; other questions get another one, so that runs never mix.

    Raises:
        AvdilemmaError: If a log did not succeed.
    """
    fingerprint = str((task.metadata or {})["fingerprint"])
    folder = out / "logs" / f"{task.name}-v{task.version}-{fingerprint[:8]}"
    with _progress_bar(console, str(task.name), len(task.dataset) * len(models)):
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
        )
    if not success:
        raise AvdilemmaError(f"an evaluation failed: open its log in {folder} with inspect view")
    return folder
