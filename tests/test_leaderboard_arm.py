"""An arm beside a suite: rows that have it, rows that lack it, and its numbers apart."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import get_args

import pytest
from leaderboard_suite import run_suite

from avdilemma.evals.suite import frozen
from avdilemma.families.suite import ArmName, Suite, SuiteTask, load_suite, write_suite
from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.measure_text import measure_text, measures_table
from avdilemma.leaderboard.pages.site_pages import Pages
from avdilemma.leaderboard.pages.suite_key import comparable, suite_key
from avdilemma.leaderboard.parts import Part, build_parts, suite_parts
from avdilemma.leaderboard.quantities import COMPARED, DOMAINS, MEASURES, PROPER
from avdilemma.leaderboard.row_numbers import row_numbers
from avdilemma.leaderboard.submission import About, RefusedError, gather, submission
from avdilemma.leaderboard.submission_schema import Submission
from avdilemma.leaderboard.verify import check_answers, check_logs, held_logs

ABOUT = About("worker", "A worker", None, "a reference agent")
MODEL = "avdilemma/moralis@kappa=0.5"
RISK, NODES = "av_dilemma:risk,8", "economic_games:node,16"


@lru_cache
def suite() -> Suite:
    tasks = (
        SuiteTask(task="av_dilemma", args={"family": "risk", "n": 8}),
        SuiteTask(task="economic_games", args={"elicitation": "node", "n": 16}, arm="nodes"),
    )
    return frozen(Suite(name="armed", title="With an arm", tasks=tasks))


@lru_cache
def parts() -> tuple[Part, ...]:
    return build_parts(suite())


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return run_suite(MODEL, tmp_path_factory.mktemp("logs"), suite())


def row(logs: list[Path]) -> Submission:
    return submission(suite(), parts(), gather(logs, parts())[0], ABOUT)


def test_a_row_may_lack_an_arm_or_have_it(logs: list[Path]) -> None:
    without, whole = row(logs[:1]), row(logs)
    held = held_logs(logs[0].parent)
    assert list(without.answers) == list(without.fingerprints) == [RISK]
    assert list(whole.answers) == list(whole.fingerprints) == [RISK, NODES]
    for made in (without, whole):
        assert check_answers(made, parts()) == []
        assert check_logs(made, parts(), held) == []
    assert set(without.measures) == set(PROPER)
    assert set(whole.measures) == set(MEASURES)
    # what is not of the arm does not know of it
    assert {name: whole.measures[name] for name in PROPER} == dict(without.measures)
    assert whole.measures["choice"].n == 8
    assert whole.measures["choice_nodes"].n == 16
    assert whole.measures["moralis_nodes"].value == 1.0
    assert whole.measures["kappa_nodes"].status != "absent"
    assert whole.measures["moralis_games"].status == "absent"
    assert measure_text(without.measures.get("moralis_nodes"), "share").value == "not asked"
    assert measures_table(whole).row_count > measures_table(without).row_count


def test_the_suite_proper_cannot_be_left_out(logs: list[Path]) -> None:
    with pytest.raises(RefusedError, match="no log of av_dilemma -T family=risk -T n=8"):
        row(logs[1:])


def test_an_arm_is_checked_like_the_suite(logs: list[Path]) -> None:
    made = row(logs)
    codes = list(made.answers[NODES])
    codes[0] = "1" if codes[0] == "0" else "0"
    other = made.model_copy(update={"answers": {**made.answers, NODES: tuple(codes)}})
    assert any("measures.cooperate_nodes says" in each for each in check_answers(other, parts()))
    held = held_logs(logs[0].parent)
    told = check_logs(other, parts(), held)
    assert told == [f"answers of {NODES} are not those of log {logs[1].name}"]
    # told of in one place alone
    for half in (
        {"answers": {RISK: made.answers[RISK]}},
        {"fingerprints": {RISK: made.fingerprints[RISK]}},
        {"logs": made.logs[:1]},
    ):
        wrong = check_answers(made.model_copy(update=half), parts())
        assert any(NODES in each for each in wrong), half
    lost = {name: each for name, each in made.measures.items() if name != "kappa_nodes"}
    assert check_answers(made.model_copy(update={"measures": lost}), parts()) == [
        "measures.kappa_nodes is missing"
    ]


def test_two_rows_are_compared_in_an_arm_by_itself(logs: list[Path]) -> None:
    key = suite_key("armed", parts())
    assert [each["domain"] for each in key.record["parts"]] == ["dilemmas", "nodes"]
    assert set(comparable(row(logs), key)) == {RISK, NODES}
    assert set(comparable(row(logs[:1]), key)) == {RISK}


def test_the_table_opens_an_arm_when_it_is_asked_for(logs: list[Path]) -> None:
    pages = dict(Pages((Entry(row(logs), None, "0" * 64),)).fixed())
    assert 'data-group="nodes"' in pages["index.html"]
    assert 'data-group="nodes" checked' not in pages["index.html"]
    assert 'data-group="kappa" checked' in pages["index.html"]


def test_every_arm_has_its_numbers_and_words() -> None:
    for arm in filter(None, get_args(ArmName)):
        own = {name for name, each in MEASURES.items() if each.arm == arm}
        assert own, f"arm {arm} has columns"
        assert arm in COMPARED
        assert arm in DOMAINS
        part = next(each for each in suite_parts("v1") if each.arm == arm)
        refused = row_numbers((part,), {part.key: ["R"] * part.asked}, "m").measures
        assert set(refused) == own | set(PROPER)
        assert refused[f"choice_{arm}"].value == 0.0
        assert refused[f"kappa_{arm}"].status == "no_choices"


def test_a_manifest_keeps_its_arms(tmp_path: Path) -> None:
    path = tmp_path / "armed.yaml"
    write_suite(suite(), path, "a suite with an arm")
    assert load_suite(str(path)) == suite()
    assert path.read_text(encoding="utf-8").count("arm:") == 1
