"""Opening a log and reading its parts, with bounds on what they may unpack to.

An ``.eval`` log is a zip archive of JSON members; where a name occurs twice, as in logs that were
resumed, the last member counts. A ``.json`` log is one JSON object, of which one sample at a time
is in memory. Every reader of logs opens them here.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

import fsspec  # type: ignore[import-untyped]

from avdilemma.errors import AvdilemmaError
from avdilemma.logs.find import local_path
from avdilemma.logs.json_text import JsonFile, Span, read_json
from avdilemma.logs.words import one_line
from avdilemma.logs.zip_archive import MAX_MEMBERS, list_members, read_member, shown_name
from avdilemma.text import printable

MAX_JSON = 1024**3
"""Most bytes of a ``.json`` log."""

SAMPLE = re.compile(
    r"samples/(?P<id>.+)_epoch_(?P<epoch>[1-9][0-9]{0,8})(?:\.json|/sample\.json)", re.S
)
"""Names of samples in an archive; Inspect may keep the parts of a large one in a folder."""

MAX_COPIES = 100
"""Most copies of a sample: one for each time that a run was stopped or failed, and went on."""

HEADER, START = "header.json", "_journal/start.json"
"""Members with the header of a finished log and of one that was only begun."""

SAMPLES, REDUCTIONS = "samples", "reductions"
"""Keys of a ``.json`` log that an ``.eval`` log has in members of their own."""

Record = dict[str, Any]
"""A JSON object."""

Place = tuple[str, int]
"""Id and epoch of a sample."""

Read = Callable[[], Record]
"""Reads one sample."""


@dataclass(frozen=True, slots=True)
class OpenLog:
    """A log that is open for reading."""

    header: Record
    """Everything but samples; without ``status`` in a log that was only begun."""

    copies: Mapping[Place, Sequence[Read]]
    """Samples, read when called for: all copies of each in the order they were written.

    The last counts. A run that goes on, or asks a question again after an error, writes the sample
    again and leaves the earlier copy there.
    """

    others: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    """What else is in an archive, by name; of those with one name the last."""

    twice: tuple[str, ...] = ()
    """Names of what else is in an archive more than once."""

    @property
    def read(self) -> Mapping[Place, Read]:
        """Samples, each once, read when called for."""
        return {place: copies[-1] for place, copies in self.copies.items()}

    def samples(self) -> Iterator[Record]:
        """Samples by epoch and id, one at a time."""
        for place in sorted(self.copies, key=lambda place: place[::-1]):
            yield self.copies[place][-1]()


def _object(found: Any, name: str) -> Record:
    if not isinstance(found, dict):
        raise AvdilemmaError(f"{name} is no JSON object")
    return found


def _add(copies: dict[Place, list[Read]], place: Place, read: Read) -> None:
    if len(copies[place]) == MAX_COPIES:
        name = printable(place[0][:80])
        raise AvdilemmaError(f"it holds {name} more than {MAX_COPIES} times: no run does")
    copies[place].append(read)


def _eval_log(stream: BinaryIO) -> OpenLog:
    members = list_members(stream)
    last = {member.filename: member for member in members}

    def read(member: Any) -> Any:
        try:
            return read_json(read_member(stream, member))
        except AvdilemmaError as error:
            name = shown_name(member.filename)
            raise AvdilemmaError(
                f"{error}" if name in str(error) else f"{name}: {error}"
            ) from error

    def sample(member: Any) -> Record:
        name = member.filename
        found = _object(read(member), shown_name(name))
        further = last.get(f"{name.removesuffix('sample.json')}metadata.json")
        return found | ({"metadata": read(further)} if further is not None else {})

    copies: dict[Place, list[Read]] = defaultdict(list)
    for member in members:
        if match := SAMPLE.fullmatch(member.filename):
            _add(copies, (match["id"], int(match["epoch"])), partial(sample, member))
    others = {
        name: partial(read, member) for name, member in last.items() if not SAMPLE.fullmatch(name)
    }
    names = Counter(member.filename for member in members)
    header = HEADER if HEADER in last else START
    if header not in last:
        raise AvdilemmaError(f"it has no {HEADER}: is it an Inspect log?")
    twice = tuple(name for name in others if names[name] > 1)
    return OpenLog(_object(others[header](), header), copies, others, twice)


def _json_log(stream: BinaryIO) -> OpenLog:
    if stream.seek(0, 2) > MAX_JSON:
        raise AvdilemmaError(f"it has more than {MAX_JSON:,} bytes: convert it to .eval")
    stream.seek(0)
    header: Record = {}
    copies: dict[Place, list[Read]] = defaultdict(list)

    def again(span: Span) -> Record:
        stream.seek(span.start)
        return cast("Record", read_json(stream.read(span.length)))

    file, read = JsonFile(stream), 0
    for name in file.names():
        if name != SAMPLES:
            header[name] = file.value()
            continue
        for found, span in file.elements():
            each = _object(found, "a sample")
            _add(copies, (str(each["id"]), int(each["epoch"])), partial(again, span))
            if (read := read + 1) > MAX_MEMBERS:
                raise AvdilemmaError(f"it has more than {MAX_MEMBERS:,} samples")
    return OpenLog(header, copies)


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
        if not Path(path).is_file():
            raise AvdilemmaError("it is no regular file")
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
