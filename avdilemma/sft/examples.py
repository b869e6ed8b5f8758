"""Training examples, and the files that hold them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from avdilemma.design import canonical, fingerprint
from avdilemma.errors import AvdilemmaError, malformed
from avdilemma.questions import Question, read_question

SPLITS = ("train", "validation")
"""Names of the two parts of a data set."""


class Example(BaseModel):
    """One training example."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    """The item's id."""

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
    """The item without its prompt."""

    @property
    def completion(self) -> str:
        """What the assistant says."""
        return f"{self.reasoning}\n\n{self.answer}" if self.reasoning else self.answer

    def read(self) -> Question:
        """The item.

        Raises:
            AvdilemmaError: If the record describes none.
        """
        return read_question({**self.item, "prompt": self.prompt})


def examples_fingerprint(examples: Iterable[Example]) -> str:
    """The sha256 over examples in order."""
    return fingerprint(example.model_dump() for example in examples)


def split_path(folder: Path, split: str) -> Path:
    """The file of one split."""
    return folder / f"{split}.jsonl"


def write_examples(path: Path, examples: Sequence[Example]) -> None:
    """Write examples, one JSON record a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [canonical(example.model_dump()) for example in examples]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_examples(path: Path) -> tuple[Example, ...]:
    """Read what `write_examples` wrote.

    Raises:
        AvdilemmaError: If the file is missing or a line is no example.
    """
    found = []
    for number, record in enumerate(read_lines(path), 1):
        try:
            found.append(Example.model_validate(record))
        except ValidationError as error:
            what = f"{path}:{number}: training example"
            raise malformed(what, error, "build it anew") from error
    return tuple(found)


def read_lines(path: Path) -> list[Any]:
    """Read a file of JSON records, one a line.

    Raises:
        AvdilemmaError: If the file cannot be read or a line is no JSON.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AvdilemmaError(f"{path} cannot be read ({error}): build it with sft build") from error
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found.append(json.loads(line))
        except ValueError as error:
            raise AvdilemmaError(f"{path}:{number}: no JSON ({error}): build it anew") from error
    return found
