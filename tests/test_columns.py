"""Columns for `inspect_ai.analysis`."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run, metric, slow_among
from inspect_ai import Task
from inspect_ai.analysis import samples_df

from avdilemma.errors import InvalidValueError
from avdilemma.evals.columns import columns
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.ratings import ratings
from avdilemma.evals.scene_reading import scene_reading
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.questions import scorings

TASKS = {
    "dilemma_choice": lambda: av_dilemma(n=24),
    "third_choice": lambda: av_dilemma(n=24, third_option=True),
    "game_choice": lambda: economic_games(n=84),
    "plan_choice": lambda: economic_games(n=12, elicitation="plan"),
    "amount_choice": lambda: economic_games(n=8, family="amounts"),
    "rating_score": lambda: ratings(pair=["1v3"], rating=["morality"]),
    "scene_read": lambda: scene_reading(n=24),
    "moral_machine_choice": lambda: moral_machine(n=36),
}


def test_every_scorer_has_columns() -> None:
    assert set(TASKS) == set(scorings())


@pytest.mark.parametrize("scorer", slow_among(TASKS, "third_choice", "plan_choice"))
def test_columns_hold_what_the_log_holds(scorer: str, run: Run, tmp_path: Path) -> None:
    task: Task = TASKS[scorer]()
    log = run(task, "avdilemma/moralis@kappa=0.5", log_dir=str(tmp_path))
    frame = samples_df(str(tmp_path), columns=columns(scorer), quiet=True)
    known = scorings()[scorer]
    behaviour, factors = known.behaviours[0], known.factors
    assert len(frame) == len(task.dataset)
    assert set(frame["model"]) == {"avdilemma/moralis@kappa=0.5"}
    assert sorted(frame["item"]) == sorted(str(sample.id) for sample in task.dataset)
    assert frame[behaviour].astype(float).mean() == pytest.approx(metric(log, behaviour))
    assert frame["choice"].astype(float).mean() == 1.0
    told = set(task.dataset[0].metadata or {})
    assert {name for name in factors if frame[name].notna().all()} == told & set(factors)
    # no factor of the questions is forgotten: what is left are names, labels and the record
    names = {"scenario", "family", "language", "answer", "modality", "labels", "item", "kappa"}
    names |= {"draw"}
    assert told - set(factors) <= names


def test_an_unknown_scorer_is_named() -> None:
    with pytest.raises(InvalidValueError, match="dilemma_choice"):
        columns("accuracy")
