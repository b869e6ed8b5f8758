"""The page of jsPsych in a real browser without a network: answered, saved, read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import people
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import watch
from playwright.sync_api import Browser, Page, expect

from avdilemma.evals.people import people_log, write_people_log
from avdilemma.experiments.answers import collect
from avdilemma.experiments.experiment import Experiment, make_experiment
from avdilemma.experiments.exports import write_experiment
from avdilemma.experiments.readers import read_rows
from avdilemma.families import load_family, stream
from avdilemma.logs.select import read_logs
from avdilemma.report.from_logs import estimates

pytestmark = pytest.mark.slow

PEOPLE = 6


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    """Opens a page from its file, offline; fails if it complains or asks for anything."""
    wrong: list[str] = []
    contexts = []

    def open_(path: Path, query: str = "") -> Page:
        context = browser.new_context(offline=True, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        watch(page, ("file:", "data:", "blob:"), wrong)
        page.goto(f"{path.as_uri()}{query}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not wrong


def save(page: Page, path: Path) -> list[dict[str, Any]]:
    with page.expect_download() as download:
        page.locator("#save").click()
    download.value.save_as(path)
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def submit(page: Page) -> None:
    page.locator("#jspsych-survey-html-form-next").click()


def test_answers_on_the_page_come_back_as_an_estimate(open_page: Any, tmp_path: Path) -> None:
    made = people.dilemmas(people=PEOPLE, per_person=9)
    write_experiment(made, "jspsych", tmp_path / "page")
    files = []
    for block in range(PEOPLE):
        page = open_page(tmp_path / "page" / "index.html", f"?block={block}&person=P{block}")
        expect(page.locator("html")).to_have_attribute("dir", "ltr")
        expect(page.locator(".av-text")).to_have_text(made.consent)
        submit(page)
        for number, screen in enumerate(made.block(block), 1):
            expect(page.locator("h1")).to_have_text(f"Question {number} of 9")
            expect(page.locator(".av-text")).to_have_text(screen.paper.text)
            (value,) = people.filled_in(made, screen, block)
            page.locator(f"input[value='{value}']").check()
            submit(page)
        files.append(tmp_path / f"{block}.json")
        save(page, files[-1])
        page.close()
    rows = [row for path in files for row in read_rows(path, made)]
    found = collect(rows, made)
    assert (found.people, len(found.answers)) == (PEOPLE, 9 * PEOPLE)
    assert all(each.code in {"0", "1"} for each in found.answers)
    # the browser is driven from a loop of asyncio, and scoring wants one of its own
    with ThreadPoolExecutor(1) as elsewhere:
        log = elsewhere.submit(people_log, made, found).result()
        elsewhere.submit(write_people_log, log, tmp_path / "people.eval").result()
    (one,) = estimates(read_logs([tmp_path / "people.eval"]).usable)
    kappa = one.parts["dilemmas"].kappa
    assert kappa.low is not None
    assert kappa.high is not None
    assert kappa.low < people.KAPPA < kappa.high
    assert one.parts["dilemmas"].clusters == PEOPLE


def test_numbers_are_checked_and_may_be_left_out(open_page: Any, tmp_path: Path) -> None:
    made = make_experiment(stream(load_family("ratings"), 30), 3, 3)
    write_experiment(made, "jspsych", tmp_path / "page")
    page = open_page(tmp_path / "page" / "index.html", "?block=1")
    assert not Axe().run(page).response["violations"]
    submit(page)
    assert not Axe().run(page).response["violations"]
    number = page.locator("input[type=number]")
    for wrong in ("", "101", "-1", "2.5"):
        number.fill(wrong)
        submit(page)
        expect(page.locator("h1")).to_have_text("Question 1 of 3")
    number.fill("63")
    submit(page)
    expect(page.locator("h1")).to_have_text("Question 2 of 3")
    page.get_by_label("I prefer not to answer").check()
    expect(number).to_be_disabled()
    submit(page)
    number.fill("0")
    submit(page)
    trials = save(page, tmp_path / "answers.json")
    assert not Axe().run(page).response["violations"]
    assert {each["block"] for each in trials} == {1}
    assert len({each["person"] for each in trials}) == 1
    assert len(trials[0]["person"]) == 32, "drawn where no address names a person"
    found = collect(read_rows(tmp_path / "answers.json", made), made)
    assert [each.code for each in found.answers] == ["63", "R", "0"]


def test_plans_need_every_situation_or_a_word(open_page: Any, tmp_path: Path) -> None:
    asked = load_family("protocols").forms()["elicitation=plan beliefs=elicited"]
    made: Experiment = make_experiment(
        stream(asked, 4, select={"game": "tg", "alphabet": "AB"}), 1, 1
    )
    write_experiment(made, "jspsych", tmp_path / "page")
    page = open_page(tmp_path / "page" / "index.html")
    submit(page)
    for field in page.locator("input[type=number]").all():
        field.fill("40")
    submit(page)
    page.locator("input[name=answer_1][value='1']").check()
    submit(page)
    expect(page.locator("h1")).to_have_text("Question 2 of 2")
    page.locator("input[name=answer_2][value='R']").check()
    submit(page)
    save(page, tmp_path / "answers.json")
    (one,) = collect(read_rows(tmp_path / "answers.json", made), made).answers
    assert (one.code, one.beliefs) == ("1-", ("40", "40"))
