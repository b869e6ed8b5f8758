"""Scenario files: the built-in ones keep a contract, and malformed ones say what to mend.

Every message about a file is one line: file, line number, place in the file, what is wrong,
what to write instead.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import by_hand
import pytest

from avdilemma.errors import AvdilemmaError, InvalidValueError, ScenarioFileError
from avdilemma.families import KINDS, Family, build, builtin, load_family, scenario_dir
from avdilemma.families.places import MAX_BYTES

SACRIFICE = builtin()["sacrifice"].read_text(encoding="utf-8")
PROTOCOLS = builtin()["protocols"].read_text(encoding="utf-8")

Load = Callable[[str | bytes], Family]

families = pytest.mark.parametrize("name", builtin())
choices = pytest.mark.parametrize(
    "name",
    [
        name
        for name in builtin()
        if any(factor.name == "alphabet" for factor in load_family(name).design({}).factors)
    ],
)


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a scenario file with some content."""

    def load_text(content: str | bytes) -> Family:
        path = tmp_path / "mine.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_family(str(path))

    return load_text


def changed(text: str, old: str, new: str) -> str:
    """The text with the first occurrence of a passage replaced, which must be there."""
    assert old in text
    return text.replace(old, new, 1)


def line_of(text: str, passage: str) -> int:
    return text[: text.index(passage)].count("\n") + 1


def complaint(load: Load, content: str | bytes) -> ScenarioFileError:
    """The error that a malformed file gives, after checking its form."""
    with pytest.raises(ScenarioFileError) as caught:
        load(content)
    error = caught.value
    message = str(error)
    assert "\n" not in message
    assert len(message) < 600
    place = f":{error.line}: " if error.line else ": "
    assert message.startswith(f"{error.path}{place}{error.where}")
    assert error.path.endswith("mine.yaml")
    # what is wrong, then what to do about it
    assert re.search(r"[:;(,] ?\w+", error.problem), message
    return error


@families
def test_built_in_families_load_and_name_themselves(name: str) -> None:
    family = load_family(name)
    assert family.family == name
    assert family.kind in KINDS
    assert family.version >= 1
    assert family.title
    assert load_family(name) is family
    assert load_family(str(builtin()[name])) == family


@choices
def test_every_item_of_a_built_in_family_can_be_predicted(name: str) -> None:
    built = build(load_family(name), at_most=400)
    for item in built.items:
        assert item.family == name
        assert item.id.startswith(f"{item.scenario}-")
        assert set(item.decision().actions) == set(item.actions)
        assert {item.factors["position"], item.factors["label"]} <= {
            *("first", "second", "early", "late")
        }
        # position and label are those of the behaviour that is counted
        assert (item.actions[0] == item.focal) == (item.factors["position"] == "first")
        early = item.label(item.focal) == item.factors["alphabet"][0]
        assert early == (item.factors["label"] == "early")


@choices
def test_built_in_families_have_three_alphabets_and_two_wordings(name: str) -> None:
    factors = {factor.name: factor.levels for factor in load_family(name).design({}).factors}
    assert len(factors["alphabet"]) >= 3
    assert len(factors["wording"]) >= 2


def test_ratios_include_ties_and_cases_where_nobody_should_sacrifice() -> None:
    (pair,) = (f for f in load_family("sacrifice").design({}).factors if f.name == "pair")
    assert {"10v19", "10v20", "10v21", "1v5", "1v1", "2v1"} <= set(pair.levels)


def test_the_protocols_are_the_18_of_the_literature() -> None:
    built = build(load_family("protocols"), select={"alphabet": "AB", "wording": "plain"})
    found = {i.setting.protocol: i.setting.payoffs for i in built.items}  # type: ignore[union-attr]
    assert found == {name: tuple(map(str, four)) for name, four in by_hand.PROTOCOLS.items()}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "nothing",
            "family is 'nothing': give one of .*protocols, .*sacrifice, .*, or a path that ends",
        ),
        ("", "family is '': give one of"),
        ("../sacrifice", "family is '../sacrifice': give one of"),
        ("sacrifice.json", "family is 'sacrifice.json': give one of .* ends in .yaml"),
    ],
)
def test_unknown_families_are_named(name: str, message: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{message}"):
        load_family(name)


def test_the_scenario_folder_is_found() -> None:
    assert {path.name for path in scenario_dir().iterdir()} >= {"sacrifice.yaml", "protocols.yaml"}


def test_a_missing_scenario_folder_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_dir", lambda _: False)
    with pytest.raises(AvdilemmaError, match=r"^no scenario files beside .*: reinstall avdilemma$"):
        scenario_dir()


def test_ones_own_file_works_like_a_built_in_one(load: Load) -> None:
    mine = load(changed(SACRIFICE, "family: sacrifice", "family: mine"))
    items = build(mine, n=4).items
    assert {item.family for item in items} == {"mine"}
    assert all(item.id.startswith("mine-") for item in items)


def test_windows_line_ends_and_a_byte_order_mark_do_not_matter(load: Load) -> None:
    windows = "\ufeff" + SACRIFICE.replace("\n", "\r\n")
    assert load(windows) == load(SACRIFICE)


FIRST_PAIR = "    - [5, 1]\n"
SACRIFICE_CASES = {
    "unknown key": (
        "version: 3",
        "version: 3\ncolour: red",
        "colour",
        "is an unknown key .*remove",
    ),
    "misspelt key": ("source: after", "sauce: after", "sauce", "is an unknown key .*correct it"),
    "key left out": ("version: 3\n", "", "version", "is missing: add it"),
    "key deep down": (
        "        every_car: >-",
        "        all_cars: >-",
        "all_cars|viewpoint",
        "give|should",
    ),
    "version as text": ("version: 3", "version: one", "version", "is 'one': .*integer"),
    "version zero": ("version: 3", "version: 0", "version", "is 0: .*greater than 0"),
    "version true": ("version: 3", "version: yes", "version", r"is True \(written yes, .*quoted"),
    "version by date": (
        "version: 3",
        "version: 2024-01-02",
        "version",
        "is datetime.date.*quote it to make it text",
    ),
    "version infinite": ("version: 3", "version: .inf", "version", "is inf: give a finite number"),
    "title null": (
        "title: Sacrifice the people in the car, or spare them",
        "title:",
        "title",
        "string",
    ),
    "family with a space": (
        "family: sacrifice",
        "family: my family",
        "family",
        "write one word of letters",
    ),
    "bad kind": ("kind: dilemma", "kind: trolley", "kind", "is 'trolley': give dilemma or game"),
    "kind a list": ("kind: dilemma", "kind: [dilemma]", "kind", r"is \['dilemma'\]: give dilemma"),
    "kind missing": ("kind: dilemma\n", "", "kind", "is missing: give dilemma or game"),
    "other kind": ("kind: dilemma", "kind: game", "factors|protocols|wordings", "missing|unknown"),
    "sexagesimal pair": (
        FIRST_PAIR,
        "    - 1:5\n",
        r"factors.pair\[0\]",
        r"is 65 \(written 1:5, which YAML reads so unless it is quoted\): .*valid list",
    ),
    "pair as text": (FIRST_PAIR, '    - "1:5"\n', r"factors.pair\[0\]", "is '1:5': .*valid list"),
    "pair of one": (FIRST_PAIR, "    - [5]\n", r"factors.pair\[0\]", "missing"),
    "pair of three": (FIRST_PAIR, "    - [5, 1, 1]\n", r"factors.pair\[0\]", "2 items"),
    "pair with nobody": (FIRST_PAIR, "    - [0, 1]\n", r"factors.pair\[0\]\[0\]", "greater than 0"),
    "pair with a half": (FIRST_PAIR, "    - [1.5, 1]\n", r"factors.pair\[0\]\[0\]", "integer"),
    "pair of true": (
        FIRST_PAIR,
        "    - [yes, 1]\n",
        r"factors.pair\[0\]\[0\]",
        "True .written yes",
    ),
    "pair not a number": (
        FIRST_PAIR,
        "    - [.nan, 1]\n",
        r"factors.pair\[0\]\[0\]",
        "is nan: give a finite number",
    ),
    "pair twice": (
        FIRST_PAIR,
        FIRST_PAIR * 2,
        r"factors.pair\[1\]",
        r"is \[5, 1\]: give each pair",
    ),
    "no pair": (
        re.search(r"  pair:\n(?:    - .*\n)+", SACRIFICE)[0],  # type: ignore[index]
        "  pair: []\n",
        "factors.pair",
        "at least 1 item",
    ),
    "unknown perspective": (
        "[occupant, pedestrian, observer]",
        "[occupant, driver]",
        r"factors.perspective\[1\]",
        "is 'driver': .*'occupant', 'pedestrian' or 'observer'",
    ),
    "perspective twice": (
        "[occupant, pedestrian, observer]",
        "[occupant, occupant]",
        "factors",
        "give each level once",
    ),
    "one lane": (
        "lane: [stay_harms_pedestrians, stay_harms_occupants]",
        "lane: [stay_harms_pedestrians]",
        "factors.lane",
        "2 items",
    ),
    "the same lane twice": (
        "lane: [stay_harms_pedestrians, stay_harms_occupants]",
        "lane: [stay_harms_occupants, stay_harms_occupants]",
        "factors",
        "give each level once",
    ),
    "two alphabets": ("    - [X, Y]\n", "", "factors.alphabet", "is 2: give at least 3"),
    "alphabet twice": ("    - [X, Y]\n", "    - [A, B]\n", "factors.alphabet", "give each once"),
    "unquoted digits": ('["1", "2"]', "[1, 2]", r"factors.alphabet\[1\]\[0\]", "is 1: .*string"),
    "labels on and off": ("[X, Y]", "[on, off]", r"factors.alphabet\[2\]\[0\]", "written on"),
    "one label twice": ("[X, Y]", "[x, X]", r"factors.alphabet\[2\]", "give two different labels"),
    "labels that look alike": (
        "[X, Y]",
        "[A, \u0410]",
        r"factors.alphabet\[2\]",
        "a reply cannot name it clearly, give another one",
    ),
    "a label that declines": ("[X, Y]", "[neither, both]", r"alphabet\[2\]", "cannot name it"),
    "a label of two words": (
        "[X, Y]",
        "[option X, Y]",
        r"factors.alphabet\[2\]\[0\]",
        "write one word",
    ),
    "empty cells unknown": (
        "perspective: [pedestrian, observer]",
        "perspective: [pedestrain]",
        r"empty\[0\].perspective\[0\]",
        "is 'pedestrain': .*'pedestrian'",
    ),
    "nothing left": (
        "perspective: [pedestrian, observer]\n    scope: [every_car]",
        "perspective: [occupant, pedestrian, observer]\n    scope: [one_car, every_car]",
        "default",
        "the grid is empty",
    ),
    "wording missing": (
        "      occupant:\n        one_car: Which rule do you set for your vehicle?\n",
        "      occupant:\n",
        "wordings.plain.question.occupant.one_car",
        "is missing: add a text",
    ),
    "lane wording missing": (
        "    scene:\n      stay_harms_pedestrians: >-",
        "    scene:\n      stay_harms_pedestrian: >-",
        "wordings.plain.scene",
        "give|should|missing",
    ),
    "empty wording": (
        "one_car: Which rule do you set for your vehicle?",
        "one_car: ''",
        "wordings.plain.question.occupant.one_car",
        "is '': .*at least 1 character",
    ),
    "wording of nothing": (
        "one_car: Which rule do you set for your vehicle?",
        "one_car: '{# todo #}'",
        "wordings.plain.question.occupant.one_car",
        "is empty when filled in: write a text",
    ),
    "wording a number": (
        "one_car: Which rule do you set for your vehicle?",
        "one_car: 7",
        "wordings.plain.question.occupant.one_car",
        "is 7: .*string",
    ),
    "unknown name": (
        "one_car: Which rule do you set for your vehicle?",
        "one_car: '{{ drivers }}?'",
        "wordings.plain.question.occupant.one_car",
        "template uses 'drivers': it may use occupants, pedestrians",
    ),
    "unclosed braces": (
        "one_car: Which rule do you set for your vehicle?",
        "one_car: '{{ occupants'",
        "wordings.plain.question.occupant.one_car",
        "template does not compile .*mend the braces",
    ),
    "unknown filter": (
        "one_car: Which rule do you set for your vehicle?",
        "one_car: '{{ occupants|plurals(1, 2) }}'",
        "wordings.plain.question.occupant.one_car",
        "template does not compile .*plurals.*: mend",
    ),
    "failing template": (
        "one_car: Which rule do you set for your vehicle?",
        "one_car: '{{ occupants.first }}'",
        "wordings.plain.question.occupant.one_car",
        "template .* fails on .*: mend",
    ),
    "template bomb": (
        "one_car: Which rule do you set for your vehicle?",
        "one_car: \"{{ 'x' * 10000000000 }}\"",
        "wordings.plain.question.occupant.one_car",
        r"template .* fails on .*templates may not use \*",
    ),
    "enormous template": (
        "one_car: Which rule do you set for your vehicle?",
        f"one_car: {'x' * 20_001}",
        "wordings.plain.question.occupant.one_car",
        "at most 20000 characters",
    ),
    "duplicate key": ("version: 3", "version: 3\nversion: 2", "version", "occurs twice: keep one"),
    "duplicate key deep down": (
        "        one_car: Which rule do you set for your vehicle?",
        "        one_car: Which?\n        one_car: Which rule do you set for your vehicle?",
        "wordings.plain.question.occupant.one_car",
        "occurs twice: keep one",
    ),
    "a key that is no text": ("version: 3", "version: 3\n3: x", "3", "is 3: quote it"),
    "a binary value": ("version: 3", "version: !!binary aGk=", "version", "is b'hi': quote it"),
    "a set": ("version: 3", "version: !!set {a, b}", "version", r"is \{.*: quote it"),
}

PROTOCOLS_CASES = {
    "payoffs out of order": (
        "[90, 45, 15, 10]",
        "[90, 45, 10, 15]",
        "protocols.spd.SPD1",
        "is '90 45 10 15': need T > R > P > S",
    ),
    "equal payoffs": ("[90, 45, 15, 10]", "[90, 90, 15, 10]", "protocols.spd.SPD1", "need T > R"),
    "three payoffs": ("[90, 45, 15, 10]", "[90, 45, 15]", "protocols.spd.SPD1", "missing"),
    "payoffs as text": (
        "[90, 45, 15, 10]",
        '["90", 45, 15, 10]',
        r"protocols.spd.SPD1\[0\]",
        "is '90': .*(integer|number)",
    ),
    "infinite payoff": (
        "[90, 45, 15, 10]",
        "[.inf, 45, 15, 10]",
        r"SPD1\[0\]",
        "is inf: give a finite",
    ),
    "protocol twice": ("    TG1: [80", "    SPD1: [80", "protocols.tg.SPD1", "give each name once"),
    "unknown game": (
        "  tg:\n    TG1",
        "  chess:\n    TG1",
        "protocols.chess",
        "give one of spd, tg",
    ),
    "belief above 1": ("belief: [0.1,", "belief: [1.1,", r"factors.belief\[0\]", "is 1.1: give a"),
    "belief below 0": (
        "belief: [0.1,",
        "belief: [-0.1,",
        r"factors.belief\[0\]",
        "is -0.1: give a",
    ),
    "belief as text": ("belief: [0.1,", "belief: ['0.1',", r"factors.belief\[0\]", "valid number"),
    "belief not a number": ("belief: [0.1,", "belief: [.nan,", r"factors.belief\[0\]", "is nan"),
    "belief of a half per cent": (
        "belief: [0.1,",
        "belief: [0.105,",
        r"factors.belief\[0\]",
        "is 0.105: give whole per cents, such as 0.35",
    ),
    "belief twice": ("belief: [0.1, 0.3", "belief: [0.1, 0.10", "factors", "give each level once"),
    "one naming": (
        "    green_blue: [green, blue]\n",
        "",
        "factors.naming",
        "mapping should have at least 2 items",
    ),
    "names alike": (
        "green_blue: [green, blue]",
        "green_blue: [green, Green]",
        "factors.naming.green_blue",
        "give two different names",
    ),
    "name on": ("[green, blue]", "[on, blue]", r"naming.green_blue\[0\]", "True .written on"),
    "rules missing": (
        "    rules:\n      spd: |-\n        Person 1",
        "    rules:\n      sdp: |-\n        Person 1",
        "wordings.plain.rules.spd",
        "is missing: add a text",
    ),
    "node missing": (
        "        trust: The coin",
        "        thrust: The coin",
        "wordings.plain.question.tg.trust",
        "is missing: add a text",
    ),
    "unknown name": (
        "{{ c }} or {{ d }}. After",
        "{{ e }} or {{ d }}. After",
        "wordings.plain.rules.tg",
        "template uses 'e': it may use P, R, S, T, after, c, c2, d, d2, ends, often, ",
    ),
}

CASES = [
    pytest.param(text, *case, id=name)
    for text, cases in ((SACRIFICE, SACRIFICE_CASES), (PROTOCOLS, PROTOCOLS_CASES))
    for name, case in cases.items()
]


@pytest.mark.parametrize(("text", "old", "new", "where", "problem"), CASES)
def test_malformed_files_say_where_and_what_to_mend(
    load: Load, text: str, old: str, new: str, where: str, problem: str
) -> None:
    content = changed(text, old, new)
    error = complaint(load, content)
    assert re.search(where, error.where), str(error)
    assert re.search(problem, error.problem), str(error)
    # the line holds the last key of the place, or the next one up if that is missing
    assert error.line is not None
    shown = content.splitlines()[error.line - 1]
    if error.where.endswith("]"):
        begins = line_of(text, old)
        assert begins <= error.line <= begins + new.count("\n"), str(error)
    elif "is missing" in error.problem and "." not in error.where:
        assert shown == next(line for line in content.splitlines() if line[:1].isalpha())
    else:
        assert any(f"{key}:" in shown for key in error.where.split(".")[-2:]), str(error)


UNREADABLE = {
    "empty": ("", 1, "the file is empty: start with 'kind:'"),
    "comments only": ("# nothing\n", 1, "the file is empty"),
    "a list": ("- kind: dilemma\n", 1, "is no mapping: start with 'kind:'"),
    "a text": ("dilemma\n", 1, "is no mapping"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", 1, "is not UTF-8 text .*: save it so"),
    "another encoding": ("kind: dilemma\n# é".encode("latin-1"), 2, "is not UTF-8 text .*: save"),
    "null character": (
        "kind: dilemma\ntitle: a\x00b\n",
        2,
        r"holds the control character U\+0000: remove it",
    ),
    "unclosed list": ("kind: dilemma\nx: [1, 2\ny: 3\n", 3, "is not valid YAML .*: mend it"),
    "colon": ("kind: dilemma\nx: {text: Note: no}\n", 2, "holds a colon in quotes"),
    "tab": ("kind: dilemma\nfactors:\n\tpair: 1\n", 3, "is not valid YAML .*: mend it"),
    "bad indentation": ("kind: dilemma\n  x: 1\n", 2, "is not valid YAML .*: mend it"),
    "unknown anchor": ("kind: dilemma\nx: *nowhere\n", 2, "is not valid YAML .*nowhere"),
    "foreign tag": ("kind: dilemma\nx: !!python/object:os.system {}\n", 2, "is not valid YAML"),
    "a key that is a list": ("kind: dilemma\n? [a, b]\n: 1\n", 2, "a list or mapping for a key"),
    "two documents": ("kind: dilemma\n---\nkind: dilemma\n", 2, "is not valid YAML .*document"),
    "impossible date": (
        "kind: dilemma\nx: 2024-13-45\n",
        2,
        "impossible value '2024-13-45'.: mend",
    ),
    "endless number": (f"kind: dilemma\nx: {'9' * 5000}\n", 2, "is a number of 5,000 characters"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_files_that_are_no_yaml_mapping_say_so(load: Load, name: str) -> None:
    content, line, problem = UNREADABLE[name]
    error = complaint(load, content)
    assert error.line == line, str(error)
    assert re.search(problem, error.problem), str(error)


def aliases(levels: int, width: int) -> str:
    """A file that a few hundred characters blow up to width ** levels values."""
    lines = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels + 1)]
    return "\n".join(["kind: dilemma", "a0: &a0 [x]", *lines])


def merges(levels: int) -> str:
    """The same with merge keys."""
    ten = [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, levels + 1)]
    return "\n".join(["kind: dilemma", "a0: &a0 {x: 1}", *ten])


BOMBS = {
    "billion laughs": (aliases(12, 10), "values: split the file"),
    "wide aliases": (aliases(2, 2000), "values: split the file"),
    "merge keys": (merges(12), "values: split the file|nested too deeply"),
    "an alias of itself": ("kind: dilemma\nx: &x [*x]\n", "nested too deeply: flatten it"),
    "nested lists": ("kind: dilemma\nx: " + "[" * 20_000, "nested too deeply: flatten it"),
    "closed nested lists": (
        "kind: dilemma\nx: " + "[" * 500 + "]" * 500,
        "nested too deeply: flatten it",
    ),
    "nested mappings": (
        "kind: dilemma\n" + "\n".join(f"{' ' * i}a:" for i in range(200)),
        "nested too deeply: flatten it",
    ),
    "too many bytes": ("#" * (MAX_BYTES + 1), "^has over 2,000,000 bytes"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_fail_fast(load: Load, name: str) -> None:
    content, problem = BOMBS[name]
    started = time.process_time()
    error = complaint(load, content)
    assert re.search(problem, error.problem), str(error)
    assert time.process_time() - started < 10


def test_a_file_with_too_many_values_is_refused(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("avdilemma.families.places.MAX_NODES", 100)
    error = complaint(load, "kind: dilemma\nx:\n" + "- 1\n" * 101)
    assert error.problem == "has over 100 values: split the file"
    assert error.line == 100  # the 98th after the file itself and two keys


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("nowhere.yaml", "No such file or directory"),
        ("nowhere/x.yml", "No such file or directory"),
        ("a\x00b.yaml", "null"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path: Path, path: str, problem: str) -> None:
    (tmp_path / "folder.yaml").mkdir()
    message = rf"cannot be read \(.*{problem}.*\): give an existing YAML file$"
    with pytest.raises(ScenarioFileError, match=message) as caught:
        load_family(str(tmp_path / path))
    assert caught.value.line is None
    with pytest.raises(ScenarioFileError, match="is no regular file: give an existing YAML file"):
        load_family(str(tmp_path / "folder.yaml"))


def test_the_home_folder_may_be_written_as_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine.yaml").write_text(SACRIFICE, encoding="utf-8")
    assert load_family("~/mine.yaml").family == "sacrifice"


def test_further_problems_are_counted(load: Load) -> None:
    content = changed(changed(SACRIFICE, "version: 3", "version: x"), "[1, 3]", "[0, 3]")
    error = complaint(load, content)
    assert error.where == "factors.pair[8][0]"
    assert error.line == line_of(content, "[0, 3]")
    assert str(error).endswith("(and 1 more)")


def test_anchors_aliases_and_merge_keys_share_texts(load: Load) -> None:
    anchored = PROTOCOLS.replace("    others:\n      spd:", "    others: &same\n      spd:", 1)
    before, _, after = anchored.partition("    others:\n      spd:")
    own = "    others:\n      <<: *same\n      ug: {offer: As First, response: As Second}\n"
    merged = before + own + after[after.index("    turn:") :]
    family = load(merged)
    wordings = family.wordings  # type: ignore[union-attr]
    assert wordings["brief"].others["spd"] == wordings["plain"].others["spd"]
    assert wordings["brief"].others["ug"] != wordings["plain"].others["ug"]
    # what a merge brings in is located at the mapping that takes it over
    error = complaint(load, changed(merged, "first_move: As Person 1", "first_move: '{{ x }}'"))
    assert "others.spd.first_move" in error.where
