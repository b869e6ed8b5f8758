"""Whether a log file can be opened at all without harm.

An ``.eval`` log is a zip archive. One that is cut off, or that unpacks to more than any log of a
suite holds, is refused before Inspect reads it.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from pathlib import Path

import inspect_ai  # noqa: F401 - it teaches zipfile the compression of logs

from avdilemma.errors import AvdilemmaError

MAX_FILE = 512 * 1024**2
"""Largest log file that is read, in bytes."""

MAX_MEMBER = 32 * 1024**2
"""Most bytes that one sample, or the header, may unpack to."""

MAX_TOTAL = 4 * 1024**3
"""Most bytes that a log may unpack to."""

MAX_MEMBERS = 250_000
"""Most members of an archive."""

CHUNK = 1024**2
"""Bytes that are unpacked at a time."""


def digest(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_archive(path: Path) -> None:
    """Unpack a log once, keeping nothing.

    Sizes are counted while unpacking: what an archive says of itself may be wrong.

    Args:
        path: The log.

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
        with zipfile.ZipFile(path) as archive:
            _check_members(path, archive)
    except AvdilemmaError:
        raise
    except Exception as error:  # what is wrong with bytes from outside has no end of kinds
        raise AvdilemmaError(
            f"log {path} is cut off or damaged ({error}): give the file as Inspect wrote it"
        ) from error


def _check_members(path: Path, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise AvdilemmaError(f"log {path} has {len(members):,} members: a log has fewer")
    twice = [name for name, n in Counter(each.filename for each in members).items() if n > 1]
    if twice:
        raise AvdilemmaError(
            f"log {path} holds {twice[0][:100]!r} twice: give it as it was written"
        )
    total = 0
    for member in members:
        unpacked = 0
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                unpacked += len(chunk)
                total += len(chunk)
                if unpacked > MAX_MEMBER or total > MAX_TOTAL:
                    raise AvdilemmaError(
                        f"log {path}: {member.filename[:100]!r} unpacks to more than "
                        f"{MAX_MEMBER:,} bytes, or all to more than {MAX_TOTAL:,}: no log of a "
                        "suite does"
                    )
