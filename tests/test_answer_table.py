"""Every answer as a table for statistics programs, with its codebook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from inspect_ai import eval as inspect_eval

from avdilemma.cli import main
from avdilemma.evals.ratings import ratings
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.measures.columns import FRAMES
from avdilemma.questions import scorings

WISH = Path(__file__).parent / "data" / "wishes"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("logs")
    tasks = [
        av_dilemma(n=24, language="de"),
        economic_games(n=24, elicitation="plan"),
        ratings(n=30),
        av_dilemma(scenarios=str(next(iter(sorted(WISH.glob("*.yaml"))))), n=24),
    ]
    models = ["avdilemma/moralis@kappa=0.5", "avdilemma/refuse"]
    inspect_eval(tasks, model=models, log_dir=str(place), display="none", max_tasks=8)
    return place


COOPERATIVE = {"cooperate", "trust", "return", "equal", "accept"}
"""The first action of every node of the games asked."""


def run(*arguments: object) -> str:
    done = CliRunner().invoke(main, ["answers", "table", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output


def test_every_answer_is_a_row_in_every_format(folder: Path, tmp_path: Path) -> None:
    frames = []
    for suffix, read in ((".csv", pd.read_csv), (".parquet", pd.read_parquet)):
        path = tmp_path / f"answers{suffix}"
        assert "204 answers" in run(folder, "-o", path)
        frames.append(read(path))
    stata = tmp_path / "answers.dta"
    run(folder, "-o", stata)
    frames.append(pd.read_stata(stata))
    for frame in frames:
        assert len(frame) == 2 * (24 + 24 + 30 + 24)
        assert list(frame.columns) == list(frames[0].columns)
        assert frame["sacrifice"].sum() == frames[0]["sacrifice"].sum()
    with pd.io.stata.StataReader(stata) as reader:
        assert reader.variable_labels()["outcome"].startswith("what came of it")


def test_what_was_not_answered_is_missing_and_no_zero(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    run(folder, "-o", path)
    frame = pd.read_csv(path)
    refused = frame[frame["respondent"].str.contains("refuse")]
    assert set(refused["outcome"]) == {"refusal"}
    assert (
        refused[["sacrifice", "cooperate", "rating", "first", "chosen", "action"]]
        .isna()
        .all(axis=None)
    )
    answered = frame[~frame["respondent"].str.contains("refuse")]
    assert set(answered["outcome"]) == {"choice"}
    dilemmas = answered[answered["kind"] == "dilemma_choice"]
    assert dilemmas["sacrifice"].isin([0, 1]).all()
    assert (dilemmas["ratio"] > 0).all()
    assert (answered["moralis"].dropna() == 1).all()
    # what was done stands there in words, too
    does = dilemmas["action"].map({"sacrifice": 1, "spare": 0})
    assert does.tolist() == dilemmas["sacrifice"].tolist()
    plans = answered[answered["kind"] == "game_plan"]
    cooperates = (
        plans["action"]
        .str.findall(r"\w+ (\w+)")
        .map(lambda acts: sum(act in COOPERATIVE for act in acts) / len(acts))
    )
    assert cooperates.to_numpy() == pytest.approx(plans["cooperate"].to_numpy())
    games = frame["family"] == "protocols"
    assert frame[games][["T", "R", "P", "S"]].notna().all(axis=None)
    assert frame[~games][["T", "R", "P", "S"]].isna().all(axis=None)
    expected = frame["N"] / frame["M"]
    of_dilemmas = frame["kind"] == "dilemma_choice"
    assert expected[of_dilemmas].to_numpy() == pytest.approx(frame["ratio"][of_dilemmas].to_numpy())
    assert expected[games].isna().all()
    # theory's own protocols: see the scenario file
    (first,) = (
        frame[games & (frame["protocol"] == "SPD1")][["T", "R", "P", "S"]]
        .drop_duplicates()
        .values.tolist()
    )
    assert first == [90, 45, 15, 10]


def test_the_codebook_explains_every_column(folder: Path, tmp_path: Path) -> None:
    path, book = tmp_path / "answers.csv", tmp_path / "codebook.csv"
    run(folder, "-o", path, "--codebook", book)
    frame, meanings = pd.read_csv(path), pd.read_csv(book).set_index("column")
    assert list(meanings.index) == list(frame.columns)
    assert meanings["meaning"].notna().all()
    assert meanings.loc["outcome", "values"] == "choice, refusal"
    assert meanings.loc["sacrifice", "type"] == "number"
    assert meanings.loc["rating", "missing"] == frame["rating"].isna().sum()
    # all columns that are no factor are explained by name, and a factor that a file declares is one
    known = set(FRAMES["answer_table"])
    factors = [name for name in frame.columns if name not in known]
    assert {"pair", "ratio", "protocol", "wording"} < set(factors)
    assert "the scenario file" not in " ".join(meanings.loc["pair"].astype(str))


def test_what_the_codebook_says_of_factors_is_of_all_that_built_in_files_have() -> None:
    scored = {name for scoring in scorings().values() for name in scoring.factors}
    assert scored == set(FRAMES["answer_factors"])
    for name in ("answer_table", "answer_factors"):
        # as much as Stata's labels hold
        assert {key: len(text) for key, text in FRAMES[name].items() if len(text) > 80} == {}


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["-o", "answers.xlsx"], "end it in one of .csv, .parquet, .dta"),
        (["-o", "there.csv"], "--overwrite"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], remedy: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.csv").write_text("x", encoding="utf-8")
    done = CliRunner().invoke(main, ["answers", "table", str(folder), *arguments])
    assert done.exit_code == 1
    assert remedy in done.output
    assert Path("there.csv").read_text(encoding="utf-8") == "x"
