"""The task adaptive from end to end, on reference agents and on models that do not answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Run, metrics_of
from inspect_ai.log import EvalLog, read_eval_log
from inspect_ai.model import ChatMessageAssistant, ModelOutput, ModelUsage, get_model
from inspect_ai.util import registry_info

from avdilemma.cli import main
from avdilemma.estimation import Problem
from avdilemma.evals.adaptive import adaptive
from avdilemma.evals.adaptive_solver import ask_adaptively
from avdilemma.evals.errors import PrerequisiteError
from avdilemma.evals.keys import ANSWERS, PICK
from avdilemma.evals.reference import ReferenceAgentAPI
from avdilemma.logs.answers import read_answers
from avdilemma.logs.replies import read_replies
from avdilemma.logs.select import read_logs

AGENT = "avdilemma/moralis@kappa=0.4@noise=1"


def score_of(log: EvalLog) -> Any:
    assert log.status == "success", log.error
    (sample,) = log.samples or []
    return (sample.scores or {})["adaptive_kappa"]


def command(*arguments: str) -> str:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def lives(run: Run, tmp_path_factory: pytest.TempPathFactory) -> EvalLog:
    folder = str(tmp_path_factory.mktemp("lives"))
    return run(adaptive(noise="lives", seed=3), AGENT, log_dir=folder)


@pytest.fixture(scope="module")
def both(run: Run, tmp_path_factory: pytest.TempPathFactory) -> EvalLog:
    folder = str(tmp_path_factory.mktemp("both"))
    task = adaptive(domain="both", most=160, answer="label")
    return run(task, "avdilemma/moralis@kappa=0.6@noise=2", log_dir=folder)


def test_kappa_of_a_reference_agent_is_found_in_few_calls(lives: EvalLog) -> None:
    found = metrics_of(lives)
    assert found["kappa_low"] < 0.4 < found["kappa_high"]
    assert found["kappa_sd"] < 0.05
    assert found["settled"] == 1
    assert found["calls"] < 200
    assert found["dilemmas: choice"] == 1
    assert not any(name.startswith("games: ") for name in found)


def test_posterior_and_estimate_agree(lives: EvalLog, both: EvalLog) -> None:
    """The same answers and unit of noise give the same kappa, a mean here and a mode there."""
    for log, parts in ((lives, ("dilemmas",)), (both, ("games",))):
        out = Path(log.location).parent / "estimates.json"
        command("estimate", log.location, "-o", str(out), "--overwrite")
        (row,) = json.loads(out.read_text())
        for part in parts:
            kappa = row["parts"][part]["estimates"][0]
            value, sd = (score_of(log).value[f"kappa_{part}{end}"] for end in ("", "_sd"))
            assert kappa["status"] == "estimated"
            assert kappa["value"] == pytest.approx(value, abs=sd)
            assert kappa["low"] < value < kappa["high"]


def test_every_answer_is_read_by_the_commands(both: EvalLog, tmp_path: Path) -> None:
    calls = int(metrics_of(both)["calls"])
    logs = read_logs([both.location]).usable
    (answered,) = read_answers(logs)
    assert len(answered.answers) == calls
    assert {each.question.domain for each in answered.answers} == {"dilemmas", "games"}
    seen = list(read_replies(logs))
    assert len(seen) == calls
    assert not any(each.changed for each in seen)
    # label alone was asked for, and reference agents obey
    assert {each.way for each in seen} == {"label"}
    text = command("results", both.location)
    assert "sacrifice" in text
    assert "cooperate" in text
    command("replies", both.location)
    command("report", both.location, "-o", str(tmp_path), "--figures", "svg")
    rows = (tmp_path / "adaptive.csv").read_text().splitlines()
    assert len(rows) > 10
    assert (tmp_path / "adaptive.svg").exists()
    found = Problem([each.observation() for each in answered.answers]).solve()
    assert found.choices == calls


def test_each_question_stands_alone_and_says_why(lives: EvalLog) -> None:
    whole = read_eval_log(lives.location, resolve_attachments=True)
    (sample,) = whole.samples or []
    sent = [event for event in sample.events if event.event == "model"]
    assert len(sent) == metrics_of(lives)["calls"]
    assert all(len(event.input) == 1 for event in sent)
    assert len({event.input[0].text for event in sent}) == len(sent)
    told = [event for event in sample.events if event.event == "info"]
    questions = [str(event.data) for event in told if event.source == "question"]
    assert len(questions) == len(sent)
    assert all("tells most if kappa is" in each or "at random" in each for each in questions)
    kappas = [str(event.data) for event in told if event.source == "kappa"]
    assert "safely below 0.05" in kappas[-1]
    assert f"after {len(sent)} questions" in kappas[-1]
    assert f"{score_of(lives).value['kappa']:.3f}" in kappas[-1]


def test_a_log_is_scored_again_as_it_was(lives: EvalLog) -> None:
    from inspect_ai import score

    from avdilemma.evals.adaptive_scorer import adaptive_kappa

    again = score(lives, adaptive_kappa(), action="overwrite", display="none")
    assert score_of(again).value == pytest.approx(score_of(lives).value, nan_ok=True)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Every question that reaches the provider; one is none where the cache has the answer."""
    monkeypatch.setenv("INSPECT_CACHE_DIR", str(tmp_path / "cache"))
    asked: list[str] = []
    answer = ReferenceAgentAPI._answer

    def counting(self: ReferenceAgentAPI, messages: Any) -> str:
        if self.model_name.endswith("noise=1.5") and len(asked) == 40:
            asked.append("the machine goes down")
            raise ConnectionError("the machine goes down")
        asked.append(messages[-1].text)
        return answer(self, messages)

    monkeypatch.setattr(ReferenceAgentAPI, "_answer", counting)
    return asked


def test_a_killed_run_goes_on_at_no_cost(run: Run, counted: list[str], tmp_path: Path) -> None:
    def once(name: str) -> EvalLog:
        task = adaptive(noise="lives", most=80)
        model = "avdilemma/moralis@kappa=0.4@noise=1.5"
        return run(task, model, log_dir=str(tmp_path / name), cache=True)

    assert once("killed").status == "error"
    paid = len(counted) - 1
    assert 30 <= paid <= 47
    found = once("whole")
    assert metrics_of(found)["calls"] == len(counted) - 1
    assert len(set(counted)) == len(counted)
    # and with everything in the cache nothing is asked
    total = len(counted)
    assert score_of(once("again")).value == pytest.approx(score_of(found).value, nan_ok=True)
    assert len(counted) == total


def test_refusals_are_counted_and_end_the_run(run: Run, tmp_path: Path) -> None:
    log = run(adaptive(domain="both"), "avdilemma/refuse", log_dir=str(tmp_path))
    found = metrics_of(log)
    assert found["calls"] == 64
    assert found["settled"] == 0
    assert found["games: refusal"] == found["dilemmas: refusal"] == 1
    assert score_of(log).value["refusal"] == 1
    assert "no readable answer" in score_of(log).explanation
    assert len(score_of(log).metadata[ANSWERS]) == 64
    done = CliRunner().invoke(main, ["estimate", log.location])
    assert done.exit_code == 1
    assert "no question was answered by a choice" in done.output


def test_unreadable_and_truncated_replies_cost_questions_and_no_more(
    run: Run, tmp_path: Path
) -> None:
    def said(text: str, stop: Any) -> ModelOutput:
        output = ModelOutput.from_message(ChatMessageAssistant(content=text), stop_reason=stop)
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    turns = [("Answer: A", "stop"), ("Hm.", "stop"), ("Answer: 1", "stop"), ("So", "max_tokens")]
    outputs = (said(*turns[number % 4]) for number in range(48))
    model = get_model("mockllm/model", custom_outputs=outputs)
    log = run(adaptive(most=48), model, log_dir=str(tmp_path))
    outcomes = [each["outcome"] for each in score_of(log).metadata[ANSWERS]]
    assert len(outcomes) == metrics_of(log)["calls"] == 48
    assert outcomes.count("truncated") == 12
    assert outcomes.count("unparseable") >= 12
    assert "choice" in outcomes
    answered = score_of(log).metadata["path"][-1]
    assert answered["read"] == outcomes.count("choice")


def test_epochs_are_courses_of_their_own(run: Run, tmp_path: Path) -> None:
    log = run(adaptive(most=16), AGENT, log_dir=str(tmp_path), epochs=2)
    samples = read_eval_log(log.location).samples or []
    one, two = ({m.text for m in s.messages if m.role == "user"} for s in samples)
    assert len(samples) == 2
    assert not one & two
    picks = [(m.metadata or {}).get(PICK) for m in samples[0].messages if m.role == "user"]
    assert [each["batch"] for each in picks if each] == [1] * 8 + [2] * 8
    assert "kappa_stderr" in metrics_of(log)


def test_structured_answers_carry_a_schema(run: Run, tmp_path: Path) -> None:
    log = run(adaptive(most=8, answer="structured"), AGENT, log_dir=str(tmp_path))
    (sample,) = log.samples or []
    sent = [event for event in sample.events if event.event == "model"]
    assert all(event.config.response_schema is not None for event in sent)
    assert metrics_of(log)["dilemmas: choice"] == 1


def test_the_task_asks_by_its_own_solver() -> None:
    solver = registry_info(adaptive().solver)
    assert solver.name == registry_info(ask_adaptively()).name


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"se": 0}, "se is 0"),
        ({"domain": "cars"}, "domain is 'cars'"),
        ({"noise": "points"}, "noise is 'points'"),
        ({"batch": 3}, "batch is 3"),
        ({"most": 2, "domain": "both"}, "most is 2"),
        ({"answer": "two_step"}, "answer is 'two_step'"),
        ({"seed": "x"}, "seed is 'x'"),
        ({"kappa": 2}, "kappa is 2"),
        ({"language": "xx", "domain": "games"}, "language is 'xx'"),
        ({"sd": 0.1}, "adaptive has no argument sd"),
    ],
)
def test_wrong_arguments_are_one_line(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(PrerequisiteError, match=says.replace("'", ".")):
        adaptive(**wrong)
