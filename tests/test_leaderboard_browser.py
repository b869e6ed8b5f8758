"""The site in a real browser, from files alone: sorts, filters, compares, and can be used by all.

Chromium is not fetched: ``AVDILEMMA_CHROMIUM`` says where it is, else one on the path is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import synthetic_board
from browsing import DESKTOP, PHONE, problems, watch
from playwright.sync_api import Browser, Page, expect
from scipy.stats import t as student
from statsmodels.stats.multitest import multipletests

from avdilemma.dilemmas.ratings import APPROVAL, PURCHASE
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.leaderboard.board import Entry, board_order
from avdilemma.leaderboard.pages import build_site
from avdilemma.leaderboard.quantities import COLUMNS
from avdilemma.leaderboard.row_numbers import scored
from avdilemma.leaderboard.submission_schema import Submission
from avdilemma.questions import RatingQuestion

pytestmark = pytest.mark.slow

BAD = "<img src=x onerror=alert(1)><script>alert(2)</script>"
ROWS = 130
PAGES = ("index.html", "map.html", "compare.html?a=model-0000&b=model-0001", "method.html")
MODELS = ("models/model-0000.html", "models/model-0003.html")


@pytest.fixture(scope="module")
def rows() -> tuple[Entry, ...]:
    found = []
    for seed in range(ROWS):
        record = synthetic_board.record(seed)
        if seed == 6:
            record["suite"] = "v0"
        submission = Submission.model_validate(record)
        if seed == 3:
            submission = synthetic_board.hostile(submission, BAD)
        found.append(Entry(submission, None, f"{seed:064x}"))
    return tuple(found)


@pytest.fixture(scope="module")
def site(rows: tuple[Entry, ...], tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("board") / "site"
    build_site(rows, out, keys={"v1": synthetic_board.key()}.get)
    return out.as_uri()


@pytest.fixture(scope="module")
def few(rows: tuple[Entry, ...], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A site of few rows, as looking at every element of many takes long."""
    out = tmp_path_factory.mktemp("few") / "site"
    build_site(rows[:12], out, keys={"v1": synthetic_board.key()}.get)
    return out.as_uri()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Any]:
    """Opens pages of the site, and fails if any of them complains or asks for anything else."""
    wrong: list[str] = []
    contexts = []

    def open_(path: str, root: str = site, **settings: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, **settings})
        contexts.append(context)
        page = context.new_page()
        watch(page, (root, "data:"), wrong, path)
        page.on("requestfailed", lambda each: wrong.append(f"{path}: {each.url} failed"))
        page.goto(f"{root}/{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not wrong


def shown(page: Page) -> list[str]:
    return page.eval_on_selector_all(
        "#board tbody tr:not([hidden]) th a", "found => found.map(each => each.textContent)"
    )


def names(entries: Any) -> list[str]:
    return [each.submission.model.name for each in entries]


def header(page: Page, name: str) -> Any:
    return page.locator(f"#board th[data-name={name}]")


def test_the_table_opens_in_the_order_of_the_board(open_page: Any, rows: tuple[Entry, ...]) -> None:
    page = open_page("index.html")
    assert shown(page) == names(board_order(rows))[:100]
    expect(page.locator("#count")).to_have_text(
        "130 of 130 rows, the first 100 shown, in the order of the board"
    )
    page.get_by_role("button", name="Show 100 more rows").click()
    assert shown(page) == names(board_order(rows))
    expect(page.locator("#more")).to_be_hidden()
    expect(page.locator("#board tbody tr").nth(100).locator("a")).to_be_focused()


@pytest.mark.parametrize("name", ["kappa_games", "distance_to_people", "economicus_games"])
def test_columns_sort_both_ways_and_rows_without_a_number_stay_last(
    open_page: Any, rows: tuple[Entry, ...], name: str
) -> None:
    def key(each: Entry) -> float | None:
        found = each.submission.measures[name]
        if found.value is not None or found.status in {"not_identified", "no_choices"}:
            return found.value
        ends = [end for end in (found.low, found.high) if end is not None]
        return sum(ends) / len(ends) if ends else None

    page = open_page("index.html")
    if name == "distance_to_people":
        expect(header(page, name)).to_be_hidden()
        page.get_by_label("Behaviour").check()
    page.locator("#more").click()
    ordered = board_order(rows)
    some = [each for each in ordered if key(each) is not None]
    none = [each for each in ordered if key(each) is None]
    header(page, name).get_by_role("button").first.click()
    expect(header(page, name)).to_have_attribute("aria-sort", "descending")
    expect(page.locator("#board th[aria-sort=none]")).to_have_count(len(COLUMNS) + 3)
    page.locator("#more").click()
    down = sorted(some, key=lambda each: -(key(each) or 0))
    assert shown(page) == names([*down, *none])
    # the same by keyboard
    page.keyboard.press("Shift+Tab")
    header(page, name).get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    expect(header(page, name)).to_have_attribute("aria-sort", "ascending")
    page.locator("#more").click()
    up = sorted(some, key=lambda each: key(each) or 0)
    assert shown(page) == names([*up, *none])
    page.get_by_role("button", name="Order of the board").click()
    assert shown(page) == names(ordered)[:100]


def test_filters_and_what_the_address_keeps(open_page: Any, rows: tuple[Entry, ...]) -> None:
    page = open_page("index.html")
    page.get_by_label("Name contains").fill("AMBER")
    amber = [each for each in board_order(rows) if "Amber" in each.submission.model.name]
    assert shown(page) == names(amber)
    expect(page.locator("#count")).to_have_text(
        f"{len(amber)} of 130 rows, in the order of the board"
    )
    page.get_by_label("Kind", exact=True).select_option("reference agent")
    assert shown(page) == [], "Amber is a model each time"
    page.get_by_label("Kind", exact=True).select_option("")
    page.get_by_label("Suite", exact=True).select_option("v0")
    page.get_by_label("Name contains").fill("")
    assert len(shown(page)) == 1
    page.get_by_label("Replies and bias").check()
    header(page, "refusal").get_by_role("button").first.click()
    page.reload()
    assert len(shown(page)) == 1
    expect(header(page, "refusal")).to_have_attribute("aria-sort", "descending")
    expect(header(page, "refusal")).to_be_visible()
    page.get_by_label("Replies and bias").uncheck()
    expect(header(page, "refusal")).to_be_hidden()
    cells = page.locator("#board tbody tr:not([hidden]) td:visible")
    assert cells.count() == 3 + 4 + 3


def test_without_scripts_everything_is_shown(open_page: Any) -> None:
    page = open_page("index.html", java_script_enabled=False)
    expect(page.locator("#board tbody tr")).to_have_count(ROWS)
    expect(page.locator("#board tbody tr").last).to_be_visible()
    expect(header(page, "refusal")).to_be_visible()
    expect(page.locator("#controls")).to_be_hidden()
    expect(open_page("compare.html", java_script_enabled=False).locator("noscript")).to_be_visible()


def expected(a: Submission, b: Submission) -> dict[tuple[str, str], Any]:
    """The comparison in Python, with the scores of the tasks' own scorers."""
    parts = synthetic_board.parts()
    found: dict[tuple[str, str], list[tuple[str, float]]] = {}
    ratings: dict[tuple[str, str], dict[str, list[float]]] = {}
    pairs = [
        (part, one, other)
        for part in parts
        for one, other in zip(
            *(scored((part,), {part.key: each.answers[part.key]}) for each in (a, b)), strict=True
        )
    ]
    for part, one, other in pairs:
        question = one.question
        assert question.id == other.question.id
        for name in ("choice", "refusal"):
            pair = (question.scenario, one.values[name] - other.values[name])
            found.setdefault(("all", name), []).append(pair)
        if isinstance(question, RatingQuestion):
            sides = ratings.setdefault((question.factors["pair"], question.factors["wording"]), {})
            for model, each in (("a", one), ("b", other)):
                value = each.values["rating"]
                if not math.isnan(value) and question.rating in {APPROVAL, PURCHASE}:
                    sides.setdefault(f"{model} {question.rating}", []).append(value)
        elif question.domain in {"games", "dilemmas"}:
            behaviour = "cooperate" if question.domain == "games" else "sacrifice"
            # single decisions are an arm of their own
            agents = ("economicus", "moralis", "economicus_separating", "moralis_separating")
            for name in (*agents, behaviour, "first"):
                difference = one.values[name] - other.values[name]
                found.setdefault((part.domain, name), []).append((question.scenario, difference))
    for (pair, _), sides in ratings.items():
        if len(sides) == 4:
            means = {name: sum(each) / len(each) for name, each in sides.items()}
            gaps = [means[f"{model} {APPROVAL}"] - means[f"{model} {PURCHASE}"] for model in "ab"]
            found.setdefault(("ratings", "gap"), []).append((pair, gaps[0] - gaps[1]))
    return {place: clustered_mean(pairs) for place, pairs in found.items()}


def test_a_comparison_is_what_python_computes(open_page: Any, rows: tuple[Entry, ...]) -> None:
    page = open_page("compare.html")
    expect(page.locator("#status")).to_have_text("Choose two.")
    page.get_by_label("A", exact=True).select_option("model-0000")
    page.get_by_label("B", exact=True).select_option("model-0002")
    expect(page.locator("#status")).to_contain_text("measures tested")
    found = page.evaluate(
        "avdilemma.compare(avdilemma.submissions.get('model-0000'), "
        "avdilemma.submissions.get('model-0002'))"
    )
    by_place = {(row["domain"], row["name"]): row for row in found["rows"]}
    python = expected(rows[0].submission, rows[2].submission)
    assert set(by_place) == set(python) | {place for place in by_place if place[0] == "groups"}
    assert len(by_place) == len(python) + 9
    for place, mean in python.items():
        row = by_place[place]
        assert (row["n"], row["clusters"]) == (mean.n, mean.clusters), place
        ends = (row["value"], row["low"], row["high"], row["a"] - row["b"])
        assert ends == pytest.approx((mean.value, mean.low, mean.high, mean.value), abs=1e-9)
        assert row["p"] == pytest.approx(
            2 * student.sf(abs(mean.value / mean.stderr), mean.clusters - 1), rel=1e-6, abs=1e-12
        ) or (mean.stderr == 0 and row["p"] in {1, None})
    known = [row for row in found["rows"] if row["p"] is not None]
    assert [row["holm"] for row in known] == pytest.approx(
        multipletests([row["p"] for row in known], method="holm")[1]
    )
    # in plans; single decisions have a row of their own below
    line = page.get_by_role("row", name="Cooperates").first
    value = by_place["games", "cooperate"]["value"]
    assert f"{abs(100 * value):.0f} pp" in line.inner_text()


def test_comparisons_that_cannot_be(open_page: Any) -> None:
    page = open_page("compare.html?a=model-0000&b=model-0000")
    expect(page.locator("#status")).to_have_text("These are the same: choose two.")
    page.get_by_label("B", exact=True).select_option("model-0006")
    expect(page.locator("#status")).to_contain_text("different questions cannot be paired")
    page.get_by_role("button", name="Swap").click()
    expect(page.get_by_label("A", exact=True)).to_have_value("model-0006")
    expect(page.locator("#results table")).to_have_count(0)
    other = open_page("compare.html?a=../../x&b=model-0001")
    expect(other.locator("#status")).to_have_text("Choose two.")
    hostile = open_page("compare.html?a=model-0003&b=model-0001")
    expect(hostile.locator("#results caption").first).to_contain_text("<script>alert(2)</script>")


def test_student_t_is_that_of_scipy(open_page: Any) -> None:
    page = open_page("compare.html")
    for df in (1, 2, 5, 10, 48, 390):
        assert page.evaluate(f"avdilemmaStats.quantile(0.95, {df})") == pytest.approx(
            student.ppf(0.975, df), rel=1e-9
        )
        for value in (0.01, 0.7, 2.5, 12):
            assert page.evaluate(f"avdilemmaStats.pOfT({value}, {df})") == pytest.approx(
                2 * student.sf(value, df), rel=1e-9
            )


def test_differences_without_variation(open_page: Any) -> None:
    page = open_page("compare.html")
    mean = "avdilemmaStats.clusteredMean"
    assert page.evaluate(f"{mean}([])")["value"] is None
    assert page.evaluate(f"{mean}([['a', 1], ['a', 0]])")["low"] is None
    assert page.evaluate(f"{mean}([['a', 1], ['b', 1]])")["p"] is None
    assert page.evaluate(f"{mean}([['a', 0], ['b', 0]])")["p"] == 1
    assert page.evaluate("avdilemmaStats.holm([0.03, null, 0.02, 0.5])") == [0.06, None, 0.06, 0.5]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_are_accessible(open_page: Any, few: str, viewport: Any, scheme: Any) -> None:
    for path in (*PAGES, *MODELS):
        page = open_page(path, few, viewport=viewport, color_scheme=scheme)
        if path.startswith("compare"):
            expect(page.locator("#results table")).not_to_have_count(0)
        if path.startswith("models"):
            for each in page.locator("summary").all():
                each.click()
        assert not problems(page), path


def test_the_table_is_whole_on_a_desktop(open_page: Any) -> None:
    # scrollbars of page and table, hidden here, take 30 pixels
    page = open_page("index.html", viewport={**DESKTOP, "width": DESKTOP["width"] - 30})
    room, table, screen = page.evaluate(
        "(() => { const board = document.querySelector('.scroll');"
        " return [board.clientWidth, board.scrollWidth, innerWidth]; })()"
    )
    assert table <= room < screen


def test_the_keyboard_reaches_what_there_is(open_page: Any) -> None:
    page = open_page("index.html")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Name contains")).to_be_focused()
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"
    model = open_page("models/model-0000.html")
    model.get_by_role("link", name="with another").click()
    expect(model.get_by_label("A", exact=True)).to_have_value("model-0000")


def test_a_column_says_what_it_is_by_pointer_keyboard_and_touch(open_page: Any) -> None:
    for settings in ({}, {"java_script_enabled": False, "viewport": PHONE, "has_touch": True}):
        page = open_page("index.html", **settings)
        about, sign = page.locator("#about-kappa_games"), page.get_by_label("What is κ games?")
        expect(about).to_be_hidden()
        sign.tap() if settings else sign.click()
        expect(about).to_be_visible()
        expect(about).to_contain_text("if everyone did the same")
        about.get_by_role("button", name="Close").click()
        expect(about).to_be_hidden()
        sign.focus()
        page.keyboard.press("Enter")
        expect(about).to_be_visible()
        page.keyboard.press("Escape")
        expect(about).to_be_hidden()


def test_the_map_has_names_on_phones(open_page: Any, few: str) -> None:
    drawn = {}
    for size, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
        page = open_page("map.html", few, viewport=viewport)
        names = page.locator("svg.map .name:visible")
        drawn[size] = names.count()
        edges = page.locator("svg.map:visible").bounding_box()
        for each in names.all():
            box = each.bounding_box()
            assert edges["x"] <= box["x"], "no name leaves the drawing"
            assert box["x"] + box["width"] <= edges["x"] + edges["width"] + 2
    assert drawn["phone"] == drawn["desktop"] > 0


HOSTILE = {
    "markup": BAD,
    "a breakout of attributes": "\"'><svg onload=alert(3)><a href=javascript:alert(4)>",
    "a breakout of scripts": "</script><script>fetch('https://evil.example.org')</script>",
    "an endless word": "W" * 5_000,
    "a foreign image": "<img src=https://evil.example.org/x.png><link rel=stylesheet href=//evil>",
    "unseen characters": "\u202emoc.elgoog\u202c \u2066x\u2069 \ufeff\u00ad\u3164",
    "stacked marks": "e" + "\u0301" * 500,
    "templates": "{{ 7 * 7 }} ${7 * 7} {% raw %}",
    "separators of lines": "a\u2028alert(5)\u2029b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_rows_forced_into_the_folder_do_no_harm(open_page: Any, tmp_path: Path, name: str) -> None:
    """No foreign script or request (which `open_page` watches), and a phone can read it."""
    rows = []
    for seed in range(4):
        submission = Submission.model_validate(synthetic_board.record(seed))
        if seed == 1:
            submission = synthetic_board.hostile(submission, HOSTILE[name])
            link = submission.model.model_copy(update={"link": f"https://{HOSTILE[name]}"})
            submission = submission.model_copy(update={"model": link})
        rows.append(Entry(submission, None, f"{seed:064x}"))
    build_site(rows, tmp_path / "site", keys={"v1": synthetic_board.key()}.get)
    root = (tmp_path / "site").as_uri()
    for path in (
        "index.html",
        "map.html",
        "compare.html?a=model-0001&b=model-0000",
        "models/model-0001.html",
        "method.html",
    ):
        page = open_page(path, root, viewport=PHONE)
        page.wait_for_load_state("networkidle")
        width = page.evaluate("document.scrollingElement.scrollWidth")
        assert width <= PHONE["width"], f"{path} is {width} wide"
        heights = page.eval_on_selector_all("h1", "all => all.map(e => e.offsetHeight)")
        assert max(heights) < 20 * PHONE["height"], "no heading is endless"
        assert not page.evaluate("[...document.scripts].some(each => !each.src)")
        assert page.locator("main").inner_text().strip()
