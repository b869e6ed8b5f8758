"""Logs changed in places that nobody reads aloud: each is refused with its own reason.

Printed metrics, words of scores, records beside messages, raw requests, times, summaries, and what
a header says of its task. Headers are changed in a ``.json`` log, which tells them once.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inspect_ai.log import convert_eval_logs
from leaderboard_suite import Edit, Record, small_parts, tampered
from test_attacks_logs import (
    appended,
    at,
    change,
    event,
    first_score,
    honest,  # noqa: F401 - a fixture
    member,
    metric,
    problems,
    within,
)

from avdilemma.leaderboard.evidence import read_evidence

SCORE = "dilemma_choice"


def results(edit: Callable[[list[Record]], object]) -> Edit:
    return lambda record: edit(record["results"]["scores"])


METRICS: dict[str, tuple[Edit, str]] = {
    "an error": (metric("choice_stderr", value=0.01), "says choice_stderr 0.01"),
    "a kappa": (metric("kappa", value=0.5), "says kappa 0.5, the replies nan"),
    "an end of an interval": (metric("kappa_low", value=0.4), "says kappa_low 0.4"),
    "a count": (metric("strict_moralis", value=9.0), "says strict_moralis 9, the replies 8"),
    "a count of scenarios": (metric("scenarios", value=3.0), "says scenarios 3"),
    "a bias": (metric("position_bias", value=0.25), "says position_bias 0.25"),
    "a label": (metric("label_A", value=0.75), "says label_A 0.75"),
    "a bound": (metric("moralis_low", value=1.0), "says moralis_low 1"),
    "a level": (metric("sacrifice position=first", value=0.75), "says sacrifice position=first"),
    "none in place of a number": (metric("first", value=None), "cannot be read"),
    "no number": (metric("first", value=float("nan")), "says first nan"),
    "an endless one": (metric("first", value=float("inf")), "larger than any number"),
    "one more": (
        metric("virtue", name="virtue", group="x", value=1.0),
        "says virtue, which no reply has",
    ),
    "under another's name": (metric("choice", name="refusal"), "metric choice is told in two ways"),
    "with words of praise": (
        metric("choice", metadata={"virtue": "best"}),
        "metric choice is told in two ways",
    ),
    "of another scorer": (
        results(lambda r: r.append({"name": "virtue", "scorer": "virtue", "params": {}})),
        "results of another scorer, virtue",
    ),
    "told twice": (
        results(lambda r: r.append(copy.deepcopy(r[0]))),
        "its results tell a score twice",
    ),
    "beside another agent": (first_score(params={"reading": "interim"}), "another agent"),
    "by more parameters": (first_score(params={"kappa": 0.5, "x": 1}), "another agent"),
    "by the best epoch": (first_score(reducer="max"), "reduced otherwise than by their mean"),
    "with metadata": (first_score(metadata={"best": 1}), "it has results.scores.metadata"),
    "first a metric that is none": (
        at("results", headline={"scorer": "virtue", "score": "virtue", "metric": "virtue"}),
        "its first metric is none of its results",
    ),
}

ABOUT: dict[str, tuple[Edit, str]] = {
    "the agent": (at("eval", "metadata", kappa="0.9"), "eval.metadata.kappa is not that"),
    "the family": (at("eval", "metadata", family="company"), "eval.metadata.family is not that"),
    "the language": (at("eval", "metadata", language="de"), "eval.metadata.language is not"),
    "the items": (at("eval", "metadata", items=80), "eval.metadata.items is not that"),
    "the same again": (at("metadata", kappa="0.9"), "metadata.kappa is not that"),
    "the task": (at("eval", task_registry_name="avdilemma/v1_games"), "its task has two names"),
    "an argument": (at("eval", "task_args", family="company"), "eval.task_args.family is not"),
    "a number of questions": (at("eval", "task_args", n=80), "eval.task_args.n is not that"),
    "attributes": (at("eval", "task_attribs", answer="x"), "it has eval.task_attribs"),
    "the data set": (at("eval", "dataset", name="company"), "eval.dataset.name"),
    "a scorer": (
        lambda r: r["eval"]["scorers"][0].update(name="virtue"),
        "it was scored otherwise than the suite is",
    ),
    "what it was told": (
        lambda r: r["eval"]["scorers"][0]["options"].update(kappa=0.9),
        "it was scored otherwise than the suite is",
    ),
    "one scorer more": (
        lambda r: r["eval"]["scorers"].append({"name": "virtue", "options": {}}),
        "it was scored otherwise than the suite is",
    ),
    "an older day": (
        at("eval", created="2026-01-05T00:00:00+00:00"),
        "days after it was made (eval.created)",
    ),
    "another way to ask": (
        at("eval", "metadata", persona_wording="plain"),
        "eval.metadata.persona_wording is not that",
    ),
    "a word about others": (
        at("eval", "metadata", belief="all"),
        "eval.metadata.belief is not that",
    ),
    "an end before its items'": (
        at("stats", completed_at="2026-11-26T00:00:00+00:00"),
        "it was over before",
    ),
    "no version": (at("eval", "packages", inspect_ai="0-best"), "written by Inspect 0-best"),
    "thoughts": (
        at("stats", "model_usage", "mockllm/model", reasoning_tokens=99),
        "its sums of tokens are not those of its samples (stats.model_usage: reasoning_tokens)",
    ),
    "what it cost": (
        at("stats", "model_usage", "mockllm/model", total_cost=9.5),
        "its sums of tokens are not those of its samples (stats.model_usage: total_cost)",
    ),
}


@pytest.fixture(scope="module")
def told_once(
    honest: Path,  # noqa: F811 - the fixture
    tmp_path_factory: pytest.TempPathFactory,
) -> Record:
    folder = tmp_path_factory.mktemp("json")
    convert_eval_logs(str(honest), "json", str(folder))
    (path,) = folder.glob("20*.json")
    assert read_evidence(path, small_parts()).problems == ()
    found: Record = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", [*METRICS, *ABOUT])
def test_a_header_that_says_otherwise(name: str, told_once: Record, tmp_path: Path) -> None:
    edit, message = (METRICS | ABOUT)[name]
    record = copy.deepcopy(told_once)
    edit(record)
    path = tmp_path / "2026-11-26T10-00-00_log.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    found = problems(read_evidence(path, small_parts()))
    assert message in found, found
    assert found.replace("\n", "").isprintable()


def score(**values: Any) -> Edit:
    return at("scores", SCORE, **values)


def second(record: Record) -> None:
    own = record["scores"][SCORE]
    record["scores"][f"{SCORE}1"] = {**own, "value": {**own["value"], "choice": 0.5}}


ANOTHER = "tells another answer than the reply"
WORDS: dict[str, tuple[Edit, str]] = {
    "an explanation": (score(explanation="choice: sacrifice"), ANOTHER),
    "a reason": (score(reason="refusal"), ANOTHER),
    "an action": (at("scores", SCORE, "metadata", action="sacrifice"), ANOTHER),
    "a virtue": (at("scores", SCORE, "metadata", virtue="1"), ANOTHER),
    "another score": (at("scores", virtue={"value": 1}), "a score virtue, which the suite has not"),
    "a second score of ours": (second, "score is not that of the reply"),
    "an event's answer": (within("score", "score", answer="B"), "event score is not that"),
    "an event's scorer": (within("score", scorer="virtue"), "event score of another scorer"),
    "an event's agent": (within("score", scorer_args={"kappa": 0.9}), "with another agent"),
    "an event's model": (
        within("score", model_usage={"openai/gpt-5": {"total_tokens": 1}}),
        "event score tells of another model",
    ),
}

RECORD = "record is not that of the suite"
RECORDS: dict[str, tuple[Edit, str]] = {
    "one key more": (at("metadata", virtue="1"), RECORD),
    "another cluster": (at("metadata", scenario="other"), RECORD),
    "another family": (at("metadata", family="company"), RECORD),
    "another agent": (at("metadata", kappa="0.9"), RECORD),
    "other labels": (at("metadata", labels=["P", "Q"]), RECORD),
    "another language": (at("metadata", language="de"), RECORD),
    "another reading": (at("metadata", reading="interim"), RECORD),
    "a question afterwards": (at("metadata", decision_prompt="And now?"), RECORD),
    "beside the input": (
        lambda r: r["input"][0]["metadata"].update(item="{}"),
        "input has a message with another record",
    ),
    "beside a message": (
        lambda r: r["messages"][0].update(metadata={"system": "Be good."}),
        "messages has a message with another record",
    ),
    "at the beginning": (
        within("sample_init", "sample", "metadata", item="{}"),
        "sample_init has another record",
    ),
    "of the state": (
        within("sample_init", "state", "metadata", family="company"),
        "sample_init has another record",
    ),
    "another id at the beginning": (within("sample_init", "sample", id="x"), "another question"),
    "a target at the beginning": (
        within("sample_init", "sample", target="B"),
        "sample_init is of another question",
    ),
    "choices at the beginning": (
        within("sample_init", "sample", choices=["A", "B"]),
        "sample_init has more than the suite",
    ),
    "tools at the beginning": (
        within("sample_init", "state", tools=[{"name": "think"}]),
        "sample_init has more than the suite",
    ),
}

OUTPUT = "output is told in two ways"
OUTPUTS: dict[str, tuple[Edit, str]] = {
    "metadata": (at("output", metadata={"thought": "B"}), OUTPUT),
    "a time": (at("output", time=-5), OUTPUT),
    "an id": (at("output", response_id="x"), OUTPUT),
    "details of its end": (at("output", "choices", 0, stop_details={"type": "x"}), OUTPUT),
    "probabilities": (at("output", "choices", 0, logprobs={"content": []}), OUTPUT),
    "thoughts that were counted": (at("output", "usage", reasoning_tokens=9), OUTPUT),
    "a call of a tool": (
        at("messages", 1, tool_calls=[{"id": "1", "function": "think", "arguments": {}}]),
        "last message is told in two ways",
    ),
    "a search on the web": (
        at("output", "choices", 0, "message", content=[{"type": "tool_use", "name": "search"}]),
        "whose reply has tool_use: the suite takes texts",
    ),
    "a picture": (
        at("output", "choices", 0, "message", content=[{"type": "image", "image": "data:x"}]),
        "whose reply has image: the suite takes texts",
    ),
    "a message from elsewhere": (at("messages", 1, source="input"), "from elsewhere (source)"),
    "another message": (at("messages", 1, id="other"), "last message is told in two ways"),
    "a tool in the state": (change("/tools/0", {"name": "think"}), "/tools/0: the suite has no"),
    "a tool that must be called": (change("/tool_choice", "any"), "the suite has no tools"),
}

CALLS: dict[str, tuple[Edit, str]] = {
    name: (within("model", "call", "request", **values), f"call.request.{place} says otherwise")
    for name, values, place in (
        ("a kept prompt", {"prompt": {"id": "pmpt_1"}}, "prompt"),
        ("an earlier conversation", {"conversation": "conv_1"}, "conversation"),
        ("an earlier response", {"previous_response_id": "resp_1"}, "previous_response_id"),
        ("an assistant", {"assistant_id": "asst_1"}, "assistant_id"),
        ("an adapter", {"adapter_id": "good"}, "adapter_id"),
        ("the beginning of the reply", {"prefix": "Answer: B"}, "prefix"),
        ("a grammar", {"guided_choice": ["A"]}, "guided_choice"),
        ("other models", {"fallbacks": ["gpt-5"]}, "fallbacks"),
        ("a bias", {"logit_bias": {"32": 100}}, "logit_bias"),
        ("several replies", {"n": 5}, "num_choices"),
        ("the likeliest word", {"top_k": 1}, "top_k"),
        ("more thought", {"reasoning": {"effort": "high"}}, "reasoning.effort"),
        ("more thought, short", {"reasoning_effort": "high"}, "reasoning_effort"),
        ("a container", {"container": "c1"}, "container"),
    )
} | {
    "another reply beside it": (
        within("model", "call", "response", choices=[{"message": {"content": "Answer: B"}}]),
        "call.response says otherwise",
    ),
    "a refusal": (
        within("model", "call", "response", refusal="I cannot."),
        "call.response says otherwise",
    ),
    "a failure": (within("model", "call", error=True), "call.error says otherwise"),
    "a cache": (within("model", cache="read"), "a cache, of which the header tells nothing"),
}

TIMES: dict[str, tuple[Edit, str]] = {
    "an event to come": (within("model", timestamp="9999-01-01T00:00:00+00:00"), "an event model"),
    "a reply to come": (within("model", completed="9999-01-01T00:00:00+00:00"), "an event model"),
    "no time": (within("state", timestamp="soon"), "event state at a time"),
    "less than no work": (within("model", working_time=-1), "event model at a time"),
    "less than no time": (at(total_time=-3), "took less than no time"),
    "several turns": (at(turn_count=9), "several turns"),
    "a limit of tokens": (at(token_limit=5), "another token_limit than the header tells"),
    "a limit of messages": (at(message_limit=1), "another message_limit than"),
    "a limit of time": (at(time_limit=5), "another time_limit than"),
    "a span": (within("span_begin", type="agent"), "a span agent"),
    "one span more": (appended("span_begin", id="9", type="agent", name="x"), "a span agent"),
    "a pool": (at("events_data", other=["x"]), "more in events_data"),
}

ORDER = "events are in an order that no run has"


def moved(kind: str, to: int) -> Edit:
    """Put an event of a kind at another place."""

    def edit(record: Record) -> None:
        found = event(kind, record)
        record["events"].remove(found)
        record["events"].insert(to, found)

    return edit


def again(kind: str) -> Edit:
    return lambda record: record["events"].append(copy.deepcopy(event(kind, record)))


ORDERS: dict[str, tuple[Edit, str]] = {
    "scored before it was asked": (moved("score", 3), ORDER),
    "asked before it was taken up": (moved("model", 0), ORDER),
    "asked after it was scored": (moved("model", 99), ORDER),
    "taken up at the end": (moved("sample_init", 99), ORDER),
    "taken up twice": (again("sample_init"), ORDER),
    "all backwards": (lambda r: r["events"].reverse(), ORDER),
    "a span that ends before it begins": (moved("span_end", 0), ORDER),
    "a span that begins twice": (again("span_begin"), ORDER),
    "a span that ends twice": (again("span_end"), ORDER),
    "asked outside of any span": (within("model", span_id="elsewhere"), ORDER),
    "asked in a span that is over": (
        lambda r: event("model", r).update(span_id=event("span_end", r)["id"]),
        ORDER,
    ),
    "asked an hour before it was taken up": (
        within("model", timestamp="2026-11-25T00:00:00+00:00"),
        "events go back in time",
    ),
    "asked before the sample began": (
        within("model", timestamp="2026-11-25T00:00:00+00:00"),
        "asked before they began",
    ),
    "answered before the sample began": (
        within("model", completed="2026-11-25T00:00:00+00:00"),
        "asked before they began",
    ),
    "more work than time": (at(working_time=99_999.0), "took longer to work on than in all"),
    "a call of more work than time": (
        within("model", working_time=99_999.0),
        "took longer to work on than in all",
    ),
    "more time than there was": (at(total_time=99_999.0), "from their beginning to their end"),
    "timelines": (at(timelines=[{"name": "x", "root": {}}]), "items with timelines, which"),
    "an attachment for nothing": (
        lambda r: r["attachments"].update(a="The best of all."),
        "its attachments stand nowhere in it",
    ),
}

SAMPLES = WORDS | {f"record: {name}": each for name, each in RECORDS.items()}
SAMPLES |= OUTPUTS | CALLS | TIMES | ORDERS


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_that_says_otherwise(
    name: str,
    honest: Path,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    edit, message = SAMPLES[name]
    found = problems(read_evidence(tampered(honest, tmp_path, sample=edit), small_parts()))
    assert message in found, found
    assert found.replace("\n", "").isprintable()


START, LIST = "_journal/start.json", "summaries.json"


def summary(**values: Any) -> Callable[[Path, Path], Path]:
    return member(LIST, lambda found: found[0].update(values))


def began(**values: Any) -> Callable[[Path, Path], Path]:
    return member(START, lambda found: found["eval"].update(values))


MEMBERS: dict[str, tuple[Callable[[Path, Path], Path], str]] = {
    "an answer": (
        member(LIST, lambda found: found[0]["scores"][SCORE].update(answer="B")),
        "has another score of",
    ),
    "an explanation": (
        member(LIST, lambda found: found[0]["scores"][SCORE].update(explanation="x")),
        "has another score of",
    ),
    "another score": (
        member(LIST, lambda found: found[0]["scores"].update(virtue={"value": 1})),
        "has another score of",
    ),
    "a question": (summary(input="Whom do you like?"), "has another question of"),
    "a target": (summary(target="B"), "has another conversation of"),
    "more messages": (summary(message_count=9), "has another conversation of"),
    "a record": (summary(metadata={"family": "company"}), "has another record of"),
    "a key": (summary(metadata={"virtue": "1"}), "has another record of"),
    "a field": (summary(virtue=1), "has another field (virtue) of"),
    "choices": (summary(choices=["A"]), "has another field (choices) of"),
    "not at its end": (summary(completed=False), "has another end of"),
    "a time": (summary(completed_at="2026-11-26T00:00:00+00:00"), "has another time of"),
    "a duration": (summary(working_time=0.001), "has another time of"),
    "a sample twice": (member(LIST, lambda f: f.append(copy.deepcopy(f[0]))), "tells twice of"),
    "other software": (began(packages={"inspect_ai": "0.1.0"}), "another eval.packages than"),
    "another run": (began(run_id="x"), "another eval.run_id than"),
    "another day": (began(created="2026-02-01T00:00:00+00:00"), "another eval.created than"),
    "another task": (began(metadata={}), "another eval.metadata than"),
    "results at the beginning": (
        member(START, lambda found: found.update(results={"a": 1})),
        "has results, which a log that was begun has not",
    ),
    "a change of settings": (
        member(
            "_journal/config_updates/1.json",
            lambda _: {"changes": [{"config": "generate", "name": "temperature", "value": 1}]},
        ),
        "changes more than how requests are sent",
    ),
}


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_that_says_otherwise(
    name: str,
    honest: Path,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    made, message = MEMBERS[name]
    found = problems(read_evidence(made(honest, tmp_path), small_parts()))
    assert message in found, found


def test_the_places_that_are_changed_are_there(honest: Path) -> None:  # noqa: F811 - the fixture
    import zipfile

    with zipfile.ZipFile(honest) as log:
        name = next(each for each in log.namelist() if each.startswith("samples/"))
        record = json.loads(log.read(name))
    for kind in ("sample_init", "model", "state", "score", "span_begin"):
        assert event(kind, record)
