"""The study of tuned agents: its arms, exams and tables, with replies that are known."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from avdilemma.cli import main
from avdilemma.demos.study_results import (
    answers,
    exam_frame,
    kappa_frame,
    market_frame,
    switch_frame,
)
from avdilemma.errors import AvdilemmaError
from avdilemma.measures.columns import FRAMES
from avdilemma.predictions import preference_rule
from avdilemma.preferences import moralis
from avdilemma.questions import Question
from avdilemma.sft.exams import Exam, game_exams, own_car_exam, story_exam
from avdilemma.sft.generate import Reply
from avdilemma.sft.stories import book
from avdilemma.sft.study import (
    DILEMMAS,
    GAMES,
    REPLIES,
    Arm,
    Plan,
    _write,
    arms,
    make_plan,
    read_arm,
    read_replies,
)
from avdilemma.sft.suites import OWN_CAR_PAIRS, evaluation_suites
from avdilemma.sft.training_set import build_training_set

PLAN = Plan("m", n=200, repeated=12, dilemmas=24, asked=16, cars=104, stories=16, periods=0)


@pytest.fixture(scope="module")
def exams() -> tuple[Exam, ...]:
    arm = Arm("0.5", 0)
    return (
        *game_exams(arm.recipe(PLAN), PLAN.asked),
        story_exam(arm.recipe(PLAN, transfer=True), PLAN.stories),
        own_car_exam(0, PLAN.cars),
    )


def reply(question: Question, kappa: str) -> Reply:
    """What an agent would say; at a tie that it spares or defects."""
    action = question.predict(preference_rule(moralis(kappa))).action
    asked: Any = question
    other = next(each for each in asked.actions if each != asked.focal)
    label = question.listed_labels[asked.actions.index(action or other)]
    return Reply(f"Answer: {label}", "stop")


def constant(question: Question) -> Reply:
    """The answer of one who always does what is counted."""
    asked: Any = question
    place = asked.actions.index(asked.focal)
    return Reply(f"Answer: {question.listed_labels[place]}", "stop")


@pytest.fixture(scope="module")
def folder(exams: tuple[Exam, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study in which two kappas answer as their agents, and a third always cooperates."""
    out = tmp_path_factory.mktemp("study")
    for kappa in ("0.25", "0.5", "1"):
        for tuned in (GAMES, DILEMMAS):
            place = out / Arm(kappa, 0).name / tuned
            for exam in exams:
                replies = [reply(question, kappa) for question in exam.questions]
                if kappa == "1":
                    replies = [constant(question) for question in exam.questions]
                _write(place / REPLIES / f"{exam.name}.jsonl", exam.questions, replies)
            (place / "done.json").write_text("{}\n")
    return out


def test_exams_are_balanced_and_hold_nothing_that_was_trained_on(exams: tuple[Exam, ...]) -> None:
    agent = preference_rule(moralis("0.5"))
    trained = build_training_set(Arm("0.5", 0).recipe(PLAN)).examples["train"]
    prompts = {example.prompt for example in trained}
    for exam in exams[:2]:
        for game in ("pd", "stag"):
            own = [q for q in exam.questions if q.factors["game"] == game]
            did = [q.predict(agent).action == q.decision().cooperative for q in own]
            assert sum(did) * 2 == len(did), exam.name
    for exam in exams:
        assert not prompts & {question.prompt for question in exam.questions}
    games, tenfold, named = exams[:3]
    assert all("defect" in q.prompt or "hare" in q.prompt for q in named.questions)
    assert [q.setting for q in named.questions] == [q.setting for q in games.questions]
    payoffs = [each for q in tenfold.questions for each in q.record()["setting"]["payoffs"]]
    assert all(each.endswith("0") for each in payoffs)
    stories = exams[3].questions
    assert {q.factors["story"] for q in stories} == set(book().held_out)


def test_pairs_of_the_own_car_are_no_training_pairs() -> None:
    assert set(OWN_CAR_PAIRS) <= set(evaluation_suites().pairs)
    ratios = [others / own for own, others in OWN_CAR_PAIRS]
    assert not {2.0, 4.0} & set(ratios)
    assert [sum(r < 2 for r in ratios), sum(2 < r < 4 for r in ratios)] == [10, 8]


def test_an_agents_own_answers_meet_it_everywhere(folder: Path) -> None:
    found = exam_frame(answers(folder))
    own = found[(found["kappa"] == "0.5") & (found["seed"] == "all")].set_index(["exam", "tuned"])
    for exam in ("held-out games", "payoffs times ten", "named actions"):
        row = own.loc[exam, GAMES]
        assert (row["match"], row["readable"], row["discernment"]) == (1, 1, 1)
        assert row["constant"] == 0.5


def test_a_constant_answer_discerns_nothing(folder: Path) -> None:
    found = exam_frame(answers(folder))
    row = found[(found["kappa"] == "1") & (found["exam"] == "own-car dilemmas")].iloc[0]
    assert row["cooperate"] == 1
    assert row["discernment"] == pytest.approx(0)
    assert row["match"] < 1


def test_the_ratio_of_a_switch_lies_between_those_that_were_asked(folder: Path) -> None:
    found = switch_frame(answers(folder)).set_index(["kappa", "tuned", "seed"])
    ratios = sorted(others / own for own, others in OWN_CAR_PAIRS)
    for kappa in ("0.25", "0.5"):
        at = 1 / float(kappa)
        below, above = max(r for r in ratios if r < at), min(r for r in ratios if r > at)
        row = found.loc[kappa, GAMES, "all"]
        assert row["ratio"] == pytest.approx(math.sqrt(below * above))
        assert row["low"] <= below < row["ratio"] < above <= row["high"]
        assert row["predicted"] == at
    quotient = found.loc["0.25 / 0.5", GAMES, "all"]
    assert 1 < quotient["low"] < quotient["ratio"] < quotient["high"]
    assert math.isnan(found.loc["1", GAMES, "all"]["ratio"])


def test_kappa_of_an_agents_own_answers_is_its_own(folder: Path) -> None:
    found = kappa_frame(folder).set_index(["kappa", "tuned"])
    assert list(found.columns) == [*FRAMES["study_kappas"]][2:]
    for kappa in ("0.25", "0.5"):
        row = found.loc[kappa, GAMES]
        assert row["status"] == "interval"
        assert row["low"] <= float(kappa) <= row["high"]
    # who always sacrifices sets no upper limit
    assert math.isinf(found.loc["1", GAMES]["high"])


def test_the_table_is_printed_drawn_and_written(folder: Path, tmp_path: Path) -> None:
    run = ["sft", "study", "table", "-o", str(folder), "--docs", str(tmp_path)]
    done = CliRunner().invoke(main, run)
    assert done.exit_code == 0, done.output
    assert "held-out games" in done.output
    assert (tmp_path / "img" / "sft-study-matches.png").read_bytes().startswith(b"\x89PNG")
    for name in ("switches", "switches-narrow"):
        image = tmp_path / "img" / f"sft-study-{name}.png"
        assert image.read_bytes().startswith(b"\x89PNG")
    shares = pd.read_csv(tmp_path / "sft-study-shares.csv")
    assert shares["share"].between(0, 1).all()
    table = pd.read_csv(tmp_path / "sft-study-exams.csv")
    assert set(table["kappa"].astype(str)) == {"0.25", "0.5", "1.0"}
    assert market_frame(folder).empty


def test_an_empty_study_is_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["sft", "study", "table", "-o", str(tmp_path)])
    assert done.exit_code == 1
    assert "run the study first" in done.output


def test_arms_and_plans_are_read() -> None:
    assert len(arms()) == 12
    assert read_arm("0.50:2") == Arm("0.5", 2)
    assert read_arm("base") is None
    for wrong in ("0.5", "2:1", "0.5:x"):
        with pytest.raises(AvdilemmaError):
            read_arm(wrong)
    plan = make_plan("m", (), ("arithmetic:3:1e-3:4", "games:2"))
    assert Arm("0", 1).recipe(plan).arithmetic == 12
    assert str(Arm("0", 1).recipe(plan).agent) == "economicus (kappa=0)"
    with pytest.raises(AvdilemmaError, match="stage is"):
        make_plan("m", ("stories:2",))


def test_replies_are_read_back(folder: Path, exams: tuple[Exam, ...]) -> None:
    path = folder / Arm("0.5", 0).name / GAMES / REPLIES / f"{exams[0].name}.jsonl"
    back = list(read_replies(path))
    assert [question for question, _ in back] == list(exams[0].questions)
