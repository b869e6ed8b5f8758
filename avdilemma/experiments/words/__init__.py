"""What is said around the questions of an experiment, one file a language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from avdilemma.prompts.languages import Language, read_texts
from avdilemma.prompts.languages.phrases import holding
from avdilemma.prompts.languages.texts import Texts

FOLDER = Path(__file__).parent
"""Where the languages' files are."""


class ScreenWords(Texts):
    """The texts of one language; names in braces are filled in."""

    title: str
    """Title of the study."""

    consent: str
    """What people agree to, unless the researcher's own text is given."""

    begin: str
    """The button below it."""

    next: str
    """The button below a question."""

    skip: str
    """The choice not to answer a question."""

    progress: Annotated[str, holding("number", "count")]
    """Which question it is: ``{number}`` of ``{count}``."""

    number: Annotated[str, holding("low", "high")]
    """What is to be filled in: a number from ``{low}`` to ``{high}``."""

    done: str
    """That these were all the questions, with thanks."""

    save: str
    """The button that saves the answers in a file."""

    invalid: str
    """What is said where an answer is missing or none: to answer, or to say that one will not."""


@lru_cache(maxsize=32)
def screen_words(language: Language) -> ScreenWords:
    """What is said around questions in a language.

    Raises:
        AvdilemmaError: If there is no file of it, or the file is malformed.
    """
    return read_texts(FOLDER / f"{language}.yaml", ScreenWords)
