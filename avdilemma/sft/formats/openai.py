"""OpenAI's chat format, read by many hosts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from avdilemma.errors import AvdilemmaError
from avdilemma.sft.formats.format import Format, assistant, user

LEAST = 10
"""Least number of examples of a training file that the API accepts."""

MOST_BYTES = 512 * 1024 * 1024
"""Largest file that the files API accepts for this purpose."""


def check_openai(split: str, records: Sequence[dict[str, Any]]) -> None:
    """Check records against the limits of the API.

    Args:
        split: Name of the split; only a training file has a least size.
        records: The records.

    Raises:
        AvdilemmaError: If one is broken; names the record.
    """
    if split == "train" and len(records) < LEAST:
        raise AvdilemmaError(f"{split}: {len(records)} examples, the API wants {LEAST} or more")
    for number, record in enumerate(records, 1):
        messages = record.get("messages")
        problem = ""
        if set(record) != {"messages"} or not isinstance(messages, list) or not messages:
            problem = "needs the one key messages with a list"
        elif any(
            set(message) != {"role", "content"}
            or message["role"] not in ("system", "user", "assistant")
            or not isinstance(message["content"], str)
            or not message["content"].strip()
            for message in messages
        ):
            problem = "has a message without a known role and a text"
        elif messages[-1]["role"] != "assistant":
            problem = f"ends with a message of the {messages[-1]['role']}, not of the assistant"
        if problem:
            raise AvdilemmaError(f"{split} example {number}: {problem}")


OPENAI = Format(
    name="openai",
    summary="OpenAI chat JSONL, for hosts that speak that API",
    record=lambda example: {"messages": [user(example.prompt), assistant(example.completion)]},
    check=check_openai,
)
"""One list of messages; the last is what is learnt."""
