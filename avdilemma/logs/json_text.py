"""JSON from outside: one text read within bounds, and a large file of it value by value."""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from avdilemma.errors import AvdilemmaError
from avdilemma.logs.zip_archive import MAX_MEMBER

MAX_VALUES = 1_000_000
"""Most values in one text, which take some 100 MB; a sample has some hundreds."""

MAX_WIDE = 48 * 1024**2
"""Most bytes that a text may take in memory, where each character takes as many as the widest."""

MAX_DIGITS = 40
"""Most digits of a whole number; Inspect writes none above 64 bits."""

MAX_KEYS = 1_000
"""Most keys at the top of a file; a log has some 15."""

WINDOW = 1024**2
"""Bytes of a file that are looked at together, unless one value has more."""

SPACE = re.compile(r"[ \t\r\n]*")
"""What may stand between values."""


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise AvdilemmaError(f"a number in it has {len(text):,} digits: logs have none so long")
    return int(text)


DECODER = json.JSONDecoder(parse_int=_integer)
"""Reads a text; also what is no number, such as NaN, as Inspect writes it."""


def read_json(text: bytes) -> Any:
    """Read one JSON text.

    Raises:
        AvdilemmaError: If it has too many values or wide characters, a number that is too long, or
            is nested too deep.
        ValueError: If it is no JSON.
    """
    width = 4 if re.search(rb"[\xf0-\xff]", text) else 2 if re.search(rb"[\xc4-\xff]", text) else 1
    _check(sum(map(text.count, (b",", b"[", b"{"))), len(text) * width)
    return _decoded(text.decode(), 0)[0]


def _check(values: int, size: int) -> None:
    if values > MAX_VALUES:
        raise AvdilemmaError(f"it has more than {MAX_VALUES:,} values: a log has fewer")
    if size > MAX_WIDE:
        raise AvdilemmaError(f"a text in it takes more than {MAX_WIDE:,} bytes: a log's is shorter")


def _decoded(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at a place, and where it ends."""
    try:
        return DECODER.raw_decode(text, SPACE.match(text, at).end())  # type: ignore[union-attr]
    except RecursionError as error:
        raise AvdilemmaError("it is nested deeper than any log") from error


class Span(NamedTuple):
    """Where in a file a value stands, in bytes."""

    start: int
    length: int


class JsonFile:
    """A file with one JSON object; of which a window is in memory.

    Values are read in the file's order: `names` yields keys, and after each `value` or `elements`
    reads what stands under it.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text, self._at, self._over = "", 0, False
        self._counted, self._bytes = 0, 0
        self._grow()

    def names(self) -> Iterator[str]:
        """The names at the top of the file, one after the other.

        Raises:
            AvdilemmaError: If one is there twice, or there are too many.
            ValueError: If the file is no JSON object.
        """
        found: set[str] = set()
        self._expect("{")
        while self._peek() != "}":
            name = self.value()
            if not isinstance(name, str) or name in found or len(found) >= MAX_KEYS:
                raise AvdilemmaError(f"it holds {str(name)[:40]!r} twice, or is no log")
            found.add(name)
            self._expect(":")
            yield name
            if self._peek() != "}":
                self._expect(",")
        self._expect("}")
        if self._peek():
            raise AvdilemmaError("something stands behind its end")

    def elements(self) -> Iterator[tuple[Any, Span]]:
        """The elements of the list that stands next, and their places; none if it is null."""
        if self._peek() != "[":
            self.value()
            return
        self._expect("[")
        while self._peek() != "]":
            start = self._byte()
            found = self.value()
            yield found, Span(start, self._byte() - start)
            if self._peek() != "]":
                self._expect(",")
        self._expect("]")

    def value(self) -> Any:
        """The value that stands next.

        Raises:
            AvdilemmaError: As `read_json`.
            ValueError: If there is none.
        """
        while True:
            try:
                found, end = _decoded(self._text, self._at)
                # a number at the end of the window may go on behind it
                if end < len(self._text) or self._over:
                    self._at = end
                    return found
            except json.JSONDecodeError:
                if self._over:
                    raise
            self._grow()

    def _peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            self._at = SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text) or self._over:
                return self._text[self._at : self._at + 1]
            self._grow()

    def _expect(self, mark: str) -> None:
        if self._peek() != mark:
            raise ValueError(f"{mark} expected")
        self._at += 1

    def _byte(self) -> int:
        """Place in the file of what is read next."""
        self._bytes += len(self._text[self._counted : self._at].encode())
        self._counted = self._at
        return self._bytes

    def _grow(self) -> None:
        """Let the window go on, without what was read."""
        self._byte()
        self._text, self._at, self._counted = self._text[self._at :], 0, 0
        if len(self._text) > MAX_MEMBER:
            raise AvdilemmaError(f"a value in it has more than {MAX_MEMBER:,} bytes")
        more = self._stream.read(max(WINDOW, len(self._text)))
        self._over = not more
        self._text += self._decoder.decode(more, final=not more)
        if len(self._text) > 2 * WINDOW:
            _check(sum(map(self._text.count, ",[{")), sys.getsizeof(self._text))
