"""What one language says: the model of the files in this folder."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, field_validator

from avdilemma.prompts.languages.declining import Declining
from avdilemma.prompts.languages.patterns import Words
from avdilemma.prompts.languages.texts import Texts

Unit = Literal["points", "dollars", "euros", "pounds"]
"""Units in which amounts are told and asked for."""

UNITS: tuple[Unit, ...] = get_args(Unit)
"""All units."""


def fields(text: str) -> set[str]:
    """The names in braces of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def holding(*names: str, also: tuple[str, ...] = ()) -> AfterValidator:
    """Check that a text has these fields in braces, each of them, others of `also`, and no more."""

    def check(text: str) -> str:
        try:
            found = fields(text)
        except ValueError as error:
            raise ValueError(f"{error}: mend the braces") from error
        if not set(names) <= found <= {*names, *also}:
            needed = " and ".join(f"{{{name}}}" for name in names) or "nothing in braces"
            others = f" (and no other but {', '.join(f'{{{name}}}' for name in also)})"
            raise ValueError(f"write {needed} in it{others if also else ''}")
        return text

    return AfterValidator(check)


def _one_of(*names: str, also: tuple[str, ...] = ()) -> AfterValidator:
    """Check that a text has one of these fields, others of `also`, and no more."""

    def check(text: str) -> str:
        found = fields(text)
        if not found & set(names) or not found <= {*names, *also}:
            raise ValueError(f"write {' or '.join(f'{{{name}}}' for name in names)} in it")
        return text

    return AfterValidator(check)


class Ways(Texts):
    """Instructions in ways of answering other than by an answer line; see `prompts.ways`."""

    label: Annotated[str, holding("labels")]
    """To answer by one of the labels alone, ``{labels}``."""

    number: Annotated[str, holding()]
    """To answer by a number from 0 to 100 alone."""

    think: Annotated[str, holding()]
    """To think first; the answer is asked for afterwards."""

    label_json: Annotated[str, holding("objects")]
    """To answer by one of the JSON objects ``{objects}``."""

    number_json: Annotated[str, holding("object")]
    """To answer by the JSON object ``{object}``, in which X is a number from 0 to 100."""

    thoughts: Annotated[str, holding()]
    """What reference agents think of two options before they answer."""


class Amounts(Texts):
    """How an amount is asked for and given."""

    whole: Annotated[str, holding()]
    """A whole number, as ``{kind}``."""

    multiple: Annotated[str, holding("step")]
    """A multiple of ``{step}``, as ``{kind}``."""

    amount: Annotated[str, holding("amount", "unit")]
    """An amount with its unit."""

    line: Annotated[str, holding("line", "kind", "high")]
    """To explain, and finish with ``{line}``, in which X is ``{kind}`` from 0 to ``{high}``."""

    label: Annotated[str, holding("line", "kind", "high")]
    """To answer by ``{line}`` alone, in which X is ``{kind}`` from 0 to ``{high}``."""

    json_: Annotated[str, holding("object", "kind", "high", "unit")] = Field(alias="json")
    """To answer by the JSON object ``{object}`` alone, in which X is ``{kind}`` from 0 to
    ``{high}``, in ``{unit}``."""

    phrasings: tuple[
        Annotated[str, _one_of("line", "short", "amount", also=("unit",))],
        ...,
    ] = Field(min_length=2)
    """Ways in which reference agents state an amount; all of them must be read alike.

    ``{line}`` is the line asked for, ``{short}`` the same without the unit; ``{amount}`` and
    ``{unit}`` its parts. The first is a line alone.
    """


class Plans(Texts):
    """How whole plans are asked for: every decision of a game in one prompt."""

    now: tuple[Annotated[str, holding()], Annotated[str, holding()]]
    """To decide now: for the one situation, and for every situation, any of which may count."""

    situation: Annotated[str, holding("number", "question")]
    """The question of one situation, by its ``{number}``."""

    decision: Annotated[str, holding("number", "label")]
    """The answer line for one situation."""

    line: tuple[Annotated[str, holding("lines")], Annotated[str, holding("lines", "count")]]
    """To explain, and finish with one line that reads ``{lines}``; or with ``{count}`` lines, one
    for each situation, that read ``{lines}``, where N is the situation's number."""

    label: tuple[Annotated[str, holding("lines")], Annotated[str, holding("lines", "count")]]
    """The same, with those lines alone."""

    json_: tuple[Annotated[str, holding("labels")], Annotated[str, holding("labels", "count")]] = (
        Field(alias="json")
    )
    """To answer by a JSON object alone, whose key "decision_1" (or whose keys "decision_1" to
    "decision_``{count}``") has one of the values ``{labels}``."""

    node: Annotated[str, holding("number", "labels")]
    """To answer for the situation of this ``{number}`` by one of ``{labels}`` alone."""

    nodes: Annotated[str, holding()]
    """That one decision after the other is asked for."""


class Beliefs(Texts):
    """What others do: stated, and asked for."""

    stated: Annotated[str, holding()]
    """That the other person is drawn from a group, before sentences about every 100 of them."""

    sentence: Annotated[
        str,
        holding("often", "seldom", "cooperative", "other", also=("phrase", "Phrase")),
        _one_of("phrase", "Phrase", also=("often", "seldom", "cooperative", "other")),
    ]
    """What ``{often}`` and ``{seldom}`` of 100 choose; ``{Phrase}`` is the situation as the file
    of the game says it, ``{phrase}`` the same with a small first letter."""

    between: Annotated[str, holding()]
    """What ends such a sentence before another one."""

    end: Annotated[str, holding()]
    """What ends the last one."""

    asked: Annotated[str, holding()]
    """The same as `stated`, before questions: say first what you expect."""

    question: Annotated[
        str,
        holding("cooperative", also=("phrase", "Phrase")),
        _one_of("phrase", "Phrase", also=("cooperative",)),
    ]
    """How many of 100 choose it in one situation?"""

    payment: Annotated[str, holding()]
    """What each answer earns: 100 - (your number - true number) squared / 100 points."""

    line: Annotated[str, holding("number", "answer")]
    """The answer line for one question."""

    comma: Annotated[str, holding()]
    """What stands between several answer lines."""

    closing: tuple[Annotated[str, holding("lines")], Annotated[str, holding("lines", "count")]]
    """To explain, and finish with one line that reads ``{lines}``; or with ``{count}`` lines, one
    for each question, where each X is a number from 0 to 100."""


class UnitWords(Texts):
    """A unit of amounts in words."""

    name: str
    """The unit as it is asked for, as in "Answer: X points"."""

    forms: tuple[str, ...] = Field(min_length=1)
    """Its forms by number, in the order of ``plural``."""


class Phrases(Texts):
    """All that one language says."""

    code: str
    """The code of the language, the name of its file."""

    name: str
    """Name of the language, in English."""

    answer: Annotated[str, holding("")]
    """The answer line, with ``{}`` for what is answered."""

    option: Annotated[str, holding("label", "text")]
    """How an option is listed, with ``{label}`` and ``{text}``."""

    choose: Annotated[str, holding("lines")]
    """The instruction after options, with ``{lines}`` for the answer lines."""

    rate: Annotated[str, holding("line")]
    """The instruction after a question for a number from 0 to 100, with ``{line}``."""

    ways: Ways
    """Instructions in other ways of answering."""

    amounts: Amounts
    """How amounts are asked for."""

    plans: Plans
    """How whole plans are asked for."""

    beliefs: Beliefs
    """How it is said and asked what others do."""

    units: Mapping[Unit, UnitWords]
    """Units of amounts in words."""

    quotes: tuple[str, str]
    """Quotation marks, spaces that belong inside them included."""

    between: str | None = None
    """What stands between the first ones of several alternatives; as CLDR has it by default."""

    before_last: str | None = None
    """What stands before the last of several alternatives; as CLDR has it by default."""

    point: str | None = None
    """The decimal sign; as CLDR has it by default."""

    percent: Annotated[str, holding("")] | None = None
    """How a percentage is written; as CLDR has it by default."""

    digits: str = "0123456789"
    """The digits of numbers in prompts, from 0 to 9: those of another script, if it is usual."""

    spaced: bool = True
    """Whether a space stands between sentences."""

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

    @field_validator("units")
    @classmethod
    def _every_unit(cls, units: Mapping[Unit, UnitWords]) -> Mapping[Unit, UnitWords]:
        lacking = [unit for unit in UNITS if unit not in units]
        if lacking:
            raise ValueError(f"{', '.join(lacking)} missing: add them")
        return units

    @field_validator("digits")
    @classmethod
    def _ten(cls, digits: str) -> str:
        values = [int(each) if each.isdecimal() else -1 for each in digits]
        if values != [*range(10)]:
            raise ValueError("write the ten digits from 0 to 9 of one script")
        return digits
