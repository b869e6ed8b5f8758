"""A real browser for tests of pages, and watching that a page complains of nothing.

Chromium is not fetched: ``AVDILEMMA_CHROMIUM`` says where it is, else one on the path is taken.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def chromium() -> str:
    """Where the browser is; without one the test is skipped."""
    named = os.environ.get("AVDILEMMA_CHROMIUM")
    if named:
        assert Path(named).is_file(), f"AVDILEMMA_CHROMIUM is {named}, which is no file"
        return named
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no chromium: install it (apt-get install chromium) or set AVDILEMMA_CHROMIUM")
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser, closed in the end."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield made
        made.close()


def watch(page: Page, allowed: tuple[str, ...], wrong: list[str], where: str = "page") -> None:
    """Note in `wrong` what a page complains of, and every address it asks for beside those."""
    page.on("console", lambda each: wrong.append(f"{where}: {each.type}: {each.text}"))
    page.on("pageerror", lambda each: wrong.append(f"{where}: {each}"))
    page.on("dialog", lambda each: (wrong.append(f"{where}: dialog"), each.dismiss()))
    page.on(
        "request",
        lambda each: each.url.startswith(allowed) or wrong.append(f"{where} asked {each.url}"),
    )


PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
"""Sizes of the screens on which pages are looked at."""

SCREENS = [(size, scheme) for size in (PHONE, DESKTOP) for scheme in ("light", "dark")]
"""Screens and colour schemes, each with each."""


def problems(page: Page) -> list[str]:
    """What is wrong with a page as it is shown: too wide for its screen, and what axe finds."""
    width, screen = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    # axe would fetch the style sheet anew, which the policy of the pages forbids
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
    return [f"{width} wide"] * (width > screen) + [
        f"{each['id']}: {node['target']}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]
