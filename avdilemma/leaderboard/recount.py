"""Compute the numbers of a board's submissions anew from their answers.

Answers are what a submission claims; its numbers follow from them by the estimator of one version.
When estimation changes, maintainers recount the board, and no trust is lost or won by it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from avdilemma import __version__
from avdilemma.leaderboard.board import (
    find_submissions,
    read_standings,
    read_submission,
    write_standings,
)
from avdilemma.leaderboard.parts import suite_parts
from avdilemma.leaderboard.row_numbers import row_numbers
from avdilemma.leaderboard.sound_archive import digest
from avdilemma.leaderboard.submission import write_submission
from avdilemma.leaderboard.submission_schema import Submission
from avdilemma.leaderboard.verify import check_answers


def recount(found: Submission) -> Submission:
    """The same answers with the numbers that this version computes; people's as they are.

    Raises:
        AvdilemmaError: If a code is no answer to its question.
    """
    parts = suite_parts(found.suite)
    if found.model.kind == "people" or not check_answers(found, parts):
        return found
    again = row_numbers(parts, found.answers, found.model.id)
    return found.model_copy(
        update={
            "measures": again.measures,
            "curves": again.curves,
            "amce": again.amce,
            "versions": {**found.versions, "computed by avdilemma": __version__},
        }
    )


def recount_board(
    folder: Path, advance: Callable[[int, int], object] = lambda _done, _total: None
) -> list[str]:
    """Recount every submission of a board's folder in place; those that changed, by name.

    A standing that was of the file before is of the file after: it is about the answers.

    Raises:
        AvdilemmaError: If a submission cannot be read, or its answers do not fit its suite.
    """
    paths = find_submissions([folder])
    standings, changed = read_standings(folder), []
    for done, path in enumerate(paths, start=1):
        before, was = read_submission(path), digest(path)
        after = recount(before)
        if after is not before:
            write_submission(after, path, overwrite=True)
            own = standings.get(before.name)
            if own is not None and own.sha256 == was:
                standings[before.name] = own.model_copy(update={"sha256": digest(path)})
            changed.append(before.name)
        advance(done, len(paths))
    if changed:
        write_standings(folder, standings)
    return changed
