"""Make generated files anew, stamp them, or say which are stale: ``python -m generated``.

Without a name: every entry that takes minutes at most and is stale, or all of them with ``--all``.
Others are named with what they need.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile

from generated.entries import ENTRIES, Entry
from generated.stamps import ROOT, Stamp, faults, read, stamp, tracked, write


def make(entry: Entry) -> None:
    """Run the command of an entry from the root, with this environment's programs."""
    here = os.path.dirname(sys.executable)  # noqa: PTH120 - a venv's python is a link
    env = {**os.environ, "PATH": f"{here}{os.pathsep}{os.environ['PATH']}"}
    with tempfile.TemporaryDirectory() as folder:
        command = entry.command.replace("{folder}", folder)
        print(f"== {entry.name}: {command}", flush=True)
        subprocess.run(command, shell=True, check=True, cwd=ROOT, env=env)


def main() -> int:
    """Make, stamp or check; 1 if something is stale in the end."""
    parser = argparse.ArgumentParser(prog="python -m generated", description=__doc__)
    parser.add_argument("names", nargs="*", help="entries; all if there is none")
    parser.add_argument("--all", action="store_true", help="make what is fresh anew, too")
    parser.add_argument("--check", action="store_true", help="say what is stale and make nothing")
    parser.add_argument("--stamp", action="store_true", help="stamp what was made by hand")
    given = parser.parse_args()
    unknown = set(given.names) - {entry.name for entry in ENTRIES}
    if unknown:
        parser.error(f"no entry {', '.join(sorted(unknown))}: {', '.join(e.name for e in ENTRIES)}")
    stamps: dict[str, Stamp] = read()
    left = 0
    for entry in ENTRIES:
        if given.names and entry.name not in given.names:
            continue
        found = faults(entry, stamps.get(entry.name), tracked())
        if given.stamp and given.names:
            stamps[entry.name] = stamp(entry, tracked())
            print(f"{entry.name}: stamped")
        elif not given.check and not entry.needs and (found or given.all or given.names):
            make(entry)
            stamps[entry.name] = stamp(entry, tracked())
        elif found:
            left += 1
            print(f"{entry.name}: stale. {'; '.join(found)}")
            print(f"  make it anew: {entry.command} (needs {entry.needs or 'nothing more'})")
        else:
            print(f"{entry.name}: {'measured' if entry.kind == 'measured' else 'fresh'}")
        write(stamps)
    return int(left > 0)


if __name__ == "__main__":
    sys.exit(main())
