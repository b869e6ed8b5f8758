"""Pictures of items for people: files, and what they show in words."""

from __future__ import annotations

from pathlib import Path

from avdilemma.errors import InvalidValueError
from avdilemma.files import write_bytes, write_text
from avdilemma.questions import Question
from avdilemma.scenes import alt_text, draw, png

SUFFIXES = (".svg", ".png")
"""Kinds of files."""

PAGE = 480
"""Width and height of a picture on a page, in pixels."""


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
