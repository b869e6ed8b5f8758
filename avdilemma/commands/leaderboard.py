"""Commands about the leaderboard."""

from __future__ import annotations

import json
from pathlib import Path

import click

from avdilemma.commands.common import OVERWRITE, OneLineErrors, console, echo
from avdilemma.commands.leaderboard_check import FOLDER, add, verify

BOARD = click.option(
    "--from",
    "board",
    type=FOLDER,
    default=Path("leaderboard"),
    show_default=True,
    help="The leaderboard's folder: submissions/*.json and standings.json.",
)


@click.group("leaderboard", cls=OneLineErrors)
def leaderboard() -> None:
    """Check submissions, take them in, build the page."""


leaderboard.add_command(verify)
leaderboard.add_command(add)


@leaderboard.command()
def schema() -> None:
    """Print the JSON Schema of a submission."""
    from avdilemma.leaderboard.submission_schema import Submission  # noqa: PLC0415

    record = Submission.model_json_schema(by_alias=True)
    echo(json.dumps(record, indent=2, ensure_ascii=False))


@leaderboard.command()
@BOARD
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the site; one built before is replaced.  [default: site/ in the board's]",
)
@click.option(
    "--logs-url",
    metavar="ADDRESS",
    help="Bundle of `inspect view` to link to from each model, of the web or relative to the "
    "site; {name} stands for the submission's name.",
)
@click.option(
    "--docs-url", metavar="ADDRESS", help="Documentation to link to, of the web or relative."
)
def build(board: Path, out: Path | None, logs_url: str | None, docs_url: str | None) -> None:
    """Build the leaderboard's static site; it works from the folder, without a server."""
    from rich.progress import Progress  # noqa: PLC0415

    from avdilemma.leaderboard.board import read_board  # noqa: PLC0415
    from avdilemma.leaderboard.pages import build_site  # noqa: PLC0415

    screen = console()
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as progress:
        bar = progress.add_task("reading submissions", total=None)
        entries = read_board(board, lambda: progress.advance(bar))
        bar = progress.add_task("building", total=len(entries))
        built = build_site(
            entries,
            out or board / "site",
            logs_url=logs_url,
            docs_url=docs_url,
            advance=lambda: progress.advance(bar),
        )
    rows = "1 row" if built.rows == 1 else f"{built.rows} rows"
    echo(f"Site: {built.folder / 'index.html'} ({rows}, {built.size / 1e6:.1f} MB)")


@leaderboard.command()
@BOARD
@click.option(
    "--format",
    "form",
    type=click.Choice(["hf", "every-eval-ever"]),
    default="hf",
    show_default=True,
    help="A Hugging Face dataset, or one JSON file a submission for Every Eval Ever.",
)
@click.option(
    "-o", "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="A folder."
)
@OVERWRITE
@click.option("--push-to-hub", metavar="REPO", help="Send the dataset to this repository.")
@click.option("--public", is_flag=True, help="Let everyone read the repository.")
def export(
    board: Path, form: str, out: Path, overwrite: bool, push_to_hub: str | None, public: bool
) -> None:
    """Export all submissions; nothing leaves this machine unless --push-to-hub is given.

    Raises:
        click.BadParameter: If other formats than hf are to be pushed.
    """
    from rich.progress import Progress  # noqa: PLC0415

    from avdilemma.catalog.card import push  # noqa: PLC0415
    from avdilemma.leaderboard.board import read_board  # noqa: PLC0415
    from avdilemma.leaderboard.board_dataset import write_dataset  # noqa: PLC0415
    from avdilemma.leaderboard.every_eval_ever import write_record  # noqa: PLC0415

    if push_to_hub and form != "hf":
        raise click.BadParameter("only --format hf can be pushed to the hub")
    screen = console()
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as progress:
        bar = progress.add_task("reading submissions", total=None)
        entries = read_board(board, lambda: progress.advance(bar))
        bar = progress.add_task("writing", total=len(entries))
        if form == "hf":
            write_dataset(entries, out, overwrite, lambda: progress.advance(bar))
        for entry in entries if form != "hf" else ():
            write_record(entry, out)
            progress.advance(bar)
    echo(f"Written: {len(entries)} submissions in {out}")
    if push_to_hub:
        echo(f"Pushed: {push(out, push_to_hub, public)}")
