"""Estimates where users meet them: after an evaluation, and from logs."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import Run, metric
from inspect_ai.log import EvalLog

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Problem, observe
from avdilemma.evals.answers import read_answer
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.families import build, load_family
from avdilemma.logs.answers import read_answers
from avdilemma.logs.select import read_logs
from avdilemma.questions import ChoiceQuestion
from avdilemma.report.estimate_tables import cell, estimate_tables
from avdilemma.report.from_logs import estimates

MORALIS = "avdilemma/moralis@kappa=0.5"


@pytest.fixture(scope="session")
def logs(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estimates")
    for name in (MORALIS, "avdilemma/refuse"):
        run(av_dilemma(n=96), name, log_dir=str(folder))
        run(economic_games(n=48, elicitation="plan"), name, log_dir=str(folder))
    return folder


def test_an_evaluation_prints_kappa_with_its_interval(run: Run) -> None:
    log = run(av_dilemma(n=72), f"{MORALIS}@noise=2", epochs=2)
    kappa, low, high = (
        metric(log, "dilemma_choice", f"kappa{end}") for end in ("", "_low", "_high")
    )
    assert low < kappa < high
    assert low < 0.5 < high
    assert 1 < metric(log, "dilemma_choice", "lambda") < 4
    # each of the two epochs is an answer of its own: an average over them would be no choice
    assert metric(log, "moralis", "mean") < 1


def test_choices_without_noise_print_an_interval_alone(run: Run) -> None:
    log = run(economic_games(n=40, elicitation="plan"), MORALIS)
    assert math.isnan(metric(log, "plan_choice", "kappa"))
    assert (
        metric(log, "plan_choice", "kappa_low") <= 0.5 <= metric(log, "plan_choice", "kappa_high")
    )
    assert math.isnan(metric(log, "plan_choice", "lambda"))


def test_a_model_that_never_answers_prints_no_kappa(run: Run) -> None:
    log = run(av_dilemma(n=8), "avdilemma/refuse")
    for end in ("", "_low", "_high"):
        assert math.isnan(metric(log, "dilemma_choice", f"kappa{end}"))


def test_allocations_print_no_kappa(run: Run) -> None:
    log = run(economic_games(family="allocations", n=8), MORALIS)
    with pytest.raises(KeyError):
        metric(log, "game_choice", "kappa")


def test_of_allocations_alone_their_own_weights_are_printed(run: Run) -> None:
    log = run(economic_games(family="allocations", n=96), "avdilemma/moralis@noise=8")
    found = estimates(read_logs([log.location]).usable)
    (table,) = estimate_tables(found)
    assert table.title == "allocations"
    weights = [
        f"{name} allocations" for name in ("(alpha-kappa)/(1+kappa)", "(beta+kappa)/(1+kappa)")
    ]
    assert table.headings == [
        *weights,
        "lambda/(1+kappa) allocations",
        "same kappa?",
        "choices",
        "missing",
    ]
    ((_, cells),) = table.rows
    shown = [found[0].estimate(*reversed(name.split())) for name in weights]
    assert cells[:2] == [cell(each) for each in shown]
    assert all(each is not None and each.value is not None for each in shown)


def test_logs_give_games_dilemmas_and_both(logs: Path) -> None:
    seen: list[tuple[int, int]] = []
    found = {
        each.respondent: each
        for each in estimates(
            read_logs([logs]).usable, advance=lambda done, total: seen.append((done, total))
        )
    }
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    moralis = found[MORALIS]
    assert set(moralis.parts) == {"games", "dilemmas", "both"}
    for part in moralis.parts.values():
        assert part.kappa.status == "interval"
        assert part.kappa.covers(0.5)
    assert [test.name for test in moralis.same] == ["kappa is the same in games and dilemmas"] * 2
    refuse = found["avdilemma/refuse"]
    assert refuse.parts["both"].missing == 144
    assert refuse.parts["both"].status == "no_choices"


@pytest.mark.slow
def test_different_kappas_in_games_and_dilemmas_are_told_apart(run: Run, tmp_path: Path) -> None:
    # one model name, two kappas: as a model that is moral in one kind of question alone
    log = run(av_dilemma(n=96), "avdilemma/moralis@kappa=0.9", log_dir=str(tmp_path))
    other = run(
        economic_games(n=48, elicitation="plan"), "avdilemma/economicus", log_dir=str(tmp_path)
    )
    _rename(log, "x/y")
    _rename(other, "x/y")
    (found,) = estimates(read_logs([tmp_path]).usable)
    assert found.respondent == "x/y"
    assert found.parts["both"].kappa.status != "interval"
    ratio = found.same[1]
    assert ratio.p is not None
    assert ratio.p < 0.001


def _rename(log: EvalLog, model: str) -> None:
    from inspect_ai.log import write_eval_log

    log.eval.model = model
    write_eval_log(log, log.location)


def test_temperature_zero_is_spoken_of(run: Run, tmp_path: Path) -> None:
    run(av_dilemma(n=8), "avdilemma/first", log_dir=str(tmp_path), temperature=0.0)
    run(av_dilemma(n=8), "avdilemma/first", log_dir=str(tmp_path), temperature=1.0)
    logs = read_logs([tmp_path]).usable
    cold, hot = estimates(logs)
    assert (cold.temperatures, hot.temperatures) == ((0.0,), (1.0,))
    assert any("temperature 0" in warning for warning in cold.warnings)
    assert not hot.warnings
    (found,) = estimates(read_logs([tmp_path]).pooled().usable)
    assert found.temperatures == (0.0, 1.0)
    assert any("differ in temperature" in warning for warning in found.warnings)


def test_scenario_files_and_forms_are_pooled_only_where_asked_for(run: Run, tmp_path: Path) -> None:
    for family in ("sacrifice", "risk"):
        run(av_dilemma(n=8, family=family), "avdilemma/first", log_dir=str(tmp_path))
    run(economic_games(n=8, elicitation="plan"), "avdilemma/first", log_dir=str(tmp_path))
    logs = read_logs([tmp_path])
    apart = estimates(logs.usable)
    assert [(each.respondent, list(each.parts)) for each in apart] == [
        ("avdilemma/first", ["games"]),
        ("avdilemma/first (risk)", ["dilemmas"]),
        ("avdilemma/first (sacrifice)", ["dilemmas"]),
    ]
    (pooled,) = estimates(logs.pooled().usable)
    assert set(pooled.parts) == {"games", "dilemmas", "both"}
    asked = sum(each.parts["dilemmas"].choices for each in apart[1:])
    assert pooled.parts["dilemmas"].choices == asked
    done = CliRunner().invoke(main, ["estimate", str(tmp_path)])
    assert "--pool takes all answers of a model together" in done.output
    done = CliRunner().invoke(main, ["estimate", str(tmp_path), "--pool"])
    assert "--pool" not in done.output
    for options, wanted in (([], False), (["--pool"], True)):
        out = tmp_path / f"report{wanted}"
        done = CliRunner().invoke(main, ["report", str(tmp_path), "-o", str(out), *options])
        assert done.exit_code == 0, done.output
        parts = pd.read_csv(out / "kappas.csv").groupby("respondent")["part"].agg(set)
        assert any({"games", "dilemmas"} <= each for each in parts) == wanted


def test_questions_asked_twice_are_spoken_of(run: Run, tmp_path: Path) -> None:
    for n in (40, 24):
        run(av_dilemma(n=n), "avdilemma/moralis@kappa=0.4@noise=1", log_dir=str(tmp_path))
    (found,) = estimates(read_logs([tmp_path]).usable)
    both = {s.id for s in av_dilemma(n=40).dataset} & {s.id for s in av_dilemma(n=24).dataset}
    assert found.repeated == len(both) > 0
    assert any(f"{len(both)} questions were asked in another" in each for each in found.warnings)
    (once,) = estimates(read_logs(sorted(tmp_path.iterdir())[:1]).usable)
    assert not once.warnings


def test_the_command_prints_tables_and_writes_files(logs: Path, tmp_path: Path) -> None:
    files = [tmp_path / "sub" / f"estimates{suffix}" for suffix in (".csv", ".json", ".tex")]
    outs = [word for path in files for word in ("-o", str(path))]
    done = CliRunner().invoke(main, ["estimate", str(logs), "--details", *outs])
    assert done.exit_code == 0, done.output
    assert "same kappa?" in done.output
    assert "makes all of them optimal" in done.output
    frame = pd.read_csv(files[0])
    assert set(frame["part"]) == {"games", "dilemmas", "both"}
    assert set(frame["respondent"]) == {MORALIS, "avdilemma/refuse"}
    records = json.loads(files[1].read_text(encoding="utf-8"))
    assert [record["respondent"] for record in records] == [MORALIS, "avdilemma/refuse"]
    assert records[0]["parts"]["both"]["status"] == "interval"
    latex = files[2].read_text(encoding="utf-8")
    assert latex.count(r"\begin{table}") == 1
    assert [line.split(" & ")[0] for line in latex.splitlines() if "avdilemma/" in line] == [
        MORALIS,
        "avdilemma/refuse",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--drop", "gamma"], "'gamma'"),
        (["--level", "2"], "level is 2"),
        (["-o", "estimates.xlsx"], "estimates.xlsx"),
    ],
)
def test_a_mistake_is_one_clear_error(logs: Path, arguments: list[str], words: str) -> None:
    done = CliRunner().invoke(main, ["estimate", str(logs), *arguments])
    assert done.exit_code != 0
    assert words in done.output
    assert "Traceback" not in done.output


def test_answers_keep_elicited_beliefs_and_outcomes(run: Run, tmp_path: Path) -> None:
    run(
        economic_games(n=8, beliefs="elicited"),
        "avdilemma/moralis@belief=0.3",
        log_dir=str(tmp_path),
    )
    (log,) = read_answers(read_logs([tmp_path]).usable)
    assert log.log.task == "economic_games"
    assert {answer.outcome for answer in log.answers} == {"choice"}
    for answer in log.answers:
        assert answer.question.setting.belief  # type: ignore[union-attr]
        assert answer.action in answer.question.actions


def test_a_score_that_does_not_fit_names_the_item() -> None:
    item = build(load_family("sacrifice"), n=4).items[0]
    with pytest.raises(AvdilemmaError, match=item.id):
        read_answer(item.facts(), {"outcome": "choice", "action": "fly"})
    with pytest.raises(AvdilemmaError, match="no JSON"):
        read_answer("{", {})


def test_logs_without_choices_between_actions_give_one_line(run: Run, tmp_path: Path) -> None:
    run(economic_games(family="amounts", n=4), MORALIS, log_dir=str(tmp_path))
    done = CliRunner().invoke(main, ["estimate", str(tmp_path)])
    assert done.exit_code == 1
    assert "amount_choice" in done.output


def test_kappas_that_do_not_exist_are_not_compared() -> None:
    choices = [
        observe(item, item.actions[0])
        for name in ("sacrifice", "protocols")
        for item in build(load_family(name), n=80).items
        if isinstance(item, ChoiceQuestion)
    ]
    found = Problem(tuple(choices)).solve()
    assert found.separate["games"].status == "not_rationalised"
    assert {test.status for test in found.same_kappa()} == {"not_testable"}
