"""The command that makes a submission for the leaderboard from logs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from avdilemma.commands.common import LOGS, console, echo

if TYPE_CHECKING:
    from avdilemma.leaderboard.logs import Evidence
    from avdilemma.leaderboard.parts import Part


@click.command()
@LOGS
@click.option("--model-name", "title", required=True, help="Name of the model, for people.")
@click.option("--link", default=None, help="Where to read about the model: https://...")
@click.option("--note", default="", help="One line that a reader should know.")
@click.option(
    "--name",
    default=None,
    help="Name of the submission, in small letters.  [default: the model's name]",
)
@click.option("--suite", "suite_name", default="v1", show_default=True, help="The suite asked.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="A folder, or a file NAME.json.  [default: leaderboard/submissions/NAME.json]",
)
@click.option("--dry-run", is_flag=True, help="Check and show, write nothing.")
def submit(
    logs: tuple[str, ...],
    title: str,
    link: str | None,
    note: str,
    name: str | None,
    suite_name: str,
    out: Path | None,
    dry_run: bool,
) -> None:
    """Make a submission from LOGS of the frozen suite (files or folders).

    Every reply is read and scored again. Logs that cannot be submitted are refused with all
    reasons at once, and the exit code is 1.
    """
    from avdilemma.families.suite import load_suite  # noqa: PLC0415
    from avdilemma.leaderboard.files import find_evals  # noqa: PLC0415
    from avdilemma.leaderboard.parts import build_parts  # noqa: PLC0415
    from avdilemma.leaderboard.submit import (  # noqa: PLC0415
        About,
        described,
        slug,
        submission,
        write_submission,
    )
    from avdilemma.leaderboard.table import measures_table  # noqa: PLC0415

    about = About(slug(title) if name is None else name, title, link, note)
    described(about, "not/read-yet")  # before logs are read, which takes a while
    suite = load_suite(suite_name)
    parts = build_parts(suite)
    screen = console()
    evidence = _read(find_evals(map(Path, logs)), parts)
    made = submission(suite, parts, evidence, about)
    screen.print(measures_table(made))
    if dry_run:
        echo("Nothing written: this was a dry run. The submission is good.")
        return
    path = _path(out, made.name)
    write_submission(made, path)
    echo(f"Written: {path}")


def _path(out: Path | None, name: str) -> Path:
    if out is None:
        return Path("leaderboard") / "submissions" / f"{name}.json"
    return out if out.suffix == ".json" else out / f"{name}.json"


def _read(paths: Sequence[Path], parts: Sequence[Part]) -> list[Evidence]:
    from rich.progress import Progress  # noqa: PLC0415

    from avdilemma.leaderboard.submit import gather  # noqa: PLC0415

    with Progress(console=console(), transient=True) as progress:
        bar = progress.add_task("reading logs", total=len(paths))
        return gather(paths, parts, lambda done, _all: progress.update(bar, completed=done))
