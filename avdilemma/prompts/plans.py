"""Reading a plan: "Decision 1: A", "Decision 2: B", by labels or by the words of the options.

Which of several answers counts, whose they are and where the writer's turn ends is decided as for
choices; see `parse`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from avdilemma.prompts.alphabet import Alphabet, alphabet_of
from avdilemma.prompts.claims import Claim, Kind
from avdilemma.prompts.conditions import on_conditions
from avdilemma.prompts.corrections import corrected_numbered
from avdilemma.prompts.marks import UNCHOSEN, without_empty
from avdilemma.prompts.named_shares import LONGEST
from avdilemma.prompts.numbered import Same, numbered_claims, taken_back
from avdilemma.prompts.option_words import plan_in_labels
from avdilemma.prompts.outcomes import ReadLines
from avdilemma.prompts.own import denies, quotes_to_decline, undecided
from avdilemma.prompts.parse import parse
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.plain import fold
from avdilemma.prompts.roles import plan_by_roles
from avdilemma.prompts.running import decision
from avdilemma.prompts.running_plans import plan_told
from avdilemma.prompts.segments import BLOCKED, CUT_OFF, spoken_lines
from avdilemma.prompts.sentences import asks
from avdilemma.prompts.sequences import in_a_row
from avdilemma.prompts.situations import plan_by_situations
from avdilemma.prompts.statements import read_answer, stated_label
from avdilemma.prompts.tables import ticked_plan, without_rejected
from avdilemma.prompts.unanswered import QUOTED, TAKEN_BACK, missing_answers, none_decides
from avdilemma.prompts.words import any_of, anywhere

_AGAIN = lazy(rf"[\W_]*{any_of('again')}[,，、]? ?", re.IGNORECASE)
_FIRM = lazy(
    rf"[*_\"'”»)]{{0,3}} ?(?:\([^()]{{0,60}}\)[*_]{{0,3}})?(?:[.!;。！]|$|\s[—–-]\s"
    rf"|,? {any_of('because')})",
    re.IGNORECASE,
)
"""What may follow a label that replaces another one."""

LETTERS = ("Z", "W", "V")
"""Letters that stand for the words of options whose labels are digits."""

SHORTEST = 2
"""Characters that the words for another decision's answer have more than."""

_SAME = lazy(
    rf"[\W_]*{any_of('same_as')}[\W_]*(?:(?:no|nr|n)\.? ?|# ?)?(?:\d{{1,2}})?"
    rf"(?:[\W_]|{any_of('again', 'earlier')})*",
    re.IGNORECASE,
)
_AND = lazy(rf",? {any_of('and')} ", re.IGNORECASE)
_AGAIN_BEHIND = lazy(
    rf"(?<=\w) ?{any_of('again')}(?=[\W_]*$|[,.;:，。；：]| {any_of('because')})", re.IGNORECASE
)
_depends = partial(anywhere, "depends", "undecided")
_LAST_ASIDE = lazy(r"\s*[(（]([^()（）]{1,100})[)）][\s*_.。]*$")


def parse_plan(
    text: str,
    labels: Sequence[str],
    count: int,
    stop_reason: str = "stop",
    options: Sequence[Sequence[str]] = (),
    before: Sequence[str | None] = (),
) -> ReadLines:
    r"""Read a reply to a plan question, whose `count` nodes all have these labels on offer.

    Args:
        text: The reply, any string.
        labels: The labels on offer.
        count: How many nodes there are.
        stop_reason: As for `parse`.
        options: For every node the texts of its options in the order of the labels, where they
            are known: a plan may be told by them in place of the labels.
        before: For every node the label of the action after which it is reached, None for a first
            one, where they are known: a plan may be told situation by situation.

    Returns:
        A choice only if every node is answered, partial if some are; and the rule that read it.

    Examples:
        >>> parse_plan("Decision 1: A\nDecision 2: B", ["A", "B"], 2).labels
        ('A', 'B')
        >>> parse_plan("Decision 2: B", ["A", "B"], 2).outcome
        'partial'
        >>> parse_plan("Decision 1: green", ["A", "B"], 1, options=[("blue", "green")]).labels
        ('B',)
    """
    if stop_reason == BLOCKED:
        return ReadLines("refusal", (None,) * count, "blocked by the provider")
    read = _by_labels(text, labels, count, stop_reason, before)
    if read.outcome == "choice" or not options:
        return read
    told = _by_words(text, labels, count, stop_reason, options, before)
    fits = all(each in (None, own) for each, own in zip(read.labels, told.labels, strict=True))
    more = told.outcome in ("choice", "partial") and told.labels != read.labels
    return replace(told, reason="options' own words") if fits and more else read


def _by_words(
    text: str,
    labels: Sequence[str],
    count: int,
    stop_reason: str,
    options: Sequence[Sequence[str]],
    before: Sequence[str | None],
) -> ReadLines:
    """The plan that a reply tells by the words of its options.

    Digits in place of words would look like counts ("First 1, I too 1"): where they say nothing,
    letters take their place.
    """
    told = _by_labels(plan_in_labels(text, labels, options), labels, count, stop_reason, before)
    if told.outcome == "choice" or not all(label.isdecimal() for label in labels):
        return told
    letters = dict(zip(labels, LETTERS, strict=False))
    if len(letters) < len(labels) or re.search(
        rf"(?<!\w)(?:{'|'.join(letters.values())})(?!\w)", text
    ):
        return told
    lettered = _by_labels(
        plan_in_labels(text, [*letters.values()], options),
        [*letters.values()],
        count,
        stop_reason,
        [letters.get(label or "") for label in before],
    )
    back = {letter: label for label, letter in letters.items()}
    if lettered.outcome != "choice":
        return told
    return replace(lettered, labels=tuple(back[str(each)] for each in lettered.labels))


def _by_labels(
    text: str,
    labels: Sequence[str],
    count: int,
    stop_reason: str,
    before: Sequence[str | None],
) -> ReadLines:
    """The plan that a reply tells by its labels."""
    alphabet = alphabet_of(tuple(labels))
    lines = without_empty(without_rejected(spoken_lines(text, stop_reason)), alphabet)

    def answer(rest: str) -> tuple[Kind, object]:
        once_more = _AGAIN.match(rest)
        again = rest[once_more.end() :] if once_more is not None else rest
        # "likewise 2" names a label
        asked = len(rest) > SHORTEST and alphabet.bare(again) is None
        same = _SAME.fullmatch(rest[:LONGEST]) if asked else None
        if same is not None:
            numbers = re.findall(r"\d+", rest)
            return "answer", Same(int(numbers[0]) - 1 if numbers else None)
        rest = _AGAIN_BEHIND.sub("", again)
        if _depends().match(rest) or on_conditions(rest, alphabet):
            return "several", None
        reading = read_answer(rest, alphabet)
        if reading[0] == "none" and (label := _before_aside(rest, alphabet)) is not None:
            return "answer", label
        loose = decision([rest], alphabet) if reading[0] == "none" and rest else None
        return reading if loose is None else ("answer", loose.value)

    kept, given = numbered_claims(lines, "decision", count, answer)

    def names(told: str) -> bool:
        return alphabet.named.search(fold(told)) is not None

    settled = _corrected_labels(given, kept, alphabet, names)
    if settled is None:
        return ReadLines("unparseable", (None,) * count, TAKEN_BACK)
    deciding = [claim for claim in settled.values() if claim is not None and claim.decides]
    if all(claim.quoted for claim in deciding) and quotes_to_decline("\n".join(kept)):
        return ReadLines("refusal", (None,) * count, QUOTED)
    read = _values([settled[number] for number in range(count)])
    told: tuple[str, ...] | None = None
    whole_turn = stop_reason not in CUT_OFF or len(kept) < len(lines)
    if None in read and count > 1 and whole_turn:
        row = in_a_row(kept, count, alphabet.bare, labels=True) if none_decides(settled) else None
        told = plan_told(kept, alphabet, count) if row is None else tuple(map(str, row))
        if told is None and none_decides(settled):
            told = ticked_plan(kept, alphabet, count) or plan_by_roles(kept, alphabet, count)
        if told is None and len(before) == count:
            told = plan_by_situations(kept, alphabet, before)
    if told is not None and all(each in (None, own) for each, own in zip(read, told, strict=True)):
        return ReadLines("choice", told, "running text")
    if count == 1 and settled[0] is None:
        whole = parse(text, labels, stop_reason, third=None)
        return ReadLines(whole.outcome, (whole.label,), whole.reason)
    if None not in read:
        return ReadLines("choice", read, "answer lines")
    if all(claim is None or claim.kind == "refusal" for claim in settled.values()) and any(
        settled.values()
    ):
        return ReadLines("refusal", read, "answer line declines")
    outcome, reason = missing_answers(
        kept, stop_reason, any(label is not None for label in read), alphabet
    )
    return ReadLines(outcome, read, reason)


def _before_aside(rest: str, alphabet: Alphabet) -> str | None:
    """The label alone before a remark in brackets, such as when it holds: "A (if all stays so)"."""
    aside = _LAST_ASIDE.search(rest[:LONGEST])
    label = alphabet.bare(rest[: aside.start()]) if aside is not None else None
    if aside is None or label is None:
        return None
    named = alphabet.named_in(aside[1])
    unsure = undecided(aside[1]) or denies(aside[1]) or asks(aside[1])
    return None if unsure or named - {label} or UNCHOSEN.search(rest) else label


def _corrected_labels(
    settled: Mapping[int, Claim | None],
    lines: Sequence[str],
    alphabet: Alphabet,
    names: Callable[[str], bool],
) -> Mapping[int, Claim | None] | None:
    """A plan as later words correct it; None if those are unclear."""

    def label(rest: str) -> str | None:
        found = alphabet.leading(rest)
        if found is None:
            return None
        # "change the second to B and leave the others"
        clause = re.split(r"[.;!?]", found.after, maxsplit=1)[0]
        goes_on = _AND.match(found.after) and not names(clause)
        return found.name if goes_on or _FIRM.match(found.after) else None

    if none_decides(settled):
        return settled
    state = partial(stated_label, alphabet=alphabet)
    unclear = taken_back(settled, lines, names)
    return corrected_numbered(settled, lines, "decision", label, state, names, unclear)


def _values(claims: Sequence[Claim | None]) -> tuple[str | None, ...]:
    """The labels of claims in the order of the decisions; of one that names another, that one's."""
    found: list[str | None] = []
    for number, claim in enumerate(claims):
        given = claim is not None and claim.kind == "answer"
        value = claim.value[1] if claim is not None and given else None  # type: ignore[index]
        if isinstance(value, Same):
            before = number - 1 if value.number is None else value.number
            value = found[before] if 0 <= before < number else None
        found.append(None if value is None else str(value))
    return tuple(found)
