"""Reading one number out of a short text: "37 %", "about a third", "$40", "12 of 20".

A number is read only if the text says one and nothing else that could be one. Ranges, bounds,
several numbers, other units and numbers outside the range are not read, and never clipped. What
explains a number behind it is not looked at. Everything here takes time in proportion to the text.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from avdilemma.prompts.in_words import in_words, percent
from avdilemma.prompts.mixed import ANY_PART, added
from avdilemma.prompts.numerals import HAN, han, worded
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.plain import plain
from avdilemma.prompts.segments import ARROW, SUM
from avdilemma.prompts.units import POINTS, SIGNS, behind_unit
from avdilemma.prompts.words import PER_CENT, WORD, any_of, anywhere

LENGTH = 200
"""Characters read, from the beginning of the text."""

SPAN = 40
"""Characters behind a number in which it says whose it is."""

_DIGITS = 9
"""Most digits of a number on either side of its point."""

_LEAD = lazy(
    rf"(?:{any_of('about')}[ ,:'’]{{0,2}}|\\?(?:boxed|text|mathbf|mathrm|fbox)(?!{WORD}) ?"
    rf"|{any_of('articles')} ?|(?<!{WORD})X ?(?==)|(?<!{WORD})US(?=\$)"
    r"|[~≈≃∼=:\"'“”„«»「『【《*_`>\-–—(\[{$€£ \\|]){0,24}+",
    re.IGNORECASE,
)
_NUMBER = lazy(
    rf"(?P<minus>[-–−]?)(?P<whole>\d{{1,{_DIGITS}}}(?:,\d{{3}}(?!\d))*)"
    rf"(?:\.(?P<rest>\d{{1,{_DIGITS}}})|,(?P<comma>\d{{1,2}})(?!\d))?(?!\d|[.,]\d)"
)
_RATIO = lazy(
    rf"[*_]{{0,2}} ?(?P<sign>[/:]|{any_of('out_of')})"
    rf"(?: {any_of('articles', 'every')})? ?"
    rf"(?P<below>\d{{1,{_DIGITS}}})(?![\d.]\d)",
    re.IGNORECASE,
)
_SUFFIX = lazy(rf"(?<=\d)'{any_of('suffixes')}", re.IGNORECASE)
_STARS = lazy(rf" ?{any_of('stars')}", re.IGNORECASE)
# "%40", as Turkish and Basque write it
_PERCENT_BEFORE = lazy(rf"{PER_CENT} ?(?=\d)", re.IGNORECASE)
_HAN_RATIO = lazy(
    rf"(?P<full>满分|満点)?(?P<below>\d{{1,4}}|[{HAN}]{{1,5}})"
    r"(?:分[之の]|(?:[点分人]|ポイント)?(?:(?:满分|満点)?(?:中|の(?:うち|内)|里|当中)|(?:满分|満点)で)|(?(full)[点分][,，、]|(?!)))"
    r"[的の]?[、，,]?我?[会想]?给?"
    rf"(?P<above>\d{{1,4}}(?:\.\d{{1,4}})?|[{HAN}]{{1,5}})"
)
_TENTHS = lazy(rf"(?P<above>\d|[{HAN}])[成割](?!\w)")
_NUMERAL = r"(?:[$€£]? ?\d|[$€£])"
# a number that is the beginning of something else, or is taken back
# "25 blue / 75 green": a whole shared out by name, what was asked for first
_SHARED_OUT = lazy(
    rf" ?%? ?(?!{any_of('up_to', 'or')})[^\W\d_]{{1,15}} ?(?:[/,;&]|[—–-]|{any_of('and')})"
    rf" ?(?P<below>\d{{1,{_DIGITS}}})(?: ?%)?(?: [^\W\d_]{{1,15}})?",
    re.IGNORECASE,
)
_PAIR = lazy(
    rf" ?%? ?(?:(?P<bar>[/:]|{any_of('against')})|[-–—]) ?"
    rf"(?P<below>\d{{1,{_DIGITS}}})(?!\d|[.,]\d) ?%?",
    re.IGNORECASE,
)
_GOES_ON = lazy(
    rf"[*_ ]{{0,3}}(?:-|–|—|~|〜|±|/|,|、|&|{any_of('or', 'up_to')})+ ?(?={_NUMERAL})"
    rf"|[*_ ]{{0,3}}(?:\+|±)|[ (*_,]{{0,3}}{any_of('open_ended')}",
    re.IGNORECASE,
)
# not the sign of a product
_BOLD = lazy(r"(?<![\d*])\*{1,3}|\*{1,3}(?![\d*])")
_BEFORE = lazy(rf"{any_of('bounds')}[ =]?|[<>≤≥]", re.IGNORECASE)
_EXPLAINS = lazy(
    rf"\s?[*_\"'”»“」』】》)\]}}\\$`]*(?:$|[.;!?。！？…]+(?:\s|$|[*_\"'”»)\]}}$\\])"
    rf"|[.;!?。！？]$|[,，、] ?(?![$€£]?\d)|\s?[(（\[<|]|\s[-–—]+\s(?!\d)|[:：]\s"
    r"|\s?(?:->|=>|→)|\s+#|\s?[\u2600-\u27bf\U0001f300-\U0001faff]"
    rf"|\s?{any_of('because', 'follows')}|\s{any_of('and')} ?(?=[^\W\d])(?!{_NUMERAL})|。|！)",
    re.IGNORECASE,
)


_ISH = lazy(r"(?<=\d)[- ]?ish(?!\w)", re.IGNORECASE)
_ENTIRE = anywhere("entire")
_NOTHING = anywhere("nothing")
_ALL_OR_NOTHING = anywhere("entire", "nothing")
_THAT_IS = lazy(
    rf"[ *_,:、，(（—–=~≈-]{{0,4}}(?:{any_of('restates', 'about')}[ ,:、，]{{0,2}})?(?=[$€£]? ?\d)",
    re.IGNORECASE,
)
_RESTATED = lazy(
    rf"[ ,;:、，(\[—–=≈~-]{{1,4}}(?:{any_of('restates')}[ ,:]{{0,2}})?"
    rf"(?:{any_of('about')} ?){{0,2}}"
    rf"(?P<value>\d{{1,3}}(?:[.,]\d{{1,4}})?)"
    rf"(?: ?(?:(?P<share>{PER_CENT})|{POINTS})|(?=[\s.;)\]]*$)"
    rf"|(?: [^\W\d_]{{1,5}}){{1,2}} {any_of('scale')})",
    re.IGNORECASE,
)
_OF_ANOTHER = lazy(
    rf" {any_of('out_of')} (?:{any_of('articles')} )?(?P<whole>\d{{1,{_DIGITS}}})"
    rf"(?=[\s*_]*(?:$|[.,;:!)\]]|{POINTS}))",
    re.IGNORECASE,
)
_OF_WHOLE = lazy(
    rf"(?: [^\W\d_]{{1,8}}){{1,3}} (?P<whole>\d{{1,{_DIGITS}}})(?: ?(?:{POINTS}|[^\W\d_]{{4,8}}))?",
    re.IGNORECASE,
)
_PART_OF_IT = lazy(
    rf"(?:['’]\w{{1,3}} |[的の의] ?)(?:{ANY_PART}|[\d{HAN}]倍)",
    re.IGNORECASE,
)
_NEXT_CLAUSE = lazy(rf"[\d,.;:!?(，。；（→]|[-=]>|{any_of('and')}", re.IGNORECASE)
_BUT = lazy(rf"[ ,]{{0,2}}{any_of('because')} ?", re.IGNORECASE)


@lru_cache(maxsize=1)
def _whole_first() -> re.Pattern[str]:
    """A part behind its whole, in languages whose word for "of" stands between: "40 में से 15"."""
    return re.compile(
        rf"(?P<below>\d{{1,4}})(?: ?{POINTS}| \w\S{{1,9}}(?= ))? ?{any_of('among')}"
        r" ?(?P<above>\d{1,4})(?![\d]|[.,]\d)",
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
    ("37 %", "a third") is taken of `high`. With a `step` only multiples of it count. Of "2 -> 3"
    the number behind the arrow is read, of two that make up the whole ("25/75") the first.

    Examples:
        >>> str(read_number("37 %")), str(read_number("%37")), str(read_number("about a third"))
        ('37', '37', '100/3')
        >>> read_number("it depends"), read_number("120"), read_number("30 to 40")
        (None, None, None)
        >>> str(read_number("$7.50", high=10, unit="dollars"))
        '15/2'
    """
    visible = " ".join(_BOLD.sub("", plain(text)[: 4 * LENGTH]).split())[:LENGTH]
    visible = _SUFFIX.sub("", _ISH.sub("", visible, count=1))
    arrows = [*ARROW.finditer(visible[:60])]
    if arrows:
        visible = visible[arrows[-1].end() :]
    lead = _LEAD.match(visible)
    start = lead.end() if lead else 0
    total = SUM.match(visible, start)
    start = start if total is None else total.end()
    # a minus sign is no dash before the number
    if start and visible[start - 1] in "-–—−" and visible[start:][:1].isdigit():
        start -= 1
    # "not a single point" is no bound
    if step is not None and _ALL_OR_NOTHING.match(visible, start):
        return _all_or_nothing(visible, start, (low, high, unit, step))
    if _BEFORE.match(visible, start) or (start and _BEFORE.search(visible[:start])):
        return None
    found = _numeral(visible, start, Fraction(high)) or in_words(visible, start)
    if found is None:
        return None
    value, is_share, rest = found
    shown = visible[: len(visible) - len(rest)]
    after = behind_unit(rest, unit, is_share)
    if after is None or any(
        name != unit and sign in shown + rest[:3] for name, sign in SIGNS.items()
    ):
        return None
    stars = _STARS.match(after)
    if stars is not None and (is_share or _RATIO.match(after, stars.end())):
        # "4 out of 5 stars", "4 stars out of 5"
        after = after[stars.end() :]
    ratio = None if is_share else _RATIO.match(after)
    if ratio is not None and after != rest:
        share = _ratio(value, ratio, Fraction(high))
        if share is None:
            return None
        # "70 points of 100 points"
        value, is_share = share, True
        after = behind_unit(after[ratio.end() :], unit, True) or ""
    whole_too = _ENTIRE.match(after.lstrip(" ,(（の")) if step is not None else None
    if whole_too is not None and value == high:
        return Fraction(high)
    after = _behind_whole(after, high) if is_share else after
    another = is_share and (_of_another(after, high) or (value == 1 and _less(after)))
    if _goes_on(after) or another or (step and _kept(after)):
        return None
    of_hundred = high == 100 and unit in {"people", "points"} and step is None
    if of_hundred and not is_share and 0 < value < 1:
        return _hundredfold(value, after)
    number = _restated(value * high, after, Fraction(high)) if is_share else value
    off = step is not None and (number / step).denominator != 1
    return None if off or not low <= number <= high else Fraction(number)


def _hundredfold(value: Fraction, after: str) -> Fraction | None:
    """A number below 1 of 100, which may mean either: None unless it goes on "that is, 65"."""
    restated = _RESTATED.match(after)
    told = 0 if restated is None else Fraction(restated["value"].replace(",", "."))
    return 100 * value if told == 100 * value else None


def number_at(text: str, start: int, high: Fraction | int = 100) -> tuple[Fraction, str] | None:
    """The number at a position, a share as one of `high`, and what follows it; whatever that is."""
    found = _numeral(text, start, Fraction(high)) or in_words(text, start)
    if found is None:
        return None
    value, is_share, rest = found
    return (value * high if is_share else value), rest


def _goes_on(after: str) -> bool:
    """Whether what follows makes the number a part of something else: a range, "60的一半"."""
    return bool(_GOES_ON.match(after) or _PART_OF_IT.match(after) or not _EXPLAINS.match(after))


def _of_another(after: str, high: Fraction | int) -> bool:
    """Whether a share is one of another number than the whole: "half of 60"."""
    other = _OF_ANOTHER.match(after)
    return other is not None and Fraction(other["whole"]) != high


def _behind_whole(after: str, high: Fraction | int) -> str:
    """What follows the whole that a share is one of: "20 % meiner 50 Punkte"."""
    whole = _OF_WHOLE.match(after)
    return after[whole.end() :] if whole is not None and int(whole["whole"]) == high else after


def _less(after: str) -> bool:
    """Whether a number is taken from the whole: "everything but 5", "all but five"."""
    but = _BUT.match(after)
    if but is None:
        return False
    return after[but.end() :][:1].isdigit() or worded(after, but.end()) is not None


def _kept(after: str) -> bool:
    """Whether an amount is what the writer keeps: "5 for me, 15 for the pot"."""
    return anywhere("keeps").search(_NEXT_CLAUSE.split(after[:SPAN], maxsplit=1)[0]) is not None


def _restated(number: Fraction, after: str, high: Fraction) -> Fraction:
    """A share, or what the text says in its place: of "a third, that is, 33 %" the latter."""
    restated = _RESTATED.match(after)
    if restated is None:
        return number
    told = Fraction(restated["value"].replace(",", "."))
    told *= high / 100 if restated["share"] else 1
    return told if abs(told - number) <= high / 50 else number


def _all_or_nothing(
    text: str, start: int, scale: tuple[Fraction | int, Fraction | int, str | None, Fraction | int]
) -> Fraction | None:
    """An amount in words for all of it or nothing: "all of it, that is 20 points"."""
    low, high, *_ = scale
    entire = _ENTIRE.match(text, start)
    if entire is None:
        rest, number = _NOTHING.sub("", text[start:], count=1), Fraction(0)
        return number if number >= low and _EXPLAINS.match(rest) else None
    told = _THAT_IS.match(text, entire.end())
    if told is not None:
        # both must say the same
        return Fraction(high) if read_number(text[told.end() :], *scale) == high else None
    rest = text[entire.end() :]
    # "everything but 5" is less
    return None if _goes_on(rest) or _less(rest) or _kept(rest) else Fraction(high)


def _ratio(value: Fraction, ratio: re.Match[str], high: Fraction) -> Fraction | None:
    below = int(ratio["below"])
    if not below:
        return None
    # "25/75" shares out the whole, and what was asked for comes first
    if ratio["sign"] in "/:" and value + below == high:
        return value / high
    return value / below


def _numeral(text: str, start: int, high: Fraction) -> tuple[Fraction, bool, str] | None:
    """A numeral: its value, whether it is a share of the whole, and what follows."""
    part = _HAN_RATIO.match(text, start)
    if part is not None:
        below, above = han(part["below"]), han(part["above"])
        return (above / below, True, text[part.end() :]) if below else None
    whole_first = _whole_first().match(text, start)
    if whole_first is not None and int(whole_first["below"]):
        part_of = Fraction(int(whole_first["above"]), int(whole_first["below"]))
        return part_of, True, text[whole_first.end() :]
    tenths = _TENTHS.match(text, start)
    if tenths is not None:
        return han(tenths["above"]) / 10, True, text[tenths.end() :]
    before = _PERCENT_BEFORE.match(text, start)
    match = _NUMBER.match(text, start if before is None else before.end())
    if match is None:
        return None
    decimals = match["rest"] or match["comma"]
    digits = match["whole"].replace(",", "") + (f".{decimals}" if decimals else "")
    value = Fraction(digits) * (-1 if match["minus"] else 1)
    more = None if decimals or match["minus"] else added(text, match.end())
    if more is not None:
        return percent(value + more[0], text[more[1] :])
    if before is not None:
        return value / 100, True, text[match.end() :]
    ratio = _RATIO.match(text, match.end())
    if ratio is not None:
        share = _ratio(value, ratio, high)
        return None if share is None else (share, True, text[ratio.end() :])
    shared = _SHARED_OUT.match(text, match.end())
    if shared is not None and value + int(shared["below"]) == high:
        return value / high, True, text[shared.end() :]
    pair = _PAIR.match(text, match.end())
    # "35 % / 65 %", and "50-50", which is no range
    if (
        pair is not None
        and value + int(pair["below"]) == high
        and (pair["bar"] or value * 2 == high)
    ):
        return value / high, True, text[pair.end() :]
    return percent(value, text[match.end() :])
