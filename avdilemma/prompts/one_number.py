"""The one number that a reply gives: "Answer: 40", "I would give 40."."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from functools import partial

from avdilemma.prompts.claims import (
    SPAN,
    Claim,
    Kind,
    behind,
    between,
    corrected_after,
    corrects,
    is_final,
    own_turn,
    settle,
)
from avdilemma.prompts.corrections import corrected
from avdilemma.prompts.in_words import in_words
from avdilemma.prompts.json_values import only_number
from avdilemma.prompts.own import (
    announced_by_another,
    in_quotes,
    sentence_before,
    stated_by_another,
    undecided,
)
from avdilemma.prompts.patterns import SIGN, lazy
from avdilemma.prompts.points_back import number_pointed_at
from avdilemma.prompts.refusals import declines, declines_label
from avdilemma.prompts.running import left_open
from avdilemma.prompts.running_numbers import number_given
from avdilemma.prompts.scales import chosen_on_scale
from avdilemma.prompts.segments import BOX, CUT_OFF, THEREFORE
from avdilemma.prompts.sentences import asks
from avdilemma.prompts.statements import INSIDE_BOX, MAX_PLACES
from avdilemma.prompts.units import UNIT_WORDS
from avdilemma.prompts.withdrawn import withdrawn
from avdilemma.prompts.words import IS, any_of, anywhere, nothing_but

_NUMBER_LINE = lazy(
    rf"(?P<quoted>[\"'])?(?:(?P<answer>{any_of('answer')})|{any_of('rating', 'amount', 'choice')})"
    r"(?(quoted)[\"'])(?:[ _](?:final|finale|definitiva|définitive)\b)?"
    r"(?:[*_ ]{0,3}\([^()]{0,40}\))?"
    rf"(?:{IS}(?: that| que)?|(?:{IS})?[*_`\"'» ]{{0,6}}(?P<sep>[:=]|[👉➡]\ufe0f?)"
    r"|(?P<cell> ?[*_]{0,2} ?\|))",
    re.IGNORECASE,
)
_GIVES = lazy(any_of("gives"), re.IGNORECASE)
_TO_GIVE = lazy(rf"^[\s*_]*{any_of('to_give')}(?=\W{{0,6}}\d)", re.IGNORECASE)
_GIVES_LATER = lazy(rf"[,;] ?(?:{any_of('and')} )?{any_of('to_give')} (?=\d)", re.IGNORECASE)
_AMENDS = lazy(rf"[\W_]{any_of('amends')}[\W_]+(?=\d)", re.IGNORECASE)
_ABOUT = nothing_but("about")
# "40-60 people": what is counted is nobody else
_PEOPLE = lazy(rf"(?<=\d) {any_of('people')}", re.IGNORECASE)
_DIGIT = lazy(r"\d")
_ALONE = lazy(
    rf"[\W_]*(?:{any_of('answer', 'rating')}[\W_]*)?\d{{1,6}}(?:[.,]\d{{1,4}})?"
    rf"(?: ?/ ?\d{{1,4}}| ?%| ?{any_of('out_of')} ?\d{{1,4}})?"
    rf"(?: ?(?:{'|'.join(UNIT_WORDS)}))?[\W_]*(?:です|とします)?[\W_]*",
    re.IGNORECASE,
)


SHORT = 8
"""Words of a reply that is nothing but an amount in words, at most."""

_WORDS_AND = lazy(
    rf"[^\d.!?:;。！？(（]{{2,50}}(?:[(（]|, ?| [–—-] )(?:{any_of('restates', 'because')},? )?"
    r"(?P<number>[$€£]?\d{1,3}(?:[.,]\d{1,2})?"
    r"(?: [^\W\d_]{2,12})?)[)）]?[*_\"' ]*(?:$|[.!;。！](?:\s|$))",
    re.IGNORECASE,
)
_NO_MORE = nothing_but("points")
_ALL_OR_NOTHING = anywhere("entire", "nothing")
_RESTATES = lazy(rf"[\s,;:(—–-]*{any_of('restates')}[\s,:]*", re.IGNORECASE)


def number_kind(rest: str, read: Callable[[str], Fraction | None]) -> tuple[Kind, Fraction | None]:
    """What stands behind a word that announces: its number, or that it declines."""
    rest = _TO_GIVE.sub("", rest.lstrip(" ✅☑✔"), count=1)
    number = read(rest)
    later = _GIVES_LATER.search(rest) if number is None else None
    number = read(rest[later.end() :]) if later is not None else number
    amended = [*_AMENDS.finditer(rest)]
    if amended and re.search(r"\d", rest[: amended[-1].start()]):
        # "80 — correction, 70"
        number = read(rest[amended[-1].end() :])
    if number is None:
        given = _GIVES.search(rest)
        number = read(rest[given.end() :]) if given is not None else None
    if number is None and re.search(r"\d", rest):
        # "40-50, call it 45"
        told = number_given([_PEOPLE.sub("", rest)], read, "offers")
        number = told.value if told is not None else None  # type: ignore[assignment]
    if number is None:
        # as in "not at all (0)"
        unsure = left_open(rest) or anywhere("entire").match(rest)
        beside = None if unsure else _WORDS_AND.match(rest[:SPAN])
        number = read(beside["number"]) if beside is not None else None
    if number is not None:
        return "answer", number
    return ("refusal" if declines_label(rest) else "none"), None


def one_number(
    lines: list[str], read: Callable[[str], Fraction | None], stop_reason: str
) -> tuple[Claim | None, list[str], str]:
    """The one number that a reply gives, the lines of its own turn, and the rule that read it."""
    loose: list[Claim] = []

    def claims_at(index: int) -> list[Claim]:
        line, above = lines[index], lines[index - 1] if index else ""
        found = []
        matches = [*_NUMBER_LINE.finditer(line)][-MAX_PLACES:]
        ends = [match.start() for match in matches[1:]] + [len(line)] * bool(matches)
        for match, end in zip(matches, ends, strict=True):
            if not match["quoted"] and announced_by_another(line, match.start(), above):
                continue
            rest = line[match.end() : min(end, match.end() + SPAN)]
            if not SIGN.search(rest) and end == len(line):
                rest = " ".join(lines[index + 1 : index + 2]).lstrip("> ")
            kind, number = number_kind(rest, read)
            lead = _ABOUT.match(rest)
            claim = Claim(
                index,
                match.start(),
                min(match.end() + (lead.end() if lead is not None else 0), len(line)),
                kind,
                number,
                is_final(line[: match.start()][-40:]),
                in_quotes(line, *match.span()),
            )
            # "the answer is hard" is prose: only "answer:" counts without a number
            if match["answer"] and match["sep"]:
                found.append(claim)
            elif number is not None and stop_reason not in CUT_OFF:
                loose.append(claim)
        for match in _GIVES.finditer(line):
            number = read(line[match.end() : match.end() + SPAN])
            if (
                number is not None
                and stop_reason not in CUT_OFF
                and not stated_by_another(line, match.start(), above)
                and not undecided(sentence_before(line, match.start()))
            ):
                loose.append(
                    Claim(
                        index, match.start(), match.end(), "answer", number, is_final(match.group())
                    )
                )
        found += chosen_on_scale(lines, index, read)
        for box in BOX.finditer(line):
            number = read(INSIDE_BOX.sub("", box[1], count=1))
            if number is not None:
                found.append(Claim(index, box.start(), box.end(), "answer", number))
        return found

    kept, claims = own_turn(lines, claims_at)
    kept_loose = [claim for claim in loose if claim.line < len(kept)]
    found = settle(claims, kept)
    if found is None:
        found = settle(kept_loose, kept)
    else:
        # words behind an answer do not override it, unless they correct it
        later = (each for each in kept_loose if (each.line, each.start) > (found.line, found.start))
        for claim in later:
            if corrects(between(kept, found, claim)):
                found = claim
    if found is not None and found.kind == "answer":
        none = Claim(found.line, found.start, found.end, "none")
        if withdrawn(found, kept):
            return none, kept, "answer line"
        unclear = corrected_after(found, kept, partial(_names_another, own=found.value))
        if unclear or corrects(behind(found, kept)):
            new = corrected(found, kept, read, lambda told: stated_number(told, read), names_number)
            # "No, that was wrong. I say 40.": the new number may come in a later sentence
            if unclear or new is not None:
                return new or none, kept, "answer line" if new is None else "statement"
    if found is None and kept and stop_reason not in CUT_OFF:
        pointed = number_pointed_at(kept, read)
        if pointed is not None:
            return Claim(pointed[0], 0, 0, "answer", pointed[1]), kept, "statement"
        alone = _whole_reply(kept, read)
        if alone is not None:
            return alone, kept, "answer line"
        given = number_given(kept, read)
        if given is not None and not declines("\n".join(_rest(given, kept))):
            return given, kept, "running text"
    return found, kept, "answer line"


def _whole_reply(kept: list[str], read: Callable[[str], Fraction | None]) -> Claim | None:
    """The number of a reply that is nothing else, but for JSON or words around it."""
    for at in (len(kept) - 1, 0):
        if _ALONE.fullmatch(kept[at]) and (number := read(kept[at])) is not None:
            return Claim(at, 0, 0, "answer", number)
    if (number := _concluded(kept, read)) is not None:
        return Claim(len(kept) - 1, 0, 0, "answer", number)
    shown = only_number(kept)
    if shown is not None and (number := read(shown)) is not None:
        return Claim(0, 0, 0, "answer", number)
    if len(kept) == 1 and (number := _in_words(kept[0], read)) is not None:
        return Claim(0, 0, 0, "answer", number)
    return None


def _concluded(kept: list[str], read: Callable[[str], Fraction | None]) -> Fraction | None:
    """The number behind an arrow with which the last line ends, if no other line has an arrow."""
    *others, last = (THEREFORE.match(line) for line in kept)
    if last is None or asks(last.string) or any(others):
        return None
    if _DIGIT.search(last.string, 0, last.start("rest")):
        return None
    return read(last["rest"]) if _ALONE.fullmatch(last["rest"]) else None


def _in_words(line: str, read: Callable[[str], Fraction | None]) -> Fraction | None:
    """The number, if a line is nothing else: "A fifth of my 100 points.", "All of it."."""
    number = read(line) if len(line.split()) <= SHORT and not undecided(line) else None
    if number is None:
        return None
    text = line.strip("*_\"' ")
    words, whole = in_words(text, 0), _ALL_OR_NOTHING.match(text)
    if whole is None and words is None:
        return None
    rest = text[whole.end() :] if whole is not None else words[2]  # type: ignore[index]
    again = _RESTATES.match(rest)
    alone = _NO_MORE.fullmatch(rest) or (again is not None and read(rest[again.end() :]) == number)
    return number if alone else None


def names_number(text: str) -> bool:
    """Whether a text holds a digit."""
    return _DIGIT.search(text) is not None


def _names_another(text: str, own: object) -> bool:
    """Whether a text holds a number but the own one, which may stand in it: "60 (rather)"."""
    return any(
        Fraction(each.replace(",", ".")) != own
        for each in re.findall(r"\d{1,9}(?:[.,]\d{1,9})?", text)
    )


def stated_number(text: str, read: Callable[[str], Fraction | None]) -> Hashable | None:
    """The number that a sentence gives."""
    given = number_given([text], read)
    return None if given is None else given.value


def _rest(claim: Claim, lines: Sequence[str]) -> list[str]:
    """The lines from a claim on."""
    return [lines[claim.line][claim.start :], *lines[claim.line + 1 :]]
