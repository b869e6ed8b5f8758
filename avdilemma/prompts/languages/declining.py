"""How a language's patterns of refusals are written in its file, and what is checked of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import Field, ValidationInfo, field_validator

from avdilemma.prompts.languages.texts import Texts


class Declining(Texts):
    """Patterns of replies that decline to answer.

    They are looked for, in either case, in text with straight apostrophes and single spaces. What
    is refused must be an answer: "no puedo imaginar algo peor" declines nothing. Every gap has a
    bound, so that the search takes time in proportion to the text.
    """

    parts: Mapping[str, tuple[str, ...]]
    """Alternatives by name; ``<name>`` in a pattern stands for any one of them."""

    acts: tuple[str, ...] = Field(min_length=1)
    """Patterns of an answer that is refused; what is refused may be one option alone."""

    phrases: tuple[str, ...] = Field(min_length=1)
    """Patterns that decline whatever follows."""

    words: tuple[str, ...] = Field(min_length=1)
    """Words that decline where an answer was asked for, as long as nothing follows them."""

    beginnings: tuple[str, ...]
    """Patterns that begin a refusal there, in languages without spaces between words."""

    written_out: Mapping[str, str] = Field(default_factory=dict)
    """Patterns of contractions and fillers, replaced before others are looked for, in order."""

    @field_validator("acts", "phrases", "beginnings")
    @classmethod
    def _filled_in(cls, patterns: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        parts = {name: f"(?:{'|'.join(each)})" for name, each in info.data["parts"].items()}
        try:
            filled = [re.sub(r"<(\w+)>", lambda name: parts[name[1]], each) for each in patterns]
            for each in filled:
                re.compile(each)
        except KeyError as error:
            raise ValueError(f"<{error.args[0]}> is none of its parts") from error
        except re.error as error:
            raise ValueError(f"{error.pattern!r} is no regular expression ({error})") from error
        return tuple(filled)
