"""The shift between two models: reference agents differ by known amounts."""

from __future__ import annotations

import csv
import json
import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import Run
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, write_eval_log

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Estimate
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.intervals import unseen
from avdilemma.logs.pairs import read_side
from avdilemma.measures.tuning_shift import change, kappa_difference, of_asked
from avdilemma.questions import read_question
from avdilemma.report.from_logs import shift_between


def shifts(base: Any, tuned: Any) -> tuple[pd.DataFrame, list[str]]:
    """What a tuning changed, from folders or lists of them."""
    sides = [each if isinstance(each, list) else [each] for each in (base, tuned)]
    return shift_between(*map(read_side, sides))


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Logs of two agents on 24 games and 24 dilemmas, a folder an agent."""
    folder = tmp_path_factory.mktemp("shift")
    # one call: starting an evaluation takes longer than these questions
    found = inspect_eval(
        [economic_games(n=24, game="spd"), av_dilemma(n=24, perspective="occupant")],
        model=["avdilemma/economicus", "avdilemma/moralis"],
        log_dir=str(folder / "all"),
        display="none",
        log_realtime=False,
        score_display=False,
    )
    for log in found:
        name = log.eval.model.split("/")[1].split("@")[0]
        source = Path(log.location.removeprefix("file://"))
        (folder / name).mkdir(exist_ok=True)
        source.rename(folder / name / source.name)
    return {name: folder / name for name in ("economicus", "moralis")}


def rows_of(base: Path, tuned: Path) -> dict[tuple[str, str], Any]:
    frame, notes = shifts(base, tuned)
    assert notes == []
    return {(row.domain, row.measure): row for row in frame.itertuples()}


def test_from_economicus_to_moralis(logs: dict[str, Path]) -> None:
    rows = rows_of(logs["economicus"], logs["moralis"])
    for domain in ("games", "dilemmas"):
        one = rows[domain, "match economicus, separating"]
        assert (one.before, one.after, one.change) == (1, 0, -1)
        # equal answers of a few scenarios: some of the others may differ
        assert (one.low, one.high) == (-1, pytest.approx(-1 + 2 * unseen(one.scenarios)))
        two = rows[domain, "match moralis, separating"]
        assert (two.before, two.after, two.change) == (0, 1, 1)
        assert rows[domain, "choice"].change == 0
    # where the two agree nothing changes, so over all items it is the share that separates
    games = "games"
    every, apart = rows[games, "match moralis"], rows[games, "match moralis, separating"]
    assert every.change == pytest.approx(apart.pairs / every.pairs)
    assert rows[games, "cooperate"].change == pytest.approx(apart.pairs / every.pairs)
    assert rows[games, "cooperate"].before == 0


def test_the_way_back_is_the_negative(logs: dict[str, Path]) -> None:
    there = rows_of(logs["economicus"], logs["moralis"])
    back = rows_of(logs["moralis"], logs["economicus"])
    assert there.keys() == back.keys()
    for key, row in there.items():
        if not math.isnan(row.change):
            assert back[key].change == pytest.approx(-row.change)
            assert back[key].low == pytest.approx(-row.high, abs=1e-12)


@pytest.mark.slow
def test_refusing_everything_leaves_no_match_but_matches_of_asked(
    logs: dict[str, Path], run: Run
) -> None:
    folder = logs["economicus"].parent / "refuse"
    run(economic_games(n=24, game="spd"), "avdilemma/refuse", log_dir=str(folder))
    found, _ = shifts(logs["economicus"], folder)
    rows = {(row.domain, row.measure): row for row in found.itertuples()}
    games = "games"
    assert (games, "match economicus") not in rows
    assert rows[games, "match economicus, of asked"].change == -1
    assert rows[games, "refusal"].change == 1
    assert rows[games, "choice"].change == -1


def answers(*values: float) -> pd.Series[float]:
    return pd.Series(values, dtype=float)


def test_change_and_interval_by_hand() -> None:
    """Differences 1, 0 | 0, 0 | 0, 1 in three scenarios: mean 1/3, residuals 1/3, -2/3, 1/3.

    Variance (1/9 + 4/9 + 1/9) x 3 / 2 / 36 = 1/36, standard error 1/6, t(2) = 4.3027.
    """
    scenarios = pd.Series(list("aabbcc"))
    found = change(scenarios, answers(0, 1, 0, 1, 1, 0), answers(1, 1, 0, 1, 1, 1))
    assert (found["before"], found["after"]) == (0.5, pytest.approx(5 / 6))
    assert found["change"] == pytest.approx(1 / 3)
    assert found["low"] == pytest.approx(1 / 3 - 4.3027 / 6, abs=1e-4)
    assert found["high"] == pytest.approx(1 / 3 + 4.3027 / 6, abs=1e-4)
    assert (found["pairs"], found["scenarios"]) == (6, 3)


def test_one_scenario_has_no_interval_and_missing_values_pair_off() -> None:
    scenarios = pd.Series(["a"] * 3)
    found = change(scenarios, answers(0, math.nan, 1), answers(1, 1, math.nan))
    assert (found["change"], found["pairs"], found["scenarios"]) == (1, 1, 1)
    assert math.isnan(found["low"])  # type: ignore[arg-type]
    empty = change(scenarios, answers(*[math.nan] * 3), answers(1, 1, 1))
    assert empty["pairs"] == 0
    assert math.isnan(empty["change"])  # type: ignore[arg-type]


def test_of_asked_counts_missing_as_no_match() -> None:
    frame = pd.DataFrame({"strict_moralis": [1.0, 1.0, 0.0], "moralis": [math.nan, 1.0, math.nan]})
    found = of_asked("moralis", separating=False)(frame)
    assert found.to_list()[:2] == [0, 1]
    assert math.isnan(found[2])


def test_akappa_difference_of_kappas_has_the_quantile_of_its_degrees_of_freedom() -> None:
    """Two standard errors of .1 with 2 degrees of freedom each: sqrt(.02) and t(4) = 2.7764."""
    one = Estimate("kappa", "games", "estimated", 0.2, se=0.1, df=2.0)
    reach = 2.7764 * math.sqrt(0.02)
    assert kappa_difference(1.0, one, one) == pytest.approx((1 - reach, 1 + reach), abs=1e-4)
    assert math.isnan(
        kappa_difference(1.0, one, Estimate("kappa", "games", "interval", low=0.1))[0]
    )


@pytest.mark.slow
def test_position_bias_is_twice_the_rate_less_one(logs: dict[str, Path], run: Run) -> None:
    folder = logs["economicus"].parent / "always_first"
    run(economic_games(n=24, game="spd"), "avdilemma/first", log_dir=str(folder))
    frame = shifts(logs["economicus"], folder)[0].set_index("measure")
    assert frame.loc["position bias", ["before", "after"]].to_list() == [0, 1]


def edited(logs: dict[str, Path], folder: Path, change: Any) -> Path:
    from inspect_ai.log import list_eval_logs, read_eval_log

    for info in list_eval_logs(str(logs["moralis"])):
        log = read_eval_log(info.name)
        change(log)
        write_eval_log(log, str(folder / Path(info.name).name))
    return folder


def test_questions_of_one_side_only_are_counted(logs: dict[str, Path], tmp_path: Path) -> None:
    def drop(log: EvalLog) -> None:
        log.samples = (log.samples or [])[:-3]

    frame, notes = shifts(logs["economicus"], edited(logs, tmp_path, drop))
    assert [note.split(":")[1].split()[0] for note in notes] == ["3", "3"]
    assert frame["pairs"].max() <= 21


def test_another_question_under_the_same_id_is_an_error(
    logs: dict[str, Path], tmp_path: Path
) -> None:
    def swap(log: EvalLog) -> None:
        for sample in log.samples or []:
            item = read_question(sample.metadata["item"])
            record = {**item.record(), "labels": list(reversed(item.labels))}
            del record["prompt"]
            sample.metadata["item"] = json.dumps(record)

    with pytest.raises(AvdilemmaError, match="is not the same in both logs"):
        shifts(logs["economicus"], edited(logs, tmp_path, swap))


def test_logs_that_cannot_be_compared_are_one_line(logs: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(AvdilemmaError, match="several respondents"):
        shifts([logs["economicus"], logs["moralis"]], logs["moralis"])
    twice, failed = tmp_path / "twice", tmp_path / "failed"
    twice.mkdir()
    failed.mkdir()
    edited(logs, twice, lambda log: setattr(log.eval, "task_id", f"again {log.eval.task}"))
    with pytest.raises(AvdilemmaError, match="is in another log"):
        shifts(logs["economicus"], [logs["moralis"], twice])

    def fail(log: EvalLog) -> None:
        log.status = "error"

    with pytest.raises(AvdilemmaError, match="has status error"):
        shifts(edited(logs, failed, fail), logs["moralis"])
    both = read_side([logs["economicus"], logs["moralis"]], "avdilemma/moralis@kappa=0.5")
    assert both.model == "avdilemma/moralis@kappa=0.5"


def test_the_command_prints_draws_and_writes(logs: dict[str, Path], tmp_path: Path) -> None:
    figure, table = tmp_path / "shift.png", tmp_path / "shift.csv"
    done = CliRunner().invoke(
        main,
        [
            *("shift", str(logs["economicus"]), str(logs["moralis"])),
            *("-o", str(figure), "--csv", str(table)),
        ],
    )
    assert done.exit_code == 0, done.output
    assert "games: avdilemma/economicus -> avdilemma/moralis" in done.output
    assert "dilemmas: avdilemma/economicus -> avdilemma/moralis" in done.output
    assert re.search(r"match moralis, separating +0\.00 +1\.00 +\+1\.00", done.output)
    assert figure.read_bytes().startswith(b"\x89PNG")
    with table.open() as file:
        rows = list(csv.DictReader(file))
    assert {row["domain"] for row in rows} == {"games", "dilemmas"}
    wrong = CliRunner().invoke(main, ["shift", str(tmp_path / "no"), str(logs["moralis"])])
    assert wrong.exit_code == 1
    assert "no log at" in wrong.output


def test_kappa_moves_with_the_agent(logs: dict[str, Path]) -> None:
    """Choices without noise give sets, not numbers; the note holds them."""
    rows = rows_of(logs["economicus"], logs["moralis"])
    row = rows["dilemmas", "kappa"]
    (before, low, high), (after, least, most) = re.findall(r"(\w+) \[(\S+), (\S+)\]", row.note)
    # without noise the likelihood may have no maximum, and kappa is bounded all the same
    assert {before, after} <= {"interval", "unbounded"}
    assert low in ("-", "0.00")
    assert float(high) < 0.5
    assert float(least) <= 0.5 <= float(most)
    assert math.isnan(row.change)
