"""Spot checks: which questions are asked again, how agreement is counted, and what it is worth."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from leaderboard_suite import small_parts
from scipy.stats import binomtest

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard.board import hold_submission
from avdilemma.leaderboard.spot_check import (
    Answered,
    SpotCheck,
    agreement,
    draw,
    path_of,
    read_spot_check,
    write_spot_check,
)

ROWS = Path(__file__).parents[1] / "leaderboard" / "submissions"


def test_a_draw_is_seeded_and_of_every_task() -> None:
    parts = small_parts()
    drawn = draw(parts, 0.1, seed=1)
    assert drawn == draw(parts, 0.1, seed=1)
    assert drawn != draw(parts, 0.1, seed=2)
    for part in parts:
        places = drawn[part.key]
        assert len(set(places)) == math.ceil(0.1 * len(part.questions))
        assert all(0 <= at < len(part.questions) for at in places)
    assert draw(parts, 1, seed=0) == {p.key: list(range(len(p.questions))) for p in parts}
    for share in (0, -1, 1.1, math.nan):
        with pytest.raises(AvdilemmaError, match="share is"):
            draw(parts, share, seed=0)


def answered(before: str, again: str, task: str = "t") -> list[Answered]:
    return [
        Answered(task, f"{task}{at}", one, other)
        for at, (one, other) in enumerate(zip(before, again, strict=True))
    ]


def test_agreement_and_what_chance_gives_by_hand() -> None:
    found = agreement(answered("0011", "0110"))
    assert found.value == 0.5
    assert found.chance == 0.5  # half of each on both sides
    assert (found.n, found.clusters) == (4, 4)
    assert found.low <= 0.5 <= found.high
    # three of four before and one of four again: 3/4 x 1/4 + 1/4 x 3/4
    assert agreement(answered("0001", "1101")).chance == pytest.approx(0.375)
    # by task: the two are not mixed
    both = agreement([*answered("00", "00", "a"), *answered("11", "11", "b")])
    assert both.chance == 1.0


@pytest.mark.parametrize("again", ["01" * 10, "10" * 10])
def test_an_interval_at_the_edge_is_the_exact_one(again: str) -> None:
    found = agreement(answered("01" * 10, again))
    exact = binomtest(round(20 * found.value), 20).proportion_ci(method="exact")
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))


def test_a_row_that_is_always_the_same_agrees_no_more_than_chance() -> None:
    constant = agreement(answered("R" * 50, "R" * 50))
    assert constant.value == 1.0
    assert not result(constant).passed
    assert result(agreement(answered("01" * 50, "01" * 50))).passed


def result(found: object) -> SpotCheck:
    return SpotCheck.model_validate(
        {
            "name": "some-model",
            "sha256": "0" * 64,
            "model": "mockllm/model",
            "temperature": 0.0,
            "share": 0.05,
            "seed": 0,
            "epochs": 1,
            "date": "2026-11-26",
            "agreement": found,
        }
    )


def test_results_come_back_and_bad_ones_are_refused(tmp_path: Path) -> None:
    one = result(agreement(answered("0101", "0101")))
    path = write_spot_check(tmp_path, one)
    assert read_spot_check(tmp_path, "some-model") == one
    for content in ("{", "[]", path.read_text("utf-8").replace("0.05", "7")):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(AvdilemmaError, match="spot-check"):
            read_spot_check(tmp_path, "some-model")
    with pytest.raises(AvdilemmaError, match="run avdilemma leaderboard spot-check"):
        read_spot_check(tmp_path, "other")


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.mark.slow
def test_a_row_of_the_model_agrees_and_another_s_does_not(tmp_path: Path) -> None:
    board = tmp_path / "board"
    (board / "submissions").mkdir(parents=True)
    shutil.copy(ROWS / "agent-moralis.json", board / "submissions")
    row = board / "submissions" / "agent-moralis.json"
    ask = ["leaderboard", "spot-check", "agent-moralis", "--board", board]
    ask += ["--log-dir", tmp_path / "logs", "--share", "0.03", "--model"]
    other = invoke(*ask, "avdilemma/random")
    assert other.exit_code == 0, other.output
    assert "no more than chance" in other.output
    add = ["leaderboard", "add", row, "--to", board, "--spot-checked"]
    refused = invoke(*add)
    assert refused.exit_code == 1
    assert "agrees no more than chance" in refused.output
    same = invoke(*ask, "avdilemma/moralis@kappa=0.5", "--epochs", "2")
    assert same.exit_code == 0, same.output
    assert "It agrees more than chance" in same.output
    found = json.loads(path_of(board, "agent-moralis").read_text(encoding="utf-8"))
    # it tosses a coin where it is indifferent, in each epoch anew
    assert 0.8 < found["agreement"]["value"] <= 1.0
    row_answers = hold_submission(row).submission.answers
    assert found["agreement"]["n"] == 2 * sum(
        math.ceil(0.03 * len(codes)) for codes in row_answers.values()
    )
    assert "(spot-checked)" in invoke(*add).output
    assert "spot-checked" in invoke("leaderboard", "verify", board).output
    people = shutil.copy(ROWS / "people.json", board / "submissions")
    nothing = invoke("leaderboard", "spot-check", Path(people).stem, *ask[3:], "avdilemma/first")
    assert nothing.exit_code == 1
    assert "there is nothing to ask again" in nothing.output
