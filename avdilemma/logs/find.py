"""Log files in files and folders, on this machine or at any address that fsspec can read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import fsspec  # type: ignore[import-untyped]

from avdilemma.errors import AvdilemmaError
from avdilemma.logs.words import one_line
from avdilemma.text import printable

LOCAL = ("file://", "local://")
"""Beginnings of addresses on this machine."""

STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2})[:-](\d{2})[:-](\d{2})")
"""When a run began (UTC), at the beginning of the name that Inspect gives its log."""


def local_path(address: str) -> str | None:
    """The path of a file or folder on this machine; None if the address is elsewhere.

    A name is taken as it is written; a ``file://`` address with escapes such as ``%20`` is also
    understood, if nothing has the name as written.
    """
    if "://" not in address or os.path.lexists(address):
        return address
    for scheme in LOCAL:
        if address.startswith(scheme):
            written = address.removeprefix(scheme)
            return written if os.path.lexists(written) else unquote(written)
    return None


def base_name(address: str) -> str:
    """The file without its folder, as it is shown."""
    return printable(re.split(r"[/\\]" if os.sep == "\\" else "/", address.rstrip("/"))[-1])


def find_logs(paths: Iterable[str | Path]) -> list[str]:
    """Find log files.

    Args:
        paths: Files and folders, as paths or as addresses of any file system that fsspec knows
            (``s3://``, ``file://``, ``memory://``). Files are taken whatever their names, of
            folders all logs in them and in their folders.

    Returns:
        Addresses, oldest first, each once; of files on this machine their absolute paths.

    Raises:
        AvdilemmaError: If there is nothing at an address, or there is no log at all.
    """
    found: dict[str, tuple[str, float]] = {}
    for path in map(str, paths):
        here = local_path(path)
        for address, changed in _remote(path) if here is None else _local(path, Path(here)):
            found.setdefault(address, (_began(address, changed), changed))
    if not found:
        raise AvdilemmaError("no logs found: give log files, or a folder such as ./logs")
    return sorted(found, key=lambda address: found[address])


def _local(given: str, path: Path) -> Iterator[tuple[str, float]]:
    if path.is_dir():
        files = [each for each in path.rglob("*") if _is_log(each.name)]
    elif path.exists():
        files = [path]
    else:
        raise _missing(given)
    for each in files:
        if each.is_file() or each is path:
            yield str(each.resolve()), each.stat().st_mtime


def _remote(address: str) -> Iterator[tuple[str, float]]:
    try:
        files, path = fsspec.core.url_to_fs(address)
        files.invalidate_cache()
        inside = {path: files.info(path)} if files.isfile(path) else files.find(path, detail=True)
    except Exception as error:  # a file system may raise anything
        raise AvdilemmaError(f"{printable(address)} cannot be read ({one_line(error)})") from error
    if not inside:
        raise _missing(address)
    for name, info in inside.items():
        if name == path or _is_log(name.rsplit("/", 1)[-1]):
            yield files.unstrip_protocol(name), _changed(info)


def _missing(path: str) -> AvdilemmaError:
    return AvdilemmaError(f"no log at {printable(path)}: give a log file or a folder of logs")


def _is_log(name: str) -> bool:
    # JSON files may be anything: logs among them have the names that Inspect gives them
    return name.endswith(".eval") or (name.endswith(".json") and STAMP.match(name) is not None)


def _changed(info: dict[str, object]) -> float:
    for key in ("mtime", "LastModified", "last_modified", "updated", "created"):
        value = info.get(key)
        if isinstance(value, datetime):
            return value.timestamp()
        if isinstance(value, (int, float)):
            return float(value)
    return 0.0


def _began(address: str, changed: float) -> str:
    """When a run began by its log's name, else when the file was changed, to be sorted by."""
    stamp = STAMP.match(base_name(address))
    if stamp:
        date, *clock = stamp.groups()
        return f"{date}T{':'.join(clock)}"
    return datetime.fromtimestamp(changed, UTC).strftime("%Y-%m-%dT%H:%M:%S")
