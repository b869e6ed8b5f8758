"""Opening a log and reading its parts, with bounds on what they may unpack to.

An ``.eval`` log is a zip archive of JSON members; where a name occurs twice, as in logs that were
resumed, the last member counts. A ``.json`` log is one JSON object, which is read as a whole.
Unlike `zipfile`, which unpacks a whole chunk at once, members are unpacked up to a bound.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

import fsspec  # type: ignore[import-untyped]
import zstandard

from avdilemma.errors import AvdilemmaError
from avdilemma.logs.find import local_path
from avdilemma.logs.words import one_line
from avdilemma.text import printable

MAX_MEMBER = 256 * 1024**2
"""Most bytes that a sample or a header may unpack to."""

MAX_JSON = 1024**3
"""Most bytes of a ``.json`` log."""

MAX_MEMBERS = 1_000_000
"""Most members of an archive."""

ZSTD = 93
"""Number of Inspect's compression in zip archives."""

SAMPLE = re.compile(r"samples/(?P<id>.+)_epoch_(?P<epoch>[0-9]{1,9})(?:\.json|/sample\.json)", re.S)
"""Names of samples in an archive; Inspect may keep the parts of a large one in a folder."""

HEADER, START = "header.json", "_journal/start.json"
"""Members with the header of a finished log and of one that was only begun."""

Record = dict[str, Any]
"""A JSON object."""


Place = tuple[str, int]
"""Id and epoch of a sample."""


@dataclass(frozen=True, slots=True)
class OpenLog:
    """A log that is open for reading."""

    header: Record
    """Everything but samples; without ``status`` in a log that was only begun."""

    read: Mapping[Place, Callable[[], Record]]
    """Samples, each once, read when called for."""

    def samples(self) -> Iterator[Record]:
        """Samples by epoch and id, one at a time."""
        for place in sorted(self.read, key=lambda place: place[::-1]):
            yield self.read[place]()


def read_member(stream: BinaryIO, member: zipfile.ZipInfo, at_most: int = MAX_MEMBER) -> bytes:
    """Unpack a member of a zip archive, as `zipfile` lists it, to so many bytes at most.

    Raises:
        AvdilemmaError: If it is larger, damaged, or packed in a way that logs never are.
    """
    name, size = printable(member.filename[:100]), member.file_size
    if max(size, member.compress_size) > at_most:
        raise AvdilemmaError(f"{name} unpacks to {size:,} bytes, at most {at_most:,} are read")
    stream.seek(member.header_offset)
    local = stream.read(30)
    extra = int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    stream.seek(member.header_offset + 30 + extra)
    packed = stream.read(member.compress_size)
    if member.compress_type == ZSTD:
        reader = zstandard.ZstdDecompressor().stream_reader(
            io.BytesIO(packed), read_across_frames=True
        )
        found = reader.read(size + 1)
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        found = zlib.decompressobj(-15).decompress(packed, size + 1)
    elif member.compress_type == zipfile.ZIP_STORED:
        found = packed
    else:
        raise AvdilemmaError(f"{name} is packed by method {member.compress_type}, logs never are")
    if len(found) != size or zlib.crc32(found) != member.CRC:
        raise AvdilemmaError(f"{name} is damaged")
    return found


def _eval_log(stream: BinaryIO) -> OpenLog:
    with zipfile.ZipFile(stream) as archive:
        # by name: of members with one name the last counts
        members = archive.NameToInfo
    if len(members) > MAX_MEMBERS:
        raise AvdilemmaError(f"it has {len(members):,} members: a log has fewer")

    def read(name: str) -> Record:
        found = json.loads(read_member(stream, members[name]))
        if not isinstance(found, dict):
            raise AvdilemmaError(f"{printable(name)} is no JSON object")
        return found

    def sample(name: str) -> Record:
        further = f"{name.removesuffix('sample.json')}metadata.json"
        return read(name) | ({"metadata": read(further)} if further in members else {})

    samples = {
        (match["id"], int(match["epoch"])): partial(sample, name)
        for name in members
        if (match := SAMPLE.fullmatch(name))
    }
    return OpenLog(read(HEADER if HEADER in members else START), samples)


def _json_log(stream: BinaryIO) -> OpenLog:
    text = stream.read(MAX_JSON + 1)
    if len(text) > MAX_JSON:
        raise AvdilemmaError(f"it has more than {MAX_JSON:,} bytes: convert it to .eval")
    found = json.loads(text)
    if not isinstance(found, dict):
        raise AvdilemmaError("it is no JSON object")
    samples: dict[Place, Callable[[], Record]] = {
        (str(each["id"]), int(each["epoch"])): partial(dict, each)
        for each in found.pop("samples", None) or []
    }
    return OpenLog(found, samples)


@contextmanager
def open_log(address: str, whole: bool = False) -> Iterator[OpenLog]:
    """Open a log at an address of `find_logs`; with `whole` one from elsewhere is copied first.

    Its samples are then read from the copy.

    Raises:
        AvdilemmaError: If it cannot be read, also when raised by what is done with it.
    """
    try:
        with _stream(address, whole) as stream:
            first = stream.read(4)
            stream.seek(0)
            yield _eval_log(stream) if first == b"PK\x03\x04" else _json_log(stream)
    except AvdilemmaError as error:
        raise AvdilemmaError(f"log {printable(address)}: {error}") from error
    except Exception as error:  # logs are untrusted: whatever is wrong is one clear error
        raise AvdilemmaError(
            f"log {printable(address)} cannot be read ({one_line(error)}): is it an Inspect log?"
        ) from error


@contextmanager
def _stream(address: str, whole: bool) -> Iterator[BinaryIO]:
    path = local_path(address)
    if path is not None:
        with Path(path).open("rb") as file:
            yield file
        return
    with fsspec.open(address, "rb") as remote:
        if not whole:
            yield cast("BinaryIO", remote)
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(remote, copy, 1024**2)
            copy.seek(0)
            yield cast("BinaryIO", copy)
