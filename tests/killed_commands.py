"""Run a command again and again, and kill it at seeded moments; what it leaves is looked at.

`python killed_commands.py FOLDER MOMENTS COMMAND...` runs the command in copies of a folder, each
in a process of its own that has all modules already, so that moments fall into the work and not
into imports. Prints what was wrong, one line each.

One half of the moments are of the clock: the process is sent a signal from outside. The others are
steps: the process is about to open, make, rename or remove something in its folder. What SIGKILL
leaves there is what is there, so one run is enough for all of them: it copies the folder at each.
The same command goes on once from each folder that is left, whatever random names are in it.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import random
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.chmod"}
"""Events before something in a folder changes; `open` to read is none."""


def at_steps(folder: Path, each: Callable[[int], object]) -> None:
    """Call a function before each step that this process takes in a folder, with its number."""
    inside, count, busy = str(folder.resolve()), 0, False

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count, busy
        if busy or event not in STEPS or not isinstance(arguments[0], (str, bytes, os.PathLike)):
            return
        reads = event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if reads:
            return
        busy = True
        if str(Path(os.fsdecode(arguments[0])).resolve()).startswith(inside):
            each(count)
            count += 1
        busy = False

    sys.addaudithook(hook)


def start(command: list[str], folder: Path, each: Callable[[int], object] | None = None) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        from avdilemma.cli import main

        os.chdir(folder)
        if each is not None:
            at_steps(folder, each)
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
    (taken := holder / "steps").write_text("")

    def note(step: int) -> None:
        taken.write_text(str(step + 1))

    # modules, the suite and fonts are ready before the clock runs
    for again in (False, True):
        shutil.rmtree(whole)
        shutil.copytree(source, whole)
        warm_up()
        began = time.monotonic()
        if code := finish(start(command, whole, note if again else None)):
            log = whole.with_suffix(".log").read_text(encoding="utf-8")
            sys.exit(f"the command itself fails with {code}: {log}")
        took = time.monotonic() - began
    runs = Runs(source, holder, command, files(source), files(whole))
    rng = random.Random(" ".join(command[:2]))
    steps = int(taken.read_text())
    runs.at_steps(rng, steps, min(moments // 2, steps))
    runs.by_the_clock(rng, took, moments - min(moments // 2, steps))


class Runs:
    """Runs of one command that are cut off."""

    def __init__(
        self,
        source: Path,
        holder: Path,
        command: list[str],
        before: dict[str, bytes],
        after: dict[str, bytes],
    ) -> None:
        self.source, self.holder, self.command = source, holder, command
        self.before, self.after = before, after
        # from the folder as it was the command has gone on already
        self.known = {state(source)}

    def at_steps(self, rng: random.Random, steps: int, moments: int) -> None:
        """Look at what SIGKILL leaves at some of the steps."""
        chosen = set(rng.sample(range(steps), moments))
        shutil.copytree(self.source, folder := self.holder / "walked")

        def copy(step: int) -> None:
            if step in chosen:
                shutil.copytree(folder, self.holder / f"step{step}", symlinks=True)

        finish(start(self.command, folder, copy))
        for step in sorted(chosen):
            self.look(self.holder / f"step{step}", signal.SIGKILL, f"step {step} of {steps}")
        sys.stderr.write(f"stopped at {moments} of {steps} steps\n")

    def by_the_clock(self, rng: random.Random, took: float, moments: int) -> None:
        """Send signals from outside, and look at what is left."""
        kinds = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
        killed = number = 0
        # a busy machine gives moments that come too late: others follow until enough cut a run off
        while number < moments or (killed < moments // 3 and number < 5 * moments):
            shutil.copytree(self.source, folder := self.holder / f"run{number}")
            kind = kinds[number % len(kinds)]
            child = start(self.command, folder)
            # every other one about the end, where files take their places
            at = rng.random() if number % 2 else 0.9 + 0.15 * rng.random()
            # other processes come and go: the next moment is one of how long the command takes now
            lived = lives(child, took * at)
            if lived is None:
                os.kill(child, kind)
                killed += finish(child) != 0
            else:
                took = lived
            self.look(folder, kind, f"{number}: {kind.name}")
            number += 1
        sys.stderr.write(f"killed {killed} of {number} in {took:.2f} s each\n")
        if killed < moments // 3:
            say(f"only {killed} of {number} runs were cut off")

    def look(self, folder: Path, kind: signal.Signals, name: str) -> None:
        """Say what is wrong in a folder that is left, and with going on from it."""
        wrong = [*after_kill(folder, kind, self.before, self.after)]
        if (left := state(folder)) not in self.known:
            self.known.add(left)
            wrong += after_all(self.command, folder, self.after)
        for each in wrong:
            say(f"{name}: {each}")
        shutil.rmtree(folder)


def state(folder: Path) -> str:
    """What is in a folder, but for the random part of names of what is not finished."""
    found = sorted(
        (re.sub(rf"({re.escape(LEFT)}[0-9a-f]{{8}}-)[0-9a-f]+", r"\1", name), content)
        for name, content in files(folder).items()
    )
    empty = sorted(path.name[:20] for path in folder.rglob("*") if path.is_dir())
    return hashlib.sha256(repr((found, empty)).encode()).hexdigest()


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
    # runs before and after midnight would write another day
    claims = importlib.import_module("avdilemma.leaderboard.claims")
    moment = claims.now()
    vars(claims)["now"] = lambda: moment
    for name in MODULES:
        importlib.import_module(name)
    sys.modules["avdilemma.leaderboard.parts"].suite_parts("v1")


if __name__ == "__main__":
    main()
