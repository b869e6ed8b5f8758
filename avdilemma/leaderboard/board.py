"""The board's folder: submissions, which anybody may have written, and their standings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from avdilemma.errors import AvdilemmaError, malformed
from avdilemma.files import write_text
from avdilemma.leaderboard.sound_archive import digest
from avdilemma.leaderboard.submission_schema import (
    MAX_BYTES,
    Slug,
    Standing,
    Submission,
    Tier,
    told,
)

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
            found += sorted((inside if inside.is_dir() else path).glob("*.json"))
        elif path.exists():
            found.append(path)
        else:
            raise AvdilemmaError(f"no submission at {path}: give a file, or a folder of them")
    if not found:
        raise AvdilemmaError(
            f"no submissions in {', '.join(map(str, paths))}: make one by avdilemma submit"
        )
    return found


def read_submission(path: Path) -> Submission:
    """Read one submission; its form is right then, its numbers are not recomputed here.

    Raises:
        AvdilemmaError: If the file is no regular one, too large, no strict JSON (NaN, a key given
            twice), not of the schema, or named otherwise than the submission.
    """
    if path.is_symlink() or not path.is_file():
        raise AvdilemmaError(f"{path} is no regular file: give a submission's JSON file")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise AvdilemmaError(f"{path} has {size:,} bytes, at most {MAX_BYTES:,} are read")
    try:
        record = json.loads(
            path.read_text(encoding="utf-8"), object_pairs_hook=_once, parse_constant=_refuse
        )
    except (OSError, ValueError, RecursionError) as error:
        raise AvdilemmaError(f"{path} is no JSON of a submission ({error})") from error
    try:
        # strings as JSON gives them, so that a number in quotes is no number
        found = Submission.model_validate_json(json.dumps(record), strict=True)
    except ValidationError as error:
        first = told(error.errors()[0])
        more = f", and {error.error_count() - 1} more" if error.error_count() > 1 else ""
        raise AvdilemmaError(f"{path}: {first}{more}") from error
    if path.stem != found.name:
        raise AvdilemmaError(f"{path} holds the submission {found.name!r}: name the file like it")
    return found


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key[:40]!r} is given twice")
        found[key] = value
    return found


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number of JSON")


def read_standings(folder: Path) -> dict[str, Standing]:
    """What maintainers say of a board's submissions, by name; nothing if there is no such file.

    Raises:
        AvdilemmaError: If the file cannot be used.
    """
    path = folder / STANDINGS
    if not path.exists():
        return {}
    try:
        if path.stat().st_size > MAX_STANDINGS:
            raise AvdilemmaError(f"{path} is larger than {MAX_STANDINGS:,} bytes")
        return TypeAdapter(dict[Slug, Standing]).validate_json(path.read_bytes(), strict=True)
    except OSError as error:
        raise AvdilemmaError(f"{path} cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise malformed(str(path), error, "correct it") from error


def write_standings(folder: Path, standings: Mapping[str, Standing]) -> None:
    """Write what maintainers say of submissions into a board's folder, by name."""
    record = {name: standings[name].model_dump(mode="json") for name in sorted(standings)}
    write_text(folder / STANDINGS, json.dumps(record, indent=1) + "\n", overwrite=True)


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
    entries = []
    files = sorted(inside.glob("*.json"))
    for path in files:
        try:
            submission = read_submission(path)
        except AvdilemmaError as error:
            problems.append(str(error))
        else:
            sha256 = digest(path)
            standing = standings.get(path.stem)
            proved = standing if standing is not None and standing.sha256 == sha256 else None
            entries.append(Entry(submission, proved, sha256))
        advance()
    problems += [
        f"{folder / STANDINGS}: {name} has a standing and no submission: remove it"
        for name in sorted(set(standings) - {path.stem for path in files})
    ]
    if problems:
        head = [f"{folder} has {len(problems)} problems:"] if len(problems) > 1 else []
        raise AvdilemmaError("\n".join([*head, *problems]))
    return tuple(entries)
