"""Show text from outside: as the characters it holds, on consoles of any encoding."""

from __future__ import annotations

import codecs
import re
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


BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U0001d159"
    + "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
)
"""Characters that count as printable and are not seen: fillers, joiners, variation selectors."""

MARKS = 3
"""Most combining marks on one letter; more of them run into the lines above and below."""

_CI_COMMAND = re.compile(r"(?<!\S)::|##(?=\[|[A-Za-z]+\[)")
"""What begins a command where the console is a log of GitHub, Azure Pipelines or TeamCity."""


def unseen(text: str, keep: str = "") -> str | None:
    r"""What is wrong with text whose characters are not all seen as what they are.

    Args:
        text: Text from outside.
        keep: Characters that are well where they cannot be seen, such as ``"\n"``.

    Returns:
        A clause that goes on after the text's place, or None.

    Examples:
        >>> unseen("a\u00adb")
        'holds U+00AD (SOFT HYPHEN), which cannot be seen as what it is: remove it'
    """
    for each in text:
        if each not in keep and (not each.isprintable() or each in BLANK):
            code = f"U+{ord(each):04X} ({unicodedata.name(each, 'no name')})"
            return f"holds {code}, which cannot be seen as what it is: remove it"
    return None


def quoted(text: str) -> str:
    r"""A text from outside in quotes: each of its characters is seen.

    Examples:
        >>> quoted("a\u3164b")
        "'a\\u3164b'"
    """
    seen = (
        each.encode("unicode_escape").decode("ascii")
        if not each.isprintable() or each in BLANK
        else each
        for each in text
    )
    return f"'{''.join(seen)}'"


def line_problem(text: str) -> str | None:
    """What is wrong with a line of text that stands among others' lines.

    Returns:
        A clause that goes on after the line's place; None for a line that is seen as what it is,
        with single blanks inside, and stays within its own space.

    Examples:
        >>> line_problem("GPT-4o mini"), line_problem(" x")
        (None, 'begins or ends with a blank, or has two in a row: remove it')
    """
    if problem := unseen(text):
        return problem
    if not text.strip():
        return "is blank: write something"
    if text != text.strip(" ") or "  " in text:
        return "begins or ends with a blank, or has two in a row: remove it"
    marks = 0
    for each in f" {text}":
        marks = marks + 1 if unicodedata.category(each) in {"Mn", "Me"} else 0
        if marks > MARKS:
            return f"has over {MARKS} combining marks on one letter: remove them"
    return None


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


def inert(text: str) -> str:
    r"""Escape what a log of continuous integration would take for a command.

    Examples:
        >>> print(inert("::add-mask::x ##[group]y std::move"))
        \::add-mask::x #\#[group]y std::move
    """
    return _CI_COMMAND.sub(lambda found: "\\::" if found[0] == "::" else "#\\#", text)


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
