"""The board as a Hugging Face dataset, and as records of Every Eval Ever."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import BaseModel, ConfigDict
from synthetic_board import record as made_up
from synthetic_board import write_board

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard.board import Entry, read_board
from avdilemma.leaderboard.board_dataset import (
    answer_rows,
    submission_columns,
    submission_row,
    suite_items,
    write_dataset,
)
from avdilemma.leaderboard.every_eval_ever import model_id, record, record_path, write_record
from avdilemma.leaderboard.submission_schema import Measure, Model


@pytest.fixture
def board(tmp_path: Path) -> Path:
    return write_board(tmp_path / "board", [made_up(seed) for seed in range(3)])


@pytest.fixture
def entries(board: Path) -> tuple[Entry, ...]:
    return read_board(board)


def changed(entry: Entry, **values: Any) -> Entry:
    return Entry(entry.submission.model_copy(update=values), entry.standing, entry.sha256)


def test_the_dataset_is_read_by_datasets(
    board: Path, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    from datasets import load_dataset

    out = tmp_path / "hf"
    done = CliRunner().invoke(main, ["leaderboard", "export", "--from", str(board), "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "3 submissions" in done.output
    cache = str(tmp_path / "cache")
    rows = load_dataset(str(out), "submissions", split="test", cache_dir=cache)
    assert list(rows.column_names) == list(submission_columns())
    for row, entry in zip(rows, entries, strict=True):
        assert row == submission_row(entry)
        for name, measure in entry.submission.measures.items():
            assert row[f"{name}_low"] == measure.low
            assert row[f"{name}_status"] == measure.status
    answers = load_dataset(str(out), "answers", split="test", cache_dir=cache)
    codes = [code for e in entries for part in e.submission.answers.values() for code in part]
    assert answers["code"][:] == codes
    assert set(answers["epoch"][:]) == {1}
    again = CliRunner().invoke(
        main, ["leaderboard", "export", "--from", str(board), "-o", str(out)]
    )
    assert again.exit_code == 0, "the same export again goes on where a cut off call was"
    with pytest.raises(AvdilemmaError, match="is there already"):
        write_dataset(entries[:2], out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(AvdilemmaError, match="is there already"):
        write_dataset(entries, out)
    write_dataset(entries, out, overwrite=True)
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    with pytest.raises(AvdilemmaError, match="no submission to export"):
        write_dataset([], tmp_path / "none")


def test_both_exports_say_how_a_model_was_run(entries: tuple[Entry, ...], tmp_path: Path) -> None:
    from datasets import load_dataset

    origin = ("own address: host.example:8000", "its server calls the model other-7b.gguf")
    settings = {"temperature": 0.5, "body:min_p": 0.1, "arg:dtype": "bfloat16"}
    entry = changed(entries[0], origin=origin, reruns=7, settings=settings)
    write_dataset([entry, entries[1]], tmp_path / "hf")
    cache = str(tmp_path / "cache")
    rows = load_dataset(str(tmp_path / "hf"), "submissions", split="test", cache_dir=cache)
    assert [json.loads(each) for each in rows["origin"]] == [list(origin), []]
    assert list(rows["reruns"]) == [7, 0]
    assert json.loads(rows["settings"][0]) == settings
    made = record(entry)
    assert json.loads(made["model_info"]["additional_details"]["origin"]) == list(origin)
    assert made["source_metadata"]["additional_details"]["reruns"] == "7"
    for result in made["evaluation_results"]:
        told = result["generation_config"]["additional_details"]
        assert {name: json.loads(value) for name, value in told.items()} == settings
    plain = record(entries[1])
    assert plain["model_info"]["additional_details"]["origin"] == "[]"
    assert plain["source_metadata"]["additional_details"]["reruns"] == "0"


def test_a_measure_that_is_missing_is_absent(entries: tuple[Entry, ...]) -> None:
    row = submission_row(changed(entries[0], measures={}))
    assert row["kappa_games"] is None
    assert row["kappa_games_status"] == "absent"


def test_epochs_follow_each_other(entries: tuple[Entry, ...]) -> None:
    entry = changed(entries[0], answers={"t": ("0", "1", "1", "0")})
    rows = list(answer_rows(entry, {"t": 2}))
    assert [(row["position"], row["epoch"]) for row in rows] == [(0, 1), (1, 1), (0, 2), (1, 2)]
    assert suite_items("v1")["ratings"] == 330
    assert suite_items("unknown") == {}


def test_a_record_says_what_the_submission_says(entries: tuple[Entry, ...]) -> None:
    bounded = Measure(value=0.5, low=0.4, high=0.6, n=9)
    measures = {
        "moralis_games": bounded,
        "kappa_games": Measure(low=0.4, status="interval"),
        "lambda_games": bounded.model_copy(update={"high": None}),
        "kappa_pricing": Measure(status="absent"),
    }
    made = record(changed(entries[0], measures=measures))
    results = {each["evaluation_result_id"]: each for each in made["evaluation_results"]}
    assert set(results) == {"moralis_games", "lambda_games"}
    rate, noise = results["moralis_games"], results["lambda_games"]
    assert rate["metric_config"]["min_score"] == 0.0
    assert rate["score_details"]["uncertainty"]["confidence_interval"]["lower"] == 0.4
    assert noise["metric_config"]["max_score"] == "Infinity"
    assert noise["metric_config"]["metric_unit"] == "points"
    assert "confidence_interval" not in noise["score_details"]["uncertainty"]
    details = made["source_metadata"]["additional_details"]
    assert details["kappa_games (interval)"] == "at least 0.40"
    assert json.loads(json.dumps(made, allow_nan=False)) == made


@pytest.mark.parametrize(
    ("name", "identity", "folder"),
    [
        ("openai/gpt-x", "openai/gpt-x", "data/avdilemma/openai/gpt-x"),
        ("hf/some-lab/Small-1B", "some-lab/Small-1B", "data/avdilemma/some-lab/Small-1B"),
        ("hf/Small-1B", "hf/Small-1B", "data/avdilemma/hf/Small-1B"),
        ("openai/azure/gpt-x", "openai/azure/gpt-x", "data/avdilemma/openai_azure/gpt-x"),
        ("local", "local", "data/avdilemma/unknown/local"),
    ],
)
def test_where_a_record_is_kept(
    entries: tuple[Entry, ...], name: str, identity: str, folder: str
) -> None:
    entry = changed(entries[0], model=Model(name="M", id=name))
    assert model_id(entry.submission) == identity
    path = record_path(entry)
    assert path.parent.as_posix() == folder
    assert path == record_path(entry)
    assert path.stem[14] == "4"


def test_without_the_package_the_export_says_so(
    board: Path, entries: tuple[Entry, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "every_eval_ever.eval_types", None)
    out = ["-o", str(tmp_path / "eee")]
    command = ["leaderboard", "export", "--from", str(board), "--format", "every-eval-ever", *out]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "every-eval-ever is not installed" in done.output
    pushed = CliRunner().invoke(main, [*command, "--push-to-hub", "a/b"])
    assert pushed.exit_code == 2

    # the package wants a newer Python than the oldest that we take: a type of the same form
    class EvaluationLog(BaseModel):
        model_config = ConfigDict(extra="allow")
        evaluation_results: list[dict[str, Any]]

    module = type(sys)("every_eval_ever.eval_types")
    module.EvaluationLog = EvaluationLog  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "every_eval_ever", type(sys)("every_eval_ever"))
    monkeypatch.setitem(sys.modules, "every_eval_ever.eval_types", module)
    assert CliRunner().invoke(main, command).exit_code == 0
    path = write_record(entries[0], tmp_path / "eee")
    assert json.loads(path.read_text(encoding="utf-8"))["model_info"]["name"]
    EvaluationLog.model_fields["evaluation_results"].annotation = int
    monkeypatch.setattr(EvaluationLog, "model_validate", lambda _made: int("none"))
    with pytest.raises(AvdilemmaError, match=entries[0].submission.name):
        write_record(entries[0], tmp_path / "eee")


def test_records_pass_the_package_s_own_command(entries: tuple[Entry, ...], tmp_path: Path) -> None:
    pytest.importorskip("every_eval_ever", reason="it wants Python 3.12: make test-export")
    paths = [write_record(entry, tmp_path).relative_to(tmp_path) for entry in entries]
    done = subprocess.run(
        [sys.executable, "-m", "every_eval_ever", "validate", *map(str, paths)],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
