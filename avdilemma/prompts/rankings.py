"""Rankings of all options: "Ranking: B > A", "1st: B, 2nd: A", and lists below such a heading.

The first of a ranking is chosen, if it says that it ranks by preference, or numbers the places, and
names every option once. "A > B" alone may compare anything, and chooses nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from avdilemma.prompts.alphabet import Alphabet, Label
from avdilemma.prompts.claims import Claim
from avdilemma.prompts.own import announced_by_another
from avdilemma.prompts.patterns import SIGN, lazy
from avdilemma.prompts.plain import fold
from avdilemma.prompts.words import ORDINALS, any_of, anywhere, nothing_but

LONGEST = 160
"""Characters of a line that ranks the options, at most."""

_THEN = lazy(rf"[\W_]*(?:{any_of('concludes', 'and')}[\W_]*)+", re.IGNORECASE)
_LIST_NUMBER = lazy(r"(?:^|(?<=[\s,;]))[*_(]{0,2}\d{1,2}[.)][*_\s]*$")
_ASIDE = lazy(r"[*_\"'”»)]{0,3} ?[(（][^()（）]{0,40}[)）]")
_REST = lazy(r"[*_\"'”»)\]\s]*(?:$|[.;!。！；(（])")


@lru_cache(maxsize=1)
def _head() -> re.Pattern[str]:
    own = any_of("own", "final", "first")
    return re.compile(
        rf"[\W_]*(?:{own}[ ,]{{1,2}})*(?:{any_of('ranks', 'worst_first')}[ ,]{{0,2}}){{1,2}}"
        r"(?:\([^()]{0,40}\))?[*_ ]*[:：] ?",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _place() -> re.Pattern[str]:
    """The number of a place before its option: "1.", "1st:", "2. Platz:", "1位"."""
    ordinal = "|".join(f"(?P<o{place}>{each})" for place, each in enumerate(ORDINALS[:4]))
    return re.compile(
        r"[\s*_(\[]{0,4}(?:(?P<number>[1-4])(?P<strong>(?:st|nd|rd|th|er|ère|re|e|è|º|ª|\.?o|\.?a)(?!\w)|[位위])?"
        rf"|(?:{ordinal}))(?P<sign>[.):]?)(?P<noun> ?[^\W\d_]{{2,12}}(?= ?[:：]))?"
        r"(?P<colon> ?[:：=)]| [-–—])?[\s*_\"'“„«「(\[]{0,4}",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _lead() -> re.Pattern[str]:
    opens = r"[\s*_\"'“„«「(\[]{0,4}"
    return re.compile(rf"{opens}(?:{any_of('option')} ?)?{opens}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _between() -> re.Pattern[str]:
    return re.compile(
        r"[*_\"'”»)\]]*\s*(?:(?P<less>[<≺])|[>≻]{1,3}|[,;、，→|·\n]|[-–—]{1,2}>?)?[*_\s]*"
        rf"(?:(?!{any_of('or', 'and')})[^\W\d_]{{2,8}}(?= ))?\s*",
        re.IGNORECASE,
    )


def _order(
    text: str, alphabet: Alphabet, strong: bool, rising: bool = False
) -> tuple[str, ...] | None:
    """All labels as a text ranks them; with `strong` only if it numbers places and no list.

    With `rising` the best is said to come last. Without, "A < B" may mean that B is better or
    that A comes before it, and is no order.
    """
    names: list[str] = []
    sign, falling, place = "", False, 0
    while len(names) < len(alphabet.labels):
        number = _place().match(text, place)
        if number is not None:
            said = number["number"]
            at = int(said) - 1 if said else next(n for n in range(4) if number[f"o{n}"])
            counts = at == len(names) and bool(number["sign"] or number["colon"] or not said)
            counts = counts or (at == len(names) and number["strong"] is not None)
            named = bool(number["strong"] or number["noun"] or not said)
            label = alphabet.at(text, number.end()) if counts and (named or not strong) else None
        else:
            label = None
        if label is None:
            lead = _lead().match(text, place)
            label = alphabet.at(text, lead.end()) if lead is not None and not strong else None
        if label is None or label.name in names:
            return None
        names.append(label.name)
        place = len(text) - len(label.after)
        aside = _ASIDE.match(text, place)
        place = place if aside is None else aside.end()
        if len(names) < len(alphabet.labels):
            gap = _between().match(text, place)
            if gap is None or gap.end() == place:
                return None
            sign, falling = (
                sign or gap["less"] or "",
                falling or re.search("[>≻]", gap[0]) is not None,
            )
            place = gap.end()
    if ((sign or rising) and falling) or _REST.match(text, place) is None:
        return None
    if sign == "<" and not rising:
        return None
    rising = rising or bool(sign)
    return tuple(reversed(names)) if rising else tuple(names)


def ranked(lines: Sequence[str], index: int, alphabet: Alphabet) -> Iterator[Claim]:
    """The first of a ranking that stands in a line, or in a list that begins there."""
    line = lines[index]
    size = len(alphabet.labels)
    if len(line) > LONGEST:
        return
    whole = all(label in line for label in alphabet.written)
    below = lines[index : index + size]
    listed = not whole and "1" in line[:12] and sum(map(len, below)) <= LONGEST
    if not (whole or listed):
        return
    text = fold(line if whole else "\n".join(below))
    above = fold(lines[index - 1]) if index else ""
    after = lines[index + 1 if whole else index + size :][:1]
    head = _head().match(text)
    headed = head is not None or _is_head(above) or any(map(_is_head, after))
    start = 0 if head is None else head.end()
    if head is not None and announced_by_another(text, 0, above):
        return
    rising = head is not None and anywhere("worst_first").search(head[0]) is not None
    order = _order(text[start:], alphabet, not headed, rising)
    if order is not None:
        yield Claim(index, 0, len(line), "answer", order[0])


def _is_head(line: str) -> bool:
    """Whether a line says that the next, or the one before, ranks the options, and nothing else."""
    return (
        len(line) <= LONGEST
        and nothing_but("own", "final", "first", "ranks").fullmatch(line) is not None
        and re.search(any_of("ranks"), line, re.IGNORECASE) is not None
    )


def numbers_next(before: str, alphabet: Alphabet) -> bool:
    """Whether a sentence ends in the number of a list's next entry: "1." and "B, 2."."""
    number = _LIST_NUMBER.search(before)
    if number is None:
        return False
    entry = before[: number.start()].rstrip(" *_,;)")
    return not entry or alphabet.ending(entry) is not None


def in_order(text: str, places: Sequence[tuple[Label, int, int]]) -> bool:
    """Whether a sentence names labels one after the other, as in "B, then A"."""
    for (one, _, end), (other, start, _) in pairwise(places):
        between = text[end:start]
        if one.name != other.name and SIGN.search(between) and _THEN.fullmatch(between) is not None:
            return True
    return False
