"""The command that makes a submission for the leaderboard from logs."""

from __future__ import annotations

from pathlib import Path

import click

from avdilemma.commands.common import LOGS, OVERWRITE, console, echo


@click.command()
@LOGS
@click.option("--model-name", "title", required=True, help="Name of the model, for people.")
@click.option("--link", help="Where to read about the model: https://...")
@click.option("--note", default="", help="One line that a reader should know.")
@click.option(
    "--name",
    help="Name of the submission, in small letters.  [default: the model's name]",
)
@click.option("--suite", "suite_name", default="v1", show_default=True, help="The suite asked.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="A folder, or a file NAME.json.  [default: leaderboard/submissions/NAME.json]",
)
@OVERWRITE
@click.option("--dry-run", is_flag=True, help="Check and show, write nothing.")
def submit(
    logs: tuple[str, ...],
    title: str,
    link: str | None,
    note: str,
    name: str | None,
    suite_name: str,
    out: Path | None,
    overwrite: bool,
    dry_run: bool,
) -> None:
    """Make a submission from LOGS of the frozen suite (files or folders).

    Every reply is read and scored again. Logs that cannot be submitted are refused with all
    reasons at once, and the exit code is 1.
    """
    from rich.progress import Progress  # noqa: PLC0415

    from avdilemma.families.suite import load_suite  # noqa: PLC0415
    from avdilemma.files import check_free  # noqa: PLC0415
    from avdilemma.leaderboard.measure_text import measures_table  # noqa: PLC0415
    from avdilemma.leaderboard.parts import build_parts  # noqa: PLC0415
    from avdilemma.leaderboard.submission import (  # noqa: PLC0415
        About,
        described,
        gather,
        slug,
        submission,
        write_submission,
    )

    about = About(slug(title) if name is None else name, title, link, note)
    described(about, "not/read-yet")  # before logs are read, which takes a while
    out = Path("leaderboard") / "submissions" if out is None else out
    path = out if out.suffix == ".json" else out / f"{about.name}.json"
    if not dry_run:
        check_free([path], overwrite=overwrite)
    suite = load_suite(suite_name)
    parts = build_parts(suite)
    screen = console()
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as progress:
        bar = progress.add_task("reading logs", total=None)
        evidence, notes = gather(
            logs, parts, lambda done, every: progress.update(bar, completed=done, total=every)
        )
    for each in notes:
        echo(each)
    made = submission(suite, parts, evidence, about)
    screen.print(measures_table(made))
    if dry_run:
        echo("Nothing written: this was a dry run. The submission is good.")
        return
    write_submission(made, path, overwrite=overwrite)
    echo(f"Written: {path}")
