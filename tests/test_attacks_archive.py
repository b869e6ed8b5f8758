"""Bombs, and files that are no log: refused in bounded memory, by every reader of logs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import hostile_archives
import pytest

from avdilemma.errors import AvdilemmaError
from avdilemma.logs.header import read_header

READ = """
import json, sys, time
from pathlib import Path
from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard.evidence import read_evidence
from avdilemma.logs.archive import open_log
from avdilemma.logs.header import read_header

def most_memory():
    # what getrusage says includes the process that this one was forked from
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1])

def all_of(path):
    with open_log(str(path), whole=True) as log:
        list(log.samples())
    read_header(str(path))

found = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    began = time.process_time()
    try:
        all_of(path)
        why = ""
    except AvdilemmaError as error:
        why = str(error)
    submitted = read_evidence(path, ()).problems
    peak = most_memory()
    found[path.name] = why, list(submitted), time.process_time() - began, peak
print(json.dumps(found))
"""
"""Reads every file of a folder by each reader; prints what was said, CPU seconds, kB at most."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    place = tmp_path_factory.mktemp("hostile")
    return place, hostile_archives.write_all(place)


def test_bombs_are_refused_in_bounded_memory_and_each_says_why(
    folder: tuple[Path, dict[str, str]],
) -> None:
    place, wanted = folder
    done = subprocess.run(
        [sys.executable, "-c", READ, str(place)], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert found.keys() == wanted.keys()
    for name, (why, submitted, _, peak) in found.items():
        (problem,) = submitted
        for said in (why, problem):
            assert re.search(wanted[name], said), (name, wanted[name], said)
            assert name[20:30] in said
            assert said.isprintable()
            assert len(said) < 600
        assert peak / 1024 < 300, (name, peak)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "log.eval")
        with pytest.raises(AvdilemmaError, match="no regular file"):
            read_header(str(tmp_path / "log.eval"))
    with pytest.raises(AvdilemmaError, match="no regular file"):
        read_header(os.devnull)
