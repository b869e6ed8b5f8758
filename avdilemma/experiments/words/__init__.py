"""What is said around the questions of an experiment, one file a language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from avdilemma.errors import AvdilemmaError, malformed
from avdilemma.prompts.languages import REMEDY, read_yaml
from avdilemma.prompts.languages.grammar import Direction, direction
from avdilemma.prompts.languages.patterns import Texts

FOLDER = Path(__file__).parent
"""Where the languages' files are."""


class ScreenWords(Texts):
    """The texts of one language; names in braces are filled in."""

    code: str
    """Code of the language."""

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

    progress: str
    """Which question it is: ``{number}`` of ``{count}``."""

    number: str
    """What is to be filled in: a number from ``{low}`` to ``{high}``."""

    situation: str
    """What a choice is about: situation ``{number}``."""

    done: str
    """After the last question."""

    save: str
    """The button that saves the answers in a file."""

    invalid: str
    """What is said of an answer that is none."""

    @property
    def direction(self) -> Direction:
        """Direction of the language's script, as HTML writes it."""
        return direction(self.code)


@lru_cache(maxsize=32)
def screen_words(language: str) -> ScreenWords:
    """What is said around questions in a language.

    Raises:
        AvdilemmaError: If there is no file of it, or the file is malformed.
    """
    path = FOLDER / f"{language}.yaml"
    if not path.is_file():
        raise AvdilemmaError(
            f"experiments have no words in language {language!r}: write {path}, with the keys of "
            "en.yaml beside it"
        )
    record = read_yaml(path)
    try:
        named = {"code": language, **record} if isinstance(record, dict) else record
        return ScreenWords.model_validate(named)
    except ValidationError as error:
        raise malformed(str(path), error, REMEDY) from error
