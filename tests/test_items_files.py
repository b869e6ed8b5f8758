"""Items as files that people open: CSV that spreadsheets only show, and cards that say whose."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner, Result

from avdilemma.catalog.card import Label, check_label
from avdilemma.catalog.export import export
from avdilemma.catalog.records import cell, read_items
from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.families import build, builtin, is_builtin, load_family

ODD = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'quoted",
    "''twice",
    '=HYPERLINK("http://example.org","x")',
    'say "no", twice',
    "two\nlines\r\nand\rthree",
    "\ttab",
    "\nfirst",
    "＝1",
    "漢字, é and 🙂",
    ";semi;colons",
    "  blanks  ",
    "",
)


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["scenarios", *map(str, words)])


def test_csv_holds_newlines_quotes_and_formulas_and_comes_back(tmp_path: Path) -> None:
    every: Any = build(load_family("sacrifice"), n=16).items
    items = [replace(item, prompt=text) for item, text in zip(every, ODD, strict=True)]
    path = tmp_path / "odd.csv"
    written = export(items, path)
    assert written.items == len(ODD)
    assert list(read_items(path)) == items
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == written.columns
    for row in rows:
        for text in row.values():
            assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", text), text
    seen = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert [text.removeprefix("'") for text in seen["prompt"]] == list(ODD)
    assert b"\r\n" not in path.read_bytes().splitlines(keepends=True)[0]


def test_every_kind_of_item_comes_back_from_csv(tmp_path: Path) -> None:
    for name in ("ratings", "protocols", "amounts", "allocations", "moral_machine"):
        items: Any = build(load_family(name), at_most=24).items
        path = tmp_path / f"{name}.csv"
        assert export(items, path).fingerprint == build(load_family(name), at_most=24).fingerprint
        assert list(read_items(path)) == list(items)


def test_cells_are_marked_and_lists_are_json() -> None:
    assert cell("=x") == "'=x"
    assert cell("'x") == "''x"
    assert cell(["A", "=B"]) == '["A","=B"]'


def test_csv_of_others_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for text, told in (
        ("id,prompt\n1,2\n", "has no column item"),
        ("", "has no column item"),
        ("item,prompt\n", "holds no item"),
        ("item,prompt\nx,y\n", r"a\.csv:2: "),
        ('item,prompt\n"x', "cannot be read"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(AvdilemmaError, match=told):
            read_items(path)
    path.write_bytes(b"item,prompt\n\xff,x\n")
    with pytest.raises(AvdilemmaError, match="cannot be read"):
        read_items(path)


def test_a_spreadsheets_mark_in_front_of_the_file_is_passed_over(tmp_path: Path) -> None:
    items: Any = build(load_family("sacrifice"), n=4).items
    path = tmp_path / "a.csv"
    export(items, path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert list(read_items(path)) == list(items)


# -- cards -----------------------------------------------------------------------------------


def header(folder: Path) -> dict[str, Any]:
    text = (folder / "README.md").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text.split("---\n")[1])
    return found


def own_file(folder: Path, title: str = "A bridge: 'own'") -> Path:
    path = folder / "bridge.yaml"
    record = {
        "extends": "sacrifice",
        "kind": "dilemma",
        "family": "bridge",
        "version": 1,
        "title": title,
        "source": "ours | theirs",
        "factors": {"pair": [[1, 1], [2, 3], [1, 3]]},
    }
    path.write_text(yaml.safe_dump(record), encoding="utf-8")
    return path


def test_a_file_of_ones_own_is_not_labelled_as_this_benchmark(tmp_path: Path) -> None:
    path = own_file(tmp_path)
    assert run("generate", path, "-n", 8, "-o", tmp_path / "a").exit_code == 0
    found = header(tmp_path / "a")
    assert (found["pretty_name"], found["license"]) == ("A bridge: 'own'", "unknown")
    card = (tmp_path / "a" / "README.md").read_text(encoding="utf-8")
    assert "| licence | none given: ask the author |" in card
    assert "# avdilemma" not in card
    assert "ours \\| theirs" in card
    said = ("--name", "Bridges #1 [x]", "--author", "J. Doe", "--licence", "CC-BY-4.0")
    done = run("generate", path, "-n", 8, "-o", tmp_path / "b", *said)
    assert done.exit_code == 0, done.output
    found = header(tmp_path / "b")
    assert (found["pretty_name"], found["license"]) == ("Bridges #1 [x]", "cc-by-4.0")
    card = (tmp_path / "b" / "README.md").read_text(encoding="utf-8")
    for part in ("# Bridges \\#1 \\[x\\]\n", "| author | J. Doe |", "| licence | CC-BY-4.0 |"):
        assert part in card, part
    assert "--author 'J. Doe'" in card


def test_a_built_in_file_is_labelled_as_before_by_name_and_by_path(tmp_path: Path) -> None:
    for place, name in enumerate(("allocations", builtin()["allocations"])):
        folder = tmp_path / str(place)
        assert run("generate", name, "-o", folder).exit_code == 0
        found = header(folder)
        assert (found["pretty_name"], found["license"]) == ("avdilemma allocations", "mit")
    assert is_builtin("sacrifice")
    assert not is_builtin("sacrifice.yaml")


def test_arms_have_cards(tmp_path: Path) -> None:
    out = tmp_path / "third"
    words = ("generate", "sacrifice", "-n", 8, "--form", "third_option=true", "-o", out)
    assert run(*words).exit_code == 0
    assert header(out)["pretty_name"] == "avdilemma sacrifice_third"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--licence", "CC BY"),
        ("--licence", "mit\n- x"),
        ("--licence", ""),
        ("--author", "A\nB"),
        ("--author", "  "),
        ("--name", "x\u202ey"),
    ],
)
def test_what_a_card_cannot_say_is_refused_before_anything_is_written(
    option: str, value: str, tmp_path: Path
) -> None:
    done = run("generate", "allocations", "-o", tmp_path / "a", option, value)
    assert done.exit_code == 1
    assert len(done.output.strip().splitlines()) == 1
    assert not (tmp_path / "a").exists()
    done = run("generate", "allocations", "-o", tmp_path / "a.csv", option, "x")
    assert "give a folder with -o, whose card says it" in done.output
    with pytest.raises(InvalidValueError):
        check_label(Label(licence="no licence"))
