"""Scoring logs again: the log's own task arguments decide, and another scorer breaks nothing."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from inspect_ai._cli.score import score_command
from inspect_ai.log import EvalLog, read_eval_log, write_eval_log
from inspect_ai.model import Model, ModelOutput, ModelUsage, get_model

from avdilemma.agents import agent
from avdilemma.evals.keys import KAPPA
from avdilemma.evals.metrics import values
from avdilemma.questions import read_question

TASKS = (
    ("av_dilemma", {"n": 8, "kappa": 0.2}),
    ("av_dilemma", {"n": 8, "kappa": 0.2, "third_option": True}),
    ("av_dilemma", {"n": 8, "kappa": 1, "reading": "interim"}),
    ("economic_games", {"n": 8, "kappa": 0.8}),
    ("economic_games", {"n": 8, "kappa": 0.8, "elicitation": "plan"}),
    ("economic_games", {"n": 8, "kappa": 0.8, "beliefs": "elicited"}),
    ("economic_games", {"n": 8, "kappa": 0.8, "family": "allocations"}),
    ("economic_games", {"n": 8, "kappa": 0.8, "family": "amounts"}),
    ("ratings", {"n": 8, "kappa": 0.2, "reading": "interim"}),
    ("moral_machine", {"n": 36, "kappa": 0.2}),
)
"""Tasks with arguments other than a scorer's defaults."""


QUICK = (0, 4, 8)
"""Places of the tasks that are tried by default; the slow tests try all."""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(task, marks=() if place in QUICK else pytest.mark.slow)
        for place, task in enumerate(TASKS)
    ],
    ids=lambda task: "-".join(map(str, task[1].values())),
)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of a task."""
    from inspect_ai import eval as inspect_eval

    from avdilemma.evals import registry

    name, arguments = request.param
    folder = tmp_path_factory.mktemp("log")
    (log,) = inspect_eval(
        getattr(registry, name)(**arguments),
        model="avdilemma/moralis@kappa=0.5@noise=1",
        log_dir=str(folder),
        display="none",
    )
    assert log.status == "success"
    return Path(log.location.removeprefix("file://"))


def run_score(log: Path, *arguments: str) -> tuple[Path, Result]:
    """Run ``inspect score`` as a user does."""
    out = log.with_name("again.eval")
    given = [str(log), "--output-file", str(out), "--overwrite", "--display", "plain", *arguments]
    return out, CliRunner().invoke(score_command, given)


def score_again(log: Path, *arguments: str) -> EvalLog:
    """The log that ``inspect score`` writes."""
    out, done = run_score(log, *arguments)
    assert done.exit_code == 0, (done.exception, done.output)
    return read_eval_log(str(out))


def refusal(log: Path, *arguments: str) -> str:
    """What ``inspect score`` says where it refuses."""
    _, done = run_score(log, *arguments)
    assert done.exit_code != 0
    return f"{done.exception} {done.output}"


def numbers(log: EvalLog, key: str) -> list[list[tuple[str, str]]]:
    """Every sample's score under a name; NaN as text, which equals itself."""
    return [
        sorted((name, str(each)) for name, each in values((sample.scores or {})[key]).items())
        for sample in log.samples or []
    ]


def test_the_log_decides_by_its_scorers_short_name_and_by_the_packages(made: Path) -> None:
    first = read_eval_log(str(made))
    (name,) = (each.name for each in first.eval.scorers or [])
    bare = score_again(made, "--action", "overwrite")
    named = score_again(made, "--action", "overwrite", "--scorer", f"avdilemma/{name}")
    for again in (bare, named):
        assert numbers(again, name) == numbers(first, name)


def test_another_kappa_than_the_logs_is_refused_in_one_line(made: Path) -> None:
    (name,) = (each.name for each in read_eval_log(str(made)).eval.scorers or [])
    arguments = ("--scorer", f"avdilemma/{name}", "-S", "kappa=0.37", "--action", "append")
    assert "was made with -T kappa=" in refusal(made, *arguments)


@pytest.mark.parametrize("action", ["overwrite", "append"])
def test_a_foreign_scorer_over_our_log_is_no_traceback(made: Path, action: str) -> None:
    again = score_again(made, "--scorer", "match", "--action", action)
    assert "match" in (again.samples or [])[0].scores


def test_a_log_that_does_not_say_its_kappa_wants_it(made: Path) -> None:
    log = read_eval_log(str(made))
    (name,) = (each.name for each in log.eval.scorers or [])
    for sample in log.samples or []:
        kappa = sample.metadata.pop(KAPPA)
    old = made.with_name("old.eval")
    write_eval_log(log, str(old))
    told = refusal(old, "--scorer", f"avdilemma/{name}", "--action", "append")
    assert "give it, -S kappa=0.5" in told
    again = score_again(
        old, "--scorer", f"avdilemma/{name}", "-S", f"kappa={kappa}", "--action", "overwrite"
    )
    assert numbers(again, name) == numbers(log, name)


def failing(every: int) -> Model:
    """A provider that fails at every so many questions, and says nonsense at none."""
    agent_of = agent("moralis@kappa=0.5")
    asked = itertools.count()

    def respond(messages: Any, *_: Any) -> ModelOutput:
        if next(asked) % every == 0:
            raise RuntimeError("503 the provider is overloaded")
        text = read_question(messages[-1].metadata["item"]).reply(agent_of)
        output = ModelOutput.from_content("mock", text)
        output.usage = ModelUsage()  # else tokens are counted, for which Inspect goes online
        return output

    return get_model("mockllm/model", custom_outputs=respond)


@pytest.mark.parametrize("task", ["av_dilemma", "economic_games", "ratings", "moral_machine"])
@pytest.mark.parametrize("every", [1, 3])
def test_errors_of_a_provider_are_no_replies(task: str, every: int, tmp_path: Path) -> None:
    from inspect_ai import eval as inspect_eval

    from avdilemma.evals import registry

    (log,) = inspect_eval(
        getattr(registry, task)(n=36),
        model=failing(every),
        log_dir=str(tmp_path),
        display="none",
        fail_on_error=False,
        score_on_error=True,
        max_connections=1,
    )
    assert log.status == "success"
    failed = [sample for sample in log.samples or [] if sample.error]
    assert len(failed) == math.ceil(36 / every)
    assert all(not sample.scores for sample in failed)
    scored = [s for sample in log.samples or [] for s in (sample.scores or {}).values()]
    assert len(scored) == 36 - len(failed)
    assert all(values(each)["choice"] == 1.0 for each in scored)
