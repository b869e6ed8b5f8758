"""Languages of prompts: one file each, with the sentences that all questions of a language share.

A scenario file says what happens in its own words; how to answer is said here, once a
language. The parser reads every language's answer line in any prompt, because models
answer in the language that they please.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, cast, get_args

import yaml
from pydantic import AfterValidator, Field, ValidationError

from avdilemma.errors import AvdilemmaError, malformed, one_of
from avdilemma.exact import decimal_text
from avdilemma.prompts.languages.patterns import Declining, Texts, Words

Language = Literal["en", "zh", "es", "de", "fr", "ja"]
"""Language codes (ISO 639-1): the names of the files in this folder."""

ENGLISH: Language = "en"
"""The language of every file's ``wordings``."""

_REMEDY = "mend the file, or install avdilemma anew"


def _with(*names: str) -> AfterValidator:
    """Check that a text has these fields in braces, each of them, and no other."""

    def check(text: str) -> str:
        found = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        if found != set(names):
            raise ValueError(f"write {' and '.join(f'{{{name}}}' for name in names)} in it")
        return text

    return AfterValidator(check)


class Ways(Texts):
    """Instructions in ways of answering other than by an answer line; see `prompts.ways`."""

    label: Annotated[str, _with("labels")]
    """To answer by one of the labels alone, ``{labels}``."""

    number: Annotated[str, _with()]
    """To answer by a number from 0 to 100 alone."""

    think: Annotated[str, _with()]
    """To think first; the answer is asked for afterwards."""

    label_json: Annotated[str, _with("objects")]
    """To answer by one of the JSON objects ``{objects}``."""

    number_json: Annotated[str, _with("object")]
    """To answer by the JSON object ``{object}``, in which X is a number from 0 to 100."""

    thoughts: Annotated[str, _with()]
    """What reference agents think of two options before they answer."""


class Phrases(Texts):
    """All that one language says."""

    name: str
    """Name of the language, in English."""

    answer: Annotated[str, _with("")]
    """The answer line, with ``{}`` for what is answered."""

    option: Annotated[str, _with("label", "text")]
    """How an option is listed, with ``{label}`` and ``{text}``."""

    choose: Annotated[str, _with("lines")]
    """The instruction after options, with ``{lines}`` for the answer lines."""

    rate: Annotated[str, _with("line")]
    """The instruction after a question for a number from 0 to 100, with ``{line}``."""

    ways: Ways
    """Instructions in other ways of answering."""

    quotes: tuple[str, str]
    """Quotation marks, spaces that belong inside them included."""

    between: str
    """What stands between the first ones of several alternatives."""

    before_last: str
    """What stands before the last of several alternatives."""

    point: str
    """The decimal sign."""

    percent: Annotated[str, _with("")]
    """How a percentage is written."""

    phrasings: tuple[str, ...] = Field(min_length=1)
    """Ways in which reference agents state a choice; all of them must be read alike.

    ``{line}`` is the line asked for, ``{label}`` the label chosen, ``{other}`` another one;
    ``{first}`` and ``{second}`` are the first two labels.
    """

    refusals: tuple[str, ...] = Field(min_length=2)
    """Ways in which reference agents refuse."""

    declining: Declining
    """Patterns of refusals."""

    reading: Words
    """Words by which answers are found."""


def read_language(path: Path) -> Phrases:
    """Read a language's YAML file; names of parts in patterns become their alternatives.

    Raises:
        AvdilemmaError: If it cannot be read, or something in it is missing, unknown or malformed.
    """
    try:
        text = path.read_text(encoding="utf-8")
        # the safe loader, written in C where that was built
        record = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        return Phrases.model_validate(record)
    except ValidationError as error:
        raise malformed(str(path), error, _REMEDY) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise AvdilemmaError(f"{path} cannot be read ({reason}): {_REMEDY}") from error


LANGUAGES: Mapping[Language, Phrases] = {
    language: read_language(Path(__file__).with_name(f"{language}.yaml"))
    for language in get_args(Language)
}
"""What every language says."""


def check_language(language: str) -> Language:
    """Check a language code.

    Raises:
        InvalidValueError: If it is none of `LANGUAGES`.
    """
    one_of("language", language, LANGUAGES)
    return cast("Language", language)


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
    phrases = LANGUAGES[language]
    return phrases.percent.format(decimal_text(share * 100).replace(".", phrases.point))
