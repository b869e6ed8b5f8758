"""The outcome of a reply in which no answer was read, or not every one that was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.claims import Claim
from avdilemma.prompts.conditions import on_conditions
from avdilemma.prompts.option_words import in_labels
from avdilemma.prompts.outcomes import PlanOutcome, ReadChoice
from avdilemma.prompts.own import quotes_to_decline
from avdilemma.prompts.refusals import declines
from avdilemma.prompts.segments import BLOCKED, CUT_OFF
from avdilemma.prompts.sentences import unquoted

TAKEN_BACK = "answer taken back"
"""The reason where later words take an answer back, and do not say clearly what is meant."""

QUOTED = "quotes an answer to decline it"
"""The reason where an answer is only quoted, and not given."""

OPENING = 200
"""Characters of a cut-off reply in which a refusal is looked for."""


def without_answer(
    text: str, stop_reason: str, alphabet: Alphabet | None = None, options: Sequence[str] = ()
) -> ReadChoice:
    """The outcome of a reply in which no answer was read: refusal, truncated or unparseable.

    Args:
        text: What is visible of it.
        stop_reason: As for `parse`.
        alphabet: Its labels, if any: to turn down one of them is no refusal.
        options: As for `parse`.
    """
    if stop_reason == BLOCKED:
        return ReadChoice("refusal", None, "blocked by the provider")
    cut_off = stop_reason in CUT_OFF
    # deliberation that was cut off may say "I would not choose": only its opening declines
    opening = text[:OPENING] if cut_off else text
    for option in options:
        if len(option) > 2:
            opening = re.sub(
                rf"(?<!\w){re.escape(option)}(?!\w| to \w)", "...", opening, flags=re.IGNORECASE
            )
    if not cut_off and quotes_to_decline(text):
        return ReadChoice("refusal", None, QUOTED)
    rejected, named = (None, None) if alphabet is None else (alphabet.alone, alphabet.named)
    if alphabet is not None and not cut_off:
        worded = in_labels(text, alphabet.labels, options)
        told = (unquoted(line) for each in (text, worded) for line in each.split("\n"))
        if any(on_conditions(line, alphabet) for line in told):
            return ReadChoice("unparseable", None, "answers on conditions")
    both = alphabet is not None and alphabet.third is None and alphabet.all_turned_down(opening)
    if both or declines(opening, rejected, named):
        return ReadChoice("refusal", None, "declines")
    if cut_off:
        return ReadChoice("truncated", None, "cut off before an answer")
    return ReadChoice("unparseable", None, "no answer found" if text.strip() else "empty reply")


def missing_answers(
    lines: Sequence[str], stop_reason: str, some: bool, alphabet: Alphabet | None = None
) -> tuple[PlanOutcome, str]:
    """The outcome of a reply that answers only `some` of what was asked, or nothing, and why."""
    whole = without_answer("\n".join(lines), stop_reason, alphabet)
    if whole.outcome == "truncated":
        return "truncated", whole.reason
    if some:
        return "partial", "some answer lines are missing or cannot be read"
    return whole.outcome, whole.reason


def none_decides(settled: Mapping[int, Claim | None]) -> bool:
    """Whether no numbered line answers or refuses."""
    return not any(claim is not None and claim.decides for claim in settled.values())
