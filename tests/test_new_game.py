"""A new game: one Python file, one registration, and at most 8 lines of YAML."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from avdilemma import games
from avdilemma.errors import ScenarioFileError
from avdilemma.families import GameFamily, GameForm, build, load_family, load_kind, stream
from avdilemma.families.game_order import order_of_play
from avdilemma.families.match import MatchForm
from avdilemma.games import Branch, Game, Leaf, Node

ROOT = Path(__file__).parents[1]

CHICKEN = '''
"""Chicken, one after the other."""

from avdilemma.games.game import Branch, Game, Leaf, Node

CHICKEN = Game(
    name="chicken",
    title="chicken of two moves",
    source="Rapoport & Chammah 1966, Am. Behav. Sci. 10:10",
    nodes=(
        Node("move", "first", ("swerve", "straight")),
        Node("reply", "second", ("swerve", "straight")),
    ),
    tree=Branch(
        "move",
        (Branch("reply", (Leaf("R", "R"), Leaf("S", "T"))), Leaf("T", "S")),
    ),
    order="T > R > S > P",
)
'''
"""The one Python file of a new game."""

FILE = """\
extends: texts/in_turn
kind: game
family: chicken
version: 1
title: Chicken of two moves
source: ours
protocols: {chicken: {CH1: [90, 60, 10, 30], CH2: [80, 70, 20, 30]}}
"""
"""Its scenario file."""

HIDDEN = Game(
    name="hidden",
    title="two roles, nothing seen",
    source="ours",
    nodes=(Node("one", "first", ("give", "keep")), Node("two", "second", ("take", "leave"))),
    tree=Branch(
        "one",
        (
            Branch("two", (Leaf("R", "R"), Leaf("S", "T"))),
            Branch("two", (Leaf("T", "S"), Leaf("P", "P"))),
        ),
    ),
)
"""A game in which the second mover does not see the first."""


def texts_of(order: str, protocols: object, path: Path, family: str) -> GameFamily:
    """A file that gives protocols alone."""
    path.write_text(
        f"extends: texts/{order}\nkind: game\nfamily: {family}\nversion: 1\ntitle: t\nsource: s\n"
        f"protocols: {json.dumps(protocols)}\n",
        encoding="utf-8",
    )
    return load_kind(str(path), GameFamily)


def test_shared_texts_ask_what_the_texts_of_each_game_ask(tmp_path: Path) -> None:
    base = load_kind("protocols", GameFamily)
    same = texts_of(
        "in_turn", base.model_dump(mode="json")["protocols"], tmp_path / "p.yaml", "protocols"
    )
    assert [each.prompt for each in stream(same)] == [each.prompt for each in stream(base)]
    for form in ("elicitation=plan", "beliefs=elicited"):
        one, other = same.forms()[form], base.forms()[form]
        for item, again in zip(stream(one, 96, 3), stream(other, 96, 3), strict=True):
            assert one.prompts(item) == other.prompts(again)
    one, other = MatchForm(same), MatchForm(base)
    for row in other.design({}).rows(96, 1):
        match, again = one.item(row, 0), other.item(row, 0)
        assert match.prompt == again.prompt
        for node in games.game(row["game"]).nodes:
            assert (
                one.turn(match, node.name, "first", 2).prompt
                == other.turn(again, node.name, "first", 2).prompt
            )


def test_each_game_has_its_order_of_play() -> None:
    orders = {name: order_of_play(game) for name, game in games.GAMES.items()}
    assert orders == {
        "spd": "in_turn",
        "tg": "in_turn",
        "ug": "in_turn",
        "pd": "at_once",
        "stag": "at_once",
        "rpd3": "",
    }
    assert order_of_play(HIDDEN) == "in_turn"


def test_a_second_mover_who_sees_nothing_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(games.GAMES, "hidden", HIDDEN)
    family = texts_of("in_turn", {"hidden": {"H1": [90, 60, 30, 10]}}, tmp_path / "h.yaml", "h")
    for item in build(family).items:
        plain = item.factors["wording"] == "plain"
        words = (
            ("without seeing that choice", "as Person 2, ")
            if plain
            else ("without learning", "As Second, ")
        )
        assert all(each in item.prompt for each in words)
        assert "after" not in item.prompt.lower()
    first = next(iter(stream(GameForm(family, beliefs="elicited"))))
    assert "As Person 2, how many" in GameForm(family).belief_question(first).prompt


def test_texts_of_another_order_do_not_tell_a_game(tmp_path: Path) -> None:
    with pytest.raises(
        ScenarioFileError, match=r"at_once\.yaml:\d+: wordings\.plain\.rules\.rpd4: is missing"
    ):
        texts_of("at_once", {"rpd4": {"A": [90, 60, 30, 10]}}, tmp_path / "p.yaml", "p")
    with pytest.raises(ScenarioFileError, match=r"wordings\.plain\.rules\.pd: is missing"):
        texts_of("in_turn", {"pd": {"A": [90, 60, 30, 10]}}, tmp_path / "p.yaml", "p")


def test_a_games_own_text_comes_before_the_shared_one(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "extends: texts/at_once\nkind: game\nfamily: own\nversion: 1\ntitle: t\nsource: s\n"
        "protocols: {pd: {A: [90, 60, 30, 10]}, stag: {B: [50, 80, 40, 10]}}\n"
        'wordings: {plain: {question: {pd: {move: "Which?"}}}}\n',
        encoding="utf-8",
    )
    for item in build(load_family(str(path)), select={"wording": "plain"}).items:
        assert ("Which?" in item.prompt) == (item.factors["game"] == "pd")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package to which the game is added as a newcomer adds it."""
    folder = tmp_path_factory.mktemp("package")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "avdilemma", folder / "avdilemma", ignore=ignored)
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    (folder / "avdilemma" / "games" / "chicken.py").write_text(CHICKEN, encoding="utf-8")
    registry = folder / "avdilemma" / "games" / "__init__.py"
    text = registry.read_text(encoding="utf-8")
    registered = text.replace("PD, STAG, RPD)", "PD, STAG, RPD, chicken.CHICKEN)").replace(
        "from avdilemma.errors import",
        "from avdilemma.games import chicken\nfrom avdilemma.errors import",
        1,
    )
    assert registered.count("chicken.CHICKEN") == 1
    registry.write_text(registered, encoding="utf-8")
    assert len(FILE.splitlines()) <= 8
    (folder / "scenarios" / "chicken.yaml").write_text(FILE, encoding="utf-8")
    return folder


def run(package: Path, *arguments: str) -> str:
    """Run Python on the copied package; its output."""
    found = subprocess.run(
        [sys.executable, *arguments],
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(package), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@pytest.mark.slow
def test_a_new_game_is_asked_scored_and_estimated(package: Path) -> None:
    assert "chicken passes" in run(package, "-m", "avdilemma", "scenarios", "check", "chicken")
    script = (
        "from inspect_ai import eval\n"
        "from avdilemma.evals.tasks import economic_games\n"
        "import avdilemma, pathlib\n"
        "assert pathlib.Path(avdilemma.__file__).is_relative_to(pathlib.Path.cwd())\n"
        "for form in ('node', 'plan'):\n"
        "    (log,) = eval(economic_games(family='chicken', elicitation=form, kappa=1, n=48),\n"
        "        model='avdilemma/moralis', model_args={'kappa': 1}, log_dir='logs',\n"
        "        display='none')\n"
        "    assert log.status == 'success', log.error\n"
        "    scores = {m.name: m.value for s in log.results.scores for m in s.metrics.values()}\n"
        "    print(scores['moralis'] if 'moralis' in scores else scores)\n"
    )
    out = run(package, "-c", script)
    assert "1.0" in out
    assert "kappa" in run(package, "-m", "avdilemma", "estimate", "logs")


@pytest.mark.slow
def test_a_new_game_is_trained_without_another_list(package: Path) -> None:
    arguments = ("--agent", "moralis", "--games", "chicken", "-n", "24", "--reasoning", "full")
    run(
        package,
        "-m",
        "avdilemma",
        "sft",
        "build",
        *arguments,
        "--elicitation",
        "both",
        "-o",
        "data",
    )
    lines = (package / "data" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 24
    assert all(json.loads(line)["id"].startswith("sft_chicken-chicken-") for line in lines)
