"""Stamps: what each entry was made of, and whether that is what there is now."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from avdilemma import __version__
from avdilemma.files import write_text
from generated.entries import ENTRIES, ITEMS, Entry

ROOT = Path(__file__).parents[1]
STAMPS = Path(__file__).parent / "stamps.json"

MADE = re.compile(r"\W*(made|written|measured|generated) (with|by):? ", re.IGNORECASE)
"""How a line begins that says what made a text."""

ENDINGS = frozenset(
    {".csv", ".json", ".jsonl", ".parquet", ".pdf", ".png", ".svg", ".tsv", ".xlsx", ".ipynb"}
)
"""Endings of files that nobody writes by hand."""

FOLDERS = ("docs/gallery/", "tests/golden", "leaderboard/submissions/")
"""Folders that hold nothing written by hand."""

BY_HAND = (
    "avdilemma/leaderboard/pages/static/icon.svg",
    "tests/data/calls.json",
    "tests/data/replies/",
    "tests/data/trainer_keys.json",
)
"""Paths of which everything was written by hand, or read off others, whatever its ending."""

SHORT = 12
"""Digits of a fingerprint on a page."""


@dataclass(frozen=True)
class Stamp:
    """What an entry was made of."""

    version: str
    """Version of the package."""

    items: dict[str, str] = field(default_factory=dict)
    """Fingerprints of its items by name."""

    probe: str = ""
    """Of a probed entry what its files show."""

    files: dict[str, str] = field(default_factory=dict)
    """Of an entry that no test makes anew the sha256 of its files."""


def tracked() -> list[str]:
    """Paths of the repository's files, from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    own = str(STAMPS.relative_to(ROOT))
    return sorted(p for p in listed.stdout.splitlines() if p != own and (ROOT / p).exists())


def looks_generated(path: str) -> bool:
    """Whether a file must be of an entry, by its ending, its folder or its first lines."""
    if path.startswith(BY_HAND):
        return False
    if Path(path).suffix in ENDINGS or path.startswith(FOLDERS):
        return True
    if Path(path).suffix not in {".md", ".yaml", ".yml", ".txt"}:
        return False
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()[:4]
    return any(MADE.match(line) for line in lines)


def paths(entry: Entry, every: list[str]) -> list[str]:
    """The files of an entry among some; a section of a page is the page's path with a heading."""
    found = []
    for pattern in entry.files:
        page, _, heading = pattern.partition("#")
        if heading:
            found.append(pattern)
        else:
            found += [path for path in every if Path(path).match(page) and "/" in path]
    return found


def content(path: str) -> bytes:
    """The bytes of a file, or of a section: from its heading to the next of its rank or above.

    Raises:
        ValueError: If a page has no such heading.
    """
    page, _, heading = path.partition("#")
    if not heading:
        return (ROOT / page).read_bytes()
    text = (ROOT / page).read_text(encoding="utf-8")
    start = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    if start is None:
        raise ValueError(f"{page} has no heading {heading!r}")
    after = text[start.end() :]
    rank = len(start.group(1))
    end = re.search(rf"^#{{1,{rank}}} ", after, re.MULTILINE)
    return after[: end.start() if end else None].encode()


@cache
def _fingerprint(items: str) -> str:
    return ITEMS[items]()


def stamp(entry: Entry, every: list[str]) -> Stamp:
    """The stamp of an entry as it is now."""
    kept = {} if entry.kind == "tested" else {path: content(path) for path in paths(entry, every)}
    return Stamp(
        __version__,
        {name: _fingerprint(name) for name in entry.items},
        entry.probe() if entry.probe else "",
        {path: hashlib.sha256(own).hexdigest() for path, own in kept.items()},
    )


def said(made: Stamp, now: Stamp) -> str:
    """The line that the page of a measured entry must hold: of what it is, and what changed."""
    items = ", ".join(f"{name} {own[:SHORT]}" for name, own in made.items.items())
    changed = [name for name, own in made.items.items() if now.items.get(name) != own]
    since = f" Other items since: {', '.join(changed)}." if changed else ""
    return f"Measured with version {made.version}; items of {items}.{since}"


def read() -> dict[str, Stamp]:
    """All stamps by the entry's name."""
    return {name: Stamp(**own) for name, own in json.loads(STAMPS.read_text("utf-8")).items()}


def write(stamps: dict[str, Stamp]) -> None:
    """Write all stamps, in the order of the entries."""
    record: dict[str, Any] = {e.name: asdict(stamps[e.name]) for e in ENTRIES if e.name in stamps}
    write_text(STAMPS, json.dumps(record, indent=1) + "\n", overwrite=True)


def faults(entry: Entry, made: Stamp | None, every: list[str]) -> list[str]:
    """Why an entry is stale or badly stamped; nothing if it is fresh.

    A version alone makes nothing stale, and a measured entry is of the items that it says.
    """
    if made is None:
        return ["it has no stamp"]
    now, found = stamp(entry, every), []
    if entry.kind == "measured":
        if set(made.items) != set(now.items):
            found.append("its stamp names other items than the list")
        if said(made, now) not in " ".join((ROOT / entry.page).read_text("utf-8").split()):
            found.append(f"{entry.page} does not say: {said(made, now)}")
    else:
        changed = {n for n in {*made.items, *now.items} if made.items.get(n) != now.items.get(n)}
        found += [f"the items of {name} changed" for name in sorted(changed)]
        if made.probe != now.probe:
            found.append("what it shows changed")
    found += [f"{path} is not among its files" for path in sorted({*made.files} - {*now.files})]
    found += [
        f"{path} was changed by hand, or made anew without a stamp"
        for path, own in now.files.items()
        if made.files.get(path) != own
    ]
    return found
