"""Which characters the fonts of this machine can show, and what is said of the others."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from avdilemma.prompts.languages import LANGUAGES

BOX = "▯"
"""What stands in place of a character that no font has."""

REMEDY = (
    "install fonts that have them, such as Noto (https://fonts.google.com/noto; on Debian and "
    "Ubuntu the packages fonts-noto-core and fonts-noto-cjk), and write the document again"
)
"""What to do where characters are missing."""

_NEEDS_NONE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of characters that are laid out and not drawn."""


def characters(path: str) -> frozenset[int]:
    """Code points of a font's glyphs; none if the file cannot be read."""
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    try:
        return frozenset(FT2Font(path).get_charmap())
    except (OSError, RuntimeError, ValueError):
        return frozenset()


class Glyphs:
    """Replaces characters that no font has, and remembers in which language's texts they stood.

    Fonts are read in turn and only as long as something is missing: with hundreds of fonts most
    reports need the first alone.
    """

    def __init__(
        self, fonts: Iterable[str], read: Callable[[str], frozenset[int]] = characters
    ) -> None:
        """Take the paths of fonts, those that have most first."""
        self._rest: Iterator[str] = iter(dict.fromkeys(fonts))
        self._read = read
        self._known: set[int] = set()
        self.missing: dict[str, Counter[str]] = {}

    def has(self, character: str) -> bool:
        """Whether some font can show a character."""
        code = ord(character)
        while code not in self._known:
            path = next(self._rest, None)
            if path is None:
                return False
            self._known |= self._read(path)
        return True

    def shown(self, text: str, language: str = "") -> str:
        """A text with `BOX` for each character that cannot be shown; the language is a code."""
        if text.isascii():
            return text
        lost = {
            each
            for each in set(text)
            if unicodedata.category(each) not in _NEEDS_NONE and not self.has(each)
        }
        if not lost:
            return text
        counts = self.missing.setdefault(language, Counter())
        counts.update(each for each in text if each in lost)
        return "".join(BOX if each in lost else each for each in text)


def sentence(missing: Mapping[str, Counter[str]]) -> str:
    """Say which texts have characters that no font has, and the remedy; empty if none have.

    Args:
        missing: Characters with how often each stands there, by the code of a language; ``""`` are
            names and other words.

    Examples:
        >>> sentence({"zh": Counter("中中文")}).split(": ")[0]
        'No font on this machine has these characters of texts, each shown as ▯'
        >>> "Chinese (3, such as U+4E2D)" in sentence({"zh": Counter("中中文")})
        True
        >>> sentence({})
        ''
    """
    parts = []
    for language, counts in sorted(missing.items(), key=lambda each: (not each[0], each[0])):
        known = LANGUAGES.get(language)
        name = (known.name if known else language) or "names and tables"
        first = min(counts, key=lambda each: (-counts[each], each))
        parts.append(f"{name} ({counts.total():,}, such as U+{ord(first):04X})")
    if not parts:
        return ""
    where = ", ".join(parts)
    words = "No font on this machine has these characters of texts, each shown as"
    return f"{words} {BOX}: {where}. Remedy: {REMEDY}."
