"""A reply that goes on with its own prompt: a small model asks itself the question again."""

from __future__ import annotations

from functools import lru_cache

from avdilemma.prompts.patterns import lazy

FEWEST = 24
"""Characters of a sentence of the prompt by which it is known again."""

MARK = "Question:"
"""The line that is put before a prompt that begins again; it ends the turn of who has answered."""

_SENTENCE = lazy(r"(?<=[.!?])\s+|(?<=[。！？])")
_NUMBERS = lazy(r"\d+(?:[.,]\d+)*")
_FORM = lazy(r"\s*\S{1,12} ?[:：.)]")


def told_again(text: str, prompt: str) -> str:
    r"""A reply with a mark before every line that begins like the prompt, whatever its numbers are.

    Lines that begin like one of the prompt's options, or like what it says of how to answer, are
    left as they are: explanations cite those.

    Args:
        text: The reply.
        prompt: Its prompt; nothing changes where it is not known.

    Examples:
        >>> told_again("Answer: A\nThe car carries 5 people.", "The car carries 2 people.\n\nWell?")
        'Answer: A\nQuestion:\nThe car carries 5 people.'
    """
    known = _beginnings(prompt)
    if not known or "\n" not in text:
        return text
    lines = text.split("\n")
    marked = [lines[0]]
    for line in lines[1:]:
        if _alike(line)[:FEWEST] in known:
            marked.append(MARK)
        marked.append(line)
    return "\n".join(marked)


@lru_cache(maxsize=1024)
def _beginnings(prompt: str) -> frozenset[str]:
    """How the sentences of a prompt's scene begin; the last paragraph says how to answer."""
    scene = prompt.rpartition("\n\n")[0]
    lines = (line for line in scene.splitlines() if not _FORM.match(line))
    told = (each for line in lines for each in _SENTENCE.split(line))
    return frozenset(each[:FEWEST] for each in map(_alike, told) if len(each) >= FEWEST)


def _alike(text: str) -> str:
    """A text in small letters with the same sign for every number."""
    return _NUMBERS.sub("0", " ".join(text[: 4 * FEWEST].split()).casefold())
