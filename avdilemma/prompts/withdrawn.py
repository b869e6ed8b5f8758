"""Replies that name an answer and decline: "You want / Answer: A / but I can't."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.claims import Claim, behind, corrects
from avdilemma.prompts.own import begins_supposed, quoted_in_passing, sentence_before
from avdilemma.prompts.patterns import LETTER, lazy
from avdilemma.prompts.refusals import declines
from avdilemma.prompts.sentences import sentences
from avdilemma.prompts.words import any_of, anywhere

NEAR = 12
"""Characters before words of doubt in which the option may stand that they are about."""

_REQUESTS = anywhere("requests")
_ENDS = lazy(r"[.!?。！？][*_\"'”»」)\]]*$")
_QUOTED = lazy(r"[>*_ ]*[\"'“„«「『].{1,60}[\"'”“»」』][.。]?[*_ ]*")
_WILL_NOT = lazy(any_of("will_not"), re.IGNORECASE)
_CLAUSE = lazy(r"[,;，；、]")


def shown_to_decline(found: Claim, lines: Sequence[str]) -> bool:
    """Whether an answer line is only shown, and what follows at once declines.

    It is shown if the line above asks for it in the prompt's name and goes on in it, or if it
    stands in quotation marks.

    Args:
        found: The answer, a line of its own.
        lines: The reply's lines.
    """
    line = lines[found.line]
    if LETTER.search(line[: found.start]):
        return False
    above = lines[found.line - 1] if found.line else ""
    # "You asked for one line, so here it is:" announces the own answer
    last = _CLAUSE.split(sentence_before(above, len(above)))[-1]
    asked = _REQUESTS.search(last) is not None and not _ENDS.search(above)
    if not (asked or _QUOTED.fullmatch(line)):
        return False
    after = lines[found.line + 1] if found.line + 1 < len(lines) else ""
    return declines(after)


def withdrawn(found: Claim, lines: Sequence[str]) -> bool:
    """Whether an answer is only shown, or quoted in passing or taken back, by words that decline.

    Args:
        found: The answer.
        lines: The reply's lines.
    """
    if shown_to_decline(found, lines):
        return True
    after = behind(found, lines)
    taken = corrects(after) or quoted_in_passing(lines[found.line], found.start)
    return taken and declines(after)


def declines_besides(text: str, label: str, alphabet: Alphabet) -> bool:
    """Whether a reply that chooses a label declines, too, but for turning down other options.

    "I'd rather not A this time. B." turns down one of the options alone.
    """

    def turns_down(sentence: str) -> bool:
        named = alphabet.named_in(sentence)
        return bool(named) and label not in named

    told = (each.text for each in sentences(text.splitlines()))
    rest = "\n".join(each for each in told if not turns_down(each))
    return declines(rest) and _WILL_NOT.search(rest) is not None


def left_open_after(found: Claim, lines: Sequence[str], alphabet: Alphabet) -> bool:
    """Whether a reply that states a choice goes on to say that nothing is decided.

    It does if it names several options, and says so outright and not on a condition: "If they are
    honest, A; if not, B. Which of the two they are, I cannot tell."

    Args:
        found: The choice stated.
        lines: The reply's lines.
        alphabet: The labels on offer.
    """
    if len(alphabet.named_in("\n".join(lines))) < len(alphabet.labels):
        return False
    after = (each for each in sentences(lines) if (each.line, each.start) > (found.line, found.end))
    return any(_open(each.text, alphabet) for each in after)


def _open(text: str, alphabet: Alphabet) -> bool:
    """Whether a sentence says outright that nothing is decided, and not what one option does."""
    found = anywhere("undecided").search(text)
    if found is None or begins_supposed(text):
        return False
    # "A depends on what the other does"
    return not alphabet.named_in(text[: found.start()][-NEAR:])
