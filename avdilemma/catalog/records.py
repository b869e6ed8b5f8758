"""Questions as rows of a file, and the texts in them."""

from __future__ import annotations

from typing import Any, NamedTuple

from avdilemma.catalog.canary import CANARY
from avdilemma.design import canonical
from avdilemma.questions import Question
from avdilemma.questions.record import level_text


class RecordTexts(NamedTuple):
    """The record of a question as JSON."""

    facts: str
    """Without the prompt, as `Question.facts` gives it."""

    whole: str
    """With the prompt: what the fingerprint is taken over."""

    prompt: str
    """The prompt alone."""


def record_texts(item: Question) -> RecordTexts:
    """The record of a question as JSON, without its prompt and with it."""
    before, after = item.halves()
    prompt = canonical(item.prompt)
    return RecordTexts(f"{before},{after}", f'{before},"prompt":{prompt},{after}', prompt)


def row(item: Question, texts: RecordTexts) -> dict[str, Any]:
    """The row of an item.

    Args:
        item: The item.
        texts: Its record as JSON.

    Returns:
        Value of every column.
    """
    return {
        "id": item.id,
        "scenario": item.scenario,
        "family": item.family,
        "language": item.language,
        "prompt": item.prompt,
        "labels": list(item.listed_labels),
        **item.factors,
        "item": texts.facts,
        "canary": CANARY,
    }


def line(item: Question, texts: RecordTexts) -> str:
    """The row of an item as one line of JSON, put together from pieces that are JSON already.

    Args:
        item: The item.
        texts: Its record as JSON.

    Returns:
        The columns of `row` in the same order, and the end of the line.
    """
    levels = "".join([f"{level_text(*each)}," for each in item.factors.items()])
    return (
        f'{{"id":{canonical(item.id)},"scenario":{canonical(item.scenario)}'
        f',"family":{canonical(item.family)}'
        f',"language":{canonical(item.language)}'
        f',"prompt":{texts.prompt},"labels":{canonical(item.listed_labels)}'
        f',{levels}"item":{canonical(texts.facts)},"canary":{_CANARY}}}\n'
    )


_CANARY = canonical(CANARY)
