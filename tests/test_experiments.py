"""Experiments with people: what is exported, and what is read back, is what models are asked."""

from __future__ import annotations

import hashlib
import html
import json
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import people
import pytest
from click.testing import CliRunner
from inspect_ai import score
from inspect_ai.log import EvalLog, read_eval_log

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.evals.people import TASKS, people_log, write_people_log
from avdilemma.evals.scorer import scorer_named
from avdilemma.experiments.answers import Collected, PersonAnswer, Row, anonymous, collect
from avdilemma.experiments.blocks import blocks, sides_of
from avdilemma.experiments.experiment import Experiment, make_experiment, read_experiment
from avdilemma.experiments.exports import FORMATS, write_experiment
from avdilemma.experiments.jspsych_page import jspsych_files
from avdilemma.experiments.otree import APP, otree_files
from avdilemma.experiments.qualtrics import qualtrics_files
from avdilemma.experiments.readers import read_rows
from avdilemma.experiments.words import FOLDER, screen_words
from avdilemma.families import Family, builtin, load_family, stream
from avdilemma.logs.header import read_header
from avdilemma.logs.samples import read_samples
from avdilemma.logs.select import read_logs
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.questions import Question, scorings
from avdilemma.questions.paper import Blank, Paper
from avdilemma.report.from_factors import effects_of_factors
from avdilemma.report.from_logs import estimates, labels_of

RUN = CliRunner()


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    return people.dilemmas()


@pytest.fixture(scope="module")
def file(experiment: Experiment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("experiment") / "experiment.json"
    path.write_text(experiment.to_json(), encoding="utf-8")
    return path


def collected(experiment: Experiment, path: Path, **more: Any) -> Collected:
    return collect(read_rows(path, experiment, **more), experiment)


QUICK = {"protocols", "amounts", "ratings"}
"""Families of every kind of blank; readers of further labels take seconds to make."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in builtin()],
)
def test_every_answer_of_every_form_is_read_back(name: str) -> None:
    for form in load_family(name).forms().values():
        for language in form.languages:
            check_form(form.in_language(language))


def check_form(form: Family) -> None:
    question = form.item(next(iter(form.design({}).rows())), 0)
    paper, wanted = question.paper(), question.closing(question.answer)
    assert wanted not in paper.text
    assert all(wanted not in option for blank in paper.blanks for option in blank.options)
    assert paper.text in question.prompt, "the words are those that models read"
    for blank in {blank for blank in paper.blanks if blank.listed}:
        assert all(f"\n{option}" in question.prompt for option in blank.options)
    assert all(blank.name in paper.text for blank in paper.blanks)
    first = paper.blanks[0]
    for value in ("0", str(len(first.options) - 1) if first.options else first.high):
        code = paper.code([value] * len(paper.blanks))
        read = question.read_reply(question.written(code))
        assert (read.outcome, question.code(read)) == ("choice", code)
    for code, stop, outcome in (
        ("R", "stop", "refusal"),
        ("U", "stop", "unparseable"),
        ("T", "max_tokens", "truncated"),
    ):
        assert question.read_reply(question.written(code), stop).outcome == outcome
    if form.asks_first:
        before = form.belief_question(question)
        assert all(blank.name in before.paper().text for blank in before.paper().blanks)
        said = before.written(["30"] * len(before.nodes))
        assert set(before.beliefs(before.read_reply(said)).values()) == {"0.3"}
        assert not before.beliefs(before.read_reply(before.written(["x"] * len(before.nodes))))


def test_every_kind_of_answer_has_a_task_of_models() -> None:
    assert set(TASKS) == set(scorings()) - {"scene_read"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_language_has_its_words(path: Path) -> None:
    words, english = screen_words(path.stem), screen_words("en")
    same = [name for name, text in words if text == getattr(english, name)]
    assert path.stem == "en" or not same


def test_languages_of_prompts_have_words_around_them() -> None:
    assert set(LANGUAGES) <= {path.stem for path in FOLDER.glob("*.yaml")}
    with pytest.raises(AvdilemmaError, match=r"xx\.yaml is missing: write it"):
        screen_words("xx")


@pytest.mark.parametrize(("count", "per_person"), [(24, 12), (7, 5), (30, 100)])
def test_blocks_are_balanced(experiment: Experiment, count: int, per_person: int) -> None:
    items = experiment.items
    made = blocks(items, count, per_person, 3)
    assert made == blocks(items, count, per_person, 3) != blocks(items, count, per_person, 4)
    asked = Counter(place for block in made for place in block)
    often = [asked[place] for place in range(len(items))]
    assert max(often) - min(often) <= 1
    sides = sides_of(items)
    for block in made:
        assert len(set(block)) == len(block) == per_person
        met = Counter(items[place].scenario for place in block)
        assert max(met.values()) - (min(met.values()) if len(met) == 72 else 1) <= 1
        # columns are pairs of sides, such as first and second
        seen = sides[list(block)].sum(axis=0).reshape(-1, 2)
        assert np.ptp(seen, axis=1).max() <= 1 + per_person // 50
    total = sum(sides[list(block)].sum(axis=0) for block in made).reshape(-1, 2)
    assert np.ptp(total, axis=1).max() <= 0.05 * count * per_person
    orders = [[items[place].factors["position"] for place in block] for block in made]
    assert len({tuple(each) for each in orders}) > 1, "the order is drawn"


@pytest.mark.parametrize(
    ("count", "per_person", "said"),
    [
        (0, 3, "people is 0"),
        (3, 0, "per-person is 0"),
        (3, 289, "per-person is 289: give 1 to 288"),
    ],
)
def test_impossible_blocks_are_one_error(
    experiment: Experiment, count: int, per_person: int, said: str
) -> None:
    with pytest.raises(AvdilemmaError, match=said):
        blocks(experiment.items, count, per_person, 0)


def test_the_file_comes_back_and_an_altered_one_is_found_out(
    experiment: Experiment, file: Path, tmp_path: Path
) -> None:
    assert read_experiment(file) == experiment
    assert people.dilemmas().to_json() == experiment.to_json(), "same arguments, same bytes"
    whole = json.loads(file.read_text(encoding="utf-8"))
    changed = tmp_path / "changed.json"
    for edit, said in (
        (lambda data: data["items"][0].update(prompt="Other?\n\nA: a\nB: b\n\nx"), "was altered"),
        (lambda data: data["blocks"][0].reverse(), "was altered"),
        (lambda data: data.update(format="x"), "is no experiment"),
        (lambda data: data.pop("fingerprint"), "was altered"),
    ):
        data = json.loads(json.dumps(whole))
        edit(data)  # type: ignore[no-untyped-call]
        changed.write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(AvdilemmaError, match=said):
            read_experiment(changed)
    for text, said in (("", "is no JSON"), ("[1]", "is no experiment"), ("[" * 99999, "no JSON")):
        changed.write_text(text, encoding="utf-8")
        with pytest.raises(AvdilemmaError, match=said):
            read_experiment(changed)


def test_what_people_cannot_be_asked_is_one_error() -> None:
    family = load_family("sacrifice")
    with pytest.raises(AvdilemmaError, match="people choose on a screen"):
        make_experiment(stream(family, 8, answer="label"), 2, 2)
    with pytest.raises(AvdilemmaError, match="leave modality out"):
        make_experiment(stream(family, 8, modality="picture"), 2, 2)


BAD = (
    "<img src=x onerror=alert(1)></script><script>alert(2)</script>[[PageBreak]]${e://Field/x}%%X%%"
)


def test_texts_from_outside_are_never_markup(experiment: Experiment) -> None:
    first: Any = experiment.items[0]
    hostile = replace(
        experiment,
        items=(replace(first, prompt=BAD + first.prompt), *experiment.items[1:]),
        consent=BAD,
    )
    page = jspsych_files(hostile)["index.html"]
    held = page.split('id="experiment">')[1].split("</script>")[0]
    shown = json.loads(held)
    assert html.escape(BAD) in shown["screens"][first.id]["html"]
    assert html.escape(BAD) in shown["consent"]
    assert "<img" not in page
    screens = json.loads(otree_files(hostile)[f"{APP}/screens.json"])
    assert html.escape(BAD) in screens["screens"][first.id]["html"]
    assert "<img" not in json.dumps(screens)
    rightward = replace(hostile, language="ar")
    assert '<html lang="ar" dir="rtl">' in jspsych_files(rightward)["index.html"]
    assert '"direction": "rtl"' in otree_files(rightward)[f"{APP}/screens.json"]
    assert '<div dir="rtl">' in qualtrics_files(rightward)["survey.txt"]
    survey = qualtrics_files(hostile)["survey.txt"]
    assert "<img" not in survey
    assert "${" not in survey
    breaks = qualtrics_files(experiment)["survey.txt"].count("[[PageBreak]]")
    assert survey.count("[[PageBreak]]") == breaks


TAG = re.compile(
    r"\[\[(?:AdvancedFormat|PageBreak|Choices|AdvancedChoices|Block:\w+|ID:\w+|ED:\w+:\w+"
    r"|Choice:\d+|Question:(?:MC:SingleAnswer:Vertical|TextEntry:SingleLine))\]\]"
)


@pytest.mark.parametrize(
    ("name", "form"), [("sacrifice", ""), ("protocols", "elicitation=plan"), ("ratings", "")]
)
def test_the_survey_is_as_qualtrics_describes_the_format(name: str, form: str) -> None:
    items = stream(load_family(name).forms()[form], 48)
    made = make_experiment(items, 3, 4)
    lines = qualtrics_files(made)["survey.txt"].splitlines()
    assert lines[0] == "[[AdvancedFormat]]"
    tags = [line for line in lines if line.startswith("[[")]
    assert all(TAG.fullmatch(line) for line in tags)
    names = [line for line in lines if line.startswith("[[ID:")]
    assert (
        len(set(names))
        == len(names)
        == 1 + sum(len(screen.paper.blanks) for number in range(3) for screen in made.block(number))
    )
    for at, line in enumerate(lines):
        if line.startswith("[[Question:"):
            # a question has its name, then its text in one line, then its choices
            assert lines[at + 1].startswith("[[ID:")
            assert lines[at + 2].startswith("<div dir=")
            assert lines[at + 3].startswith("[[" if ":MC:" in line else "") or not lines[at + 3]


def test_jspsych_is_the_files_that_were_published() -> None:
    folder = Path(cast("str", __import__("avdilemma").__file__)).parent / "experiments" / "jspsych"
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in sorted(folder.glob("*.js"))
    }
    assert found == {
        "jspsych-8.3.0.min.js": "89073fe5c6cdef51",
        "plugin-survey-html-form-2.1.0.min.js": "54533b28106da9ab",
    }
    assert "Copyright (c) 2014-2018 Joshua R. de Leeuw" in (folder / "LICENSE.txt").read_text()


def test_blanks_take_what_people_write() -> None:
    number, choice = Blank(high="100"), Blank(("A", "B"))
    paper = Paper("", (number,))
    for given, code in (
        ("40", "40"), (" 40.0 ", "40"), ("40,0", "40"), ("\u0664\u0660", "40"), ("", "R"),
        ("R", "R"), ("101", "U"), ("-1", "U"), ("1e9999999", "U"), ("40.5", "U"),
        ("forty", "U"), ("9" * 99, "U"),
    ):  # fmt: skip
        assert paper.code([given]) == code, given
    plan = Paper("", (choice, choice))
    for values, code in (
        (["0", "1"], "01"), (["", "1"], "-1"), (["R", "R"], "R"), (["2", "0"], "U"), (["0"], "U"),
        (["0", "1", ""], "01"), (["0", "1", "1"], "U"),
    ):  # fmt: skip
        assert plan.code(values) == code, values


def row(experiment: Experiment, person: str, block: int, at: int, *values: str) -> Row:
    name = experiment.block(block)[at].name
    return Row(person, name, values, block, experiment.fingerprint, f"{person} {at}")


def test_every_question_of_a_block_gets_an_outcome(experiment: Experiment) -> None:
    rows = [
        row(experiment, "one", 0, 0, "0"),
        row(experiment, "one", 0, 1, ""),
        row(experiment, "one", 0, 2, "R"),
        row(experiment, "one", 0, 3, "7"),
        row(experiment, "one", 0, 3, "7"),
        Row("two", "", (), 1, experiment.fingerprint, "two"),
    ]
    found = collect(rows, experiment)
    assert [each.code for each in found.answers] == ["0", "R", "R", "U", *"TTTTTTTT"]
    assert (found.people, found.absent) == (1, 1)
    assert {each.person for each in found.answers} == {anonymous("one", experiment.fingerprint)}


def test_answers_of_other_experiments_are_one_error(experiment: Experiment) -> None:
    other = people.dilemmas(seed=1)
    good = row(experiment, "one", 0, 0, "0")
    elsewhere = next(s.name for s in experiment.block(1) if s.item not in experiment.blocks[0])
    for rows, said in (
        ([row(other, "one", 0, 0, "0")], "to the experiment with fingerprint"),
        ([replace(good, experiment="")], "with fingerprint none"),
        ([replace(good, screen="no such")], "'no such' is not of this experiment"),
        ([replace(good, block=24)], "block 24 is none of this experiment"),
        ([replace(good, screen=elsewhere)], "is not in block 0"),
        ([good, replace(good, values=("1",))], "was answered otherwise at one 0"),
        ([good, row(experiment, "one", 1, 0, "0")], "has block 1 here and 0 elsewhere"),
    ):
        with pytest.raises(AvdilemmaError, match=said):
            collect(rows, experiment)


def jspsych_trials(experiment: Experiment) -> list[dict[str, Any]]:
    told = {"experiment": experiment.fingerprint, "trial_type": "survey-html-form"}
    consent = [
        {
            "screen": None,
            "answers": "[]",
            "rt": 900,
            "person": f"{people.respondent().name} 0",
            "block": 0,
            **told,
        }
    ]
    return consent + [
        {
            **told,
            "screen": each["item"],
            "answers": json.dumps(each["answers"]),
            "rt": 1500,
            "person": each["person"],
            "block": each["block"],
        }
        for each in people.own_lines(experiment)
    ]


def trials_csv(trials: list[dict[str, Any]]) -> str:
    names = list(trials[0])
    rows = [["" if each[n] is None else str(each[n]) for n in names] for each in trials]
    return people.as_csv([names, *rows])


def jatos(trials: list[dict[str, Any]]) -> str:
    """A line a person, as data servers keep them."""
    mine: dict[str, list[Any]] = {}
    for each in trials:
        mine.setdefault(each["person"], []).append(each)
    return "\n".join(json.dumps(each) for each in mine.values())


def otree_csv(experiment: Experiment, wide: bool) -> str:
    head, rows = ["participant.code", "participant._is_bot", "session.code"], []
    names = ("experiment", "block", "screen", "submitted", "answer_1")
    for block in range(len(experiment.blocks)):
        cells = [
            (
                experiment.fingerprint,
                block,
                screen.name,
                1,
                *people.filled_in(experiment, screen, block),
            )
            for screen in experiment.block(block)
        ]
        own = [f"code{block}", "0", "session1"]
        if wide:
            rows.append([*own, *(str(cell) for each in cells for cell in each)])
        else:
            rows += [[*own, *map(str, each)] for each in cells]
    rounds = range(1, len(experiment.blocks[0]) + 1) if wide else [0]
    start = f"{APP}.{{}}." if wide else ""
    head += [f"{start.format(number)}player.{name}" for number in rounds for name in names]
    return people.as_csv([head, *rows])


FILES: dict[str, Callable[[Experiment], str]] = {
    "own.jsonl": lambda e: people.own_text(e, people.own_lines(e)),
    "jspsych.json": lambda e: json.dumps(jspsych_trials(e)),
    "jspsych.csv": lambda e: trials_csv(jspsych_trials(e)),
    "jatos.txt": lambda e: jatos(jspsych_trials(e)),
    "otree.csv": lambda e: otree_csv(e, wide=False),
    "otree_wide.csv": lambda e: otree_csv(e, wide=True),
    "numbers.csv": lambda e: people.as_csv(
        people.qualtrics_export(e, lambda _screen, _place, value: str(int(value) + 1))
    ),
    "texts.csv": lambda e: people.as_csv(
        people.qualtrics_export(
            e, lambda screen, place, value: screen.paper.blanks[place].options[int(value)]
        )
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_every_file_tells_the_same_answers(
    experiment: Experiment, name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(FILES[name](experiment), encoding="utf-8")
    found = collected(experiment, path)
    wanted = [
        (screen.item, *people.filled_in(experiment, screen, block))
        for block in range(len(experiment.blocks))
        for screen in experiment.block(block)
    ]
    assert [(each.item, each.code) for each in found.answers] == wanted
    assert found.people == len(experiment.blocks)
    assert len({each.person for each in found.answers}) == found.people
    if name.startswith("jspsych"):
        assert found.answers[0].seconds == 1.5


def test_bots_previews_and_the_unfinished(experiment: Experiment, tmp_path: Path) -> None:
    path = tmp_path / "bots.csv"
    path.write_text(otree_csv(experiment, False).replace(",0,session1", ",1,session1"))
    with pytest.raises(AvdilemmaError, match="holds no answer"):
        collected(experiment, path)
    assert collected(experiment, path, bots=True).people == 24
    rows = people.qualtrics_export(experiment, lambda _s, _p, value: str(int(value) + 1))
    rows[3][1] = "Survey Preview"
    rows[4][3] = rows[5][3] = "False"
    first, second = (rows[0].index(f"b{block:03d}_01_1") for block in (2, 3))
    rows[4][first + 1] = ""
    rows[4][first + 6 : first + 12] = [""] * 6
    rows[5][second : second + 12] = [""] * 12
    rows[6][rows[0].index("b004_01_1")] = "3"
    path.write_text(people.as_csv(rows), encoding="utf-8")
    found = collected(experiment, path)
    codes = ["".join(e.code for e in found.answers[at : at + 12]) for at in (0, 12)]
    assert re.fullmatch("[01]R[01]{4}T{6}", codes[0])
    assert re.fullmatch("R[01]{11}", codes[1]), "the last choice is not to answer"
    assert (found.people, found.absent) == (22, 1)
    rows[6][rows[0].index("b001_01_1")] = "1"
    path.write_text(people.as_csv(rows), encoding="utf-8")
    with pytest.raises(AvdilemmaError, match="row 7: has answers in blocks b001 and b004"):
        collected(experiment, path)


HOSTILE = {
    "empty": "",
    "blank": "  \n",
    "text": "hello",
    "no csv": 'a,"b\n',
    "other csv": "a,b\n1,2\n",
    "short row": "player.screen,player.experiment\nx\n",
    "short qualtrics": '"a","b"\n"a","b"\n"{""ImportId"":""x""}","b"\n',
    "no json": "{",
    "number": "{}\n1",
    "nested": "[" * 100_000,
    "trial": '[{"screen": "x", "answers": "{"}]',
    "block": '[{"screen": "x", "answers": "[]", "block": "\u0661"}]',
    "deep answers": json.dumps([{"screen": "x", "answers": "[" * 5000}]),
    "own version": '{"format": "avdilemma answers", "version": 2}',
    "own line": '{"format": "avdilemma answers", "version": 1}\n{"person": 1, "answers": []}',
    "own nothing": '{"format": "avdilemma answers", "version": 1}',
    "null": "\x00",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_file_of_answers_is_one_error(
    experiment: Experiment, file: Path, name: str, tmp_path: Path
) -> None:
    path = tmp_path / "answers.txt"
    path.write_text(HOSTILE[name], encoding="utf-8")
    with pytest.raises(AvdilemmaError) as caught:
        collected(experiment, path)
    assert "\n" not in str(caught.value)
    assert "answers.txt" in str(caught.value)


def scores_of(log: EvalLog) -> dict[tuple[int | str, int], str]:
    return {
        (each.id, each.epoch): repr([(one.value, one.metadata) for one in each.scores.values()])
        for each in log.samples or []
        if each.scores
    }


def test_people_stand_beside_models_with_errors_by_person(
    experiment: Experiment, tmp_path: Path
) -> None:
    path, out = tmp_path / "own.jsonl", tmp_path / "people.eval"
    path.write_text(FILES["own.jsonl"](experiment), encoding="utf-8")
    log = people_log(experiment, collected(experiment, path))
    write_people_log(log, out)
    header = read_header(str(out))
    assert (header.model, header.task, header.kind) == (
        "people/all", "av_dilemma", "dilemma_choice"
    )  # fmt: skip
    assert (header.scored, header.errors, header.unusable) == (288, 0, "")
    samples = list(read_samples(header))
    pairs = [(sample.person, sample.values["sacrifice"]) for sample in samples]
    mine = clustered_mean(pairs)
    assert (mine.n, mine.clusters) == (288, 24)
    assert header.metrics["sacrifice"] == pytest.approx(mine.value)
    assert header.metrics["sacrifice_stderr"] == pytest.approx(mine.stderr)
    again = score(
        read_eval_log(str(out)),
        scorer_named("dilemma_choice")(),
        display="none",
        action="overwrite",
    )
    assert scores_of(again) == scores_of(log), "the log is scored again from what it holds"
    by_scenario = clustered_mean(
        [
            (sample.metadata["scenario"], value)
            for sample, (_, value) in zip(samples, pairs, strict=True)
        ]
    )
    assert by_scenario.stderr != pytest.approx(mine.stderr, rel=1e-3)
    assert "scenario" in samples[0].metadata, "the scenario stays what it is"
    (found,) = estimates(read_logs([out]).usable)
    assert found.parts["dilemmas"].clusters == 24
    kappa = found.parts["dilemmas"].kappa
    assert kappa.low is not None
    assert kappa.high is not None
    assert kappa.low < people.KAPPA < kappa.high
    fit = found.parts["dilemmas"].fit
    assert fit is not None
    assert fit.clusters == 72, "a model has to describe what differs between scenarios"
    assert "answers of 24 people together" in " ".join(found.warnings)


def test_one_answer_differs_by_person_and_not_by_when(experiment: Experiment) -> None:
    same = [PersonAnswer(f"p-{n}", 0, str(n % 2)) for n in range(5)]
    log = people_log(experiment, Collected(tuple(same), 5, 0))
    assert log.samples is not None
    assert [(each.id, each.epoch) for each in log.samples] == [
        (experiment.items[0].id, epoch) for epoch in range(1, 6)
    ]
    with pytest.raises(AvdilemmaError, match="nobody answered a question: 3 came"):
        people_log(experiment, Collected((), 0, 3))
    with pytest.raises(AvdilemmaError, match="name is 'a,b'"):
        people_log(experiment, Collected(tuple(same), 5, 0), name="a,b")


@pytest.mark.parametrize(
    ("name", "form", "n"),
    [
        ("protocols", "elicitation=plan beliefs=elicited", 36),
        ("protocols", "beliefs=elicited", 32),
        ("ratings", "", 30),
        ("amounts", "", 24),
        ("moral_machine", "", 32),
        pytest.param("sacrifice", "third_option=true", 216, marks=pytest.mark.slow),
    ],
)
def test_every_form_comes_back_as_agents_answer(name: str, form: str, n: int) -> None:
    asked = load_family(name).forms()[form]
    alphabets = next((f.levels for f in asked.design({}).surface if f.name == "alphabet"), ())
    one = {"alphabet": alphabets[:1]} if alphabets else {}
    made = make_experiment(stream(asked, n, select=one), 6, 4)
    rows = [
        Row(
            each["person"],
            each["item"],
            tuple(each["answers"]),
            each["block"],
            made.fingerprint,
            "",
        )
        for each in people.own_lines(made)
    ]
    log = people_log(made, collect(rows, made))
    assert log.status == "success"
    assert log.samples is not None
    own, scored = people.respondent(), 0
    for sample in log.samples:
        question = next(each for each in made.items if each.id == sample.id)
        (score,) = (sample.scores or {}).values()
        assert (score.metadata or {})["outcome"] == "choice"
        block = next(n for n, each in enumerate(made.blocks) if _asked(made, sample, n, each))
        reply = question.read_reply(question.reply(own, block + 1))
        for key, value in question.score(reply, _pair(question)).items():
            if key in {"sacrifice", "cooperate", "rating", "spared", "chance"}:
                found = cast("dict[str, float]", score.value)[key]
                assert found == value or (math.isnan(found) and math.isnan(value))
                scored += 1
        if "elicited" in form:
            assert set((score.metadata or {})["belief"].values()) == {"0.5"}
    assert scored >= len(log.samples)


def test_factors_of_a_file_of_ones_own_come_with_it(tmp_path: Path) -> None:
    family = load_family(str(Path(__file__).parent / "data" / "wishes" / "brakes.yaml"))
    items = stream(family, 72, select={"alphabet": "AB"})
    made = make_experiment(items, 12, 6)
    path, out = tmp_path / "experiment.json", tmp_path / "people.eval"
    path.write_text(made.to_json(), encoding="utf-8")
    again = read_experiment(path)
    assert list(again.declared) == list(family.declared)
    own = tmp_path / "own.jsonl"
    own.write_text(people.own_text(again, people.own_lines(again)), encoding="utf-8")
    write_people_log(people_log(again, collected(again, own)), out)
    logs = read_logs([out]).usable
    (name,) = family.declared
    frame = effects_of_factors(logs, labels_of(logs))
    assert set(frame["factor"]) == {name}
    assert frame["clusters"].max() <= 12, "people are the clusters"


def _asked(made: Experiment, sample: Any, number: int, places: tuple[int, ...]) -> bool:
    person = anonymous(f"{people.respondent().name} {number}", made.fingerprint)
    return bool(sample.metadata["person"] == person and len(places) == 4)


def _pair(question: Question) -> Any:
    from avdilemma.evals.scorer import compared

    return tuple(question.predict(rule) for rule in compared("0.5"))


@pytest.mark.parametrize("name", FORMATS)
def test_the_commands_write_and_read(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    words = ["scenarios", "generate", "sacrifice", "-n", "24", "--format", name, "-o", str(out)]
    words += ["--people", "3", "--per-person", "6"]
    done = RUN.invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "3 blocks of 6 questions" in done.output
    again = RUN.invoke(main, words)
    assert again.exit_code == 1
    assert "is there already" in again.output
    made = read_experiment(out / "experiment.json")
    own, log = tmp_path / "own.jsonl", tmp_path / "people.eval"
    own.write_text(people.own_text(made, people.own_lines(made)), encoding="utf-8")
    reads = ["answers", "read", str(own), "--experiment", str(out / "experiment.json")]
    done = RUN.invoke(main, [*reads, "-o", str(log), "--name", "study"])
    assert done.exit_code == 0, done.output
    assert "3 people, 18 questions asked of them: 18 choice" in done.output
    assert read_header(str(log)).model == "people/study"
    assert RUN.invoke(main, [*reads, "-o", str(log)]).exit_code == 1
    wrong = RUN.invoke(main, [*reads, "-o", str(tmp_path / "x.csv")])
    assert "end it in .eval" in wrong.output


def test_a_rehearsal_answers_for_everybody(file: Path, tmp_path: Path) -> None:
    out, log = tmp_path / "pilot.jsonl", tmp_path / "pilot.eval"
    words = ["answers", "simulate", "moralis@kappa=0.5@noise=1", "--experiment", str(file)]
    done = RUN.invoke(main, [*words, "--people", "30", "-o", str(out)])
    assert done.exit_code == 0, done.output
    read = ["answers", "read", str(out), "--experiment", str(file), "-o", str(log)]
    done = RUN.invoke(main, read)
    assert "30 people, 360 questions asked of them: 360 choice" in done.output
    more = [*words, "--people", "0", "-o", str(tmp_path / "x")]
    assert "people is 0: give 1 to" in RUN.invoke(main, more).output


def test_the_own_consent_is_shown_and_unknown_formats_are_told(tmp_path: Path) -> None:
    text = tmp_path / "consent.txt"
    text.write_text("Study <7>\n\nYou & me.", encoding="utf-8")
    words = ["scenarios", "generate", "sacrifice", "-n", "8", "--people", "2", "--per-person", "2"]
    out = ["-o", str(tmp_path / "x")]
    done = RUN.invoke(main, [*words, "--format", "jspsych", "--consent", str(text), *out])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "x" / "index.html").read_text(encoding="utf-8")
    assert "Study \\u003c7" not in page
    assert "Study &lt;7&gt;\\n\\nYou &amp; me." in page
    text.write_text(" ", encoding="utf-8")
    bad = RUN.invoke(main, [*words, "--format", "jspsych", "--consent", str(text), *out])
    assert "is empty" in bad.output or "is there already" in bad.output
    bad = RUN.invoke(main, [*words, "--format", "survey", *out])
    assert "give one of otree, jspsych, qualtrics" in bad.output


def test_a_folder_is_written_whole_or_not_at_all(
    experiment: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_bytes", fails)
    with pytest.raises(AvdilemmaError, match="disk full"):
        write_experiment(experiment, "jspsych", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
