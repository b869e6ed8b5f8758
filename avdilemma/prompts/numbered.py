"""Numbered answer lines, such as "Decision 1: A" and "Belief 2: 40", also as a list or a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from avdilemma.prompts.claims import (
    SPAN,
    Claim,
    Kind,
    corrected_after,
    corrects,
    is_final,
    own_turn,
    settle,
)
from avdilemma.prompts.json_values import in_order
from avdilemma.prompts.numbered_lines import ENTRY, one_by_one
from avdilemma.prompts.numerals import HAN, han
from avdilemma.prompts.own import headed_by_another, in_quotes, stated_by_another
from avdilemma.prompts.patterns import LETTER, SIGN, lazy
from avdilemma.prompts.segments import NEXT_TURN
from avdilemma.prompts.words import IS, ORDINALS, any_of, anywhere

SECTION = 8
"""Lines below a heading in which its decision is looked for, but for the first."""

AT_ONCE = 24
"""Characters behind what announces an answer in which one that is no explanation begins."""


_CHOSEN = lazy(
    rf"[\s*_>\-•\d.)]*(?:{any_of('own')}[ ,]?){{0,3}}{any_of('yes', 'chooses', 'answer', 'choice')}"
    r"\W{0,3}[:：]",
    re.IGNORECASE,
)
_PART = lazy(r"(?:^|[^\w'])(?:an?|one|two|eine?|une?|un[ao]?|dos|deux) $", re.IGNORECASE)
"""What makes an ordinal number behind it a part of a whole: "a third", "un cuarto"."""

_AS = lazy(rf"{any_of('same_as')}[\W_]*$", re.IGNORECASE)
_OWN = anywhere("first", "own")
_JOINS = lazy(rf"(?<=\S)[\s,;|/·•_*&、，；–—-]+(?:{any_of('and')})?[\s*_]*$", re.IGNORECASE)
"""What stands between two numbered answers on one line."""

_SEPARATOR = r"(?:[:=|]|[-–—]>?|[→←]|\.{2,3}(?=\W{0,3}\w))"
_TOPIC = rf"(?:{any_of('topic')}|['’][^\W\d_]{{2,3}}(?: [^\W\d_]{{2,3}}){{0,2}}(?= ))"


@dataclass(frozen=True, slots=True)
class Same:
    """The answer given to another decision: "same as decision 1"."""

    number: int | None
    """Its number, from 0; None for the one before."""


@lru_cache(maxsize=16)
def _announced(name: str) -> re.Pattern[str]:
    """What announces a numbered answer: "Decision 1:", "the second round", "1回目は"."""
    called = any_of(name, "rounds")
    counted = called if name == "decision" else any_of(name)
    ordinal = "|".join(f"(?P<o{place}>{each})" for place, each in enumerate(ORDINALS))
    return re.compile(
        rf"(?:{any_of(name)}|(?:{counted})(?= ?\S{{0,3}} ?[\d{HAN}]))[ *_`]{{0,3}}"
        r"(?:no\.? ?|n[r°º]\.? ?|núm\.? ?|#|number )?"
        rf"(?P<number>\d{{1,3}}|[{HAN}](?![{HAN}]))(?: ?(?:/|{any_of('out_of')}) ?\d{{1,2}}(?=\W))?"
        r"(?:[ *_`\"')\]]{0,4}\([^()]{0,60}\))?"
        rf"[ *_`\"')\]]{{0,4}}(?:{_SEPARATOR}|[】\]](?= ?\w)|{IS}|(?P<topic>{_TOPIC})|$"
        rf"|(?=(?:,[^,.:;\d]{{2,30}},|,)? ?(?:{any_of('i')} ?)?{any_of('chooses')})"
        r"|,(?= \W{0,3}\w{1,6}\W{0,3}?(?:[;.,]|$))"
        r"|(?<=[*_]{2})(?= ?\S))"
        rf"|(?:{ordinal})(?:(?:,? ?\([^()]{{0,30}}\)|,? ?{any_of('and')},? {any_of('last')},?)"
        rf"(?=[ *_`]{{0,3}}{called}))?(?:[ *_`]{{0,3}}(?P<noun>{called}))?"
        rf"(?:[ *_`\"')\]]{{0,4}}\([^()]{{0,60}}\))?"
        rf"[ *_`]{{0,3}}(?:(?P<mark>{_SEPARATOR})|{_TOPIC}|[、,]|{IS}|(?=\W))?",
        re.IGNORECASE,
    )


def _number(match: re.Match[str]) -> int:
    """The number that an announcement gives, from 0."""
    if match["number"]:
        return int(han(match["number"])) - 1
    return next(place for place in range(len(ORDINALS)) if match[f"o{place}"])


def _announcements(line: str, name: str, above: str) -> list[re.Match[str]]:
    """What announces numbered answers in a line, in order.

    An ordinal number without a noun, as in "the second B", counts behind one with it, or before a
    colon; and what is supposed before it is no plan: "if the other plays A in the first round".
    """
    found: list[re.Match[str]] = []
    for match in _announced(name).finditer(line):
        if _AS.search(line[max(0, match.start() - AT_ONCE * 2) : match.start()]):
            continue
        told = match["number"] and not match.group().rstrip().endswith((":", "=", "|"))
        # "If all were selfish, belief 2 would be 100"
        if told and stated_by_another(line, match.start(), ""):
            continue
        if not match["number"]:
            bare = not match["noun"]
            if bare and _PART.search(line[: match.start()]):
                continue
            alone = not re.match(r"[^\W\d\u2e80-\u9fff]|第", match.group())
            if bare and (alone or not (found or (match["mark"] or "").startswith((":", "=")))):
                continue
            # "the first decision" before it is no other decision's
            base = found[-1].end() if found else 0
            if stated_by_another(line[base:], match.start() - base, "" if base else above):
                continue
        found.append(match)
    return found


def numbered_claims(
    lines: Sequence[str], name: str, count: int, read: Callable[[str], tuple[Kind, object]]
) -> tuple[list[str], dict[int, Claim | None]]:
    """What stands behind "Decision 1:", "Decision 2:" and so on.

    Args:
        lines: A reply's lines.
        name: What the answers are called: ``decision`` or ``belief``.
        count: How many there are.
        read: What a text behind a number gives.

    Returns:
        The lines of the own turn, and for every number, from 0, the claim that counts.
    """
    lines = one_by_one(lines, name, count, read)
    foreign: set[int] = set()
    answered: set[int] = set()

    def at(index: int) -> list[Claim]:
        above = lines[index - 1] if index else ""
        matches = _announcements(lines[index], name, above)
        if matches and (
            headed_by_another(lines[index], matches[0].start(), above) or index - 1 in foreign
        ):
            # a list goes on in the next line, a sentence does not
            if not LETTER.search(lines[index][: matches[0].start()]):
                foreign.add(index)
            return []
        ends = [match.start() for match in matches[1:]] + [len(lines[index])] * bool(matches)
        found = []
        for match, end in zip(matches, ends, strict=True):
            rest = lines[index][match.end() : min(end, match.end() + SPAN)]
            if match is not matches[-1]:
                rest = _JOINS.sub("", rest)
            section: Sequence[str] = ()
            if not SIGN.search(rest) and match is matches[-1]:
                rest = " ".join(lines[index + 1 : index + 2])
                section = _section(lines, index + 2, name)
                rest = _own_of(rest, section, read)
            number = _number(match)
            if not 0 <= number < count:
                continue
            reading = read(rest)
            if reading[0] == "none" and "|" in rest:
                reading = _cell(rest.rstrip(" |").split("|"), lines[:index], read)
            below = [read(line) for line in section] if reading[0] == "none" else []
            if len({each for each in below if each[0] == "answer"}) == 1:
                reading = next(each for each in below if each[0] == "answer")
            at_once = read(rest[:AT_ONCE])[0] == "answer" and not match["topic"]
            if at_once:
                answered.add(number)
            elif number in answered and not corrects(rest):
                continue  # a later explanation: "Decision 1: Here A would cost me ..."
            found.append(_numbered(index, number, match, reading, lines[index]))
        return found

    kept, claims = own_turn(lines, at, numbered=True)
    claims = _without_asides(claims, kept)
    settled = {
        number: settle(_of(claims, number), kept, blank_counts=False) for number in range(count)
    }
    if all(claim is None or claim.kind == "none" for claim in settled.values()):
        # "Situation 1 -> 55 is more than 30" below a table that answers says nothing against it
        entries = _entries(kept, name, count, read)
        if any(entries.values()) or not any(settled.values()):
            return kept, entries
    return kept, settled


def taken_back(
    settled: Mapping[int, Claim | None], lines: Sequence[str], names: Callable[[str], bool]
) -> bool:
    """Whether words behind the last numbered answer correct one of them, and do not say which.

    Args:
        settled: The claims that count, by number.
        lines: The lines of the own turn.
        names: Whether a sentence names something that could be an answer.
    """
    given = [each for each in settled.values() if each is not None and each.kind == "answer"]
    last = max(given, key=lambda each: (each.line, each.start), default=None)
    if last is None:
        return False
    # what its own line goes on with was read with it: "Belief 2: rather 30"
    return corrected_after(replace(last, end=len(lines[last.line])), lines, names)


def _own_of(first: str, section: Sequence[str], read: Callable[[str], tuple[Kind, object]]) -> str:
    """The line below a heading that answers; of several answers the one that says it is chosen."""
    given = [(line, read(line)) for line in (first, *section)]
    answers = {reading for _, reading in given if reading[0] == "answer"}
    chosen = {
        reading: line for line, reading in given if reading in answers and _CHOSEN.match(line)
    }
    if len(answers) < 2 and given[0][1] in answers:
        return first
    if len(chosen) == 1:
        return next(iter(chosen.values()))
    return first if len(answers) < 2 else ""


def _section(lines: Sequence[str], start: int, name: str) -> Sequence[str]:
    """The lines below a heading's first one that belong to the decision that it numbers."""
    end = start
    while (
        name == "decision"
        and end < min(len(lines), start + SECTION)
        and not _announcements(lines[end], name, "")
        and not NEXT_TURN.match(lines[end])
    ):
        end += 1
    return lines[start:end]


def _numbered(
    index: int, number: int, match: re.Match[str], reading: tuple[Kind, object], line: str
) -> Claim:
    kind, value = reading
    final = is_final(line[: match.start()][-40:])
    quoted = in_quotes(line, *match.span())
    return Claim(index, match.start(), match.end(), kind, (number, value), final, quoted)


def _without_asides(claims: Sequence[Claim], lines: Sequence[str]) -> list[Claim]:
    """Claims but for those inside a sentence before the line that answers the same number."""
    lined = {
        claim.value[0]: claim.line  # type: ignore[index]
        for claim in reversed(claims)
        if claim.kind == "answer"
        and not re.search(r"[^\W\d_]{4}", lines[claim.line][: claim.start])
    }
    return [
        claim
        for claim in claims
        if claim.line >= lined.get(claim.value[0], 0)  # type: ignore[index]
    ]


def _of(claims: Sequence[Claim], number: int) -> list[Claim]:
    """The claims of a number; those that name another one's answer only where there is no other."""
    own = [claim for claim in claims if claim.value[0] == number]  # type: ignore[index]
    firm = [claim for claim in own if not isinstance(claim.value[1], Same)]  # type: ignore[index]
    return firm if any(claim.decides for claim in firm) else own


def _entries(
    lines: Sequence[str], name: str, count: int, read: Callable[[str], tuple[Kind, object]]
) -> dict[int, Claim | None]:
    """Answers given as a list or a table: "1. A", "2. B", each number once and in order.

    A number comes once more only behind a line that corrects.
    """
    found: dict[int, Claim] = {}
    before = 0
    for index, line in enumerate(lines):
        entry = ENTRY.match(line)
        if entry is not None:
            rest = entry["rest"].rstrip(" |")
            kind, value = _cell(rest.split("|"), lines[0:index], read)
            if kind == "none":
                kind, value = read(rest)
            number = int(entry["number"]) - 1
            if number in found and not any(map(corrects, lines[before + 1 : index])):
                return dict.fromkeys(range(count))
            found[number] = Claim(index, 0, len(line), kind, (number, value))
            before = index
    if not found:
        return in_order(lines, name, count, read)
    if [*found] != [*range(count)] or any(claim.kind != "answer" for claim in found.values()):
        return dict.fromkeys(range(count))
    return dict(found)


def _cell(
    cells: Sequence[str], above: Sequence[str], read: Callable[[str], tuple[Kind, object]]
) -> tuple[Kind, object]:
    """What the cells of a row give: the last that answers, or of several the one in bold.

    Of several without bold the last counts if the head of its column calls it the writer's own.
    """
    if len(cells) == 1:
        return "none", None
    readings = [(cell, read(cell)) for cell in cells]
    given = [(cell, reading) for cell, reading in readings if reading[0] == "answer"]
    if len({reading for _, reading in given}) < 2:
        return given[0][1] if given else readings[-1][1]
    bold = [reading for cell, reading in given if cell.strip().endswith(("**", "__"))]
    if len(bold) == 1:
        return bold[0]
    head = next((line for line in above if "|" in line), "").rstrip(" |").rpartition("|")[2]
    own = given[-1][0] == cells[-1] and _OWN.search(head) is not None
    return given[-1][1] if own else ("several", None)
