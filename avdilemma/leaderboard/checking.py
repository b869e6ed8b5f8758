"""Checking files of submissions beside a board: what was checked, and what cannot be known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard import parts as suites
from avdilemma.leaderboard.board import (
    SUBMISSIONS,
    Held,
    hold_submission,
    read_standings,
    submission_files,
)
from avdilemma.leaderboard.claims import Taken, reference_problem
from avdilemma.leaderboard.tiers import Tier
from avdilemma.leaderboard.verify import check_answers, check_logs


class Checked(NamedTuple):
    """What came of checking one file."""

    path: Path
    """The file."""

    held: Held | None
    """The submission; None if it could not be read."""

    wrong: tuple[str, ...]
    """Everything that is wrong with it."""

    logs: int
    """How many of its logs were read."""

    tier: Tier
    """Tier of this very file on its board."""

    @property
    def checked(self) -> str:
        """What was checked, in words."""
        if self.held is None:
            return "nothing: it cannot be read"
        found = self.held.submission
        if found.model.kind != "model":
            told = "the file, and its numbers from the package"
        else:
            answers = sum(map(len, found.answers.values()))
            told = f"the form; {len(found.measures)} numbers from {answers:,} answers"
        return f"{told}; the answers from the replies" if self.logs else told

    @property
    def read(self) -> str:
        """With which logs, in words."""
        every = 0 if self.held is None else len(self.held.submission.logs)
        return f"{self.logs} of {every}" if every else "has none"

    @property
    def unknown(self) -> str:
        """What cannot be known from what is there, in words."""
        if self.held is None:
            return "everything"
        if self.held.submission.model.kind != "model":
            return "nothing: the package computes it"
        if self.tier == "reproduced":
            return "which runs were not handed in"
        if self.tier == "spot-checked":
            return "what was answered to questions not asked again; which runs were not handed in"
        if self.logs or self.tier == "logs provided":
            return "whether replies were made up alike in all logs; which runs were not handed in"
        return "whether a model gave these answers, and which; which runs were not handed in"


def taken_of(board: Path | None, paths: Iterable[Path] = ()) -> Taken:
    """What the rows of a board have taken, and then those of some files; bad ones are left out."""
    taken = Taken()
    inside = [] if board is None else submission_files(board / SUBMISSIONS)
    for path in (*inside, *paths):
        try:
            row = hold_submission(path).submission
        except AvdilemmaError:
            continue  # whoever checks it says so
        taken.add(row)
    return taken


def check_file(
    path: Path, logs: Mapping[str, Path] | None, taken: Taken, *, needed: bool = True
) -> Checked:
    """Check one file of a submission.

    Args:
        path: The file.
        logs: Logs at hand by their digests; None where answers are not computed again.
        taken: What other rows have taken.
        needed: Whether its logs must be among them.
    """
    try:
        held = hold_submission(path)
        found = held.submission
        wrong = [*filter(None, [reference_problem(found, held.sha256)]), *taken.problems(found)]
        parts = suites.suite_parts(found.suite)
        wrong += check_answers(found, parts)
        count = sum(log.sha256 in (logs or {}) for log in found.logs)
        if logs is not None and (needed or count):
            wrong += check_logs(found, parts, logs)
        tier = _tier(path, held)
    except AvdilemmaError as error:
        return Checked(path, None, (str(error),), 0, "self-reported")
    return Checked(path, held, tuple(wrong), count, tier)


def _tier(path: Path, held: Held) -> Tier:
    if path.parent.name != SUBMISSIONS:
        return "self-reported"
    standing = read_standings(path.parent.parent).get(held.submission.name)
    return standing.tier if standing and standing.sha256 == held.sha256 else "self-reported"
