"""Show text from outside: as the characters it holds, on consoles of any encoding."""

from __future__ import annotations

import codecs
import unicodedata

SPELLINGS = {
    "±": "+-",
    "×": "x",
    "·": ".",
    "κ": "kappa",
    "α": "alpha",
    "β": "beta",
    "λ": "lambda",
    "∞": "inf",
    "≤": "<=",
    "≥": ">=",
    "━": "=",
    "│": "|",
    "→": "->",
    "…": "...",
    "½": "1/2",
    "¼": "1/4",
    **dict.fromkeys("−–—─", "-"),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("\u00a0\u202f", " "),
}
"""How characters of our own tables are spelt where the console has no such character."""

PLAIN = "avdilemma.plain"
"""Error handler of encoders: `SPELLINGS`, and escapes such as ``\\u4e2d`` for the rest."""


def printable(text: str, keep: str = "") -> str:
    r"""Escape what would steer a terminal: control, format, direction and unpaired characters.

    Args:
        text: Text from outside, such as a model's name or a file's.
        keep: Characters left as they are, such as ``"\n"``.

    Returns:
        Text that a terminal shows as the characters it is made of.

    Examples:
        >>> print(printable("plain \x1b[31mred\x1b[0m"))
        plain \x1b[31mred\x1b[0m
    """
    if text.isprintable():
        return text
    return "".join(
        each
        if each.isprintable() or each in keep or unicodedata.category(each) == "Zs"
        else each.encode("unicode_escape").decode("ascii")
        for each in text
    )


def encodable(text: str, encoding: str) -> str:
    r"""Spell text in an encoding such as ``cp1252``: by `SPELLINGS` or escapes where it must.

    Examples:
        >>> encodable("κ = 0.5 ±0.1 中", "ascii")
        'kappa = 0.5 +-0.1 \\u4e2d'
    """
    return text.encode(encoding, PLAIN).decode(encoding)


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    each = error.object[error.start]
    escape = each.encode("unicode_escape").decode("ascii")
    return SPELLINGS.get(each, escape), error.start + 1


codecs.register_error(PLAIN, _spell)
