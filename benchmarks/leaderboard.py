"""Seconds to read a board of a thousand submissions and to build its site.

    python -m benchmarks.leaderboard [ROWS]

The submissions are made up. The floor reads the same files by `json.loads` alone and writes the
site's bytes to as many files: what no builder could do without. With Chromium on the path the table
is sorted and filtered in it too, up to the next painted frame.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from avdilemma.leaderboard.board import read_board
from avdilemma.leaderboard.pages import build_site
from benchmarks.rows import Row, emit
from tests import synthetic_board

ROWS = 1000

TIMED = """(act) => new Promise((done) => {
  const start = performance.now();
  act();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
})"""

SORT = "() => document.querySelectorAll('#board th button')[%d].click()"

FILTER = """() => {
  const query = document.getElementById('query');
  query.value = 'amber';
  query.dispatchEvent(new Event('input'));
}"""


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def floor(board: Path, site: Path, out: Path) -> None:
    """Reads what is read and writes what is written, and does nothing in between."""
    for path in sorted((board / "submissions").glob("*.json")):
        json.loads(path.read_bytes())
    for path in sorted(site.rglob("*")):
        if path.is_file():
            target = out / path.relative_to(site)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b" " * path.stat().st_size)


def browse(site: Path) -> None:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        print("no chromium: the table was not sorted in a browser")
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the extra dev

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        load = seconds(lambda: page.goto((site / "index.html").as_uri()))
        print(f"browser: table loads in {load:.2f} s")
        for name, act in (("sort", SORT % 3), ("sort", SORT % 4), ("filter", FILTER)):
            print(f"browser: {name} {page.evaluate(f'({TIMED})({act})'):.0f} ms to the next frame")
        browser.close()


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        board, site = Path(folder) / "board", Path(folder) / "site"
        records = [synthetic_board.record(seed) for seed in range(rows)]
        synthetic_board.write_board(board, records)
        entries = []
        read = seconds(lambda: entries.extend(read_board(board)))
        build = seconds(lambda: build_site(entries, site))
        least = seconds(lambda: floor(board, site, Path(folder) / "floor"))
        size = (site / "index.html").stat().st_size
        print(f"{rows} submissions: read in {read:.1f} s, site built in {build:.1f} s")
        print(f"table {size / 1e6:.2f} MB, {size / max(rows, 1) / 1e3:.1f} kB a row")
        print(f"floor (json.loads, and writing as many bytes) {least:.1f} s")
        emit(
            Row(
                f"leaderboard of {rows:,} submissions, read and built",
                f"{read + build:.1f} s",
                f"{least:.1f} s (json.loads, and writing as many bytes)",
                f"{(read + build) / least:.1f}",
                "leaderboard",
            )
        )
        browse(site)


if __name__ == "__main__":
    main()
