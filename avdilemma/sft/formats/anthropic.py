"""The format of Claude models on Bedrock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from avdilemma.errors import AvdilemmaError
from avdilemma.sft.formats.format import Format, assistant, user

SYSTEM = "Decide for yourself and answer in the format that is asked for."
"""System message; ours. The key is expected in every record."""


def check_anthropic(split: str, records: Sequence[dict[str, Any]]) -> None:
    """Check records: two keys, and messages that alternate from user to assistant.

    Raises:
        AvdilemmaError: If one is broken; names the record.
    """
    for number, record in enumerate(records, 1):
        roles = [message["role"] for message in record["messages"]]
        if set(record) != {"system", "messages"}:
            raise AvdilemmaError(f"{split} example {number}: keys {sorted(record)}, give two")
        if not roles or len(roles) % 2 or roles != ["user", "assistant"] * (len(roles) // 2):
            raise AvdilemmaError(
                f"{split} example {number}: roles {roles}, alternate user and assistant"
            )


ANTHROPIC = Format(
    name="anthropic",
    summary="Anthropic models on Bedrock: system and alternating messages",
    record=lambda example: {
        "system": SYSTEM,
        "messages": [user(example.prompt), assistant(example.completion)],
    },
    check=check_anthropic,
)
"""System text and messages, no further keys."""
