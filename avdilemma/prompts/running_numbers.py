"""A number in running text: "Genau die Hälfte, also 50 Punkte.", "I'd hand over 8 of 10".

As for choices (see `running`), a sentence counts if it gives exactly one number that could be the
answer, and gives it as the writer's own: behind or before words of giving ("je dis 95"), or as a
clause of its own in the first or the last sentence. What is a bound, an end of the scale
("100 のうち"), a count of something else, or what the writer keeps, is no such number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from avdilemma.prompts.claims import Claim, settle
from avdilemma.prompts.numerals import HAN, parts, places
from avdilemma.prompts.own import denies, undecided
from avdilemma.prompts.patterns import LETTER, lazy
from avdilemma.prompts.running import (
    BREAK,
    clause_around,
    left_open,
    nearest,
    of_another,
)
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import Sentence, asks, sentences, unquoted
from avdilemma.prompts.units import UNIT_WORDS
from avdilemma.prompts.words import OTHERS, WORD, any_of, anywhere, nothing_but, whole

GAP = 40
"""Characters between words of giving and the number, at most."""

DEGREE = 100
"""Characters between a name of what a rating measures and its number, with that name, at most."""

REST = 60
"""Characters behind a number alone at the beginning of a sentence, at most."""

MOST = 30
"""Numbers of a sentence that are looked at: of more than these none is the answer."""

_DIGITS = lazy(rf"(?<!{WORD})(?<!\d[.,:/])[$€£]?(?:\d{{1,9}}(?:[.,]\d{{1,9}})*)")
_ENTRY = lazy(r"\s*\(?\d{1,2}[.)]\s+\S")
_PEOPLE = lazy(rf"\W*{any_of('people')}", re.IGNORECASE)
_NAMED = lazy(r"[^\d:：→]{1,60}(?:[:：→(（]|[-=]>)[^:：]{0,12}\d")


def _behind(*names: str) -> re.Pattern[str]:
    """What ends in words or marks that set aside the number behind them."""
    return re.compile(
        rf"(?:{any_of(*names)}|[-–—~〜/<>≤≥±])[\W_]{{0,3}}(?:{any_of('articles', 'every')} ?)?$",
        re.IGNORECASE,
    )


_WHOLE = _behind("out_of", "bounds", "up_to", "instead")
_BELOW = _behind("bounds", "up_to", "instead")
# "all but five", "everything except 5"
_BUT = lazy(rf"{any_of('entire', 'everyone')}[ ,]{{0,2}}{any_of('because')} ?$", re.IGNORECASE)
_LINKS = lazy(rf"\W?(?: ?{any_of('out_of')} )?(?:{any_of('articles')} ?)?", re.IGNORECASE)
_VALUED = lazy(
    rf"{any_of('rating', 'amount')} {any_of('out_of')} (?:{any_of('articles')} ?)?$", re.IGNORECASE
)
"""A name of what is asked for, and the word that joins the number: "a rating of"."""

_BOUND = lazy(
    rf"[^\w.;!?,]{{0,3}}(?:{any_of('points')} ?)?"
    rf"(?:{any_of('open_ended')}|(?:の)?(?:うち|内|中)|[-–—~〜±+])",
    re.IGNORECASE,
)


_AND = lazy(
    rf"[\W_]{{0,3}}(?:{any_of('points', 'hundredths')})?[\W_]{{0,3}}"
    rf"(?:{any_of('and', 'up_to', 'or')}|[-–—~〜])[\W_]{{0,3}}"
    rf"(?:{any_of('articles')} ?)?",
    re.IGNORECASE,
)
_NUMERAL = lazy(rf"[$€£]?\d+(?:[.,]\d+)*|[{HAN}]+|[^\W\d_]+(?:-[^\W\d_]+)*")
_OF = lazy(
    rf" ?(?:{any_of('out_of')}|/) ?(?:{any_of('articles', 'every', 'some')} )?[\w-]+", re.IGNORECASE
)


@lru_cache(maxsize=1)
def _halves() -> re.Pattern[str]:
    """Words for a half, the one part of a whole that is no ordinal number in any language."""
    words = [re.escape(word) for word, share in parts().items() if share == Fraction(1, 2)]
    return re.compile(whole(words), re.IGNORECASE)


def _end(text: str, start: int) -> int:
    """Where the number ends that begins at a position."""
    # "100 üzerinden 7" is one number
    whole_first = _rough().match(text, start) if text[start : start + 1].isdigit() else None
    shown = _NUMERAL.match(text, start if whole_first is None else whole_first.end())
    return shown.end() if shown is not None else start + 1


_OF_THOSE = lazy(rf" ?{any_of('out_of')}(?!{WORD})", re.IGNORECASE)
_LEADS = (
    "anyway",
    "about",
    "everyone",
    "contrasts",
    "concludes",
    "corrects",
    "final",
    "articles",
    "some",
    "rating",
    "amount",
)


@lru_cache(maxsize=1)
def _among() -> re.Pattern[str]:
    """What says behind an amount that it is the whole, of which a part follows: "点中的7"."""
    units = "|".join((any_of("points"), *UNIT_WORDS))
    return re.compile(
        rf" ?(?:{units}|[^\W\d_]\S{{1,9}}(?= ))\S{{0,4}}? ?{any_of('among')} ?(?=[\d{HAN}])",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _posed() -> re.Pattern[str]:
    return re.compile(rf"(?<=\S)\s*{any_of('posed')}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _rough() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of('about')}[ ,]{{0,2}}){{1,4}}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _degree() -> re.Pattern[str]:
    """A name of what a rating measures, as the subject of its number: "my approval is"."""
    rough = any_of("out_of", "articles", "about")
    # "est d'environ": a language may have no verb there
    joined = rf"(?:{any_of('is')}(?: {rough}){{0,2}}|(?:d')?{any_of('about', 'at')}|[:：—–])"
    return re.compile(
        rf"{any_of('degrees')}(?:[^\d.;!?。！？；]{{0,60}}?{joined}|\w{{0,4}})[ ,]{{0,2}}$",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _tail() -> re.Pattern[str]:
    names = ("points", "hundredths", "out_of", "follows", "offered")
    units = "|".join(UNIT_WORDS)
    return re.compile(rf"(?:[\W_\d]|{any_of(*names)}|{units})*", re.IGNORECASE)


def number_given(
    lines: Sequence[str], read: Callable[[str], Hashable | None], *words: str
) -> Claim | None:
    """The number that a reply gives in running text; None if there is none.

    Args:
        lines: The lines of the reply's own turn.
        read: What a text that begins with a number gives, None if it is not an answer.
        words: Names of words of giving beside those of amounts and ratings.
    """
    told = [each for each in sentences(lines) if not repeats_instruction(each.text)]
    claims: list[Claim] = []
    fields: list[Claim] = []
    for number, sentence in enumerate(told):
        # a bare number is no price: it may be a cost, or a period
        last = number == len(told) - 1
        alone = (number == 0 or last) and not words
        offers = anywhere("offers", "gives", *words)
        given = _given(sentence, lines, read, alone, offers, _BELOW if words else _WHOLE)
        for claim in given:
            text = sentence.text[: claim.end - sentence.start]
            (fields if not last and _field(text) else claims).append(claim)
    # of a list of numbers by their names none is the answer
    alone = len(fields) == 1 and sum(_NAMED.match(each.text) is not None for each in told) <= 1
    found = settle(claims or (fields if alone else []), lines)
    if found is None or found.kind != "answer":
        return None
    after = [each for each in told if (each.line, each.start) > (found.line, found.start)]
    return None if any(undecided(each.text) for each in after) else found


def _numbers(
    text: str,
    read: Callable[[str], Hashable | None],
    whole: re.Pattern[str],
    offers: re.Pattern[str] | None,
) -> Iterator[tuple[int, Hashable]]:
    """The numbers of a sentence that could be the answer, and where they begin."""
    if _ENTRY.match(text):
        return
    digits = [each.start() for each in _DIGITS.finditer(text)]
    # a scale, or a row of numbers
    if len(digits) > 2 and not LETTER.search(text):
        return
    none = anywhere("nothing").match(text)
    # "none of the above" is no amount
    nothing = [0] if none is not None and not _OF_THOSE.match(text, none.end()) else []
    halves = [each.start() for each in _halves().finditer(text)]
    starts = sorted({*digits, *places(text), *nothing, *halves})
    taken = aside = 0
    of_whole = False
    for start in starts:
        if start < taken:
            continue
        end = _end(text, start)
        lead = text[max(0, start - REST) : start].rstrip("*_")
        part, of_whole = of_whole, _among().match(text, end) is not None
        if of_whole:
            continue
        set_aside = whole.search(lead[-24:]) is not None and not (
            part or _joined(text, start, lead, offers)
        )
        if set_aside or _BUT.search(lead) or (aside and _AND.fullmatch(text[aside:start])):
            aside = end
            continue
        if text[end : end + 1] == "は":
            continue  # "100は": what follows says what it means
        if _BOUND.match(text, end) and read(text[start:]) is None:
            continue
        value = read(text[start:])
        if value is not None:
            yield start, value
            # "8 of 10" is one number
            taken = end


def _joined(text: str, start: int, lead: str, offers: re.Pattern[str] | None) -> bool:
    """Whether a word before a number only joins it: "a rating of 65", "je dirais à 65"."""
    return (
        # words of giving end in what may make a range
        any(
            _LINKS.fullmatch(lead, each.end())
            for each in (() if offers is None else offers.finditer(lead))
        )
        or _VALUED.search(lead) is not None
        or _degree().search(text[max(0, start - DEGREE) : start]) is not None
    )


def _given(
    sentence: Sentence,
    lines: Sequence[str],
    read: Callable[[str], Hashable | None],
    alone: bool,
    offers: re.Pattern[str],
    whole: re.Pattern[str],
) -> Iterator[Claim]:
    """The number that a sentence gives, be it `alone` in a clause if that counts."""
    # "I send 5 if I am the Sender": what the prompt supposes is no condition
    text = _posed().sub(lambda posed: "," + " " * (len(posed[0]) - 1), unquoted(sentence.text))
    opening = undecided(text[: text.find(",")]) if "," in text else False
    # as in "It all depends, to one I'd send 80"
    if asks(text) or opening:
        return
    above = lines[sentence.line - 1] if sentence.line and sentence.start == 0 else ""
    found: list[tuple[int, int, Hashable]] = []
    loose: list[tuple[int, int, Hashable]] = []
    # a price raised "to 2" may be the other's
    numbers = _numbers(text, read, whole, offers if whole is _WHOLE else None)
    candidates = [*islice(numbers, MOST + 1)]
    if len(candidates) > MOST:
        return
    several = len(candidates) > 1
    for start, value in candidates:
        end = _end(text, start)
        low, high = clause_around(text, start, end)
        giving = _giving(text, start, offers) or _measured(text, start, high)
        begin = None if giving is None else giving.start()
        told = text[low if begin is None else min(low, begin) : high]
        # "I'd give the other player 40" tells of the writer
        before = text[low : start if giving is None else giving.end()]
        # "Give: 30, keep: 70" names each amount before a colon
        named = clause_around(text, low - 1, low - 1)[0] if text[:low][-1:] in (":", "：") else low
        if (
            anywhere("keeps").search(text[named : _until(text, end)])
            or denies(told)
            or OTHERS.search(anywhere("degrees").sub("…", before))
            or (left_open(told) and (several or left_open(_firm(text, start, told))))
        ):
            continue
        behind = anywhere("offered").search(text[end:high][: GAP + 20])
        if begin is not None or behind is not None:
            found.append((low if begin is None else begin, start, value))
        elif alone and not OTHERS.search(text) and _alone(text, low, start, high):
            loose.append((low, start, value))
    chosen = found or loose
    if len({value for *_, value in chosen}) == 1:
        begin, start, value = chosen[0]
        if not of_another(text, begin, above):
            yield Claim(
                sentence.line, sentence.start + begin, sentence.start + start, "answer", value
            )


def _firm(text: str, start: int, told: str) -> str:
    """What is told, without words right before the number that make it a rough one: "maybe 15"."""
    rough = (each for each in _rough().finditer(text) if each.start() < start <= each.end())
    for each in rough:
        told = told.replace(each[0], "…", 1)
    return told


def _field(before: str) -> bool:
    """Whether a number stands in brackets, or in a line such as "Endowment: 20 points"."""
    return before.rstrip()[-1:] in (":", "：", "(", "（") and re.search(r"\w", before) is not None


def _until(text: str, end: int) -> int:
    """Where the clause ends of which something ends at a position."""
    found = BREAK.search(text, end)
    return found.start() if found is not None else len(text)


def _giving(text: str, start: int, offers: re.Pattern[str]) -> re.Match[str] | None:
    """The words that give the number behind them."""
    for match in nearest(offers, text, start):
        between = text[match.end() : start]
        if len(between) <= GAP and not re.search(r"[;.。；!！,，]|\d", between):
            return match
    return None


def _measured(text: str, start: int, high: int) -> re.Match[str] | None:
    """The name of what a rating measures that is said to be the number."""
    degree = _degree().search(text, max(0, start - DEGREE), start)
    ends = degree is not None and _tail().fullmatch(text, _end(text, start), high)
    return degree if ends else None


def _alone(text: str, low: int, start: int, high: int) -> bool:
    """Whether a number is a clause of its own, the last of its sentence or the first."""
    end = _end(text, start)
    of_all = _OF.match(text, end)
    rest = text[of_all.end() if of_all is not None else end : high]
    # "72 of 100 points for this rule" is a rating whatever it is for
    of_hundred = of_all is not None and of_all[0].endswith("100") and not _PEOPLE.match(rest)
    ends = of_hundred or _tail().fullmatch(rest)
    if not nothing_but(*_LEADS).fullmatch(text, low, start) or not ends:
        return False
    first = not re.search(r"\w", text[:low])
    return not re.search(r"\w", text[high:]) or (first and len(text) - high <= REST)
