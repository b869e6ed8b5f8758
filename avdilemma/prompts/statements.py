"""Places of a reply that name a label as the answer: lines, boxes, keys, marks and statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avdilemma.prompts.alphabet import SPAN, Alphabet
from avdilemma.prompts.announcing import HEADING, INLINE, KEY, SEPARATES, announces
from avdilemma.prompts.claims import Claim, Kind, is_final
from avdilemma.prompts.conditions import on_conditions
from avdilemma.prompts.indifferent import prefers_none
from avdilemma.prompts.judged import judged
from avdilemma.prompts.marks import UNCHOSEN, is_ballot, ticked, ticked_beside
from avdilemma.prompts.own import (
    announced_by_another,
    denies,
    for_others,
    in_quotes,
    left_undecided,
    negates,
    sentence_before,
    stated_by_another,
)
from avdilemma.prompts.patterns import SIGN, lazy
from avdilemma.prompts.plain import fold
from avdilemma.prompts.points_back import points_back
from avdilemma.prompts.rankings import ranked
from avdilemma.prompts.refusals import declines_label
from avdilemma.prompts.running import decision
from avdilemma.prompts.segments import BOX
from avdilemma.prompts.tables import cells
from avdilemma.prompts.turned_down import not_chosen, turns_down
from avdilemma.prompts.words import OTHERS, any_of, anywhere

MAX_PLACES = 60
"""Places of a line that announce an answer and are read, the last ones."""

_STATEMENT = lazy(
    rf"(?P<verb>{any_of('chooses')}|(?:^|(?<=[.!?] ))[\W_]{{0,4}}(?:choose|pick|select|go with))"
    r"[ :]{0,2}"
    rf"(?:\W{{0,4}}(?:{any_of('articles')}\W?)?{any_of('option')}|{any_of('articles')})?"
    r"[^\w.,;:!?/]{0,12}",
    re.IGNORECASE,
)
_AMENDMENT = lazy(
    rf"(?:{any_of('amends')}[ :,…–—-]{{0,3}}){{1,3}}"
    rf"(?:\W{{0,4}}(?:{any_of('articles')}\W?)?{any_of('option')})?[^\w.,;:!?/]{{0,6}}",
    re.IGNORECASE,
)
_FIRM = lazy(
    rf"[*_\"'”»)]{{0,3}}(?:[.!;。！]|: |$|\s[—–-]\s|,? {any_of('because', 'right')}"
    rf"|, (?!{any_of('or', 'and', 'contrasts', 'turns_to')})(?=[^\W\d_]+ ))",
    re.IGNORECASE,
)
_WOULD = lazy(any_of("would"), re.IGNORECASE)
_ARROW = lazy(r"(?:->|-->|=>|→)(?=[^-=→]{1,20}$)")
_WORTH = lazy(r" ?[=≈] ?[$€£]?\d")
_NO = lazy(rf"[\W_]*{any_of('nay')}[\W_]*", re.IGNORECASE)
_OR = lazy(rf"[\W_]*{any_of('or')}[\W_]*", re.IGNORECASE)
INSIDE_BOX = lazy(rf"[\W_]*(?:{any_of('own')} )*{any_of('answer')}\s?[:：]?", re.IGNORECASE)
"""What announces an answer inside a box."""


def _claim(
    line: int, start: int, end: int, reading: tuple[Kind, str | None], before: str, quoted: bool
) -> Claim:
    kind, label = reading
    return Claim(line, start, end, kind, label, is_final(before), quoted)


def read_answer(rest: str, alphabet: Alphabet) -> tuple[Kind, str | None]:
    """What stands behind a word that announces an answer."""
    chosen = _ARROW.search(rest[-24:])
    if chosen is not None and alphabet.bare(rest[-24:][chosen.end() :]):
        return "answer", alphabet.bare(rest[-24:][chosen.end() :])
    label = alphabet.leading(rest)
    for claim in ticked([rest], 0, alphabet):
        return "answer", str(claim.value)
    if label is not None and (other := ticked_beside(label, alphabet)) is not None:
        return "answer", other
    if label is not None and _WORTH.match(label.after):
        return "none", None
    if label is not None:
        if alphabet.names_another(label) or on_conditions(rest, alphabet):
            return "several", None
        return "answer", label.name
    spelt = alphabet.spelt(re.split(r"[.;!(]| [—–-] ", rest, maxsplit=1)[0])
    if spelt is not None:
        return "answer", spelt
    enclosed = set() if alphabet.begins(rest) else alphabet.enclosed(rest[:SPAN])
    before = re.split(r"[(\[（「]", rest)[0]
    if enclosed and (not negates(before) or _NO.fullmatch(before)):
        return ("answer", enclosed.pop()) if len(enclosed) == 1 else ("several", None)
    # as in "Answer: I choose B" and "Answer: the final answer is $\boxed{B}$"
    places = (
        boxes(rest, 0, alphabet),
        statements([rest], 0, alphabet),
        amendments([rest], 0, alphabet),
    )
    claimed = {claim.value for found in places for claim in found}
    if len(claimed) == 1 and None not in claimed:
        return "answer", str(claimed.pop())
    none = prefers_none(rest, alphabet)
    if none != "none" or declines_label(rest):
        return ("answer", alphabet.third) if none == "answer" else ("refusal", None)
    if claimed:
        return "several", None
    told = decision([rest], alphabet)
    return ("none", None) if told is None else ("answer", str(told.value))


def answer_claims(lines: Sequence[str], index: int, alphabet: Alphabet) -> list[Claim]:
    """What a line that announces an answer gives, place by place."""
    line = lines[index]
    above = _above(lines, index)
    found = [*boxes(line, index, alphabet)]
    if announces(line):
        found += _announced(
            line, index, lines[index + 1 : index + 1 + len(alphabet.labels)], above, alphabet
        )
    found += ticked(lines, index, alphabet)
    if "|" in line and index and not found:
        found += cells(lines, index, alphabet)
    found = found or [*judged(lines, index, alphabet), *ranked(lines, index, alphabet)]
    return sorted(found, key=lambda claim: claim.start)


def _above(lines: Sequence[str], index: int) -> str:
    """The line above, or above the first of several lines joined by a line that is "or"."""
    place = index - 1
    while place > 0 and _OR.fullmatch(lines[place]):
        place -= 2
    return lines[place] if place >= 0 else ""


def _announced(
    line: str, index: int, following: Sequence[str], above: str, alphabet: Alphabet
) -> Iterator[Claim]:
    heading = HEADING.match(line)
    begun = -1
    if heading is not None:
        word = heading["answer"]
        start = heading.start("answer") if word else heading.start("choice")
        begun = start if word else -1
        aside = heading["aside"] or ""
        foreign = (
            announced_by_another(line, start, above)
            or UNCHOSEN.search(line[:start]) is not None
            or _is_foreign_aside(aside.strip(" *_("))
        )
        reading = None if foreign else _heading_reading(heading, following, alphabet)
        if reading is not None:
            end = heading.start("rest")
            quoted = in_quotes(line, start, end)
            yield _claim(index, start, end, reading, line[:start] + aside, quoted)
    # most lines announce an answer once, at their beginning
    once = begun >= 0 and heading is not None and heading["sep"] == ":"
    if not SEPARATES.search(heading["rest"] if once and heading is not None else line):
        return
    for match in [*INLINE.finditer(line)][-MAX_PLACES:]:
        if match.start() == begun:
            continue
        reading = read_answer(line[match.end() : match.end() + SPAN], alphabet)
        # "answer:" counts even without a label, anything else only with one
        # another value of the same object is no part of its sentence
        key = match["key"] or KEY.match(line, max(0, match.start() - 1))
        foreign = not key and announced_by_another(line, match.start(), above)
        if reading[0] == "none" or foreign:
            continue
        quoted = in_quotes(line, *match.span())
        yield _claim(index, *match.span(), reading, line[: match.start()][-40:], quoted)


def _lists(lines: Sequence[str], alphabet: Alphabet) -> bool:
    """Whether lines list the options, and so choose none."""
    return len({alphabet.list_entry(line) for line in lines} - {None}) > 1


def _is_foreign_aside(aside: str) -> bool:
    """Whether brackets behind a word that announces say whose answer follows: "Answer (egoist)"."""
    return bool(aside) and announced_by_another(f"{aside} ", len(aside) + 1) and not is_final(aside)


def _heading_reading(
    heading: re.Match[str], following: Sequence[str], alphabet: Alphabet
) -> tuple[Kind, str | None] | None:
    word, rest = heading["answer"], heading["rest"][:SPAN]
    separated = heading["sep"] is not None
    empty = not SIGN.search(rest)
    after = " ".join(following[:1]) if empty else rest
    if empty and (is_ballot(following, alphabet) or _lists(following[:2], alphabet)):
        return ("none", None) if word and separated else None
    if separated or heading["is"] or (not empty and re.search("[-–—>|→←⇒➜]", heading["gap"])):
        reading = read_answer(after, alphabet)
        if (
            (word and separated)
            or reading[0] in ("answer", "refusal")
            or (word and reading[0] == "several")
        ):
            return reading
    elif (empty or word) and alphabet.bare(after):
        return read_answer(after, alphabet)
    elif empty and not _lists(following[:2], alphabet):
        # a heading, and below it "**B**: an even split is fair"
        reading = read_answer(after, alphabet)
        return reading if reading[0] == "answer" and alphabet.begins(after) else None
    return None


def boxes(line: str, index: int, alphabet: Alphabet) -> Iterator[Claim]:
    r"""Labels in boxes, as in ``\boxed{B}`` and ``\boxed{B: stay}``."""
    if "boxed" not in line:
        return
    for box in BOX.finditer(line):
        inside = INSIDE_BOX.sub("", box[1], count=1)
        label = alphabet.leading(inside)
        if stated_by_another(line, box.start()):
            continue
        none = prefers_none(inside, alphabet) if label is None else "none"
        if none != "none":
            yield Claim(index, box.start(), box.end(), none, alphabet.third)
        if label is not None and not re.match(r" ?\w", label.after):
            several = alphabet.names_another(label)
            value = None if several else label.name
            yield Claim(index, box.start(), box.end(), "several" if several else "answer", value)


def amendments(lines: Sequence[str], index: int, alphabet: Alphabet) -> Iterator[Claim]:
    """Labels that correct an answer given before, as in "Scratch that, B" and "I meant B"."""
    line = lines[index]
    if not alphabet.mentioned.search(fold(line)):
        return
    for match in _AMENDMENT.finditer(line):
        start = max(0, match.end() - 2)
        found = alphabet.at(line[start : match.end() + SPAN], match.end() - start)
        above = lines[index - 1] if index else ""
        if (
            found is None
            or not _FIRM.match(found.after)
            or alphabet.in_a_word(found)
            or stated_by_another(line, match.start(), above)
            or left_undecided(line, match.end())
            # "I was tempted to switch to B, but I won't"
            or anywhere("wavers").search(sentence_before(line, match.start()))
        ):
            continue
        if not alphabet.names_another(found):
            yield Claim(index, match.start(), match.end(), "answer", found.name, True)


def statements(lines: Sequence[str], index: int, alphabet: Alphabet) -> Iterator[Claim]:
    """Labels that a line states as its choice, as in "I choose option B"."""
    line = lines[index]
    if not alphabet.mentioned.search(fold(line)):
        return
    above = lines[index - 1] if index else ""
    after = lines[index + 1] if index + 1 < len(lines) else ""
    # a line that goes on in small letters is read with the next one: "I choose a", "fair rule"
    joined = f"{line} {after}" if after[:1].islower() and not alphabet.bare(after) else line
    for match in (*alphabet.pointed.finditer(fold(line)), *alphabet.chosen.finditer(fold(joined))):
        label = alphabet.of_statement(match)
        if (
            match.start() < len(line)
            and label
            and not denies(match.group())
            and not for_others(joined, match.start(), match.end())
            and not stated_by_another(joined, match.start(), above)
            and not left_undecided(joined, match.end())
        ):
            yield Claim(
                index,
                match.start(),
                min(match.end(), len(line)),
                "answer",
                label,
                is_final(match.group()),
            )
    listed = alphabet.list_entry(line)
    if listed is not None and points_back(line):
        yield Claim(index, 0, len(line), "answer", listed)
    for match in _STATEMENT.finditer(joined):
        if match.start() >= len(line):
            break
        start = max(0, match.end() - 2)
        found = alphabet.at(joined[start : match.end() + SPAN], match.end() - start)
        if (
            found is None
            or _others_do(joined, match)
            or for_others(joined, match.start(), match.end())
            or stated_by_another(joined, match.start(), above)
            or left_undecided(joined, match.end())
            or turns_down(match.group())
            or not_chosen(found.after)
        ):
            continue
        several = alphabet.names_another(found)
        if several or alphabet.stated(found):
            kind: Kind = "several" if several else "answer"
            value = None if several else found.name
            yield Claim(
                index,
                match.start(),
                min(match.end(), len(line)),
                kind,
                value,
                is_final(match.group()),
            )


def _others_do(line: str, match: re.Match[str]) -> bool:
    """Whether a verb of choosing is what others do: "people often end up with A"."""
    before = sentence_before(line, match.start())
    return any(
        found.start() < len(before) < found.end()
        for found in OTHERS.finditer(before + match["verb"])
    )


def corrected_label(text: str, alphabet: Alphabet) -> str | None:
    """The one label that a sentence puts in place of an answer; "B would be better" weighs it."""
    amended = {claim.value for claim in amendments([text], 0, alphabet)}
    if len(amended) == 1:
        return str(amended.pop())
    return None if amended or _WOULD.search(text) else stated_label(text, alphabet)


def stated_label(text: str, alphabet: Alphabet) -> str | None:
    """The one label that a sentence states, amends an answer to or decides on."""
    claims = [*amendments([text], 0, alphabet), *statements([text], 0, alphabet)]
    values = {claim.value for claim in claims}
    told = decision([text], alphabet) if not values else None
    if told is not None:
        values = {told.value}
    found = values.pop() if len(values) == 1 else None
    return None if found is None else str(found)
