"""Probabilities of a real small model against its logits, taken by hand (make test-llm)."""

from __future__ import annotations

import math
from typing import Any

import pytest
from conftest import Run, metrics_of
from inspect_ai.log import EvalSample
from rich.console import Console

pytestmark = pytest.mark.llm

LEADS = ("", " ", '"', "**", "Answer: ", "Answer ")
"""What a reply may begin with before a label, in English."""


@pytest.fixture(scope="module")
def small() -> Any:
    from avdilemma.demos.small_model import small_model

    return small_model(4, Console(quiet=True))


def by_hand(model: Any, prompt: str, label: str, leads: tuple[str, ...]) -> float:
    """The sum over beginnings of the product of the softmax at each token, one text at a time."""
    import torch

    api = model.api
    start = api.tokenizer(prompt)["input_ids"]
    total, seen = 0.0, set()
    for lead in leads:
        tokens = api.tokenizer(lead + label, add_special_tokens=False)["input_ids"]
        if tuple(tokens) in seen:
            continue
        seen.add(tuple(tokens))
        with torch.no_grad():
            logits = api.model(torch.tensor([start + tokens])).logits[0]
        chance = 1.0
        for place, token in enumerate(tokens):
            at = torch.softmax(logits[len(start) - 1 + place], dim=-1)
            chance *= float(at[token])
        total += chance
    return total


def chat(model: Any, turns: list[tuple[str, str]]) -> str:
    found = model.api.tokenizer.apply_chat_template(
        [{"role": role, "content": text} for role, text in turns],
        tokenize=False,
        add_generation_prompt=True,
    )
    assert isinstance(found, str)
    return found


def masses(sample: EvalSample) -> dict[tuple[str, ...], dict[str, float]]:
    return {tuple(each["after"]): each["mass"] for each in sample.metadata["probabilities"]}


def test_choices_are_those_of_the_logits(small: Any, run: Run) -> None:
    from avdilemma.evals.tasks import av_dilemma

    task = av_dilemma(n=4, elicit="probabilities")
    log = run(task, small, system_message="You are a careful driver.", limit=2)
    assert log.status == "success", log.error
    for sample in log.samples or []:
        turns = [("system", "You are a careful driver."), ("user", text_of(sample))]
        prompt = chat(small, turns)
        (mass,) = masses(sample).values()
        expected = {
            label: by_hand(small, prompt, label, LEADS) for label in sample.metadata["labels"]
        }
        assert mass == pytest.approx(expected, abs=1e-4)
        assert 0 < math.fsum(mass.values()) <= 1 + 1e-6
    assert metrics_of(log)["mass_lost"] < 1


def text_of(sample: EvalSample) -> str:
    assert not isinstance(sample.input, str)
    return sample.input[0].text


def test_plans_are_asked_after_each_plan_so_far(small: Any, run: Run) -> None:
    from avdilemma.evals.tasks import economic_games
    from avdilemma.prompts.ways import node_closing

    task = economic_games(n=4, game="tg", elicitation="plan", elicit="probabilities")
    log = run(task, small, limit=1)
    assert log.status == "success", log.error
    (sample,) = log.samples or []
    found, labels = masses(sample), sample.metadata["labels"]
    assert list(found) == [(), (labels[0],), (labels[1],)]
    second = node_closing(2, labels)
    turns = [("user", text_of(sample)), ("assistant", labels[1]), ("user", second)]
    for label in labels:
        expected = by_hand(small, chat(small, turns), label, (*LEADS, "Decision 2: "))
        assert found[labels[1],][label] == pytest.approx(expected, abs=1e-4)


def test_labels_of_several_tokens_are_scored_whole(small: Any) -> None:
    from avdilemma.evals.exact_labels import token_logs

    tokenizer = small.api.tokenizer
    start = tokenizer(chat(small, [("user", 'Reply "Option A" or "Option B" alone.')]))["input_ids"]
    texts = ("Option A", "Option B", "Option Avocado", "B")
    ends = [tuple(tokenizer(text, add_special_tokens=False)["input_ids"]) for text in texts]
    assert max(map(len, ends)) > 1
    found = token_logs(small.api.model, start, ends)
    prompt = chat(small, [("user", 'Reply "Option A" or "Option B" alone.')])
    for text, end in zip(texts, ends, strict=True):
        assert math.exp(found[end]) == pytest.approx(by_hand(small, prompt, text, ("",)), abs=1e-6)
