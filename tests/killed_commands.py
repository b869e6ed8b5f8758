"""Run a command again and again, and kill it at seeded moments; what it leaves is looked at.

`python killed_commands.py FOLDER MOMENTS COMMAND...` runs the command in copies of a folder, each
in a process of its own that has all modules already, so that moments fall into the work and not
into imports. Prints what was wrong, one line each.
"""

from __future__ import annotations

import importlib
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

LEFT = ".avdilemma-"
MODULES = (
    "avdilemma.cli",
    "avdilemma.leaderboard.board_dataset",
    "avdilemma.leaderboard.checking",
    "avdilemma.leaderboard.pages",
    "avdilemma.leaderboard.parts",
    "avdilemma.leaderboard.submission",
    "avdilemma.report.write",
    "matplotlib.pyplot",
    "pyarrow.parquet",
)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def start(command: list[str], folder: Path) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        from avdilemma.cli import main

        os.chdir(folder)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        log = os.open(folder.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 2)
        main.main(command)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stderr.flush()
        os._exit(code)


def finish(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def lives(child: int, most: float) -> float | None:
    """How long a process lived, in seconds; None if it still does after the longest wait."""
    began = time.monotonic()
    while (lived := time.monotonic() - began) < most:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            finish(child)
            return lived
        time.sleep(0.002)
    return None


def main() -> None:
    source, moments, command = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    holder = source.parent / f"{source.name}-runs"
    shutil.copytree(source, whole := holder / "whole")
    # modules, the suite and fonts are ready before the clock runs
    for _ in range(2):
        shutil.rmtree(whole)
        shutil.copytree(source, whole)
        warm_up()
        began = time.monotonic()
        if code := finish(start(command, whole)):
            log = whole.with_suffix(".log").read_text(encoding="utf-8")
            sys.exit(f"the command itself fails with {code}: {log}")
        took = time.monotonic() - began
    before, after = files(source), files(whole)
    rng = random.Random(" ".join(command[:2]))
    kinds = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
    killed = 0
    for number in range(moments):
        shutil.copytree(source, folder := holder / f"run{number}")
        kind = kinds[number % len(kinds)]
        child = start(command, folder)
        # every other one about the end, where files take their places
        at = rng.random() if number % 2 else 0.9 + 0.15 * rng.random()
        # other processes come and go: the next moment is one of how long the command takes now
        lived = lives(child, took * at)
        if lived is None:
            os.kill(child, kind)
            killed += finish(child) != 0
        else:
            took = lived
        for wrong in (*after_kill(folder, kind, before, after), *after_all(command, folder, after)):
            say(f"{number}: {kind.name}: {wrong}")
        shutil.rmtree(folder)
    sys.stderr.write(f"killed {killed} of {moments} in {took:.2f} s each\n")
    if killed < moments // 3:
        say(f"only {killed} of {moments} runs were cut off")


def after_kill(
    folder: Path, kind: signal.Signals, before: dict[str, bytes], after: dict[str, bytes]
) -> Iterator[str]:
    """What is wrong in a folder where a command was killed."""
    found = files(folder)
    for name, content in found.items():
        if LEFT in name:
            if kind != signal.SIGKILL:
                yield f"left {name}"
        elif content not in {before.get(name), after.get(name)}:
            yield f"left a cut {name}"
    # what was to be replaced may stand aside when the clock stops, never be gone
    aside = any(LEFT in each for each in found)
    done = after.keys() <= found.keys()
    for name in before.keys() - found.keys():
        if not aside and (name in after or not done):
            yield f"lost {name}"


def after_all(command: list[str], folder: Path, after: dict[str, bytes]) -> Iterator[str]:
    """What is wrong when the same command is given again."""
    if code := finish(start(command, folder)):
        told = folder.with_suffix(".log").read_text(encoding="utf-8")
        yield f"the same command fails with {code}: {told}"
    yield from (f"{path} is left" for path in sorted(folder.rglob(f"{LEFT}*")))
    end = files(folder)
    for name in end.keys() | after.keys():
        if end.get(name) != after.get(name):
            yield f"the same command makes another {name}"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def warm_up() -> None:
    for name in MODULES:
        importlib.import_module(name)
    sys.modules["avdilemma.leaderboard.parts"].suite_parts("v1")


if __name__ == "__main__":
    main()
