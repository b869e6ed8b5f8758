"""Blocks: which questions each person is asked, and in which order.

Every question is asked of as many people as any other, up to one. A person is asked about as many
different scenarios as there are, before a second variant of one; and meets the action that is
counted about as often first as last, and under each label and lane. The order is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.errors import InvalidValueError
from avdilemma.questions import Question
from avdilemma.questions.situations import Floats, Ints

MOST_PEOPLE = 100_000
"""Most blocks that are made."""


def sides_of(questions: Sequence[Question]) -> Floats:
    """Which side each question shows the counted action on, shape (questions, sides of any kind).

    Each level of position, label and lane is a column of 0 and 1. Where a question has no such
    side, its factors of the same names count.
    """
    rows = []
    for question in questions:
        shown = {**{k: question.factors.get(k) for k in ("position", "label", "lane")}}
        shown |= question.sides()
        rows.append({f"{name}={level}" for name, level in shown.items() if level is not None})
    names = sorted(set().union(*rows))
    return np.array([[float(name in row) for name in names] for row in rows]).reshape(
        len(rows), len(names)
    )


def blocks(
    questions: Sequence[Question], people: int, per_person: int, seed: int
) -> tuple[tuple[int, ...], ...]:
    """Draw what each of some people is asked.

    One question after the other, never one twice: of the scenarios that the person has met least
    often the questions asked least often so far, of these those whose sides the person, and then
    everybody, has seen least, of these those of the scenario asked least; the seed decides among
    equals, and shuffles each block at the end.

    Args:
        questions: The questions.
        people: Number of blocks, 1 to `MOST_PEOPLE`.
        per_person: Questions of each.
        seed: Decides every draw.

    Returns:
        Places of questions, a tuple a person, in the order of asking.

    Raises:
        InvalidValueError: If a number is out of range.
    """
    if not 1 <= people <= MOST_PEOPLE:
        raise InvalidValueError("people", people, f"give 1 to {MOST_PEOPLE:,}")
    if not 1 <= per_person <= len(questions):
        remedy = f"give 1 to {len(questions):,}, the number of questions"
        raise InvalidValueError("per-person", per_person, remedy)
    draw = np.random.default_rng(derive_seed(seed, "blocks"))
    names = {name: place for place, name in enumerate(dict.fromkeys(q.scenario for q in questions))}
    scenario = np.array([names[question.scenario] for question in questions])
    sides, asked = sides_of(questions), np.zeros(len(questions))
    by_scenario, shown = np.zeros(len(names)), np.zeros(sides.shape[1])
    found = []
    for _ in range(people):
        block = _block(scenario, sides, (asked, by_scenario, shown), per_person, draw)
        found.append(tuple(int(place) for place in draw.permutation(block)))
    return tuple(found)


def _block(
    scenario: Ints,
    sides: Floats,
    counts: tuple[Floats, Floats, Floats],
    size: int,
    draw: np.random.Generator,
) -> list[int]:
    """One person's questions; `counts` of questions, scenarios and sides grow in place."""
    asked, by_scenario, shown = counts
    block: list[int] = []
    met, seen = np.zeros(scenario.max() + 1), np.zeros(sides.shape[1])
    taken = np.zeros(len(scenario))
    for _ in range(size):
        left = _least(np.arange(len(scenario)), taken)
        left = _least(_least(left, asked), sides @ seen)
        left = _least(left, sides @ shown)
        # so that at the end no scenario is left with all that there is to ask
        left = _least(left, by_scenario[scenario])
        chosen = int(left[draw.integers(len(left))])
        block.append(chosen)
        met[scenario[chosen]] += 1
        taken = met[scenario]
        taken[block] = np.inf
        asked[chosen] += 1
        by_scenario[scenario[chosen]] += 1
        seen += sides[chosen]
        shown += sides[chosen]
    return block


def _least(places: Ints, of: Floats) -> Ints:
    """The places at which a number is least."""
    values = of[places]
    found: Ints = places[values == values.min()]
    return found
