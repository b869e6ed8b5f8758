"""Commands about single rows of the leaderboard: check them, take them in, review a change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from avdilemma.commands.common import FOLDER, console, echo

if TYPE_CHECKING:
    from avdilemma.leaderboard.checking import Checked
    from avdilemma.leaderboard.tiers import Tier

HELD = click.Path(exists=True, file_okay=False, path_type=Path)
"""Kind of option that names a folder to read."""

BESIDE = Path("leaderboard")
"""The leaderboard's folder by default."""


def _print(checked: Sequence[Checked]) -> None:
    """A table of what was checked, and the reasons of what is refused."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("row", "", "tier", "checked", "logs read", "cannot be known"):
        table.add_column(title, overflow="fold")
    for each in checked:
        verdict = "refused" if each.wrong else "good"
        cells = (each.path.name, verdict, each.tier, each.checked, each.read, each.unknown)
        table.add_row(*map(Text, cells))
    console().print(table)
    for each in checked:
        if each.wrong:
            echo(f"{each.path}: refused")
        for reason in each.wrong:
            echo(f"- {reason}")


@click.command()
@click.argument("submissions", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--logs",
    type=HELD,
    help="A folder with the logs: answers, too, are computed again from them.",
)
@click.option(
    "--board",
    type=HELD,
    help="Rows beside which names, logs and answers must be new.  [default: leaderboard/]",
)
def verify(submissions: tuple[Path, ...], logs: Path | None, board: Path | None) -> None:
    """Compute SUBMISSIONS again (files or folders; by default leaderboard/submissions).

    Prints a table: each row with its tier, what was checked, with which logs, and what cannot be
    known. Without logs every number is computed again from the answers in the file; with logs the
    answers from the replies. Submissions of a folder may be without logs; those of a file that is
    named must be there. Exits with 1 if anything differs, and says all that does.
    """
    from rich.progress import track  # noqa: PLC0415

    from avdilemma.leaderboard.board import SUBMISSIONS, find_submissions  # noqa: PLC0415
    from avdilemma.leaderboard.checking import check_file, taken_of  # noqa: PLC0415
    from avdilemma.leaderboard.verify import held_logs  # noqa: PLC0415

    paths = find_submissions(submissions or (BESIDE,))
    held = None if logs is None else held_logs(logs)
    if board is None and (BESIDE / SUBMISSIONS).is_dir():
        board = BESIDE
    taken = taken_of(board, paths)
    checked = [
        check_file(path, held, taken, needed=path in submissions)
        for path in track(paths, "checking", console=console(), transient=True)
    ]
    _print(checked)
    good = [each for each in checked if not each.wrong]
    deep = sum(each.logs > 0 for each in good)
    depth = "" if logs is None else f"; of {deep} the answers too, from logs"
    echo(f"{len(good)} of {len(paths)} good (numbers computed again{depth})")
    if len(good) < len(paths):
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("submission", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "board",
    type=FOLDER,
    default=BESIDE,
    show_default=True,
    help="The leaderboard's folder.",
)
@click.option(
    "--logs",
    type=HELD,
    help="A folder with its logs: with them it gets the tier 'logs provided'.",
)
@click.option("--reproduced", is_flag=True, help="The model was run again with the same result.")
@click.option("--spot-checked", is_flag=True, help="A spot check of this file agreed with it.")
@click.option("--replace", is_flag=True, help="Take the place of one with the same name.")
def add(
    submission: Path,
    board: Path,
    logs: Path | None,
    reproduced: bool,
    spot_checked: bool,
    replace: bool,
) -> None:
    """Check SUBMISSION, and take it into the leaderboard with its tier of trust.

    Raises:
        click.ClickException: If it is refused, or there is another one of this name already.
    """
    from avdilemma.files import holds, locked, write_bytes  # noqa: PLC0415
    from avdilemma.leaderboard.board import (  # noqa: PLC0415
        SUBMISSIONS,
        read_standings,
        write_standings,
    )
    from avdilemma.leaderboard.checking import check_file, taken_of  # noqa: PLC0415
    from avdilemma.leaderboard.claims import now  # noqa: PLC0415
    from avdilemma.leaderboard.spot_check import read_spot_check  # noqa: PLC0415
    from avdilemma.leaderboard.submission_schema import Standing  # noqa: PLC0415
    from avdilemma.leaderboard.verify import held_logs  # noqa: PLC0415

    if reproduced and logs is None:
        raise click.ClickException("--reproduced needs --logs: those that were compared")
    held_by_digest = None if logs is None else held_logs(logs)
    checked = check_file(submission, held_by_digest, taken_of(board))
    if checked.held is None or checked.wrong:
        listed = "\n".join(f"- {each}" for each in checked.wrong)
        raise click.ClickException(f"{submission} is refused:\n{listed}")
    found, content, sha256 = checked.held.submission, checked.held.content, checked.held.sha256
    name = found.name
    target = board / SUBMISSIONS / f"{name}.json"
    tier: Tier = "self-reported"
    if logs is not None:
        if not found.logs:
            raise click.ClickException(f"{name} has no logs: leave --logs out")
        tier = "reproduced" if reproduced else "logs provided"
    if spot_checked and not reproduced:
        found_again = read_spot_check(board, name)
        if found_again.sha256 != sha256 or not found_again.passed:
            raise click.ClickException(
                f"the spot check of {name} is of another file, or agrees no more than chance"
            )
        tier = "spot-checked"
    with locked(board):
        # the same file again is what an interrupted call left behind
        there = holds(target, content)
        if target.exists() and not there and not replace:
            raise click.ClickException(
                f"{target} is there already: give --replace, or another name"
            )
        if not there or target.is_symlink():
            write_bytes(target, content, overwrite=replace, inside=board)
        standings = read_standings(board)
        if (told := standings.get(name)) is None or (told.tier, told.sha256) != (tier, sha256):
            today = now().date().isoformat()
            standings[name] = Standing(tier=tier, date=today, sha256=sha256)
        write_standings(board, standings)
    echo(f"Added: {target} ({tier})")


@click.command()
@click.argument("base")
@click.argument("head", default="HEAD")
def review(base: str, head: str) -> None:
    """Check a pull request: from BASE to HEAD, two commits of the repository here.

    Submissions may be added, and nothing else may change on the board or with them. Their files
    are taken from the commit as data; nothing of it is run or checked out.
    """
    from avdilemma.leaderboard.pull_request import review_change  # noqa: PLC0415

    checked = review_change(Path(), base, head)
    if not checked:
        echo("the leaderboard is not changed: nothing to check")
        return
    _print(checked)
    good = sum(not each.wrong for each in checked)
    echo(f"{good} of {len(checked)} good (numbers computed again)")
    if good < len(checked):
        raise click.exceptions.Exit(1)


@click.command("spot-check")
@click.argument("name")
@click.option("--model", required=True, help="Inspect's name of the model to ask.")
@click.option(
    "--board", type=HELD, default=BESIDE, show_default=True, help="The leaderboard's folder."
)
@click.option("--share", default=0.05, show_default=True, help="Share of each task's questions.")
@click.option("--seed", default=0, show_default=True, help="Seed of the draw.")
@click.option("--epochs", default=1, show_default=True, help="How often each is asked.")
@click.option("--temperature", default=0.0, show_default=True, help="Temperature.")
@click.option("--max-tokens", type=int, help="Longest reply.  [default: as the row says]")
@click.option(
    "-M", "model_args", multiple=True, metavar="NAME=VALUE", help="An argument of the provider."
)
@click.option("--log-dir", type=FOLDER, default=Path("logs/spot-check"), show_default=True)
def spot_check(
    name: str, model: str, board: Path, model_args: tuple[str, ...], log_dir: Path, **values: Any
) -> None:
    """Ask a model a random, seeded share of the questions of row NAME again.

    Prints how far its answers agree with the row's, with the 95 % interval and what chance gives,
    and writes that into the board's folder. At temperature 0 or with many epochs, a row of this
    model agrees far more than chance.
    """
    import yaml  # noqa: PLC0415

    from avdilemma.leaderboard.board import SUBMISSIONS, hold_submission  # noqa: PLC0415
    from avdilemma.leaderboard.spot_check import (  # noqa: PLC0415
        spot_check as ask_again,
    )
    from avdilemma.leaderboard.spot_check import (  # noqa: PLC0415
        write_spot_check,
    )

    given = dict(each.partition("=")[::2] for each in model_args)
    held = hold_submission(board / SUBMISSIONS / f"{name}.json")
    arguments = {key: yaml.safe_load(value) for key, value in given.items()}
    found = ask_again(held, model, log_dir=log_dir, model_args=arguments, **values)
    path = write_spot_check(board, found)
    one = found.agreement
    echo()  # Inspect leaves the cursor in its own line
    echo(
        f"Agreement: {one.value:.1%} (95 % interval {one.low:.1%} to {one.high:.1%}) over {one.n} "
        f"answers to {one.clusters} scenarios; by chance {one.chance:.1%}"
    )
    words = "more than chance" if found.passed else "no more than chance: it gives no tier"
    echo(f"It agrees {words}")
    echo(f"Written: {path}")
