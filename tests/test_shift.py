"""The shift between two models: reference agents differ by known amounts."""

from __future__ import annotations

import csv
import json
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Run
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, write_eval_log
from scipy.stats import t

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.answers import Answer
from avdilemma.evals.paired import Pairs, Scored, pair, read_side
from avdilemma.evals.shift import DOMAINS, Shift, key_of, of_asked, read_shifts, shift, shifts
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.families import build, load_family
from avdilemma.questions import read_question

ITEM = build(load_family("protocols"), 4).items[0]


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


def rows_of(base: Path, tuned: Path) -> dict[tuple[str, str], Shift]:
    _, _, rows, notes = read_shifts([base], [tuned])
    assert notes == []
    return {(row.domain, row.measure): row for row in rows}


def test_from_economicus_to_moralis(logs: dict[str, Path]) -> None:
    rows = rows_of(logs["economicus"], logs["moralis"])
    for domain in DOMAINS.values():
        one = rows[domain, "match economicus, separating"]
        assert (one.base, one.tuned, one.change) == (1, 0, -1)
        assert (one.low, one.high) == (-1, -1)
        two = rows[domain, "match moralis, separating"]
        assert (two.base, two.tuned, two.change) == (0, 1, 1)
        assert rows[domain, "choice"].change == 0
    # where the two agree nothing changes, so over all items it is the share that separates
    games = DOMAINS["economic_games"]
    every, apart = rows[games, "match moralis"], rows[games, "match moralis, separating"]
    assert every.change == pytest.approx(apart.pairs / every.pairs)
    assert rows[games, "cooperate"].change == pytest.approx(apart.pairs / every.pairs)
    assert rows[games, "cooperate"].base == 0


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
    _, _, found, _ = read_shifts([logs["economicus"]], [folder])
    rows = {(row.domain, row.measure): row for row in found}
    games = DOMAINS["economic_games"]
    assert (games, "match economicus") not in rows
    assert rows[games, "match economicus, of asked"].change == -1
    assert rows[games, "refusal"].change == 1
    assert rows[games, "choice"].change == -1


def answered(scenario: str, **values: float) -> Scored:
    item = replace(ITEM, scenario=scenario)
    return Scored(Answer(item, "choice", item.actions[0]), values)


def test_change_and_interval_by_hand() -> None:
    """Differences 1, 0 | 0, 0 in two scenarios: mean .25; sums of residuals .5 and -.5.

    Variance (.25 + .25) x 2 / 1 / 16 = 1/16, standard error .25, t(1) = 12.706.
    """
    base = [answered(s, x=v) for s, v in (("a", 0.0), ("a", 1.0), ("b", 0.0), ("b", 1.0))]
    tuned = [answered(s, x=v) for s, v in (("a", 1.0), ("a", 1.0), ("b", 0.0), ("b", 1.0))]
    found = shift("d", "x", key_of("x"), Pairs("economic_games", base, tuned, 0))
    assert (found.base, found.tuned, found.change) == (0.5, 0.75, 0.25)
    reach = float(t.ppf(0.975, 1)) / 4
    assert found.low == pytest.approx(0.25 - reach)
    assert found.high == pytest.approx(0.25 + reach)
    assert (found.pairs, found.clusters) == (4, 2)


def test_one_scenario_has_no_interval_and_missing_values_pair_off() -> None:
    base = [answered("a", x=0.0), answered("a", x=math.nan), answered("a", x=1.0)]
    tuned = [answered("a", x=1.0), answered("a", x=1.0), answered("a", x=math.nan)]
    found = shift("d", "x", key_of("x"), Pairs("economic_games", base, tuned, 0))
    assert (found.change, found.pairs, found.clusters) == (1, 1, 1)
    assert math.isnan(found.low)
    empty = shift("d", "y", key_of("y"), Pairs("economic_games", base, tuned, 0))
    assert empty.pairs == 0
    assert math.isnan(empty.change)


def test_of_asked_counts_missing_as_no_match() -> None:
    measure = of_asked("moralis", separating=False)
    assert measure(answered("a", strict_moralis=1.0, moralis=math.nan)) == 0
    assert measure(answered("a", strict_moralis=1.0, moralis=1.0)) == 1
    assert math.isnan(measure(answered("a", strict_moralis=0.0, moralis=math.nan)))


@pytest.mark.slow
def test_position_bias_is_twice_the_rate_less_one(logs: dict[str, Path], run: Run) -> None:
    folder = logs["economicus"].parent / "always_first"
    run(economic_games(n=24, game="spd"), "avdilemma/first", log_dir=str(folder))
    base, tuned = read_side([logs["economicus"]]), read_side([folder])
    (pairs, *_) = pair(base, tuned)
    rows = {row.measure: row for row in shifts(pairs)}
    assert rows["position bias"].base == 0
    assert rows["position bias"].tuned == 1


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

    _, _, rows, notes = read_shifts([logs["economicus"]], [edited(logs, tmp_path, drop)])
    assert [note.split(":")[1].split()[0] for note in notes] == ["3", "3"]
    assert all(row.pairs <= 21 for row in rows)


def test_another_question_under_the_same_id_is_an_error(
    logs: dict[str, Path], tmp_path: Path
) -> None:
    def swap(log: EvalLog) -> None:
        for sample in log.samples or []:
            item = read_question(sample.metadata["item"])
            record = {**item.record(), "labels": list(reversed(item.labels))}
            del record["prompt"]
            sample.metadata["item"] = json.dumps(record)

    with pytest.raises(AvdilemmaError, match="not the same question"):
        read_shifts([logs["economicus"]], [edited(logs, tmp_path, swap)])


def test_logs_that_cannot_be_compared_are_one_line(logs: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(AvdilemmaError, match="several models"):
        read_shifts([logs["economicus"], logs["moralis"]], [logs["moralis"]])
    with pytest.raises(AvdilemmaError, match="is in another log"):
        read_shifts([logs["economicus"], logs["economicus"]], [logs["moralis"]])

    def fail(log: EvalLog) -> None:
        log.status = "error"

    with pytest.raises(AvdilemmaError, match="has status error"):
        read_shifts([edited(logs, tmp_path, fail)], [logs["moralis"]])
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
    assert "held-out games: avdilemma/economicus -> avdilemma/moralis" in done.output
    assert "AV dilemmas (transfer)" in done.output
    assert re.search(r"match moralis, separating +0\.00 +1\.00 +\+1\.00", done.output)
    assert figure.read_bytes().startswith(b"\x89PNG")
    with table.open() as file:
        rows = list(csv.DictReader(file))
    assert {row["domain"] for row in rows} == set(DOMAINS.values())
    wrong = CliRunner().invoke(main, ["shift", str(tmp_path / "no"), str(logs["moralis"])])
    assert wrong.exit_code == 1
    assert "no log at" in wrong.output


def test_kappa_moves_with_the_agent(logs: dict[str, Path]) -> None:
    """Choices without noise give sets, not numbers; the note holds them."""
    rows = rows_of(logs["economicus"], logs["moralis"])
    row = rows[DOMAINS["av_dilemma"], "kappa"]
    (before, low, high), (after, least, most) = re.findall(r"(\w+) \[(\S+), (\S+)\]", row.note)
    assert before == after == "interval"
    assert low in ("-", "0.00")
    assert float(high) < 0.5
    assert float(least) <= 0.5 <= float(most)
    assert math.isnan(row.change)
