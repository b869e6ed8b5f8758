"""Probabilities in place of choices: what is asked, read and scored, by agents and real clients."""

from __future__ import annotations

import json
import math
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import inspect_ai
import pytest
from click.testing import CliRunner
from conftest import Run, metrics_of
from inspect_ai import Task
from inspect_ai.log import EvalLog
from inspect_ai.model import Logprob, Logprobs, ModelOutput, ModelUsage, TopLogprob, get_model

from avdilemma.agents import agent
from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.evals.errors import PrerequisiteError
from avdilemma.evals.log_probabilities import PROVIDERS, as_logprobs
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.families import build, load_family
from avdilemma.leaderboard.evidence import read_evidence
from avdilemma.logs.calibration import paired_answers
from avdilemma.logs.pairs import pair, read_side
from avdilemma.logs.replies import read_replies
from avdilemma.logs.select import read_logs
from avdilemma.measures.calibration import agreement_frame, calibration_frame
from avdilemma.prompts.label_mass import Place, announcing, label_masses
from avdilemma.questions import read_question
from avdilemma.questions.probabilities import action_masses, label_chances, plans_so_far
from tests.local_server import JsonHandler, serving_by

NOISY = "moralis@kappa=0.4@noise=6"
OTHER = "moralis@kappa=0.8@noise=6"


def tokens(*places: tuple[str, dict[str, float]]) -> list[Place]:
    """The tokens of a reply, each with its likeliest rivals."""
    return [Place(token, likely[token], tuple(likely.items())) for token, likely in places]


# reading tokens


@pytest.mark.parametrize(
    ("reply", "labels", "expected"),
    [
        # the label at once; others of the likeliest tokens are on no option
        ([("A", {"A": 0.6, "B": 0.3, "I": 0.1})], "AB", {"A": 0.6, "B": 0.3}),
        # past blanks, quotes and words that announce it
        (
            [(" ", {" ": 0.5, "B": 0.2}), ("A", {"A": 0.8, "B": 0.1})],
            "AB",
            {"A": 0.4, "B": 0.25},
        ),
        (
            [
                ("Answer", {"Answer": 0.5, "A": 0.3, "Also": 0.1}),
                (":", {":": 1.0}),
                (" B", {" B": 0.6, " A": 0.4}),
            ],
            "AB",
            {"A": 0.5, "B": 0.3},
        ),
        ([('"', {'"': 0.7, '"A': 0.2}), ("B", {"B": 0.9, "A": 0.1})], "AB", {"A": 0.27, "B": 0.63}),
        # a digit label as a blank and a digit
        ([(" ", {" ": 1.0}), ("1", {"1": 0.75, "2": 0.25})], "12", {"1": 0.75, "2": 0.25}),
        # a word that begins with a label is none
        ([("An", {"An": 0.7, "A": 0.2, "B.": 0.1})], "AB", {"A": 0.2, "B": 0.1}),
        ([("A", {"A": 0.5, "As": 0.4})], "AB", {"A": 0.5, "B": 0.0}),
        # a refusal
        ([("I", {"I": 0.98, "A": 0.01}), (" cannot", {" cannot": 1.0})], "AB", {"A": 0.01, "B": 0}),
        ([], "AB", {"A": 0.0, "B": 0.0}),
    ],
)
def test_masses_are_read_along_the_reply(
    reply: list[tuple[str, dict[str, float]]], labels: str, expected: dict[str, float]
) -> None:
    found = label_masses(tokens(*reply), tuple(labels), announcing())
    assert found == pytest.approx(expected)


def test_labels_of_several_tokens_are_read_whole() -> None:
    labels = ("Option 10", "Option 20")
    reply = tokens(
        ("Option", {"Option": 0.9, "I": 0.1}),
        (" 1", {" 1": 0.6, " 2": 0.3, " 3": 0.1}),
        ("0", {"0": 0.5, "5": 0.5}),
    )
    # of the label not taken the first token that tells it is all that is shown
    assert label_masses(reply, labels) == pytest.approx({labels[0]: 0.27, labels[1]: 0.27})
    cut_off = tokens(("Option", {"Option": 0.9}), (" 1", {" 1": 0.6, " 2": 0.3}))
    assert label_masses(cut_off, labels) == pytest.approx({labels[0]: 0.54, labels[1]: 0.27})
    shared = tokens(("Option", {"Option": 0.9}))
    assert label_masses(shared, labels) == {labels[0]: 0.0, labels[1]: 0.0}


def test_every_language_announces() -> None:
    reply = tokens(("Antwort", {"Antwort": 0.5}), (":", {":": 1.0}), (" A", {" A": 1.0}))
    assert label_masses(reply, "AB", announcing("de")) == {"A": 0.5, "B": 0.0}
    assert label_masses(reply, "AB", announcing("fr")) == {"A": 0.0, "B": 0.0}


# the whole path, proven by reference agents

TASKS = {
    "dilemmas": lambda **more: av_dilemma(n=4, language="fr", **more),
    "third option": lambda **more: av_dilemma(n=24, third_option=True, **more),
    "nodes": lambda **more: economic_games(n=8, **more),
    "plans": lambda **more: economic_games(n=4, game="spd", elicitation="plan", **more),
    "equilibrium": lambda **more: economic_games(
        n=4, game="tg", elicitation="plan", beliefs="trembling", **more
    ),
    "allocations": lambda **more: economic_games(n=8, family="allocations", **more),
    "groups": lambda **more: moral_machine(n=8, language="ja", **more),
}


QUICK = {"dilemmas", "plans"}
"""Tasks tried in every run; the others take long."""


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in TASKS],
)
def test_probabilities_of_an_agent_come_out_exactly(name: str, run: Run) -> None:
    task: Task = TASKS[name](elicit="probabilities")
    log = run(task, f"avdilemma/{NOISY}")
    assert log.status == "success", log.error
    who = agent(NOISY)
    for sample in log.samples or []:
        question = read_question(sample.metadata["item"])
        (score,) = (sample.scores or {}).values()
        expected = question.predicted(who).probabilities
        assert (score.metadata or {})["probabilities"] == pytest.approx(dict(expected), abs=1e-12)
        value: Any = score.value
        assert value["choice"] == pytest.approx(1)
        assert value["mass_lost"] == pytest.approx(0, abs=1e-12)
        calls = [event for event in sample.events if event.event == "model"]
        assert len(calls) == len(plans_so_far(question)) == (7 if name == "plans" else len(calls))
        assert all(call.config.logprobs and call.config.top_logprobs for call in calls)
        assert sample.metadata["answer"] == "probabilities"
    assert (log.eval.metadata or {})["answer"] == "probabilities"


def test_scores_are_what_sampled_answers_average_to(run: Run) -> None:
    """By hand: means over the scores of every answer, weighted by its probability."""
    log = run(TASKS["plans"](elicit="probabilities"), f"avdilemma/{NOISY}")
    for sample in log.samples or []:
        question: Any = read_question(sample.metadata["item"])
        likely = question.predicted(agent(NOISY)).probabilities
        by_hand = {
            "cooperate": sum(
                p * name.split("/").count("cooperate") / 3 for name, p in likely.items()
            )
        }
        (score,) = (sample.scores or {}).values()
        value: Any = score.value
        assert value["cooperate"] == pytest.approx(by_hand["cooperate"])
        odds = by_hand["cooperate"] / (1 - by_hand["cooperate"])
        assert value["log_odds"] == pytest.approx(math.log(odds))


def test_an_agent_that_refuses_has_no_mass_and_a_refusal(run: Run) -> None:
    for name in ("dilemmas", "plans"):
        log = run(TASKS[name](elicit="probabilities"), "avdilemma/refuse")
        found = metrics_of(log)
        assert (found["choice"], found["refusal"], found["mass_lost"]) == (0, 1, 1)
        for sample in log.samples or []:
            # nothing follows a plan that is never begun
            assert sum(event.event == "model" for event in sample.events) == 1
            (score,) = (sample.scores or {}).values()
            assert score.answer is None


def test_conditional_chances_multiply_to_plans() -> None:
    question = build(load_family("protocols").forms()["elicitation=plan"], 4).items[0]
    asked = question.in_way("probabilities")
    for name in (NOISY, "moralis@kappa=0.4", "random"):
        who = agent(name)
        found = {so_far: label_chances(asked, who, so_far) for so_far in plans_so_far(asked)}
        expected = asked.predicted(who).probabilities
        assert action_masses(asked, found) == pytest.approx(dict(expected), abs=1e-12)
        assert all(math.fsum(each.values()) == pytest.approx(1) for each in found.values())


@pytest.mark.parametrize("wrong", [{}, {(): {"A": 0.5}}, {(): {"A": math.nan, "B": 0.5}}])
def test_masses_that_lack_or_are_none_are_one_clear_error(wrong: Any) -> None:
    question = build(load_family("sacrifice"), 4, select={"alphabet": "AB"}).items[0]
    with pytest.raises(AvdilemmaError, match="ask it again"):
        action_masses(question, wrong)


# arguments


@pytest.mark.parametrize(
    ("task", "arguments", "says"),
    [
        (av_dilemma, {"elicit": "odds"}, "give one of choice, probabilities"),
        (av_dilemma, {"answer": "probabilities"}, "give elicit=probabilities in its place"),
        (av_dilemma, {"elicit": "probabilities", "answer": "two_step"}, "leave answer out"),
        (economic_games, {"elicit": "probabilities", "family": "amounts"}, "is answered by line"),
        (
            economic_games,
            {"elicit": "probabilities", "beliefs": "elicited"},
            "line is the only way",
        ),
    ],
)
def test_an_impossible_elicitation_is_one_clear_error(
    task: Any, arguments: dict[str, str], says: str
) -> None:
    with pytest.raises(PrerequisiteError, match=says) as raised:
        task(n=4, **arguments)
    assert "\n" not in str(raised.value)


def test_the_label_alone_is_asked_for_with_the_same_words() -> None:
    asked = build(load_family("sacrifice"), 4, answer="probabilities").items
    labels = build(load_family("sacrifice"), 4, answer="label").items
    assert [each.prompt for each in asked] == [each.prompt for each in labels]
    assert [each.id for each in asked] == [each.id for each in labels]


def test_costs_count_every_request() -> None:
    words = ["scenarios", "cost", "sacrifice", "-n", "8", "--model", "x/y", "--offline"]
    done = CliRunner().invoke(main, [*words, "--answer", "probabilities"])
    assert done.exit_code == 0, done.output
    assert "requests" not in done.output


# providers


def test_the_table_of_providers_is_that_of_inspect() -> None:
    """Those left out drop log-probabilities, or show the reply's own tokens alone."""
    folder = Path(inspect_ai.__file__).parent / "model" / "_providers"
    for name in set(PROVIDERS) - {"avdilemma", "mockllm", "openai", "openai-api"}:
        text = (folder / f"{name.replace('-', '_')}.py").read_text("utf-8")
        assert "top_logprobs" in text or "(OpenAICompatibleAPI)" in text, name
        dropped = "_UNSUPPORTED_PARAM_WARNING" in text
        assert not dropped, name
    for name in ("anthropic", "bedrock", "mistral"):
        assert "logprobs" not in (folder / f"{name}.py").read_text("utf-8")


def test_a_provider_without_log_probabilities_is_refused_before_it_is_asked(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "none")
    asked: list[Any] = []
    with serving(lambda request: asked.append(request) or {}) as address:
        log = run(
            av_dilemma(n=4, elicit="probabilities"),
            "anthropic/claude-3-5-sonnet-latest",
            model_base_url=address,
        )
    assert log.status == "error"
    assert "claude-3-5-sonnet-latest gives no log-probabilities" in str(log.error)
    assert not asked


@pytest.mark.parametrize(("model", "refused"), [("o3", True), ("gpt-5.5", True), ("gpt-4o", False)])
def test_models_of_openai_that_reason_are_refused(
    model: str, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from avdilemma.evals.log_probabilities import check_has_log_probabilities

    monkeypatch.setenv("OPENAI_API_KEY", "none")
    made = get_model(f"openai/{model}")
    if not refused:
        check_has_log_probabilities(made)
        return
    with pytest.raises(InvalidValueError, match="reasons, and OpenAI gives no log-probabilities"):
        check_has_log_probabilities(made)


def serving(answer: Any) -> Any:
    """A server that answers any request by a function of its JSON."""

    class Handler(JsonHandler, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.answer(
                200, answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            )

    return serving_by(Handler)


def completion(asked: dict[str, Any], content: list[dict[str, Any]] | None) -> dict[str, Any]:
    """A reply as OpenAI's chat completions give it."""
    text = "".join(each["token"] for each in content) if content else "A"
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    choice["logprobs"] = None if content is None else {"content": content, "refusal": None}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": asked["model"],
        "choices": [choice],
        "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8},
    }


def shown(token: str, likely: dict[str, float]) -> dict[str, Any]:
    top = [
        {"token": each, "logprob": math.log(p), "bytes": list(each.encode())}
        for each, p in likely.items()
    ]
    own = next(each for each in top if each["token"] == token)
    return {**own, "top_logprobs": top}


OPENAI: dict[str, Any] = {"model_args": {"responses_api": False}}


def test_openai_s_client_asks_and_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    asked: list[dict[str, Any]] = []

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        asked.append(request)
        content = [
            shown("Answer", {"Answer": 0.5, "A": 0.25, "I": 0.2}),
            shown(":", {":": 1.0}),
            shown(" B", {" B": 0.6, " A": 0.4}),
        ]
        return completion(request, content)

    with serving(answer) as address:
        log = run(
            av_dilemma(n=4, alphabet="AB", elicit="probabilities"),
            "openai/gpt-4o",
            model_base_url=f"{address}/v1",
            **OPENAI,
        )
    assert log.status == "success", log.error
    assert len(asked) == 4
    for request in asked:
        assert (request["logprobs"], request["top_logprobs"]) == (True, 20)
        assert request["max_tokens"] == 16
    for sample in log.samples or []:
        (score,) = (sample.scores or {}).values()
        found: Any = score.value
        mass = sample.metadata["probabilities"][0]["mass"]
        assert mass == pytest.approx({"A": 0.25 + 0.2, "B": 0.3})
        assert found["choice"] == pytest.approx(0.75)
        assert found["mass_lost"] == pytest.approx(0.25)
        first = mass[sample.metadata["labels"][0]] / 0.75
        assert found["first"] == pytest.approx(first)
        assert (score.metadata or {})["label"] == "A"
    bounds = metrics_of(log)
    assert bounds["sacrifice_high"] - bounds["sacrifice_low"] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "replied without log-probabilities"),
        ([{"token": "A", "logprob": -0.1, "bytes": [65], "top_logprobs": []}], "alone"),
    ],
)
def test_a_model_that_shows_none_is_asked_one_question_and_no_more(
    content: Any, says: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    asked: list[Any] = []

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        asked.append(request)
        return completion(request, content)

    with serving(answer) as address:
        log = run(
            av_dilemma(n=8, elicit="probabilities"),
            "openai/gpt-4o",
            model_base_url=f"{address}/v1",
            fail_on_error=False,
            **OPENAI,
        )
    assert len(asked) == 1
    errors = [sample.error.message for sample in log.samples or [] if sample.error]
    assert len(errors) == 8
    assert all(says in each for each in errors)


# never pooled


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("elicited")
    ways: list[dict[str, Any]] = [
        {"n": 24, "elicit": "probabilities"},
        {"n": 24, "answer": "label"},
        {"n": 4},
    ]
    for name, asked in ((NOISY, ways), (OTHER, ways[:1])):
        for way in asked:
            log = run(av_dilemma(**way), f"avdilemma/{name}", log_dir=str(folder / name))
            assert log.status == "success"
    return folder


def test_the_two_ways_of_asking_are_never_pooled(folder: Path) -> None:
    logs = read_logs([folder / NOISY])
    name = f"avdilemma/{NOISY}"
    labels = {name, f"{name} (answer label)", f"{name} (answer probabilities)"}
    assert set(logs.labels.values()) == set(logs.pooled().labels.values()) == labels
    for command in ("results", "estimate", "ways"):
        done = CliRunner().invoke(main, [command, str(folder / NOISY)])
        assert done.exit_code == 0, done.output
        assert "probabilities" in done.output
    pooled = CliRunner().invoke(main, ["estimate", "--pool", str(folder / NOISY)])
    assert all(label in pooled.output for label in labels)
    sampled, likely = (
        next(log for log in logs.usable if log.answer == way) for way in ("label", "probabilities")
    )
    with pytest.raises(AvdilemmaError, match="never compared"):
        pair(read_side([sampled.address]), read_side([likely.address]))


def test_the_board_takes_sampled_lines_alone(folder: Path) -> None:
    for log in read_logs([folder / NOISY]).usable:
        (first, *_) = read_evidence(Path(log.address), ()).problems
        told = "asked for by -T elicit=probabilities: leave it out" in first
        assert told == (log.answer == "probabilities")


def test_replies_are_told_and_never_changed(folder: Path) -> None:
    logs = [log for log in read_logs([folder / NOISY]).usable if log.answer == "probabilities"]
    found = list(read_replies(logs))
    assert len(found) == 24
    assert not any(each.changed for each in found)
    assert {each.rule for each in found} == {"probabilities"}


def test_estimates_say_what_was_lost_and_regress_log_odds(folder: Path) -> None:
    done = CliRunner().invoke(main, ["estimate", "--details", str(folder / NOISY)])
    assert "of which 0.0% lie on no option on average" in done.output
    assert "log-odds of the probabilities, by least squares: 24 in 6 clusters" in done.output


def test_shift_shows_log_odds_by_ratio(folder: Path) -> None:
    other = folder / OTHER
    likely = [
        next(log.address for log in read_logs([each]).usable if log.answer == "probabilities")
        for each in (folder / NOISY, other)
    ]
    done = CliRunner().invoke(main, ["shift", *likely])
    assert done.exit_code == 0, done.output
    # 1v100 as an observer: from .4 x 99 / 6 to .8 x 99 / 6
    (row,) = [line for line in done.output.splitlines() if "ratio 100 " in line]
    assert row.split()[5:8] == ["6.60", "13.20", "+6.60"]


# agreement with sampled choices


def test_calibration_holds_and_that_of_other_probabilities_fails(
    folder: Path, tmp_path: Path
) -> None:
    files = [str(tmp_path / "bins.csv"), str(tmp_path / "bins.png")]
    words = ["calibration", str(folder), "-o", files[0], "--figure", files[1]]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "temperature 1" in done.output  # reference agents were asked without one
    assert Path(files[1]).stat().st_size > 10_000
    logs = read_logs([folder]).usable
    answers, _ = paired_answers(logs)
    assert len(answers) == 24
    (total,) = agreement_frame(answers).to_dict("records")
    assert total["low"] < 0 < total["high"]
    assert total["test"] > 0.001
    assert (total["answers"], total["questions"]) == (24, 24)
    bins = calibration_frame(answers)
    assert bins["answers"].sum() == 24
    assert ((bins["from"] <= bins["probability"]) & (bins["probability"] <= bins["to"])).all()
    wrong = agreement_frame(answers.assign(p=1 - answers["p"]))
    assert wrong["test"].item() < 0.001
    assert wrong["ece"].item() > total["ece"] + 0.1


def test_calibration_by_hand() -> None:
    import pandas as pd

    rows = [("m", "dilemma_choice", f"q{k}", f"s{k % 2}", 0.25, float(k == 0)) for k in range(4)]
    answers = pd.DataFrame(rows, columns=["respondent", "scorer", "item", "scenario", "p", "y"])
    (total,) = agreement_frame(answers).to_dict("records")
    assert (total["probability"], total["share"], total["difference"]) == (0.25, 0.25, 0.0)
    assert (total["ece"], total["test"]) == (0.0, 1.0)
    (row,) = calibration_frame(answers).to_dict("records")
    assert (row["from"], row["to"], row["questions"]) == (0.2, 0.3, 4)


def test_calibration_needs_both_ways(folder: Path) -> None:
    sampled = [log.address for log in read_logs([folder]).usable if log.answer != "probabilities"]
    done = CliRunner().invoke(main, ["calibration", *sampled])
    assert done.exit_code == 1
    assert "no log of -T elicit=probabilities" in done.output


def mock(*content: Logprob) -> Any:
    def answer(*_: Any) -> ModelOutput:
        output = ModelOutput.from_content("mock", "".join(each.token for each in content))
        output.choices[0].logprobs = Logprobs(content=list(content))
        output.usage = ModelUsage()
        return output

    return get_model("mockllm/model", custom_outputs=answer, memoize=False)


def test_the_score_says_what_lies_where_and_can_be_made_again(run: Run) -> None:
    from inspect_ai import score

    from avdilemma.evals.scorer import scorer_named

    top = [TopLogprob(token=each, logprob=math.log(p)) for each, p in (("A", 0.5), ("B", 0.125))]
    first = Logprob(logprob=math.log(0.5), top_logprobs=top, token="A")  # noqa: S106
    log = run(
        av_dilemma(n=4, alphabet="AB", elicit="probabilities"),
        mock(first),
    )
    again: EvalLog = score(log, scorer_named("dilemma_choice")(0.5), action="overwrite")
    for pair_of in zip(log.samples or [], again.samples or [], strict=True):
        one, two = (next(iter((each.scores or {}).values())) for each in pair_of)
        assert str(one.value) == str(two.value)
        assert one.explanation == two.explanation
        assert "on no option 0.375" in str(one.explanation)


def test_as_logprobs_leaves_out_what_is_impossible() -> None:
    content = as_logprobs("A", {"A": 1.0, "B": 0.0}).content
    assert [each.token for each in content[0].top_logprobs or []] == ["A"]
    assert content[0].logprob == 0
