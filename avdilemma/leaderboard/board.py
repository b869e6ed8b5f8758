"""The board's folder: submissions, which anybody may have written, and their standings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from avdilemma.errors import AvdilemmaError, malformed
from avdilemma.files import read_bytes, write_text
from avdilemma.leaderboard.claims import Taken, date_problems, now, reference_problem
from avdilemma.leaderboard.row_text import Slug
from avdilemma.leaderboard.submission_schema import (
    MAX_BYTES,
    Standing,
    Submission,
    told,
)
from avdilemma.leaderboard.tiers import Tier
from avdilemma.strict_json import read_json

SUBMISSIONS = "submissions"
"""Folder of the submissions, one JSON file each."""

STANDINGS = "standings.json"
"""File of the standings by submission, beside that folder."""

MAX_STANDINGS = 10_000_000
"""Largest file of standings that is read, in bytes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the board: what was submitted, and what maintainers say of this very file."""

    submission: Submission
    standing: Standing | None
    sha256: str

    @property
    def tier(self) -> Tier:
        """How far it can be trusted; ``self-reported`` without a standing."""
        return self.standing.tier if self.standing else "self-reported"

    @property
    def reference(self) -> bool:
        """Whether it is a yardstick, an agent of this package or people, and no model."""
        return self.submission.model.kind != "model"


def board_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Rows in the order in which the table opens.

    Models first, the newest first and by name within a day; then the reference rows by name. No
    number of the table decides, so that the order says nothing about who is better.
    """
    by_name = sorted(entries, key=lambda each: each.submission.name)
    newest = sorted(by_name, key=lambda each: each.submission.date, reverse=True)
    models = [each for each in newest if not each.reference]
    return (*models, *(each for each in by_name if each.reference))


def find_submissions(paths: Iterable[Path]) -> list[Path]:
    """Submissions by name: files, those in folders, or in a leaderboard's folder.

    Raises:
        AvdilemmaError: If a path does not exist, or there is no submission at all.
    """
    found: list[Path] = []
    for path in paths:
        inside = path / SUBMISSIONS
        if path.is_dir():
            found += submission_files(inside if inside.is_dir() else path)
        elif path.exists():
            found.append(path)
        else:
            raise AvdilemmaError(f"no submission at {path}: give a file, or a folder of them")
    if not found:
        raise AvdilemmaError(
            f"no submissions in {', '.join(map(str, paths))}: make one by avdilemma submit"
        )
    return found


def submission_files(folder: Path) -> list[Path]:
    """The files of submissions in a folder by name; hidden ones are not finished."""
    return sorted(each for each in folder.glob("*.json") if not each.name.startswith("."))


class Held(NamedTuple):
    """A submission with the bytes of its file, so that what was checked is what is kept."""

    submission: Submission
    content: bytes

    @property
    def sha256(self) -> str:
        """Digest of the file."""
        return hashlib.sha256(self.content).hexdigest()


def read_submission(path: Path) -> Submission:
    """Read one submission, as `hold_submission`.

    Raises:
        AvdilemmaError: If it cannot be used.
    """
    return hold_submission(path).submission


def hold_submission(path: Path) -> Held:
    """Read one submission; its form is right then, its numbers are not recomputed here.

    Raises:
        AvdilemmaError: If the file is no regular one, too large, no strict JSON (NaN, a key given
            twice), not of the schema, of a day to come, or named otherwise than the submission.
    """
    content = read_bytes(path, MAX_BYTES, links=False, remedy="give a submission's JSON file")
    try:
        record = read_json(content)
    except (ValueError, RecursionError) as error:
        raise AvdilemmaError(f"{path} is no JSON of a submission ({error})") from error
    try:
        # strings as JSON gives them, so that a number in quotes is no number
        found = Submission.model_validate_json(json.dumps(record), strict=True)
    except ValidationError as error:
        first = told(error.errors(include_url=False)[0])
        more = f", and {error.error_count() - 1} more" if error.error_count() > 1 else ""
        raise AvdilemmaError(f"{path}: {first}{more}") from error
    if path.name != f"{found.name}.json":
        raise AvdilemmaError(f"{path} holds the submission {found.name!r}: name the file like it")
    for problem in date_problems(found, now()):
        raise AvdilemmaError(f"{path}: {problem}")
    return Held(found, content)


def read_standings(folder: Path) -> dict[str, Standing]:
    """What maintainers say of a board's submissions, by name; nothing if there is no such file.

    Raises:
        AvdilemmaError: If the file cannot be used.
    """
    path = folder / STANDINGS
    if not path.exists():
        return {}
    content = read_bytes(path, MAX_STANDINGS, links=False, remedy="correct it")
    try:
        return TypeAdapter(dict[Slug, Standing]).validate_json(content, strict=True)
    except ValidationError as error:
        raise malformed(str(path), error, "correct it") from error


def write_standings(folder: Path, standings: Mapping[str, Standing]) -> None:
    """Write what maintainers say of submissions into a board's folder, by name."""
    record = {name: standings[name].model_dump(mode="json") for name in sorted(standings)}
    text = json.dumps(record, indent=1) + "\n"
    write_text(folder / STANDINGS, text, overwrite=True, inside=folder)


def read_board(folder: Path, advance: Callable[[], object] = lambda: None) -> tuple[Entry, ...]:
    """Read every submission of a board. A standing of other bytes than the file's counts as none.

    Rows come by name; ``advance`` is called after each file.

    Raises:
        AvdilemmaError: If anything is wrong; all of it, one line each.
    """
    inside = folder / SUBMISSIONS
    if not inside.is_dir():
        raise AvdilemmaError(
            f"{inside} is no folder: give the folder of a leaderboard, which holds {SUBMISSIONS}/"
        )
    problems: list[str] = []
    standings: dict[str, Standing] = {}
    try:
        standings = read_standings(folder)
    except AvdilemmaError as error:
        problems.append(str(error))
    entries: list[Entry] = []
    taken = Taken()
    files = submission_files(inside)
    for path in files:
        try:
            held = hold_submission(path)
        except AvdilemmaError as error:
            problems.append(str(error))
        else:
            found = held.submission
            wrong = [reference_problem(found, held.sha256), *taken.problems(found)]
            taken.add(found)
            problems += [f"{path}: {each}" for each in wrong if each]
            standing = standings.get(path.stem)
            proved = standing if standing is not None and standing.sha256 == held.sha256 else None
            entries.append(Entry(found, proved, held.sha256))
        advance()
    problems += [
        f"{path} is no submission: {inside} holds nothing else"
        for path in sorted(inside.iterdir())
        if path not in files and not path.name.startswith(".")
    ]
    problems += [
        f"{folder / STANDINGS}: {name} has a standing and no submission: remove it"
        for name in sorted(set(standings) - {path.stem for path in files})
    ]
    if problems:
        head = [f"{folder} has {len(problems)} problems:"] if len(problems) > 1 else []
        raise AvdilemmaError("\n".join([*head, *problems]))
    return tuple(entries)
