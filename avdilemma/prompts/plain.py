"""A reply as plain text: typography taken off.

Everything here takes time in proportion to the length of the reply, whatever it holds.
"""

from __future__ import annotations

import re
import unicodedata

from avdilemma.prompts.patterns import lazy

PIECE = 2_000
"""Characters normalised at a time: a long run of accents costs quadratic time."""

# zero-width, direction and variation marks, soft hyphens: nobody sees them
_INVISIBLE = dict.fromkeys(
    (
        *(0xAD, 0x180E, 0x20E3, 0xFEFF),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
    )
)
# quotes, and the marks of Arabic and Indian scripts
_TYPOGRAPHY = str.maketrans("’‘ʼ＇´🅰🅱🅾،؛؟٪٫٬۔।॥", "'''''ABO,;?%.,...")
_ARROWS = dict.fromkeys(map(ord, "➔➙➛➜➝➞➟➠➡➨⇒⟶⟹⟾⇨⇢⇾⭢⮕⮞🡒🡆🠖"), "→") | dict.fromkeys(
    map(ord, "⬅⇐⟵⟸⇦⇠⇽⭠🡐👈"), "←"
)

_CIRCLED = {ord(first) + number: str(number + 1) for first in "❶➀➊⓵" for number in range(10)}

# frames around an answer are those of a table
_FRAMES = dict.fromkeys(map(ord, "│┃║╎╏┆┇┊┋"), "|")

_SIGNS = _TYPOGRAPHY | _ARROWS | _CIRCLED | _FRAMES

# digits of all scripts: normalising leaves those of Arabic, Indian and other scripts as they are
_DIGITS = {
    code: str(unicodedata.decimal(chr(code)))
    for code in range(0x660, 0x1FC00)
    if chr(code).isdecimal()
}

# letters of other scripts that look exactly like Latin ones: a Russian or Greek reply types them
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУасеѕіјорхуΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTXYacesijopxyABEZHIKMNOPTYXo",
)
_ALIKE = lazy(r"[\u0370-\u052f]")
_WORD = lazy(r"[A-Za-z0-9\u0370-\u052f]+")
# a reason may follow a label without a comma, as in "A because ..."
_BEFORE_SMALL = lazy(r" (?!потому|поскольку|так как)[αβγδεζηθικλμνξοπρστυφχψωа-я]")
_SENTENCE_BEGINS = lazy(r"(?:^|\n|[.!?…])[ \t]*$")
_BACK = 20
"""Characters before a word that tell whether a sentence begins with it."""


def plain(text: str) -> str:
    """Write a text, lone surrogates included, in plain characters.

    Full-width and styled letters, ligatures and composed accents become their plain form, digits of
    all scripts those from 0 to 9, marks of Arabic and Indian scripts ours; invisible characters go,
    apostrophes become straight, and every arrow one of two. A letter with an accent stays another
    letter.

    Examples:
        >>> plain("Ａnswer： 𝐁")
        'Answer: B'
        >>> plain("٤٠٫٥٪"), plain("४०")
        ('40.5%', '40')
    """
    if text.isascii():
        return text
    # apostrophes first: normalising would turn some of them into a space and an accent
    seen = text.translate(_SIGNS).translate(_INVISIBLE)
    seen = seen.translate(_DIGITS)
    pieces = (seen[start : start + PIECE] for start in range(0, len(seen), PIECE))
    return "".join(unicodedata.normalize("NFKC", piece) for piece in pieces)


def fold(text: str) -> str:
    """Replace words of letters that look Latin by Latin ones, letter for letter.

    Other words stay as they are, whatever letters they hold: those of a language are looked for in
    them. So does a lone letter that begins a sentence before a small word of its own letters: there
    it is a word, such as the Russian for "but" or "in", and no label.

    Examples:
        >>> fold("Ответ: В"), fold("Ответ: В")[-1] == "B"
        ('Ответ: B', True)
    """
    if text.isascii() or _ALIKE.search(text) is None:
        return text
    return _WORD.sub(_folded, text)


def _folded(word: re.Match[str]) -> str:
    found = word[0].translate(_LOOKALIKES)
    if not found.isascii():
        return word[0]
    if len(found) == 1 and _BEFORE_SMALL.match(word.string, word.end()):
        before = word.string[max(0, word.start() - _BACK) : word.start()]
        if _SENTENCE_BEGINS.search(before):
            return word[0]
    return found
