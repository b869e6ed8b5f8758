"""Corrections in words, such as "Price: 2.00. On second thought, make that 2.10.".

An answer corrected in words is the new one if the words give it: behind words of correction, or
in a statement of the writer's own in the sentences that follow. Of several numbered answers the
words must say which one is meant. Where anything of that is unclear there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from avdilemma.prompts.claims import AMENDED, CORRECTS, Claim, amends, behind, corrects, retracts
from avdilemma.prompts.numerals import HAN, han
from avdilemma.prompts.own import denies, undecided
from avdilemma.prompts.sentences import asks, sentences
from avdilemma.prompts.words import ORDINALS, OTHERS, any_of, anywhere, nothing_but

Read = Callable[[str], Hashable | None]
"""What a text gives that begins with an answer, or a sentence that states one; None if nothing."""


@lru_cache(maxsize=1)
def _leads() -> re.Pattern[str]:
    """What may stand before the new answer of a sentence that corrects."""
    names = ("corrects", "amends", "contrasts", "own", "final", "is", "anyway", "articles")
    return nothing_but(*names, "answer", "rating", "amount", "price")


@lru_cache(maxsize=4)
def _mention(name: str) -> re.Pattern[str]:
    """What says which of several answers is meant: "decision 2", "the second one"."""
    called = any_of(name, "rounds")
    ordinal = "|".join(f"(?P<o{place}>{each})" for place, each in enumerate(ORDINALS))
    return re.compile(
        rf"{called}[ #]{{0,2}}(?P<number>\d|[{HAN}](?![{HAN}]))(?!\d|[.,]\d)"
        rf"|(?:{any_of('articles')} ?)?(?:{ordinal})(?: ?(?P<noun>{called}))?",
        re.IGNORECASE,
    )


def without_others(rest: str, name: str) -> str:
    """What stands behind an answer's number, up to where another is named."""
    for each in _mention(name).finditer(rest):
        if each["number"] or each["noun"]:
            return rest[: each.start()]
    return rest


def _mentioned(text: str, name: str, count: int) -> tuple[set[int], str]:
    """The answers that a sentence names, from 0, and the sentence with dots in their place."""
    found: set[int] = set()

    def dots(each: re.Match[str]) -> str:
        if each["number"]:
            number = int(han(each["number"])) - 1
        else:
            number = next(at for at in range(len(ORDINALS)) if each[f"o{at}"])
            # of "2" and "一" nothing says that they count
            if each["noun"] is None and re.fullmatch(rf"[\d{HAN}]", each[0]):
                return each[0]
        if not 0 <= number < count:
            return each[0]
        found.add(number)
        return "…" * len(each[0])

    return found, _mention(name).sub(dots, text)


def _pieces(text: str) -> list[str]:
    """The sentences of a text, and what follows words of correction inside one: "A, no, B"."""
    found = []
    for each in sentences(text.splitlines()):
        starts = [0, *(match.start() for match in CORRECTS.finditer(each.text) if match.start())]
        ends = [*starts[1:], len(each.text)]
        found += [each.text[low:high].strip() for low, high in zip(starts, ends, strict=True)]
    return found


def _says(text: str) -> bool:
    """Whether a sentence may give an answer: not a question, a doubt or what others answer."""
    return not (asks(text) or undecided(text) or OTHERS.search(text))


def _given(text: str, read: Read, state: Read, here: bool) -> Hashable | None:
    """The answer that a sentence gives, right behind words of correction or in a statement."""
    lead = _leads().match(text) if here else None
    # "Hmm, 50 would be the middle" discusses it
    if lead is not None and not (denies(text[lead.end() :]) or _discusses(text, lead.end())):
        value = _from(text, 0, lead.end(), read)
        if value is not None:
            return value
    return None if denies(_without_corrections(text)) else state(text)


def _discusses(text: str, start: int) -> bool:
    return anywhere("would", "is").search(text, start) is not None


def _without_corrections(text: str) -> str:
    """A text without its words of correction, of which some deny: "no"."""
    lead = _leads().match(text)
    return text if lead is None else text[lead.end() :]


def stands(text: str) -> bool:
    """Whether a sentence says that an answer stays as it is."""
    return anywhere("stands").search(text) is not None


def confirmed(weighed: Claim, lines: Sequence[str]) -> bool:
    """Whether a reply says behind what it weighs that its answer stays."""
    return stands(behind(weighed, lines))


def corrected(
    found: Claim, lines: Sequence[str], read: Read, state: Read, names: Callable[[str], bool]
) -> Claim | None:
    """A single answer as the words behind it correct it; None if they leave it unclear.

    Args:
        found: The answer, which words behind it take back or correct.
        lines: The reply's lines.
        read: What a text gives that begins with an answer.
        state: What a sentence gives that states an answer.
        names: Whether a sentence names something that could be an answer.
    """
    value, is_open, unclear, told = found.value, False, False, False
    for text in _pieces(behind(found, lines)):
        here = corrects(text) or amends(text) or retracts(text)
        is_open = is_open or here
        if not is_open:
            continue
        if stands(text):
            value, is_open, unclear, told = found.value, False, False, True
            continue
        given = _given(text, read, state, here) if _says(text) else None
        if given is not None:
            value, is_open, unclear, told = given, False, False, True
        elif here and names(text):
            unclear = True
    return replace(found, value=value) if told and not (unclear or is_open) else None


def corrected_numbered(
    settled: Mapping[int, Claim | None],
    lines: Sequence[str],
    name: str,
    read: Read,
    state: Read,
    names: Callable[[str], bool],
    taken_back: bool,
) -> dict[int, Claim | None] | None:
    """Numbered answers as words behind them correct them; None if it is unclear how.

    Args:
        settled: The answers by number, from 0.
        lines: The reply's lines.
        name: What the answers are called: ``decision`` or ``belief``.
        read: What a text gives that begins with an answer.
        state: What a sentence gives that states an answer.
        names: Whether a sentence names something that could be an answer.
        taken_back: Whether words behind the last take something back, so that they must say what.
    """
    given = [each for each in settled.values() if each is not None and each.kind == "answer"]
    order = sorted(given, key=lambda each: (each.line, each.start))
    new: dict[int, Hashable] = {}
    for place, claim in enumerate(order):
        last = place == len(order) - 1
        until = order[place + 1] if not last else None
        own = {claim.value[0]}  # type: ignore[index]
        line = lines[claim.line]
        if until is not None and until.line == claim.line:
            inside = [line[claim.end : until.start]]
        else:
            end = until.line if until is not None else claim.line + 1
            inside = [line[claim.end :], *lines[claim.line + 1 : end]]
        told = _numbered("\n".join(inside), own, len(settled), name, read, state, names)
        new |= told[0]
    if order:
        after = "\n".join(lines[order[-1].line + 1 :])
        more, clear = _numbered(after, set(), len(settled), name, read, state, names)
        if taken_back and not (clear and (more or new)):
            return None
        new |= more if clear else {}
    return {
        number: replace(claim or order[-1], kind="answer", value=(number, new[number]))
        if number in new
        else claim
        for number, claim in settled.items()
    }


def _numbered(
    text: str,
    own: set[int],
    count: int,
    name: str,
    read: Read,
    state: Read,
    names: Callable[[str], bool],
) -> tuple[dict[int, Hashable], bool]:
    """What a text corrects, by number, and whether all is clear; `own` are meant if not told."""
    new: dict[int, Hashable] = {}
    is_open, clear = False, True
    target = own
    if not (CORRECTS.search(text) or AMENDED.search(text)):
        return new, clear
    for piece in _pieces(text):
        here = corrects(piece) or amends(piece)
        meant, rest = _mentioned(piece, name, count)
        target = meant or (target if is_open or here else own)
        is_open = is_open or here
        if not is_open:
            target = meant or own
            continue
        value = None
        if _says(piece):
            value = _behind(rest, read) if meant else None
            value = _given(rest, read, state, here) if value is None else value
        if value is None:
            clear = clear and not (here and names(piece))
        elif len(target) == 1:
            new[next(iter(target))] = value
            is_open, clear, target = False, True, own
        else:
            return new, False
    return new, clear


def _behind(text: str, read: Read) -> Hashable | None:
    """The answer right behind what says which one is meant: "make the second 40"."""
    dots = text.rfind("…") + 1
    lead = nothing_but("amends", "is", "about", "ought", "own", "would", "up_to").match(text, dots)
    return _from(text, dots, lead.end() if lead is not None else dots, read)


def _from(text: str, start: int, end: int, read: Read) -> Hashable | None:
    """The answer behind a lead, or that is the lead's last word: "a" is a label, too."""
    value = read(text[end:])
    last = re.search(r"\w+\W*$", text[start:end])
    return read(text[start + last.start() :]) if value is None and last is not None else value
