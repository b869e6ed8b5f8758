"""Attacks by a submission's file: each kind in many ways, every one refused with its own reason."""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import slow_among

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard.board import Entry, find_submissions, hold_submission, read_board
from avdilemma.leaderboard.checking import check_file, taken_of
from avdilemma.leaderboard.claims import REFERENCES, Taken, reference_problem
from avdilemma.leaderboard.every_eval_ever import record_path
from avdilemma.leaderboard.look_alikes import skeleton
from avdilemma.leaderboard.parts import suite_parts
from avdilemma.leaderboard.row_numbers import RowNumbers, row_numbers
from avdilemma.leaderboard.row_text import link_problem, name_problem, row_line_problem
from avdilemma.leaderboard.verify import check_answers

ROOT = Path(__file__).parents[1]
BOARD = ROOT / "leaderboard"
ROW = BOARD / "submissions" / "smollm2-135m-instruct.json"
PEOPLE = BOARD / "submissions" / "people.json"

Record = dict[str, Any]
Edit = Callable[[Record], object]


@functools.cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def edited(folder: Path, edit: Edit, source: Path = ROW, name: str = "mine") -> Path:
    """A copy of a good row under another name, with an edit."""
    record = json.loads(text_of(source))
    record["name"] = name
    record["model"]["name"] = "Some new model"
    for place, log in enumerate(record["logs"]):
        log["sha256"] = f"{place:064x}"
    edit(record)
    path = folder / f"{record['name']}.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


@functools.cache
def taken() -> Taken:
    return taken_of(BOARD)


def refusal(path: Path) -> str:
    """Why a file is refused by its form and beside the rows that are there."""
    try:
        held = hold_submission(path)
    except AvdilemmaError as error:
        return str(error)
    claimed = reference_problem(held.submission, held.sha256)
    return "\n".join([claimed or "", *taken().problems(held.submission)])


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


# -- a kind that turns checks off ------------------------------------------------------------

KINDS: dict[str, tuple[Edit, Path, str]] = {
    "people under a model's id": (
        lambda r: r["model"].update(id="openai/gpt-5"),
        PEOPLE,
        "model.kind is people, and this is no file",
    ),
    "people under their own id": (lambda r: None, PEOPLE, "model.kind is people"),
    "people's file with one number more": (
        lambda r: (r.update(name="people"), r["measures"]["kappa_games"].update(value=0.99, n=9)),
        PEOPLE,
        "model.kind is people",
    ),
    "an agent that is a model": (
        lambda r: r["model"].update(kind="reference agent"),
        ROW,
        "model.kind is reference agent",
    ),
    "a model that calls itself people": (
        lambda r: r["model"].update(kind="people"),
        ROW,
        "model.kind is people",
    ),
    "an agent of the package as a model": (
        lambda r: r["model"].update(id="avdilemma/moralis"),
        ROW,
        "avdilemma is no provider of models",
    ),
    "the same in capitals": (
        lambda r: r["model"].update(id="Avdilemma/moralis"),
        ROW,
        "Avdilemma is no provider of models",
    ),
    "people as a provider": (
        lambda r: r["model"].update(id="people/best"),
        ROW,
        "people is no provider of models",
    ),
    "the name of a reference row": (
        lambda r: r.update(name="agent-kantian"),
        ROW,
        "agent-kantian, a row of this package",
    ),
    "a copy of an agent's row": (
        lambda r: r["model"].update(name="GPT-5"),
        BOARD / "submissions" / "agent-moralis.json",
        "model.kind is reference agent",
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_turns_no_check_off(name: str, tmp_path: Path) -> None:
    edit, source, message = KINDS[name]
    assert message in refusal(edited(tmp_path, edit, source))


def test_a_check_of_a_file_tells_all_of_it(tmp_path: Path) -> None:
    edit = KINDS["an agent that is a model"][0]
    path = edited(tmp_path, lambda r: (edit(r), r["answers"]["ratings"].pop()))
    told = "\n".join(check_file(path, None, taken()).wrong)
    assert "model.kind is reference agent" in told
    assert "the suite asks for" in told


def test_the_rows_of_the_package_are_those_of_its_list() -> None:
    held = {path.stem: hold_submission(path) for path in find_submissions([BOARD])}
    own = {n: each.sha256 for n, each in held.items() if each.submission.model.kind != "model"}
    assert own == REFERENCES, "write references.yaml anew where a reference row was made anew"


@pytest.mark.parametrize("tier", [[], ["--reproduced"]])
def test_no_tier_without_logs_that_hold_the_answers(tier: list[str], tmp_path: Path) -> None:
    (empty := tmp_path / "empty").mkdir()
    for source in (ROW, PEOPLE):
        done = invoke("leaderboard", "add", source, "--to", tmp_path / "b", "--logs", empty, *tier)
        assert done.exit_code == 1, done.output
        assert "no log of" in done.output or "has no logs" in done.output
    assert not (tmp_path / "b").exists()


# -- numbers without bounds ------------------------------------------------------------------


def measure(**values: object) -> Edit:
    return lambda record: record["measures"]["choice"].update(values)


BOUNDS: dict[str, tuple[Edit, str]] = {
    "an n of 401 digits": (measure(n=10**400), "a whole number has 401 digits"),
    "an n beyond all answers": (measure(n=10**9), "measures.choice.n"),
    "an n that is true": (measure(n=True), "measures.choice.n"),
    "an n that is a fraction": (measure(n=1.5), "measures.choice.n"),
    "clusters beyond all answers": (measure(clusters=10**15), "measures.choice.clusters"),
    "a value beyond drawing": (measure(value=1e300, high=None), "measures.choice.value"),
    "a lower end beyond drawing": (measure(low=-1e300), "measures.choice.low"),
    "samples beyond all": (lambda r: r["logs"][0].update(samples=10**12), "logs.0.samples"),
    "a ratio beyond drawing": (lambda r: r["curves"][0].update(ratio=1e300), "curves.0.ratio"),
    "a ratio of nothing": (lambda r: r["curves"][0].update(ratio=0), "curves.0.ratio"),
    "a setting beyond numbers": (lambda r: r["settings"].update(seed=10**20), "21 digits"),
    "a setting that is a list": (lambda r: r["settings"].update(x=[1]), "settings.x"),
    "an invented measure": (lambda r: r["measures"].update(virtue={}), "no measure of this"),
    "an invented attribute": (lambda r: r["amce"].update(wealth={}), "no attribute of this"),
    "20,000 measures": (
        lambda r: r["measures"].update({f"m{n}": {} for n in range(20_000)}),
        r"an object has 20,0\d\d keys",
    ),
    "10,000 settings": (
        lambda r: r["settings"].update({f"s{n}": n for n in range(10_000)}),
        "an object has 10,004 keys",
    ),
    "101 settings": (
        lambda r: r["settings"].update({f"s{n}": n for n in range(101)}),
        "settings: Dictionary should have at most 100 items",
    ),
    "900 versions": (
        lambda r: r["versions"].update({f"s{n}": "1" for n in range(900)}),
        "versions: Dictionary should have at most 100 items",
    ),
    "900 tasks": (
        lambda r: r["answers"].update({f"s{n}": ["0"] for n in range(900)}),
        "answers: Dictionary should have at most 100 items",
    ),
    "300,000 answers": (
        lambda r: r["answers"].update(ratings=["0"] * 300_000),
        "at most 200000 items",
    ),
    "300,000 answers that are none": (
        lambda r: r["answers"].update(ratings=["x"] * 300_000),
        "answers.ratings.0",
    ),
    "3,000 points": (lambda r: r.update(curves=r["curves"][:1] * 3_000), "at most 2000 items"),
    "200 logs": (lambda r: r.update(logs=r["logs"][:1] * 200), "at most 100 items"),
    "360,000 keys": (
        lambda r: r["settings"].update({f"{n}": 1 for n in range(360_000)}),
        "360,004 keys, at most 1,000|bytes: no more are read",
    ),
    "5,000,000 bytes": (lambda r: r.update(x="y" * 5_000_000), "bytes: no more are read"),
    "an endless note": (measure(note="y" * 401), "at most 400 characters"),
    "an endless name": (lambda r: r["model"].update(name="y" * 101), "at most 100 characters"),
    "an endless key": (lambda r: r["settings"].update({"y" * 1_000_000: 1}), "settings.yyyy"),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_numbers_texts_and_sets_have_bounds(name: str, tmp_path: Path) -> None:
    edit, message = BOUNDS[name]
    path = edited(tmp_path, edit)
    start = time.process_time()
    with pytest.raises(AvdilemmaError, match=message) as caught:
        hold_submission(path)
    # far from what the machine takes, as it may be busy; it was 22 s
    assert time.process_time() - start < 5
    assert len(str(caught.value)) < 1_000


RAW = {
    "deep lists": ('{"x": ' + "[" * 100_000, "nested over 12 deep"),
    "deep closed lists": ('{"x": ' + "[" * 5_000 + "]" * 5_000 + "}", "nested over 12 deep"),
    "deep objects": ('{"x":' * 50_000 + "1" + "}" * 50_000, "nested over 12 deep"),
    "an infinite number": ('{"x": 1e999}', "1e999 is no finite number"),
    "minus infinity": ('{"x": -Infinity}', "-Infinity is no number of JSON"),
    "no number": ('{"x": NaN}', "NaN is no number of JSON"),
    "a key twice": ('{"name": "a", "name": "b"}', "key 'name' is given twice"),
    "quotes without end": ('{"x": "' + '\\"' * 1_000_000, "brackets do not match"),
    "half a pair": ('{"name": "\\ud800"}', "mine.json"),
    "no UTF-8": (b'{"name": "\xff"}', "is no JSON of a submission"),
    "UTF-16": ('{"name": "mine"}'.encode("utf-16"), "is no JSON of a submission"),
    "two documents": ('{"x": 1}{"x": 1}', "Extra data"),
    "nothing": ("", "is no JSON of a submission"),
}


@pytest.mark.parametrize("name", RAW)
def test_json_is_strict_and_bounded(name: str, tmp_path: Path) -> None:
    content, message = RAW[name]
    path = tmp_path / "mine.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    start = time.process_time()
    with pytest.raises(AvdilemmaError, match=message):
        hold_submission(path)
    assert time.process_time() - start < 5


# -- numbers that do not follow, codes written otherwise --------------------------------------


def recoded(record: Record, task: str, old: str, new: str) -> None:
    codes = record["answers"][task]
    assert old in codes
    codes[codes.index(old)] = new


ANSWERS: dict[str, tuple[Edit, str]] = {
    "a better number": (measure(value=0.5, low=0.4, high=0.6), "measures.choice says 0.5"),
    "more answers": (measure(n=1675), "measures.choice says"),
    "a word of praise": (measure(note="the best"), "measures.choice says"),
    "a measure less": (lambda r: r["measures"].pop("refusal"), "measures.refusal is missing"),
    "an attribute less": (lambda r: r["amce"].pop("age"), "amce.age is missing"),
    "a point more": (lambda r: r["curves"].append(r["curves"][0]), "curves do not follow"),
    "an answer less": (lambda r: r["answers"]["ratings"].pop(), "the suite asks for"),
    "a rating with a zero before it": (
        lambda r: recoded(r, "ratings", "100", "100.0"),
        "'100.0' is written '100'",
    ),
    "one log for two tasks": (
        lambda r: r["logs"][1].update(sha256=r["logs"][0]["sha256"]),
        "two of its logs are the same file",
    ),
    "another day": (lambda r: r.update(date="2026-11-24"), "not that of the newest log"),
}


@functools.cache
def numbers_of(codes: tuple[tuple[str, tuple[str, ...]], ...], model: str) -> RowNumbers:
    return row_numbers(suite_parts("v1"), dict(codes), model)


@pytest.fixture
def counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of the same answers are computed once for all tests: that takes a second."""

    def numbers(_: object, codes: dict[str, tuple[str, ...]], model: str) -> RowNumbers:
        return numbers_of(tuple((task, tuple(each)) for task, each in codes.items()), model)

    monkeypatch.setattr("avdilemma.leaderboard.verify.row_numbers", numbers)


@pytest.mark.usefixtures("counted_once")
@pytest.mark.parametrize("name", slow_among(ANSWERS, "a better number", "more answers"))
def test_everything_follows_from_answers_in_one_writing(name: str, tmp_path: Path) -> None:
    edit, message = ANSWERS[name]
    source = BOARD / "submissions" / "agent-economicus.json"
    found = hold_submission(edited(tmp_path, edit, source)).submission
    assert message in "\n".join(check_answers(found, suite_parts("v1")))


# -- how a model was run, and by whom it was answered -------------------------------------------


def ran(**settings: object) -> Edit:
    return lambda record: record["settings"].update(settings)


def answered_by(model: str, *words: str) -> Edit:
    return lambda record: (record["model"].update(id=model), record.update(origin=list(words)))


def made_with(**versions: str) -> Edit:
    return lambda record: record["versions"].update(versions)


RUNS: dict[str, tuple[Edit, str]] = {
    "a tier as a setting": (ran(tier="reproduced"), "settings.tier is no setting"),
    "a setting in capitals": (ran(Temperature=0), "settings.Temperature is no setting"),
    "a system message": (ran(system_message="Be good."), "settings.system_message is no setting"),
    "another body": (ran(**{"body:messages": "x"}), "settings.body:messages is no setting"),
    "another key of a body": (ran(**{"body:thinking.x": 1}), "settings.body:thinking.x is no"),
    "a body that is none": (ran(**{"body:top_k.x": 1}), "settings.body:top_k.x is no setting"),
    "a template": (ran(**{"arg:chat_template": "x"}), "settings.arg:chat_template is no setting"),
    "an argument that is none": (ran(**{"arg:a b": 1}), "settings.arg:a b is no setting"),
    "a stand-in": (answered_by("mockllm/model"), "model.id: stand-in"),
    "no provider": (answered_by("none/none"), "model.id: stand-in"),
    "code of one's own": (answered_by("mine/gpt-5"), "model.id: own code"),
    "a provider in capitals": (answered_by("OpenAI/gpt-5"), "model.id: own code"),
    "no provider's name": (answered_by("gpt-5"), "model.id: own code"),
    "a service of one's own": (answered_by("openai-api/x/y"), "model.id: own address"),
    "a word for another": (
        answered_by("mine/gpt-5", "stand-in: provider mine answers what it is told to"),
        "model.id: own code",
    ),
    "praise": (answered_by("openai/gpt-5", "the provider's own"), "is nothing that logs tell"),
    "praise for an address": (
        answered_by("openai/gpt-5", "own address: the lab's own, checked"),
        "is nothing that logs tell",
    ),
    "praise for a stand-in": (
        answered_by("openai/gpt-5", "stand-in: none, a real model"),
        "is nothing that logs tell",
    ),
    "a temperature in words": (ran(temperature="the best"), "settings.temperature is no setting"),
    "a temperature that is true": (ran(temperature=True), "settings.temperature is no setting"),
    "a seed that is a fraction": (ran(seed=1.5), "settings.seed is no setting"),
    "an effort that is none": (ran(reasoning_effort="heroic"), "settings.reasoning_effort is no"),
    "a sentence as an argument": (ran(**{"arg:device": "a good one"}), "settings.arg:device is"),
    "a path as an argument": (ran(**{"arg:mine": "x"}), "settings.arg:mine is no setting"),
    "a sentence in a body": (ran(**{"body:min_p": "very low"}), "settings.body:min_p is no"),
    "an invented package": (made_with(gpt_5="1.0"), "versions.gpt_5 is of nothing"),
    "a version in words": (made_with(python="the newest"), "which is no version"),
    "a version of one number": (made_with(avdilemma="9"), "which is no version"),
    "praise for a version": (made_with(certified="by us"), "versions.certified is of nothing"),
    "a task of another suite": (made_with(**{"task:x": "4"}), "versions.task:x is of nothing"),
    "a run in words": (
        lambda r: r["logs"][0].update(run_id="the best run"),
        "which is no id of a run",
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_row_says_of_its_run_what_logs_tell(name: str, tmp_path: Path) -> None:
    edit, message = RUNS[name]
    found = hold_submission(edited(tmp_path, edit)).submission
    assert message in "\n".join(check_answers(found, suite_parts("v1")))


def test_what_honest_logs_tell_of_a_run_is_taken(tmp_path: Path) -> None:
    shown = {
        "temperature": 0.5,
        "parallel_tool_calls": False,
        "arg:dtype": "bfloat16",
        "body:min_p": 0.1,
        "body:chat_template_kwargs.enable_thinking": False,
    }
    words = ("own address: host.example:8000", "its server calls the model other-7b.gguf")
    edit = answered_by("openai-api/local/mine", *words)
    path = edited(tmp_path, lambda record: (edit(record), ran(**shown)(record)))
    assert check_answers(hold_submission(path).submission, suite_parts("v1")) == []


# -- time and order --------------------------------------------------------------------------


def dated(date: str, created: str | None = None) -> Edit:
    def edit(record: Record) -> None:
        record["date"] = date
        for log in record["logs"]:
            log["created"] = created or f"{date}T00:00:00+00:00"

    return edit


SOON = (dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=3)).date().isoformat()
TODAY = dt.datetime.now(tz=dt.UTC).date().isoformat()
DATES = {
    "the year 9999": (dated("9999-12-31"), "still to come"),
    "three days ahead": (dated(SOON), "still to come"),
    "a log three days ahead": (dated(TODAY, f"{SOON}T00:00:00+00:00"), "still to come"),
    "before there was a suite": (dated("2019-01-01"), "before 2026-01-01"),
    "no day of any month": (dated("2026-02-31"), "is no day"),
    "the year 0": (dated("0000-01-01"), "is no day"),
    "digits of another alphabet": (dated("２０２６-11-25"), "date"),
    "Arabic digits": (dated("٢٠٢٦-11-25"), "date"),
    "a week": (dated("2026-W48"), "date"),
    "a day with words": (dated("2026-11-25", "2026-11-25 and more"), "is no moment"),
    "a moment that is none": (dated("2026-11-25", "2026-11-25T25:00:00"), "is no moment"),
}


@pytest.mark.parametrize("name", DATES)
def test_dates_cannot_decide_the_order(name: str, tmp_path: Path) -> None:
    edit, message = DATES[name]
    with pytest.raises(AvdilemmaError, match=message):
        hold_submission(edited(tmp_path, edit))


def test_a_clock_of_another_time_zone_is_no_lie(tmp_path: Path) -> None:
    ahead = dt.datetime.now(tz=dt.timezone(dt.timedelta(hours=14)))
    edit = dated(ahead.date().isoformat(), ahead.isoformat(timespec="seconds"))
    assert hold_submission(edited(tmp_path, edit)).submission.date == ahead.date().isoformat()


# -- a tier is no word of a row -------------------------------------------------------------

TIER_WORDS = [
    "GPT-5 (reproduced)",
    "GPT-5, Spot-Checked",
    "GPT-5 spot checked",
    "GPT-5 [logs provided]",
    "GPT-5 L0GS PR0VIDED",
    "GPT-5 repr\u00f3duced",
    "Self reported GPT-5",
]


@pytest.mark.parametrize("text", TIER_WORDS)
def test_a_row_gives_itself_no_tier(text: str, tmp_path: Path) -> None:
    said = "which maintainers alone say of a row"
    slug = re.sub("[^a-z0-9]+", "-", text.lower().replace("\u00f3", "o")).strip("-")
    for edit in (
        lambda r: r["model"].update(name=text),
        lambda r: r["model"].update(id=f"openai/{text}"),
        lambda r: r.update(name=slug),
    ):
        with pytest.raises(AvdilemmaError, match=said):
            hold_submission(edited(tmp_path, edit))


BADGES = ["★", "✓", "✔", "🥇", "🏆", "①", "½", "\U0001242b", "\ua9c5", "∑", "€", "\ufdfd", "※"]


@pytest.mark.parametrize("sign", BADGES)
def test_a_name_has_no_badge(sign: str, tmp_path: Path) -> None:
    for field in ("name", "id"):
        edit = lambda r, field=field: r["model"].update({field: f"a{sign}"})  # noqa: E731
        with pytest.raises(AvdilemmaError, match=r"a sign: keep to|in a special shape"):
            hold_submission(edited(tmp_path, edit))


# -- names -----------------------------------------------------------------------------------

UNSEEN = {
    "soft hyphen": "\u00ad",
    "byte order mark": "\ufeff",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "Arabic letter mark": "\u061c",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "tag": "\U000e0041",
    "C1": "\u009b",
    "escape": "\x1b",
    "newline": "\n",
    "null": "\x00",
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "word joiner": "\u2060",
    "grapheme joiner": "\u034f",
    "Hangul filler": "\u3164",
    "half-width filler": "\uffa0",
    "Braille blank": "\u2800",
    "variation selector": "\ufe0f",
    "Mongolian separator": "\u180e",
    "no-break space": "\u00a0",
    "wide space": "\u3000",
    "private use": "\ue000",
    "no character": "\uffff",
}
FIELDS: dict[str, Callable[[Record, str], object]] = {
    "model.name": lambda r, text: r["model"].update(name=text),
    "model.id": lambda r, text: r["model"].update(id=text),
    "model.note": lambda r, text: r["model"].update(note=text),
    "settings": lambda r, text: r["settings"].update({"reasoning": text}),
    "versions": lambda r, text: r["versions"].update({text: "1"}),
    "logs.0.run_id": lambda r, text: r["logs"][0].update(run_id=text),
    "measures.choice.note": lambda r, text: r["measures"]["choice"].update(note=text),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_characters_that_are_not_seen(name: str, tmp_path: Path) -> None:
    sign = UNSEEN[name]
    for field, put in FIELDS.items():
        path = edited(tmp_path, lambda r, put=put: put(r, f"some{sign}thing"))  # type: ignore[misc]
        with pytest.raises(AvdilemmaError) as caught:
            hold_submission(path)
        told = str(caught.value)
        assert f"{field}" in told
        assert f"holds U+{ord(sign):04X}" in told
        assert sign not in told.replace(f"{path}", ""), "an error shows no such character either"


@pytest.mark.parametrize("blank", [" ", "   ", " x", "x ", "a  b", "", "\u3164", "\u2800\u2800"])
def test_names_that_are_blank_or_padded(blank: str, tmp_path: Path) -> None:
    with pytest.raises(AvdilemmaError, match=r"model\.name"):
        hold_submission(edited(tmp_path, lambda r: r["model"].update(name=blank)))


STEERING = {
    '=HYPERLINK("https://evil.example.org","best")': "formula",
    "=1+1": "formula",
    "+1+cmd": "formula",
    "-2+3": "formula",
    "@SUM(A1)": "formula",
    "＝1+1": "formula",
    "|calc": "formula",
    "<b>best</b>": "markup",
    "<script>alert(1)</script>": "markup",
    "a [link=https://evil.example.org]best[/link]": "markup",
    "a [best](https://evil.example.org)": "markup",
    "a [/bold] b": "markup",
    "a [@click=app.bell]b": "markup",
    "a {{ 7 * 7 }}": "markup",
    "a javascript:alert(1)": "markup",
    "::set-output name=tier::reproduced": "a command",
    "::add-mask::good": "a command",
    "a ::error file=a.py::b": "a command",
    "a ##[command]rm": "a command",
    "a ##vso[task.setvariable]x": "a command",
    "a ##teamcity[buildStop]": "a command",
    "e" + "\u0301" * 40: "combining marks",
}


@pytest.mark.parametrize("text", STEERING)
def test_text_that_steers_where_it_is_shown(text: str, tmp_path: Path) -> None:
    for field, put in FIELDS.items():
        if field == "model.name":
            continue
        with pytest.raises(AvdilemmaError, match=STEERING[text]):
            hold_submission(edited(tmp_path, lambda r, put=put: put(r, text)))  # type: ignore[misc]
    assert name_problem(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4o mini",
        "Some Model 7B (chat) [8 bit]",
        "Qwen 通义千问",
        "Модель 7",
        "C++ std::move",
        "é",
        "Модель·3 — большая",
    ],
)
def test_honest_names_pass(text: str) -> None:
    assert name_problem(text) is None
    assert row_line_problem(f"{text}, tuned: 50 %") is None


ALIKE = {
    "Cyrillic letters among Latin ones": ("SmоlLM2-135M-Instruct", "mixes letters"),
    "Greek letters among Latin ones": ("SmοlLM2-135M-Instruct", "mixes letters"),
    "Armenian letters among Latin ones": ("Sm\u0585lLM2-135M-Instruct", "mixes letters"),
    "bold letters": ("𝐒molLM2-135M-Instruct", "special shape"),
    "wide letters": ("ＳmolLM2-135M-Instruct", "special shape"),
    "a ligature": ("Smolﬁ", "special shape"),
    "Cherokee": ("ᏚmolLM2", "rare script"),
    "phonetic letters": ("SmolLM2-135M-Instruᴄt", "looks like another"),
    "other case": ("SMOLLM2-135m-instruct", "looks like 'SmolLM2-135M-Instruct'"),
    "other blanks": ("SmolLM2 135M Instruct", "looks like 'SmolLM2-135M-Instruct'"),
    "no blanks": ("SmolLM2-135MInstruct", "looks like 'SmolLM2-135M-Instruct'"),
    "an accent": ("SmolLM2-135M-Instrúct", "looks like 'SmolLM2-135M-Instruct'"),
    "one for l": ("Smo1LM2-135M-Instruct", "looks like 'SmolLM2-135M-Instruct'"),
    "nought for o": ("Sm0lLM2-135M-Instruct", "looks like 'SmolLM2-135M-Instruct'"),
    "rn for m": ("SrnolLM2-135M-Instruct", "looks like 'SmolLM2-135M-Instruct'"),
    "the same name": ("SmolLM2-135M-Instruct", "looks like 'SmolLM2-135M-Instruct'"),
    "a reference row's name": ("Hom0 moralis, kappa 0.5", "looks like 'Homo moralis, kappa 0.5'"),
    "another row's file": ("smollm2-135m-instruct!", "looks like 'SmolLM2-135M-Instruct'"),
    "people": ("People (Moral Machine).", "looks like 'People (Moral Machine)'"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_names_that_look_like_one_that_is_there(name: str, tmp_path: Path) -> None:
    text, message = ALIKE[name]
    assert message in refusal(edited(tmp_path, lambda r: r["model"].update(name=text)))


def test_whole_words_in_another_alphabet_look_alike() -> None:
    for one, other in (("СОРЕ", "COPE"), ("ΟΜΕΝ", "OMEN"), ("ТЕКА", "TEKA")):
        assert skeleton(one) == skeleton(other)
    for one, other in (("Llama 3.1 8B", "Llama 31 8B"), ("GPT-4o", "GPT-4.1"), ("6B", "8B")):
        assert skeleton(one) != skeleton(other)


SLUGS = {
    "con": "a device",
    "aux.1": "a device",
    "com1": "a device",
    "smollm2-135m-instruct.html": "ends like a file",
    "smollm2-135m-instruct.json": "ends like a file",
    "mine.js": "ends like a file",
    "mine..2": "two in a row",
    "mine.": "ends with a dot",
    "Mine": "name: has a character",
    "../mine": "name",
    "mine/x": "name",
    ".mine": "name: has a character",
    "-rf": "name: has a character",
    "m" * 81: "name: has a character",
    "smo1lm2-135m-instruct": "looks like",
    "smollm2.135m.instruct": "looks like",
}


@pytest.mark.parametrize("name", SLUGS)
def test_one_submission_has_one_name(name: str, tmp_path: Path) -> None:
    record = json.loads(text_of(ROW)) | {"name": name}
    record["model"]["name"] = "Some new model"
    path = tmp_path / f"{name.replace('/', '')}.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    assert SLUGS[name] in refusal(path)


COPIES: dict[str, Edit] = {
    "as it is": lambda r: None,
    "other logs": lambda r: [log.update(run_id="x") for log in r["logs"]],
    "another model": lambda r: r["model"].update(id="openai/gpt-5"),
    "other settings": lambda r: r["settings"].update(temperature=0.5),
    "one log of another's": lambda r: r["logs"][0].update(
        sha256=json.loads(text_of(ROW))["logs"][3]["sha256"]
    ),
}


@pytest.mark.parametrize("name", COPIES)
def test_one_run_is_one_row(name: str, tmp_path: Path) -> None:
    assert "one run is one row" in refusal(edited(tmp_path, COPIES[name]))


@pytest.mark.parametrize("suite", ["../v1", "v1.js", "/etc/passwd", "v1/../x", "", "v 1", "ｖ1"])
def test_a_suite_is_a_name_and_no_path(suite: str, tmp_path: Path) -> None:
    with pytest.raises(AvdilemmaError, match="suite: has a character"):
        hold_submission(edited(tmp_path, lambda r: r.update(suite=suite)))


@pytest.mark.parametrize(
    "identity", ["../x", "hf/../..", "a/..", "../../etc/x", "a\\\\..\\\\b/c", "/x"]
)
def test_a_record_stays_in_its_folder(identity: str) -> None:
    row = hold_submission(ROW).submission
    model = row.model.model_copy(update={"id": identity})
    path = record_path(Entry(row.model_copy(update={"model": model}), None, "0" * 64))
    assert len(path.parts) == 5
    assert not {".", "..", ""} & set(path.parts)
    assert "\\" not in str(path)


# -- links -----------------------------------------------------------------------------------

LINKS = {
    "http://example.org/": "does not begin with https",
    "javascript:alert(1)": "does not begin with https",
    "data:text/html,x": "does not begin with https",
    "//example.org": "does not begin with https",
    "HTTPS://example.org": "does not begin with https",
    "https://127.0.0.1/": "leads to an address",
    "https://127.1/": "leads to an address",
    "https://0/": "leads to an address",
    "https://2130706433/": "leads to an address",
    "https://0x7f000001/": "leads to an address",
    "https://0x7f.0.0.0x1/": "leads to an address",
    "https://0177.0.0.1/": "leads to an address",
    "https://10.0.0.1/": "leads to an address",
    "https://169.254.169.254/latest/meta-data": "leads to an address",
    "https://192.168.1.1./": "leads to an address",
    "https://[::1]/": "leads to an address",
    "https://[fe80::1]/": "leads to an address",
    "https://[::ffff:127.0.0.1]/": "leads to an address",
    "https://localhost/": "the reader's own network",
    "https://LocalHost./x": "the reader's own network",
    "https://a.localhost/": "the reader's own network",
    "https://printer.local/": "the reader's own network",
    "https://metadata.google.internal/": "the reader's own network",
    "https://127.0.0.1.nip.io/": "any address",
    "https://localtest.me/": "any address",
    "https://router/": "names no host",
    "https://example/": "leads nowhere",
    "https://a.onion/": "leads nowhere",
    "https://user:pass@example.org/": "names a user",
    "https://example.org@evil.org/": "names a user",
    "https://example.org:8443/": "names a port",
    "https://example.org:/": "names a port",
    "https://example.org:99999/": "no address of the web",
    "https://evil.org\\@example.org/": "unescaped",
    "https://example.org/a b": "a blank",
    "https://example.org/\x1b[31m": "a control character",
    "https://example.org/\u202egpj": "outside ASCII",
    "https://ex\u00adample.org/": "outside ASCII",
    "https://еxample.org/": "outside ASCII",
    "https://127。0。0。1/": "outside ASCII",
    "https://example.org/%0d%0aSet-Cookie": "a control character",
    "https://example.org/%zz": "unescaped",
    "https://xn--80ak6aa92e.com/": "letters outside ASCII",
    'https://example.org/"onmouseover="x': "unescaped",
    "https://example.org/<script>": "unescaped",
    "https:///example.org": "names no host",
    "https://": "names no host",
    "https://a..org/": "names no host",
    "https://-a.org/": "names no host",
    f"https://example.org/{'a' * 300}": "at most 300 characters",
}


@pytest.mark.parametrize("link", LINKS)
def test_links_lead_to_named_hosts_of_the_web(link: str, tmp_path: Path) -> None:
    with pytest.raises(AvdilemmaError, match=r"model\.link.*") as caught:
        hold_submission(edited(tmp_path, lambda r: r["model"].update(link=link)))
    assert LINKS[link] in str(caught.value)


@pytest.mark.parametrize(
    "link",
    [
        "https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
        "https://doi.org/10.1038/s41586-018-0637-6",
        "https://medium.com/@somebody/a-model?id=1&x=%20y#part",
        "https://EXAMPLE.org",
    ],
)
def test_honest_links_pass(link: str) -> None:
    assert link_problem(link) is None


# -- files -----------------------------------------------------------------------------------


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # numbers play no part where files are attacked, and computing them takes seconds
    monkeypatch.setattr("avdilemma.leaderboard.checking.check_answers", lambda *_: [])
    monkeypatch.setattr("avdilemma.leaderboard.parts.suite_parts", lambda _: ())
    folder = tmp_path / "board"
    (folder / "submissions").mkdir(parents=True)
    (folder / "standings.json").write_text("{}", encoding="utf-8")
    return folder


def state(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def links(kind: str, board: Path, outside: Path) -> None:
    """Put a link where `add` writes."""
    target = board / "submissions" / ROW.name
    if kind == "a link to nothing":
        target.symlink_to(outside / "made.json")
    elif kind == "a link to a file":
        (outside / "theirs.json").write_text("theirs", encoding="utf-8")
        target.symlink_to(outside / "theirs.json")
    elif kind == "a link of the folder":
        (board / "submissions").rmdir()
        (board / "submissions").symlink_to(outside)
    elif kind == "a link of the folder to nothing":
        (board / "submissions").rmdir()
        (board / "submissions").symlink_to(outside / "none")
    elif kind == "a link of the standings":
        (board / "standings.json").unlink()
        (board / "standings.json").symlink_to(outside / "standings.json")
        (outside / "standings.json").write_text("{}", encoding="utf-8")
    elif kind == "a folder":
        target.mkdir()
    elif kind == "a pipe":
        os.mkfifo(target)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of Unix")
@pytest.mark.parametrize(
    "kind",
    [
        "a link to nothing",
        "a link to a file",
        "a link of the folder",
        "a link of the folder to nothing",
        "a link of the standings",
        "a folder",
        "a pipe",
    ],
)
def test_add_writes_nothing_outside_the_board(kind: str, board: Path, tmp_path: Path) -> None:
    (outside := tmp_path / "outside").mkdir()
    links(kind, board, outside)
    before = state(outside)
    done = invoke("leaderboard", "add", ROW, "--to", board, "--replace")
    assert done.exit_code == 1, done.output
    assert done.output.count("Error: ") == 1
    assert state(outside) == before


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="devices of Unix")
@pytest.mark.parametrize(
    "kind", ["device", "link to a device", "pipe", "folder", "link", "missing"]
)
def test_files_that_are_no_files_are_not_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    if kind == "device":
        path = Path("/dev/zero")
    elif kind == "link to a device":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(ROW)
    with pytest.raises(AvdilemmaError, match=r"no regular file|cannot be read"):
        hold_submission(path)


def test_a_file_is_kept_as_it_was_checked(
    board: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ROW.name
    path.write_bytes(ROW.read_bytes())
    from avdilemma.leaderboard import checking

    real = checking.check_answers

    def change(*arguments: Any) -> list[str]:
        found = real(*arguments)
        path.write_text("{}", encoding="utf-8")  # after it was read, before it is kept
        return found

    monkeypatch.setattr(checking, "check_answers", change)
    done = invoke("leaderboard", "add", path, "--to", board)
    assert done.exit_code == 0, done.output
    assert (board / "submissions" / ROW.name).read_bytes() == ROW.read_bytes()


STRANGERS = ["x.html", "x.JSON", "x.json.bak", "notes.txt", "deep"]


@pytest.mark.parametrize("name", STRANGERS)
def test_a_board_holds_submissions_alone(name: str, board: Path) -> None:
    stranger = board / "submissions" / name
    stranger.mkdir() if name == "deep" else stranger.write_text("{}", encoding="utf-8")
    with pytest.raises(AvdilemmaError, match=rf"{name} is no submission"):
        read_board(board)


def test_errors_are_no_commands_of_a_log(tmp_path: Path) -> None:
    for name in ("a\n::add-mask::x", "##[group]x", "::set-output name=a::b"):
        path = tmp_path / f"{name}.json"
        path.write_text("{}", encoding="utf-8")
        done = invoke("leaderboard", "verify", path)
        assert done.exit_code == 1
        lines = done.output.splitlines()
        assert not any(line.lstrip().startswith("::") or "##[" in line for line in lines), lines
    field = edited(tmp_path, lambda r: r.update({"\n::stop-commands::x": 1}))
    told = invoke("leaderboard", "verify", field).output
    assert not any(line.lstrip().startswith("::") for line in told.splitlines()), told
