"""What is on the board: every submission with its standing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from avdilemma.errors import AvdilemmaError, malformed
from avdilemma.leaderboard.read import read_submission
from avdilemma.leaderboard.schema import Slug, Standing, Submission, Tier

SUBMISSIONS = "submissions"
"""Folder of the submissions, one JSON file each."""

STANDINGS = "standings.json"
"""File of the standings by submission, beside that folder."""

MAX_STANDINGS = 10_000_000
"""Largest file of standings that is read, in bytes."""

_STANDINGS: TypeAdapter[dict[Slug, Standing]] = TypeAdapter(dict[Slug, Standing])


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the board."""

    submission: Submission
    """What was submitted."""

    standing: Standing | None
    """What maintainers say of this very file; None if nothing."""

    sha256: str
    """Digest of the submission's file."""

    @property
    def tier(self) -> Tier:
        """How far it can be trusted; ``self-reported`` without a standing."""
        return self.standing.tier if self.standing else "self-reported"

    @property
    def reference(self) -> bool:
        """Whether it is a yardstick, an agent of this package or people, and no model."""
        return self.submission.model.kind != "model"


def submission_files(folder: Path) -> tuple[Path, ...]:
    """The files of a board's submissions, by name.

    Args:
        folder: The board's folder.

    Raises:
        AvdilemmaError: If it has no folder of submissions.
    """
    inside = folder / SUBMISSIONS
    if not inside.is_dir():
        raise AvdilemmaError(
            f"{inside} is no folder: give the folder of a leaderboard, which holds {SUBMISSIONS}/"
        )
    return tuple(sorted(inside.glob("*.json")))


def read_standings(folder: Path) -> dict[str, Standing]:
    """What maintainers say of submissions.

    Args:
        folder: The board's folder.

    Returns:
        Standings by submission; none if there is no such file.

    Raises:
        AvdilemmaError: If the file cannot be used.
    """
    path = folder / STANDINGS
    if not path.exists():
        return {}
    try:
        if path.stat().st_size > MAX_STANDINGS:
            raise AvdilemmaError(f"{path} is larger than {MAX_STANDINGS:,} bytes")
        return dict(_STANDINGS.validate_json(path.read_bytes(), strict=True))
    except OSError as error:
        raise AvdilemmaError(f"{path} cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise malformed(str(path), error, "correct it") from error


def read_entry(path: Path, standing: Standing | None = None) -> Entry:
    """Read one row.

    Args:
        path: The submission's file.
        standing: What maintainers say of a submission of this name.

    Returns:
        The row; a standing of other bytes than the file's counts as none.

    Raises:
        AvdilemmaError: If the file is no submission; see `read_submission`.
    """
    submission = read_submission(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    same = standing is not None and standing.sha256 == digest
    return Entry(submission, standing if same else None, digest)


def read_board(folder: Path, advance: Callable[[], object] = lambda: None) -> tuple[Entry, ...]:
    """Read every submission of a board.

    Args:
        folder: Holds ``submissions/*.json`` and, if there are standings, ``standings.json``.
        advance: Called after each file, such as by a progress bar.

    Returns:
        Rows by name.

    Raises:
        AvdilemmaError: If anything is wrong; all of it, one line each.
    """
    files = submission_files(folder)
    problems: list[str] = []
    standings: dict[str, Standing] = {}
    try:
        standings = read_standings(folder)
    except AvdilemmaError as error:
        problems.append(str(error))
    entries = []
    for path in files:
        try:
            entries.append(read_entry(path, standings.get(path.stem)))
        except AvdilemmaError as error:
            problems.append(str(error))
        advance()
    problems += [
        f"{folder / STANDINGS}: {name} has a standing and no submission: remove it"
        for name in sorted(set(standings) - {path.stem for path in files})
    ]
    if problems:
        raise AvdilemmaError(_together(folder, problems))
    return tuple(entries)


def _together(folder: Path, problems: Sequence[str]) -> str:
    if len(problems) == 1:
        return problems[0]
    return "\n".join([f"{folder} has {len(problems)} problems:", *problems])
