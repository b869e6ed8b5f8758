"""Logs of every road that Inspect offers are accepted, with the answers that the model gave."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from answering_host import answering
from click.testing import CliRunner
from conftest import slow_but
from inspect_ai import eval as inspect_eval
from inspect_ai import eval_retry, eval_set, score
from inspect_ai.log import convert_eval_logs, read_eval_log, write_eval_log
from inspect_ai.model import get_model
from leaderboard_suite import Record, run_suite, small_parts, small_suite, tampered

from avdilemma.cli import main
from avdilemma.evals.suite import build_task, frozen
from avdilemma.families.suite import Suite, SuiteTask
from avdilemma.leaderboard.evidence import read_evidence
from avdilemma.leaderboard.parts import build_parts
from avdilemma.leaderboard.submission import gather, reasons

MODEL = "avdilemma/moralis@kappa=0.5@noise=0.3"
QUIET: dict[str, Any] = {"display": "none", "score_display": False, "log_buffer": 1}

STOPPED = """
import asyncio, os, signal, sys
# a shell's background jobs ignore it, and so do the processes that they start
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, sys.argv[3])
from test_honest_logs import set_of_the_suite
from avdilemma.evals import reference
calls, answer = [], reference.ReferenceAgentAPI.generate
async def stopping(self, *args, **kwargs):
    calls.append(1)
    number = len(calls)
    await asyncio.sleep(0.01)
    if number == 12:
        os.kill(os.getpid(), getattr(signal, sys.argv[1]))
        await asyncio.sleep(600)  # until the signal has come to it
    return await answer(self, *args, **kwargs)
reference.ReferenceAgentAPI.generate = stopping
set_of_the_suite(sys.argv[2], max_tasks=1, max_samples=4)
"""
"""Asks the suite slowly, and sends itself a signal in the middle of the first task."""

LEFT = {"SIGKILL": ("started", 1), "SIGINT": ("cancelled", 0)}
"""By the signal, how the log is left, and how many logs a second run replaces.

Ctrl-C ends a log, which the next run goes on with in its place; a kill leaves one that was begun.
"""


def set_of_the_suite(folder: Path | str, **more: Any) -> list[Any]:
    tasks = [build_task(task) for task in small_suite().tasks]
    settings = {"retry_wait": 0.01, "max_tasks": 2, **QUIET, **more}
    _, logs = eval_set(tasks, str(folder), model=MODEL, **settings)
    return list(logs)


def stopped(by: str, folder: Path) -> None:
    here = str(Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, by, str(folder), here],
        capture_output=True,
        check=False,
        timeout=180,
    )
    assert (done.returncode < 0) == (by == "SIGKILL"), done.stderr
    (left,) = logs_in(folder)
    assert read_eval_log(str(left), header_only=True).status == LEFT[by][0]


def logs_in(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.eval"), *folder.glob("20*.json")])


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return run_suite(MODEL, tmp_path_factory.mktemp("plain"))


def accepted(folder: Path, plain: list[Path]) -> list[str]:
    """What is said of logs, once they are accepted with the answers of a plain run."""
    wanted, _ = gather(plain, small_parts())
    found, notes = gather([folder], small_parts())
    assert reasons(found, small_parts()) == []
    assert {each.part: each.codes for each in found} == {each.part: each.codes for each in wanted}
    return notes


@pytest.mark.slow
@pytest.mark.parametrize("by", ["SIGKILL", "SIGINT"])
def test_a_set_that_was_stopped_and_goes_on(by: str, plain: list[Path], tmp_path: Path) -> None:
    if not hasattr(signal, by):
        pytest.skip(f"no {by} here")
    stopped(by, tmp_path)
    set_of_the_suite(tmp_path)
    notes = accepted(tmp_path, plain)
    assert len(notes) == LEFT[by][1]


@pytest.mark.slow
def test_a_set_in_which_the_provider_failed_once(
    failing: Callable[..., None], plain: list[Path], tmp_path: Path
) -> None:
    failing(5, 40)
    set_of_the_suite(tmp_path)
    set_of_the_suite(tmp_path)
    accepted(tmp_path, plain)


@pytest.mark.slow
def test_samples_that_were_asked_again_in_the_same_run(
    failing: Callable[..., None], plain: list[Path], tmp_path: Path
) -> None:
    failing(3, 4, 30, 80)
    run_suite(MODEL, tmp_path, retry_on_error=2)
    accepted(tmp_path, plain)


def test_logs_that_eval_retry_completes(
    failing: Callable[..., None], plain: list[Path], tmp_path: Path
) -> None:
    failing(3, 30, 60)
    for task in small_suite().tasks:
        # where each sample is written at once, and errors are let pass, some are there twice
        inspect_eval(build_task(task), model=MODEL, log_dir=str(tmp_path), **QUIET)
    stale = [each for each in logs_in(tmp_path) if read_eval_log(str(each)).status != "success"]
    assert stale
    for each in stale:
        (again,) = eval_retry(str(each), log_dir=str(tmp_path), **QUIET)
        assert again.status == "success"
    notes = accepted(tmp_path, plain)
    assert len(notes) == len(stale)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"log_format": "json"}, marks=pytest.mark.slow),
        pytest.param({"cache": True}, marks=pytest.mark.slow),
        pytest.param({"log_model_api": True, "max_connections": 1}, marks=pytest.mark.slow),
    ],
)
def test_ways_to_run_and_to_log(
    settings: dict[str, Any], plain: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECT_CACHE_DIR", str(tmp_path / "cache"))
    for again in range(2 if "cache" in settings else 1):
        run_suite(MODEL, tmp_path / str(again), **settings)
        accepted(tmp_path / str(again), plain)


@pytest.mark.parametrize("resolve", slow_but([False, "full"], "full"))
def test_logs_that_were_converted(resolve: Any, plain: list[Path], tmp_path: Path) -> None:
    folder = plain[0].parent
    convert_eval_logs(str(folder), "json", str(tmp_path / "json"), resolve_attachments=resolve)
    accepted(tmp_path / "json", plain)
    convert_eval_logs(str(tmp_path / "json"), "eval", str(tmp_path / "eval"))
    accepted(tmp_path / "eval", plain)


def test_logs_that_were_scored_again(plain: list[Path], tmp_path: Path) -> None:
    for part, each in zip(small_parts(), plain, strict=True):
        log = read_eval_log(str(each))
        scorers = build_task(part.task).scorer
        assert scorers is not None
        again = score(log, scorers, action="overwrite")
        write_eval_log(again, str(tmp_path / each.name))
    accepted(tmp_path, plain)


@pytest.mark.parametrize("version", ["0.3.200", "0.3.999"])
def test_logs_of_another_version_of_inspect(
    version: str, plain: list[Path], tmp_path: Path
) -> None:
    def older(record: Record) -> None:
        record["eval"]["packages"]["inspect_ai"] = version

    for each in plain:
        tampered(each, tmp_path, header=older, begun=older)
    accepted(tmp_path, plain)


HOSTS = [
    ("openai/gpt-4o-mini", "gpt-4o-mini-2024-07-18", {"responses_api": False}, ""),
    ("openai/gpt-4o-mini", "gpt-4o-mini-2024-07-18", {"responses_api": True}, ""),
    ("anthropic/claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022", {"streaming": False}, ""),
    ("openai-api/local/mine", "other-7b.gguf", {}, "its server calls the model other-7b.gguf"),
]
"""Models, the names that their hosts call them by, arguments, and what is said of a host's name."""


@pytest.mark.parametrize(
    ("model", "called", "arguments", "words"),
    [HOSTS[0], *(pytest.param(*each, marks=pytest.mark.slow) for each in HOSTS[1:])],
)
def test_logs_of_real_clients(
    model: str,
    called: str,
    arguments: dict[str, Any],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OPENAI", "ANTHROPIC", "LOCAL"):
        monkeypatch.setenv(f"{name}_API_KEY", "sk-secret")
    path = "" if model.startswith("anthropic") else "/v1"
    with answering(called) as address:
        host = address.removeprefix("http://")
        asked = get_model(model, base_url=address + path, memoize=False, **arguments)
        task = build_task(small_suite().tasks[1])
        settings = {"temperature": 0.5, "max_tokens": 99, "log_realtime": False}
        inspect_eval(task, asked, log_dir=str(tmp_path), **settings, **QUIET)
    ((found,), _) = gather([tmp_path], small_parts())
    assert found.problems == ()
    assert len(found.codes) == 8
    assert found.origin == tuple(filter(None, (f"own address: {host}", words)))
    assert found.settings.items() >= {("temperature", 0.5), ("max_tokens", 99)}
    assert "sk-secret" not in str(found)


def test_a_suite_of_several_epochs(tmp_path: Path) -> None:
    task = SuiteTask(task="av_dilemma", args={"family": "risk", "n": 8}, epochs=2)
    suite = frozen(Suite(name="twice", title="Each question twice", tasks=(task,)))
    parts = build_parts(suite)
    log = run_tasks(suite, tmp_path)
    found = read_evidence(log, parts)
    assert found.problems == ()
    assert len(found.codes) == 16
    less = read_evidence(tampered(log, tmp_path, drop=1, name="less.eval"), parts)
    assert "items without an answer" in str(less.problems)


def run_tasks(suite: Suite, folder: Path) -> Path:
    (task,) = suite.tasks
    settings = {"epochs": task.epochs, "log_realtime": False}
    (log,) = inspect_eval(build_task(task), model=MODEL, log_dir=str(folder), **settings, **QUIET)
    return Path(log.location)


def test_the_command_takes_them(plain: list[Path], tmp_path: Path) -> None:
    from avdilemma.families.suite import write_suite

    path = tmp_path / "small.yaml"
    write_suite(small_suite(), path, "a small suite")
    convert_eval_logs(str(plain[0].parent), "json", str(tmp_path / "json"))
    arguments = ["submit", str(tmp_path / "json"), "--model-name", "M", "--suite", str(path)]
    done = CliRunner().invoke(main, [*arguments, "--dry-run"])
    assert done.exit_code == 0, done.output
    assert "The submission is good" in done.output
