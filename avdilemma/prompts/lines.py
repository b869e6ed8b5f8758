"""Reading numbers and several answer lines: "Answer: 40", "Decision 2: A" and "Belief 1: 40".

Which of several answers counts, whose they are and where the writer's turn ends is decided as for
choices; see `parse`. A number at the very end of a reply that was cut off may go on, and is not
read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from avdilemma.prompts.alphabet import Alphabet, alphabet_of
from avdilemma.prompts.claims import (
    Claim,
    Kind,
)
from avdilemma.prompts.corrections import corrected_numbered, without_others
from avdilemma.prompts.json_values import numbers_of_names
from avdilemma.prompts.left_over import left_over
from avdilemma.prompts.marks import UNCHOSEN
from avdilemma.prompts.named_shares import LONGEST, by_name, share_told, without_names
from avdilemma.prompts.numbered import numbered_claims, taken_back
from avdilemma.prompts.numbers import read_number
from avdilemma.prompts.one_number import (
    names_number,
    number_kind,
    one_number,
    stated_number,
)
from avdilemma.prompts.other_scales import of_hundred
from avdilemma.prompts.outcomes import PlanOutcome, ReadLines, ReadNumbers
from avdilemma.prompts.own import denies, undecided
from avdilemma.prompts.parse import parse, without_answer
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.plain import fold
from avdilemma.prompts.roles import plan_by_roles
from avdilemma.prompts.running import decision, left_open
from avdilemma.prompts.running_plans import beliefs_told, plan_told
from avdilemma.prompts.segments import BLOCKED, CUT_OFF, lines_before_the_cut, spoken_lines
from avdilemma.prompts.sentences import asks, sentences
from avdilemma.prompts.sequences import in_a_row
from avdilemma.prompts.statements import read_answer, stated_label
from avdilemma.prompts.tables import ticked_plan, without_rejected
from avdilemma.prompts.words import any_of

LONGEST_NUMBER = 30
"""Characters of a number in a row of numbers, at most."""

LONGEST_SHARE = 200
"""Characters behind the beginning of a share in which the name of its action is left out."""

_AGAIN = lazy(rf"[\W_]*{any_of('again')}[,，、]? ?", re.IGNORECASE)
_FIRM = lazy(
    rf"[*_\"'”»)]{{0,3}} ?(?:\([^()]{{0,60}}\)[*_]{{0,3}})?(?:[.!;。！]|$|\s[—–-]\s"
    rf"|,? {any_of('because')})",
    re.IGNORECASE,
)
"""What may follow a label that replaces another one."""

_LAST_ASIDE = lazy(r"\s*[(（]([^()（）]{1,100})[)）][\s*_.。]*$")
_EXPECTS = lazy(rf"^\W*{any_of('expects')}(?: that| dass| que)?\s*", re.IGNORECASE)
_HEADED = lazy(r"\d ?[:：]")
_TAKEN_BACK = "answer taken back"


def _missing(
    lines: Sequence[str], stop_reason: str, some: bool, alphabet: Alphabet | None = None
) -> tuple[PlanOutcome, str]:
    """The outcome of a reply that answers only `some` of what was asked, or nothing, and why."""
    whole = without_answer("\n".join(lines), stop_reason, alphabet)
    if whole.outcome == "truncated":
        return "truncated", whole.reason
    if some:
        return "partial", "some answer lines are missing or cannot be read"
    return whole.outcome, whole.reason


def parse_plan(
    text: str, labels: Sequence[str], count: int, stop_reason: str = "stop"
) -> ReadLines:
    r"""Read a reply to a plan question, whose `count` nodes all have these labels on offer.

    A choice only if every node is answered, partial if some are; `stop_reason` is as for `parse`.

    Examples:
        >>> parse_plan("Decision 1: A\nDecision 2: B", ["A", "B"], 2).labels
        ('A', 'B')
        >>> parse_plan("Decision 2: B", ["A", "B"], 2).outcome
        'partial'
    """
    if stop_reason == BLOCKED:
        return ReadLines("refusal", (None,) * count, "blocked by the provider")
    lines = without_rejected(spoken_lines(text, stop_reason))
    alphabet = alphabet_of(tuple(labels))

    def answer(rest: str) -> tuple[Kind, object]:
        once_more = _AGAIN.match(rest)
        rest = rest[once_more.end() :] if once_more is not None else rest
        reading = read_answer(rest, alphabet)
        if reading[0] == "none" and (label := _before_aside(rest, alphabet)) is not None:
            return "answer", label
        loose = decision([rest], alphabet) if reading[0] == "none" and rest else None
        return reading if loose is None else ("answer", loose.value)

    kept, given = numbered_claims(lines, "decision", count, answer)

    def names(told: str) -> bool:
        return alphabet.named.search(fold(told)) is not None

    settled = _corrected_labels(given, kept, alphabet, taken_back(given, kept, names))
    if settled is None:
        return ReadLines("unparseable", (None,) * count, _TAKEN_BACK)
    read = tuple(_value(settled[number]) for number in range(count))
    told: tuple[str, ...] | None = None
    whole_turn = stop_reason not in CUT_OFF or len(kept) < len(lines)
    if None in read and count > 1 and whole_turn:
        row = in_a_row(kept, count, alphabet.bare, labels=True) if _open(settled) else None
        told = plan_told(kept, alphabet, count) if row is None else tuple(map(str, row))
        if told is None and _open(settled):
            told = ticked_plan(kept, alphabet, count) or plan_by_roles(kept, alphabet, count)
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
    outcome, reason = _missing(
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
    settled: Mapping[int, Claim | None], lines: Sequence[str], alphabet: Alphabet, unclear: bool
) -> Mapping[int, Claim | None] | None:
    """A plan as later words correct it; None if those are unclear."""

    def label(rest: str) -> str | None:
        found = alphabet.leading(rest)
        firm = found is not None and _FIRM.match(found.after) is not None
        return found.name if found is not None and firm else None

    if _open(settled):
        return settled
    return corrected_numbered(
        settled, lines, "decision", label, lambda told: stated_label(told, alphabet), unclear
    )


def _corrected_numbers(
    settled: Mapping[int, Claim | None], lines: Sequence[str], unclear: bool
) -> Mapping[int, Claim | None] | None:
    """Beliefs as later words correct them; None if those are unclear."""

    def number(rest: str) -> Fraction | None:
        return read_number(rest, unit="people")

    if _open(settled):
        return settled
    return corrected_numbered(
        settled, lines, "belief", number, lambda told: stated_number(told, number), unclear
    )


def _value(claim: Claim | None) -> str | None:
    answered = claim is not None and claim.kind == "answer"
    return str(claim.value[1]) if claim is not None and answered else None  # type: ignore[index]


def parse_beliefs(
    text: str, count: int, stop_reason: str = "stop", names: Sequence[str] = ()
) -> ReadNumbers:
    r"""Read a reply to `count` questions for numbers from 0 to 100; `stop_reason` as for `parse`.

    Where the `names` of the actions asked for are known, of two shares by name theirs is read.

    Examples:
        >>> parse_beliefs("Belief 1: 37 %\nBelief 2: about a third", 2).numbers
        (Fraction(37, 1), Fraction(100, 3))
        >>> parse_beliefs("Belief 1: it depends", 1).outcome
        'unparseable'
    """
    if stop_reason == BLOCKED:
        return ReadNumbers("refusal", (None,) * count, "blocked by the provider")
    lines = lines_before_the_cut(text, stop_reason)

    def person_share(shown: str) -> Fraction | None:
        told = without_names(shown[:LONGEST_SHARE], names) + shown[LONGEST_SHARE:]
        return read_number(told, unit="people")

    def read(rest: str) -> tuple[Kind, object]:
        own = by_name(without_others(rest, "belief"), names)
        return number_kind(own, person_share)

    kept, given = numbered_claims(lines, "belief", count, read)
    settled = _corrected_numbers(given, kept, taken_back(given, kept, names_number))
    if settled is None:
        return ReadNumbers("unparseable", (None,) * count, _TAKEN_BACK)
    numbers, rule = tuple(_number(settled[number]) for number in range(count)), "answer lines"
    if None in numbers and count > 1 and (stop_reason not in CUT_OFF or len(kept) < len(lines)):
        told = _row(kept, count, person_share) if _open(settled) else None
        if told is None and _open(settled) and len(names) == count:
            told = _of_names(kept, names, person_share)
        if told is None:
            told = beliefs_told(kept, count, person_share)
        if told is not None and all(
            each in (None, own) for each, own in zip(numbers, told, strict=True)
        ):
            return ReadNumbers("choice", told, "running text")
    if count == 1 and settled[0] is None:
        claim, kept, rule = one_number(lines, person_share, stop_reason)
        numbers = (claim.value if claim is not None and claim.kind == "answer" else None,)  # type: ignore[assignment]
        if claim is None and stop_reason not in CUT_OFF:
            numbers, rule = (_tied(kept, names),), "running text"
    return _as_read(kept, numbers, stop_reason, rule)


def _of_names(
    lines: Sequence[str], names: Sequence[str], share: Callable[[str], Fraction | None]
) -> tuple[Fraction, ...] | None:
    """Beliefs that stand beside the names of the actions asked for; see `numbers_of_names`."""
    shown = numbers_of_names(lines, names) or []
    told = tuple(value for value in map(share, shown) if value is not None)
    return told if len(told) == len(names) else None


def _tied(lines: Sequence[str], names: Sequence[str]) -> Fraction | None:
    """The one share that sentences tie to an action that was asked for."""
    told = [each.text for each in sentences(lines) if len(each.text) <= LONGEST]
    firm = [each for each in told if not left_open(each)]
    shares = {share_told(each, names) for each in firm}
    # "I expect blue 70, green 30."
    bare = (_EXPECTS.sub("", each, count=1) for each in firm)
    shares |= {Fraction(own) for each in bare if (own := by_name(each, names)) != each}
    found = shares - {None}
    return found.pop() if len(found) == 1 else None


def _open(settled: Mapping[int, Claim | None]) -> bool:
    """Whether no numbered line answers or refuses."""
    return not any(claim is not None and claim.decides for claim in settled.values())


def _row(
    lines: Sequence[str], count: int, share: Callable[[str], Fraction | None]
) -> tuple[Fraction, ...] | None:
    """Beliefs that stand in a row; see `sequences`."""

    def read(shown: str) -> Fraction | None:
        # of "Belief 1: hard to say, 40" the first is no number of a row
        one = len(shown) <= LONGEST_NUMBER and not _HEADED.search(shown)
        return share(shown) if one else None

    row = in_a_row(lines, count, read, labels=False)
    return None if row is None else tuple(each for each in row if isinstance(each, Fraction))


def _number(claim: Claim | None) -> Fraction | None:
    if claim is None or claim.kind != "answer":
        return None
    value = claim.value[1]  # type: ignore[index]
    return value if isinstance(value, Fraction) else None


def _as_read(
    lines: Sequence[str],
    read: tuple[Fraction | None, ...],
    stop_reason: str,
    rule: str = "answer lines",
) -> ReadNumbers:
    """The numbers read in a reply: a choice only if there is every one."""
    if None not in read:
        return ReadNumbers("choice", read, rule)
    outcome, reason = _missing(lines, stop_reason, any(number is not None for number in read))
    return ReadNumbers(outcome, read, reason)


def _read_one(
    text: str,
    read: Callable[[str], Fraction | None],
    stop_reason: str,
    scaled: Callable[[Claim, Fraction, Sequence[str]], Fraction | None] | None = None,
    rest: Callable[[Sequence[str]], Fraction | None] | None = None,
) -> ReadNumbers:
    if stop_reason == BLOCKED:
        return ReadNumbers("refusal", (None,), "blocked by the provider")
    claim, kept, rule = one_number(lines_before_the_cut(text, stop_reason), read, stop_reason)
    if claim is not None and claim.kind == "refusal":
        return ReadNumbers("refusal", (None,), "answer line declines")
    number = claim.value if claim is not None and claim.kind == "answer" else None
    if scaled is not None and claim is not None and isinstance(number, Fraction):
        number = scaled(claim, number, kept)
    if number is None and rest is not None and stop_reason not in CUT_OFF:
        number, rule = rest(kept), "running text"
    return _as_read(kept, (number if isinstance(number, Fraction) else None,), stop_reason, rule)


def parse_amount(
    text: str, high: Fraction, unit: str, step: Fraction, stop_reason: str = "stop"
) -> ReadNumbers:
    """Read a reply to a question for an amount from 0 to `high` in multiples of `step`.

    Amounts out of range, off the steps or in another unit are unparseable and never clipped;
    `stop_reason` is as for `parse`.

    Examples:
        >>> parse_amount("Answer: 40 points", Fraction(100), "points", Fraction(1)).numbers
        (Fraction(40, 1),)
        >>> parse_amount("Answer: 140 points", Fraction(100), "points", Fraction(1)).outcome
        'unparseable'
    """

    def read(rest: str) -> Fraction | None:
        return read_number(rest, 0, high, unit, step)

    return _read_one(text, read, stop_reason, rest=lambda lines: left_over(lines, read, high))


def parse_rating(text: str, stop_reason: str = "stop") -> ReadNumbers:
    """Read a reply to a question for a number from 0 to 100; `stop_reason` as for `parse`.

    Without an answer line, a line that is nothing but a number decides, if it is the last or the
    first. Numbers out of range, bounds, ranges and several numbers are not read.

    Examples:
        >>> parse_rating("Réponse : 80 sur 100").numbers
        (Fraction(80, 1),)
        >>> parse_rating("Answer: 140").outcome
        'unparseable'
    """
    return _read_one(text, lambda rest: read_number(rest, unit="points"), stop_reason, of_hundred)
