"""Names that look like others: after Unicode Technical Standard 39, as far as names need it.

A name keeps to one script, or mixes Latin letters with those of Chinese, Japanese or Korean, which
resemble none of them (the standard's "highly restrictive" level). What is left are names all of
whose letters look Latin; `skeleton` brings those, and letters that look like digits, together.
The whole table of the standard has 6,000 entries, nearly all of scripts that no name mixes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TOGETHER = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
"""Scripts that one name may hold together."""

SCRIPTS = TOGETHER | {
    *("GREEK", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "THAI"),
    *("GUJARATI", "GURMUKHI", "KANNADA", "MALAYALAM", "ORIYA", "SINHALA", "KHMER", "LAO"),
    *("ARMENIAN", "GEORGIAN", "ETHIOPIC", "MYANMAR", "TIBETAN"),
}
"""Scripts in common use, of which letters are taken."""

PUNCTUATION = "·‐–—‘’“”«»、。・「」『』【】《》〈〉"
"""Punctuation beyond ASCII that names may hold; other signs look like badges or like each other."""

_LATIN = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮасеіјорхуѕһԁԛԝкмтвнгпӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυγκχτηωօհոսցզյՕՍ\u0131\u01c0",
    "ABESIJKMHOPCTYXYaceijopxyshdqwkmtbhrnlABEZHIKMNOPTYXaivopuykxtnwohnugqjOUil",
)
"""Letters of Cyrillic, Greek, Armenian and the edges of Latin, as the plain ones they look like."""

_ALIKE = str.maketrans("01i", "oll")
"""Plain letters and digits that look alike in some typeface, after case is gone."""

_PAIRS = (("rn", "m"), ("vv", "w"))
"""Two letters that look like one."""

_WITH = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH .*")


def script_problem(text: str) -> str | None:
    r"""What is wrong with the letters of a name, None if they cannot be taken for other ones.

    Examples:
        >>> script_problem("GPT-4o"), script_problem("通义千问 Qwen")
        (None, None)
        >>> script_problem("Cl\u0430ude")
        'mixes letters of CYRILLIC and LATIN, which look alike: keep to one script'
    """
    if text != unicodedata.normalize("NFKC", text):
        return "has letters in a special shape (bold, wide, raised): write plain ones"
    names = [
        unicodedata.name(each, "").split(" ")[0]
        for each in text
        if unicodedata.category(each)[0] == "L"
    ]
    scripts = {"KATAKANA" if name.startswith("KATAKANA") else name for name in names}
    strange = sorted(scripts - SCRIPTS)
    if strange:
        return f"has letters of a rare script ({strange[0]}): write it in a common one"
    if len(scripts) > 1 and not scripts <= TOGETHER:
        listed = " and ".join(sorted(scripts))
        return f"mixes letters of {listed}, which look alike: keep to one script"
    for each in text:
        if (
            not each.isascii()
            and unicodedata.category(each)[0] not in "LM"
            and not (each in PUNCTUATION or unicodedata.category(each) == "Nd")
        ):
            return f"holds {each!r}, a sign: keep to letters, digits and plain punctuation"
        # Latin letters of phonetics, as small as capitals or turned, look like plain ones
        if 0x0250 <= ord(each) < 0x02B0 or 0x1D00 <= ord(each) < 0x1DC0:
            return f"has the letter {each!r}, which looks like another: write a plain one"
    return None


@lru_cache(maxsize=10_000)
def skeleton(text: str) -> str:
    """What is left of a name when letters that look alike are the same; not for reading.

    Case and accents do not count, nor do blanks and punctuation unless between two digits.

    Examples:
        >>> skeleton("GPT-4o") == skeleton("gpt 40") == skeleton("GPT4o")
        True
        >>> skeleton("Model 1.5 7B") == skeleton("Model 15 7B")
        False
    """
    plain = unicodedata.normalize("NFKD", text).translate(_LATIN)
    letters = []
    for each in plain:
        kind = unicodedata.category(each)[0]
        if kind in "LN":
            base = _WITH.fullmatch(unicodedata.name(each, ""))
            letters.append(base[1] if base else each)
        elif kind != "M":
            letters.append(" ")
    found = re.sub(r"(?<![0-9]) +| +(?![0-9])", "", "".join(letters)).casefold()
    for pair, one in _PAIRS:
        found = found.replace(pair, one)
    return found.translate(_ALIKE)
