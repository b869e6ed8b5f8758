"""Claims: every place of a reply that gives an answer, and which of several is the final one.

The same rules settle choices, numbers, and every numbered line of a plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.segments import NEW_CASE, NEXT_TURN, SPEAKER, repeats_instruction
from avdilemma.prompts.words import OTHERS, any_of, anywhere

SPAN = 200
"""Characters read behind what announces a number, or one of several answers."""

Kind = Literal["answer", "refusal", "several", "none"]
"""What a claim gives: an answer, a refusal, several answers at once, or nothing that is one."""

CORRECTS = lazy(
    rf"(?:^|[.!?;:,…—–(]\s?|\n|[。！？，；：]|- )[\W_]*{any_of('corrects')}", re.IGNORECASE
)
"""Words that take back what was said before them, where a clause begins."""

_AMENDS = lazy(rf"[\W_]*{any_of('amends')}", re.IGNORECASE)
AMENDED = anywhere("amends")
"""Words between an answer and the one that is meant instead, anywhere."""

_RETRACTS = anywhere("retracts")
_CONTRASTS = anywhere("contrasts")
_FINAL = anywhere("final")
_OWN_HEADING = lazy(
    rf"(?:\n|^)[^\n:：]{{0,50}}{any_of('first', 'i')}[^\n:：]{{0,40}}[:：][*_ ]{{0,3}}(?:\n|$)",
    re.IGNORECASE,
)
"""A line that says that the writer's own answer follows, behind those of others."""

_PLAYER = lazy(
    rf"[\W_]*{any_of('agents')}[*_ ]{{0,3}}\d{{0,2}}[*_ ]{{0,3}}[:：][\W_]*{any_of('first')}",
    re.IGNORECASE,
)
"""The beginning of a line in which a player of an invented scene speaks: "Player 2: I see"."""


OTHERWISE = lazy(rf"{any_of('otherwise')}[,，、:]? ?$", re.IGNORECASE)
"""The end of what stands before an answer that holds if a condition does not: "if not, B"."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An answer given at one place of a reply."""

    line: int
    """Number of its line, from 0."""

    start: int
    """Where in the line it begins."""

    end: int
    """Where in the line it ends."""

    kind: Kind
    """What it gives."""

    value: Hashable = None
    """The answer; None where it gives none."""

    final: bool = False
    """Whether it calls itself final."""

    quoted: bool = False
    """Whether it stands in quotation marks, and is somebody's words."""

    @property
    def decides(self) -> bool:
        """Whether it gives an answer or refuses to."""
        return self.kind in ("answer", "refusal")


def own_turn(
    lines: Sequence[str],
    claims_at: Callable[[int], Sequence[Claim]],
    answered: Callable[[Sequence[str]], bool] = lambda _lines: False,
    numbered: bool = False,
) -> tuple[list[str], list[Claim]]:
    """The lines of a reply before another turn begins, and the claims that they hold.

    Once an answer was given, a line that begins as another speaker's or another question's does,
    or that repeats the prompt's instruction, ends the turn; so does one that puts another case
    ("You are player 2"), behind an answer line. Before, such lines restate the task.

    Args:
        lines: The reply's lines.
        claims_at: The claims of a line, by its number; none of one that repeats the instruction.
        answered: Whether lines so far give an answer in another way than by a claim.
        numbered: Whether "Question 2: 40" is an answer and no other question.
    """
    kept: list[str] = []
    found: list[Claim] = []
    for index, line in enumerate(lines):
        instruction = repeats_instruction(line)
        here = [] if instruction else claims_at(index)
        # the first line ends no turn
        ends = kept and (instruction or (NEXT_TURN.match(line) and not (numbered and here)))
        decided = any(claim.decides for claim in found)
        # "Hmm, no, I misread it." and below "Correct answer: B" go on
        if ends and decided and not instruction and any(claim.decides for claim in here):
            ends = not corrects("\n".join(kept[found[-1].line + 1 :]))
        if (ends and (decided or answered(kept))) or (decided and NEW_CASE.match(line)):
            break
        if kept and (SPEAKER.match(line) or (decided and not numbered and _PLAYER.match(line))):
            break
        kept.append(line)
        found += here
    return kept, found


def is_final(text: str) -> bool:
    """Whether the words before an answer mark it as the last one."""
    return _FINAL.search(text) is not None


def corrects(text: str) -> bool:
    """Whether a text takes back what was said before it."""
    return CORRECTS.search(text) is not None


def amends(text: str) -> bool:
    """Whether a text begins with words that put another answer in place of one given before."""
    return _AMENDS.match(text) is not None


def retracts(text: str) -> bool:
    """Whether a text takes an answer back outright."""
    return _RETRACTS.search(text) is not None


def corrected_after(
    found: Claim, lines: Sequence[str], names_another: Callable[[str], bool]
) -> bool:
    """Whether a reply goes on to take an answer back, or to correct it in words that are unclear.

    Args:
        found: The answer.
        lines: The reply's lines.
        names_another: Whether a sentence names something else that would be an answer.
    """
    after = behind(found, lines)
    if retracts(after):
        return True
    sentences = re.split(r"(?<=[.!?。！？])\s|\n", after)
    edits = [amends(each) for each in sentences]
    # as in "Edit: I overlooked the law. That lifts it to 75"
    return any(
        (corrects(each) or here or before) and names_another(each)
        for each, here, before in zip(sentences, edits, [False, *edits], strict=False)
    )


def behind(found: Claim, lines: Sequence[str]) -> str:
    """What a reply says behind a claim, line by line."""
    return "\n".join([lines[found.line][found.end :], *lines[found.line + 1 :]])


def between(lines: Sequence[str], one: Claim, other: Claim) -> str:
    """What stands between two claims, line by line."""
    if one.line == other.line:
        return lines[one.line][one.end : other.start]
    middle = lines[one.line + 1 : other.line]
    return "\n".join([lines[one.line][one.end :], *middle, lines[other.line][: other.start]])


def settle(
    claims: Iterable[Claim],
    lines: Sequence[str],
    restates: Callable[[Claim, Claim], bool] = lambda _one, _other: False,
    blank_counts: bool = True,
) -> Claim | None:
    """The claim that counts: the last, if those before agree or were corrected.

    Claims that disagree without a word of correction between them are several answers, not the
    last: whoever names both at once would otherwise always be read as choosing the one named last.

    Args:
        claims: Claims in the order in which they stand.
        lines: The reply's lines.
        restates: Whether the question is put again between two claims; then the later one answers
            another question.
        blank_counts: Whether a later place that announces an answer and gives none contradicts
            an earlier answer.

    Returns:
        The claim; None if there are none.
    """
    current: Claim | None = None
    given = [*claims]
    # 'The owner would say: "Answer: A"' is not the writer's own if there is another
    own = [each for each in given if not each.quoted]
    for claim in own if any(each.decides for each in own) else given:
        if current is None or (current.kind == "none" and claim.kind != "none"):
            current = claim
            continue
        if (claim.kind, claim.value) == (current.kind, current.value):
            current = Claim(
                claim.line,
                claim.start,
                claim.end,
                claim.kind,
                claim.value,
                current.final or claim.final,
            )
            continue
        text = between(lines, current, claim)
        corrected = corrects(text) or AMENDED.search(text) is not None
        if claim.kind == "none" and not (blank_counts or corrected or claim.final):
            continue
        if not corrected and restates(current, claim):
            break
        heading = None if corrected else _OWN_HEADING.search(text)
        corrected = corrected or (heading is not None and not OTHERS.search(heading[0]))
        weighed = current.kind == "several" and re.search(r"\w{3}", text)
        if corrected or weighed or (claim.final and not current.final) or _CONTRASTS.search(text):
            current = claim
        else:
            current = Claim(claim.line, claim.start, claim.end, "several", None, current.final)
    return current
