"""What providers' outputs say: refusals, cut-offs, and answers that come with calls of tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Run, metric
from inspect_ai import Task, score
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageUser,
    ContentReasoning,
    ContentText,
    Model,
    ModelOutput,
    ModelUsage,
    StopReason,
    get_model,
)
from inspect_ai.model._model_output import StopDetails
from inspect_ai.tool import ToolCall

from avdilemma.evals.elicited import belief_reply
from avdilemma.evals.output import kept, reply_after, stop_reason
from avdilemma.evals.play import play
from avdilemma.evals.pricing import pricing
from avdilemma.evals.scorer import game_choice, read_output
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.questions import read_question

WORDS = "Here is what there is to know."


def output(
    text: str = WORDS,
    stop: StopReason = "stop",
    *,
    marked: bool = False,
    thought: bool = False,
    details: StopDetails | None = None,
    error: str | None = None,
    tool: bool = False,
) -> ModelOutput:
    """An output as providers of Inspect make it."""
    said: Any = [ContentText(text=text, refusal=True if marked else None)] if marked else text
    if thought:
        said = [ContentReasoning(reasoning="Hm."), *said]
    calls = [ToolCall(id="1", function="search", arguments={"q": "law"})] if tool else None
    message = ChatMessageAssistant(content=said, tool_calls=calls, source="generate")
    choice = ChatCompletionChoice(message=message, stop_reason=stop, stop_details=details)
    usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return ModelOutput(model="mock", choices=[choice], usage=usage, error=error)


REFUSALS: dict[str, Callable[[], ModelOutput]] = {
    "stop reason": lambda: output(stop="content_filter"),
    "part": lambda: output(marked=True),
    "part beside a thought": lambda: output(marked=True, thought=True),
    "details": lambda: output(details=StopDetails(type="refusal", explanation="policy")),
    "error": lambda: output("", error="flagged by moderation"),
    "nothing but an error": lambda: ModelOutput(model="mock", error="flagged by moderation"),
}


def mock(answer: Callable[[list[ChatMessage]], ModelOutput]) -> Model:
    def respond(messages: list[ChatMessage], *_: Any) -> ModelOutput:
        return answer(messages)

    return get_model("mockllm/model", custom_outputs=respond, memoize=False)


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_way_of_a_provider_to_refuse_is_a_refusal(kind: str) -> None:
    refused = REFUSALS[kind]()
    assert stop_reason(refused) == "content_filter"
    question = read_question(str(av_dilemma(n=4).dataset[0].metadata["item"]))  # type: ignore[index]
    assert read_output(question, refused).outcome == "refusal"
    assert reply_after([ChatMessageUser(content="?"), kept(refused)], 0)[1] == "content_filter"


@pytest.mark.parametrize("stop", ["stop", "max_tokens", "tool_calls", "unknown", "model_length"])
def test_other_reasons_stay_as_they_are(stop: StopReason) -> None:
    said = output(stop=stop, details=StopDetails(type="stop_sequence", explanation="end"))
    assert stop_reason(said) == stop
    assert reply_after([ChatMessageUser(content="?"), kept(said)], 0) == (WORDS, stop)
    assert reply_after([ChatMessageUser(content="?")], 0) == ("", "stop")
    assert stop_reason(ModelOutput(model="mock")) == "stop"


def test_marks_count_in_logs_that_kept_no_reason() -> None:
    said: list[ChatMessage] = [ChatMessageUser(content="?"), output(marked=True).message]
    assert reply_after(said, 0) == (WORDS, "content_filter")


def test_a_refusal_is_one_in_every_task(run: Run) -> None:
    refuse = mock(lambda _: REFUSALS["part"]())
    for task in (av_dilemma(n=4), economic_games(n=4, beliefs="elicited")):
        log = run(task, refuse)
        assert (metric(log, "refusal"), metric(log, "choice")) == (1.0, 0.0)
    assert metric(run(play(n=4, game="tg"), refuse), "refusal") == 1.0
    market = pricing(periods=2, markets=1, rival="self", retries=0)
    (sample,) = run(market, refuse).samples or []
    assert [each["outcomes"] for each in sample.store["MarketRecord:periods"]] == [
        [["refusal"], ["refusal"]]
    ] * 2


TOOLS: dict[str, tuple[Callable[[], Task], int]] = {
    "dilemmas": (lambda: av_dilemma(n=4), 4),
    "beliefs first": (lambda: economic_games(n=4, beliefs="elicited"), 8),
    "plans": (lambda: economic_games(n=4, elicitation="plan"), 4),
    "matches": (lambda: play(n=4, game="spd"), 8),
    "markets": (lambda: pricing(periods=2, markets=1, rival="self", retries=1), 8),
}
"""Tasks with the requests that they make of a model that answers by words and a tool."""


@pytest.mark.parametrize("name", TOOLS)
def test_an_answer_with_a_call_of_a_tool_costs_one_request(run: Run, name: str) -> None:
    task, requests = TOOLS[name]
    seen: list[list[ChatMessage]] = []

    def answer(messages: list[ChatMessage]) -> ModelOutput:
        seen.append(messages)
        metadata = messages[-1].metadata or {}
        question: Any = read_question(metadata["item"]) if "item" in metadata else None
        label = question.labels[0] if question else ""
        lines = "\n".join(f"Decision {number}: {label}" for number in (1, 2, 3))
        return output(f"{lines}\nAnswer: {label}", "tool_calls", tool=True)

    log = run(task(), mock(answer))
    assert log.status == "success", log.error
    assert len(seen) == requests
    # no call of a tool is left without its result in a conversation that goes on
    assert not any(getattr(each, "tool_calls", None) for messages in seen for each in messages)
    if name != "markets":
        assert metric(log, "completed" if name == "matches" else "choice") == 1.0


def test_beliefs_keep_the_reason_why_their_reply_stopped(run: Run) -> None:
    def answer(messages: list[ChatMessage]) -> ModelOutput:
        if "belief_item" in (messages[-1].metadata or {}):
            return output("Let me think about", "max_tokens")
        return output("I cannot answer this.")

    log = run(economic_games(n=4, beliefs="elicited"), mock(answer))
    again = score(log, game_choice(), action="overwrite", display="none")
    for each in (log, again):
        for sample in each.samples or []:
            found = belief_reply(sample.messages)
            assert found is not None
            assert found[1].outcome == "truncated"
            assert (sample.scores or {})["game_choice"].value["belief_read"] == 0.0  # type: ignore[index, call-overload]
