"""Reading submissions, which anybody may have written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard.schema import MAX_BYTES, Submission, told


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of a submission."""
    return Submission.model_json_schema(by_alias=True)


def read_submission(path: Path) -> Submission:
    """Read one submission.

    Args:
        path: A JSON file whose stem is the submission's name.

    Returns:
        The submission; its form is right, its numbers are not recomputed here.

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
