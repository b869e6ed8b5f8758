"""What is said around the questions of an experiment, one file a language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from avdilemma.errors import AvdilemmaError, malformed


class ScreenWords(BaseModel):
    """The texts of one language; names in braces are filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1)

    direction: Literal["ltr", "rtl"]
    """Direction of its script, as HTML writes it."""

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


@lru_cache(maxsize=32)
def screen_words(language: str) -> ScreenWords:
    """What is said around questions in a language.

    Raises:
        AvdilemmaError: If there is no file of it, or the file is malformed.
    """
    path = Path(__file__).with_name(f"{language}.yaml")
    try:
        return ScreenWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise AvdilemmaError(
            f"experiments have no words in language {language!r}: write {path}, with the keys of "
            "en.yaml beside it"
        ) from error
    except ValidationError as error:
        raise malformed(str(path), error, "mend the file, or install avdilemma anew") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise AvdilemmaError(f"{path} cannot be read ({reason}): mend the file") from error
