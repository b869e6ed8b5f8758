"""What pydantic finds wrong is told in one line: the place, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from avdilemma.errors import AvdilemmaError, malformed, place
from avdilemma.leaderboard.board import read_standings
from avdilemma.pricing.firms import read_view
from avdilemma.pricing.market_setup import read_setup
from avdilemma.sft.examples import read_examples
from avdilemma.sft.manifest import Manifest


def found(record: object) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(dict[str, list[int]]).validate_python(record)
    return caught.value


def test_the_first_problem_is_told_with_its_place_and_the_remedy() -> None:
    error = malformed("record", found({"a": [1, "x"], "b": 2}), "write it again")
    assert str(error).startswith("record is malformed at a.1: Input should be a valid integer")
    assert str(error).endswith("; write it again")


def test_no_place_is_told_where_all_of_it_is_wrong() -> None:
    error = malformed("record", found(None), "write it again")
    assert str(error) == ("record is malformed: Input should be a valid dictionary; write it again")
    assert place(()) == ""


@pytest.mark.parametrize("read", [read_view, read_setup])
def test_records_of_markets_say_what_they_are(read: Callable[[Any], object]) -> None:
    with pytest.raises(AvdilemmaError, match=r"^\w+ record is malformed: .*; \w+.* this version$"):
        read(None)


def test_files_are_named(tmp_path: Path) -> None:
    for name in ("train.jsonl", "manifest.json", "standings.json"):
        (tmp_path / name).write_text("[]\n", encoding="utf-8")
    for name, read, source in (
        ("train.jsonl:1: training example", read_examples, tmp_path / "train.jsonl"),
        ("manifest.json", Manifest.read_file, tmp_path / "manifest.json"),
        ("standings.json", read_standings, tmp_path),
    ):
        with pytest.raises(AvdilemmaError, match=rf"{name} is malformed: .*; \w+") as caught:
            read(source)
        assert "\n" not in str(caught.value)
