"""Questions as rows of a file: the texts in them, and reading them back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from avdilemma.catalog.canary import CANARY
from avdilemma.design import canonical
from avdilemma.errors import AvdilemmaError
from avdilemma.questions import Question, read_question
from avdilemma.questions.record import level_text


class RecordTexts(NamedTuple):
    """The record of a question as JSON.

    The facts are without the prompt, as `Question.facts` gives them; over the whole, with the
    prompt, the fingerprint is taken; the prompt stands alone too.
    """

    facts: str
    whole: str
    prompt: str


def record_texts(item: Question) -> RecordTexts:
    """The record of a question as JSON, without its prompt and with it."""
    before, after = item.halves()
    prompt = canonical(item.prompt)
    return RecordTexts(f"{before},{after}", f'{before},"prompt":{prompt},{after}', prompt)


def row(item: Question, texts: RecordTexts) -> dict[str, Any]:
    """The row of an item, given its record as JSON: value of every column."""
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
    """The columns of `row` as one line of JSON, put together from pieces that are JSON already."""
    levels = "".join([f"{level_text(*each)}," for each in item.factors.items()])
    return (
        f'{{"id":{canonical(item.id)},"scenario":{canonical(item.scenario)}'
        f',"family":{canonical(item.family)}'
        f',"language":{canonical(item.language)}'
        f',"prompt":{texts.prompt},"labels":{canonical(item.listed_labels)}'
        f',{levels}"item":{canonical(texts.facts)},"canary":{_CANARY}}}\n'
    )


_CANARY = canonical(CANARY)


def read_items(path: Path) -> tuple[Question, ...]:
    """Read the items of a ``.jsonl`` file, in order.

    Its lines are rows of an export, or item records with ``id``, ``scenario``, ``family``,
    ``seed``, ``factors``, ``setting``, ``labels``, ``actions``, ``focal`` and ``prompt``.

    Raises:
        AvdilemmaError: If the file cannot be read or a line is no item; it names the line.
    """
    items: list[Question] = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                if text.strip():
                    items.append(_read(path, number, text))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AvdilemmaError(f"{path} cannot be read ({reason}): give JSON lines") from error
    if not items:
        raise AvdilemmaError(f"{path} holds no item: give one JSON object a line")
    return tuple(items)


def _read(path: Path, number: int, text: str) -> Question:
    try:
        return read_question(text)
    except AvdilemmaError as error:
        raise AvdilemmaError(f"{path}:{number}: {error}") from error
