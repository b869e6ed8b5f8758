"""What is said about pictures, one file a language: questions about them, and what they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from avdilemma.errors import AvdilemmaError, malformed
from avdilemma.prompts.languages import Language

UNSPACED = frozenset({"zh", "ja"})
"""Languages that put no space between sentences."""

_REMEDY = "mend the file, or install avdilemma anew"


class PictureWords(BaseModel):
    """The texts of one language; names in braces are filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

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

    between: str
    """What stands between the first characters of a list."""

    before_last: str
    """What stands before the last one."""

    figures: Mapping[str, tuple[str, str]]
    """Every figure in words: one, and several, ``{n}``."""

    def joined(self, texts: Sequence[str]) -> str:
        """A list in words."""
        *first, last = texts
        return self.before_last.join([self.between.join(first), last]) if first else last


def sentences(texts: Iterable[str], language: Language) -> str:
    """Sentences one after the other, as a language puts them."""
    return ("" if language in UNSPACED else " ").join(texts)


@lru_cache(maxsize=32)
def picture_words(language: Language) -> PictureWords:
    """What is said about pictures in a language.

    Raises:
        AvdilemmaError: If there is no file of it, or the file is malformed.
    """
    path = Path(__file__).with_name(f"{language}.yaml")
    try:
        return PictureWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise malformed(str(path), error, _REMEDY) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise AvdilemmaError(f"{path} cannot be read ({reason}): {_REMEDY}") from error
