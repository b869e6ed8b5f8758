"""What a submission's file may be, and each way in which it is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard.board import read_submission
from avdilemma.leaderboard.quantities import COLUMNS, MEASURES, SHOWN, Form
from avdilemma.leaderboard.submission_schema import MAX_BYTES, Measure, Submission

ROOT = Path(__file__).parents[1]


def record(**values: Any) -> dict[str, Any]:
    digest = "0" * 64
    whole = {
        "schema": "avdilemma.submission/1",
        "name": "some-model",
        "model": {
            "name": "Some model & more",
            "id": "mockllm/some",
            "link": "https://example.org/m",
        },
        "date": "2026-11-01",
        "suite": "v1",
        "fingerprints": {"av_dilemma:risk": digest},
        "versions": {"avdilemma": "0.1.0"},
        "settings": {"temperature": 0.0, "max_tokens": None},
        "logs": [
            {
                "task": "av_dilemma:risk",
                "sha256": digest,
                "run_id": "r",
                "created": "2026-11-01",
                "samples": 4,
            }
        ],
        "answers": {"av_dilemma:risk": ["0", "1", "R", "01-", "100"]},
        "measures": {"kappa_games": {"value": 0.5, "low": 0.4, "high": 0.7, "n": 9}},
        "curves": [
            {
                "family": "risk",
                "perspective": "occupant",
                "scope": "one_car",
                "ratio": 2.0,
                "sacrificed": 1,
                "answered": 2,
                "asked": 3,
            }
        ],
    }
    return {**whole, **values}


def write(folder: Path, content: dict[str, Any] | str, name: str = "some-model") -> Path:
    path = folder / f"{name}.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_submission_comes_back_as_written(tmp_path: Path) -> None:
    found = read_submission(write(tmp_path, record()))
    again = found.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert again == record()
    assert found.measures["kappa_games"].status == "estimated"
    assert found.measures["kappa_games"].value == 0.5


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"schema": "avdilemma.submission/9"}, "schema"),
        ({"name": "../other"}, "name"),
        ({"extra": 1}, "extra"),
        ({"date": "yesterday"}, "date"),
        ({"model": {"name": "x\u0000", "id": "m"}}, "model.name"),
        ({"model": {"name": "x" * 201, "id": "m"}}, "model.name"),
        ({"model": {"name": "x", "id": "m", "link": "javascript:alert(1)"}}, "model.link"),
        ({"fingerprints": {"a": "xyz"}}, "fingerprints.a"),
        ({"answers": {"t": ["yes"]}}, "answers.t.0"),
        ({"measures": {"choice": {"value": "0.5"}}}, "measures.choice.value"),
        ({"measures": {"choice": {"value": 0.5, "low": 0.6}}}, "not in order"),
        ({"measures": {"choice": {"n": -1}}}, "measures.choice.n"),
        ({"measures": {"virtue": {"value": 1.0}}}, "virtue.*is no measure of this version"),
        ({"curves": [{"family": "risk"}]}, "curves.0"),
    ],
)
def test_each_wrong_field_is_named(tmp_path: Path, values: dict[str, Any], message: str) -> None:
    with pytest.raises(AvdilemmaError, match=message):
        read_submission(write(tmp_path, record(**values)))


def test_files_that_are_no_strict_json(tmp_path: Path) -> None:
    text = json.dumps(record())
    for content, message in (
        (text.replace("0.5", "NaN"), "NaN is no number"),
        (text.replace('"suite"', '"date": "2026-11-02", "suite"'), "'date' is given twice"),
        (text[:-9], "no JSON"),
        ("[" * 200_000, "no JSON"),
        ("[]", "some-model.json"),
    ):
        with pytest.raises(AvdilemmaError, match=message):
            read_submission(write(tmp_path, content))


def test_files_that_are_not_opened(tmp_path: Path) -> None:
    path = write(tmp_path, record(), "other")
    with pytest.raises(AvdilemmaError, match="name the file like it"):
        read_submission(path)
    (tmp_path / "some-model.json").symlink_to(path)
    with pytest.raises(AvdilemmaError, match="no regular file"):
        read_submission(tmp_path / "some-model.json")
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(AvdilemmaError, match=r"has over [0-9,]+ bytes"):
        read_submission(large)


def test_the_published_schema_is_the_codes() -> None:
    done = CliRunner().invoke(main, ["leaderboard", "schema"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == Submission.model_json_schema(by_alias=True)
    path = ROOT / "leaderboard" / "submission.schema.json"
    assert path.read_text(encoding="utf-8") == done.output, "write it anew: leaderboard schema > it"


def test_names_of_measures_say_what_they_are() -> None:
    for each in SHOWN.values():
        assert each.about
        assert each.title
        assert each.range[0] < each.range[1]
    assert sorted(COLUMNS) == sorted(SHOWN), "every number has its column, once"
    assert {each.form for each in MEASURES.values()} == set(get_args(Form))
    assert Measure(status="absent").value is None
