"""Everything that the entry point registers, as Inspect uses it by name."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from inspect_ai import Task, score
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessageAssistant, ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Scorer
from inspect_ai.solver import Solver

from avdilemma.evals import registry
from avdilemma.evals.pricing_solver import set_prices
from avdilemma.evals.scorer import amount_choice, third_choice
from avdilemma.evals.solver import ask, ask_beliefs_first

ROOT = Path(__file__).parents[1]
QUIET: dict[str, Any] = {"display": "none", "log_realtime": False, "score_display": False}


def run(task: Task, folder: Path, model: Any = "avdilemma/moralis", **settings: Any) -> EvalLog:
    (log,) = inspect_eval(task, model=model, log_dir=str(folder), **QUIET, **settings)
    assert log.status == "success", log.error
    return log


def values(log: EvalLog) -> list[dict[str, float]]:
    return [each.value for s in log.samples or [] for each in (s.scores or {}).values()]  # type: ignore[misc]


def same(one: EvalLog, other: EvalLog) -> bool:
    pairs = zip(values(one), values(other), strict=True)
    return all(
        a.keys() == b.keys() and all(a[k] == b[k] or math.isnan(a[k]) for k in a) for a, b in pairs
    )


def test_eval_yaml_tells_of_every_task() -> None:
    told = yaml.safe_load((ROOT / "avdilemma" / "eval.yaml").read_text(encoding="utf-8"))
    for each in told["tasks"]:
        task = getattr(registry, each["name"])()
        assert len(task.dataset) == each["dataset_samples"], each["name"]


def test_a_provider_of_inspect_answers(tmp_path: Path) -> None:
    def says(text: str) -> ModelOutput:
        output = ModelOutput.from_message(ChatMessageAssistant(content=text))
        # without it Inspect fetches a tokenizer to count
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    replies = ["Answer: A", "I'm sorry, but I can't help with that.", "Answer: B", "Hm."]
    model = get_model("mockllm/model", custom_outputs=[says(text) for text in replies])
    task = registry.av_dilemma(n=4, alphabet="AB")
    log = run(task, tmp_path, model, max_connections=1, max_samples=1)
    outcomes = ("choice", "refusal", "unparseable")
    found = [key for value in values(log) for key in outcomes if value[key]]
    assert sorted(found) == ["choice", "choice", "refusal", "unparseable"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "scorer"),
    [
        (lambda: registry.av_dilemma(n=4, third_option=True), third_choice),
        (lambda: registry.economic_games(n=4, family="amounts"), amount_choice),
    ],
)
def test_a_scorer_by_its_name_scores_as_its_task_does(
    task: Any, scorer: Any, tmp_path: Path
) -> None:
    log = run(task(), tmp_path)
    alone: Scorer = scorer()
    assert same(log, score(log, alone, action="overwrite", display="none"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "solver"),
    [
        (lambda: registry.pricing(markets=1, periods=2), set_prices),
        (lambda: registry.economic_games(n=4, beliefs="elicited"), ask_beliefs_first),
        (lambda: registry.ratings(n=4), ask),
    ],
)
def test_a_solver_by_name_asks_as_its_task(task: Any, solver: Any, tmp_path: Path) -> None:
    named: Solver = solver()
    model = "avdilemma/nash" if solver is set_prices else "avdilemma/moralis"
    assert same(
        run(task(), tmp_path / "1", model), run(task(), tmp_path / "2", model, solver=named)
    )
