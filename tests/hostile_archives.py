"""Files that are no honest log and would like to eat memory, time or the folder beside them."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import zstandard

MB = 1024**2
HEADER = b'{"version": 2, "status": "success", "eval": {}}'


def packed(content: bytes, method: int) -> bytes:
    """Content as a member of a zip archive holds it."""
    if method == zipfile.ZIP_DEFLATED:
        deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
        return deflate.compress(content) + deflate.flush()
    return zstandard.ZstdCompressor().compress(content) if method == 93 else content


def archive(
    members: Mapping[str, bytes],
    method: int = zipfile.ZIP_DEFLATED,
    size: int | None = None,
    raw: bytes | None = None,
    flags: int = 0,
    copies: int = 1,
    shift: int = 0,
    listed: str | None = None,
    before: bytes = b"",
    after: bytes = b"",
    length: int | None = None,
) -> bytes:
    """A zip archive, byte by byte, so that it can say what no library writes.

    Args:
        members: Contents by name.
        method: Number of the way of packing.
        size: Unpacked size that is told of each member.
        raw: Packed bytes of each member.
        flags: Flags of each member.
        copies: How often the directory lists each member.
        shift: How much earlier than they are members are said to begin.
        listed: The name that the directory has for each member.
        before: What stands before the members.
        after: What stands after the directory.
        length: Length that is told of the directory.
    """
    body, directory, count = before, b"", 0
    for name, content in members.items():
        data = packed(content, method) if raw is None else raw
        told = len(content) if size is None else size
        sums = struct.pack("<III", zlib.crc32(content), len(data), told)
        start = struct.pack("<HHHHH", 20, flags, method, 0, 0) + sums
        shown = (listed or name).encode()
        entry = b"PK\x01\x02" + struct.pack("<H", 20) + start + struct.pack("<HHHHH", *[0] * 5)
        entry = entry[:28] + struct.pack("<HHHHH", len(shown), 0, 0, 0, 0)
        directory += (entry + struct.pack("<II", 0, len(body) - shift) + shown) * copies
        count += copies
        body += b"PK\x03\x04" + start + struct.pack("<HH", len(name.encode()), 0)
        body += name.encode() + data
    told = len(directory) if length is None else length
    end = struct.pack("<HHHHIIH", 0, 0, count & 0xFFFF, count & 0xFFFF, told, len(body), 0)
    return body + directory + b"PK\x05\x06" + end + after


def archive_of(members: list[tuple[str, bytes]]) -> bytes:
    """A log with members some of which have one name."""
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as made:
        warnings.simplefilter("ignore")
        for name, content in [("header.json", HEADER), *members]:
            made.writestr(name, content)
    return target.getvalue()


def log(
    content: bytes = b"{}", name: str = "samples/a_epoch_1.json", **further: Any
) -> Callable[[], bytes]:
    """An archive with a header and one more member."""
    return lambda: archive({"header.json": HEADER, name: content}, **further)


def with_header(text: bytes) -> Callable[[], bytes]:
    return lambda: archive({"header.json": text})


def wide_window() -> bytes:
    """A frame of zstd that asks for a window of 2 GB."""
    return b"\x28\xb5\x2f\xfd" + bytes([0x00, 0xA8]) + b"\x01\x00\x00"


MANY = range(200_000)
NESTED = b"[" * 200_000 + b"]" * 200_000
DIGITS = b'{"version": ' + b"1" * 5_000 + b"}"
KEYS = b'{"eval": {%s}}' % b",".join(b'"k%d":1' % n for n in range(1_100_000))
LISTS = b'{"eval": [%s]}' % b",".join([b"[]"] * 1_100_000)
WIDE = '{"eval": "😀'.encode() + b"a" * (20 * MB) + b'"}'

ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "deflate": (log(content=b" " * (26 * MB)), "unpacks to 27,262,976 bytes"),
    "zstd": (log(content=b" " * (26 * MB), method=93), "unpacks to 27,262,976 bytes"),
    "deflate that lies": (log(content=b" " * (26 * MB), size=100), "damaged"),
    "zstd that lies": (log(content=b" " * (26 * MB), method=93, size=100), "damaged"),
    "zstd, endless window": (log(method=93, raw=wide_window(), size=20 * MB), "cannot be read"),
    "bz2": (log(method=12), "packed by method 12"),
    "lzma": (log(method=14), "packed by method 14"),
    "deflate64": (log(method=9), "packed by method 9"),
    "xz": (log(method=95), "packed by method 95"),
    "stored beyond its end": (log(method=0, size=10, raw=b""), "damaged"),
    "many small bombs": (
        lambda: archive(
            dict.fromkeys((f"samples/{n}_epoch_1.json" for n in range(60)), b""),
            raw=packed(b" " * (20 * MB), 8),
            size=20 * MB,
        ),
        "it unpacks to 1,258,291,200 bytes",
    ),
    "overlap": (log(content=b" " * MB, copies=2), "members overlap"),
    "overlap by shift": (
        lambda: archive({f"{n}.json": b"{}" for n in range(3)}, shift=8, before=b" " * 8),
        "members overlap|cannot be read|listed otherwise",
    ),
    "members": (lambda: archive({"a": b""}, copies=150_000), "150,000 members"),
    "copies of a sample": (
        lambda: archive_of([("samples/a_epoch_1.json", b'{"error": 1}')] * 20_000),
        "it holds a more than 100 times",
    ),
    "directory": (lambda: archive({"a" * 9_000: b""}, copies=2_000), "list of its members has"),
    "directory that lies": (log(length=10), "something before or after"),
    "encrypted": (log(flags=1), "encrypted"),
    "encrypted directory": (log(flags=0x2000), "encrypted"),
    "patched": (log(flags=0x20), "encrypted, or of a form"),
    "out of the folder": (log(name="samples/../../x_epoch_1.json"), "leads out of the log"),
    "absolute": (log(name="/etc/passwd"), "leads out of the log"),
    "drive": (log(name="C:/autoexec.bat"), "leads out of the log"),
    "backslash": (log(name="..\\x"), "leads out of the log"),
    "NUL": (log(name="samples/a_epoch_1.json\x00.html"), "leads out of the log"),
    "other name": (log(listed="header.json"), "listed otherwise than it is there"),
    "something before": (log(before=b"#!/bin/sh\n"), "cannot be read|something before"),
    "something after": (log(after=b"<script>"), "cut off or damaged"),
    "no header": (lambda: archive({"a": b""}), "no header.json"),
    "nested": (with_header(NESTED), "nested deeper than any log"),
    "digits": (with_header(DIGITS), "a number in it has 5,000 digits"),
    "keys": (with_header(KEYS), "more than 1,000,000 values"),
    "lists": (with_header(LISTS), "more than 1,000,000 values"),
    "wide": (with_header(WIDE), "a text in it takes more than"),
    "list": (with_header(b"[]"), "no JSON object"),
    "no JSON": (with_header(b"{'a': 1}"), "cannot be read"),
}
"""Archives by name, each with a part of why it is refused."""

TEXTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nested": (lambda: b'{"eval": ' + NESTED + b"}", "nested deeper than any log"),
    "digits": (lambda: DIGITS, "a number in it has 5,000 digits"),
    "keys": (lambda: KEYS, "more than 1,000,000 values"),
    "lists": (lambda: LISTS, "more than 1,000,000 values"),
    "wide": (lambda: WIDE, "a text in it takes more than"),
    "endless text": (lambda: b'{"eval": "' + b"a" * (30 * MB), "has more than 25,165,824 bytes"),
    "endless number": (lambda: b'{"eval": ' + b"1" * (30 * MB), "digits|more than"),
    "endless space": (lambda: b"{" + b" " * (30 * MB), "cannot be read"),
    "top keys": (
        lambda: json.dumps({f"k{n}": 1 for n in range(2_000)}).encode(),
        "twice, or is no log",
    ),
    "twice": (lambda: b'{"status": "error", "status": "success"}', "holds 'status' twice"),
    "samples": (
        lambda: (
            b'{"samples": [%s]}' % b",".join(b'{"id":%d,"epoch":1}' % n for n in range(150_000))
        ),
        "more than 100,000 samples",
    ),
    "small samples": (
        lambda: (
            b'{"samples": [%s]}' % b",".join(b'{"id":%d,"epoch":1}' % n for n in range(200_000))
        ),
        "more than 100,000 samples",
    ),
    "copies of a sample": (
        lambda: b'{"samples": [%s]}' % b",".join([b'{"id":1,"epoch":1}'] * 300_000),
        "it holds 1 more than 100 times",
    ),
    "no id": (lambda: b'{"samples": [{"epoch": 1}]}', "cannot be read"),
    "epochs": (lambda: b'{"samples": [{"id": 1, "epoch": 1e999}]}', "cannot be read"),
    "two logs": (lambda: b"{}{}", "something stands behind its end"),
    "cut off": (lambda: b'{"version": 2, "eval"', "cannot be read"),
    "no text": (lambda: b'{"eval": "\xff\xfe"}', "cannot be read"),
    "zeros": (lambda: b"\0" * (30 * MB), "cannot be read|has more than"),
}
"""JSON logs by name, each with a part of why it is refused."""


def write_all(folder: Path) -> dict[str, str]:
    """Write all files; by name why each is refused."""
    found = {}
    for ending, files in ((".eval", ARCHIVES), (".json", TEXTS)):
        for name, (made, why) in files.items():
            path = folder / f"2026-11-24T10-00-00_{name.replace(' ', '-').replace(',', '')}{ending}"
            path.write_bytes(made())
            found[path.name] = why
    return found
