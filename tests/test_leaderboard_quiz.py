"""The page "Where do you stand?": what it carries, and driven to its end in a browser."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import synthetic_board
from browsing import SCREENS, problems, watch
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from avdilemma.cli import main
from avdilemma.estimation.adaptive.answers import Answers
from avdilemma.estimation.adaptive.choosing import Respondents, covariance
from avdilemma.estimation.adaptive.course import Asked, Course, Known, Rule
from avdilemma.estimation.adaptive.outcome import DOMAINS
from avdilemma.estimation.adaptive.pool import LOOKS
from avdilemma.estimation.adaptive.prior import PRIORS, AdaptiveDomain
from avdilemma.estimation.adaptive.shortlist import shortlist
from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.pages import build_site
from avdilemma.leaderboard.pages.board_charts import kappa_rows
from avdilemma.leaderboard.pages.quiz import (
    ENOUGH,
    QUESTIONS,
    SIZES,
    board_rows,
    picks,
    pool_of,
    quiz_experiment,
    quiz_languages,
    setup,
    texts,
)
from avdilemma.leaderboard.submission_schema import Submission
from avdilemma.predictions import preference_rule
from avdilemma.preferences import moralis

BAD = "<img src=x onerror=alert(1)>"


def known(domain: AdaptiveDomain, items: list[int], chose: list[bool | None]) -> Known:
    """What the task `adaptive` knows after the same answers to the same questions."""
    asked = tuple(Asked(picks(domain)[i], each) for i, each in zip(items, chose, strict=True))
    return Course(pool_of(domain, "en"), PRIORS[domain], Rule(most=QUESTIONS), asked).known


@pytest.mark.parametrize("domain", DOMAINS)
def test_questions_are_different_contents_in_all_looks_equally_often(
    domain: AdaptiveDomain,
) -> None:
    chosen = picks(domain)
    assert len({pick.content for pick in chosen}) == SIZES[domain]
    looks = Counter((pick.look, pick.reverse) for pick in chosen)
    assert set(looks.values()) == {SIZES[domain] // 8}
    assert len(looks) == 8


@pytest.mark.parametrize("domain", DOMAINS)
def test_numbers_of_the_page_are_those_of_its_questions(domain: AdaptiveDomain) -> None:
    experiment, record = quiz_experiment(domain, "en"), setup(domain)
    rules = (preference_rule(moralis(Fraction(0))), preference_rule(moralis(Fraction(1))))
    counted = {"dilemmas": "sacrifice", "games": "cooperate"}[domain]
    for item, question in list(zip(record["items"], experiment.items, strict=True))[::7]:
        situation = question.situation("ex_ante")
        assert situation is not None
        focal = situation.focal[situation.answer] > 0
        for name in ("own", "kantian"):
            column = situation.columns[name]
            gap = column[focal].mean() - column[~focal].mean()
            assert item[name] == pytest.approx(gap), question.id
        for place, weight in enumerate(record["prior"]["weights"][: record["biases"]]):
            column = situation.columns[weight]
            assert (column[focal] - column[~focal] == item["z"][place]).all(), question.id
        two = (question.predict(rules[0]), question.predict(rules[1]))
        for option in (0, 1):
            scores = question.score(question.from_code(str(option)), two)
            assert scores[counted] == float(option == item["counted"]), question.id


def test_every_language_says_the_same_questions() -> None:
    assert quiz_languages()[0] == "en"
    assert len(quiz_languages()) > 5
    for language, domain in itertools.product(quiz_languages()[:3], DOMAINS):
        told = texts(language)["domains"][domain]
        assert told["experiment"] == quiz_experiment(domain, language).fingerprint
        assert len(told["items"]) == SIZES[domain]
        for each in told["items"]:
            assert len(each["options"]) == 2
            assert all(each["paragraphs"])


def test_a_shortlist_tells_more_than_what_was_drawn_first() -> None:
    pool, prior = pool_of("games", "en"), PRIORS["games"]
    found = shortlist(pool, prior, 64)
    assert len(set(found)) == 64
    assert found[3::4][:3] == (0, 1, 2)
    who = Respondents(np.array([0.5]), np.array([10.0]), np.zeros(1), np.zeros((1, 4)))

    def variance(contents: tuple[int, ...]) -> float:
        places = np.repeat(contents, 2)
        signs = np.concatenate([LOOKS, -LOOKS])[np.arange(len(places)) % 8]
        further = pool.further(places, signs)[None]
        answers = Answers.of(pool.payoffs[places][None], further, np.ones((1, len(places))))
        return float(covariance(prior, who, answers)[0, 0, 0])

    assert variance(found) < 0.9 * variance(tuple(range(64)))


def test_rows_of_the_board_stand_where_the_map_has_them() -> None:
    measures = {
        "kappa_games": {"low": 0.4, "high": 0.5, "status": "interval"},
        "kappa_dilemmas": {"value": 0.2, "low": -4.0, "high": 0.6},
    }
    record = synthetic_board.record(1) | {"measures": measures}
    (row,) = kappa_rows([Entry(Submission.model_validate(record), None, "0" * 64)])
    (found,) = board_rows([row])
    assert found["games"] == {"at": pytest.approx(0.45), "low": 0.4, "high": 0.5}
    assert found["dilemmas"] == {"at": 0.2, "low": -1.0, "high": 0.6}
    assert found["name"] == row.entry.submission.model.name
    assert not board_rows([])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = []
    for seed in range(8):
        submission = Submission.model_validate(synthetic_board.record(seed))
        if seed == 3:
            submission = synthetic_board.hostile(submission, BAD)
        rows.append(Entry(submission, None, f"{seed:064x}"))
    out = tmp_path_factory.mktemp("quiz") / "site"
    build_site(rows, out, keys={"v1": synthetic_board.key()}.get, languages=("en", "de", "fr"))
    return out


@pytest.fixture
def open_page(browser: Browser, site: Path) -> Iterator[Any]:
    """Opens the page offline; fails if it complains, or asks for anything but files beside it."""
    wrong: list[str] = []
    contexts = []

    def open_(query: str = "", **settings: Any) -> Page:
        context = browser.new_context(offline=True, accept_downloads=True, **settings)
        contexts.append(context)
        page = context.new_page()
        watch(page, (site.as_uri(), "data:", "blob:"), wrong)
        page.goto(f"{(site / 'quiz.html').as_uri()}{query}")
        return page

    yield open_
    for context in contexts:
        assert not context.cookies()
        assert not context.pages[0].evaluate("localStorage.length + sessionStorage.length")
        context.close()
    assert not wrong


def saved(page: Page, button: str, path: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    download.value.save_as(path)
    return path


def read_back(path: Path, domain: AdaptiveDomain, language: str) -> tuple[list[int], list[Any]]:
    """Places of the questions in a saved file, and whether the counted answer was given."""
    experiment = quiz_experiment(domain, language)
    places = {question.id: place for place, question in enumerate(experiment.items)}
    head, *lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert head["experiment"] == experiment.fingerprint
    items = [places[line["item"]] for line in lines]
    counted = [setup(domain)["items"][item]["counted"] for item in items]
    given = [line["answers"] for line in lines]
    assert all(line["seconds"] >= 0 for line in lines)
    chose = [None if a == ["R"] else a == [str(c)] for a, c in zip(given, counted, strict=True)]
    return items, chose


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(390, "dark", "de"), (1280, "light", "en")]
)
def test_the_page_is_answered_to_its_end(
    open_page: Any, site: Path, tmp_path: Path, width: int, scheme: str, language: str
) -> None:
    page = open_page(
        "?seed=7", viewport={"width": width, "height": 844}, color_scheme=scheme, locale="fr-CA"
    )
    expect(page.get_by_label("Language of the questions")).to_have_value("fr")
    page.get_by_label("Language of the questions").select_option(language)
    assert not problems(page)
    page.get_by_role("button", name="Begin").click()
    heading, options = page.locator("#number"), page.locator("#options button")
    seen = []
    for place in range(QUESTIONS):
        expect(heading).to_have_text(
            texts(language)["words"]["progress"].format(number=place + 1, count=QUESTIONS)
        )
        expect(heading).to_be_focused()
        seen.append(page.locator("#text").inner_text())
        if place == 0:
            assert not problems(page)
            expect(page.locator("#text")).to_have_attribute("lang", language)
            expect(page.get_by_role("button", name="← Back")).to_be_disabled()
        if place == 2:
            page.get_by_role("button", name="← Back").click()
            assert page.locator("#text").inner_text() == seen[1], "the same question again"
            expect(page.locator("#status")).to_have_text("Your last answer was taken back.")
            options.nth(0).click()
            assert page.locator("#text").inner_text() == seen[2], "as the answer is the same"
        # by keyboard: the options come first after the heading
        page.keyboard.press("Tab")
        expect(options.first).to_be_focused()
        for _ in range(2 if place == 5 else place % 3 == 2):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    assert len(set(seen)) == QUESTIONS
    expect(page.get_by_role("heading", name="Where you stand")).to_be_focused()
    for size, colours in SCREENS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours)
        assert not problems(page), (size, colours)
    items, chose = read_back(
        saved(page, "Save my answers to the dilemmas", tmp_path / "me.jsonl"), "dilemmas", language
    )
    assert chose[5] is None
    assert len(set(items)) == QUESTIONS
    python = known("dilemmas", items, chose)
    told = f"{python.mean:.2f} ({python.low:.2f} to {python.high:.2f})".replace("-", "−")
    expect(page.locator("#you td").nth(1)).to_have_text(told)
    expect(page.locator("#you td").nth(0)).to_have_text("not known")
    expect(page.locator("#meaning")).to_contain_text("19 answers, 1 left unanswered")
    expect(page.locator("#place svg .you-name")).to_have_text("you")
    picture = Image.open(saved(page, "Save a picture", tmp_path / "me.png"))
    assert picture.size == (1200, 630)
    assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 20
    link = page.get_by_role("link", name=f"experiment-dilemmas-{language}.json")
    experiment = site / str(link.get_attribute("href"))
    files = [str(tmp_path / "me.jsonl"), "--experiment", str(experiment)]
    arguments = ["answers", "read", *files, "-o", str(tmp_path / "me.eval")]
    # a thread of its own, as the browser has the event loop of this one
    with ThreadPoolExecutor(1) as thread:
        ran = thread.submit(CliRunner().invoke, main, arguments).result()
    assert ran.exit_code == 0, ran.output
    assert "1 people, 20 questions asked of them: 19 choice, 1 refusal" in ran.output


@pytest.mark.slow
def test_games_follow_and_few_answers_say_nothing(open_page: Any, tmp_path: Path) -> None:
    page = open_page("?seed=5", viewport={"width": 390, "height": 844})
    page.get_by_role("button", name="Begin").click()
    options = page.locator("#options button")
    for place in range(QUESTIONS):
        options.nth(0 if place < ENOUGH - 1 else 2).click()
    expect(page.locator("#meaning")).to_contain_text("is not known")
    expect(page.locator("#place")).to_be_hidden()
    expect(page.get_by_role("button", name="Save a picture")).to_be_hidden()
    page.get_by_role("button", name="Go on with games").click()
    for place in range(QUESTIONS):
        options.nth(place % 2).click()
    path = saved(page, "Save my answers to the games", tmp_path / "games.jsonl")
    python = known("games", *read_back(path, "games", "en"))
    told = f"{python.mean:.2f} ({python.low:.2f} to {python.high:.2f})".replace("-", "−")
    expect(page.locator("#you td").nth(0)).to_have_text(told)
    expect(page.locator("#you td").nth(1)).to_have_text("not known")
    expect(page.get_by_role("button", name="Go on with games")).to_be_hidden()
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("button", name="Begin")).to_be_visible()


SIMULATED = """async ([domain, seed, kappa]) => {
  const load = (path) => new Promise((done) => {
    const script = document.createElement("script");
    script.src = path;
    script.onload = done;
    document.head.appendChild(script);
  });
  await Promise.all([load("quiz/rules.js"), load(`quiz/${domain}.js`)]);
  const setup = avdilemma.setups.get(domain);
  const answers = [];
  for (let place = 0; place < avdilemma.rules.questions; place += 1) {
    const item = avdilemmaChoice.next(setup, answers, seed);
    const asked = setup.items[item];
    const wanted = asked.own + kappa * asked.kantian + asked.z[0] > 0;
    const chose = place % 7 === 6 ? null : Number(place % 5 === 4 ? !wanted : wanted);
    answers.push({ ...asked, item, chose });
  }
  return { answers, known: avdilemmaKappa.known(setup.prior, answers) };
}"""


@pytest.mark.slow
def test_the_browser_knows_what_the_task_knows(open_page: Any) -> None:
    page = open_page()
    cases = itertools.product(DOMAINS, (0.0, 0.3, 0.7, 1.0))
    for seed, (domain, kappa) in enumerate(cases):
        found = page.evaluate(SIMULATED, [domain, seed, kappa])
        items = [each["item"] for each in found["answers"]]
        chose = [None if a["chose"] is None else bool(a["chose"]) for a in found["answers"]]
        python = known(domain, items, chose)._asdict()
        for name, value in found["known"].items():
            assert value == pytest.approx(python[name], abs=1e-6), (domain, kappa, name)
        assert len(set(items)) == QUESTIONS, "no question comes twice"
        signs = [picks(domain)[item].signs for item in items]
        biases = setup(domain)["biases"]
        for one, other in zip(signs[::2], signs[1::2], strict=True):
            assert (one[:biases] == -other[:biases]).all(), "each look is followed by its reverse"
        # not always the same of the two first
        assert len({one[0] for one in signs[::2]}) == 2
