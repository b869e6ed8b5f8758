"""The command that exports the board for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from avdilemma.commands.common import console, echo


@click.command()
@click.option(
    "--from",
    "board",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("leaderboard"),
    show_default=True,
    help="The leaderboard's folder.",
)
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
@click.option("--overwrite", is_flag=True, help="Replace a dataset that is there.")
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

    if push_to_hub and form != "hf":
        raise click.BadParameter("only --format hf can be pushed to the hub")
    with Progress(console=console(), transient=True) as progress:
        bar = progress.add_task("reading submissions", total=None)
        entries = read_board(board, lambda: progress.advance(bar))
        bar = progress.add_task("writing", total=len(entries))
        if form == "hf":
            from avdilemma.leaderboard.dataset import write_dataset  # noqa: PLC0415

            write_dataset(entries, out, overwrite, lambda: progress.advance(bar))
        else:
            from avdilemma.leaderboard.every_eval_ever import write_record  # noqa: PLC0415

            for entry in entries:
                write_record(entry, out)
                progress.advance(bar)
    echo(f"Written: {len(entries)} submissions in {out}")
    if push_to_hub:
        echo(f"Pushed: {push(out, push_to_hub, public)}")
