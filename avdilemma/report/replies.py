"""Replies for people who check the reader: counts, examples, and a table of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from avdilemma.errors import InvalidValueError, one_of
from avdilemma.logs.replies import Reply
from avdilemma.measures.columns import FRAMES
from avdilemma.pricing.price_reply import PRICE_OUTCOMES
from avdilemma.prompts.outcomes import PLAN_OUTCOMES
from avdilemma.report.model_table import ModelTable
from avdilemma.text import printable

BEGINNING, END = 120, 280
"""Characters that are shown of a long reply: most of its end, where the answer stands."""

NO_ANSWER = ("unparseable", "partial", "negative", "above_ceiling", "not_finite")
"""Outcomes of replies in which no rule, or not every one, read a usable answer."""

FIRST_RULES = frozenset({"answer line", "answer lines", "price line"})
"""Rules that read what was asked for: the line that states an answer."""

OUTCOMES = tuple(dict.fromkeys((*PLAN_OUTCOMES, *PRICE_OUTCOMES)))
"""All that can come of a question, or of asking for a price."""

Group = tuple[str, str]
"""An outcome, and the rule that fired."""


def trust(group: Group) -> int:
    """How far what was read can be trusted; 0 is what people should look at first.

    In this order: no answer was read; a choice by another rule than that of answer lines; a refusal
    by words; a cut-off, or a refusal by the provider; an answer line.

    Examples:
        >>> trust(("unparseable", "nothing found")) < trust(("choice", "statement"))
        True
    """
    outcome, rule = group
    if outcome in NO_ANSWER:
        return 0
    if outcome == "refusal":
        return 3 if "provider" in rule or "blocked" in rule else 2
    if outcome == "truncated":
        return 3
    return 4 if rule in FIRST_RULES else 1


def grouped(replies: Iterable[Reply]) -> dict[Group, list[Reply]]:
    """Replies by outcome and rule: the least trusted first, of these the rarest."""
    found: dict[Group, list[Reply]] = {}
    for reply in replies:
        found.setdefault((reply.told.outcome, reply.rule), []).append(reply)
    order = sorted(found, key=lambda group: (trust(group), len(found[group]), group))
    return {group: found[group] for group in order}


def wanted(
    replies: Sequence[Reply],
    outcomes: Sequence[str] = (),
    rules: Sequence[str] = (),
    changed: bool = False,
) -> list[Reply]:
    """Replies with one of some outcomes and rules, or all; with `changed` those read otherwise now.

    Raises:
        AvdilemmaError: If an outcome is none, or no reply has a rule that is asked for.
    """
    for outcome in outcomes:
        one_of("outcome", outcome, OUTCOMES)
    there = dict.fromkeys(reply.rule for reply in replies)
    for rule in rules:
        if rule not in there:
            raise InvalidValueError("rule", rule, f"give one of these: {'; '.join(there)}")
    return [
        reply
        for reply in replies
        if (not outcomes or reply.told.outcome in outcomes)
        and (not rules or reply.rule in rules)
        and (not changed or reply.changed)
    ]


def counts_table(groups: dict[Group, list[Reply]]) -> ModelTable:
    """How often each outcome came by each rule, and how often today's reader reads otherwise."""
    total = sum(map(len, groups.values()))
    rows = [
        (
            f"{outcome}: {rule or '-'}",
            [
                str(len(own)),
                f"{len(own) / total:.1%}",
                str(sum(reply.changed for reply in own) or "-"),
            ],
        )
        for (outcome, rule), own in groups.items()
    ]
    title = f"{total:,} replies, those to be checked first on top"
    return ModelTable(title, (("replies", "share", "read otherwise today"),), rows, "outcome: rule")


def examples(groups: dict[Group, list[Reply]], n: int, full: bool = False) -> Iterator[str]:
    """Lines that show the first replies of each group, at most n; with `full` whole texts."""
    for (outcome, rule), own in groups.items():
        yield f"\n{outcome}: {rule or '-'} ({len(own):,})"
        for reply in own[:n]:
            part = f", {reply.part}" if reply.part else ""
            epoch = f", epoch {reply.epoch}" if reply.epoch > 1 else ""
            stopped = "" if reply.stop_reason == "stop" else f", stop reason {reply.stop_reason}"
            yield f"  {reply.sample}{part}{epoch}, {reply.model}{stopped}"
            yield f"    read: {reply.told.answer or 'nothing'}{_otherwise(reply)}"
            yield from (f"    | {line}" for line in _shown(reply.text, full).split("\n"))


def _otherwise(reply: Reply) -> str:
    """What today's reader makes of a reply, where that is something else."""
    if not reply.changed:
        return ""
    answer = f" {reply.today.answer}" if reply.today.answer else ""
    return f"; today: {reply.today.outcome}{answer} ({reply.today.rule})"


def _shown(text: str, full: bool) -> str:
    return text if full else beginning_and_end(text)


def beginning_and_end(text: str) -> str:
    """A reply without empty lines; of a long one `BEGINNING` and `END`."""
    whole = "\n".join(line for line in text.split("\n") if line.strip())
    if len(whole) <= BEGINNING + END:
        return whole
    return f"{whole[:BEGINNING]} […] {whole[-END:]}"


def replies_frame(replies: Iterable[Reply]) -> pd.DataFrame:
    """A row a reply, with the columns ``replies``; texts are printable but for line ends."""
    rows = [
        (
            *(each.log, printable(each.model), printable(each.sample), each.epoch, each.part),
            *(each.form, each.language, printable(each.way), printable(each.stop_reason)),
            *(each.told.outcome, each.rule, each.told.answer, each.changed),
            *(each.today.outcome, each.today.rule, each.today.answer),
            printable(each.text, keep="\n\t"),
        )
        for each in replies
    ]
    return pd.DataFrame(rows, columns=list(FRAMES["replies"]))
