"""What is installed, here and for pull requests, is named by its hash; actions by their commit."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = {"core": None, "dev": "dev", "docs": "docs"}
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(path: Path) -> list[tuple[Requirement, list[str]]]:
    """The requirements of a file, each with its hashes."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = []
    for line in lines:
        requirement, *hashes = re.split(r"\s+(?=--hash)", line.strip())
        found.append((Requirement(requirement), hashes))
    return found


def wanted(extra: str | None) -> list[Requirement]:
    about = project()["project"]
    texts = [*about["dependencies"], *about["optional-dependencies"].get(extra, ())]
    # the package itself is built without fetching anything
    builder = [*project()["build-system"]["requires"], "editables"]
    return [*map(Requirement, texts), *map(Requirement, builder)]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_one_version_and_the_hashes_of_all_that_is_installed(name: str) -> None:
    found = locked(ROOT / "locks" / f"{name}.txt")
    for requirement, hashes in found:
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert requirement.url is None
        assert hashes, f"{requirement} has no hash"
        assert all(HASH.fullmatch(each) for each in hashes), requirement
    versions = {canonicalize_name(each.name): each for each, _ in found}
    assert len(versions) == len(found), "one version of each for every system and Python"
    for each in wanted(LOCKS[name]):
        own = versions.get(canonicalize_name(each.name))
        assert own is not None, f"{each} is not in locks/{name}.txt: make lock"
        (version,) = own.specifier
        assert each.specifier.contains(version.version), f"{own} is not {each}: make lock"
        assert own.marker is None or own.marker.evaluate(), own


@pytest.mark.parametrize("name", LOCKS)
def test_locks_and_constraints_name_the_same_versions(name: str) -> None:
    told = {canonicalize_name(e.name): e.specifier for e, _ in locked(ROOT / "constraints.txt")}
    for each, _ in locked(ROOT / "locks" / f"{name}.txt"):
        key = canonicalize_name(each.name)
        assert told.get(key, each.specifier) == each.specifier, f"{each} is {told[key]}: make lock"


@pytest.mark.parametrize(
    "path", [*sorted((ROOT / "locks").glob("*.txt")), ROOT / "constraints.txt"]
)
def test_locks_name_no_place_from_which_they_were_made(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"//|file:|^-|^\s*--(?!hash=)|(^|[\s=@])/", text, re.MULTILINE)


def steps(path: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_install_by_hashes_alone(path: Path) -> None:
    scripts = [step["run"].replace("\\\n", " ") for step in steps(path) if "run" in step]
    installs = [
        line
        for text in scripts
        for line in text.splitlines()
        if re.search(r"\bpip3? install", line)
    ]
    for line in installs:
        hashed = re.search(r"--require-hashes .*--requirement locks/(core|dev|docs)\.txt$", line)
        ours = re.search(r"--no-deps --no-build-isolation (--editable )?\.$", line)
        assert hashed or ours, line
    fetched = r"\b(curl|wget|npm|npx|uvx?|pipx|conda|easy_install|gem|apt(-get)?)\s"
    assert not any(re.search(fetched, text) for text in scripts)
    made = {word for text in scripts for word in re.findall(r"^make ([a-z-]+)", text, re.MULTILINE)}
    assert installs or made


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_commits_and_say_their_version(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"^\s*(?:- )?uses:\s*(\S+)(.*)$", text, re.MULTILINE)
    assert len(used) == sum("uses" in step for step in steps(path)) > 0
    for action, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w./-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v[0-9.]+", comment), f"{action}: say which version it is"


def test_make_installs_for_use_tests_and_docs_by_hashes() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target, lock in ((".core", "core"), (".dev", "dev"), (".docs", "docs")):
        recipe = re.search(
            rf"^\$\(VENV\)/{re.escape(target)}:.*\n((?:\t.*\n)+)", text, re.MULTILINE
        )
        assert recipe is not None
        lines = [line for line in recipe[1].splitlines() if line.startswith("\t$(")]
        assert lines[0] == f"\t$(HASHED) locks/{lock}.txt"
        assert set(lines[1:]) <= {"\t$(OURS)"}
    assert re.search(
        r"^HASHED := .*--require-hashes --only-binary :all: --requirement$", text, re.M
    )
