"""Cards, explanations, downloads and pictures of the board's site; no browser."""

from __future__ import annotations

import csv
import io
import re
import struct
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import synthetic_board
from hypothesis import given
from hypothesis import strategies as st

from avdilemma.catalog.records import cell
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.people import LEVELS, PEOPLE
from avdilemma.leaderboard.board import Entry, board_order, read_board
from avdilemma.leaderboard.board_dataset import submission_columns, submission_row
from avdilemma.leaderboard.pages import build_site
from avdilemma.leaderboard.pages.board_charts import kappa_map, kappa_rows, place_labels
from avdilemma.leaderboard.pages.cards import card_rows, card_samples, card_told, row_svg
from avdilemma.leaderboard.pages.downloads import table_csv
from avdilemma.leaderboard.pages.images import PIXELS, drawable, picture
from avdilemma.leaderboard.quantities import EFFECTS, FURTHER, SHOWN
from avdilemma.leaderboard.submission_schema import Submission

ROOT = Path(__file__).parents[1]
BAD = "=cmd|'/C calc'!A0\"><script>alert(1)</script>"
ADDRESSES = {"repository": "https://example.org/repo", "site_url": "https://example.org/board/"}


def entry(seed: int, **values: Any) -> Entry:
    return Entry(Submission.model_validate(synthetic_board.record(seed, **values)), None, "0" * 64)


@pytest.fixture(scope="module")
def real() -> tuple[Entry, ...]:
    return read_board(ROOT / "leaderboard")


@pytest.fixture(scope="module")
def rows(real: tuple[Entry, ...]) -> tuple[Entry, ...]:
    bad = entry(1)
    people = next(each for each in real if each.submission.model.kind == "people")
    hostile = synthetic_board.hostile(bad.submission, BAD)
    return entry(0), Entry(hostile, None, bad.sha256), entry(4), people


@pytest.fixture(scope="module")
def site(rows: tuple[Entry, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cards") / "site"
    build_site(rows, out, keys={"v1": synthetic_board.key()}.get, **ADDRESSES)
    return out


class Headings(HTMLParser):
    """Headings of columns with the explanation that each leads to, explanations, and meta tags."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[dict[str, str]] = []
        self.told: dict[str, str] = {}
        self.meta: dict[str, str] = {}
        self._at: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.meta[given_.get("property") or given_.get("name") or ""] = given_.get(
                "content", ""
            )
        if tag in {"meta", "link", "img", "input", "br"}:
            return
        self._at.append((tag, given_))
        if tag == "th" and given_.get("scope") == "col":
            self.headings.append({"title": "", "about": ""})
        if tag == "button" and "popovertarget" in given_ and self._inside("th"):
            assert given_["aria-label"]
            self.headings[-1]["about"] = given_["popovertarget"]

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self._at)

    def handle_endtag(self, tag: str) -> None:
        while self._at and self._at.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag == "th" and each.get("scope") == "col" for tag, each in self._at):
            self.headings[-1]["title"] += data
        popover = [each["id"] for _, each in self._at if "popover" in each]
        if popover and any(each.get("class") == "told" for _, each in self._at):
            self.told[popover[0]] = self.told.get(popover[0], "") + data


def read(path: Path) -> Headings:
    found = Headings()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def words(text: str) -> set[str]:
    return {each for each in re.findall(r"\w+", text.lower()) if len(each) > 2}


def test_every_column_can_be_asked_what_it_is(site: Path) -> None:
    seen = 0
    for path in site.rglob("*.html"):
        page = read(path)
        for heading in page.headings:
            title = heading["title"].replace("?", "").strip()
            if title in {"Column", "What it holds"}:
                continue  # of the codebook, which is an explanation itself
            told = page.told.get(heading["about"], "")
            assert len(words(told) - words(title)) >= 5, f"{path.name}: {title}: {told!r}"
            seen += 1
    assert seen > len(SHOWN) + 30


def test_no_explanation_defines_a_number_by_its_own_title() -> None:
    for name, each in SHOWN.items():
        assert len(words(each.about) - words(each.title)) >= 8, name
        assert not each.about.lower().startswith(each.title.lower()), name
    assert not set(SHOWN) & set(FURTHER), "one name, one explanation"


def test_what_people_are_known_to_do_stands_in_their_columns(site: Path) -> None:
    text = (site / "index.html").read_text("utf-8")
    row = next(each for each in text.split("<tr ") if "models/people.html" in each)
    for name in LEVELS:
        assert f"data-v={PEOPLE[name]}>{PEOPLE[name]:.2f}" in row, name
    assert all(f'data-name="{name}"' in text for name in EFFECTS)


def test_the_table_comes_back_from_its_file(rows: tuple[Entry, ...], site: Path) -> None:
    text = (site / "leaderboard.csv").read_text(encoding="utf-8")
    assert text == table_csv(rows)
    found = list(csv.DictReader(io.StringIO(text)))
    ordered = board_order(rows)
    assert len(found) == len(ordered)
    for line, one in zip(found, ordered, strict=True):
        row = submission_row(one)
        assert list(line) == list(submission_columns())
        for name, value in row.items():
            if isinstance(value, str):
                assert line[name].removeprefix("'") == value or line[name] == value, name
                assert cell(value) == line[name]
                assert not line[name].startswith(("=", "+", "-", "@", "\t", "\r"))
            else:
                assert line[name] == ("" if value is None else str(value)), name
    assert "'=cmd" in text
    codebook = (site / "method.html").read_text("utf-8")
    assert all(f"<code>{name}</code>" in codebook for name in submission_columns())


@given(st.text(max_size=20))
def test_no_text_is_a_formula_and_none_is_lost(text: str) -> None:
    safe = cell(text)
    assert not safe.lstrip(" ").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"))
    assert (safe.removeprefix("'") if safe != text else safe) == text
    assert safe in {text, f"'{text}"}
    assert not (safe == text and text.startswith("'")), "an own apostrophe is told from ours"


def test_pages_say_what_messengers_show(site: Path) -> None:
    for path in site.rglob("*.html"):
        meta = read(path).meta
        for name in ("og:title", "og:description", "twitter:title", "twitter:card"):
            assert meta[name].strip(), f"{path.name}: {name}"
        inside = path.relative_to(site).as_posix()
        assert meta["og:url"] == f"https://example.org/board/{inside}"
        assert meta["og:image"] == meta["twitter:image"]
        image = site / meta["og:image"].removeprefix("https://example.org/board/")
        content = image.read_bytes()
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", content[16:24]) == PIXELS
        assert meta["og:image:width"] == str(PIXELS[0])
        assert len(content) < 100_000
        if path.parent.name == "models":
            assert image.name == f"{path.stem}.png"
    assert BAD in read(site / "models" / "model-0001.html").meta["og:title"]
    assert (site / "icon.svg").is_file()


def test_links_to_repository_and_paper(site: Path, tmp_path: Path) -> None:
    text = (site / "index.html").read_text("utf-8")
    assert 'href="https://arxiv.org/abs/2507.20796"' in text
    assert 'href="https://example.org/repo"' in text
    assert 'href="method.html#submit"' in text
    assert 'id="submit"' in (site / "method.html").read_text("utf-8")
    build_site([], tmp_path / "site")
    without = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "Repository" not in without
    assert "og:url" not in without
    for name in ADDRESSES:
        for wrong in ("javascript:alert(1)", "repo", "//evil", "https://a b", ""):
            with pytest.raises(AvdilemmaError, match=name):
                build_site([], tmp_path / "other", **{name: wrong})  # type: ignore[arg-type]


def told(**measures: Any) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return card_told(entry(0, measures=measures, amce={}).submission)


def test_a_card_says_first_what_matters_most() -> None:
    kappa = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 100, "clusters": 20}
    biased = {"value": 0.9, "low": 0.8, "high": 1.0, "n": 100, "clusters": 20}
    found = told(kappa_games=kappa, kappa_dilemmas={**kappa, "n": 200})
    assert found[0].startswith("κ in dilemmas is 0.50 (0.40 to 0.60; 200 choices)")
    assert found[1] == ("κ in games is 0.50 (0.40 to 0.60; 100 choices).",)
    first, _, unsaid = told(kappa_games=kappa, position_bias_games=biased)
    assert "option listed first in 95 % of its choices (games)" in first
    assert any("order of the options decides" in each for each in unsaid)
    alone = {"value": 1.0, "n": 1}
    first, *_ = told(kappa_games={"status": "no_choices"}, position_bias_games=alone)
    assert first.startswith("κ in games cannot be told"), "one choice shows no habit"
    assert told()[0] == "its numbers say nothing yet."
    one = {"low": 0.5, "high": 0.5, "status": "interval", "n": 7}
    assert told(kappa_games=one)[0].endswith("show no noise and fit κ = 0.50 alone.")
    open_ = {"high": 0.25, "status": "interval", "n": 1}
    assert told(kappa_games=open_)[0] == "its only choice in games fits every κ below 0.25."


def test_every_real_row_has_a_card(real: tuple[Entry, ...]) -> None:
    key = synthetic_board.key()
    for each in real:
        told_ = card_told(each.submission)
        assert "nan" not in " ".join([told_.headline, *told_.further, *told_.unsaid])
        rows_ = card_rows(each, real)
        assert any(row.text.sort is not None for row in rows_)
        assert "nan" not in "".join(map(row_svg, rows_))
        answered = card_samples(each.submission, key)
        assert len(answered) == (0 if each.submission.model.kind == "people" else 3)
    first = next(each for each in real if each.submission.name == "agent-economicus")
    answers = [each.answers[0] for each in card_samples(first.submission, key)]
    assert answers == ["Y, spare", "B/B/B, defect/defect/defect", "0, against"]


def test_codes_without_an_answer_are_said_in_words() -> None:
    key = synthetic_board.key()
    sample = key.samples[0]
    for code, words_ in (("R", "declined"), ("T", "cut off"), ("9", "no answer to it")):
        codes = list(entry(0).submission.answers[sample.task])
        codes[sample.place] = code
        answers = {**entry(0).submission.answers, sample.task: codes}
        (said,) = card_samples(entry(0, answers=answers).submission, key)[0].answers
        assert words_ in said


def test_pictures_are_always_alike_and_read_nothing_as_markup() -> None:
    hostile = "$\\frac{$ <b> \n \u202e 漢 🙂 " + "W" * 300
    assert picture(hostile, hostile) == picture(hostile, hostile)
    assert drawable("漢\u202e$") == "??$"
    lines = card_rows(entry(0), (entry(0),))
    assert picture("A", "b", lines) != picture("A", "c", lines)


def test_a_mark_without_room_for_a_name_has_its_number(real: tuple[Entry, ...]) -> None:
    from avdilemma.charts.svg_axes import SvgAxes

    axes = SvgAxes((60, 60), (0, 60, 0, 60))
    axes.set(xlim=(0, 60), ylim=(60, 0))
    assert place_labels(axes, [("a long name", 30.0, 30.0)], ["12"]) == ["12"]
    places = kappa_rows(real)
    written = re.findall(r'class="name"[^>]*>([^<]*)<', kappa_map(places))
    assert len(written) == sum(row.point is not None for row in places), "each has one or the other"
