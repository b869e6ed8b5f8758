"""What a pull request changes on the board: added submissions alone, taken from it as data.

Git is asked for objects by their ids; nothing of the change is checked out, run or imported, and
whoever runs this has the code of the base.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard.board import STANDINGS, SUBMISSIONS
from avdilemma.leaderboard.checking import Checked, check_file, taken_of
from avdilemma.leaderboard.submission import RefusedError
from avdilemma.leaderboard.submission_schema import MAX_BYTES
from avdilemma.text import printable

BOARD = "leaderboard"
"""The board's folder in the repository."""

FILE = re.compile(rf"{BOARD}/{SUBMISSIONS}/[a-z0-9][a-z0-9._-]{{0,79}}\.json")
"""Path of a file that may be added."""

PLAIN = "100644"
"""Git's mode of a plain file; others are programs, links and repositories."""

MAX_ADDED = 50
"""Most submissions of one change."""

WORDS = {"A": "added", "D": "deleted", "M": "changed", "T": "made another kind of file"}
"""What a change does to a file, by Git's letter."""


class Change(NamedTuple):
    """What a change does to one path: Git's letter, mode and object after it."""

    status: str
    mode: str
    blob: str
    path: str


def review_change(repository: Path, base: str, head: str) -> list[Checked]:
    """Check all submissions that a change adds, beside the board as the base has it.

    Args:
        repository: A folder in the repository.
        base: The commit that the change is to go into.
        head: The last commit of the change.

    Returns:
        What came of each file; nothing if the change leaves the board alone.

    Raises:
        RefusedError: If it does anything else on the board, or elsewhere together with the board.
        AvdilemmaError: If Git does not know the commits.
    """
    before, after = (_commit(repository, name) for name in (base, head))
    changes = list(_changes(repository, before, after))
    if not any(each.path.startswith(f"{BOARD}/") for each in changes):
        return []
    wrong = list(_refused(changes))
    if len(changes) > MAX_ADDED:
        wrong.append(f"{len(changes)} files are changed: hand in at most {MAX_ADDED} at once")
    if wrong:
        raise RefusedError("this change is", wrong)
    with tempfile.TemporaryDirectory() as folder:
        board = Path(folder) / BOARD
        inside = board / SUBMISSIONS
        _unpack_board(repository, before, Path(folder))
        inside.mkdir(parents=True, exist_ok=True)
        paths = [inside / PurePosixPath(each.path).name for each in changes]
        for path, change in zip(paths, changes, strict=True):
            if path.exists():  # meanwhile another change has added it
                raise RefusedError("this change is", [f"{change.path} is there already"])
            path.write_bytes(_blob(repository, change))
        taken = taken_of(board)
        return [
            check_file(path, None, taken)._replace(path=Path(change.path))
            for path, change in zip(paths, changes, strict=True)
        ]


def _refused(changes: list[Change]) -> Iterator[str]:
    for each in changes:
        path = printable(each.path[:200])
        if not each.path.startswith(f"{BOARD}/{SUBMISSIONS}/"):
            yield f"{path} is {WORDS.get(each.status, each.status)}: add submissions, nothing else"
        elif each.status != "A":
            yield (
                f"{path} is {WORDS.get(each.status, each.status)}: submissions that are there "
                "stay as they are; add one under a new name, or ask maintainers"
            )
        elif not FILE.fullmatch(each.path):
            yield f"{path} is no name of a submission: NAME.json in small letters, in no folder"
        elif each.mode != PLAIN:
            yield f"{path} has mode {each.mode}: add a plain file, no link and no program"


def _git(repository: Path, *arguments: str) -> bytes:
    # settings of the machine may not change what is told, nor may anything be fetched or asked
    env = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", "-C", str(repository), "--no-replace-objects", *arguments]
    try:
        done = subprocess.run(command, env=env, capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        raise AvdilemmaError(f"git cannot be run ({error.strerror}): install it") from error
    if done.returncode:
        reason = " ".join(done.stderr.decode("utf-8", "replace").split())[:300]
        raise AvdilemmaError(f"git {arguments[0]} failed ({reason}): give commits that are here")
    return done.stdout


def _commit(repository: Path, name: str) -> str:
    found = _git(repository, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
    return found.decode().strip()


def _changes(repository: Path, before: str, after: str) -> Iterator[Change]:
    """All paths that differ from where the change began; a renamed file is deleted and added."""
    told = _git(
        repository,
        "diff",
        "--raw",
        "-z",
        "--no-abbrev",
        "--no-renames",
        "--no-ext-diff",
        "--ignore-submodules=none",
        f"{before}...{after}",
    ).decode("utf-8", "backslashreplace")
    fields = told.split("\0")[:-1]
    for facts, path in zip(fields[::2], fields[1::2], strict=True):
        _, mode, _, blob, status = facts.split(" ")
        yield Change(status[0], mode, blob, path)


def _blob(repository: Path, change: Change) -> bytes:
    size = int(_git(repository, "cat-file", "-s", change.blob))
    if size > MAX_BYTES:
        problem = f"{change.path} has {size:,} bytes, at most {MAX_BYTES:,} are read"
        raise RefusedError("this change is", [problem])
    return _git(repository, "cat-file", "blob", change.blob)


def _unpack_board(repository: Path, commit: str, folder: Path) -> None:
    """The submissions and standings of a commit, as files in a folder."""
    wanted = [f"{BOARD}/{SUBMISSIONS}", f"{BOARD}/{STANDINGS}"]
    held = _git(repository, "ls-tree", "-z", "--name-only", "--full-tree", commit, "--", *wanted)
    paths = [name for name in held.decode().split("\0") if name]
    if paths:
        packed = _git(repository, "archive", "--format=tar", commit, "--", *paths)
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isreg() else None
                if file is not None:
                    target = folder / PurePosixPath(member.name)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(file.read())
