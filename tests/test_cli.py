"""The avdilemma command, and what it makes of logs."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import Run, metric
from inspect_ai.log import read_eval_log, write_eval_log

from avdilemma import __version__
from avdilemma.agents import AGENTS
from avdilemma.charts.curve_chart import foot, shares_chart
from avdilemma.charts.look import save
from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.logs.find import find_logs
from avdilemma.logs.select import read_logs
from avdilemma.measures.sacrifice_curves import switch
from avdilemma.report.from_logs import labels_of, own_car_shares
from avdilemma.report.from_logs import results as results_of


@pytest.fixture(scope="module")
def logs(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    select = {"perspective": "occupant", "scope": "one_car"}
    run(av_dilemma(n=72, **select), "avdilemma/moralis@kappa=0.5", log_dir=str(folder))
    run(av_dilemma(n=72, **select), "avdilemma/economicus", log_dir=str(folder))
    run(economic_games(n=40), "avdilemma/refuse", log_dir=str(folder))
    return folder


def test_version_and_agents_are_listed() -> None:
    assert __version__ in CliRunner().invoke(main, ["--version"]).output
    listed = CliRunner().invoke(main, ["agents"]).output
    for name in AGENTS:
        assert f"avdilemma/{name}:" in listed
    assert "@kappa=0.5" in listed


def test_results_prints_a_table_per_task(logs: Path) -> None:
    done = CliRunner().invoke(main, ["results", str(logs)])
    assert done.exit_code == 0, done.output
    assert "avdilemma/moralis@kappa=0.5" in done.output
    assert done.output.index("av_dilemma") < done.output.index("economic_games")


def test_rows_hold_what_the_logs_hold(logs: Path) -> None:
    found = read_logs([logs]).usable
    frame = results_of(found, labels_of(found)).set_index(["task", "respondent"])
    moralis = frame.loc[("av_dilemma", "avdilemma/moralis@kappa=0.5")]
    assert (moralis["moralis"], moralis["scored"], moralis["choice"]) == (1.0, 72, 1.0)
    assert moralis["behaviour"] == "sacrifice"
    assert moralis["value"] == metric(read_eval_log(found[0].address), "sacrifice")
    refusing = frame.loc[("economic_games", "avdilemma/refuse")]
    assert refusing["refusal"] == 1.0
    assert math.isnan(refusing["value"])


def test_results_are_saved_where_asked_and_nothing_is_overwritten(
    logs: Path, tmp_path: Path
) -> None:
    csv, tex = tmp_path / "sub" / "r.csv", tmp_path / "r.tex"
    ask = ["results", str(logs), "-o", str(csv), "-o", str(tex)]
    assert CliRunner().invoke(main, ask).exit_code == 0
    assert set(pd.read_csv(csv)["respondent"]) >= {"avdilemma/economicus", "avdilemma/refuse"}
    assert tex.read_text(encoding="utf-8").count(r"\begin{tabular}") == 2
    tex.write_text("mine", encoding="utf-8")
    again = CliRunner().invoke(main, ask)
    assert again.exit_code == 1
    assert "is there already" in again.output
    assert tex.read_text(encoding="utf-8") == "mine"
    assert CliRunner().invoke(main, [*ask, "--overwrite"]).exit_code == 0
    assert "economicus" in tex.read_text(encoding="utf-8")


def test_twins_have_labels_that_tell_them_apart(run: Run, tmp_path: Path) -> None:
    task = av_dilemma(n=4)
    for settings in ({"temperature": 0.0}, {"temperature": 1.0}):
        run(task, "avdilemma/first", log_dir=str(tmp_path), **settings)
    for command in ("results", "estimate"):
        done = CliRunner().invoke(main, [command, str(tmp_path)])
        for label in ("avdilemma/first (temperature 0)", "avdilemma/first (temperature 1)"):
            assert label in done.output, command
    pooled = CliRunner().invoke(main, ["estimate", str(tmp_path), "--pool"])
    assert "(temperature" not in pooled.output
    assert "logs differ in temperature" in pooled.output


@pytest.mark.parametrize("command", ["results", "estimate", "report"])
def test_a_failed_log_is_named_and_the_rest_is_shown(
    run: Run, tmp_path: Path, command: str
) -> None:
    run(av_dilemma(n=8), "avdilemma/moralis", log_dir=str(tmp_path / "logs"))
    log = run(economic_games(n=4), "avdilemma/stay", log_dir=str(tmp_path / "logs"))
    assert log.status == "error"
    out = ["-o", str(tmp_path / "report")] if command == "report" else []
    done = CliRunner().invoke(main, [command, str(tmp_path / "logs"), *out])
    assert done.exit_code == 1
    assert "has status error" in done.output
    assert command == "report" or "avdilemma/moralis" in done.output
    assert Path(log.location).name in done.output.replace("\n", "")
    alone = CliRunner().invoke(main, [command, log.location, *out])
    assert alone.exit_code == 1
    assert "no log" in alone.output


def test_a_screen_without_our_letters_is_no_error(logs: Path) -> None:
    for encoding in ("ascii", "cp1252"):
        done = subprocess.run(
            [sys.executable, "-m", "avdilemma", "results", str(logs)],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert b"0.00 +-0.00" in done.stdout or "±".encode(encoding, "ignore") in done.stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no log at"), (b"PK not a zip", "cannot be read"), (b"", "cannot be read")],
)
def test_bad_logs_give_one_line(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "x.eval"
    if content is not None:
        path.write_bytes(content)
    done = CliRunner().invoke(main, ["results", str(path)])
    assert done.exit_code == 1
    assert words in done.output
    assert isinstance(done.exception, SystemExit)


def test_an_empty_folder_and_foreign_logs_are_told_apart(tmp_path: Path, logs: Path) -> None:
    with pytest.raises(AvdilemmaError, match="no logs found"):
        find_logs([tmp_path])
    log = read_eval_log(find_logs([logs])[0])
    log.eval.task, log.eval.scorers, log.eval.metadata = "other/task", [], None
    write_eval_log(log, str(tmp_path / "other.eval"))
    done = CliRunner().invoke(main, ["results", str(tmp_path)])
    assert done.exit_code == 1
    assert "other.eval" in done.output


def test_a_log_of_another_task_name_is_read_by_its_scorer(logs: Path, tmp_path: Path) -> None:
    log = read_eval_log(find_logs([logs])[0])
    log.eval.task = "mine/v1_dilemmas"
    write_eval_log(log, str(tmp_path / "renamed.eval"))
    done = CliRunner().invoke(main, ["results", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "v1_dilemmas (sacrifice)" in done.output


def test_shares_by_ratio_show_the_switch(logs: Path, tmp_path: Path) -> None:
    shares = own_car_shares([logs])
    moralis = shares[shares["respondent"] == "avdilemma/moralis@kappa=0.5"]
    moralis = moralis.set_index("ratio")["share"]
    assert moralis[moralis.index < 2].eq(0).all()
    assert moralis[moralis.index > 2].eq(1).all()
    economicus = shares[shares["respondent"] == "avdilemma/economicus"]
    assert economicus["share"].eq(0).all()
    assert shares["choices"].eq(4).all()
    save(shares_chart(shares), tmp_path / "sub" / "figure.png")
    assert (tmp_path / "sub" / "figure.png").stat().st_size > 10_000
    assert "occupant × one_car" in foot(shares)
    assert "n = 72 choices a model, 4 a point" in foot(shares)
    save(shares_chart(shares, narrow=True), tmp_path / "narrow.png")
    wide, narrow = (
        int.from_bytes((tmp_path / name).read_bytes()[16:20], "big")
        for name in ("sub/figure.png", "narrow.png")
    )
    assert narrow < wide / 2


def test_a_figure_without_choices_is_an_error(run: Run, tmp_path: Path) -> None:
    run(av_dilemma(n=8), "avdilemma/refuse", log_dir=str(tmp_path))
    with pytest.raises(AvdilemmaError, match="no choices"):
        own_car_shares([tmp_path])


@pytest.mark.parametrize(
    ("model", "ratio"),
    [
        ("avdilemma/moralis@kappa=0.25", 4.0),
        ("avdilemma/kantian", 1.0),
        ("avdilemma/economicus", None),
        ("avdilemma/unknown", None),
        ("openai/moralis@kappa=0.25", None),
        ("avdilemma/moralis@kappa=0.25 (temperature 0)", 4.0),
    ],
)
def test_the_switch_is_known_for_agents_with_a_kappa_alone(model: str, ratio: float | None) -> None:
    assert switch(model) == ratio


def test_the_demo_prints_tables_and_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from avdilemma.demos import choices as module

    monkeypatch.setattr(module, "DILEMMA_AGENTS", ("economicus",))
    monkeypatch.setattr(module, "GAME_AGENTS", ("economicus",))
    monkeypatch.setattr(module, "DILEMMA_ITEMS", 72)
    monkeypatch.setattr(module, "GAME_ITEMS", 4)
    done = CliRunner().invoke(main, ["demo", "-o", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "inspect view --log-dir" in done.output
    for name in ("sacrifice.png", "sacrifice-narrow.png"):
        assert (tmp_path / name).stat().st_size > 10_000


@pytest.mark.slow
def test_demo_is_safe_to_run_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from avdilemma.demos import choices as module

    monkeypatch.setattr(module, "DILEMMA_AGENTS", ("economicus", "moralis@kappa=0.5"))
    monkeypatch.setattr(module, "GAME_AGENTS", ("moralis@kappa=0.5",))
    monkeypatch.setattr(module, "GAME_ITEMS", 40)
    for _ in range(2):
        done = CliRunner().invoke(main, ["demo", "-o", str(tmp_path)])
        assert done.exit_code == 0, done.output
        assert "inspect view --log-dir" in done.output
        assert len(find_logs([tmp_path / "logs"])) == 3
    assert (tmp_path / "sacrifice.png").stat().st_size > 10_000


@pytest.mark.slow
def test_a_demo_that_fails_says_where_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from avdilemma.demos import choices as module

    monkeypatch.setattr(module, "DILEMMA_AGENTS", ("economicus",))
    monkeypatch.setattr(module, "GAME_AGENTS", ("stay",))
    monkeypatch.setattr(module, "GAME_ITEMS", 4)
    done = CliRunner().invoke(main, ["demo", "-o", str(tmp_path)])
    assert done.exit_code == 1
    assert "an evaluation failed" in done.output


def test_demo_llm_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from avdilemma.demos import small_model

    monkeypatch.setattr(small_model, "PACKAGE", "no_such_package")
    done = CliRunner().invoke(main, ["demo-llm", "-o", str(tmp_path)])
    assert done.exit_code == 1
    assert "make demo-llm" in done.output


def test_weights_are_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from avdilemma.demos import small_model

    folder = tmp_path / "weights_package"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(small_model, "PACKAGE", "weights_package")
    (folder / "__init__.py").touch()
    with pytest.raises(AvdilemmaError, match="is missing"):
        small_model.find_gguf()
    (folder / small_model.GGUF).write_bytes(b"not the weights")
    with pytest.raises(AvdilemmaError, match="has sha256"):
        small_model.find_gguf()


def test_the_cache_folder_follows_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from avdilemma.demos.small_model import cache_dir

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "avdilemma"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_dir().parts[-2:] == (".cache", "avdilemma")
