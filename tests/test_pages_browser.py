"""Pages beside the board's in a real browser: the report, the gallery, and the page of jsPsych.

Each is looked at on a phone and a desktop, in light and dark. The gallery is shown by the site of
the docs, which has colours of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from browsing import SCREENS, problems, watch
from click.testing import CliRunner
from conftest import Run
from playwright.sync_api import Browser, Page, expect

from avdilemma.cli import main
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.ratings import ratings
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.experiments.experiment import make_experiment
from avdilemma.experiments.exports import write_experiment
from avdilemma.families import load_family, stream

pytestmark = pytest.mark.slow

GALLERY = ("README.md", "sacrifice-en.md", "protocols-ar.md")
"""The index, a page with pictures, and one that is written from right to left."""


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    """Opens a file without a network; fails if the page complains."""
    wrong: list[str] = []
    context = browser.new_context(offline=True)

    def open_(path: Path, query: str = "") -> Page:
        page = context.new_page()
        watch(page, ("file:", "data:", "blob:"), wrong, path.name)
        page.goto(f"{path.as_uri()}{query}")
        return page

    yield open_
    context.close()
    assert not wrong


def looked_at(page: Page) -> None:
    """Open all that is folded, and find nothing wrong on any screen in any colours."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for size, colours in SCREENS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours)
        assert not problems(page), (size, colours)


@pytest.fixture(scope="module")
def report(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with models side by side, a base, pictures, and replies that nobody can read."""
    logs, out = tmp_path_factory.mktemp("logs"), tmp_path_factory.mktemp("report")
    for model in ("avdilemma/moralis@kappa=0.5@noise=1", "avdilemma/economicus"):
        for task in (
            av_dilemma(n=36),
            economic_games(n=12, elicitation="plan"),
            ratings(pair=["1v3", "2v3"]),
            moral_machine(n=36),
        ):
            run(task, model, log_dir=str(logs), log_samples=True)
    for folder, model in ((logs, "avdilemma/refuse"), (logs / "base", "avdilemma/kantian")):
        run(av_dilemma(n=36), model, log_dir=str(folder), log_samples=True)
    given = ("report", str(logs), "--base", str(logs / "base"), "-o", str(out), "--figures", "svg")
    done = CliRunner().invoke(main, [*given])
    assert done.exit_code == 0, done.output
    return out / "index.html"


def test_a_report_fits_and_is_accessible(report: Path, open_page: Any) -> None:
    page = open_page(report)
    for name in ("models", "findings", "asked", "shift", "curves"):
        expect(page.locator(f"section#{name}")).to_be_visible()
    looked_at(page)


@pytest.fixture(scope="module")
def gallery(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some pages of the gallery as the site of the docs shows them."""
    pytest.importorskip("mkdocs", reason="the extra docs is not installed: make docs")
    folder = tmp_path_factory.mktemp("docs")
    pages = folder / "docs" / "gallery"
    shutil.copytree(root / "docs" / "gallery" / "pictures", pages / "pictures")
    for name in GALLERY:
        shutil.copy(root / "docs" / "gallery" / name, pages)
    shutil.copy(root / "docs" / "prompts.css", folder / "docs")
    config = yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8"))
    # the other pages are not there
    config |= {"strict": False, "plugins": ["search"], "nav": [{"Prompts": "gallery/README.md"}]}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=folder, check=True, timeout=300
    )
    return folder / "site" / "gallery"


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_fits_and_is_accessible(gallery: Path, open_page: Any, name: str) -> None:
    page = open_page(gallery / name.replace("README", "index").replace(".md", ".html"))
    if name.endswith("-ar.md"):
        expect(page.locator("pre").first).to_have_attribute("dir", "rtl")
    looked_at(page)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_of_jspsych_fits_and_is_accessible(
    open_page: Any, tmp_path: Path, language: str
) -> None:
    asked = stream(load_family("sacrifice"), 24, language=language)
    write_experiment(make_experiment(asked, 2, 3), "jspsych", tmp_path / "page")
    page = open_page(tmp_path / "page" / "index.html", "?block=1&person=1")
    forward = page.locator("#jspsych-survey-html-form-next")
    looked_at(page)
    forward.click()
    looked_at(page)
    for _ in range(3):
        page.locator("input[value='0']").check()
        forward.click()
    expect(page.locator("#save")).to_be_visible()
    looked_at(page)
