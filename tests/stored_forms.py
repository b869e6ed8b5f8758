"""What every form of question is, predicts, says and scores, to be held against stored values.

``python -m tests.stored_forms`` from the project's folder writes ``tests/data/forms.json`` anew:
only where prompts, predictions or scores are meant to change, and with a look at the difference.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Target
from inspect_ai.solver import TaskState

from avdilemma.agents import agent
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.build import sample_metadata
from avdilemma.evals.scorer import SCORERS
from avdilemma.families import build, builtin, load_family
from avdilemma.predictions import Prediction, preference_rule
from avdilemma.preferences import economicus, moralis
from avdilemma.questions import Question

STORED = Path(__file__).parent / "data" / "forms.json"
QUESTIONS = 8
REPLIES = (
    "",
    "I can't answer this.",
    "hm, hard",
    "Answer: A",
    "Answer: 1",
    "Decision 1: A\nDecision 2: X",
    "Decision 1: A",
    "Answer: 50",
    "Answer: 3 points",
    "Answer: 77",
    "答案：A",
    "Answer: neither",
)
AGENTS = ("moralis@noise=3", "random", "first", "refuse", "economicus")


ALIKE = ("speeds", "road_users", "places")
"""Files that declare factors as right_of_way does, and are asked in the same forms."""


def cases() -> list[tuple[str, str]]:
    """Every built-in file in every form in which it can be asked, of those alike one."""
    names = [name for name in builtin() if name not in ALIKE]
    return [(name, form) for name in names for form in load_family(name).forms()]


def digest(lines: Iterable[str]) -> str:
    """The sha256 of lines."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _prediction(found: Prediction) -> str:
    rates = {name: round(rate, 12) for name, rate in sorted(found.probabilities.items())}
    return json.dumps([sorted(found.actions), rates])


def _replies(question: Question) -> Iterator[tuple[str, str]]:
    yield from ((text, "stop") for text in REPLIES)
    yield "thinking", "max_tokens"
    for name in AGENTS:
        try:
            yield question.reply(agent(name)), "stop"
        except AvdilemmaError as error:
            yield type(error).__name__, "stop"


async def _scored(question: Question, text: str, stop: Any) -> list[Any]:
    output = ModelOutput.from_content("m", text, stop_reason=stop)
    state = TaskState(
        model="mockllm/model",  # type: ignore[arg-type]
        sample_id=1,
        epoch=1,
        input="x",
        messages=[],
        output=output,
        metadata=sample_metadata(question),
    )
    score = await SCORERS[question.scorer]("0.5")(state, Target(""))
    assert score is not None
    values = {
        key: None if math.isnan(value) else round(value, 12)
        for key, value in sorted(score.as_dict().items())
        if isinstance(value, float)
    }
    return [
        question.id,
        text,
        values,
        score.answer,
        score.explanation,
        score.reason,
        score.metadata,
    ]


async def _all_scored(questions: Iterable[Question]) -> list[list[Any]]:
    return [await _scored(each, *reply) for each in questions for reply in _replies(each)]


def found(name: str, form: str) -> dict[str, Any]:
    """Digests of one file in one form, and the scores of its first question in plain."""
    questions = build(load_family(name).forms()[form], at_most=QUESTIONS).items[:QUESTIONS]
    rules = [preference_rule(economicus()), preference_rule(moralis("0.5"))]
    records, predicted = [], []
    for question in questions:
        record = json.dumps(question.record(), sort_keys=True, ensure_ascii=False)
        records.append(record + question.facts())
        predicted += [_prediction(question.predict(rule)) for rule in rules]
    scored = asyncio.run(_all_scored(questions))
    lines = [json.dumps(each, sort_keys=True, ensure_ascii=False) for each in scored]
    return {
        "scorer": questions[0].scorer,
        "questions": len(questions),
        "records": digest(records),
        "predictions": digest(predicted),
        "replies": digest(text for _, text, *_ in scored),
        "scores": digest(lines),
        "shown": [scored[at] for at in (1, 3, 7, 13, 14)],
    }


if __name__ == "__main__":
    everything = {f"{name} {form}".strip(): found(name, form) for name, form in cases()}
    text = json.dumps(everything, ensure_ascii=False, sort_keys=True, indent=1)
    STORED.write_text(text + "\n", encoding="utf-8")
