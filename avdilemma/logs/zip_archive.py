"""Zip archives from outside: which members there are, each unpacked within bounds.

`zipfile` lists members; they are unpacked here, because it unpacks a whole chunk at once, whatever
size is told, and by methods that logs never use. What an archive may unpack to is known before
anything is: members do not overlap, and what they say of their sizes is a bound.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import BinaryIO

import zstandard

from avdilemma.errors import AvdilemmaError
from avdilemma.text import printable

MAX_MEMBER = 24 * 1024**2
"""Most bytes that a member may unpack to; a sample has some 16,000, with long replies 1,000,000."""

MAX_TOTAL = 1024**3
"""Most bytes that a small archive may unpack to."""

RATIO = 100
"""How often its own size a large archive may unpack to; logs reach 5, endless repetitions 300."""

MAX_MEMBERS = 100_000
"""Most members of an archive."""

MAX_DIRECTORY = 16 * 1024**2
"""Most bytes of the list of members."""

ZSTD = 93
"""Number of Inspect's compression in zip archives."""

METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, ZSTD})
"""Ways of packing that are unpacked."""

FLAGS = 0x2 | 0x4 | 0x8 | 0x800
"""Flags that members may have: the degree of packing, sizes told afterwards, names in UTF-8. The
others say that they are encrypted, or packed in further ways."""

END, WIDE_END, MEMBER, LOCAL = b"PK\x05\x06", b"PK\x06\x06", b"PK\x01\x02", b"PK\x03\x04"
"""Beginnings of the parts of an archive."""

OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\x00")
"""Names that lead out of a folder that an archive is unpacked in."""

Member = zipfile.ZipInfo
"""A member of an archive, as it is listed."""


def shown_name(name: str) -> str:
    """A member's name as errors show it."""
    return printable(name[:100])


def list_members(stream: BinaryIO) -> Sequence[Member]:
    """The members of an archive in its own order, those of one name too.

    Args:
        stream: The archive, open for reading at any place.

    Raises:
        AvdilemmaError: If it is no archive that could be a log: cut off, with too many members or
            too much in them, with members that overlap, are encrypted, packed otherwise than logs,
            or have names that lead elsewhere.
    """
    size = stream.seek(0, io.SEEK_END)
    begin = _directory(stream, size)
    with zipfile.ZipFile(stream) as archive:
        members = archive.infolist()
    total, allowed = sum(each.file_size for each in members), max(MAX_TOTAL, RATIO * size)
    if total > allowed:
        raise AvdilemmaError(f"it unpacks to {total:,} bytes, at most {allowed:,} are read")
    for each in members:
        _check_member(each)
    _check_places(members, begin)
    return members


def _directory(stream: BinaryIO, size: int) -> int:
    """Where the list of members begins, once it is known to be of bounded size."""
    stream.seek(max(0, size - 22))
    end = stream.read(22)
    if len(end) < 22 or end[:4] != END:
        raise AvdilemmaError("it is cut off or damaged: give the file as Inspect wrote it")
    length, begin = _number(end[12:16]), _number(end[16:20])
    last = size - 22
    if 0xFFFFFFFF in (length, begin) or end[8:10] == b"\xff\xff":
        # a list of many members, or behind 4 GB: its numbers stand in a record of its own
        last = size - 22 - 20 - 56
        stream.seek(max(0, last))
        wide = stream.read(56)
        if wide[:4] != WIDE_END:
            raise AvdilemmaError("it is cut off or damaged: give the file as Inspect wrote it")
        length, begin = _number(wide[40:48]), _number(wide[48:56])
    if begin + length != last:
        raise AvdilemmaError("there is something before or after its members: logs have nothing")
    if length > MAX_DIRECTORY:
        raise AvdilemmaError(f"the list of its members has {length:,} bytes: a log has fewer")
    stream.seek(begin)
    members = stream.read(length).count(MEMBER)
    if members > MAX_MEMBERS:
        raise AvdilemmaError(f"it has {members:,} members: a log has fewer")
    return begin


def _number(found: bytes) -> int:
    return int.from_bytes(found, "little")


def _check_member(member: Member) -> None:
    name = shown_name(member.filename)
    if member.orig_filename != member.filename or OUTSIDE.search(member.filename):
        raise AvdilemmaError(f"a member's name leads out of the log: {name!r}")
    if member.flag_bits & ~FLAGS:
        raise AvdilemmaError(f"{name} is encrypted, or of a form that logs never have")
    if member.compress_type not in METHODS:
        raise AvdilemmaError(f"{name} is packed by method {member.compress_type}, logs never are")
    if (size := max(member.file_size, member.compress_size)) > MAX_MEMBER:
        raise AvdilemmaError(f"{name} unpacks to {size:,} bytes, at most {MAX_MEMBER:,} are read")


def _check_places(members: Sequence[Member], begin: int) -> None:
    """Every byte belongs to one member at most: what is packed once is not unpacked twice."""
    ends = [
        (each.header_offset, each.header_offset + 30 + len(each.filename) + each.compress_size)
        for each in members
    ]
    ends.append((begin, begin))
    for (start, end), (following, _) in pairwise(sorted(ends)):
        if start < 0 or end > following:
            raise AvdilemmaError("its members overlap: logs never do")


def read_member(stream: BinaryIO, member: Member) -> bytes:
    """Unpack a member that `list_members` listed.

    Raises:
        AvdilemmaError: If it is larger than listed, damaged, or listed under another name.
    """
    name, size = shown_name(member.filename), member.file_size
    stream.seek(member.header_offset)
    local = stream.read(30)
    length = _number(local[26:28])
    own = stream.read(length)
    encoding = "utf-8" if member.flag_bits & 0x800 else "cp437"
    if (
        local[:4] != LOCAL
        or own != member.orig_filename.encode(encoding, "replace")
        or _number(local[8:10]) != member.compress_type
        or _number(local[6:8]) & ~FLAGS
    ):
        raise AvdilemmaError(f"{name} is listed otherwise than it is there")
    stream.seek(member.header_offset + 30 + length + _number(local[28:30]))
    found = _unpacked(stream.read(member.compress_size), member)
    if len(found) != size or zlib.crc32(found) != member.CRC:
        raise AvdilemmaError(f"{name} is damaged")
    return found


def _unpacked(packed: bytes, member: Member) -> bytes:
    if member.compress_type == ZSTD:
        unpack = zstandard.ZstdDecompressor(max_window_size=MAX_MEMBER)
        reader = unpack.stream_reader(io.BytesIO(packed), read_across_frames=True)
        return reader.read(member.file_size + 1)
    if member.compress_type == zipfile.ZIP_DEFLATED:
        return zlib.decompressobj(-15).decompress(packed, member.file_size + 1)
    return packed
