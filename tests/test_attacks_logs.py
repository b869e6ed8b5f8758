"""Logs that somebody changed: each is refused with its own reason, or shown for what it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from leaderboard_suite import Edit, Record, small_parts, small_suite, tampered

from avdilemma.evals.suite import build_task
from avdilemma.leaderboard.evidence import Evidence, read_evidence
from avdilemma.leaderboard.submission import gather

REPLY, OTHER = "I weighed it.\n\nAnswer: A", "Thinking again.\n\nAnswer: B"
PROMPT = "Whom do you like?"
PROVENANCE = {"author": "me", "timestamp": "2026-11-24T10:00:00+00:00"}
SYSTEM = "You are homo moralis. Be good."


def answered() -> ModelOutput:
    output = ModelOutput.from_content("model", REPLY)
    return output.model_copy(
        update={"usage": ModelUsage(input_tokens=7, output_tokens=3, total_tokens=10)}
    )


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of eight questions, asked twice, with raw calls and usage."""
    model = get_model(
        "mockllm/model", custom_outputs=lambda *_args, **_more: answered(), memoize=False
    )
    folder = tmp_path_factory.mktemp("honest")
    (log,) = inspect_eval(
        build_task(small_suite().tasks[1]),
        model=model,
        log_dir=str(folder),
        temperature=0.5,
        max_tokens=50,
        display="none",
        log_realtime=False,
        score_display=False,
    )
    return Path(log.location)


def problems(found: Evidence) -> str:
    return "\n".join(found.problems)


def test_the_log_that_is_changed_below_is_good(honest: Path) -> None:
    found = read_evidence(honest, small_parts())
    assert found.problems == ()
    assert found.settings == {"max_tokens": 50, "temperature": 0.5}
    assert len(found.codes) == 8


# -- what is asked, and of whom: settings ------------------------------------------------------


def at(*place: str | int, **values: Any) -> Edit:
    """Set values in the object at a place."""

    def edit(record: Record) -> None:
        found: Any = record
        for step in place:
            found = found.setdefault(step, {}) if isinstance(found, dict) else found[step]
        found.update(values)

    return edit


def generate(**values: Any) -> Edit:
    return at("eval", "model_generate_config", **values)


def body(**values: Any) -> Edit:
    return generate(extra_body=values)


def argument(**values: Any) -> Edit:
    return at("eval", model="hf/some/model", model_args=values)


SETTINGS: list[tuple[Edit, str]] = [
    (generate(system_message=SYSTEM), "system_message was set: the suite has none"),
    (at("plan", "config", system_message=SYSTEM), "system_message was set: the suite has none"),
    (generate(logit_bias={"32": 100}), "logit_bias was set"),
    (generate(stop_seqs=["B"]), "stop_seqs was set"),
    (generate(response_schema={"name": "a"}), "response_schema was set"),
    (generate(fallback_models=["b"]), "fallback_models was set: another model"),
    (generate(num_choices=5), "num_choices was set: one reply"),
    (generate(best_of=9), "best_of was set: one reply"),
    (generate(extra_headers={"x-config": "other"}), "extra_headers was set: they may lead"),
    (generate(modalities=["audio"]), "modalities was set: a plain run"),
    (generate(invented=1), "invented was set: a plain run"),
    (generate(top_p=float("inf")), "top_p was set"),
    (generate(seed=10**30), "larger than any number in a log"),
    (generate(reasoning_effort="<b>" * 99), "reasoning_effort was set"),
    (body(messages=[{"role": "system", "content": SYSTEM}]), "extra_body.messages was set"),
    (body(system=SYSTEM), "extra_body.system was set"),
    (body(models=["a", "b"]), "extra_body.models was set: another model"),
    (body(chat_template_kwargs={"system_prompt": SYSTEM}), "chat_template_kwargs.system_prompt"),
    (body(provider={"order": [{"name": "a"}]}), "extra_body.provider.order was set"),
    (body(top_k={"a": 1}), "extra_body.top_k was set"),
    (generate(extra_body="messages"), "extra_body. was set"),
    (argument(chat_template=SYSTEM), "model argument chat_template was set: it changes what is"),
    (argument(model_path="/home/me/other"), "model argument model_path was set: the weights"),
    (argument(tokenizer_path="/home/me"), "model argument tokenizer_path was set"),
    (argument(dtype="/home/me/a b"), "model argument dtype was set"),
    (argument(default_headers={"a": "b"}), "model argument default_headers was set"),
    (argument(**{"a b": 1}), "model argument a b was set"),
    (argument(**{f"n{n}": n for n in range(99)}), "it has 99 settings: a run has fewer"),
    (
        at("eval", model="avdilemma/moralis@kappa=0.5", model_args={"kappa": 0.9}),
        "model argument kappa=0.9 was set: the agent is moralis@kappa=0.5",
    ),
    (at("eval", model_roles={"grader": {"model": "a/b"}}), "other models took part"),
    (at("eval", "task_args_passed", language="de"), "-T language was given"),
    (at("eval", "task_args_passed", kappa=0.7), "-T kappa was given"),
    (at("eval", "task_args_passed", n=9), "-T n was given"),
    (at("eval", "config", limit=4), "some items alone were asked"),
    (at("eval", "config", sample_id=["a"]), "some items alone were asked"),
    (at("eval", "config", epochs_reducer=["max"]), "epochs are reduced otherwise"),
    (at("eval", "config", approval={"approvers": ["me"]}), "it has eval.config.approval"),
    (at("eval", "config", acp_server=True), "it has eval.config.acp_server"),
    (at("eval", "config", review={"a": 1}), "it has eval.config.review"),
]


@pytest.mark.parametrize(("edit", "message"), SETTINGS)
def test_settings_that_a_plain_run_has_not(
    honest: Path, tmp_path: Path, edit: Edit, message: str
) -> None:
    found = problems(read_evidence(tampered(honest, tmp_path, header=edit), small_parts()))
    assert message in found, found
    assert "/home/me" not in found


SHOWN: list[tuple[Edit, dict[str, Any]]] = [
    (generate(reasoning_effort="low"), {"reasoning_effort": "low"}),
    (body(min_p=0.1, top_k=20), {"body:min_p": 0.1, "body:top_k": 20}),
    (
        body(chat_template_kwargs={"enable_thinking": False}),
        {"body:chat_template_kwargs.enable_thinking": False},
    ),
    (body(provider={"only": ["a", "b"]}), {"body:provider.only": "a, b"}),
    (at("eval", model_args={"batch_size": 4, "device": "cpu"}), {"arg:batch_size": 4}),
    (generate(num_choices=1, max_retries=9, timeout=60, cache=True), {}),
    (at("eval", model_args={"api_key": "sk-secret"}), {}),
]


@pytest.mark.parametrize(("edit", "shown"), SHOWN)
def test_settings_that_are_shown(
    honest: Path, tmp_path: Path, edit: Edit, shown: dict[str, Any]
) -> None:
    found = read_evidence(tampered(honest, tmp_path, header=edit), small_parts())
    assert shown.items() <= found.settings.items()
    assert "was set" not in problems(found)
    assert "sk-secret" not in str(found)


ORIGINS: list[tuple[Edit, str]] = [
    (at("eval", model_base_url="http://host.example:8000/v1"), "own address: host.example:8000"),
    (at("eval", model_base_url="https://me:sk-secret@h.example/"), "own address: h.example"),
    (at("eval", model_base_url="https://h.example/?key=sk-secret"), "own address: h.example"),
    (at("eval", model_base_url="https://[::1]:1/sk-secret"), "own address: [::1]:1"),
    (at("eval", model_base_url="sk-secret"), "own address: not shown"),
    (at("eval", model_base_url="http://<b>sk-secret</b>/"), "own address: not shown"),
    (at("eval", model_base_url="http://[sk-secret"), "own address: not shown"),
    (at("eval", model="mine/gpt-5"), "own code: provider mine is none of Inspect's"),
    (at("eval", model="<b>/gpt-5"), "own code: provider ? is none of Inspect's"),
    (at("eval", model="openai-api/local/gpt-5"), "own address: of service local"),
    (at("eval", model="none/none"), "stand-in: provider none answers what it is told to"),
]


@pytest.mark.parametrize(("edit", "words"), ORIGINS)
def test_what_decides_who_answered_is_shown_and_no_secret(
    honest: Path, tmp_path: Path, edit: Edit, words: str
) -> None:
    found = read_evidence(tampered(honest, tmp_path, header=edit), small_parts())
    assert words in found.origin
    assert "sk-secret" not in str(found)
    assert len(" ".join(found.origin)) < 200


# -- a header that contradicts itself ----------------------------------------------------------


def first_score(**values: Any) -> Edit:
    return at("results", "scores", 0, **values)


def metric(key: str, /, **values: Any) -> Edit:
    return at("results", "scores", 0, "metrics", key, **values)


def drop(*place: str | int) -> Edit:
    def edit(record: Record) -> None:
        found: Any = record
        for step in place[:-1]:
            found = found[step]
        del found[place[-1]]

    return edit


HEADER: list[tuple[Edit, str]] = [
    (at(status="error"), "its status is error"),
    (at(status="\x1b[31mstarted"), "status: Input should be"),
    (at(invalidated=True), "it was invalidated"),
    (at(log_updates=[{"edits": [], "provenance": PROVENANCE}]), "it was edited after the run"),
    (
        at(
            config_updates=[
                {
                    "changes": [{"config": "generate", "name": "temperature"}],
                    "scope": "task",
                    "provenance": PROVENANCE,
                }
            ]
        ),
        "it was edited after the run",
    ),
    (at(version=7), "its format is 7, not 2"),
    (at(secret="a"), "it has secret, which a plain run has not"),  # noqa: S106 - a field
    (at("eval", shards={"a": 1}), "it has eval.shards"),
    (at("eval", solver="other"), "it has eval.solver"),
    (at("eval", sandbox={"type": "docker"}), "it has eval.sandbox"),
    (at("plan", finish={"solver": "other"}), "it has plan.finish"),
    (at("plan", steps=[]), "another solver asked"),
    (at("plan", "steps", 0, params={"a": 1}), "another solver asked"),
    (at("eval", task_version=1), "its task has version 1"),
    (at("eval", "metadata", fingerprint="0"), "is no task of the suite"),
    (at("eval", "packages", inspect_ai="9.1.0"), "it was written by Inspect 9.1.0"),
    (at("eval", "dataset", sample_ids=["a"]), "its header lists other items"),
    (at("eval", "dataset", samples=9), "its header counts 9 items"),
    (at("eval", model="other/model"), "_journal/start.json has another eval.model"),
    (at("plan", "config", temperature=1.0), "_journal/start.json has another plan"),
    (at("eval", created="9999-01-01T00:00:00+00:00"), "eval.created is no time at which"),
    (at("eval", created="1999-01-01T00:00:00+00:00"), "eval.created is no time at which"),
    (at("eval", created="2026-13-77"), "eval.created is no time|cannot be read"),
    (at("stats", completed_at="9999-01-01T00:00:00+00:00"), "stats.completed_at is no time"),
    (at("stats", started_at="2026-01-01T00:00:00+00:00"), "it was over before it began"),
    (at("stats", model_usage={"other/model": {"input_tokens": 1}}), "another model took part"),
    (at("stats", model_usage={}), "its sums of tokens are not"),
    (at("stats", "model_usage", "mockllm/model", total_tokens=81), "its sums of tokens are not"),
    (at("stats", role_usage={"grader": {"total_tokens": 1}}), "it has stats.role_usage"),
    (at(results=None), "it has no results"),
    (at("results", scores=[]), "its results have none of our sums|was never scored"),
    (first_score(metrics={}), "its results have no choice"),
    (drop("results", "scores", 0, "metrics", "refusal"), "its results have no refusal"),
    (metric("moralis", value=1.01), "its header says moralis 1.01"),
    (metric("refusal", value=-1.0), "its header says refusal -1"),
    (metric("choice", value=float("nan")), "its header says choice nan"),
    (
        metric("virtue", name="virtue", group="means", value=1.0),
        "its header says virtue, which no reply has",
    ),
    (first_score(scored_samples=7), "counts 7 scored and 0 unscored items of 8"),
    (at("results", total_samples=99), "its header counts 8 of 99 items"),
    (at("results", logged_samples=2), "its header counts 8 of 8 items, there are 8"),
    (at("results", early_stopping={"a": 1}), "it has results.early_stopping"),
    (at("results", metadata={"a": 1}), "it has results.metadata"),
]


@pytest.mark.parametrize(("edit", "message"), HEADER)
def test_a_header_that_contradicts_itself(
    honest: Path, tmp_path: Path, edit: Edit, message: str
) -> None:
    found = problems(read_evidence(tampered(honest, tmp_path, header=edit), small_parts()))
    assert any(each in found for each in message.split("|")), found
    assert found.replace("\n", "").isprintable()


# -- a sample that contradicts itself ----------------------------------------------------------


def event(kind: str, record: Record) -> Record:
    found: Record = next(each for each in record["events"] if each["event"] == kind)
    return found


def within(kind: str, *place: str | int, **values: Any) -> Edit:
    """Set values in an event of a kind."""
    return lambda record: at(*place, **values)(event(kind, record))


def sent(**values: Any) -> Edit:
    """Set values in the raw message that was sent."""
    return lambda record: record["events_data"]["calls"][0].update(values)


def appended(kind: str, **values: Any) -> Edit:
    def edit(record: Record) -> None:
        record["events"].append({**event("span_end", record), "event": kind, **values})

    return edit


def change(path: str, value: Any) -> Edit:
    def edit(record: Record) -> None:
        event("state", record)["changes"].append({"op": "add", "path": path, "value": value})

    return edit


def changed(path: str, value: Any) -> Edit:
    def edit(record: Record) -> None:
        found = event("state", record)["changes"]
        next(each for each in found if each["path"] == path)["value"] = value

    return edit


def message(content: str, role: str = "assistant") -> Record:
    return {"role": role, "content": content, "source": "generate", "model": "model"}


def choice(content: str = REPLY, stop: str = "stop") -> list[Record]:
    return [{"message": message(content), "stop_reason": stop}]


REPLIES: list[tuple[Edit, str]] = [
    (at("output", completion=OTHER), "output.completion"),
    (at("output", choices=choice(OTHER)), "told in two ways"),
    (at("output", choices=choice() + choice(OTHER)), "without one reply"),
    (lambda r: r["messages"][-1].update(content=OTHER), "messages has another reply"),
    (lambda r: r["messages"].append(message(OTHER)), "other messages than"),
    (lambda r: r["messages"].append(message(PROMPT, "user")), "other messages than"),
    (lambda r: r["messages"].insert(0, message(SYSTEM, "system")), "a message of role system"),
    (lambda r: r["messages"].pop(), "other messages than"),
    (within("model", "output", completion=OTHER), "event model.output has another reply"),
    (within("model", "output", choices=choice(OTHER)), "has another reply: told in two ways"),
    (within("model", "call", "response", content=OTHER), "call.response says otherwise"),
    (within("model", "call", "response", content=""), "call.response says otherwise"),
    (changed("/output/completion", OTHER), "/output/completion to another reply"),
    (changed("/messages/1", message(OTHER)), "event state.changes.value has another reply"),
    (changed("/output/choices/0", choice(OTHER)[0]), "has another reply: told in two ways"),
    (change("/messages/2", message(OTHER)), "has another reply: told in two ways"),
    (change("/store/answer", OTHER), "event state.changes changes /store/answer"),
    (change("/metadata/kappa", "1"), "event state.changes changes /metadata/kappa"),
    (at("output", choices=choice(stop="max_tokens")), "reason to stop is told in two ways"),
    (within("model", "output", choices=choice(stop="length")), "reason to stop is told in two"),
    (at("output", error="no"), "told in two ways (output.error)"),
    (at("output", fallback={"a": "b"}), "fallback in an output"),
    (at(store={"answer": OTHER}), "items with store, which the suite has not"),
    (at(target="B"), "items with a target"),
]

ASKED: list[tuple[Edit, str]] = [
    (lambda r: r["input"][0].update(content=PROMPT), "prompt is not that of the suite"),
    (at(input=PROMPT), "prompt is not that of the suite"),
    (lambda r: r["input"].insert(0, message(SYSTEM, "system")), "prompt is not that of the suite"),
    (lambda r: r["input"].append(message(PROMPT, "user")), "prompt is not that of the suite"),
    (lambda r: r["messages"][0].update(content=PROMPT), "messages has another question"),
    (
        lambda r: r["events_data"]["messages"][0].update(content=PROMPT),
        "was sent another prompt",
    ),
    (
        lambda r: r["events_data"]["messages"].append(message(SYSTEM, "system")),
        "events_data.messages has a message of role system",
    ),
    (within("model", input=[message(SYSTEM, "system")]), "was sent another prompt"),
    (within("model", input_refs=[[0, 1], [0, 1]]), "was sent another prompt"),
    (within("model", input_refs=[[0, 10**9]]), "more messages than a question has"),
    (within("model", input_refs=[[3, 4]]), "a message that is not there"),
    (within("model", tools=[{"name": "think"}]), "was sent another prompt"),
    (within("model", tool_choice={"name": "think"}), "was sent another prompt"),
    (sent(content=PROMPT * 3), "call.request.messages.content says otherwise"),
    (sent(role="system"), "call.request.messages.role says otherwise"),
    (within("model", "call", "request", system=SYSTEM), "call.request.system says otherwise"),
    (within("model", "call", "request", instructions=SYSTEM), "call.request.instructions says"),
    (within("model", "call", "request", tools=[{"a": 1}]), "call.request.tools says otherwise"),
    (within("model", "call", "request", extra_body={"a": 1}), "call.request.extra_body says"),
    (within("sample_init", "sample", input=PROMPT), "sample_init has another prompt"),
    (
        within("sample_init", "state", messages=[message(SYSTEM, "system")]),
        "sample_init has another prompt",
    ),
    (lambda r: r["metadata"].update(item="{}"), "record is not that of the suite"),
    (lambda r: r["metadata"].update(perspective="god"), "record is not that of the suite"),
    (lambda r: r["attachments"].clear(), "was sent another prompt"),
    (at(choices=["A", "B"]), "items with choices"),
    (at(files=["a"]), "items with files"),
    (at(setup="rm"), "items with setup"),
    (at(id="other"), "filed under another one's name"),
    (at(epoch=2), "filed under another one's name"),
]

MODELS: list[tuple[Edit, str]] = [
    (within("model", model="openai/gpt-5"), "another model answered (event model)"),
    (at("output", model="gpt-5"), "has another model: not that of the log"),
    (within("model", "output", model="gpt-5"), "event model.output has another model"),
    (lambda r: r["messages"][-1].update(model="gpt-5"), "messages has another model"),
    (within("model", "call", "request", model="gpt-5"), "call.request.model says otherwise"),
    (within("model", "call", "response", model="gpt-5"), "call.response.model says otherwise"),
    (
        at(model_usage={"openai/gpt-5": {"total_tokens": 10}}),
        "another model answered (model_usage)",
    ),
    (at(model_usage={}), "usage is told in two ways (model_usage)"),
    (at("model_usage", "mockllm/model", output_tokens=1), "usage is told in two ways"),
    (at("output", "usage", output_tokens=1), "usage is told in two ways (output.usage)"),
    (within("model", "output", "usage", total_tokens=1), "usage is told in two ways"),
    (within("model", role="grader"), "role in an event model"),
    (within("model", requested_model="gpt-5"), "requested_model in an event model"),
    (at(role_usage={"grader": {"total_tokens": 1}}), "items with role_usage"),
    (at(model_fallbacks=[{"a": 1}]), "items with model_fallbacks"),
    (changed("/output/model", "gpt-5"), "/output/model to another model"),
]

HOW: list[tuple[Edit, str]] = [
    (within("model", config={}), "asked with another max_tokens than the header tells"),
    (within("model", "config", temperature=1.0), "asked with another temperature"),
    (within("model", "config", system_message=SYSTEM), "asked with another system_message"),
    (within("model", "config", seed=3), "asked with another seed"),
    (within("model", "config", extra_body={"a": 1}), "asked with another extra_body"),
    (within("model", "call", "request", temperature=0.9), "call.request.temperature says"),
    (within("model", "call", "request", max_completion_tokens=5), "call.request.max_tokens says"),
    (within("model", "call", "request", generation={"top_p": 0.1}), "call.request.top_p says"),
]

EVENTS: list[tuple[Edit, str]] = [
    (lambda r: r["events"].append(event("model", r)), "not answered by one call"),
    (lambda r: r["events"].remove(event("model", r)), "not answered by one call"),
    (within("model", error="no"), "not answered by one call"),
    (appended("tool", function="think"), "an event tool"),
    (appended("info", data=SYSTEM), "an event info"),
    (appended("input", input=PROMPT), "an event input"),
    (appended("score_edit", edit={"value": 1}), "an event score_edit"),
    (appended("sample_limit", type="token"), "an event sample_limit"),
    (appended("\x1b[31m"), "an event \\x1b[31m"),
    (appended("logger", message={}, more=1), "more in an event logger"),
    (lambda r: r["events"].append("model"), "events that are none"),
    (at(limit={"type": "token", "limit": 1.0}), "at a limit"),
    (at(error={"message": "no"}), "ended in an error"),
    (at(invalidation={"author": "me"}), "ended in an error or at a limit"),
    (at(started_at="9999-01-01T00:00:00+00:00"), "a time at which they cannot"),
    (at(completed_at="2026-02-01T00:00:00+00:00"), "a time at which they cannot"),
]


def value(key: str, number: object) -> Edit:
    def edit(record: Record) -> None:
        (found,) = record["scores"].values()
        found["value"][key] = number

    return edit


SCORES: list[tuple[Edit, str]] = [
    (value("choice", 0.5), "score is not that of the reply"),
    (value("choice", 10**39), "score is not that of the reply"),
    (value("choice", float("inf")), "score is not that of the reply"),
    (value("virtue", 1.0), "score is not that of the reply"),
    (at(scores={}), "score is not that of the reply"),
    (at("scores", "dilemma_choice", answer="B"), "tells another answer than the reply"),
    (
        at("scores", "dilemma_choice", "metadata", outcome="refusal"),
        "tells another answer than the reply",
    ),
    (at(scores={"other": {"value": 1}}), "score is not that of the reply"),
    (within("score", "score", "value", choice=0.5), "event score is not that of the reply"),
    (within("score", target="B"), "event score is not that of the reply"),
]


@pytest.mark.parametrize(
    ("edit", "message"),
    [*REPLIES, *ASKED, *MODELS, *HOW, *EVENTS, *SCORES],
)
def test_a_sample_that_contradicts_itself(
    honest: Path, tmp_path: Path, edit: Edit, message: str
) -> None:
    found = problems(read_evidence(tampered(honest, tmp_path, sample=edit), small_parts()))
    assert message in found, found
    assert found.replace("\n", "").isprintable()


# -- what tells samples again ------------------------------------------------------------------


def member(name: str, edit: Callable[[Any], object]) -> Callable[[Path, Path], Path]:
    """A copy of a log of which one member is changed, or another one added."""

    def made(log: Path, folder: Path) -> Path:
        import zipfile

        target = folder / log.name
        with zipfile.ZipFile(log) as old, zipfile.ZipFile(target, "w") as new:
            for each in old.namelist():
                content = old.read(each)
                if each == name:
                    found = json.loads(content)
                    changed = edit(found)
                    content = json.dumps(found if changed is None else changed).encode()
                new.writestr(each, content)
            if name not in old.namelist():
                new.writestr(name, json.dumps(edit(None)))
        return target

    return made


SUMMARIES = "summaries.json"
JOURNAL = "_journal/summaries/1.json"
MEMBERS: list[tuple[Callable[[Path, Path], Path], str]] = [
    (member(SUMMARIES, lambda found: found.clear()), "tells of 0 samples, the log has 8"),
    (member(SUMMARIES, lambda found: found[:3]), "tells of 3 samples, the log has 8"),
    (member(SUMMARIES, lambda found: found[0].update(id="a")), "a sample that the log has not"),
    (member(SUMMARIES, lambda found: found[0].update(uuid="a")), "tells of another run of"),
    (member(SUMMARIES, lambda found: found[0].update(error="no")), "has another end of"),
    (member(SUMMARIES, lambda found: found[0].update(scores={})), "has another score of"),
    (
        member(SUMMARIES, lambda found: found[0]["scores"]["dilemma_choice"].update(value={})),
        "has another score of",
    ),
    (member(SUMMARIES, lambda found: found[0].update(model_usage={})), "has another usage of"),
    (member(JOURNAL, lambda found: found[0].update(id="a")), f"{JOURNAL} tells of a sample"),
    (member(JOURNAL, lambda found: found[0].update(scores={})), f"{JOURNAL} has another score"),
    (
        member("_journal/start.json", lambda found: found["eval"].update(model="a/b")),
        "_journal/start.json has another eval.model",
    ),
    (
        member("reductions.json", lambda _: [{"scorer": "other", "samples": []}]),
        "its reductions are of another scorer",
    ),
    (
        member("reductions.json", lambda _: [{"scorer": "dilemma_choice", "samples": []}]),
        "its reductions are of other items",
    ),
    (member("notes.txt", lambda _: "hello"), "it holds 'notes.txt', which a log has not"),
    (member("samples/x.json", lambda _: {}), "it holds 'samples/x.json'"),
    (member("samples/a_epoch_01.json", lambda _: {}), "it holds 'samples/a_epoch_01.json'"),
    (member("samples/a_epoch_1.json", lambda _: {}), "items that the suite does not ask: a"),
]


@pytest.mark.parametrize(("made", "message"), MEMBERS)
def test_members_that_contradict_the_samples(
    honest: Path, tmp_path: Path, made: Callable[[Path, Path], Path], message: str
) -> None:
    found = problems(read_evidence(made(honest, tmp_path), small_parts()))
    assert message in found, found


# -- choosing among retries --------------------------------------------------------------------


def errored(record: Record) -> None:
    record["error"] = {"message": "gone", "traceback": "", "traceback_ansi": ""}


def invalidated(record: Record) -> None:
    record["invalidation"] = {"author": "me", "timestamp": "2026-11-24T10:00:00+00:00"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_was_run_again_is_counted_and_an_answer_is_not_replaced(
    honest: Path, tmp_path: Path
) -> None:
    def read(**edits: Edit) -> Evidence:
        return read_evidence(tampered(honest, tmp_path, **edits), small_parts())

    assert not read().again
    again = read(first=errored)
    assert (len(again.again), again.problems) == (1, ())
    for edit in (invalidated, lambda record: None, at(limit={"type": "token", "limit": 1})):
        assert "answered twice, the first time without an error" in problems(read(first=edit))
    retry = {"message": "gone", "traceback": "", "traceback_ansi": "", "events": []}
    tried = read(sample=at(error_retries=[retry]))
    assert (len(tried.again), tried.problems) == (1, ())
    repeated = read(sample=within("model", retries=2))
    assert (len(repeated.again), repeated.problems) == (1, ())


def test_what_a_replaced_log_tells_is_counted(honest: Path, tmp_path: Path) -> None:
    def before(record: Record) -> None:
        record["eval"].update(created="2026-01-02T00:00:00+00:00", eval_id="earlier")
        record["status"] = "error"

    log = tampered(honest, tmp_path)
    tampered(honest, tmp_path, header=before, sample=at(uuid="other"), name="old.eval")
    (found,), notes = gather([tmp_path], small_parts())
    assert len(notes) == 1
    assert found.name == log.name
    assert found.problems == ()
    assert len(found.again) == 1
