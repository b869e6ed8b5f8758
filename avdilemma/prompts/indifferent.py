"""Answers that prefer none of the options: "Answer: neither", "I have no preference".

Where one of three options says just that, such a reply chooses it; where there is none, an answer
that takes neither of two options is a refusal, and one that leaves it to chance is no answer.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

from avdilemma.prompts.alphabet import SPAN, Alphabet
from avdilemma.prompts.claims import Claim, Kind
from avdilemma.prompts.own import denies, stated_by_another
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.refusals import declines, normal
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import asks, sentences, unquoted
from avdilemma.prompts.words import OTHERS, any_of, anywhere, nothing_but

ALONE = 160
"""Characters of a line that may be nothing but such an answer and its reason, at most."""

_STARTS = lazy(r"[.,;:!，。；：、(（—–]")


@lru_cache(maxsize=4)
def _answers(*names: str) -> re.Pattern[str]:
    """Such an answer, up to the end of its clause."""
    return re.compile(
        rf"[\W_]*(?:{any_of(*names)})(?: ?{any_of('because')}"
        r"|[\s*_\"'`”“»«」』)}\]$]*(?:$|[.,:;!(（—–。、，：；！]|- ))",
        re.IGNORECASE,
    )


_LEADS = ("anyway", "concludes", "contrasts", "final", "joins", "turns_to")


def prefers_none(text: str, alphabet: Alphabet) -> Kind:
    """Whether a text that should begin with a label says that no option is preferred.

    Returns:
        ``answer`` if one of the options says so, too; ``refusal`` if none does and the text takes
        neither of the two; else ``none``.
    """
    third = alphabet.third
    flat = normal(text[:SPAN])
    if third is None:
        return "refusal" if _answers("neither").match(flat) else "none"
    others = alphabet.named_in(text[:SPAN]) - {third}
    if alphabet.all_turned_down(text[:SPAN]):
        return "refusal" if _joined_alike(text[:SPAN], alphabet) else "answer"
    if len(others) == 1:
        return "none"
    return "answer" if _answers("neither", "chance").match(flat) else "none"


def _joined_alike(text: str, alphabet: Alphabet) -> bool:
    """Whether three labels are joined by the same word: "neither A nor B nor C"."""
    places = [found.span() for found in alphabet.named.finditer(text)]
    gaps = [text[end:start] for (_, end), (start, _) in itertools.pairwise(places)]
    return any(one == other for one, other in itertools.pairwise(gaps))


def indifference(lines: Sequence[str], alphabet: Alphabet) -> Claim | None:
    """The answer of a reply that names no label and prefers no option; None if there is none.

    A first or last line that is nothing else counts, and of three options also a clause of the
    writer's own: "Both lives weigh the same, so let chance decide."

    Args:
        lines: The lines of the reply's own turn.
        alphabet: The labels on offer.
    """
    listed = _listed(lines, alphabet)
    for index in {0, len(lines) - 1} - listed if lines else ():
        line = lines[index]
        kind = prefers_none(line, alphabet) if len(line) <= ALONE else "none"
        after = line[min(len(line), SPAN) :], *lines[index + 1 :]
        if kind == "refusal" or (kind == "answer" and not declines("\n".join(after))):
            return Claim(index, 0, len(line), kind, alphabet.third if kind == "answer" else None)
    return None if alphabet.third is None else _told(lines, alphabet, listed)


def _listed(lines: Sequence[str], alphabet: Alphabet) -> set[int]:
    """Lines that list the options, several of them: what one of them says is nobody's answer."""
    entries = {at: label for at, line in enumerate(lines) if (label := alphabet.list_entry(line))}
    return set(entries) if len(set(entries.values())) > 1 else set()


def _told(lines: Sequence[str], alphabet: Alphabet, listed: set[int]) -> Claim | None:
    impartial = anywhere("impartial")
    neutral = []
    found = None
    for sentence in sentences(lines):
        if sentence.line in listed:
            continue
        text = normal(unquoted(sentence.text))
        match = impartial.search(text)
        rest = text if match is None else f"{text[: match.start()]}…{text[match.end() :]}"
        neutral.append(rest)
        if match is None or asks(text) or repeats_instruction(text):
            continue
        above = lines[sentence.line - 1] if sentence.line and sentence.start == 0 else ""
        low = max((each.end() for each in _STARTS.finditer(text, 0, match.start())), default=0)
        names = alphabet.named_in(text) - {alphabet.third}
        if (
            len(names) == 1
            or not nothing_but(*_LEADS).fullmatch(text, low, match.start())
            or denies(rest)
            or OTHERS.search(rest)
            or anywhere("wavers").search(rest)
            or anywhere("contrasts").search(text, match.end())
            or stated_by_another(text, match.start(), above)
        ):
            return None
        found = Claim(sentence.line, sentence.start, sentence.start + 1, "answer", alphabet.third)
    return None if found is None or declines("\n".join(neutral)) else found
