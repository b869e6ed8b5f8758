"""The built site as text: words, escaping, determinism, what is drawn; no browser."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import synthetic_board
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from avdilemma.cli import main
from avdilemma.dilemmas import Dilemma
from avdilemma.dilemmas.sacrifice import decision
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.people import PEOPLE
from avdilemma.leaderboard.board import Entry, read_board
from avdilemma.leaderboard.pages import build_site
from avdilemma.leaderboard.pages.amce_chart import amce_rows
from avdilemma.leaderboard.pages.build import known_key
from avdilemma.leaderboard.pages.columns import COLUMNS, GROUPS, board_order, cells
from avdilemma.leaderboard.pages.curves import panels, switch
from avdilemma.leaderboard.pages.kappa_map import kappa_map
from avdilemma.leaderboard.pages.labels import labels
from avdilemma.leaderboard.pages.suite_key import comparable, packed
from avdilemma.leaderboard.pages.words import number_text, said
from avdilemma.leaderboard.schema import MEASURES, Measure, Standing, Submission
from avdilemma.leaderboard.scores import part_predictions
from avdilemma.predictions import predict, preference_rule
from avdilemma.preferences import moralis
from avdilemma.questions import PlanQuestion, RatingQuestion

BAD = "<script>alert('x')</script>\"'&{{ 7 * 7 }}</table>"


def entry(seed: int, **values_: Any) -> Entry:
    standing = values_.pop("standing", None)
    found = Submission.model_validate(synthetic_board.record(seed, **values_))
    return Entry(found, standing, f"{seed:064x}")


@pytest.fixture(scope="module")
def rows() -> tuple[Entry, ...]:
    proved = Standing(tier="reproduced", date="2026-11-20", sha256="1" * 64)
    measures = {
        **synthetic_board.record(1)["measures"],
        "kappa_games": {"low": 0.4, "high": 0.48, "status": "interval"},
        "kappa_dilemmas": {"low": 0.4, "status": "unbounded"},
        "alpha_games": {"status": "not_identified"},
    }
    bad, other = entry(1, measures=measures), entry(2)
    return (
        entry(0, standing=proved),
        replace(bad, submission=synthetic_board.hostile(bad.submission, BAD)),
        replace(other, submission=other.submission.model_copy(update={"suite": BAD})),
        entry(4),
        entry(
            5,
            name="people",
            model={"name": "People", "id": "people", "kind": "people"},
            answers={},
            logs=[],
            curves=[],
            measures={},
            settings={},
        ),
    )


@pytest.fixture(scope="module")
def site(rows: tuple[Entry, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("board") / "site"
    keys = {"v1": synthetic_board.key()}
    built = build_site(rows, out, keys=keys.get, logs_url="logs/{name}/index.html")
    assert built.rows == len(rows)
    assert built.size == sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return out


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


class Checked(HTMLParser):
    """Collects elements and attributes; what is no element of ours was not escaped."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def elements(path: Path) -> list[tuple[str, dict[str, str | None]]]:
    found = Checked()
    found.feed(path.read_text(encoding="utf-8"))
    return found.elements


def test_nothing_that_was_submitted_becomes_markup(site: Path) -> None:
    for path in pages(site):
        for tag, given_ in elements(path):
            if tag == "script":
                assert (given_["src"] or "").endswith(".js"), path
            assert tag not in {"iframe", "object", "embed", "form", "b"}, path
            assert not any(name.startswith("on") or name == "style" for name in given_), path
            for name in ("href", "src"):
                assert not (given_.get(name) or "").startswith("javascript:"), path
        text = path.read_text(encoding="utf-8")
        assert "alert('x')</script>" not in text
        assert "49</table>" not in text, "a template was read from a submission"
    assert html.escape("<script>alert(", quote=False) in (site / "index.html").read_text("utf-8")
    for path in (site / "data").iterdir():
        content = path.read_text(encoding="ascii")
        assert "<" not in content
        assert content.startswith('avdilemma.submission("')


def test_pages_ask_for_nothing_from_elsewhere(site: Path) -> None:
    for path in pages(site):
        policy = [
            given_["content"]
            for tag, given_ in elements(path)
            if tag == "meta" and given_.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policy) == 1
        assert "default-src 'none'" in (policy[0] or "")
        assert "unsafe" not in (policy[0] or "")
        for tag, given_ in elements(path):
            source = given_.get("src") or (given_.get("href") if tag == "link" else None)
            if source and not source.startswith("data:"):
                assert (path.parent / source).resolve().is_relative_to(site)
                assert (path.parent / source).is_file(), source
    for path in [*site.glob("*.js"), site / "site.css"]:
        for address in re.findall(r"https?://[^\s\"']+", path.read_text(encoding="utf-8")):
            assert address == "http://www.w3.org/2000/svg"


def test_links_within_the_site_lead_somewhere(site: Path) -> None:
    for path in pages(site):
        for tag, given_ in elements(path):
            address = given_.get("href") or ""
            if tag != "a" or address.startswith(("https:", "#")) or "/logs/" in address:
                continue
            assert (path.parent / re.split(r"[?#]", address)[0]).is_file(), address
    text = (site / "models" / "model-0000.html").read_text("utf-8")
    assert 'href="../logs/model-0000/index.html"' in text


def test_the_same_rows_give_the_same_bytes(
    site: Path, rows: tuple[Entry, ...], tmp_path: Path
) -> None:
    keys = {"v1": synthetic_board.key()}
    out = tmp_path / "again"
    build_site(rows[::-1], out, keys=keys.get, logs_url="logs/{name}/index.html")
    files = {path.relative_to(site) for path in site.rglob("*") if path.is_file()}
    assert files == {path.relative_to(out) for path in out.rglob("*") if path.is_file()}
    for path in files:
        assert (site / path).read_bytes() == (out / path).read_bytes(), path


def test_every_number_stands_in_the_table_in_words(site: Path, rows: tuple[Entry, ...]) -> None:
    text = html.unescape((site / "index.html").read_text(encoding="utf-8"))
    body = text[text.index("<tbody>") :]
    assert "0.40 to 0.48<small>choices without noise</small>" in body
    assert "≥ 0.40" in body
    assert "not identified" in body
    for cell in cells(rows[0]):
        assert cell.value in body
    assert body.count("<tr ") == len(rows)
    assert body.index("People") > body.index("Amber")
    assert "reproduced" in body
    assert 'scope="col"' in text
    assert text.count('aria-sort="none"') == len(COLUMNS) + 4


def test_models_come_first_by_date_and_yardsticks_last(rows: tuple[Entry, ...]) -> None:
    ordered = board_order(rows)
    assert [each.reference for each in ordered] == [False] * 3 + [True] * 2
    dates = [each.submission.date for each in ordered[:3]]
    assert dates == sorted(dates, reverse=True)
    changed = [entry(seed, measures={}) for seed in range(9)]
    assert [each.submission.name for each in board_order(changed)] == [
        each.submission.name for each in board_order([entry(seed) for seed in range(9)])
    ], "no number decides the order"


def test_every_measure_has_one_column() -> None:
    assert sorted(column.measure for column in COLUMNS) == sorted(MEASURES)
    assert len({group.key for group in GROUPS}) == len(GROUPS)


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        ({"value": 0.42, "low": 0.38, "high": 0.47}, "0.42 (0.38 to 0.47)"),
        ({"value": 0.42, "low": 0.38}, "0.42 (≥ 0.38)"),
        ({"value": 0.42}, "0.42 (no interval)"),
        ({"low": 0.4, "high": 0.48, "status": "interval"}, "0.40 to 0.48 (choices without noise)"),
        ({"low": 0.5, "high": 0.5, "status": "interval"}, "exactly 0.50 (choices without noise)"),
        ({"high": 0.3, "status": "interval"}, "≤ 0.30 (choices without noise)"),
        ({"low": 0.4, "status": "unbounded"}, "≥ 0.40"),
        ({"status": "unbounded"}, "no limit found"),
        ({"status": "not_rationalised", "low": 0.1}, "no value fits"),
        ({"status": "not_identified"}, "not identified"),
        ({"status": "no_choices"}, "no choices"),
        ({"status": "absent"}, "not asked"),
    ],
)
def test_each_status_has_its_words(measure: dict[str, Any], text: str) -> None:
    found = said(Measure(**measure), "number")
    assert found.text == text
    assert (found.sort is None) == (text[0] not in "0≥≤e")
    assert said(None, "number").text == "not asked"
    assert said(Measure(value=0.5), "p").text == "0.500"


@given(st.floats(-1, 1), st.sampled_from(["share", "number", "points", "p"]))
def test_numbers_are_never_minus_nothing(value: float, form: Any) -> None:
    text = number_text(abs(value) if form == "p" else value, form)
    assert "-" not in text
    assert not re.fullmatch(r"−0(\.0+)?( %)?", text)


@pytest.mark.parametrize("kappa", [Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1)])
@pytest.mark.parametrize(
    ("perspective", "scope"),
    [
        ("occupant", "one_car"),
        ("pedestrian", "one_car"),
        ("observer", "one_car"),
        ("occupant", "every_car"),
        ("occupant", "bought_car"),
    ],
)
def test_drawn_switches_are_those_of_the_agents(
    perspective: Any, scope: Any, kappa: Fraction
) -> None:
    at = switch(perspective, scope, float(kappa))
    rule = preference_rule(moralis(kappa))
    for m, n in ((10, 1), (10, 4), (10, 6), (10, 11), (10, 19), (10, 21), (10, 39), (10, 90)):
        dilemma = Dilemma(m, n, Fraction(m), Fraction(n), perspective, scope)
        found = predict(rule, decision(dilemma))
        if at is None:
            assert not found.strict
        else:
            assert found.action == ("sacrifice" if n / m > at else "spare")


def test_curves_hold_every_point_and_know_no_strangers(rows: tuple[Entry, ...]) -> None:
    found = panels(rows[0].submission)
    assert found[0].title == "In the car, for this car"
    assert sum(len(panel.dots) for panel in found) == len(rows[0].submission.curves)
    assert any(step.words == "is indifferent" and not step.path for step in found[3].steps)
    assert all(not panel.steps for panel in panels(rows[1].submission))
    exact = {"kappa_dilemmas": {"low": 0.25, "high": 0.25, "status": "interval"}}
    own = panels(entry(0, measures=exact).submission)[0].steps[-1]
    assert (own.name, own.words) == ("its own κ = 0.25", "sacrifices above 4 to 1")
    below = panels(entry(0, measures={"kappa_dilemmas": {"value": -0.1}}).submission)
    assert [panel.steps[-1].words for panel in below] == [
        "never sacrifices",
        "sacrifices above 1 to 1",
        "always sacrifices",
        "sacrifices below 1 to 1",
    ]
    empty = [
        {**point, "sacrificed": 0, "answered": 0} for point in synthetic_board.record(0)["curves"]
    ]
    for panel in panels(entry(0, curves=empty).submission):
        assert all(dot.y is None and dot.share is None for dot in panel.dots)
    far = [
        {**point, "ratio": point["ratio"] * 1e200} for point in synthetic_board.record(0)["curves"]
    ]
    for panel in panels(entry(0, curves=far).submission):
        assert all(dot.x == panel.x.end for dot in panel.dots)


def test_amces_stand_beside_peoples(rows: tuple[Entry, ...]) -> None:
    found = amce_rows(rows[0].submission, PEOPLE)
    assert [row.name for row in found] == list(PEOPLE)
    assert found[0].people == number_text(PEOPLE["species"], "number")
    without = amce_rows(entry(0, amce={"age": {"status": "no_choices"}}).submission, {})
    assert [(row.x, row.people, row.people_x) for row in without] == [(None, "", None)]


def test_the_map_draws_what_has_both_kappas(rows: tuple[Entry, ...]) -> None:
    both = {"value": 0.5, "low": 0.4, "high": 5.0}
    some = [
        entry(0, measures={"kappa_games": both, "kappa_dilemmas": both}),
        entry(1, measures={"kappa_games": both, "kappa_dilemmas": {"value": 4.0}}),
        entry(
            2, measures={"kappa_games": both, "kappa_dilemmas": {"low": 0, "status": "unbounded"}}
        ),
        entry(3, measures={"kappa_games": {"low": 0.4, "high": 0.5, "status": "interval"}}),
    ]
    found = kappa_map(some)
    assert [place.entry.submission.name for place in found.drawn] == ["model-0000"]
    assert len(found.places) == 4
    assert found.x.high < 2.1
    assert len(found.labels) == 1
    assert kappa_map([]).drawn == ()


def test_names_on_the_map_do_not_cover_each_other() -> None:
    points = [("a name", 100.0, 100.0 + step) for step in (0, 3, 6, 9, 12)]
    found = labels(points, 500, 40)
    assert 1 <= len(found) < 5
    assert labels(points, 500, 4) == ()
    (label,) = labels([("a very long name that goes on and on", 400.0, 50.0)], 500, 40)
    assert label.anchor == "end"
    assert label.text.endswith("…")
    assert labels([("no room", 20.0, 20.0)], 30, 40) == ()


def test_the_key_holds_the_scores_of_the_scorers() -> None:
    """Every character against the task's own scorer, over whole codes of all items of a part."""
    written = {"0": 0.0, "1": 1.0, "-": -1.0, ".": math.nan}
    for part, record in zip(
        synthetic_board.parts(), synthetic_board.key().record["parts"], strict=True
    ):
        assert record["size"] == len(part.questions)
        for at, (question, two) in enumerate(
            zip(part.questions, part_predictions(part), strict=True)
        ):
            if isinstance(question, RatingQuestion):
                expected = {"enforce": "+", "buy_utilitarian": "-"}.get(question.rating, ".")
                assert record["side"][at] == expected
                continue
            if at % 7 or record["domain"] == "groups":
                continue
            nodes = len(question.nodes) if isinstance(question, PlanQuestion) else 1
            digits = [(at + node) % 2 for node in range(nodes)]
            code = "".join(map(str, digits))
            scores = question.score(question.from_code(code), two)
            for place, name in enumerate(record["names"]):
                known = [
                    written[record["scores"][at][(node * 2 + digit) * len(record["names"]) + place]]
                    for node, digit in enumerate(digits)
                ]
                known = [each for each in known if not math.isnan(each)]
                mean = sum(known) / len(known) if known else math.nan
                assert mean == pytest.approx(scores[name], nan_ok=True), (question.id, name)


def test_answers_travel_whole_or_not_at_all() -> None:
    key = synthetic_board.key()
    whole = entry(3).submission
    found = comparable(whole, key)
    assert set(found) == set(key.fingerprints)
    for task, text in found.items():
        codes = text[1:].split(",") if text.startswith(",") else list(text)
        assert tuple(codes) == whole.answers[task]
    task = next(iter(key.fingerprints))
    other = entry(3, fingerprints={**whole.fingerprints, task: "0" * 64}).submission
    assert task not in comparable(other, key)
    short = entry(3, answers={**whole.answers, task: whole.answers[task][1:]}).submission
    assert task not in comparable(short, key)
    assert packed([]) == ""


@pytest.mark.parametrize(
    ("values_", "reason"),
    [
        ({"suite": "v9"}, "does not know suite v9"),
        ({"answers": {}}, "it holds none"),
        ({"fingerprints": {}}, "they are not those of the suite"),
    ],
)
def test_a_page_says_why_there_is_no_comparison(
    tmp_path: Path, values_: dict[str, Any], reason: str
) -> None:
    keys = {"v1": synthetic_board.key()}
    build_site([entry(0, **values_)], tmp_path / "site", keys=keys.get)
    text = (tmp_path / "site" / "models" / "model-0000.html").read_text("utf-8")
    assert reason in text
    assert "compare.html?a=" not in text


def test_suites_are_known_by_name_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert known_key("v9") is None
    assert known_key(str(tmp_path / "suite.yaml")) is None

    def other_questions(_: str) -> None:
        raise AvdilemmaError("asks other questions")

    found = known_key("v1")
    monkeypatch.setattr("avdilemma.leaderboard.pages.build.suite_parts", other_questions)
    assert known_key("v1") is None
    assert found is not None
    assert found.record == synthetic_board.key().record


def test_the_page_of_people_holds_what_is_known_of_them(site: Path, tmp_path: Path) -> None:
    text = (site / "models" / "people.html").read_text("utf-8")
    for absent in ("Cooperates", "not asked", "How it was run", "<dt>Trust"):
        assert absent not in text
    assert "Whom it spares" in text
    distance = {"distance_to_people": {"value": 0.0}}
    model = {"name": "People", "id": "people", "kind": "people"}
    build_site([entry(5, model=model, measures=distance, suite="v9")], tmp_path / "site")
    text = (tmp_path / "site" / "models" / "model-0005.html").read_text("utf-8")
    assert "Distance of the nine AMCEs" in text
    assert "Degree of morality in games" not in text


def test_only_a_site_is_replaced(tmp_path: Path) -> None:
    none: Callable[[str], None] = lambda _: None  # noqa: E731
    out = tmp_path / "site"
    build_site([entry(0), entry(1)], out, keys=none)
    build_site([entry(1)], out, keys=none)
    assert [path.name for path in (out / "models").iterdir()] == ["model-0001.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"], "nothing is left beside it"
    other = tmp_path / "home"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(AvdilemmaError, match="holds other files"):
        build_site([], other, keys=none)
    assert (other / "thesis.txt").is_file()
    (tmp_path / "link").symlink_to(out)
    for path in (tmp_path / "link", other / "thesis.txt"):
        with pytest.raises(AvdilemmaError, match="is no folder"):
            build_site([], path, keys=none)
    with pytest.raises(AvdilemmaError, match="cannot be written"):
        build_site([], other / "thesis.txt" / "site", keys=none)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil", "https://a b", 'x" y', ""])
def test_addresses_that_are_none(tmp_path: Path, address: str) -> None:
    for name in ("logs_url", "docs_url"):
        with pytest.raises(AvdilemmaError, match=name):
            build_site([], tmp_path / "site", **{name: address})  # type: ignore[arg-type]


def test_the_command_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avdilemma.leaderboard.pages.build.known_key", lambda _: None)
    folder = synthetic_board.write_board(
        tmp_path / "board", [synthetic_board.record(0, answers={}, suite="none")]
    )
    run = CliRunner().invoke
    done = run(main, ["leaderboard", "build", "--from", str(folder)])
    assert done.exit_code == 0, done.output
    assert "1 row" in done.output
    assert (folder / "site" / "index.html").is_file()
    out = tmp_path / "elsewhere"
    flags = ["-o", str(out), "--logs-url", "https://example.org/{name}/", "--docs-url", "docs.html"]
    done = run(main, ["leaderboard", "build", "--from", str(folder), *flags])
    assert done.exit_code == 0, done.output
    assert "https://example.org/model-0000/" in (out / "models/model-0000.html").read_text("utf-8")
    assert 'href="docs.html"' in (out / "method.html").read_text("utf-8")
    done = run(main, ["leaderboard", "build", "--from", str(tmp_path)])
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert len(read_board(folder)) == 1


def test_a_board_without_rows(tmp_path: Path) -> None:
    build_site([], tmp_path / "site")
    assert "no submission yet" in (tmp_path / "site" / "index.html").read_text("utf-8")
    mark = json.loads((tmp_path / "site" / "site.json").read_text("utf-8"))
    assert mark["rows"] == 0
