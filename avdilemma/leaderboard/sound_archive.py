"""Whether a log can be opened without harm: whole, no bomb, and nothing said twice.

An ``.eval`` log is a zip archive. It is unpacked once within bounds before Inspect reads it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import BinaryIO

from avdilemma.errors import AvdilemmaError
from avdilemma.logs.archive import SAMPLE, read_member
from avdilemma.text import printable

MAX_FILE = 512 * 1024**2
"""Largest log file that is read, in bytes."""

MAX_MEMBER = 32 * 1024**2
"""Most bytes that one sample, or the header, may unpack to."""

MAX_TOTAL = 4 * 1024**3
"""Most bytes that a log may unpack to."""

MAX_MEMBERS = 250_000
"""Most members of an archive."""


def digest(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_archive(path: Path) -> None:
    """Unpack a log once, keeping nothing.

    A run that goes on after an error writes a sample again under the same name; the last counts.
    Earlier ones must have ended in an error: other members are there once.

    Raises:
        AvdilemmaError: If it is no regular file, no ``.eval`` log, cut off or damaged, has a member
            twice, or is larger than bounds allow.
    """
    if path.is_symlink() or not path.is_file():
        raise AvdilemmaError(f"log {path} is no regular file: give an .eval log")
    if path.suffix != ".eval":
        raise AvdilemmaError(
            f"log {path} is no .eval log: convert it by inspect log convert --to eval"
        )
    size = path.stat().st_size
    if size > MAX_FILE:
        raise AvdilemmaError(f"log {path} has {size:,} bytes, at most {MAX_FILE:,} are read")
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            _check_members(stream, archive)
    except AvdilemmaError as error:
        raise AvdilemmaError(f"log {path}: {error}") from error
    except Exception as error:  # what is wrong with bytes from outside has no end of kinds
        raise AvdilemmaError(
            f"log {path} is cut off or damaged ({error}): give the file as Inspect wrote it"
        ) from error


def _check_members(stream: BinaryIO, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise AvdilemmaError(f"it has {len(members):,} members: a log has fewer")
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL:
        raise AvdilemmaError(f"it unpacks to {total:,} bytes: no log of a suite does")
    for member in members:
        content = read_member(stream, member, MAX_MEMBER)
        name = member.filename
        if member is not archive.NameToInfo[name] and not (
            SAMPLE.fullmatch(name) and json.loads(content).get("error")
        ):
            raise AvdilemmaError(f"it holds {printable(name[:100])!r} twice: give it as written")
