"""Forms of words: whether a word of a reply is one of an option's."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import CJK, listed

FEWEST = 4
"""Letters that two forms of a word have in common, at least."""


MORE = 6
"""Letters that a form of a word has more than the one in the option, at most."""


_ARTICLE = lazy(r"^[وفبكل]{0,2}ال(?=\w{3})")
"""The article of Arabic, one word with its noun."""


_KANA_MARKS = "\u3099\u309a"


@lru_cache(maxsize=4096)
def plain_word(word: str) -> str:
    """A word in small letters without accents; the marks of kana make other letters, and stay."""
    decomposed = unicodedata.normalize("NFKD", _ARTICLE.sub("", word.casefold()))
    kept = "".join(
        sign for sign in decomposed if sign in _KANA_MARKS or not unicodedata.combining(sign)
    )
    return unicodedata.normalize("NFC", kept)


@lru_cache(maxsize=1024)
def stem(word: str) -> str:
    """What a verb begins with in all of its forms, if its language says how it ends."""
    root = _endings().sub("", word)
    # one letter begins many words
    return root if len(root) > 1 or CJK.search(root) else word


@lru_cache(maxsize=1)
def _endings() -> re.Pattern[str]:
    return re.compile(rf"(?<=\w)(?:{'|'.join(listed('verb_endings'))})$")


@lru_cache(maxsize=1)
def negated() -> re.Pattern[str]:
    """Endings, and words behind a verb, which say that it is not done."""
    return re.compile("|".join(listed("negated_forms")), re.IGNORECASE)


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each) for each in listed("word_forms"))


@lru_cache(maxsize=1024)
def listed_forms(word: str) -> re.Pattern[str] | None:
    """The forms of the words of which it is one, if their languages list them."""
    found = [each.pattern for each in _words() if each.fullmatch(word)]
    return re.compile("|".join(found)) if found else None


def same_word(word: str, other: str, after: str = "") -> bool:
    """Whether a word of a text may be a form of one in an option: "swerving", "coopère", "siga".

    Not one that says in its ending, or in what comes after it, that it is not done: "dönmezdim".
    """
    if word == other:
        return True
    forms = listed_forms(other)
    if forms is not None and forms.fullmatch(word):
        denied = negated().search(f"{word} {after}")
        return denied is None or denied.start() >= len(word)
    root = stem(other)
    if root != other and word.startswith(root):
        return negated().match(f"{word[len(root) :]} {after}") is None
    # "güvenirim" is no form of "güvenmemek"
    if root != other and negated().search(other):
        return False
    common = max(FEWEST, -(-len(other) // 2))
    return len(word) <= len(other) + MORE and word[:common] == other[:common] != ""
