"""Drawing examples about other dilemmas: stories, ways of telling and right answers in balance."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from fractions import Fraction

from avdilemma.design import Row, generator
from avdilemma.errors import AvdilemmaError
from avdilemma.questions import ChoiceQuestion
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.stories import ALPHABETS, LANES, book, stories_of, story_question

OWN = range(1, 11)
"""Numbers of people of the own group."""

OTHERS = range(1, 61)
"""Numbers of people of the other group."""

NEAR = Fraction(3, 2)
"""Factor around the ratio at which the agent switches within which half of the pairs lie."""

UNTOLD = Fraction(2)
"""Ratio around which the pairs of an agent lie that never switches."""

Pair = tuple[int, int]
"""People of the own group and of the other one."""

Cell = tuple[bool, bool]
"""Whether the ratio is above the switch, and whether it is near."""


def draw_dilemmas(
    recipe: Recipe,
    split: str,
    count: int,
    taken: Mapping[Pair, str],
    advance: Callable[[], None] = lambda: None,
) -> tuple[ChoiceQuestion, ...]:
    """Draw the questions of one split; pairs that are taken do not occur, nor another split's.

    Raises:
        AvdilemmaError: If there are too few different questions.
    """
    cells = _cells(recipe, split, taken)
    draw = generator(recipe.seed, split, "dilemmas")
    rounds = {}
    for above in {above for above, _ in cells}:
        near = [each for each in cells if each[0] == above]
        one = list(itertools.product(book().formats, stories_of(split), near))
        draw.shuffle(one)
        rounds[above] = itertools.cycle(one)
    # in turn one above and one below the switch, each over formats, stories and distances
    turns = itertools.cycle(rounds[above] for above in sorted(rounds, reverse=True))
    found: dict[str, ChoiceQuestion] = {}
    for turn in itertools.islice(turns, 40 * count):
        if len(found) == count:
            break
        wording, story, cell = next(turn)
        own, others = draw.choice(cells[cell])
        row = {"wording": wording, "story": story, "pair": f"{own}v{others}"}
        question = story_question(row | _surface(draw), recipe.seed)
        if question.prompt not in found:
            found[question.prompt] = question
            advance()
    if len(found) < count:
        raise AvdilemmaError(f"dilemmas: {len(found)} different ones of {count}; ask for fewer")
    questions = list(found.values())
    draw.shuffle(questions)
    return tuple(questions)


def _surface(draw: random.Random) -> Row:
    return {
        "perspective": "occupant",
        "scope": "one_car",
        "alphabet": draw.choice(list(ALPHABETS)),
        "lane": draw.choice(LANES),
        "position": draw.choice(("first", "second")),
        "label": draw.choice(("early", "late")),
    }


def _cells(recipe: Recipe, split: str, taken: Mapping[Pair, str]) -> dict[Cell, list[Pair]]:
    """Pairs of a split by where they lie; ties are left out."""
    kappa = recipe.agent.preferences.kappa
    switch = 1 / kappa if kappa else UNTOLD
    fresh = [pair for pair in itertools.product(OWN, OTHERS) if pair not in taken]
    generator(recipe.seed, "pairs").shuffle(fresh)
    held = len(fresh) // 5
    found: dict[Cell, list[Pair]] = {}
    for own, others in fresh[:held] if split == "validation" else fresh[held:]:
        ratio = Fraction(others, own)
        if ratio != switch:
            near = switch / NEAR <= ratio <= switch * NEAR
            found.setdefault((ratio > switch, near), []).append((own, others))
    return found
