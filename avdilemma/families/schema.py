"""What every scenario file has in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from avdilemma.design import EmptyCells, Factor
from avdilemma.dilemmas import Perspective, Scope
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.prompts.languages import ENGLISH, Language
from avdilemma.prompts.parse import parse
from avdilemma.prompts.refusals import declines_label
from avdilemma.prompts.render import check_template, render
from avdilemma.text import unseen

NAME = r"^[A-Za-z][A-Za-z0-9_]{0,39}$"
"""One word."""

Name = Annotated[str, StringConstraints(pattern=NAME)]
"""Names of families, levels and wordings: they become ids, columns and arguments."""

Word = Annotated[str, StringConstraints(pattern=r"^[^\W\d_][\w '’.-]{0,39}$")]
"""What a thing is called in a prompt, in the letters of any language."""

Label = Annotated[str, StringConstraints(pattern=r"^\w{1,12}$")]
"""An answer label: one short word."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
"""A template."""


def _line(text: str) -> str:
    problem = unseen(text, keep="\n")
    if problem is not None:
        raise PydanticCustomError("line", "{problem}", {"problem": problem})
    return text


Line = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_line)]
"""Some words for people: every character is seen as what it is."""

Alphabet = tuple[Label, Label]
"""Two labels; the first is the "early" one."""

ThreeLabels = tuple[Label, Label, Label]
"""Three labels, for the arm with a third option."""

BALANCE = (Factor("position", ("first", "second")), Factor("label", ("early", "late")))
"""Where the focal action is listed, and which label of the alphabet it carries."""


class Frozen(BaseModel):
    """A strict, frozen part of a scenario file: unknown keys and wrong types are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Place = tuple[str | int, ...]
"""A place inside a file: keys and list positions."""


class PlacedError(AvdilemmaError):
    """A problem at a place inside a scenario file whose name and lines are known later.

    Args:
        place: Where it is.
        problem: What is wrong and what to write instead.
    """

    def __init__(self, place: Place, problem: str) -> None:
        super().__init__(problem)
        self.place = place


@contextmanager
def at(*place: str | int) -> Iterator[None]:
    """Say of every error raised inside where in the file it is.

    Raises:
        PlacedError: Instead of any other AvdilemmaError.
    """
    try:
        yield
    except PlacedError:
        raise
    except AvdilemmaError as error:
        raise PlacedError(place, str(error)) from error


class EmptySpec(Frozen):
    """Combinations of a file's factors that cannot exist."""

    perspective: tuple[Perspective, ...] = Field(min_length=1)
    """Perspectives."""

    scope: tuple[Scope, ...] = Field(min_length=1)
    """Scopes."""

    reason: Text
    """Why."""

    def cells(self) -> EmptyCells:
        """The combinations."""
        return EmptyCells(
            {"perspective": frozenset(self.perspective), "scope": frozenset(self.scope)},
            self.reason,
        )


def alphabet_name(alphabet: Sequence[str]) -> str:
    """The level name of a label alphabet, such as ``AB``."""
    return "".join(alphabet)


OURS: Mapping[str, bool] = {"ours": True}
"""Context of validation of a file that comes with the package: tests check all that it says."""


def is_ours(info: ValidationInfo) -> bool:
    """Whether what is validated comes with the package, so that its texts need no check.

    They are checked once, by tests; for each language it takes some tenths of a second.
    """
    return info.context is OURS


def check_alphabets(alphabets: Sequence[Sequence[str]], name: str = "alphabet") -> None:
    """Check that there are enough alphabets, all different, whose labels replies can name.

    Raises:
        PlacedError: If there are fewer than three alphabets, one occurs twice, or a label
            cannot be read back from a reply, such as one that looks like the other.
    """
    with at("factors", name):
        if len(alphabets) < 3:
            remedy = "give at least 3, so that label and text separate"
            raise InvalidValueError("number of alphabets", len(alphabets), remedy)
        known = [alphabet_name(alphabet) for alphabet in alphabets]
        if len(set(known)) != len(known):
            raise InvalidValueError("alphabets", known, "give each once")
    for index, alphabet in enumerate(alphabets):
        with at("factors", name, index):
            if len({label.casefold() for label in alphabet}) != len(alphabet):
                many = {2: "two", 3: "three"}[len(alphabet)]
                raise InvalidValueError("alphabet", list(alphabet), f"give {many} different labels")
            for label in alphabet:
                if parse(f"Answer: {label}", alphabet).label != label or declines_label(label):
                    remedy = "a reply cannot name it clearly, give another one"
                    raise InvalidValueError("label", label, remedy)


def language_at(place: Place, own: Language) -> Language:
    """The language of the texts at a place of a file whose wordings are in its `own` language."""
    return str(place[1]) if place[0] == "translations" else own


def check_text(
    place: Place, text: str | None, sample: Mapping[str, object], language: Language = ENGLISH
) -> None:
    """Check that a template is there, uses only the names of a sample, and can be filled in.

    Plurals must have the forms of the text's language.

    Raises:
        PlacedError: If not.
    """
    with at(*place):
        if text is None:
            raise PlacedError(place, "is missing: add a text")
        check_template(text, sample, language)
        if not render(text, sample, language):
            raise PlacedError(place, "is empty when filled in: write a text")


def check_texts(
    where: Place,
    wording: Frozen,
    sample: Mapping[str, object],
    *paths: Sequence[str],
    language: Language = ENGLISH,
) -> None:
    """Check several texts of a wording, each found by the keys and attributes that lead to it.

    Raises:
        PlacedError: As `check_text` does.
    """
    for path in paths:
        text: Any = wording
        for step in path:
            text = text.get(step) if isinstance(text, Mapping) else getattr(text, step, None)
        check_text((*where, *path), text, sample, language)


def check_once(name: str, pairs: Sequence[Sequence[float]]) -> None:
    """Check that each pair among the levels of a factor occurs once.

    Raises:
        PlacedError: If not.
    """
    for index, pair in enumerate(pairs):
        with at("factors", name, index):
            if pair in pairs[:index]:
                raise InvalidValueError(name, list(pair), "give each pair once")
