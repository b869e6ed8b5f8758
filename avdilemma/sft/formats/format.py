"""What a format is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from avdilemma.design import canonical
from avdilemma.sft.examples import Example
from avdilemma.sft.manifest import Manifest


@dataclass(frozen=True)
class Format:
    """A format of training files."""

    name: str
    """Name, also of its folder."""

    summary: str
    """What reads it."""

    record: Callable[[Example], dict[str, Any]]
    """One example as a record."""

    check: Callable[[str, Sequence[dict[str, Any]]], None] = lambda split, records: None  # noqa: ARG005
    """Raises an AvdilemmaError if the records of a split break the format's limits."""

    extras: Callable[[Mapping[str, Sequence[Example]], Manifest], dict[str, str]] = (
        lambda examples, manifest: {}  # noqa: ARG005
    )
    """Further files."""

    folder: str = ""
    """Folder of the data files inside the format's."""

    def files(
        self, examples: Mapping[str, Sequence[Example]], manifest: Manifest
    ) -> dict[str, str]:
        """The files of a training set.

        Args:
            examples: Examples by split; an empty split has no file.
            manifest: What they are.

        Returns:
            Texts by relative path.

        Raises:
            AvdilemmaError: If a limit of the format is not kept.
        """
        found = {}
        for split, several in examples.items():
            if several:
                records = [self.record(example) for example in several]
                self.check(split, records)
                name = f"{self.folder}/{split}.jsonl" if self.folder else f"{split}.jsonl"
                found[name] = "".join(f"{canonical(record)}\n" for record in records)
        return found | self.extras(examples, manifest)


def user(text: str) -> dict[str, str]:
    """A message of the user."""
    return {"role": "user", "content": text}


def assistant(text: str) -> dict[str, str]:
    """A message of the assistant."""
    return {"role": "assistant", "content": text}
