"""The languages of prompts, and the sentences that every question of a language shares.

A scenario file says what happens in its own words; how to answer is said here, once a
language. The parser reads every language's answer line in any prompt, because models
answer in the language that they please.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from avdilemma.errors import InvalidValueError
from avdilemma.exact import decimal_text

Language = Literal["en", "zh", "es", "de", "fr", "ja"]
"""Language codes (ISO 639-1)."""

ENGLISH: Language = "en"
"""The language of every file's ``wordings``."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What one language says about answering."""

    name: str
    """Name of the language, in English."""

    answer: str
    """The answer line, with ``{}`` for what is answered."""

    option: str
    """How an option is listed, with ``{label}`` and ``{text}``."""

    choose: str
    """The instruction after options, with ``{lines}`` for the answer lines."""

    rate: str
    """The instruction after a question for a number from 0 to 100, with ``{line}``."""

    quotes: tuple[str, str]
    """Quotation marks, spaces that belong inside them included."""

    between: str
    """What stands between the first ones of several alternatives."""

    before_last: str
    """What stands before the last of several alternatives."""

    point: str = "."
    """The decimal sign."""

    percent: str = "{}%"
    """How a percentage is written."""


LANGUAGES: Mapping[Language, Phrases] = {
    "en": Phrases(
        name="English",
        answer="Answer: {}",
        option="{label}: {text}",
        choose="You may explain your choice. Finish with one line that reads {lines}.",
        rate=(
            "You may explain your rating. Finish with one line that reads {line}, where X is a "
            "whole number from 0 to 100."
        ),
        quotes=('"', '"'),
        between=", ",
        before_last=" or ",
    ),
    "zh": Phrases(
        name="Chinese",
        answer="答案：{}",
        option="{label}：{text}",
        choose="你可以说明理由。最后请单独写一行：{lines}。",
        rate="你可以说明理由。最后请单独写一行：{line}，其中X是0到100之间的整数。",
        quotes=("“", "”"),
        between="、",
        before_last="或",
    ),
    "es": Phrases(
        name="Spanish",
        answer="Respuesta: {}",
        option="{label}: {text}",
        choose="Puedes explicar tu elección. Termina con una sola línea que diga {lines}.",
        rate=(
            "Puedes explicar tu valoración. Termina con una sola línea que diga {line}, donde X "
            "es un número entero de 0 a 100."
        ),
        quotes=('"', '"'),
        between=", ",
        before_last=" o ",
        point=",",
        percent="{} %",
    ),
    "de": Phrases(
        name="German",
        answer="Antwort: {}",
        option="{label}: {text}",
        choose=(
            "Sie dürfen Ihre Wahl begründen. Schließen Sie mit einer einzelnen Zeile, die "
            "{lines} lautet."
        ),
        rate=(
            "Sie dürfen Ihre Bewertung begründen. Schließen Sie mit einer einzelnen Zeile, die "
            "{line} lautet; X ist dabei eine ganze Zahl von 0 bis 100."
        ),
        quotes=("„", "“"),
        between=", ",
        before_last=" oder ",
        point=",",
        percent="{} %",
    ),
    "fr": Phrases(
        name="French",
        answer="Réponse : {}",
        option="{label} : {text}",
        choose="Vous pouvez expliquer votre choix. Terminez par une seule ligne indiquant {lines}.",
        rate=(
            "Vous pouvez expliquer votre note. Terminez par une seule ligne indiquant {line}, où "
            "X est un nombre entier de 0 à 100."
        ),
        quotes=("« ", " »"),
        between=", ",
        before_last=" ou ",
        point=",",
        percent="{} %",
    ),
    "ja": Phrases(
        name="Japanese",
        answer="回答：{}",
        option="{label}：{text}",
        choose="理由を述べてもかまいません。最後の行に、{lines}とだけ書いてください。",
        rate=(
            "理由を述べてもかまいません。最後の行に、{line}とだけ書いてください。"
            "Xは0から100までの整数です。"
        ),
        quotes=("「", "」"),
        between="、",
        before_last="または",
    ),
}
"""The sentences of every language."""


def check_language(language: str) -> Language:
    """Check a language code.

    Raises:
        InvalidValueError: If it is none of `LANGUAGES`.
    """
    for known in get_args(Language):
        if language == known:
            return known  # type: ignore[no-any-return]
    raise InvalidValueError("language", language, f"give one of {', '.join(LANGUAGES)}")


def alternatives(texts: Sequence[str], language: Language = ENGLISH) -> str:
    """Join alternatives, each in quotation marks.

    Examples:
        >>> alternatives(["A", "B", "C"])
        '"A", "B" or "C"'
    """
    phrases = LANGUAGES[language]
    begin, end = phrases.quotes
    *first, last = (f"{begin}{text}{end}" for text in texts)
    return phrases.before_last.join([phrases.between.join(first), last]) if first else last


def answer_line(answer: object, language: Language = ENGLISH) -> str:
    """The line that states an answer.

    Examples:
        >>> answer_line("A", "de")
        'Antwort: A'
    """
    return LANGUAGES[language].answer.format(answer)


def choose_instruction(labels: Sequence[str], language: Language = ENGLISH) -> str:
    """How to answer a question with labelled options."""
    lines = [answer_line(label, language) for label in labels]
    return LANGUAGES[language].choose.format(lines=alternatives(lines, language))


def rate_instruction(language: Language = ENGLISH) -> str:
    """How to answer a question for a number from 0 to 100."""
    line = alternatives([answer_line("X", language)], language)
    return LANGUAGES[language].rate.format(line=line)


def percent(share: Fraction, language: Language = ENGLISH) -> str:
    """Write a share as a percentage.

    Args:
        share: From 0 to 1; a hundred times it must be a finite decimal.
        language: Language of the text.

    Examples:
        >>> percent(Fraction(1, 40)), percent(Fraction(1, 40), "de")
        ('2.5%', '2,5 %')
    """
    phrases = LANGUAGES[language]
    return phrases.percent.format(decimal_text(share * 100).replace(".", phrases.point))
