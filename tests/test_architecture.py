"""Arrows between modules point one way, and heavy libraries stay out of the way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "avdilemma"
INSPECT_LAYER = {"evals", "demos", "logs", "leaderboard", "report", "commands", "cli", "__main__"}
LAYERS = [
    "errors",
    "problems",
    "exact",
    "preferences",
    "predictions",
    "games",
    "dilemmas",
    "plain_settings",
    "design",
    "items",
]


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
