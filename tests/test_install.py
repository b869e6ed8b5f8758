"""Three ways to run: installed wheel, checkout by path, command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import metric
from inspect_ai.log import list_eval_logs, read_eval_log


def without_python_path() -> dict[str, str]:
    """The environment as a user has it, whatever a developer set to test another checkout."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def inspect_eval(
    *arguments: str, cwd: Path, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    command = [python, "-m", "inspect_ai", "eval", *arguments]
    return subprocess.run(
        [*command, "--display", "plain", "--log-dir", "logs"],
        cwd=cwd,
        env=without_python_path(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(__file__).parents[1]
    out = tmp_path_factory.mktemp("wheel")
    copy = tmp_path_factory.mktemp("source") / "avdilemma"
    ignored = shutil.ignore_patterns(".*", "demo", "logs", "build", "dist", "__pycache__")
    shutil.copytree(root, copy, ignore=ignored)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(out), str(copy)],
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_scenarios_and_types_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "avdilemma/scenarios/sacrifice.yaml" in names
    assert "avdilemma/scenarios/protocols.yaml" in names
    assert "avdilemma/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "tasks/", "scenarios/"))]


def environment_with(wheel: Path, folder: Path) -> Path:
    """A new virtual environment with the wheel, which borrows this one's libraries."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    # a path file inside a borrowed folder is not read: an editable install there stays unseen
    (site / "borrowed.pth").write_text("\n".join(site_packages()))
    return folder / "bin" / "python"


def site_packages() -> list[str]:
    return [path for path in sys.path if path.endswith("site-packages")]


@pytest.mark.slow
def test_an_installed_wheel_runs_in_an_empty_directory(wheel: Path, tmp_path: Path) -> None:
    python, empty = environment_with(wheel, tmp_path / "env"), tmp_path / "empty"
    empty.mkdir()
    where = subprocess.run(
        [python, "-c", "import avdilemma.families as f; print(f.__file__, f.scenario_dir())"],
        cwd=empty,
        env=without_python_path(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert where.count(str(tmp_path / "env")) == 2
    arguments = ("-T", "n=72", "--model", "avdilemma/moralis@kappa=0.5")
    done = inspect_eval("avdilemma/av_dilemma", *arguments, cwd=empty, python=str(python))
    assert done.returncode == 0, done.stdout + done.stderr
    log = read_eval_log(list_eval_logs(str(empty / "logs"))[0])
    assert log.eval.task == "avdilemma/av_dilemma"
    assert metric(log, "moralis") == 1.0


@pytest.mark.parametrize(
    "task", ["av_dilemma", pytest.param("economic_games", marks=pytest.mark.slow)]
)
def test_tasks_run_by_path_with_arguments(root: Path, tmp_path: Path, task: str) -> None:
    shutil.copytree(root / "tasks", tmp_path / "tasks")
    done = inspect_eval(
        f"tasks/{task}.py",
        "-T",
        "n=8",
        "--model",
        "avdilemma/moralis",
        "-M",
        "kappa=0.5",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not used by task" not in done.stdout + done.stderr
    log = read_eval_log(list_eval_logs(str(tmp_path / "logs"))[0])
    assert log.status == "success"
    assert log.eval.model == "avdilemma/moralis@kappa=0.5"
    assert len(log.samples or []) == 8


MALFORMED = "kind: dilemma\nfamily: mine\nversion: one\n"

DILEMMAS = "avdilemma/av_dilemma"
GAMES = "avdilemma/economic_games"


MISTAKES = [
    ((DILEMMAS, "--model", "avdilemma/nobody"), ["agent is 'nobody'", "economicus"]),
    ((DILEMMAS, "--model", "avdilemma/moralis@kappa=2"), ["kappa is '2'", "0 to 1"]),
    ((DILEMMAS, "--model", "avdilemma/moralis@weight=1"), ["'weight'", "kappa, alpha, beta"]),
    ((DILEMMAS, "--model", "avdilemma/first", "-T", "kappa=2"), ["kappa is 2", "0 to 1"]),
    ((DILEMMAS, "--model", "avdilemma/first", "-T", "n=6"), ["n is 6", "give 4 or 8"]),
    ((DILEMMAS, "--model", "avdilemma/first", "-T", "n=many"), ["n is 'many'", "whole number"]),
    ((DILEMMAS, "--model", "avdilemma/first", "-T", "reading=late"), ["'late'", "ex_ante"]),
    ((DILEMMAS, "--model", "avdilemma/first", "-T", "by=mood"), ["'mood'", "perspective"]),
    (
        (
            DILEMMAS,
            "--model",
            "avdilemma/first",
            "-T",
            "perspective=observer",
            "-T",
            "scope=every_car",
        ),
        ["the grid is empty", "asked of owners only"],
    ),
    (
        (DILEMMAS, "--model", "avdilemma/first", "-T", "family=nothing"),
        ["'nothing'", "sacrifice"],
    ),
    (
        (DILEMMAS, "--model", "avdilemma/first", "-T", "family=mine.yaml"),
        ["mine.yaml:3", "version"],
    ),
    ((DILEMMAS, "--model", "avdilemma/first", "-T", "family=protocols"), ["it is a game file"]),
    ((GAMES, "--model", "avdilemma/first", "-T", "game=chess"), ["'chess'", "spd, tg, ug"]),
]
ALWAYS = ("agent is 'nobody'", "mine.yaml:3")
"""First words of the mistakes tried in every run; the others take long and say no more."""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(*mistake, marks=[] if mistake[1][0] in ALWAYS else [pytest.mark.slow])
        for mistake in MISTAKES
    ],
)
def test_a_mistake_gives_one_clear_error_and_a_failure(
    tmp_path: Path, arguments: tuple[str, ...], words: list[str]
) -> None:
    (tmp_path / "mine.yaml").write_text(MALFORMED)
    done = inspect_eval(*arguments, cwd=tmp_path)
    shown = " ".join((done.stdout + done.stderr).split())
    assert done.returncode != 0, shown
    assert "Traceback" not in shown
    for word in words:
        assert word in shown
