"""`sft build` with the same arguments writes the same bytes, version after version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from avdilemma import __version__
from avdilemma.cli import main

STORED = Path(__file__).parent / "data" / "sft.json"
BUILDS: dict[str, dict[str, str]] = json.loads(STORED.read_text(encoding="utf-8"))
"""For the arguments of each build, the sha256 of every file it writes."""


def written(arguments: Sequence[str], folder: Path) -> dict[str, str]:
    """Build into a folder; sha256 of its files, whatever the version and later scenario files."""
    done = CliRunner().invoke(main, ["sft", "build", *arguments, "-o", str(folder)])
    assert done.exit_code == 0, f"{done.output}{done.exception!r}"
    evaluation = json.loads((folder / "manifest.json").read_text())["evaluation"]
    said = (f'"avdilemma": "{__version__}"', f"avdilemma {__version__}", *evaluation.values())
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            for each in said:
                text = text.replace(each, "")
            found[str(path.relative_to(folder))] = hashlib.sha256(text.encode()).hexdigest()
    return found


@pytest.mark.parametrize("arguments", BUILDS)
def test_a_build_writes_the_stored_bytes(arguments: str, tmp_path: Path) -> None:
    assert written(arguments.split(), tmp_path / "set") == BUILDS[arguments]
