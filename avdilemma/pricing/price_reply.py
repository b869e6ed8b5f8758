"""The price of a reply: how it is read from free text.

What counts, in this order:

1. Reasoning between tags and what follows the writer's own turn are dropped; markdown, quotes and
   typography are plain.
2. Lines that begin with "Price:" decide, in any language of prompts; the value may stand on the
   line below. "My final price: ..." and "Price (period 3): ..." are such lines; "The rival's
   price: ..." is none. Of several that differ, a later one counts if it corrects the earlier
   ones; otherwise there is no price. A line without a number takes nothing back.
   Where there is no such line, "Answer: 1.85" decides in the same way, else a sentence such as
   "I set my price at 1.85", or a number alone.
3. The line's value is one number with at most a currency before or after it; of "2.10 -> 2.00" it
   is the one behind the arrow. Digits may be
   grouped (1,234.50 and 1.234,50 and 1 234.50). A lone comma is a decimal comma, unless exactly
   three digits follow it after one to three digits of which the first is not 0: 1,850 is one
   thousand eight hundred and fifty, as 1,850.00 would be. A lone point is a decimal point, as
   in the question. Where the question is in a language with a decimal comma it is the other way
   round.
4. A range, a sum or a number that goes on as a word ("1.8k", "1.5-1.7", "1.5 + 0.2") is no
   price. Nor is a negative one, one above the ceiling, or one that is not finite, or one at the
   very end of a reply that was cut off.

Every function here is total, and takes time in proportion to the length of the reply.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, get_args

from avdilemma.pricing.amounts import amount
from avdilemma.pricing.words import Problem, pricing_words
from avdilemma.prompts.claims import Claim, corrected_after, is_final, own_turn, settle
from avdilemma.prompts.coins import in_digits
from avdilemma.prompts.corrections import corrected
from avdilemma.prompts.languages import ENGLISH, Language, decimal_sign, number_text
from avdilemma.prompts.one_number import names_number
from avdilemma.prompts.own import announced_by_another, denies, stated_by_another
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.refusals import declines
from avdilemma.prompts.running_numbers import number_given
from avdilemma.prompts.segments import ARROW, BLOCKED, CUT_OFF, SUM, lines_before_the_cut, visible
from avdilemma.prompts.units import CURRENCY
from avdilemma.prompts.withdrawn import withdrawn
from avdilemma.prompts.words import IS, any_of

PriceOutcome = Literal[
    "price", "negative", "above_ceiling", "not_finite", "unparseable", "refusal", "truncated"
]
"""What can come of asking for a price."""

PRICE_OUTCOMES: tuple[PriceOutcome, ...] = get_args(PriceOutcome)
"""All outcomes."""

MAX_LENGTH = 100_000
"""Characters read, from the end of a reply: the price comes last."""

SPAN = 120
"""Characters read after "Price:"."""

MAX_LINE = 1_000
"""Characters of a line in which a statement of a price is looked for."""

MARKS = r"[\s*_`\"'“„«「『【《#>|→\-\u2022\u25a0-\u25ff\u30fb\u203b.()\[\]{}\\\u2014\u2013~]*+"
_OWN = (
    rf"(?:(?:{any_of('own')}|(?:new|next|set|selected|recommended|unit|optimal)(?!\w))"
    r"[ ,]{0,3}){0,5}"
)
HEADING = lazy(
    rf"{MARKS}(?:\d{{1,2}}[.)]{MARKS})?{_OWN}(?P<word>{any_of('price')})"
    r"(?:\s{1,3}(?:for|in)\s{1,3}(?:(?:the|this|next|period|round)\s?|\d+\s?){1,4})?"
    r"(?:[*_ ]{0,3}\([^()]{0,40}\))?"
    rf"[*_`\"'\s]*+(?:[:=|\uff1a]|{IS}|->|\u2192|$)(?P<rest>.*)",
    re.IGNORECASE,
)
_PERIOD = (
    rf"(?:第 ?)?(?:{any_of('rounds')} ?(?:#|no\.? ?)?\d{{1,3}}"
    rf"|\d{{1,3}}(?:\.|st|nd|rd|th)? ?{any_of('rounds')})"
)
_OF_PERIOD = lazy(
    rf"{MARKS}{_OWN}(?:(?P<period>{_PERIOD}[*_]{{0,3}}(?:[,:]|的|の| [-–—])? ?)"
    rf"{_OWN}(?P<word>{any_of('price')})"
    rf"|(?P<noun>{any_of('price')})(?:,| [-–—])? (?:[^\W\d_]{{2,5}} ){{0,2}}{_PERIOD}"
    r")[*_`\"'\s]*+(?:[:=|\uff1a]|->|\u2192)(?P<rest>.*)",
    re.IGNORECASE,
)
_WHEN = lazy(_PERIOD, re.IGNORECASE)
_NO_MORE = lazy(rf"[^\w]*(?:{CURRENCY}[^\w]*)?\d[\d.,]*(?:[^\w]*{CURRENCY})?[^\w]*", re.IGNORECASE)
_ANSWER = lazy(
    rf"{MARKS}{_OWN}(?P<word>{any_of('answer')})(?:[ _](?:final|finale|definitiva|définitive)\b)?"
    r"(?:[*_ ]{0,3}\([^()]{0,40}\))?[*_`\"'\s]*+[:=\uff1a](?P<rest>.*)",
    re.IGNORECASE,
)
_THAT_IS = lazy(
    rf"\D{{3,60}}?[,;:(—–-] ?(?:{any_of('restates', 'because')},?:? ?)?"
    r"(?P<number>[$€£]?\d[\d.,]*)[)\s.*_]*$",
    re.IGNORECASE,
)
_LIMIT = lazy(rf"{any_of('bounds', 'open_ended')}:? ?[$€£]?\d", re.IGNORECASE)
_LITTLE = lazy(rf"[\W_]*{any_of('bounds')}(?! ?[$€£]?\d)", re.IGNORECASE)
_STATED = lazy(any_of("prices"), re.IGNORECASE)
_KEY = lazy(rf"[\"'](?:final[_ ])?{any_of('price')}[\"'] ?: ?", re.IGNORECASE)
_BOX = lazy(r"\\f?boxed ?\{((?:[^{}\n]|\{,\}){0,80})\}")
_INSIDE = lazy(rf"(?<=[.!?;]) +(?={_OWN}{any_of('price')} ?[:=])", re.IGNORECASE)
_BEGIN = lazy(
    rf"[\s\u2192*_`\"'~>|=:{{}}\\(\[]*+(?:{any_of('about')}\s?)?(?:{CURRENCY}[\s*_`\"'{{}}\\(\[]*+)?"
    rf"(?P<sign>[-+\u2212\u2013\u2014]\s?)?(?:{CURRENCY}\s?)?"
    r"(?:(?P<odd>nan|not a number|[-+]?inf(?:inity|inite)?|\u221e)(?![a-z])"
    r"|(?P<digits>\d[\d.,'\u00a0\u2009\u202f _]*+|[.,]\d[\d.,]*+)(?P<power>e[-+]?\d{1,9})?)",
    re.IGNORECASE,
)
_AFTER = lazy(
    rf"\s?(?:{CURRENCY}(?![a-z]))?(?:\s?(?:per|/|a|each)\s?(?:unit|piece|item|product)s?\b)?"
    r"[\s*_`\"'}\])\\$.,;:!|]*+(?P<more>.*)",
    re.IGNORECASE | re.DOTALL,
)
_BOUND = lazy(r"[\s*_`]*[<>]")
_UNIT = lazy(rf"{CURRENCY}|{any_of('follows')}", re.IGNORECASE)
# what makes of a leading number only a part: a range, a sum, an alternative, a percentage
_GOES_ON = lazy(
    r"(?:[-+*/x^%\u00d7\u2013\u2014\u2212=<>~\u301c\uff5e:]|through\b|until\b|times\b|percent\b"
    rf"|{any_of('or', 'and', 'up_to')})\s*[\d.$€£(]|[%‰]|\+\s*$|(?:plus|minus|less)\b"
    rf"|[(]?{any_of('open_ended')}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PriceReading:
    """What was read in a reply."""

    outcome: PriceOutcome
    """The outcome."""

    price: float | None
    """The price in money; None unless the outcome is a price."""

    reason: str
    """What is wrong, as a clause to tell the model, or which line decided."""


def read_price(
    text: str, ceiling: float, stop_reason: str = "stop", language: Language = ENGLISH
) -> PriceReading:
    r"""Read the price of a reply, in [0, ceiling] if there is one, both in money.

    Why the model stopped is said in Inspect's words; the language is that of the question.

    Examples:
        >>> read_price("Plans: wait.\n**Price: $1.85**", 4.0).price
        1.85
        >>> read_price("Price: 9", 4.0).outcome, read_price("Price: NaN", 4.0).outcome
        ('above_ceiling', 'not_finite')
    """
    if stop_reason == BLOCKED:
        return _wrong("refusal", "blocked", language)
    cut_off = stop_reason in CUT_OFF
    unboxed = _BOX.sub(_unboxed, text[-10 * MAX_LENGTH :])
    lines = lines_before_the_cut(_INSIDE.sub("\n", _KEY.sub(r"\nPrice: ", unboxed)), stop_reason)

    def at(index: int, announces: re.Pattern[str] = HEADING) -> list[Claim]:
        heading = announces.match(lines[index])
        if heading is None:
            return []
        above = lines[index - 1] if index else ""
        word = "word" if heading["word"] else "noun"
        # "Period 3" before it is nobody's
        low, high = heading.span("period") if announces is _OF_PERIOD else (0, 0)
        line = lines[index][: max(low, 0)] + lines[index][max(high, 0) :]
        if announced_by_another(line, heading.start(word) - high + low, above):
            return []
        rest = heading["rest"]
        if announces is _OF_PERIOD and not _NO_MORE.fullmatch(rest):
            return []
        if not re.search(r"\w", rest) and index + 1 < len(lines):
            rest = lines[index + 1].lstrip("> ")
        read = _value(rest[:SPAN], ceiling, language)
        if read.outcome == "unparseable":
            # "the same as before, i.e. 6.76"
            told = _THAT_IS.match(_WHEN.sub("", rest[:SPAN]))
            read = read if told is None else _value(told["number"], ceiling, language)
        stated = _stated([rest[:SPAN]], ceiling, language) if read.outcome == "unparseable" else []
        if len(stated) == 1:
            read = PriceReading("price", stated[0].value.price, "price line")  # type: ignore[attr-defined]
        said = read.outcome != "unparseable"
        final = is_final(lines[index][: heading.start(word)])
        return [Claim(index, 0, heading.start("rest"), "answer" if said else "none", read, final)]

    kept, claims = own_turn(lines, at)
    if not claims:
        kept, claims = own_turn(lines, lambda index: at(index, _ANSWER))
    if not claims:
        # of a past period more is told than a price
        kept, claims = own_turn(lines, lambda index: at(index, _OF_PERIOD))
    last = settle(claims, kept, blank_counts=False)
    if last is not None and last.kind == "several":
        return _wrong("unparseable", "several", language)
    if last is not None and withdrawn(last, kept):
        return _wrong("refusal", "refusal", language)
    if last is not None and corrected_after(last, kept, names_number):

        def number(text: str) -> PriceReading | None:
            return _price_at(text, ceiling, language)

        def stated(text: str) -> PriceReading | None:
            told = _stated([text], ceiling, language)
            given = number_given([text], number, "prices") if not told else None
            found = {each.value for each in [*told, *([given] if given is not None else [])]}
            return next(iter(found)) if len(found) == 1 else None  # type: ignore[return-value]

        last = corrected(last, kept, number, stated, names_number)
        if last is None:
            return _wrong("unparseable", "taken_back", language)
    if last is None and not cut_off:
        last = _without_a_line(kept, ceiling, language)
        if last is not None and last.kind == "several":
            return _wrong("unparseable", "several", language)
    read = None if last is None else last.value
    if isinstance(read, PriceReading) and (read.outcome != "unparseable" or not cut_off):
        return read
    if cut_off:
        return _wrong("truncated", "cut_off", language)
    if declines("\n".join(kept)[-SPAN * 10 :]):
        return _wrong("refusal", "refusal", language)
    return _wrong("unparseable", "no_line", language)


def _wrong(
    outcome: PriceOutcome, problem: Problem, language: Language, ceiling: float = 0
) -> PriceReading:
    text = pricing_words(language).problems[problem]
    return PriceReading(outcome, None, text.format(ceiling=number_text(f"{ceiling:g}", language)))


def _unboxed(box: re.Match[str]) -> str:
    """What stands in a box, a number alone as a price."""
    alone = re.fullmatch(r"\s*[$€£]?\s?\d[\d.,]*\s*", box[1]) is not None
    return f"\nPrice: {box[1]}\n" if alone else f"\n{box[1]}\n"


def _price_at(text: str, ceiling: float, language: Language) -> PriceReading | None:
    """The price with which a text begins."""
    found = _value(text[:SPAN], ceiling, language)
    price = PriceReading("price", found.price, "running text")
    return price if found.outcome == "price" else None


def _without_a_line(kept: list[str], ceiling: float, language: Language) -> Claim | None:
    """The price of a reply that announces none; the number of a period is no price."""
    # a word stands in its place, so that what is said around it is found
    told = [_WHEN.sub(lambda when: "w" * len(when[0]), line) for line in kept]
    stated = settle(_stated(told, ceiling, language), told)
    return stated or _alone(told, ceiling, language) or _in_running_text(told, ceiling, language)


def _alone(lines: list[str], ceiling: float, language: Language) -> Claim | None:
    """The price of a reply that is nothing else: "1.85", "Two and a half."."""
    if len(lines) != 1 or not _NO_MORE.fullmatch(in_digits(lines[0][:SPAN])):
        return None
    return Claim(0, 0, 0, "answer", _value(lines[0][:SPAN], ceiling, language))


def _in_running_text(lines: list[str], ceiling: float, language: Language) -> Claim | None:
    """A price in a sentence of other words: "I would make that 1.85"."""
    found = number_given(
        [line[:MAX_LINE] for line in lines],
        lambda text: _price_at(text, ceiling, language),
        "prices",
    )
    rest = [] if found is None else [lines[found.line][found.start :], *lines[found.line + 1 :]]
    return None if declines("\n".join(rest)) else found


def _stated(lines: list[str], ceiling: float, language: Language) -> list[Claim]:
    """Prices stated in a sentence: "I set my price at 1.85"."""
    found = []
    for index, line in enumerate(lines):
        above = lines[index - 1] if index else ""
        for match in _STATED.finditer(line[:MAX_LINE]):
            read = _value(line[match.end() : match.end() + SPAN], ceiling, language)
            own = not (denies(match.group()) or stated_by_another(line, match.start(), above))
            if read.outcome == "price" and own:
                stated = PriceReading("price", read.price, "statement")
                found.append(Claim(index, match.start(), match.end(), "answer", stated))
    return found


def money(value: float) -> str:
    """Write an amount for a prompt: up to 4 decimals, no needless zeros.

    Examples:
        >>> money(1.5), money(14.729266)
        ('1.5', '14.7293')
    """
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def lines_of(text: str) -> list[str]:
    """Lines of the visible end of a reply that hold anything."""
    return [line for line in visible(text)[-MAX_LENGTH:].splitlines() if line.strip()]


def _value(rest: str, ceiling: float, language: Language) -> PriceReading:
    arrows = [*ARROW.finditer(rest)]
    if arrows:
        rest = rest[arrows[-1].end() :]
    # "a little below the other's" is no price of 1
    if _LITTLE.match(rest):
        return _wrong("unparseable", "no_number", language)
    worked_out = SUM.match(rest.lstrip())
    rest = in_digits(rest.lstrip()[worked_out.end() :] if worked_out is not None else rest)
    begin = _BEGIN.match(rest)
    if begin is None:
        return _wrong("unparseable", "no_number", language)
    if begin["odd"]:
        return _wrong("not_finite", "not_finite", language)
    bound = _BOUND.match(begin.group())
    digits = begin["digits"].rstrip(" ,.'_\u00a0\u2009\u202f")
    number = amount(digits + (begin["power"] or ""), decimal_sign(language))
    start = begin.end() if begin["power"] else begin.start("digits") + len(digits)
    rest = rest[start:]
    after = _AFTER.match(rest)
    more = after["more"] if after else ""
    if number is None or (re.match(r"\d|[^\W\d_]", rest) and not _UNIT.match(rest)):
        return _wrong("unparseable", "not_plain", language)
    beside = rest.lstrip(" *_`")
    # "(max 56)" tells what the limit is
    limit = beside.startswith("(") and _LIMIT.match(beside, 1) is not None
    if bound or (not limit and any(_GOES_ON.match(each) for each in (more, beside))):
        return _wrong("unparseable", "not_plain", language)
    if not math.isfinite(number):
        return _wrong("not_finite", "not_finite", language)
    if begin["sign"] and begin["sign"].strip() != "+" and number > 0:
        return _wrong("negative", "negative", language)
    if number > ceiling:
        return _wrong("above_ceiling", "above_ceiling", language, ceiling)
    return PriceReading("price", number, "price line")
