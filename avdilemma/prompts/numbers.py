"""Reading one number out of a short text: "37 %", "about a third", "$40", "12 of 20".

A number is read only if the text says one and nothing else that could be one. Ranges,
several numbers, other units and numbers outside the range are not read, and never clipped.
Everything here is total and takes time in proportion to the length of the text.
"""

from __future__ import annotations

import re
from fractions import Fraction

from avdilemma.prompts.plain import plain

LENGTH = 200
"""Characters read, from the beginning of the text."""

_DIGITS = 9
"""Most digits of a number on either side of its point."""

_TEENS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_SMALL = {word: number for number, word in enumerate(_TEENS.split())}
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * number for number, word in enumerate(_DECADES.split(), 2)}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_WHOLE = {
    **dict.fromkeys(("none", "nobody", "nothing", "no one", "none of them"), Fraction(0)),
    **dict.fromkeys(("all", "everyone", "everybody", "everything", "all of them"), Fraction(1)),
}

_UNITS: dict[str, str] = {
    "points": r"points?|pts?\.?",
    "dollars": r"dollars?|usd|bucks?",
    "euros": r"euros?|eur",
    "pounds": r"pounds?|gbp",
    "people": r"people|persons?|others|players?",
}
_SIGNS = {"dollars": "$", "euros": "€", "pounds": "£"}

_LEAD = re.compile(
    r"(?:(?:i|we|my|would|will|expect|estimate|believe|think|guess|say|belief|is|be|it|its|to|that"
    r"|about|around|approximately|approx\.?|roughly|some|probably|perhaps|maybe|likely|nearly"
    r"|almost|close|exactly|just|only|circa|ca\.?|give|contribute|keep me|the|a total of|d)"
    r"(?![\w])[ ,:'’]{0,2}|[~≈=:\"'“”*_`>\-–—(\[{$€£ \\]){0,20}+",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?P<minus>[-–−]?)(?P<whole>\d{{1,{_DIGITS}}}(?:,\d{{3}}(?!\d))*)(?:\.(?P<rest>\d{{1,{_DIGITS}}}))?(?![\d])"
)
_RATIO = re.compile(
    rf" ?(?:/|of|out of|in)(?: (?:every|the|each))? ?(?P<below>\d{{1,{_DIGITS}}})(?![\d.]\d)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?P<share>(?:(?P<count>an?|one|two|three|four) (?:and a )?)?"
    rf"(?P<part>{'|'.join(_PARTS)})s?)(?!\w)"
    rf"|(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<ones>{'|'.join(list(_SMALL)[1:10])}))?(?!\w)"
    rf"|(?P<small>{'|'.join(sorted(_SMALL, key=len, reverse=True))})(?!\w)"
    r"|(?P<hundred>(?:a|one) hundred)(?!\w)"
    rf"|(?P<whole>{'|'.join(sorted(_WHOLE, key=len, reverse=True))})(?!\w)",
    re.IGNORECASE,
)
_RATIO_WORDS = re.compile(
    rf" (?:in|out of|of)(?: every)? (?P<below>{'|'.join(list(_SMALL)[1:11])})(?!\w)", re.IGNORECASE
)
_PERCENT = re.compile(r" ?(?:%|per ?cents?(?!\w)|pct(?!\w))", re.IGNORECASE)
_ANOTHER = re.compile(
    r"\d|%|[$€£]|\b(?:per ?cent|hundred|dozen|"
    rf"{'|'.join([*_PARTS, *_TENS, *list(_SMALL)[2:]])})s?\b",
    re.IGNORECASE,
)
# a number that is the beginning of something else, or is taken back
_GOES_ON = re.compile(
    r" ?(?:-|–|—|to|or|and|through|bis|,|/|±|\+)+ ?(?=\S*\d)"
    r"| ?(?:or (?:more|less|so much)|at (?:most|least)|depending|unless|if )",
    re.IGNORECASE,
)
_NEARLY = re.compile(r"\b(?:nearly|almost|close)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:at (?:least|most)|more than|less than|over|under|above|below|up to|between|from|not"
    r"|<|>|≤|≥)[ =]",
    re.IGNORECASE,
)


def read_number(
    text: str,
    low: Fraction | int = 0,
    high: Fraction | int = 100,
    unit: str | None = None,
    step: Fraction | int | None = None,
) -> Fraction | None:
    """Read one number in [low, high], or None if none can be read without guessing.

    The text may leave out the unit asked for, such as ``points``, but may name no other. A share
    ("37 %", "a third") is taken of `high`. With a `step` only multiples of it count.

    Examples:
        >>> str(read_number("37 %")), str(read_number("about a third"))
        ('37', '100/3')
        >>> read_number("it depends"), read_number("120"), read_number("30 to 40")
        (None, None, None)
        >>> str(read_number("$7.50", high=10, unit="dollars"))
        '15/2'
    """
    visible = " ".join(plain(text)[: 4 * LENGTH].split())[:LENGTH]
    lead = _LEAD.match(visible)
    start = lead.end() if lead else 0
    if lead is not None and start and visible[start - 1] in "-–—" and visible[start:][:1].isdigit():
        start -= 1  # a minus sign is no dash before the number
    signs = [name for name, sign in _SIGNS.items() if sign in visible]
    if any(name != unit for name in signs) or _BEFORE.match(visible, start):
        return None
    found = _numeral(visible, start) or _words(visible, start)
    if found is None:
        return None
    value, is_share, rest = found
    after = _unit(rest, unit, is_share)
    if after is None or _GOES_ON.match(after) or _ANOTHER.search(after):
        return None
    if unit == "people" and not is_share and 0 < value < 1:
        return None  # .37 of 100 people may mean 37
    number = value * high if is_share else value
    if not low <= number <= high:
        return None
    if step is not None and (number / step).denominator != 1:
        return None
    return Fraction(number)


def _numeral(text: str, start: int) -> tuple[Fraction, bool, str] | None:
    """A numeral: its value, whether it is a share of the whole, and what follows."""
    match = _NUMBER.match(text, start)
    if match is None:
        return None
    digits = match["whole"].replace(",", "") + (f".{match['rest']}" if match["rest"] else "")
    value = Fraction(digits) * (-1 if match["minus"] else 1)
    ratio = _RATIO.match(text, match.end())
    if ratio is not None:
        below = int(ratio["below"])
        return (value / below, True, text[ratio.end() :]) if below else None
    percent = _PERCENT.match(text, match.end())
    if percent is not None:
        return value / 100, True, text[percent.end() :]
    return value, False, text[match.end() :]


def _words(text: str, start: int) -> tuple[Fraction, bool, str] | None:
    """A number in words, as `_numeral`."""
    match = _WORDS.match(text, start)
    # "almost all" is no number
    if match is None or (match["whole"] and _NEARLY.search(text[:start])):
        return None
    rest = text[match.end() :]
    if match["part"]:
        count = (match["count"] or "a").casefold()
        value = Fraction({"a": 1, "an": 1, **_SMALL}[count], _PARTS[match["part"].casefold()])
        return value, True, rest
    if match["whole"]:
        return _WHOLE[match["whole"].casefold()], True, rest
    if match["hundred"]:
        number = 100
    elif match["tens"]:
        number = _TENS[match["tens"].casefold()] + _SMALL.get((match["ones"] or "").casefold(), 0)
    else:
        number = _SMALL[match["small"].casefold()]
    ratio = _RATIO_WORDS.match(rest)
    if ratio is not None:
        return Fraction(number, _SMALL[ratio["below"].casefold()]), True, rest[ratio.end() :]
    percent = _PERCENT.match(rest)
    if percent is not None:
        return Fraction(number, 100), True, rest[percent.end() :]
    return Fraction(number), False, rest


def _unit(rest: str, unit: str | None, is_share: bool) -> str | None:
    """What follows the unit, or None if another unit is named."""
    for name, words in _UNITS.items():
        match = re.match(rf" ?(?:{words})(?!\w)", rest, re.IGNORECASE)
        if match is None:
            continue
        if is_share or name in {unit, "people"}:
            return rest[match.end() :]
        return None
    return rest
