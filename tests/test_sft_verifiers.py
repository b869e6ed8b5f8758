"""The environment for verifiers: its package, and the library's own check of it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.rewards import WEIGHTS
from avdilemma.sft.training_set import TrainingSet, build_training_set
from avdilemma.sft.verifiers_package import PACKAGE

installed = pytest.mark.skipif(
    find_spec("verifiers") is None, reason="needs verifiers: make test-verifiers"
)


@pytest.fixture(scope="module")
def made() -> TrainingSet:
    small: dict[str, Any] = {"low": 0, "high": 9, "step": 1, "transfer": "dilemmas"}
    return build_training_set(
        Recipe(agent=target_agent("moralis"), n=10, reasoning="tally", dilemmas=4, **small)
    )


@pytest.fixture(scope="module")
def folder(made: TrainingSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verifiers")
    made.write(folder, ["verifiers"])
    return folder / "verifiers"


def test_the_package_is_installable_and_small(folder: Path, made: TrainingSet) -> None:
    project = tomllib.loads((folder / "pyproject.toml").read_text())
    assert project["project"]["name"] == PACKAGE
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == [PACKAGE]
    (own, library) = project["project"]["dependencies"]
    assert own == f"avdilemma=={made.manifest.avdilemma}"
    assert library.startswith("verifiers")
    code = (folder / PACKAGE / "__init__.py").read_text()
    compile(code, "__init__.py", "exec")
    assert len(code.splitlines()) < 20
    records = [json.loads(line) for line in (folder / PACKAGE / "train.jsonl").open()]
    assert len(records) == 14
    assert set(records[0]) == {"prompt", "answer", "question", "agent", "steps"}


@pytest.fixture
def tasks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    from verifiers.v1.utils.loaders import load_taskset, taskset_config_type

    monkeypatch.syspath_prepend(str(folder))
    name = PACKAGE.replace("_", "-")
    yield list(load_taskset(taskset_config_type(name)(id=name)))
    sys.modules.pop(PACKAGE, None)


def scored(task: Any, reply: str) -> Any:
    import verifiers.v1 as vf
    from verifiers.v1.state import state_cls
    from verifiers.v1.trace import Trace, TraceTask

    trace = Trace(
        task=TraceTask(type="GamesTask", data=task.data),
        state=state_cls(type(task))(),
        agent=vf.AgentInfo(config=vf.AgentConfig()),
    )
    trace.root_reply = reply
    asyncio.run(task.score(trace))
    return trace


@installed
def test_the_library_scores_replies_by_our_rewards(tasks: list[Any], made: TrainingSet) -> None:
    assert len(tasks) == len(made.examples["train"])
    for task, example in zip(tasks, made.examples["train"], strict=True):
        assert task.data.prompt_text == example.prompt
        best = scored(task, example.completion)
        assert {name: each.score for name, each in best.rewards.items()} == {
            "utility": 1.0,
            "format": 1.0,
            "arithmetic": 1.0,
        }
        assert best.reward == pytest.approx(sum(WEIGHTS))
        assert scored(task, "I will not say.").reward == 0.0
    answers = [scored(tasks[0], f"Answer: {each}") for each in ("A", "B", "1", "2", "X", "Y")]
    assert sorted(each.rewards["utility"].score for each in answers)[-2:] == [0.0, 1.0]


@installed
@pytest.mark.slow
def test_the_librarys_own_check_takes_every_task(folder: Path, tmp_path: Path) -> None:
    run = [str(Path(sys.executable).parent / "vf-validate"), PACKAGE.replace("_", "-")]
    run += ["--runtime.type", "subprocess", "--no-rich", "-o", str(tmp_path)]
    env = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(run, capture_output=True, text=True, check=False, env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (summary,) = tmp_path.rglob("summary.json")
    found = json.loads(summary.read_text())
    assert found["valid_rate"] == 1.0
    assert found["outcomes"]["valid"] == found["total"] == 14
    assert re.search("gold", json.dumps(found))
