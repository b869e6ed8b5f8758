"""Ways of answering, and the last paragraph of a prompt that asks for an answer in each of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, cast, get_args

from avdilemma.errors import one_of
from avdilemma.prompts.languages import (
    ENGLISH,
    LANGUAGES,
    Language,
    alternatives,
    choose_instruction,
    joined,
    rate_instruction,
)

Way = Literal["line", "label", "two_step", "structured", "probabilities"]
"""How an answer is asked for: by an answer line, of which an explanation may stand before; by the
label or number alone; by free thought in one turn and the label or number alone in the next; by
a JSON object whose schema the provider enforces; or by the label alone, whose probabilities are
read in place of the label."""

LINE: Way = "line"
"""The way of all prompts unless another is asked for."""

PROBABILITIES: Way = "probabilities"
"""The way that reads probabilities of labels, which is no choice."""

OPTION_WAYS: tuple[Way, ...] = get_args(Way)
"""All ways: those of questions with options."""

WAYS: tuple[Way, ...] = tuple(way for way in OPTION_WAYS if way != PROBABILITIES)
"""Ways that bring one answer, which questions of every form know."""

ANSWER = "answer"
"""Key of a JSON object under which a single answer stands."""

_PLAN_LINE = (
    (
        "You may explain your decision. Finish with one line that reads "
        '"Decision 1: {first}" or "Decision 1: {second}".'
    ),
    (
        "You may explain your decisions. Finish with {count} lines, one for each situation, that "
        'read "Decision N: {first}" or "Decision N: {second}", where N is the number of the '
        "situation."
    ),
)
_PLAN_LABEL = (
    (
        "Reply with one line alone, without any explanation: "
        '"Decision 1: {first}" or "Decision 1: {second}".'
    ),
    (
        "Reply with {count} lines alone, one for each situation, without any explanation: "
        '"Decision N: {first}" or "Decision N: {second}", where N is the number of the situation.'
    ),
)
_NODE = (
    'Decision {number}, for situation {number}: reply with "{first}" or "{second}" alone, without '
    "any explanation."
)
_NODES = "You are asked for one decision after the other, in the order of the situations. "
_PLAN_JSON = (
    (
        'Reply with one JSON object alone, whose key "decision_1" has the value "{first}" or '
        '"{second}".'
    ),
    (
        'Reply with one JSON object alone, whose keys "decision_1" to "decision_{count}" each have '
        'the value "{first}" or "{second}" for the situation of that number.'
    ),
)


def check_way(way: str) -> Way:
    """Check the name of a way.

    Raises:
        InvalidValueError: If it is none of `OPTION_WAYS`.
    """
    one_of("answer", way, OPTION_WAYS)
    return cast("Way", way)


# the same labels recur over all questions of a file
@lru_cache(maxsize=1024)
def choice_closing(labels: tuple[str, ...], language: Language = ENGLISH, way: Way = LINE) -> str:
    """How to answer a question with labelled options.

    Examples:
        >>> choice_closing(("A", "B"), way="label")
        'Reply with "A" or "B" alone, without any explanation.'
    """
    ways = LANGUAGES[language].ways
    if way in ("label", PROBABILITIES):
        return ways.label.format(labels=alternatives(labels, language))
    if way == "structured":
        objects = [answer_object(label) for label in labels]
        return ways.label_json.format(objects=joined(objects, language))
    return ways.think if way == "two_step" else choose_instruction(labels, language)


def rating_closing(language: Language = ENGLISH, way: Way = LINE) -> str:
    """How to answer a question for a number from 0 to 100."""
    ways = LANGUAGES[language].ways
    if way == "label":
        return ways.number
    if way == "structured":
        return ways.number_json.format(object=_X)
    return ways.think if way == "two_step" else rate_instruction(language)


def amount_closing(high: str, unit: str, step: str, way: Way = LINE) -> str:
    """How to answer a question for an amount from 0 to `high`, in a unit and in steps."""
    kind = "a whole number" if step == "1" else f"a multiple of {step}"
    if way == "label":
        return (
            f'Reply with one line alone, without any explanation: "Answer: X {unit}", where X is '
            f"{kind} from 0 to {high}."
        )
    if way == "structured":
        meant = f"where X is {kind} from 0 to {high}, in {unit}"
        return f"Reply with one JSON object alone: {_X}, {meant}."
    if way == "two_step":
        return LANGUAGES[ENGLISH].ways.think
    return (
        f'You may explain your choice. Finish with one line that reads "Answer: X {unit}", where X '
        f"is {kind} from 0 to {high}."
    )


def plan_closing(count: int, labels: Sequence[str], way: Way = LINE) -> str:
    """How to answer `count` questions with the same two labels; a plan has no label alone.

    In the ways of a label it is the lines alone that are asked for.
    """
    if way == "two_step":
        return LANGUAGES[ENGLISH].ways.think
    if way == PROBABILITIES:
        return _NODES * (count > 1) + node_closing(1, labels)
    texts = {"label": _PLAN_LABEL, "structured": _PLAN_JSON}.get(way, _PLAN_LINE)
    first, second = labels
    return texts[count > 1].format(count=count, first=first, second=second)


def node_closing(number: int, labels: Sequence[str]) -> str:
    """How to answer one question of a plan by its label alone, by its number from 1."""
    first, second = labels
    return _NODE.format(number=number, first=first, second=second)


def answer_object(answer: str | float) -> str:
    """A single answer as a JSON object.

    Examples:
        >>> answer_object("A"), answer_object(40)
        ('{"answer": "A"}', '{"answer": 40}')
    """
    return json.dumps({ANSWER: answer}, ensure_ascii=False)


_X = answer_object("X").replace('"X"', "X")
