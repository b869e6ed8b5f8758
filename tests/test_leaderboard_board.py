"""Reading a board: rows with their standing, and everything that is wrong at once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import synthetic_board

from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard import board
from avdilemma.leaderboard.board import read_board

# answers play no part here, and suite v1 takes seconds to build
SMALL: dict[str, Any] = {"answers": {}, "fingerprints": {}, "logs": []}


@pytest.fixture(autouse=True)
def without_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic_board, "codes", lambda seed: {})
    monkeypatch.setattr(synthetic_board, "key", lambda: type("Key", (), {"fingerprints": {}}))


def written(folder: Path, count: int = 3) -> Path:
    records = [synthetic_board.record(seed, **SMALL) for seed in range(count)]
    return synthetic_board.write_board(folder, records)


def standing(folder: Path, **values: dict[str, Any]) -> None:
    (folder / "standings.json").write_text(json.dumps(values), encoding="utf-8")


def digest(folder: Path, name: str) -> str:
    return hashlib.sha256((folder / "submissions" / f"{name}.json").read_bytes()).hexdigest()


def test_rows_come_by_name_and_self_reported(tmp_path: Path) -> None:
    seen = []
    rows = read_board(written(tmp_path, 6), lambda: seen.append(1))
    assert [row.submission.name for row in rows] == [f"model-{seed:04}" for seed in range(6)]
    assert {row.tier for row in rows} == {"self-reported"}
    assert not any(row.reference for row in rows)
    assert rows[0].sha256 == digest(tmp_path, "model-0000")
    assert len(seen) == 6


def test_a_standing_belongs_to_the_bytes_of_the_file(tmp_path: Path) -> None:
    folder = written(tmp_path)
    kept = {"tier": "reproduced", "date": "2026-11-20", "sha256": digest(folder, "model-0001")}
    standing(folder, **{"model-0001": kept, "model-0002": kept})
    rows = read_board(folder)
    assert [row.tier for row in rows] == ["self-reported", "reproduced", "self-reported"]
    assert rows[1].standing is not None
    assert rows[1].standing.date == "2026-11-20"
    path = folder / "submissions" / "model-0001.json"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert read_board(folder)[1].tier == "self-reported"


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "submissions" / "broken.json").write_text("{", encoding="utf-8")
    (folder / "submissions" / "model-0000.json").rename(folder / "submissions" / "other.json")
    standing(folder, gone={"tier": "reproduced", "date": "2026-11-20", "sha256": "0" * 64})
    with pytest.raises(AvdilemmaError) as caught:
        read_board(folder)
    first, *rest = str(caught.value).splitlines()
    assert first.endswith("has 3 problems:")
    for line, part in zip(
        rest,
        ("broken.json is no JSON", "name the file like it", "gone has a standing"),
        strict=True,
    ):
        assert part in line


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "Invalid JSON"),
        ('{"x": {"tier": "gold", "date": "2026-11-20", "sha256": ""}}', r"x\.tier"),
        ('{"../x": {}}', "String should match"),
        ("[]", "dictionary|object"),
    ],
)
def test_standings_that_cannot_be_used(tmp_path: Path, content: str, message: str) -> None:
    folder = written(tmp_path, 1)
    (folder / "standings.json").write_text(content, encoding="utf-8")
    with pytest.raises(AvdilemmaError, match=message) as caught:
        read_board(folder)
    assert "\n" not in str(caught.value)


def test_standings_that_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, 1)
    standing(folder)
    monkeypatch.setattr(board, "MAX_STANDINGS", 1)
    with pytest.raises(AvdilemmaError, match="has over 1 bytes"):
        read_board(folder)
    (folder / "standings.json").unlink()
    (folder / "standings.json").mkdir()
    monkeypatch.setattr(board, "MAX_STANDINGS", 1_000_000)
    with pytest.raises(AvdilemmaError, match="no regular file"):
        read_board(folder)


def test_a_folder_without_submissions(tmp_path: Path) -> None:
    with pytest.raises(AvdilemmaError, match="is no folder"):
        read_board(tmp_path)
    (tmp_path / "submissions").mkdir()
    assert read_board(tmp_path) == ()
