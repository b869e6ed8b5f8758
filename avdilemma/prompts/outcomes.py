"""What can come of a question: four outcomes, none of which is ever a number."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

Outcome = Literal["choice", "refusal", "unparseable", "truncated"]
"""A choice; a refusal to choose; a reply without a readable choice; a reply cut off before one."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""All outcomes."""

PlanOutcome = Literal["choice", "partial", "refusal", "unparseable", "truncated"]
"""What can come of a plan: every node answered; some; none, in three ways."""

PLAN_OUTCOMES: tuple[PlanOutcome, ...] = get_args(PlanOutcome)
"""All outcomes of a plan."""


@dataclass(frozen=True, slots=True)
class ReadChoice:
    """What was read in a reply that names one option."""

    outcome: Outcome
    """The outcome."""

    label: str | None
    """The label chosen, as the question wrote it; None unless the outcome is a choice."""

    reason: str
    """Which rule decided, in a few words."""


@dataclass(frozen=True, slots=True)
class ReadLines:
    """What was read in a reply of several answer lines."""

    outcome: PlanOutcome
    """The outcome of the whole."""

    labels: tuple[str | None, ...]
    """For each question the label chosen, or None."""

    reason: str
    """Which rule decided, in a few words."""


@dataclass(frozen=True, slots=True)
class ReadNumbers:
    """What was read in a reply of several numbers."""

    outcome: PlanOutcome
    """The outcome of the whole."""

    numbers: tuple[Fraction | None, ...]
    """For each question the number, or None."""

    reason: str = ""
    """Which rule decided, in a few words."""
