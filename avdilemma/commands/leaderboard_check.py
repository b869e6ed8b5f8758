"""Commands that check submissions and take them in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from avdilemma.commands.common import console, echo

if TYPE_CHECKING:
    from avdilemma.leaderboard.submission_schema import Submission, Tier

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
"""Kind of option that names a folder to read."""


def _problems(
    path: Path, held: Mapping[str, Path] | None, needed: bool = True
) -> tuple[Submission | None, Sequence[str], bool]:
    """Check one submission, with logs at hand by their digests.

    Its form may be wrong: then there is none. With ``needed`` its logs must be at hand. Returns
    the submission, everything that is wrong with it, and whether its logs were read.
    """
    from avdilemma.errors import AvdilemmaError  # noqa: PLC0415
    from avdilemma.leaderboard.board import read_submission  # noqa: PLC0415
    from avdilemma.leaderboard.parts import suite_parts  # noqa: PLC0415
    from avdilemma.leaderboard.verify import check_answers, check_logs  # noqa: PLC0415

    try:
        found = read_submission(path)
        parts = suite_parts(found.suite)
        wrong = check_answers(found, parts)
        read = False
        if held is not None and found.logs:
            read = needed or any(log.sha256 in held for log in found.logs)
            wrong += check_logs(found, parts, held) if read else []
    except AvdilemmaError as error:
        return None, [str(error)], False
    return found, wrong, read


@click.command()
@click.argument("submissions", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--logs",
    type=FOLDER,
    help="A folder with the logs: answers, too, are computed again from them.",
)
def verify(submissions: tuple[Path, ...], logs: Path | None) -> None:
    """Compute SUBMISSIONS again (files or folders; by default leaderboard/submissions).

    Without logs every number is computed again from the answers in the file; with logs the answers
    from the replies. Submissions of a folder may be without logs, of which the output says so;
    those of a file that is named must be there. Exits with 1 if anything differs, and says all
    that does.
    """
    from rich.progress import track  # noqa: PLC0415

    from avdilemma.leaderboard.board import find_submissions  # noqa: PLC0415
    from avdilemma.leaderboard.verify import held_logs  # noqa: PLC0415

    paths = find_submissions(submissions or (Path("leaderboard"),))
    held = None if logs is None else held_logs(logs)
    bad = answers = 0
    for path in track(paths, "checking", console=console(), transient=True):
        _, wrong, read = _problems(path, held, needed=path in submissions)
        bad += bool(wrong)
        answers += read and not wrong
        alone = logs is not None and not read and not wrong
        told = f"good, but none of its logs is in {logs}" if alone else "good"
        echo(f"{path}: {'refused' if wrong else told}")
        for reason in wrong:
            echo(f"- {reason}")
    depth = "" if logs is None else f"; of {answers} the answers too, from logs"
    echo(f"{len(paths) - bad} of {len(paths)} good (numbers computed again{depth})")
    if bad:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("submission", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "board",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("leaderboard"),
    show_default=True,
    help="The leaderboard's folder.",
)
@click.option(
    "--logs",
    type=FOLDER,
    help="A folder with its logs: with them it gets the tier 'logs provided'.",
)
@click.option("--reproduced", is_flag=True, help="The model was run again with the same result.")
@click.option("--replace", is_flag=True, help="Take the place of one with the same name.")
def add(submission: Path, board: Path, logs: Path | None, reproduced: bool, replace: bool) -> None:
    """Check SUBMISSION, and take it into the leaderboard with its tier of trust.

    Raises:
        click.ClickException: If it is refused, or there is one of this name already.
    """
    from avdilemma.files import write_bytes  # noqa: PLC0415
    from avdilemma.leaderboard.board import (  # noqa: PLC0415
        SUBMISSIONS,
        read_standings,
        write_standings,
    )
    from avdilemma.leaderboard.sound_archive import digest  # noqa: PLC0415
    from avdilemma.leaderboard.submission_schema import Standing  # noqa: PLC0415
    from avdilemma.leaderboard.verify import held_logs  # noqa: PLC0415

    found, wrong, _ = _problems(submission, None if logs is None else held_logs(logs))
    if found is None or wrong:
        listed = "\n".join(f"- {each}" for each in wrong)
        raise click.ClickException(f"{submission} is refused:\n{listed}")
    target = board / SUBMISSIONS / f"{found.name}.json"
    inside = target.exists() and target.samefile(submission)
    if target.exists() and not inside and not replace:
        raise click.ClickException(f"{target} is there already: give --replace, or another name")
    tier: Tier = "logs provided" if logs is not None else "self-reported"
    if reproduced:
        if logs is None:
            raise click.ClickException("--reproduced needs --logs: those that were compared")
        tier = "reproduced"
    if not inside:
        write_bytes(target, submission.read_bytes(), overwrite=replace)
    standings = read_standings(board)
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    standings[found.name] = Standing(tier=tier, date=today, sha256=digest(target))
    write_standings(board, standings)
    echo(f"Added: {target} ({tier})")
