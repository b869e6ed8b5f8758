"""What is said about pictures, one file a language: questions about them, and what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from avdilemma.prompts.languages import Language, read_texts
from avdilemma.prompts.languages.grammar import listed
from avdilemma.prompts.languages.texts import Texts

FOLDER = Path(__file__).parent
"""Where the languages' files are."""


class PictureWords(Texts):
    """The texts of one language; names in braces are filled in."""

    shown: str
    """What the picture shows, before a question that is asked by it alone."""

    certain: str
    """All who are hit die."""

    risky: str
    """What a percentage in the picture is."""

    beside: str
    """What the picture shows, where the text says it too."""

    course: str
    """An option: the course marked ``{label}``."""

    bare: str
    """What the picture shows, before a question that only asks what is seen."""

    in_car: str
    """How many are in the vehicle?"""

    on_road: str
    """How many are on the road?"""

    hit: str
    """Who is hit on the course marked ``{label}``?"""

    hit_vehicle: str
    """Those in the vehicle."""

    hit_road: str
    """Those on the road."""

    hit_left: str
    """Those in the left lane."""

    hit_right: str
    """Those in the right lane."""

    left: str
    """Left, as a ``{side}``."""

    right: str
    """Right, as a ``{side}``."""

    vehicle: str
    """Who is in the vehicle: ``{side}`` and ``{people}``."""

    empty: str
    """That nobody is in it: ``{side}``."""

    crossing: str
    """Who is on the road: ``{side}`` and ``{people}``."""

    wall: str
    """That there is a wall: ``{side}``."""

    legal: str
    """That the signal of these people is green."""

    illegal: str
    """That it is red."""

    stay: str
    """Who is hit straight on: ``{label}`` and ``{people}``."""

    swerve: str
    """Who is hit in the other lane: ``{label}`` and ``{people}``."""

    probability: str
    """How likely each of them is to die: ``{risk}``."""

    label: str
    """A label in these sentences, with what stands around it."""

    between: str | None = None
    """What stands between the first characters of a list; as CLDR has it by default."""

    before_last: str | None = None
    """What stands before the last one; as CLDR has it by default."""

    figures: Mapping[str, tuple[str, ...]]
    """Every figure in words, with ``{n}`` for its number: its forms, in the order of ``plural``."""

    def joined(self, texts: Sequence[str], language: Language) -> str:
        """A list in words."""
        if self.before_last is None or self.between is None:
            return listed(texts, language, "standard")
        *first, last = texts
        return self.before_last.join([self.between.join(first), last]) if first else last


@lru_cache(maxsize=32)
def picture_words(language: Language) -> PictureWords:
    """What is said about pictures in a language.

    Raises:
        AvdilemmaError: If there is no file of it, or the file is malformed.
    """
    return read_texts(FOLDER / f"{language}.yaml", PictureWords)
