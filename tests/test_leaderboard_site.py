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
from xml.etree import ElementTree as ET

import pytest
import synthetic_board
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from avdilemma.charts.forest import Mark
from avdilemma.charts.look import Look
from avdilemma.charts.panels import (
    KappaPoint,
    draw_curve,
    draw_kappas,
    draw_switches,
    switch_ratio,
)
from avdilemma.charts.svg_axes import SvgAxes
from avdilemma.cli import main
from avdilemma.dilemmas import Dilemma
from avdilemma.dilemmas.sacrifice import decision
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.people import LEVELS, PEOPLE
from avdilemma.leaderboard.board import Entry, board_order, read_board
from avdilemma.leaderboard.measure_text import measure_of, measure_text, number_text
from avdilemma.leaderboard.pages import build_site
from avdilemma.leaderboard.pages.board_charts import (
    amce_rows,
    curve_panels,
    kappa_map,
    kappa_rows,
    place_labels,
)
from avdilemma.leaderboard.pages.site import known_key
from avdilemma.leaderboard.pages.suite_key import comparable, packed
from avdilemma.leaderboard.quantities import COLUMNS, SHOWN
from avdilemma.leaderboard.submission_schema import Measure, Standing, Submission
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


def test_a_row_shows_who_answered_and_what_was_run_again(tmp_path: Path) -> None:
    told = {"origin": ["own address: host.example"], "reruns": 7}
    board = synthetic_board.write_board(tmp_path, [synthetic_board.record(4, **told)])
    (entry,) = read_board(board)
    found = entry.submission
    build_site([entry], tmp_path / "site")
    table = (tmp_path / "site" / "index.html").read_text("utf-8")
    page = (tmp_path / "site" / "models" / f"{found.name}.html").read_text("utf-8")
    for text in (table, page):
        assert "own address: host.example" in text
    assert "samples run more than once: 7" in table
    assert "<dt>Samples run more than once</dt><dd>7</dd>" in page


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
    for name in COLUMNS:
        found = measure_text(measure_of(rows[0].submission, name), SHOWN[name].form)
        assert found.value in body
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
    found = measure_text(Measure(**measure), "number")
    assert found.line == text
    assert (found.sort is None) == (text[0] not in "0≥≤e")
    assert measure_text(None, "number").line == "not asked"
    assert measure_text(Measure(value=0.5), "p").line == "0.500"


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
    at = switch_ratio(perspective, scope, float(kappa))
    rule = preference_rule(moralis(kappa))
    for m, n in ((10, 1), (10, 4), (10, 6), (10, 11), (10, 19), (10, 21), (10, 39), (10, 90)):
        dilemma = Dilemma(m, n, Fraction(m), Fraction(n), perspective, scope)
        found = predict(rule, decision(dilemma))
        if at is None:
            assert not found.strict
        else:
            assert found.action == ("sacrifice" if n / m > at else "spare")


SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str, name: str) -> list[ET.Element]:
    text = str(svg).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1)
    return list(ET.fromstring(text).iter(SVG + name))  # noqa: S314 - made here


def test_curves_hold_every_point_and_know_no_strangers(rows: tuple[Entry, ...]) -> None:
    found = curve_panels(rows[0].submission)
    assert found[0].title == "In the car, for this car"
    assert sum(len(panel.points) for panel in found) == len(rows[0].submission.curves)
    for panel in found:
        told = [each[0].text for each in drawn(panel.svg, "circle")]
        assert sorted(map(str, told)) == sorted(
            f"{p.family}, ratio {p.ratio:.4g}: {p.sacrificed} of {p.answered}" for p in panel.points
        )
    assert any("is indifferent" in words for words in found[3].switches)
    strangers = curve_panels(rows[1].submission)
    assert all(not panel.switches and "κ" not in panel.svg for panel in strangers)
    exact = {"kappa_dilemmas": {"low": 0.25, "high": 0.25, "status": "interval"}}
    own = curve_panels(entry(0, measures=exact).submission)[0].switches[-1]
    assert own == "its own κ = 0.25 sacrifices above 4 to 1"
    below = curve_panels(entry(0, measures={"kappa_dilemmas": {"value": -0.1}}).submission)
    assert [panel.switches[-1].partition("−0.10 ")[2] for panel in below] == [
        "never sacrifices",
        "sacrifices above 1 to 1",
        "always sacrifices",
        "sacrifices below 1 to 1",
    ]
    made_up = synthetic_board.record(0)["curves"]
    empty = [{**point, "sacrificed": 0, "answered": 0} for point in made_up]
    for panel in curve_panels(entry(0, curves=empty).submission):
        assert not drawn(panel.svg, "circle")
    far = [{**point, "ratio": point["ratio"] * 1e9} for point in made_up]
    for panel in curve_panels(entry(0, curves=far).submission):
        assert {each.get("cx") for each in drawn(panel.svg, "circle")} == {"318.0"}


@pytest.mark.parametrize(
    ("view", "band"),
    [
        (("occupant", "one_car"), (1 / 0.6, 1 / 0.4)),
        (("pedestrian", "one_car"), (0.4, 0.6)),
        (("observer", "one_car"), None),
        (("occupant", "every_car"), None),
    ],
)
def test_the_band_is_the_interval_of_the_model_s_own_switch(view: Any, band: Any) -> None:
    kappa = {"kappa_dilemmas": {"value": 0.5, "low": 0.4, "high": 0.6}}
    panels = curve_panels(entry(0, measures=kappa).submission)
    panel = next(p for p in panels if (p.points[0].perspective, p.points[0].scope) == view)
    (*bands,) = [each.get("d") or "" for each in drawn(panel.svg, "path") if each.get("opacity")]
    if band is None:
        assert not bands, "everybody switches at 1"
        return
    ratios = [point.ratio for point in panel.points]
    low, high = (math.log(f(ratios)) for f in (min, max))
    low, high = min(math.log(0.4), low) + math.log(0.85), max(math.log(2.5), high) + math.log(1.18)
    places = [46 + (math.log(end) - low) / (high - low) * (318 - 46) for end in band]
    corners = re.findall(r"[ML]([0-9.]+) ", bands[0])
    assert [float(each) for each in corners[:2]] == pytest.approx(places, abs=0.06)


def test_both_canvases_put_a_panel_in_the_same_places() -> None:
    """What matplotlib draws in a report, the board draws at the same pixels."""
    points = [
        KappaPoint(Mark(0.4, 0.2, 0.7), Mark(0.6, 0.5, 1.4), Look("#0173b2", "o", "-", "")),
        KappaPoint(Mark(math.nan, 0.1, 0.3), Mark(0.8, 0.8, 0.8), Look("#029e73", "o", "-", "")),
    ]
    size, frame = (560, 400), (80, 546, 24, 350)
    figure = Figure(figsize=(5.6, 4.0), dpi=100)
    box = (80 / 560, 1 - 350 / 400, (546 - 80) / 560, (350 - 24) / 400)
    curve = [(0.5, 0.1, 4), (2.0, 0.6, 8), (9.0, 1.0, 8)]
    for limits, draw in (
        ((-0.5, 1.5), lambda axes: draw_kappas(axes, points, (-0.5, 1.5), "same")),
        (
            (0.2, 20),
            lambda axes: (
                draw_switches(axes, {"1": 1.0}, (0.5, 1.0, 2.0), points[0].look, (0.2, 20)),
                draw_curve(axes, curve, points[0].look),
            ),
        ),
    ):
        plotted, written = figure.add_axes(box), SvgAxes(size, frame)
        for axes in (plotted, written):
            draw(axes)
        circles = drawn(written.svg("x"), "circle")
        ours = [float(each.get(name) or 0) for each in circles for name in ("cx", "cy")]
        places = [
            place
            for each in plotted.collections
            for place in plotted.transData.transform(each.get_offsets()).tolist()
        ]
        theirs = [value for x, y in places for value in (x, 400 - y)]
        assert ours == pytest.approx(theirs, abs=0.06), limits
        lines = [each.get("d") for each in drawn(written.svg("x"), "path")]
        for line in plotted.lines:
            x, y = plotted.transData.transform(line.get_xydata()[0])
            start = f"M{x:.1f} {400 - y:.1f}"
            assert any((each or "").startswith(start) for each in lines), start
        figure.delaxes(plotted)


def test_marks_of_a_canvas_are_escaped_and_hold_their_words() -> None:
    axes = SvgAxes((100, 100), (10, 90, 10, 90), titles={"a": ["<b>", ""]})
    axes.scatter([0, 1], [0, 1], [9, 9], marker="s", facecolor="model", edgecolor=None, gid="a")
    axes.text(0.5, 0.5, "<i>&")
    axes.plot((0, math.nan, 1), (0, 0, 1), color="#123456", linestyle="--")
    svg = axes.svg('"><script>')
    assert "<b>" not in svg
    assert "<i>" not in svg
    assert "<script>" not in svg
    assert [each[0].text for each in drawn(svg, "path") if len(each)] == ["<b>"]
    assert 'd="M10.0 90.0M90.0 10.0"' in svg
    assert "aria-hidden" in axes.svg()


def test_amces_stand_beside_peoples(rows: tuple[Entry, ...]) -> None:
    found = amce_rows(rows[0].submission)
    nine = [row for row in found if ", by " not in row["level"]]
    assert [row["people"] for row in nine] == [
        number_text(PEOPLE[name], "number") for name in LEVELS
    ]
    assert all("var(--ink)" in row["svg"] for row in nine)
    amce = {"age": Measure(status="no_choices"), "unknown": Measure(value=1)}
    one = entry(0).submission.model_copy(update={"amce": amce})
    (without,) = amce_rows(one)
    assert "<circle" not in without["svg"]
    assert without["text"].value == "no choices"


def test_the_map_draws_what_has_both_kappas(rows: tuple[Entry, ...]) -> None:
    both = {"value": 0.5, "low": 0.4, "high": 5.0}
    some = [
        entry(0, measures={"kappa_games": both, "kappa_dilemmas": both}),
        entry(1, measures={"kappa_games": both, "kappa_dilemmas": {"value": 4.0}}),
        entry(
            2, measures={"kappa_games": both, "kappa_dilemmas": {"low": 0, "status": "unbounded"}}
        ),
        entry(3, measures={"kappa_games": {"low": 0.4, "high": 0.5, "status": "interval"}}),
        entry(4, measures={"kappa_games": both, "kappa_dilemmas": {"value": 0.1}}),
    ]
    found = kappa_rows(some)
    assert sorted(r.entry.submission.name for r in found if r.point) == ["model-0000", "model-0004"]
    svg = kappa_map(found)
    names = [each.submission.model.name for each in (some[0], some[4])]
    assert [each.text for each in drawn(svg, "text") if each.get("class") == "name"] == names
    (told,) = [each[0].text or "" for each in drawn(svg, "circle")]
    assert told.startswith(f"{names[0]}: games 0.50 (0.40 to 5.00), dilemmas")
    assert ">2</text>" in svg, "the interval is cut off at 2"
    assert ">2.5</text>" not in svg
    many = [entry(seed, measures=some[0].submission.model_dump()["measures"]) for seed in range(41)]
    assert 'class="name"' not in kappa_map(kappa_rows(many)), "no room for names"


def test_names_on_the_map_do_not_cover_each_other() -> None:
    axes = SvgAxes((500, 500), (0, 500, 0, 500))
    axes.set(xlim=(0, 500), ylim=(500, 0))
    found = place_labels(axes, [("a name", 100.0, 100.0 + step) for step in (0, 3, 6, 9, 12)])
    assert 1 <= len(found) < 5
    (text,) = place_labels(axes, [("a very long name that goes on and on", 400.0, 50.0)])
    assert text.endswith("…")
    assert 'text-anchor="end"' in axes.svg()
    narrow = SvgAxes((30, 30), (0, 30, 0, 30))
    narrow.set(xlim=(0, 30), ylim=(30, 0))
    assert place_labels(narrow, [("no room", 20.0, 20.0)]) == []


def test_the_key_holds_the_scores_of_the_scorers() -> None:
    """Every character against the task's own scorer, over whole codes of all items of a part."""
    written = {"0": 0.0, "1": 1.0, "-": -1.0, ".": math.nan}
    for part, record in zip(
        synthetic_board.parts(), synthetic_board.key().record["parts"], strict=True
    ):
        assert record["size"] == len(part.questions)
        for at, (question, two) in enumerate(zip(part.questions, part.predictions, strict=True)):
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
    monkeypatch.setattr("avdilemma.leaderboard.pages.site.suite_parts", other_questions)
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
    assert "explains the answers to games best" not in text


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
    monkeypatch.setattr("avdilemma.leaderboard.pages.site.known_key", lambda _: None)
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
