"""What can come of a question: four outcomes, none of which is ever a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["choice", "refusal", "unparseable", "truncated"]
"""A choice; a refusal to choose; a reply without a readable choice; a reply cut off before one."""

OUTCOMES: tuple[Outcome, ...] = ("choice", "refusal", "unparseable", "truncated")
"""All outcomes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the parser read in a reply."""

    outcome: Outcome
    """The outcome."""

    label: str | None
    """The label chosen, as the question wrote it; None unless the outcome is a choice."""

    reason: str
    """Which rule decided, in a few words."""
