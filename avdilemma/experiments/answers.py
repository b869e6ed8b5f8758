"""What people answered: by person and question, whatever collected it.

Every question of a person's block gets an outcome. One that was shown and left empty, or marked as
not to be answered, is a refusal; one that was not reached is truncated; an answer that is none of
those on offer is unparseable. Who answered nothing at all did not take part and is counted apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from avdilemma.errors import AvdilemmaError
from avdilemma.experiments.experiment import BELIEFS, Experiment
from avdilemma.questions.paper import NOT_REACHED

LONGEST = 40
"""Characters of a value from a file that an error shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One screen that one person was shown, as a file tells it."""

    person: str
    """Who, in the words of the file; never written anywhere."""

    screen: str
    """Name of the screen; empty where the row only tells that the person came."""

    values: tuple[str, ...]
    """What was filled in, one a blank; empty texts where nothing was."""

    block: int | None
    """Number of the person's block, from 0; None if the file does not say."""

    experiment: str
    """Fingerprint that the file tells."""

    where: str
    """Place of the row, for errors."""

    seconds: float | None = None
    """How long it took, if the file says so."""


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """What came of one question that one person was asked."""

    person: str
    """Anonymous id."""

    item: int
    """Place of the item in the experiment."""

    code: str
    """Code of the answer, as `Question.from_code` reads it."""

    beliefs: tuple[str, ...] | None = None
    """What was expected of others, a number a node, where that was asked first."""

    seconds: float | None = None
    """How long the decision took."""


@dataclass(frozen=True, slots=True)
class Collected:
    """Everyone's answers."""

    answers: tuple[PersonAnswer, ...]
    """Person by person, in the order of asking."""

    people: int
    """Number of people with an answer."""

    absent: int
    """Number of people who came and answered nothing."""


def anonymous(person: str, fingerprint: str) -> str:
    """An id that tells people of one experiment apart, and no one else who they are.

    It is a hash, so who knows an id of the file can find it: names and addresses are no ids.

    Examples:
        >>> anonymous("5f3c", "ab"), anonymous("5f3c", "cd")
        ('p-7740f400df', 'p-01b4e80783')
    """
    digest = hashlib.sha256(f"{fingerprint}\x1f{person}".encode("utf-8", "backslashreplace"))
    return f"p-{digest.hexdigest()[:10]}"


def collect(rows: Iterable[Row], experiment: Experiment) -> Collected:
    """Put the rows of some files together.

    Raises:
        AvdilemmaError: If a row is of another experiment or names a question that its person was
            not asked, or a question was answered twice in different ways; it names the row.
    """
    screens: dict[str, dict[str, Row]] = {}
    blocks: dict[str, int] = {}
    for row in rows:
        _check(row, experiment)
        own = screens.setdefault(row.person, {})
        if row.block is not None:
            if blocks.setdefault(row.person, row.block) != row.block:
                raise AvdilemmaError(
                    f"{row.where}: this person has block {row.block} here and "
                    f"{blocks[row.person]} elsewhere: give each person's answers once"
                )
            _check_asked(row, experiment)
        if not row.screen:
            continue
        before = own.setdefault(row.screen, row)
        if before.values != row.values:
            raise AvdilemmaError(
                f"{row.where}: question {row.screen} was answered otherwise at {before.where} by "
                "the same person: give each person's answers once"
            )
    found: list[PersonAnswer] = []
    absent = 0
    for person, own in screens.items():
        if not own:
            absent += 1
            continue
        name = anonymous(person, experiment.fingerprint)
        found += _of_person(name, own, blocks.get(person), experiment)
    return Collected(tuple(found), len(screens) - absent, absent)


def _check(row: Row, experiment: Experiment) -> None:
    if row.experiment != experiment.fingerprint:
        told = row.experiment[:12] or "none"
        raise AvdilemmaError(
            f"{row.where}: the answer is to the experiment with fingerprint {told}, and "
            f"experiment.json has {experiment.fingerprint[:12]}: give the one that was written "
            "with the experiment, and answers as they were collected"
        )
    if row.screen and row.screen not in experiment.screens:
        raise AvdilemmaError(
            f"{row.where}: question {row.screen[:LONGEST]!r} is not of this experiment: give "
            "answers as they were collected"
        )
    if row.block is not None and not 0 <= row.block < len(experiment.blocks):
        raise AvdilemmaError(
            f"{row.where}: block {row.block} is none of this experiment, which has "
            f"{len(experiment.blocks)}: give answers as they were collected"
        )


def _check_asked(row: Row, experiment: Experiment) -> None:
    if row.screen and row.block is not None:
        item = experiment.screens[row.screen].item
        if item not in experiment.blocks[row.block]:
            raise AvdilemmaError(
                f"{row.where}: question {row.screen} is not in block {row.block}: give answers as "
                "they were collected"
            )


def _of_person(
    person: str, own: Mapping[str, Row], block: int | None, experiment: Experiment
) -> Iterable[PersonAnswer]:
    """What came of each question of a person; where the block is not known, of those shown."""
    shown = dict.fromkeys(experiment.screens[name].item for name in own)
    asked: Sequence[int] = tuple(shown) if block is None else experiment.blocks[block]
    for place in asked:
        name = experiment.items[place].id
        row, before = own.get(name), own.get(name + BELIEFS)
        paper = experiment.screens[name].paper
        code = NOT_REACHED if row is None else paper.code(row.values)
        beliefs = None
        if experiment.beliefs[place] is not None:
            beliefs = () if before is None else before.values
        yield PersonAnswer(person, place, code, beliefs, row.seconds if row else None)
