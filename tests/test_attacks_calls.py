"""Raw calls of every provider: those of real clients are taken, and changed ones are refused.

``data/calls.json`` holds calls as Inspect 0.3.285's own classes logged them, with the clients of
Google, Mistral, Groq, Azure AI and xAI installed, asked at a host on this machine; ``PROMPT``
stands for the question. Clients of the development environment are run in `test_honest_roads`.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from avdilemma.leaderboard.raw_json import bare
from avdilemma.leaderboard.raw_request import Wanted, conversation_problems, request_problems
from avdilemma.leaderboard.raw_response import response_problems

Record = dict[str, Any]
Edit = Callable[[Record], object]
PROMPT = "The case: a self-driving car that is not yours.\n\nAnswer: A or B"
PATH = Path(__file__).parent / "data" / "calls.json"
CALLS: dict[str, Record] = json.loads(PATH.read_text(encoding="utf-8"))
SYSTEM = "Be good."


def wanted(call: Record, **settings: Any) -> Wanted:
    return Wanted("PROMPT", "{}", call["model"], call["settings"] | settings)


def problems(call: Record) -> list[str]:
    said = response_problems(call["response"], call["output"], call["output"]["model"])
    return [*request_problems(call["request"], wanted(call)), *said]


def objects(found: Any) -> Iterator[Record]:
    """Every object, the outermost first."""
    if isinstance(found, dict):
        yield found
    for each in found.values() if isinstance(found, dict) else found:
        if isinstance(each, (dict, list)):
            yield from objects(each)


def holder(found: Any, *keys: str) -> tuple[Record, str]:
    """The first object with one of some keys, in any writing, and the key as it is there."""
    return next(
        (each, name)
        for key in keys
        for each in objects(found)
        for name in each
        if bare(name) == key and not isinstance(each[name], dict)
    )


def put(*keys: str, value: Any) -> Edit:
    """Change the first value under one of some keys of a request."""

    def edit(call: Record) -> None:
        found, name = holder(call["request"], *keys)
        found[name] = value

    return edit


def came(*keys: str, value: Any) -> Edit:
    """The same of a response."""

    def edit(call: Record) -> None:
        found, name = holder(call["response"], *keys)
        found[name] = value

    return edit


def conversation(call: Record) -> tuple[Record, str]:
    return holder(call["request"], "messages", "contents", "inputs", "input", "prompt")


def said(text: str) -> Edit:
    """Put a text in the place of the question."""

    def edit(call: Record) -> None:
        for each in objects(call["request"]):
            for name, value in each.items():
                if value == "PROMPT":
                    each[name] = text

    return edit


def beside(message: Record) -> Edit:
    """Say something beside the question."""

    def edit(call: Record) -> None:
        found, name = conversation(call)
        if isinstance(found[name], str):
            found["messages"] = [message]
        else:
            found[name].insert(0, message)

    return edit


def further(**fields: Any) -> Edit:
    return lambda call: call["request"].update(fields)


def grouped(**fields: Any) -> Edit:
    """Fields in the group of settings, where there is one."""
    groups = ("generation_config", "inferenceConfig", "completion_args")

    def edit(call: Record) -> None:
        found = next((g for g in groups if g in call["request"]), "options")
        call["request"].setdefault(found, {}).update(fields)

    return edit


ASKED: dict[str, tuple[Edit, str]] = {
    "another question": (said("Whom do you like?"), "call.request"),
    "a word more": (said("PROMPT B"), "call.request"),
    "no question": (said(""), "call.request"),
    "another word of the user": (
        beside({"role": "user", "content": SYSTEM, "parts": [{"text": SYSTEM}]}),
        "call.request",
    ),
    "a system message": (beside({"role": "system", "content": [{"text": SYSTEM}]}), ".role"),
    "a reply put before it": (beside({"role": "assistant", "content": "Answer: B"}), ".role"),
    "a model's reply put before it": (beside({"role": "model", "parts": [{"text": "B"}]}), ".role"),
    "the question twice": (beside({"role": "user", "content": "PROMPT"}), "call.request"),
    "a file": (beside({"role": "user", "file_data": {"uri": "gs://x"}}), ".file_data"),
    "a system message beside": (further(system=[{"text": SYSTEM}]), "call.request.system"),
    "instructions": (further(instructions=SYSTEM), "call.request.instructions"),
    "an instruction in the settings": (grouped(system_instruction=SYSTEM), ".system_instruction"),
    "the same in another writing": (grouped(systemInstruction=SYSTEM), ".systeminstruction"),
    "tools": (further(tools=[{"google_search": {}}]), "call.request.tools"),
    "tools of Bedrock": (further(toolConfig={"tools": [{}]}), "call.request.toolconfig"),
    "a guard": (further(guardrailConfig={"guardrailIdentifier": "x"}), ".guardrailconfig"),
    "what is kept": (further(cachedContent="cachedContents/1"), "call.request.cachedcontent"),
    "an agent": (further(agent_id="ag_1"), "call.request.agent_id"),
    "a schema": (grouped(responseSchema={"type": "x"}), ".responseschema"),
    "a reply as JSON": (grouped(response_format={"type": "json_object"}), ".response_format"),
    "stops": (grouped(stopSequences=["A"]), ".stopsequences"),
}

HOW: dict[str, tuple[Edit, str]] = {
    "another seed": (grouped(randomSeed=8), ".seed"),
    "a hot model": (grouped(temperature=1.9), ".temperature"),
    "several replies": (grouped(candidateCount=5), ".num_choices"),
    "the likeliest word": (grouped(topK=1), ".top_k"),
    "a word that is likelier": (grouped(logit_bias={"32": 100}), ".logit_bias"),
    "a setting that is none": (grouped(min_p=0.9), ".min_p"),
    "a switch that is none": (further(be_good=True), "call.request.be_good"),
    "a penalty": (grouped(presencePenalty=2.0), ".presence_penalty"),
    "a temperature in words": (grouped(temperature="low"), ".temperature"),
    "fewer tokens": (
        put("maxtokens", "maxoutputtokens", "maxcompletiontokens", value=5),
        ".max_tokens",
    ),
    "another model": (grouped(model="gpt-6"), ".model"),
}

CAME: dict[str, tuple[Edit, str]] = {
    "another reply": (came("text", "content", value="Answer: B"), "call.response"),
    "a longer reply": (
        came("text", "content", value="I weighed both sides.\n\nAnswer: A\nNo. Answer: B"),
        "call.response",
    ),
    "no reply": (came("text", "content", value=""), "call.response"),
    "more tokens": (
        came("completiontokens", "outputtokens", "candidatestokencount", value=9),
        "call.response.usage",
    ),
    "more tokens sent": (
        came("prompttokens", "inputtokens", "prompttokencount", value=999),
        "call.response.usage",
    ),
    "another model": (
        lambda call: call["response"].update(modelVersion="gpt-6", model="gpt-6"),
        "call.response.model",
    ),
    "cut off": (
        lambda call: call["response"].update(stopReason="max_tokens"),
        "call.response.finish_reason",
    ),
    "cut off, as Google has it": (
        lambda call: call["response"].update(finishReason="MAX_TOKENS"),
        "call.response.finish_reason",
    ),
    "cut off, as xAI has it": (
        lambda call: call["response"].update(finishReason="REASON_MAX_LEN"),
        "call.response.finish_reason",
    ),
}


CHANGES = (
    {f"asked: {name}": each for name, each in ASKED.items()}
    | {f"how: {name}": each for name, each in HOW.items()}
    | {f"came: {name}": each for name, each in CAME.items()}
)


@pytest.mark.parametrize("client", CALLS)
def test_calls_of_real_clients_are_taken(client: str) -> None:
    assert problems(CALLS[client]) == []
    assert problems(CALLS[client] | {"response": None}) == []


@pytest.mark.parametrize("client", CALLS)
@pytest.mark.parametrize("name", CHANGES)
def test_a_call_that_says_otherwise(name: str, client: str) -> None:
    edit, place = CHANGES[name]
    call = copy.deepcopy(CALLS[client])
    edit(call)
    found = problems(call)
    assert any(place in each for each in found), found


def test_thinking_that_nobody_asked_for() -> None:
    for call in CALLS.values():
        dull = {name: call["settings"][name] for name in ("temperature", "max_tokens")}
        full = [*request_problems(call["request"], wanted(call))]
        less = [*request_problems(call["request"], Wanted("PROMPT", "", call["model"], dull))]
        assert full == []
        thought = "reasoning" in str(call["request"]) or "thinkingBudget" in str(call["request"])
        assert bool(less) >= thought, call["model"]


def test_what_the_header_has_in_its_body_may_be_sent() -> None:
    body = {"min_p": 0.1, "top_k": 20, "provider": {"only": ["a"]}}
    request = {"model": "m", "messages": [{"role": "user", "content": "PROMPT"}]}
    told = Wanted("PROMPT", "", "openrouter/m", {"extra_body": body})
    assert [*request_problems(request | {"extra_body": body}, told)] == []
    assert [*request_problems(request | body, told)] == []  # some clients send it so
    other = body | {"min_p": 0.9}
    assert [*request_problems(request | {"extra_body": other}, told)]


def test_shapes_that_nobody_knows() -> None:
    told = Wanted("PROMPT", "", "own/m", {})
    assert [*request_problems({"utterance": "PROMPT"}, told)] == ["call.request.utterance"]
    assert [*request_problems({"model": "m"}, told)] == ["call.request"]
    assert [*request_problems("PROMPT", told)] == ["call.request"]
    assert [*request_problems(None, told)] == []
    assert [*conversation_problems([{"role": "user", "content": SYSTEM}], told)]
    output = {"completion": "Answer: A", "model": "m"}
    assert [*response_problems({"answer": {"said": " Answer: A\n"}}, output, "own/m")] == []
    assert [*response_problems({"answer": {"said": "Answer: B"}}, output, "own/m")]
    assert [*response_problems({"id": 1}, output, "own/m")] == ["call.response"]


def test_a_template_of_the_model_s_own_is_short() -> None:
    around = Wanted("PROMPT", "", "hf/m", {})
    assert [*request_problems({"input": "<|user|>PROMPT<|assistant|>"}, around)] == []
    assert [*request_problems({"input": "PROMPT" + " good" * 200}, around)]
    bare_prompt = Wanted("PROMPT", "", "vllm-completions/m", {})
    assert [*request_problems({"prompt": "<|user|>PROMPT"}, bare_prompt)]
