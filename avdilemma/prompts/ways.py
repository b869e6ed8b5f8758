"""Ways of answering, and the last paragraph of a prompt that asks for an answer in each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, cast, get_args

from avdilemma.errors import one_of
from avdilemma.prompts.languages import (
    ENGLISH,
    LANGUAGES,
    Language,
    alternatives,
    answer_line,
    choose_instruction,
    joined,
    number_text,
    rate_instruction,
    sentences,
)
from avdilemma.prompts.languages.phrases import Unit

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


def amount_line(amount: str, unit: Unit, language: Language = ENGLISH) -> str:
    """The line that states an amount.

    Examples:
        >>> amount_line("40", "points")
        'Answer: 40 points'
    """
    phrases = LANGUAGES[language]
    return answer_line(
        phrases.amounts.amount.format(amount=amount, unit=phrases.units[unit].name), language
    )


def amount_closing(
    high: str, unit: Unit, step: str, language: Language = ENGLISH, way: Way = LINE
) -> str:
    """How to answer a question for an amount from 0 to `high`, in a unit and in steps."""
    phrases = LANGUAGES[language]
    texts = phrases.amounts
    if way == "two_step":
        return phrases.ways.think
    kind = texts.whole if step == "1" else texts.multiple.format(step=number_text(step, language))
    told = {"kind": kind, "high": number_text(high, language)}
    if way == "structured":
        return texts.json_.format(object=_X, unit=phrases.units[unit].name, **told)
    line = alternatives([amount_line("X", unit, language)], language)
    return (texts.label if way == "label" else texts.line).format(line=line, **told)


def plan_closing(
    count: int, labels: Sequence[str], language: Language = ENGLISH, way: Way = LINE
) -> str:
    """How to answer `count` questions with the same two labels; a plan has no label alone.

    In the ways of a label it is the lines alone that are asked for.

    Examples:
        >>> plan_closing(1, ["A", "B"], way="label")
        'Reply with one line alone, without any explanation: "Decision 1: A" or "Decision 1: B".'
    """
    phrases = LANGUAGES[language]
    if way == "two_step":
        return phrases.ways.think
    if way == PROBABILITIES:
        first = node_closing(1, labels, language)
        return sentences([phrases.plans.nodes, first], language) if count > 1 else first
    if way == "structured":
        named = alternatives(labels, language)
        return phrases.plans.json_[count > 1].format(labels=named, count=count)
    number = "1" if count == 1 else "N"
    lines = [phrases.plans.decision.format(number=number, label=label) for label in labels]
    texts = phrases.plans.label if way == "label" else phrases.plans.line
    return texts[count > 1].format(lines=alternatives(lines, language), count=count)


def node_closing(number: int, labels: Sequence[str], language: Language = ENGLISH) -> str:
    """How to answer one question of a plan by its label alone, by its number from 1."""
    text = LANGUAGES[language].plans.node
    return text.format(number=number, labels=alternatives(labels, language))


def answer_object(answer: str | float) -> str:
    """A single answer as a JSON object.

    Examples:
        >>> answer_object("A"), answer_object(40)
        ('{"answer": "A"}', '{"answer": 40}')
    """
    return json.dumps({ANSWER: answer}, ensure_ascii=False)


def object_schema(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


_X = answer_object("X").replace('"X"', "X")
