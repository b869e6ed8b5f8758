"""Arrows between modules point one way, and heavy libraries stay out of the way."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "avdilemma"
INSPECT_LAYER = {
    "evals",
    "logs",
    "measures",
    "charts",
    "demos",
    "leaderboard",
    "report",
    "runs",
    "commands",
    "cli",
    "__main__",
}
LAYERS = [
    "errors",
    "exact",
    "preferences",
    "predictions",
    "games",
    "dilemmas",
    "design",
    "prompts",
    "scenes",
    "pricing",
    "agents",
    "questions",
    "families",
    "experiments",
    "estimation",
    "measures",
    "evals",
    "logs",
    "report",
    "runs",
]
"""Folders and files of which none imports a later one."""

LONGEST = 350
"""Lines of a module at most."""

FORMS_TOLD_APART = 0
"""Places at most that ask for the class of a question, a setting or a family elsewhere."""


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_the_domain_knows_nothing_of_inspect() -> None:
    for path in modules():
        if layer(path) in INSPECT_LAYER:
            continue
        for name in imports(path):
            assert not name.startswith("inspect_ai"), path
            parts = name.split(".")
            assert not (parts[0] == "avdilemma" and len(parts) > 1 and parts[1] in INSPECT_LAYER), (
                path
            )


def test_no_layer_imports_a_later_one() -> None:
    for path in modules():
        own = layer(path)
        if own not in LAYERS:
            continue
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "avdilemma" and len(parts) > 1 and parts[1] in LAYERS:
                assert LAYERS.index(parts[1]) <= LAYERS.index(own), f"{path} imports {name}"


def test_packages_do_not_import_each_other_in_circles() -> None:
    edges: dict[str, set[str]] = {}
    for path in modules():
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "avdilemma" and len(parts) > 1 and parts[1] != layer(path):
                edges.setdefault(layer(path), set()).add(parts[1])
    edges.pop("__init__", None)

    def reach(start: str, seen: set[str]) -> set[str]:
        for following in edges.get(start, set()) - seen:
            seen |= {following} | reach(following, seen | {following})
        return seen

    for name in edges:
        assert name not in reach(name, set()), name


@pytest.mark.parametrize("module", ["avdilemma", "avdilemma.evals.registry"])
def test_what_every_inspect_run_imports_is_light(module: str) -> None:
    """Inspect imports the entry point at each start: what it does not load itself must not come."""
    code = (
        "import sys, inspect_ai, inspect_ai.scorer, inspect_ai.solver\n"
        "before = set(sys.modules)\n"
        f"import {module}\n"
        "heavy = {'pandas', 'matplotlib', 'seaborn', 'datasets', 'torch', 'scipy'}\n"
        "print(sorted(heavy & (set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_game_and_agent_file_is_registered() -> None:
    from avdilemma.agents import AGENTS
    from avdilemma.agents.agent import AgentKind
    from avdilemma.games import GAMES, Game

    for folder, kind, registered in (
        ("games", Game, list(GAMES.values())),
        ("agents", AgentKind, list(AGENTS.values())),
    ):
        for path in sorted((PACKAGE / folder).glob("*.py")):
            module = __import__(f"avdilemma.{folder}.{path.stem}", fromlist=["_"])
            for value in vars(module).values():
                if isinstance(value, kind):
                    assert value in registered, f"{path}: {value.name} is not registered"


def file_of(name: str) -> Path | None:
    """The file behind a dotted name, if it is one of the package."""
    path = PACKAGE.parent.joinpath(*name.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file() and PACKAGE in file.parents:
            return file
    return None


def file_imports(path: Path) -> set[Path]:
    """Files that a file imports by name, lazily and for types included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            # a name is a module of its own, or else something in the one named before it
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                names.append(whole if file_of(whole) else node.module)
        found |= {file for name in names if (file := file_of(name))}
    return found - {path}


def test_no_files_import_each_other_in_circles() -> None:
    graph = {path: file_imports(path) for path in modules()}
    # raises CycleError, which names the circle
    order = list(graphlib.TopologicalSorter(graph).static_order())
    assert len(order) == len(graph)


def test_a_circle_of_files_is_found() -> None:
    with pytest.raises(graphlib.CycleError):
        list(graphlib.TopologicalSorter({"a": {"b"}, "b": {"a"}}).static_order())
    problem = PACKAGE / "estimation" / "problem.py"
    assert file_of("avdilemma.estimation.problem") == problem
    assert file_of("avdilemma.errors.AvdilemmaError") is None


def test_no_module_is_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def classes_of(*folders: str) -> set[str]:
    """Classes of questions, settings, families and their arms."""
    found = {"GroupsSetting"}
    for folder in folders:
        for path in (PACKAGE / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
            ends = ("Question", "Setting", "Family", "Form", "ThirdOption", "Arm")
            found |= {name for name in names if name.endswith(ends)}
    return found


def test_forms_are_told_apart_at_home() -> None:
    """What form a question has is known in its own file: elsewhere nobody asks for its class."""
    known = classes_of("questions", "families")
    assert {"ChoiceQuestion", "GameSetting", "GameFamily"} <= known
    places = []
    for path in modules():
        if layer(path) in {"questions", "families"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
                kinds = {each.id for each in ast.walk(node.args[1]) if isinstance(each, ast.Name)}
                places += [f"{path}:{node.lineno}"] if kinds & known else []
    assert len(places) <= FORMS_TOLD_APART, places


def test_the_page_on_the_layout_names_every_folder() -> None:
    text = (PACKAGE.parent / "docs" / "layout.md").read_text(encoding="utf-8")
    drawing = text.split("```")[1]
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert folders <= set(re.findall(r"[a-z_]+", drawing)), folders
