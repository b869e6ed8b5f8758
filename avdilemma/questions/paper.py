"""Questions as people are asked them on a screen: the text, and what is filled in.

The text is that of the prompt, word for word, without its last paragraph, which tells a model how
to write its answer. Options that a prompt lists at its end become what is clicked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from avdilemma.errors import AvdilemmaError
from avdilemma.exact import decimal_text
from avdilemma.prompts.languages import LANGUAGES, Language, answer_line
from avdilemma.scenes import TEXT, Modality

NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
"""A number that a person may fill in."""

LONGEST = 20
"""Characters of a value that are looked at."""

DECLINED = "R"
"""What stands for a question that a person would not answer, in codes too."""

UNREADABLE = "U"
"""Code of an answer that is none of those on offer."""

NOT_REACHED = "T"
"""Code of a question that a person did not come to."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing to be filled in: one of some options, or a number."""

    options: tuple[str, ...] = ()
    """What can be clicked, as listed; none where a number is asked for."""

    high: str = ""
    """Greatest number, as an exact decimal or fraction; the least is 0."""

    step: str = "1"
    """Numbers are multiples of it."""

    unit: str = ""
    """Unit of the number, where it has one."""

    name: str = ""
    """Which of several it is, in words of the prompt."""

    listed: bool = False
    """Whether the prompt lists the options at its end, in these words."""

    def takes(self, value: str) -> bool:
        """Whether a value is an answer: the place of an option, from 0, or a number in range.

        Examples:
            >>> Blank(("A", "B")).takes("1"), Blank(high="10").takes("11")
            (True, False)
        """
        if self.options:
            return value in map(str, range(len(self.options)))
        if not NUMBER.fullmatch(value):
            return False
        number = Fraction(value)
        return 0 <= number <= Fraction(self.high) and not number % Fraction(self.step)


@dataclass(frozen=True, slots=True)
class Paper:
    """One screen: a text, and what is to be filled in below it."""

    text: str
    """The paragraphs, with a blank line between them."""

    blanks: tuple[Blank, ...]
    """What is filled in; of a plan one a situation."""

    def code(self, values: Sequence[str]) -> str:
        """The code of what was filled in, as `Question.from_code` reads it.

        Args:
            values: One a blank: a place, a number, or `DECLINED` or nothing where there is none.

        Returns:
            The code: of several blanks one character each, ``-`` where nothing is given;
            `DECLINED` where nothing is at all, and `UNREADABLE` where a value is none on offer.

        Examples:
            >>> Paper("", (Blank(("A", "B")),) * 2).code(["1", ""])
            '1-'
        """
        given = [_plain(value) for value in values]
        # forms have as many fields as their longest screen
        if any(given[len(self.blanks) :]) or len(given) < len(self.blanks):
            return UNREADABLE
        given = given[: len(self.blanks)]
        if all(value in ("", DECLINED) for value in given):
            return DECLINED
        known = zip(self.blanks, given, strict=True)
        if not all(value in ("", DECLINED) or blank.takes(value) for blank, value in known):
            return UNREADABLE
        return "".join("-" if value in ("", DECLINED) else value for value in given)


def _plain(value: str) -> str:
    """A value as it was meant: a number in digits of any script, its decimals after a point.

    Examples:
        >>> _plain(" \u0664\u0662 "), _plain("2,50"), _plain("R")
        ('42', '2.5', 'R')
    """
    digits = [unicodedata.decimal(each, None) for each in value.strip()[:LONGEST]]
    pairs = zip(value.strip()[:LONGEST], digits, strict=True)
    text = "".join(each if digit is None else str(digit) for each, digit in pairs)
    text = text.replace(",", ".").replace("\u066b", ".")
    return decimal_text(Fraction(text)) if NUMBER.fullmatch(text) else text


def shown_text(prompt: str) -> str:
    r"""A prompt without its last paragraph, which says how to write an answer.

    Examples:
        >>> shown_text("A car drives.\n\nA: Stay.\n\nFinish with one line.")
        'A car drives.\n\nA: Stay.'
    """
    return prompt.rpartition("\n\n")[0]


class OnPaper:
    """What questions that one reply answers know about being put to people."""

    __slots__ = ()

    id: str
    prompt: str
    form: ClassVar[str]
    language: Language
    modality: Modality

    @property
    def listed_labels(self) -> tuple[str, ...]:
        """Labels of the options in the order listed."""
        raise NotImplementedError

    def from_code(self, code: str) -> Any:
        """What was read, from a code."""
        raise NotImplementedError

    def paper(self) -> Paper:
        """The question as people are asked it on a screen.

        Raises:
            AvdilemmaError: If it cannot be put to people: it is shown by a picture, its options do
                not stand at the end, or questions of its form have nothing to be filled in.
        """
        if self.modality != TEXT:
            raise AvdilemmaError(
                f"item {self.id} is asked by a picture, which is not exported: leave modality out"
            )
        blanks, text = self.blanks(), shown_text(self.prompt)
        if not blanks[0].listed:
            return Paper(text, blanks)
        lines = "\n".join(blanks[0].options)
        if not lines or not text.endswith(f"\n\n{lines}"):
            raise AvdilemmaError(
                f"item {self.id}: its options do not stand at the end of its prompt, where people "
                "would click them: build it with this version"
            )
        return Paper(text.removesuffix(lines).rstrip("\n"), blanks)

    def blanks(self) -> tuple[Blank, ...]:
        """What people fill in.

        Raises:
            AvdilemmaError: If questions of this form cannot be put to people.
        """
        raise AvdilemmaError(
            f"item {self.id}: questions of form {self.form} cannot be put to people: export "
            "choices, plans, amounts or ratings"
        )

    def written(self, code: str) -> str:
        """The reply that a code stands for, in the lines that the prompt asks a model for.

        Args:
            code: As `Question.code` gives it, of an answer by a person.

        Returns:
            The lines; for a question declined how models decline; else nothing.

        Raises:
            AvdilemmaError: If the code stands for no answer to this question.
        """
        self.from_code(code)
        if code == DECLINED:
            return LANGUAGES[self.language].refusals[0]
        return "" if code in (UNREADABLE, NOT_REACHED) else self.stated(code)

    def stated(self, code: str) -> str:
        """The lines of `written` for a code that holds an answer."""
        labels = self.listed_labels
        return answer_line(labels[int(code)] if labels else code, self.language)
