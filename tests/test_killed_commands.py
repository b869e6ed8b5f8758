"""Commands that write are killed at seeded moments: no cut file, nothing left, and they go on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from leaderboard_suite import run_suite, small_suite

from avdilemma.families.suite import write_suite

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked"),
]

ROOT = Path(__file__).parents[1]
ROWS = ROOT / "leaderboard" / "submissions"
MOMENTS = 10


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a board of three rows, one of which was replaced, and a site of before."""
    folder = tmp_path / "place"
    board = folder / "leaderboard"
    (board / "submissions").mkdir(parents=True)
    for name in ("agent-first.json", "people.json", "smollm2-135m-moralis.json"):
        shutil.copy(ROWS / name, board / "submissions")
    (board / "standings.json").write_text("{}\n", encoding="utf-8")
    shutil.copy(ROWS / "smollm2-135m-instruct.json", folder)
    return folder


def killed(folder: Path, *command: str, moments: int = MOMENTS) -> str:
    driver = Path(__file__).with_name("killed_commands.py")
    done = subprocess.run(
        [sys.executable, str(driver), str(folder), str(moments), *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_add(place: Path) -> None:
    assert not killed(place, "leaderboard", "add", "smollm2-135m-instruct.json")


def test_add_in_place_of_another(place: Path) -> None:
    inside = place / "leaderboard" / "submissions" / "smollm2-135m-instruct.json"
    text = (ROWS / inside.name).read_text(encoding="utf-8")
    inside.write_text(text.replace("  ", " "), encoding="utf-8")
    assert not killed(place, "leaderboard", "add", inside.name, "--replace", moments=5)


def test_build(place: Path) -> None:
    assert not killed(place, "leaderboard", "build", moments=6)


def test_build_in_place_of_another(place: Path) -> None:
    site = place / "leaderboard" / "site"
    site.mkdir()
    (site / "site.json").write_text("{}", encoding="utf-8")
    (site / "old.html").write_text("old", encoding="utf-8")
    assert not killed(place, "leaderboard", "build", moments=5)


def test_export(place: Path) -> None:
    assert not killed(place, "leaderboard", "export", "-o", "dataset")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with the logs of a small suite, and the suite."""
    (folder := tmp_path / "place").mkdir()
    assert len(run_suite("avdilemma/moralis@kappa=0.5", folder / "logs")) == 5
    write_suite(small_suite(), folder / "small.yaml", "a small suite")
    return folder


def test_submit(logs: Path) -> None:
    command = ("submit", "logs", "--model-name", "Some model", "--suite", "small.yaml", "-o", "out")
    assert not killed(logs, *command)


def test_report(logs: Path) -> None:
    # two logs are enough for pages, tables and figures, and cost less each time
    kinds = ("*ratings*.eval", "*moral-machine*.eval")
    names = [f"logs/{log.name}" for kind in kinds for log in (logs / "logs").glob(kind)]
    assert len(names) == 2
    assert not killed(logs, "report", *names, "-o", "page", "--figures", "svg")
