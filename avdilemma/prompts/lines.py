"""Reading numbers: "Answer: 40" and "Belief 1: 40".

Which of several answers counts, whose they are and where the writer's turn ends is decided as for
choices; see `parse`. A number at the very end of a reply that was cut off may go on, and is not
read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from avdilemma.prompts.all_or_none import SCALE, all_or_none
from avdilemma.prompts.claims import Claim, Kind
from avdilemma.prompts.corrections import corrected_numbered, without_others
from avdilemma.prompts.json_values import numbers_of_names
from avdilemma.prompts.left_over import left_over
from avdilemma.prompts.named_shares import LONGEST, Asked, by_name, share_told, without_names
from avdilemma.prompts.numbered import numbered_claims, taken_back
from avdilemma.prompts.numbers import read_number
from avdilemma.prompts.one_number import (
    names_number,
    number_kind,
    one_number,
    stated_number,
)
from avdilemma.prompts.other_scales import of_hundred
from avdilemma.prompts.outcomes import ReadNumbers
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.pointed import pointed
from avdilemma.prompts.refusals import declines
from avdilemma.prompts.running import left_open
from avdilemma.prompts.segments import BLOCKED, CUT_OFF, lines_before_the_cut
from avdilemma.prompts.sentences import sentences
from avdilemma.prompts.sequences import in_a_row
from avdilemma.prompts.told_beliefs import COUNTER, beliefs_told
from avdilemma.prompts.unanswered import TAKEN_BACK, missing_answers, none_decides
from avdilemma.prompts.words import any_of

LARGEST = 100
"""The end of the scale of ratings."""

LONGEST_NUMBER = 30
"""Characters of a number in a row of numbers, at most."""

LONGEST_SHARE = 200
"""Characters behind the beginning of a share in which the name of its action is left out."""

_EXPECTS = lazy(rf"^\W*{any_of('expects')}(?: that| dass| que)?\s*", re.IGNORECASE)
_HEADED = lazy(r"\d ?[:：]")


def _corrected_numbers(
    settled: Mapping[int, Claim | None], lines: Sequence[str], unclear: bool
) -> Mapping[int, Claim | None] | None:
    """Beliefs as later words correct them; None if those are unclear."""

    def number(rest: str) -> Fraction | None:
        return read_number(rest, unit="people")

    if none_decides(settled):
        return settled
    return corrected_numbered(
        settled,
        lines,
        "belief",
        number,
        lambda told: stated_number(told, number),
        names_number,
        unclear,
    )


def parse_beliefs(
    text: str, count: int, stop_reason: str = "stop", asked: Sequence[Asked] = ()
) -> ReadNumbers:
    r"""Read a reply to `count` questions for numbers from 0 to 100; `stop_reason` as for `parse`.

    Where it is known what was `asked`, of two shares by name that of the action is read, and
    numbers are read by whom they are about.

    Examples:
        >>> parse_beliefs("Belief 1: 37 %\nBelief 2: about a third", 2).numbers
        (Fraction(37, 1), Fraction(100, 3))
        >>> parse_beliefs("Belief 1: it depends", 1).outcome
        'unparseable'
    """
    if stop_reason == BLOCKED:
        return ReadNumbers("refusal", (None,) * count, "blocked by the provider")
    lines, names = lines_before_the_cut(text, stop_reason), [each.name for each in asked]

    def person_share(shown: str) -> Fraction | None:
        told = without_names(shown[:LONGEST_SHARE], names) + shown[LONGEST_SHARE:]
        return read_number(told, unit="people")

    def read(rest: str) -> tuple[Kind, object]:
        own = by_name(without_others(rest, "belief"), names)
        return number_kind(own, person_share)

    kept, given = numbered_claims(lines, "belief", count, read)
    settled = _corrected_numbers(given, kept, taken_back(given, kept, names_number))
    if settled is None:
        return ReadNumbers("unparseable", (None,) * count, TAKEN_BACK)
    numbers, rule = tuple(_number(settled[number]) for number in range(count)), "answer lines"
    if None in numbers and count > 1 and (stop_reason not in CUT_OFF or len(kept) < len(lines)):
        told = _row(kept, count, person_share) if none_decides(settled) else None
        if told is None and none_decides(settled) and len(names) == count:
            told = _of_names(kept, names, person_share)
        if told is None:
            told = beliefs_told(kept, count, asked, person_share)
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


def _row(
    lines: Sequence[str], count: int, share: Callable[[str], Fraction | None]
) -> tuple[Fraction, ...] | None:
    """Beliefs that stand in a row; see `sequences`."""

    def read(shown: str) -> Fraction | None:
        # of "Belief 1: hard to say, 40" the first is no number of a row
        one = len(shown) <= LONGEST_NUMBER and not _HEADED.search(shown)
        # "1. As Person 1" is an entry of a list, and no 1
        return share(COUNTER.sub("", shown)) if one else None

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
    some = any(number is not None for number in read)
    outcome, reason = missing_answers(lines, stop_reason, some)
    return ReadNumbers(outcome, read, reason)


def _read_one(
    text: str,
    read: Callable[[str], Fraction | None],
    stop_reason: str,
    scaled: Callable[[Claim, Fraction, Sequence[str]], Fraction | None] | None = None,
    rest: Callable[[Sequence[str]], Fraction | None] | None = None,
    named: Callable[[Sequence[str]], Fraction | None] | None = None,
) -> ReadNumbers:
    if stop_reason == BLOCKED:
        return ReadNumbers("refusal", (None,), "blocked by the provider")
    claim, kept, rule = one_number(lines_before_the_cut(text, stop_reason), read, stop_reason)
    if claim is not None and claim.kind == "refusal":
        return ReadNumbers("refusal", (None,), "answer line declines")
    number = claim.value if claim is not None and claim.kind == "answer" else None
    if claim is not None and number == 0 and _declined_besides(claim, kept):
        return ReadNumbers("refusal", (None,), "answer line declines")
    if scaled is not None and claim is not None and isinstance(number, Fraction):
        number = scaled(claim, number, kept)
    # a line that names the number goes before a sentence that holds one
    if stop_reason not in CUT_OFF and (number is None or rule == "running text"):
        own = named(kept) if named is not None else None
        if own is None and number is None and rest is not None:
            own = rest(kept)
        number, rule = (number if own is None else own), "running text"
    return _as_read(kept, (number if isinstance(number, Fraction) else None,), stop_reason, rule)


def _declined_besides(claim: Claim, lines: Sequence[str]) -> bool:
    """Whether a word for nothing stands beside lines that decline: "I won't. Answer: none"."""
    others = [line for at, line in enumerate(lines) if at != claim.line]
    return not re.search(r"\d", lines[claim.line]) and declines("\n".join(others))


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

    def rest(lines: Sequence[str]) -> Fraction | None:
        named = pointed(lines, read, high)
        told = left_over(lines, read, high) if named is None else named
        return all_or_none(lines, high) if told is None else told

    return _read_one(text, read, stop_reason, rest=rest)


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

    def read(rest: str) -> Fraction | None:
        return read_number(rest, unit="points")

    high = Fraction(LARGEST)

    def named(lines: Sequence[str]) -> Fraction | None:
        return pointed(lines, read, high, ("degrees", "rating"))

    def rest(lines: Sequence[str]) -> Fraction | None:
        # where a line gives another number at last, the ends of the scale were only weighed
        others = re.search(r"(?<!\d)(?!0\D|0$|100)\d", lines[-1]) if lines else None
        return all_or_none(lines, high, SCALE) if others is None else None

    return _read_one(text, read, stop_reason, of_hundred, rest, named)
