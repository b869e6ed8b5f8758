"""Real clients of providers against a server on this machine: refusals, tools, schemas, turns."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from conftest import Run, metric
from provider_server import Kind, provider

from avdilemma.evals.play import play
from avdilemma.evals.tasks import av_dilemma
from avdilemma.prompts.ways import WAYS, Way

MODELS = {
    "openai/gpt-4o": ("/v1", {"responses_api": False}),
    "anthropic/claude-3-5-sonnet-latest": ("", {}),
}
"""Models with the end of their address and arguments of their providers."""

KINDS: tuple[Kind, ...] = ("text", "refusal", "tool")


def cases() -> list[Any]:
    quick = {("text", "structured"), ("tool", "two_step"), ("refusal", "line")}
    return [
        pytest.param(model, kind, way, marks=() if (kind, way) in quick else pytest.mark.slow)
        for model, kind, way in product(MODELS, KINDS, WAYS)
    ]


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "none")


@pytest.mark.parametrize(("model", "kind", "way"), cases())
def test_an_answer_is_read_by_its_text_unless_the_provider_refuses(
    model: str, kind: Kind, way: Way, run: Run
) -> None:
    def answer(asked: dict[str, Any]) -> tuple[str, Kind]:
        schema = "response_format" in asked or "output_format" in asked
        text = json.dumps({"answer": "A"}) if schema else "Answer: A"
        return "I have nothing to say to it." if kind == "refusal" else text, kind

    end, arguments = MODELS[model]
    with provider(answer) as (address, requests):
        log = run(
            av_dilemma(n=4, alphabet="AB", answer=way),
            model,
            model_base_url=address + end,
            model_args=arguments,
        )
    assert metric(log, "refusal") == float(kind == "refusal")
    assert metric(log, "choice") == float(kind != "refusal")
    assert len(requests) == (8 if way == "two_step" else 4)
    for asked in requests:
        given = asked.get("response_format", {}).get("json_schema") or asked.get("output_format")
        assert (given is not None) == (way == "structured")
        if given is not None:
            assert given["schema"]["properties"]["answer"]["enum"] in (["A", "B"], ["B", "A"])
        # calls of tools without a result would be refused
        assert all(set(message) == {"role", "content"} for message in asked["messages"])
        assert "tool_use" not in json.dumps(asked["messages"])


@pytest.mark.parametrize("model", MODELS)
def test_matches_go_on_after_calls_of_tools(model: str, run: Run) -> None:
    end, arguments = MODELS[model]
    with provider(lambda _: ("Answer: A", "tool")) as (address, requests):
        log = run(
            play(n=4, game="spd", alphabet="AB"),
            model,
            model_base_url=address + end,
            model_args=arguments,
        )
    assert metric(log, "completed") == 1.0
    assert len(requests) == 8
    assert "search" not in json.dumps([each["messages"] for each in requests])
