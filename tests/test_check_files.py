"""`scenarios check` refuses broken files with a remedy, all problems at once, and no honest one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from broken_files import BROKEN, SMALL, P, W, put, swap, valid, write, write_instead
from click.testing import CliRunner

from avdilemma.catalog.proof import (
    Problem,
    file_problems,
    further_problems,
    item_problems,
    name_problems,
)
from avdilemma.cli import main
from avdilemma.families import KINDS, builtin, load_family, open_family, stream
from avdilemma.prompts.mentions import mentions, shares


def told(path: Path) -> list[Problem]:
    """What is wrong with a file, some of whose items are read."""
    opened = open_family(str(path))
    if opened.family is None:
        return file_problems(opened)
    names = [problem for _, problem in name_problems([opened])]
    items = stream(opened.family, None, at_most=600).items
    return [*names, *item_problems(items, opened)]


def refuse(name: str, folder: Path) -> None:
    broken = BROKEN[name]
    data = valid(broken.base)
    broken.change(data)
    path = write(data, folder / "mine.yaml")
    problems = told(path)
    assert any(broken.told in each.text for each in problems), [each.text for each in problems]
    for each in problems:
        # every problem has its place and a remedy behind a colon
        assert each.file
        assert each.line
        assert each.where
        assert len(each.text) < 1_000


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_every_broken_file_is_refused_with_a_remedy(name: str, tmp_path: Path) -> None:
    refuse(name, tmp_path)


def test_broken_files_are_of_every_kind() -> None:
    kinds = {load_family(broken.base).kind for broken in BROKEN.values()}
    assert kinds == set(KINDS)
    assert len(BROKEN) >= 40


@pytest.mark.parametrize("name", SMALL)
def test_the_same_files_unbroken_pass(name: str, tmp_path: Path) -> None:
    assert [each.text for each in told(write(valid(name), tmp_path / "mine.yaml"))] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", builtin())
def test_every_built_in_file_passes_in_all_languages_and_forms(name: str) -> None:
    opened = open_family(name)
    assert opened.family is not None
    items = stream(opened.family, None, at_most=opened.family.default_size).items
    found = item_problems(items, opened) + further_problems(opened, 0, "en", lambda: None)
    assert [each.text for each in found] == []


WORDS = "{{ {1: 'one', 2: 'two', 3: 'three', 5: 'five', 7: 'seven'}[occupants] }}"
AFOOT = "{{ {1: 'one', 2: 'two', 3: 'three', 5: 'five', 7: 'seven'}[pedestrians] }}"
ODDS = "{{ {'90%': '9 to 1', '2.5%': '1 to 39'}[occupant_risk] }}"
IN_FIVE = "{{ {'10%': 'one in ten', '20%': 'a fifth'}[pedestrian_risk] }}"


def both(*changes: Callable[[dict[str, object]], None]) -> Callable[[dict[str, object]], None]:
    return lambda data: [change(data) for change in changes].clear()


HONEST = {
    "numbers in words": (
        "sacrifice",
        both(
            write_instead("{{ occupants }}", WORDS, P), write_instead("{{ pedestrians }}", AFOOT, P)
        ),
    ),
    "risks as odds and fractions": (
        "risk",
        both(
            write_instead("{{ occupant_risk }}", ODDS, P),
            write_instead("{{ pedestrian_risk }}", IN_FIVE, P),
        ),
    ),
    "other people on the road": (
        "sacrifice",
        both(
            write_instead("'pedestrians ", "'cyclists ", P, W),
            write_instead("'pedestrian ", "'cyclist ", P, W),
        ),
    ),
    "other alphabets": (
        "sacrifice",
        put([["α", "β"], ["Rot", "Blau"], ["壱", "弐"]], "factors", "alphabet"),
    ),
    "games in coins": ("framed", put("{{ x }} coins", "factors", "unit", "dollars")),
    "the second player first": (
        "protocols",
        both(
            swap("{{ S }} / {{ T }}", "{{ T }} / {{ S }}", P, "brief", "rules"),
            write_instead("{{ T }} / {{ P }}", "{{ P }} / {{ T }}", P, "brief", "rules"),
            write_instead("First / Second", "Second / First", P, "brief", "rules"),
        ),
    ),
    "one story told by hand": (
        "sacrifice",
        both(
            put([[2, 5]], "factors", "pair"),
            write_instead("{{ occupants }}", "two", P),
            write_instead("{{ pedestrians }}", "5", P),
        ),
    ),
    "a share of 100": (
        "risk",
        write_instead("{{ occupant_risk }}", "{{ occupant_risk|replace('%', '') }} of 100", P),
    ),
    "a year and a speed": (
        "sacrifice",
        write_instead("Its brakes fail.", "It is 2026. At 50 km/h its brakes fail.", P),
    ),
}
"""Files that are unusual, and right."""


@pytest.mark.parametrize("name", HONEST)
def test_honest_unusual_files_pass(name: str, tmp_path: Path) -> None:
    base, change = HONEST[name]
    data = valid(base)
    change(data)
    assert [each.text for each in told(write(data, tmp_path / "mine.yaml"))] == []


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "extends: risk\nkind: dilemma\nfamily: my family\nversion: 1\ntitle: x\nsauce: x\n"
        "source: x\nfactors:\n  pair: [1v5, 1:2, [2, 3], [2, 3]]\n  scope: [one_carr, every_car]\n"
        "  alphabet: [[A, B], [C, c], [X, Y]]\nwordings:\n  plain:\n    scene:\n"
        "      stay_harms_pedestrians: '{{ occupant }}'\n      stay_harms_occupants: '{{ x'\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, ["scenarios", "check", str(path), "--json"])
    assert done.exit_code == 1
    record = json.loads(done.stdout)
    found = {each["where"]: each for each in record["sources"][0]["problems"]}
    assert {
        ("family", 3),
        ("sauce", 6),
        ("factors.pair[0]", 9),
        ("factors.pair[1]", 9),
        ("factors.pair[3]", 9),
        ("factors.scope[0]", 10),
        ("factors.alphabet[1]", 11),
        ("wordings.plain.scene.stay_harms_pedestrians", 15),
        ("wordings.plain.scene.stay_harms_occupants", 16),
    } == {(where, each["line"]) for where, each in found.items()}
    assert {each["file"] for each in found.values()} == {str(path)}
    assert "write [1, 5], which makes the level 1v5" in found["factors.pair[0]"]["problem"]
    assert "written 1:2, which YAML reads so unless" in found["factors.pair[1]"]["problem"]
    assert "(perhaps source)" in found["sauce"]["problem"]
    assert "(and 8 more)" in done.stderr


def test_a_language_that_lacks_something_is_named(tmp_path: Path) -> None:
    data = valid("ratings", translations=True)
    write_instead("{{ pedestrians }}", "einige", "translations", "de", W)(data)
    opened = open_family(str(write(data, tmp_path / "mine.yaml")))
    problems = further_problems(opened, 0, "en", lambda: None)
    assert problems
    assert {each.where.partition(".scene")[0] for each in problems} == {"translations.de.plain"}
    assert "does not say the number of pedestrians" in problems[0].problem


def test_exported_items_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    run = CliRunner().invoke
    made = run(main, ["scenarios", "generate", "allocations", "-n", "48", "-o", str(path)])
    assert made.exit_code == 0, made.output
    text = path.read_text(encoding="utf-8")
    assert run(main, ["scenarios", "check", str(path), "--asked", "1"]).exit_code == 0
    path.write_text(text.replace("other person gets", "other person gets not"), encoding="utf-8")
    assert run(main, ["scenarios", "check", str(path), "--asked", "1"]).exit_code == 0
    path.write_text(text.replace("30 points", "many points"), encoding="utf-8")
    done = run(main, ["scenarios", "check", str(path), "--asked", "1"])
    assert done.exit_code == 1
    assert "does not say the other's payoff, 30" in done.output


def test_two_files_of_one_run_have_two_names(tmp_path: Path) -> None:
    paths = [str(write(valid("allocations"), tmp_path / name)) for name in ("a.yaml", "b.yaml")]
    done = CliRunner().invoke(main, ["scenarios", "check", *paths, "--n", "48", "--asked", "1"])
    assert done.exit_code == 1
    assert f"{paths[1]}:" in done.output
    assert f"is 'my_allocations', the name of {paths[0]}: choose another name" in done.output


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("bound", "1"),
        ("bound", "7"),
        ("bound", "nan"),
        ("asked", "0"),
        ("points", "0"),
        ("lives", "inf"),
    ],
)
def test_bounds_that_check_nothing_are_refused(option: str, value: str) -> None:
    done = CliRunner().invoke(main, ["scenarios", "check", "allocations", f"--{option}", value])
    assert done.exit_code == 1
    assert f"{option} is " in done.output


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("Two of 1,000 at 2.5%", "en", {2, 1000, 2.5}),
        ("twenty-one, three hundred and five", "en", {21, 305}),
        ("einundzwanzig von 1.000, 2,5 %", "de", {21, 1000, 2.5}),
        ("三十二名乘客和两名行人", "zh", {32, 2}),
        ("at ٣٥٪ and ۱۲", "en", {35, 12}),
    ],
)
def test_numbers_are_found_in_digits_and_words(
    text: str, language: str, numbers: set[float]
) -> None:
    assert numbers <= {float(each.value) for each in mentions(text, language)}


def test_shares_have_many_spellings() -> None:
    for text in ("20%", "1 in 5", "one of every five", "a fifth", "odds of 1 to 4", "0.2", "1/5"):
        assert 0.2 in {float(each) for each in shares(text, "en")}, text
    assert 0.2 not in {float(each) for each in shares("25% of them", "en")}
