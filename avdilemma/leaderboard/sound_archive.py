"""Whether a file may be a log that somebody hands in: a plain file of bounded size."""

from __future__ import annotations

import hashlib
from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.text import printable

MAX_FILE = 512 * 1024**2
"""Largest log file that is read, in bytes."""

KINDS = (".eval", ".json")
"""Ends of names of logs."""


def digest(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_file(path: Path) -> None:
    """Look at a log's file without reading it.

    Raises:
        AvdilemmaError: If it is no regular file, has the name of something else, or is too large.
    """
    name = printable(str(path))
    if path.is_symlink() or not path.is_file():
        raise AvdilemmaError(f"log {name} is no regular file: give a log as Inspect wrote it")
    if path.suffix not in KINDS:
        raise AvdilemmaError(f"log {name} is no {' or '.join(KINDS)} log: give one of Inspect's")
    size = path.stat().st_size
    if size > MAX_FILE:
        raise AvdilemmaError(f"log {name} has {size:,} bytes, at most {MAX_FILE:,} are read")
