"""The command that computes a board's numbers anew."""

from __future__ import annotations

from pathlib import Path

import click

from avdilemma.commands.common import echo, progress


@click.command("recount")
@click.option(
    "--from",
    "board",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("leaderboard"),
    show_default=True,
    help="The leaderboard's folder: submissions/*.json and standings.json.",
)
def recount(board: Path) -> None:
    """Compute the numbers of all submissions anew from their answers, after estimation changed.

    Answers, logs and tiers of trust stay as they are.
    """
    from avdilemma.leaderboard.recount import recount_board  # noqa: PLC0415

    with progress("counting") as move:
        changed = recount_board(board, lambda done, total: move(completed=done, total=total))
    for name in changed:
        echo(f"Counted anew: {name}")
    echo(f"{len(changed)} submissions changed")
    if changed:
        echo("Of reference rows, write the new sha256 into avdilemma/leaderboard/references.yaml")
