"""Tuning at a host, over HTTP, failures included."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fine_tuning_host import Host, serving

from avdilemma.cli import main
from avdilemma.sft import hosted
from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.training_set import build_training_set

KEY = "sk-not-a-real-key-4711"


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(hosted, "PAUSE", 0.01)
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    recipe = Recipe(agent=target_agent("moralis"), n=12, reasoning="brief")
    build_training_set(recipe).write(folder)
    return folder


def tune(host: Host, data: Path, out: Path, *more: str, answer: str | None = None) -> Result:
    arguments = ["sft", "tune", "hosted", str(data), "--model", "small"]
    arguments += ["-o", str(out), "--base-url", host.url, "--every", "0.01", *more]
    return CliRunner().invoke(main, arguments, input=answer)


def test_a_job_from_upload_to_model(host: Host, data: Path, tmp_path: Path) -> None:
    done = tune(host, data, tmp_path, "--yes", "--price", "8", "--epochs", "2", "--seed", "5")
    assert done.exit_code == 0, done.output
    assert "closing fine-tuning" in done.output
    assert "x 2 epochs" in done.output
    assert "at 8 a million" in done.output
    assert "Step 1/3" in done.output
    assert "Tuned model: ft:small:moralis" in done.output
    (job,) = host.jobs.values()
    assert job["body"]["suffix"] == "moralis"
    assert job["body"]["seed"] == 5
    assert job["body"]["method"]["supervised"]["hyperparameters"] == {"n_epochs": 2}
    assert len(host.files) == 2
    assert len(host.files[job["training_file"]].splitlines()) == 12
    state = json.loads((tmp_path / "job.json").read_text())
    assert state["tuned_model"] == "ft:small:moralis"
    assert state["job"] == "ftjob-1"


def test_the_key_comes_from_the_environment_and_goes_nowhere_else(
    host: Host, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTHER_KEY", "sk-other-0815")
    done = tune(host, data, tmp_path, "--yes", "--key-env", "OTHER_KEY")
    assert done.exit_code == 0, done.output
    assert host.keys == {"Bearer sk-other-0815"}
    written = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    for key in (KEY, "sk-other-0815"):
        assert key not in done.output + written
    monkeypatch.delenv("OTHER_KEY")
    missing = tune(host, data, tmp_path / "x", "--yes", "--key-env", "OTHER_KEY")
    assert missing.exit_code == 1
    assert "OTHER_KEY is not set" in missing.output


def test_nothing_is_uploaded_without_a_yes(host: Host, data: Path, tmp_path: Path) -> None:
    refused = tune(host, data, tmp_path, answer="n\n")
    assert refused.exit_code == 1
    assert "the cost is unknown without --price" in refused.output
    assert not host.files
    assert not host.jobs
    agreed = tune(host, data, tmp_path, answer="y\n")
    assert agreed.exit_code == 0, agreed.output


def test_429_is_tried_again(host: Host, data: Path, tmp_path: Path) -> None:
    host.busy = 3
    done = tune(host, data, tmp_path, "--yes")
    assert done.exit_code == 0, done.output
    assert len(host.jobs) == 1


@pytest.mark.slow
def test_endless_429_is_one_line_and_the_same_command_goes_on(
    host: Host, data: Path, tmp_path: Path
) -> None:
    host.busy = 10_000
    found = tune(host, data, tmp_path, "--yes")
    assert found.exit_code == 1
    assert "HTTP 429" in found.output
    assert "Traceback" not in found.output
    host.busy = 0
    assert tune(host, data, tmp_path, "--yes").exit_code == 0
    assert len(host.jobs) == 1


def test_an_invalid_file_is_the_hosts_word_in_one_line(
    host: Host, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = "fine_tuning_host.invalid"
    monkeypatch.setattr(real, lambda _: "line 7: the last message must be from the assistant")
    found = tune(host, data, tmp_path, "--yes")
    assert found.exit_code == 1
    assert "new job: the host refuses (400: line 7: the last message" in found.output
    assert not host.jobs


def test_a_failed_job_says_why(host: Host, data: Path, tmp_path: Path) -> None:
    host.outcome = "failed"
    found = tune(host, data, tmp_path, "--yes")
    assert found.exit_code == 1
    assert "error: The job failed" in found.output
    assert "ftjob-1 failed (loss is not finite)" in found.output


@pytest.mark.parametrize("request_", ["POST /v1/files", "POST /v1/fine_tuning/jobs"])
def test_a_cut_connection_makes_no_second_job(
    host: Host, data: Path, tmp_path: Path, request_: str
) -> None:
    host.drop = request_
    done = tune(host, data, tmp_path, "--yes")
    assert done.exit_code == 0, done.output
    assert len(host.jobs) == 1
    assert host.drop is None


def test_a_lost_state_finds_the_job_by_its_file(host: Host, data: Path, tmp_path: Path) -> None:
    assert tune(host, data, tmp_path, "--yes").exit_code == 0
    path = tmp_path / "job.json"
    state = json.loads(path.read_text())
    for key in ("job", "tuned_model", "trained_tokens"):
        del state[key]
    path.write_text(json.dumps(state))
    again = tune(host, data, tmp_path, "--yes")
    assert again.exit_code == 0, again.output
    assert "ftjob-1 on this file exists" in again.output
    assert len(host.jobs) == 1


@pytest.mark.slow
def test_a_killed_watch_goes_on_without_a_second_job(
    host: Host, data: Path, tmp_path: Path
) -> None:
    host.looks = 10_000
    command = [sys.executable, "-c", "from avdilemma.cli import main; main()", "sft", "tune"]
    command += ["hosted", str(data), "--model", "small", "--yes"]
    command += ["-o", str(tmp_path), "--base-url", host.url, "--every", "0.05"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        for _ in range(600):
            if host.calls["look ftjob-1"] >= 2:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert list(host.jobs) == ["ftjob-1"]
    host.looks = 0
    done = tune(host, data, tmp_path)
    assert done.exit_code == 0, done.output
    assert "going on with it" in done.output
    assert list(host.jobs) == ["ftjob-1"]
    watch = ["sft", "tune", "watch", "--base-url", host.url, "--every", "0.01"]
    by_id = CliRunner().invoke(main, [*watch, "ftjob-1"])
    assert by_id.exit_code == 0, by_id.output
    assert list(host.jobs) == ["ftjob-1"]
    unknown = CliRunner().invoke(main, [*watch, "ftjob-9"])
    assert "404: no job ftjob-9" in unknown.output


def test_a_folder_of_another_tuning_is_not_taken(host: Host, data: Path, tmp_path: Path) -> None:
    assert tune(host, data, tmp_path, "--yes").exit_code == 0
    other = tune(host, data, tmp_path, "--yes", "--epochs", "4")
    assert other.exit_code == 1
    assert "epochs 1, not 4" in other.output


def test_changed_data_are_not_uploaded(host: Host, data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in data.glob("*.json*"):
        (copy / path.name).write_text(path.read_text())
    lines = (copy / "train.jsonl").read_text().splitlines()
    (copy / "train.jsonl").write_text("\n".join(lines[1:]) + "\n")
    found = tune(host, copy, tmp_path / "out", "--yes")
    assert found.exit_code == 1
    assert "sft verify" in found.output
    assert not host.files


def test_a_malformed_state_is_one_line(host: Host, data: Path, tmp_path: Path) -> None:
    (tmp_path / "job.json").write_text("{")
    done = tune(host, data, tmp_path, "--yes")
    assert done.exit_code == 1
    assert "job.json is malformed" in done.output
    assert done.output.endswith("remove it or give another folder\n")
    assert not host.files
