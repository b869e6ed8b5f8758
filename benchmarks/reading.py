"""How long reading a reply takes, ordinary and hostile, against looking at its characters once.

    python -m benchmarks.reading

The floor is what any reader does first: normalise the text's characters (NFKC) and split it into
lines. An ordinary reply should take less than .2 ms, and a megabyte of any text less than a second.
"""

from __future__ import annotations

import statistics
import time
import unicodedata
from collections.abc import Callable
from typing import Any

from benchmarks.rows import Row, emit
from tests.hostile import FORMS, asked, long_texts
from tests.replies import question, replies

ROUNDS = 5
FLOOR = "NFKC and splitlines of the same text"


def seconds(act: Callable[[], Any]) -> float:
    """CPU time of an act, in seconds."""
    start = time.process_time()
    act()
    return time.process_time() - start


def floor(text: str) -> list[str]:
    """Look at every character once."""
    return unicodedata.normalize("NFKC", text).splitlines()


def ordinary() -> Row:
    """The mean over tidy replies of all forms of questions."""
    tidy = [reply for reply in replies() if reply.kind == "tidy" and reply.form != "price"]
    asked_for = [(question(reply), reply.text, reply.stop) for reply in tidy]

    def read() -> None:
        for item, text, stop in asked_for:
            item.read_reply(text, stop)

    def look() -> None:
        for _, text, _ in asked_for:
            floor(text)

    rounds = [(seconds(read), seconds(look)) for _ in range(ROUNDS + 1)][1:]
    ours, rival = (statistics.median(side) / len(tidy) for side in zip(*rounds, strict=True))
    return Row(
        f"an ordinary reply read (mean of {len(tidy)})",
        f"{ours * 1e3:.3f} ms",
        f"{rival * 1e3:.4f} ms ({FLOOR})",
        f"{ours / rival:.0f}",
        "reading",
    )


def hostile() -> Row:
    """The slowest of all long texts and forms."""
    texts = list(long_texts())
    found = [
        (seconds(asked(form, text).read), name, form, text)
        for name, text in texts
        for form in FORMS
    ]
    ours, name, form, text = max(found)
    rival = statistics.median(seconds(lambda: floor(text)) for _ in range(ROUNDS))
    return Row(
        f"1 MB of hostile text read, slowest of {len(found)} ({form}, {name})",
        f"{ours:.2f} s",
        f"{rival * 1e3:.1f} ms ({FLOOR})",
        f"{ours / rival:.0f}",
        "reading",
    )


def main() -> None:
    emit(ordinary(), hostile())


if __name__ == "__main__":
    main()
