"""The languages' words for reading replies, as regular expressions over all languages at once.

Replies are searched for words of every language, whatever the prompt's, because models answer
in the language that they please.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import zip_longest

from avdilemma.prompts.alternatives import alternatives
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.patterns import lazy

UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af"
"""Ranges of scripts that put no space around a word: Thai, Lao, Burmese, Khmer, Chinese, Japanese;
and Korean, where something may be put behind a word."""

# vowel signs of Indian scripts and of Arabic, which Python takes for no letters
_SIGNS = r"\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962\u0963"

# scripts that put a space around a word: those before Thai, Georgian, Ethiopic, Cherokee, and the
# Latin and Greek letters with more marks. It is these that are listed and not the others, because a
# class is compiled character by character, and the class of a word is compiled thousands of times
_SPACED = r"\u0000-\u0dff\u10a0-\u10ff\u1200-\u13ff\u1e00-\u1fff"

# what has no case is said to, and stands in a class of its own: both make it compile sooner
WORD = rf"(?:(?=(?-i:[{_SPACED}]))(?:[^\W_]|(?-i:[{_SIGNS}])))"
"""A regular expression for a letter or digit that can be part of a word with others."""

CJK = lazy(f"[{UNSPACED}]")
"""A character of a script that puts no space around words."""

OPENS, CLOSES = r"[\"'“「『«„*(]", r"[\"'”」』»“*)]"
"""Marks before and behind a label: quotation marks, brackets, bold."""

ANNOUNCED = frozenset({"answer", "choice", "rating", "amount", "decision", "belief", "price"})
"""Names of the words that announce an answer."""

LABEL = "<label>"
"""Stands for a label in the words of languages."""

# before a word such as "option", in sentences of every language
_ARTICLES = r"(?:the |die |la |l')"

# languages in which no question is asked, but some models answer
_ELSEWHERE = {
    "answer": "antwoord|odpowiedź",
    "option": "opcion",
}


def whole(patterns: Iterable[str], more: str = "") -> str:
    """A regular expression for any of some words, longest first.

    Words of scripts with spaces are found as whole words, those that end in an apostrophe as the
    beginning of one, others anywhere.
    """
    listed = sorted(patterns, key=len, reverse=True)
    others = [each for each in listed if CJK.search(each)]
    # "l'option": what is elided stands before a word
    elided = [each for each in listed if each.endswith("'")]
    spaced = [each for each in listed if each not in others and each not in elided]
    parts = [rf"(?<!{WORD})(?:{alternatives(spaced)})(?!{WORD})"] if spaced else []
    if elided:
        parts.append(rf"(?<!{WORD})(?:{alternatives(elided)})")
    if more:
        parts.append(rf"(?<!{WORD})(?:{more})(?!{WORD})")
    return f"(?:{'|'.join([*parts, alternatives(others)] if others else parts)})"


def elsewhere(name: str) -> list[str]:
    """The words of one name in languages in which nothing is asked; most names have none."""
    return _ELSEWHERE[name].split("|") if name in _ELSEWHERE else []


def listed(name: str, *languages: str) -> list[str]:
    """The words of one name in some languages, in all of them if none is given; each once."""
    field = {"is": "is_", "or": "or_", "and": "and_"}.get(name, name)
    asked = languages or LANGUAGES
    found = [each for code in asked for each in getattr(LANGUAGES[code].reading, field)]
    # in keys and tags they are often written without accents: "eleccion"
    bare = [_without_accents(each) for each in found] if name in ANNOUNCED else []
    return list(dict.fromkeys([*found, *bare]))


def _without_accents(word: str) -> str:
    """A word with plain letters for Latin ones with accents; those of other scripts stay."""
    return "".join(
        letter if not (plain := unicodedata.normalize("NFD", letter)[0]).isascii() else plain
        for letter in word
    )


@lru_cache(maxsize=64)
def any_of(*names: str) -> str:
    """A regular expression for any word of these names in any language; see `whole`."""
    others = "|".join(each for name in names for each in elsewhere(name))
    return whole(dict.fromkeys(each for name in names for each in listed(name)), others)


@lru_cache(maxsize=64)
def before(name: str, *languages: str) -> str:
    """A regular expression for a word of a name and the space behind it, or a mark that opens.

    It stands where a word begins, and holds no `WORD`: it may be written many times in one pattern.
    The words are those of some languages, or of all.
    """
    found = dict.fromkeys([*listed(name, *languages), *elsewhere(name)])
    joined = [each for each in found if CJK.search(each) or each.endswith("'")]
    spaced = [each for each in found if each not in joined]
    parts = ((spaced, f"(?: |(?={OPENS}))"), (joined, " ?"))
    longest = [("|".join(sorted(words, key=len, reverse=True)), end) for words, end in parts]
    kinds = [f"(?:{words}){end}" for words, end in longest if words]
    return f"(?:{'|'.join(kinds)})" if kinds else "(?:)"


def around(*names: str, label: str, articles: bool = False) -> str:
    """A regular expression for the words of these names around labels, each ``<label>``.

    A label may have marks around it, and a word of the same language before it: "option A"; with
    `articles` also one before that. Words that begin with a label, or end in one, share it: a
    pattern of a label is long, and each copy of it is compiled anew for every alphabet.
    """
    found = []
    for language in LANGUAGES:
        patterns = [each for name in names for each in listed(name, language)]
        if not patterns:
            continue  # of nothing a pattern would match anything
        option = f"{_ARTICLES}?(?:{before('option', language)})?"
        article = f"(?:{before('articles', language)})?" if articles else ""
        shown = f"{article}{option}{OPENS}{{0,3}}{label}{CLOSES}{{0,3}}"
        found.append(_shared(patterns).replace(LABEL, shown))
    return f"(?:{'|'.join(found) or '(?!)'})"


def _shared(patterns: Sequence[str]) -> str:
    """`whole` of some words, with one label for all that begin or end in one."""
    once = [each for each in patterns if each.count(LABEL) == 1]
    behind = [each.removeprefix(LABEL) for each in once if each.startswith(LABEL)]
    ahead = [each.removesuffix(LABEL) for each in once if each.endswith(LABEL)]
    others = [each for each in patterns if each not in once or LABEL not in (each[:7], each[-7:])]
    shared = [
        f"{lead}(?:{'|'.join(sorted(group, key=len, reverse=True))}){end}"
        for lead, words, end in ((LABEL, behind, ""), ("", ahead, LABEL))
        for unspaced in (False, True)
        if (group := [each for each in words if bool(CJK.search(each)) == unspaced])
    ]
    return whole([*shared, *others])


@lru_cache(maxsize=64)
def anywhere(*names: str) -> re.Pattern[str]:
    """`any_of`, compiled, in either case."""
    return re.compile(any_of(*names), re.IGNORECASE)


@lru_cache(maxsize=64)
def nothing_but(*names: str) -> re.Pattern[str]:
    """What holds only marks and words of these names, in any language and case; it may be empty."""
    return re.compile(rf"(?:[\W_]|{any_of(*names)})*", re.IGNORECASE)


PER_CENT = rf"(?:[%٪]|{any_of('hundredths')})"
"""A regular expression for the sign of per cent, or words for it."""

IS = rf"(?: ?{any_of('is')})"
"""A regular expression for the verb between a word that announces and an answer."""

OTHERS = lazy(
    whole(
        each.replace("<agents>", alternatives((*phrases.reading.types, *phrases.reading.agents)))
        for phrases in LANGUAGES.values()
        for each in phrases.reading.others
    ),
    re.IGNORECASE,
)
"""Sentences about what others answer, or about how to answer."""

AGENT_ALONE = lazy(
    rf"[\W\d_]*(?:{any_of('articles', 'some')} ?(?:[^\W\d_]{{4,14}} )?)?"
    rf"{any_of('types', 'agents')}"
    r"(?:\w{0,4}(?:'s)?(?: (?:view|perspective|answer|choice|position|response|side))?)[\W_]*",
    re.IGNORECASE,
)
"""A heading that names another who answers, such as "The egoist:"."""

ORDINALS = tuple(
    whole(dict.fromkeys(each for each in found if each))
    for found in zip_longest(*(phrases.reading.ordinals for phrases in LANGUAGES.values()))
)
"""Regular expressions for the ordinal numbers from the first, in every language."""

OPTION_PLACES = tuple(
    whole(dict.fromkeys(each for each in found if each))
    for found in zip_longest(*(phrases.reading.option_places for phrases in LANGUAGES.values()))
)
"""Regular expressions for the option that is listed first, and for the second."""

ROLES = tuple(
    whole(dict.fromkeys(each for each in found if each))
    for found in zip_longest(*(phrases.reading.roles for phrases in LANGUAGES.values()))
)
"""Regular expressions for the role of who moves first, and of who moves second."""

ROLE_NAMES = tuple(
    whole(dict.fromkeys(each for each in found if each))
    for found in zip_longest(*(phrases.reading.role_names for phrases in LANGUAGES.values()))
)
"""Regular expressions for the names of who moves first, and of who moves second."""
