"""The re-analysis of published results: the pattern, and the counts where the table is there."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from benchmarks.position_bias import CHARACTERS, PATTERN, cosines, count

NAME = "moral_machine_llm_amce.csv"
FOLDER = Path(__file__).parents[2] / "shared" / "data"


def table() -> Path:
    path = Path(os.environ.get("AVDILEMMA_MORAL_MACHINE_CSV", str(FOLDER / NAME)))
    if not path.is_file():
        pytest.skip("the published table is the user's own: name it in AVDILEMMA_MORAL_MACHINE_CSV")
    return path


def test_the_pattern_follows_from_always_sparing_the_first_set() -> None:
    """A generator as described, with an answerer who always says Case 2."""
    draw = random.Random(0)
    first_has_level = {"Age": 1, "Fitness": 0, "Gender": 1, "No. Characters": 0, "Social Status": 0}
    first_has_level["Species"] = 1
    for label, has_level in first_has_level.items():
        spared = []
        for scene in range(20_000):
            in_car = scene % 2 == 1
            level_first = has_level ^ (in_car and draw.random() < 0.5)
            spared.append(1 if level_first else -1)  # Case 1 kills the first set
        assert sum(spared) / len(spared) == pytest.approx(PATTERN[label], abs=0.03)


def test_cosines_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    lines = ["Label,second,first,nothing,other,Human"]
    lines += [
        f"{label},{value * 0.6},{-value},0,{float(label == 'Law')},0.1"
        for label, value in PATTERN.items()
    ]
    path.write_text("\n".join(lines))
    found = cosines(path)
    assert found["second"] == pytest.approx(1)
    assert found["first"] == pytest.approx(-1)
    assert found["other"] == pytest.approx(0)
    assert found.isna()["nothing"]
    assert "Human" not in found.index
    assert count(found) == (1, 1)


def test_a_wrong_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="cannot be read"):
        cosines(tmp_path / "none.csv")
    (tmp_path / "a.csv").write_text("Label,x\nAge,1\n")
    with pytest.raises(SystemExit, match="Fitness"):
        cosines(tmp_path / "a.csv")


def test_the_published_table() -> None:
    found = cosines(table())
    assert len(found) == 75
    assert count(found) == (8, 2)
    assert count(cosines(table(), CHARACTERS)) == (12, 1)
