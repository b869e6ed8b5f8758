"""Training examples, and the files that hold them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import ValidationError

from avdilemma.design import canonical, fingerprint
from avdilemma.errors import AvdilemmaError, malformed
from avdilemma.files import read_bytes
from avdilemma.questions import Question, read_question
from avdilemma.sft.spans import Span
from avdilemma.sft.strict import StrictRecord

MAX_BYTES = 1024**3
"""Largest file of examples that is read."""

Part = Literal["games", "dilemmas"]
"""What an example is about: a game, or a dilemma of another kind than the evaluation's."""

SPLITS = ("train", "validation")
"""Names of the two parts of a training set."""

CHARACTERS = 3.5
"""Characters of a token. Common tokenizers make 3.5 to 4.5 of such English text: an estimate that
is rather too high."""

PER_MESSAGE = 4
"""Tokens that a chat format adds to each message, about."""


class Example(StrictRecord):
    """One training example."""

    LATER: ClassVar[frozenset[str]] = frozenset({"part", "spans"})

    id: str
    """The question's id."""

    prompt: str
    """What the user asks, as a task would ask it."""

    reasoning: str
    """What the assistant says before the answer; may be empty."""

    answer: str
    """The answer in the format that the prompt asks for."""

    action: str
    """The agent's action, or whole plan."""

    separating: bool
    """Whether economicus and moralis answer differently."""

    item: dict[str, Any]
    """Record of the question, its prompt left out."""

    part: Part = "games"
    """Part of the training set."""

    spans: tuple[Span, ...] = ()
    """The completion in pieces with their weights in the loss; empty where all tokens count 1."""

    @property
    def completion(self) -> str:
        """What the assistant says."""
        return completed(self.reasoning, self.answer)

    def question(self) -> Question:
        """The question.

        Raises:
            AvdilemmaError: If the record describes none.
        """
        return read_question({**self.item, "prompt": self.prompt})


def completed(reasoning: str, answer: str) -> str:
    """What the assistant says: reasoning, which may be empty, and the answer below it."""
    return f"{reasoning}\n\n{answer}" if reasoning else answer


def examples_fingerprint(examples: Iterable[Example]) -> str:
    """The sha256 over examples in order."""
    return fingerprint(example.model_dump() for example in examples)


def tokens(examples: Iterable[Example]) -> int:
    """About how many tokens the prompts and completions have: no tokenizer, no network."""
    texts = (text for example in examples for text in (example.prompt, example.completion))
    return sum(round(len(text) / CHARACTERS) + PER_MESSAGE for text in texts)


def split_path(folder: Path, split: str) -> Path:
    """The file of one split."""
    return folder / f"{split}.jsonl"


def json_lines(records: Iterable[Any]) -> str:
    """Records as text, one canonical JSON record a line."""
    return "".join(f"{canonical(record)}\n" for record in records)


def read_examples(path: Path) -> tuple[Example, ...]:
    """Read the file of one split.

    Raises:
        AvdilemmaError: If the file cannot be read or a line is no example.
    """
    try:
        text = read_bytes(path, MAX_BYTES, remedy="build it with sft build").decode("utf-8")
    except UnicodeDecodeError as error:
        raise AvdilemmaError(f"{path} cannot be read ({error}): build it with sft build") from error
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found.append(Example.model_validate_json(line))
        except ValidationError as error:
            what = f"{path}:{number}: training example"
            raise malformed(what, error, "build it anew") from error
    return tuple(found)
