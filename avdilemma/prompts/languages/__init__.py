"""Languages of prompts: one file each, with the sentences that all questions of a language share.

A scenario file says what happens in its own words; how to answer is said here, once a
language. The parser reads every language's answer line in any prompt, because models
answer in the language that they please. What a file lacks is said when its language is asked for;
the other languages do without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ValidationError

from avdilemma.errors import AvdilemmaError, InvalidValueError, malformed
from avdilemma.exact import decimal_text
from avdilemma.prompts.languages import grammar
from avdilemma.prompts.languages.phrases import Phrases

ENGLISH = "en"
"""The language of every file's ``wordings``."""

FOLDER = Path(__file__).parent
"""Where the languages' files are."""

REMEDY = "mend the file, or install avdilemma anew"
"""What to do about a language's file that cannot be used."""


TextsOf = TypeVar("TextsOf", bound=BaseModel)
"""A model of a file of a language."""


def read_yaml(path: Path) -> object:
    """Read a file of a language.

    Raises:
        AvdilemmaError: If it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
        # the safe loader, written in C where that was built
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except FileNotFoundError as error:
        told = f"avdilemma scenarios languages {path.stem} lists what a language lacks"
        raise AvdilemmaError(f"{path} is missing: write it ({told})") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise AvdilemmaError(f"{path} cannot be read ({reason}): {REMEDY}") from error


def read_texts(path: Path, model: type[TextsOf], **known: str) -> TextsOf:
    """Read a file of a language as its model; known are fields that do not stand in the file.

    Raises:
        AvdilemmaError: If it cannot be read, or something in it is missing, unknown or malformed.
    """
    record = read_yaml(path)
    try:
        return model.model_validate({**known, **record} if isinstance(record, dict) else record)
    except ValidationError as error:
        raise malformed(str(path), error, REMEDY) from error


def read_language(path: Path) -> Phrases:
    """Read a language's YAML file; names of parts in patterns become their alternatives.

    Raises:
        AvdilemmaError: As `read_texts`.
    """
    return read_texts(path, Phrases, code=path.stem)


def find_languages(folder: Path) -> tuple[dict[str, Phrases], dict[str, AvdilemmaError]]:
    """Read the languages of a folder.

    Returns:
        What finished ones say, by code, English first; and what is wrong with the others.

    Raises:
        AvdilemmaError: If English is not finished.
    """
    read, unfinished = dict[str, Phrases](), dict[str, AvdilemmaError]()
    for path in sorted(folder.glob("*.yaml"), key=lambda each: (each.stem != ENGLISH, each.stem)):
        try:
            read[path.stem] = read_language(path)
        except AvdilemmaError as error:
            if path.stem == ENGLISH:
                raise
            unfinished[path.stem] = error
    return read, unfinished


_FOUND = find_languages(FOLDER)

LANGUAGES: Mapping[str, Phrases] = _FOUND[0]
"""What every language says, by its code (ISO 639-1): the name of its file in this folder."""

UNFINISHED: dict[str, AvdilemmaError] = _FOUND[1]
"""What is wrong with the files of languages that are not finished."""


def check_language(language: str) -> str:
    """Check a language code.

    Raises:
        InvalidValueError: If it is none of `LANGUAGES`; if it is not finished, it says why.
    """
    if language in UNFINISHED:
        listed = f"avdilemma scenarios languages {language} lists all that it lacks"
        problem = f"it is not finished, {listed} ({UNFINISHED[language]})"
        raise InvalidValueError("language", language, problem)
    if language not in LANGUAGES:
        raise InvalidValueError("language", language, f"give one of {', '.join(LANGUAGES)}")
    return language


Language = Annotated[str, AfterValidator(check_language)]
"""The code of a language, one of `LANGUAGES`."""


def sentences(texts: Sequence[str], language: Language = ENGLISH) -> str:
    """Put sentences one after the other.

    Examples:
        >>> sentences(["One.", "Two."]), sentences(["一。", "二。"], "zh")
        ('One. Two.', '一。二。')
    """
    return (" " if LANGUAGES[language].spaced else "").join(texts)


@lru_cache(maxsize=256)
def decimal_sign(language: Language = ENGLISH) -> str:
    """The decimal sign of a language."""
    point = LANGUAGES[language].point
    return grammar.decimal_sign(language) if point is None else point


@lru_cache(maxsize=256)
def _digits(language: Language) -> Mapping[int, int]:
    return str.maketrans("0123456789", LANGUAGES[language].digits)


def number_text(number: str, language: Language = ENGLISH) -> str:
    """Write a decimal number, or a text that holds digits, as a language does.

    Examples:
        >>> number_text("0.5"), number_text("0.5", "de")
        ('0.5', '0,5')
    """
    if language == ENGLISH:
        return number
    return number.replace(".", decimal_sign(language)).translate(_digits(language))


def alternatives(texts: Sequence[str], language: Language = ENGLISH) -> str:
    """Join alternatives, each in quotation marks.

    Examples:
        >>> alternatives(["A", "B", "C"])
        '"A", "B" or "C"'
    """
    begin, end = LANGUAGES[language].quotes
    return joined([f"{begin}{text}{end}" for text in texts], language)


def joined(texts: Sequence[str], language: Language = ENGLISH) -> str:
    """Join alternatives as they are.

    Examples:
        >>> joined(["1", "2"], "de")
        '1 oder 2'
    """
    phrases = LANGUAGES[language]
    if phrases.before_last is None or phrases.between is None:
        return grammar.listed(texts, language, "or")
    *first, last = texts
    return phrases.before_last.join([phrases.between.join(first), last]) if first else last


def answer_line(answer: object, language: Language = ENGLISH) -> str:
    """The line that states an answer.

    Examples:
        >>> answer_line("A", "de")
        'Antwort: A'
    """
    return LANGUAGES[language].answer.format(answer)


# the same labels recur over all questions of a file
@lru_cache(maxsize=1024)
def choose_instruction(labels: tuple[str, ...], language: Language = ENGLISH) -> str:
    """How to answer a question with labelled options."""
    lines = [answer_line(label, language) for label in labels]
    return LANGUAGES[language].choose.format(lines=alternatives(lines, language))


def rate_instruction(language: Language = ENGLISH) -> str:
    """How to answer a question for a number from 0 to 100."""
    line = alternatives([answer_line("X", language)], language)
    return LANGUAGES[language].rate.format(line=line)


def percent(share: Fraction, language: Language = ENGLISH) -> str:
    """Write a share from 0 to 1, a hundred times which is a finite decimal, as a percentage.

    Examples:
        >>> percent(Fraction(1, 40)), percent(Fraction(1, 40), "de")
        ('2.5%', '2,5 %')
    """
    pattern = LANGUAGES[language].percent or grammar.percentage(language)
    return pattern.format(number_text(decimal_text(share * 100), language))
