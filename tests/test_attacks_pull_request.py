"""Pull requests against the board: submissions may be added, and nothing of a change is run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard import checking, parts, pull_request
from avdilemma.leaderboard.checking import Checked
from avdilemma.leaderboard.pull_request import MAX_ADDED, review_change

ROOT = Path(__file__).parents[1]
ROWS = ROOT / "leaderboard" / "submissions"
INSIDE = "leaderboard/submissions"
NEW = "smollm2-135m-instruct.json"


def git(repository: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-C", str(repository), *who, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def commit(repository: Path, message: str = "Change") -> None:
    git(repository, "add", "-A", "-f")
    git(repository, "commit", "-q", "--allow-empty", "-m", message)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with three rows on its board, on a branch that begins there."""
    made = tmp_path / "repository"
    (made / INSIDE).mkdir(parents=True)
    for name in ("agent-first.json", "people.json", "smollm2-135m-moralis.json"):
        shutil.copy(ROWS / name, made / INSIDE)
    (made / "leaderboard" / "standings.json").write_text("{}", encoding="utf-8")
    (made / "avdilemma").mkdir()
    (made / "avdilemma" / "code.py").write_text("print('good')\n", encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main", str(made))
    commit(made)
    git(made, "checkout", "-q", "-b", "theirs")
    return made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers play no part where the change itself is looked at, and take seconds."""
    monkeypatch.setattr(checking, "check_answers", lambda *_: [])
    monkeypatch.setattr(parts, "suite_parts", lambda _: ())


def add(repository: Path, name: str = NEW, text: str | None = None) -> Path:
    path = repository / INSIDE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    good = (ROWS / NEW).read_text(encoding="utf-8")
    path.write_text(good if text is None else text, encoding="utf-8")
    return path


@pytest.mark.usefixtures("quick")
def test_an_added_submission_is_checked_from_its_commit(repository: Path) -> None:
    add(repository)
    commit(repository)
    git(repository, "checkout", "-q", "main")
    (one,) = review_change(repository, "main", "theirs")
    assert not one.wrong
    assert one.path == Path(INSIDE) / NEW
    assert not (repository / INSIDE / NEW).exists(), "nothing is checked out"


def test_a_change_elsewhere_is_not_ours(repository: Path) -> None:
    (repository / "README.md").write_text("more", encoding="utf-8")
    commit(repository)
    assert review_change(repository, "main", "theirs") == []


def delete(repository: Path) -> None:
    (repository / INSIDE / "people.json").unlink()


def rename(repository: Path) -> None:
    (repository / INSIDE / "agent-first.json").rename(repository / INSIDE / "agent-best.json")


def change(repository: Path) -> None:
    path = repository / INSIDE / "smollm2-135m-moralis.json"
    text = path.read_text(encoding="utf-8").replace('"n": 1674', '"n": 1675', 1)
    path.write_text(text, encoding="utf-8")


def program(repository: Path) -> None:
    add(repository).chmod(0o755)


def link(repository: Path) -> None:
    (repository / INSIDE / NEW).symlink_to("/etc/passwd")


def link_for_a_row(repository: Path) -> None:
    delete(repository)
    (repository / INSIDE / "people.json").symlink_to("agent-first.json")


def link_of_the_folder(repository: Path) -> None:
    shutil.rmtree(repository / INSIDE)
    (repository / INSIDE).symlink_to(repository.parent)


def standings(repository: Path) -> None:
    tier = {"tier": "reproduced", "date": "2026-11-25", "sha256": "0" * 64}
    text = json.dumps({"smollm2-135m-moralis": tier})
    (repository / "leaderboard" / "standings.json").write_text(text, encoding="utf-8")


def code(repository: Path) -> None:
    (repository / "avdilemma" / "code.py").write_text("print('bad')\n", encoding="utf-8")


def module(repository: Path) -> None:
    for name in ("pip/__init__.py", "avdilemma/__init__.py", "sitecustomize.py"):
        path = repository / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("raise SystemExit('run')\n", encoding="utf-8")


def workflow(repository: Path) -> None:
    path = repository / ".github" / "workflows" / "submissions.yml"
    path.parent.mkdir(parents=True)
    path.write_text("on: pull_request_target\n", encoding="utf-8")


def attributes(repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.json filter=evil -diff\n", encoding="utf-8")


def inner_attributes(repository: Path) -> None:
    add(repository, ".gitattributes", "*.json -diff export-ignore\n")


def submodule(repository: Path) -> None:
    inner = repository / INSIDE / "inner.json"
    git(repository, "init", "-q", str(inner))
    commit(inner)


def page(repository: Path) -> None:
    add(repository, "smollm2-135m-instruct.html", "<script>alert(1)</script>")


def deeper(repository: Path) -> None:
    add(repository, f"more/{NEW}")


def capitals(repository: Path) -> None:
    add(repository, "SmolLM2-135m-instruct.json")


def capital_suffix(repository: Path) -> None:
    add(repository, "smollm2-135m-instruct.JSON")


def option(repository: Path) -> None:
    add(repository, "--logs=x.json")


def command(repository: Path) -> None:
    add(repository, "a\n::set-output name=x::y.json")


def many(repository: Path) -> None:
    for number in range(MAX_ADDED + 1):
        add(repository, f"row-{number}.json")


def huge(repository: Path) -> None:
    add(repository, NEW, " " * 5_000_000)


def shadow(repository: Path) -> None:
    add(repository, f"../../leaderboard/{NEW}")


HOSTILE: list[tuple[Callable[[Path], None], str]] = [
    (delete, "people.json is deleted: submissions that are there stay"),
    (rename, "agent-first.json is deleted"),
    (change, "smollm2-135m-moralis.json is changed"),
    (program, "has mode 100755"),
    (link, "has mode 120000"),
    (link_for_a_row, "people.json is made another kind of file"),
    (link_of_the_folder, "agent-first.json is deleted"),
    (standings, "leaderboard/standings.json is changed: add submissions, nothing else"),
    (code, "avdilemma/code.py is changed: add submissions, nothing else"),
    (module, "pip/__init__.py is added: add submissions, nothing else"),
    (workflow, "submissions.yml is added: add submissions, nothing else"),
    (attributes, ".gitattributes is added: add submissions, nothing else"),
    (inner_attributes, ".gitattributes is no name of a submission"),
    (submodule, "inner.json has mode 160000"),
    (page, "instruct.html is no name of a submission"),
    (deeper, "is no name of a submission"),
    (capitals, "is no name of a submission"),
    (capital_suffix, "is no name of a submission"),
    (option, "is no name of a submission"),
    (command, "is no name of a submission"),
    (many, f"{MAX_ADDED + 1} files are changed"),
    (huge, "has 5,000,000 bytes"),
    (shadow, "is added: add submissions, nothing else"),
]


@pytest.mark.parametrize(
    ("attack", "message"), HOSTILE, ids=[attack.__name__ for attack, _ in HOSTILE]
)
@pytest.mark.usefixtures("quick")
def test_a_change_does_nothing_but_add(
    repository: Path, attack: Callable[[Path], None], message: str
) -> None:
    attack(repository)
    if attack in {code, module, workflow, attributes}:
        add(repository)  # elsewhere alone it is no change of the board
    commit(repository)
    git(repository, "checkout", "-q", "-f", "main")
    with pytest.raises(AvdilemmaError) as caught:
        review_change(repository, "main", "theirs")
    told = str(caught.value)
    assert message in told
    assert not re.search(r"^\s*::", told, re.MULTILINE)


@pytest.mark.usefixtures("quick")
def test_a_merge_hides_nothing(repository: Path) -> None:
    add(repository)
    commit(repository)
    git(repository, "checkout", "-q", "main")
    (repository / INSIDE / "agent-kantian.json").write_bytes(
        (ROWS / "agent-kantian.json").read_bytes()
    )
    commit(repository)
    git(repository, "checkout", "-q", "theirs")
    git(repository, "merge", "-q", "--no-commit", "--no-ff", "main")
    (repository / INSIDE / "agent-kantian.json").unlink()
    commit(repository)
    with pytest.raises(AvdilemmaError, match=r"agent-kantian\.json is deleted"):
        review_change(repository, "main", "theirs")


@pytest.mark.usefixtures("quick")
def test_a_row_that_came_meanwhile_is_kept(repository: Path) -> None:
    add(repository)
    commit(repository)
    git(repository, "checkout", "-q", "main")
    add(repository)
    commit(repository, "The same, by somebody else")
    with pytest.raises(AvdilemmaError, match="is there already"):
        review_change(repository, "main", "theirs")


@pytest.mark.usefixtures("quick")
def test_added_rows_are_held_against_the_board_and_each_other(repository: Path) -> None:
    record = json.loads((ROWS / NEW).read_text(encoding="utf-8"))
    for name, title in (("mine", "SmolLM2-135M, tuned for homo morali5"), ("mine2", "Other")):
        model = {**record["model"], "name": title}
        add(repository, f"{name}.json", json.dumps({**record, "name": name, "model": model}))
    commit(repository)
    found: dict[str, Checked] = {
        each.path.stem: each for each in review_change(repository, "main", "theirs")
    }
    assert not found["mine"].wrong
    assert "made from a log of mine" in found["mine2"].wrong[0]


@pytest.mark.parametrize("name", ["nowhere", "--output=x", "main:avdilemma", "", "-h"])
def test_commits_that_are_none(repository: Path, name: str) -> None:
    with pytest.raises(AvdilemmaError, match="git rev-parse failed"):
        review_change(repository, name, "theirs")
    assert not (repository / "x").exists()


def test_a_machine_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(AvdilemmaError, match="git cannot be run"):
        review_change(repository, "main", "theirs")


@pytest.mark.usefixtures("quick")
def test_the_command_prints_a_table_or_the_reasons(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    none = CliRunner().invoke(main, ["leaderboard", "review", "main"])
    assert "the leaderboard is not changed" in none.output
    add(repository)
    commit(repository)
    good = CliRunner().invoke(main, ["leaderboard", "review", "main"])
    assert good.exit_code == 0, good.output
    assert "1 of 1 good" in good.output
    add(repository, "broken.json", "{")
    commit(repository)
    bad = CliRunner().invoke(main, ["leaderboard", "review", "main"])
    assert bad.exit_code == 1
    assert "broken.json: refused" in bad.output
    assert "1 of 2 good" in bad.output


@pytest.mark.slow
def test_the_script_runs_nothing_of_the_change(repository: Path, tmp_path: Path) -> None:
    (repository / ".ci").mkdir()
    git(repository, "checkout", "-q", "main")
    shutil.copy(ROOT / ".ci" / "submissions", repository / ".ci")
    commit(repository)
    git(repository, "checkout", "-q", "theirs")
    git(repository, "merge", "-q", "main")
    module(repository)
    add(repository)
    commit(repository)
    base = tmp_path / "base"
    git(repository, "worktree", "add", "-q", str(base), "main")
    token = {"GITHUB_ACTIONS": "true"}
    env = {**os.environ, "AVDILEMMA": str(Path(sys.executable).parent / "avdilemma"), **token}

    def run(head: str) -> subprocess.CompletedProcess[str]:
        command = [".ci/submissions", "main", head]
        return subprocess.run(
            command, cwd=base, env=env, capture_output=True, text=True, check=False
        )

    bad = run("theirs")
    assert bad.returncode == 1, bad.stdout
    assert "pip/__init__.py is added" in bad.stderr
    first, *_, last = bad.stdout.splitlines()
    assert first.startswith("::stop-commands::")
    assert last == f"::{first.rpartition('::')[2]}::"
    git(repository, "checkout", "-q", "-b", "good", "main")
    add(repository)
    commit(repository)
    good = run("good")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "1 of 1 good" in good.stdout


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=str)
def test_workflows_have_no_rights_and_pinned_actions(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = yaml.safe_load(text)
    assert "pull_request_target" not in text
    assert "${{ secrets" not in text
    assert found["permissions"] in ({}, {"contents": "read"})
    for job in found["jobs"].values():
        assert job.get("permissions", {}) in ({}, {"contents": "read"})
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"]), step
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
            assert "${{" not in step.get("run", ""), "a name from outside is no part of a script"


def test_the_check_of_submissions_checks_out_the_base_alone() -> None:
    path = ROOT / ".github" / "workflows" / "submissions.yml"
    (job,) = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    checkouts = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert [step["with"]["ref"] for step in checkouts] == [
        "${{ github.event.pull_request.base.sha }}"
    ]
    scripts = " ".join(step.get("run", "") for step in job["steps"])
    assert not re.search(r"git (checkout|switch|merge|worktree|reset|pull)", scripts)
    assert "python -I -m pip" in scripts


def test_what_is_told_apart_is_what_git_writes() -> None:
    assert set(pull_request.WORDS) == set("ADMT")
