"""Pictures of items for people: files, and what they show in words."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import NamedTuple

from avdilemma.errors import InvalidValueError
from avdilemma.families import build, load_family
from avdilemma.files import write_bytes, write_text
from avdilemma.prompts.languages import Language
from avdilemma.prompts.languages.grammar import Direction, direction
from avdilemma.questions import Question
from avdilemma.scenes import alt_text, draw, png

SUFFIXES = (".svg", ".png")
"""Kinds of files."""

PAGE = 480
"""Width and height of a picture on a page, in pixels."""


SAMPLES = ("sacrifice", "risk", "moral_machine")
"""Families whose first questions are shown as samples."""


class Shown(NamedTuple):
    """A question for people: its id, prompt, picture as an address that holds it, and alt text.

    The language is that of prompt and alt text, the direction that in which it is written.
    """

    id: str
    prompt: str
    picture: str
    words: str
    language: Language
    direction: Direction


def shown(item: Question) -> Shown:
    """A question with its picture.

    Raises:
        AvdilemmaError: If it has no scene, or one that cannot be drawn.
    """
    scene = item.scene()
    svg = base64.b64encode(draw(scene, size=PAGE).encode()).decode("ascii")
    address = f"data:image/svg+xml;base64,{svg}"
    words, language = alt_text(scene, item.language), item.language
    return Shown(item.id, item.prompt, address, words, language, direction(language))


def samples() -> tuple[Shown, ...]:
    """A question of each of `SAMPLES`, always the same."""
    families = map(load_family, SAMPLES)
    return tuple(shown(build(each, each.design({}).block).items[0]) for each in families)


def check_picture(path: Path) -> None:
    """Check that a picture can be written in a file of this name.

    Raises:
        InvalidValueError: If its ending is none of `SUFFIXES`.
    """
    if path.suffix not in SUFFIXES:
        raise InvalidValueError("picture", str(path), f"end it in {' or '.join(SUFFIXES)}")


def write_picture(item: Question, path: Path, *, overwrite: bool = False) -> str:
    """Draw the scene of an item to a file, and give what it shows in words.

    Raises:
        InvalidValueError: If the file's ending is none of `SUFFIXES`.
        AvdilemmaError: If the item has no scene, or the file is there or cannot be written.
    """
    check_picture(path)
    scene = item.scene()
    words = alt_text(scene, item.language)
    if path.suffix == ".png":
        write_bytes(path, png(scene), overwrite=overwrite)
    else:
        write_text(path, draw(scene, title=words), overwrite=overwrite)
    return words
