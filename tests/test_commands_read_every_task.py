"""Every command that reads logs, with logs of every registered task and form of asking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Run

from avdilemma.cli import main
from avdilemma.evals import registry

TASKS = {
    name: made
    for name, made in vars(registry).items()
    if getattr(getattr(made, "__registry_info__", None), "type", "") == "task"
}
"""Every registered task."""

FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, {}) for name in TASKS},
    "third_option": ("av_dilemma", {"third_option": True}),
    "elicited": ("economic_games", {"beliefs": "elicited"}),
    "plans": ("economic_games", {"elicitation": "plan"}),
    "amounts": ("economic_games", {"family": "amounts"}),
    "allocations": ("economic_games", {"family": "allocations"}),
    "incentives": ("economic_games", {"family": "incentives"}),
}
"""Tasks, and the forms of asking of which the logs are scored in another way."""

SMALL = {"pricing": {"periods": 2, "markets": 1}, "play": {}, "adaptive": {"most": 48}}
"""Arguments that keep tasks short, in place of a number of items."""

DILEMMAS = {"av_dilemma", "v1_sacrifice", "v1_risk", "frozen"}
GAMES = {
    "economic_games",
    "incentives",
    "elicited",
    "allocations",
    "plans",
    "v1_games",
    "v1_games_nodes",
}
ADAPTIVE = {"adaptive"}
GROUPS = {"moral_machine", "v1_moral_machine"}

READS: dict[str, set[str]] = {
    "results": set(FORMS) - {"play", "pricing"},
    "estimate": DILEMMAS | GAMES | ADAPTIVE,
    "shift": DILEMMAS | GAMES,
    "report": set(FORMS),
    "replies": set(FORMS),
    "ways": set(FORMS) - {"play", "pricing", "adaptive"},
    # of the other forms too few are asked here for several prisoner's dilemmas to be among them
    "incentives": {"incentives", "economic_games", "v1_games_nodes"},
    "amce": GROUPS,
    "matches": {"play"},
    "pricing results": {"pricing"},
    # a whole suite is wanted, of which each log is a part
    "submit": set(),
}
"""What each command can use; of all else it says in one line that there is nothing to use."""


@pytest.fixture(scope="module")
def folder_of(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A folder with a log of a task, or of a form of it, made once."""
    every = tmp_path_factory.mktemp("every")

    def made(form: str) -> Path:
        if not (every / form).exists():
            name, arguments = FORMS[form]
            sized = "n" in TASKS[name].__annotations__
            few = {"n": 8} if sized else SMALL.get(name, {})
            for agent in ("moralis@kappa=0.5@noise=1", "economicus@noise=1"):
                model = "avdilemma/nash" if name == "pricing" else f"avdilemma/{agent}"
                task = TASKS[name](**few, **arguments)
                limit = None if sized or name == "pricing" else 16
                side = every / form / agent.partition("@")[0]
                log = run(task, model, log_dir=str(side), limit=limit)
                assert log.status == "success", log.error
        return every / form

    return made


def arguments(command: str, folder: Path, out: Path) -> list[str]:
    """How a command is called."""
    if command == "shift":
        return ["shift", str(folder / "economicus"), str(folder / "moralis")]
    further = {
        "report": ["-o", str(out), "--figures", "svg"],
        "incentives": ["--figure", str(out / "figure.png")],
        "submit": ["--model-name", "Some model", "--dry-run"],
    }
    return [*command.split(), str(folder), *further.get(command, [])]


def cases() -> list[Any]:
    """Every command with every form; by default results reads most, the others one or two."""
    quick = {"av_dilemma", "incentives", "moral_machine", "play", "plans", "pricing", "v1_risk"}
    quick_of = {
        "results": {*FORMS}
        - {"adaptive", "elicited", "v1_games", "v1_games_nodes", "third_option"},
        "report": {"plans", "play"},
        "shift": {"plans", "pricing"},
        "estimate": {"plans", "moral_machine"},
    }
    return [
        pytest.param(
            command,
            form,
            marks=() if form in quick_of.get(command, quick) else pytest.mark.slow,
            id=f"{command}-{form}",
        )
        for command in READS
        for form in FORMS
    ]


@pytest.mark.parametrize(("command", "form"), cases())
def test_every_command_reads_or_clearly_refuses_every_task(
    command: str, form: str, folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    done = CliRunner().invoke(main, arguments(command, folder_of(form), tmp_path))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    if form in READS[command]:
        assert done.exit_code == 0, done.output
        if command != "report":
            assert "moralis" in done.output or "nash" in done.output
    else:
        assert done.exit_code == 1
        assert "Error: " in done.output
        assert "Traceback" not in done.output


def test_every_registered_task_is_read_by_some_command() -> None:
    for form in FORMS:
        assert any(form in read for command, read in READS.items() if command != "report")
