"""The command that builds the leaderboard's site."""

from __future__ import annotations

from pathlib import Path

import click

from avdilemma.commands.common import echo


@click.command("build")
@click.option(
    "--from",
    "board",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("leaderboard"),
    show_default=True,
    help="Folder of the board: submissions/*.json and standings.json.",
)
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
    from avdilemma.leaderboard.board import read_board, submission_files  # noqa: PLC0415
    from avdilemma.leaderboard.pages import build_site  # noqa: PLC0415

    files = len(submission_files(board))
    with click.progressbar(length=2 * files, label="Building", hidden=files < 20) as bar:
        entries = read_board(board, lambda: bar.update(1))
        built = build_site(
            entries,
            out or board / "site",
            logs_url=logs_url,
            docs_url=docs_url,
            advance=lambda: bar.update(1),
        )
    rows = "1 row" if built.rows == 1 else f"{built.rows} rows"
    echo(f"Site: {built.folder / 'index.html'} ({rows}, {built.size / 1e6:.1f} MB)")
