"""Arithmetic lines: tallies without a question, with numbers drawn at random.

What a small model finds hard in a tally is its sums and one token, the sign of the comparison.
Lines of both alone teach that before any question does.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

from pydantic import ValidationError

from avdilemma import games
from avdilemma.design import fingerprint, generator
from avdilemma.errors import AvdilemmaError, malformed
from avdilemma.files import read_bytes
from avdilemma.games import Payoffs
from avdilemma.games.payoffs import Shape, shape
from avdilemma.sft import tally
from avdilemma.sft.examples import MAX_BYTES
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.spans import Span, alone, joined
from avdilemma.sft.strict import StrictRecord
from avdilemma.sft.tally import OTHERS, GameNames, Weights, game_line, whole_weights, written

ARITHMETIC = "arithmetic.jsonl"
"""File of the lines."""

SHARES = (1, 3, 5, 7, 9)
"""How many of ten others cooperate."""

LABELS = (("A", "B"), ("B", "A"), ("1", "2"), ("2", "1"), ("X", "Y"), ("Y", "X"))
"""Pairs of labels."""

NAMES = (("blue", "green"), ("red", "white"), ("left", "right"), ("north", "south"))
"""Pairs of names of actions, in either order."""

TRIES = 10_000
"""Draws in search of a line before there is none."""


class Line(StrictRecord):
    """One tally of two plans, and the facts behind it."""

    REMEDY: ClassVar[str] = "build it anew"

    id: str
    """Place among the lines."""

    game: str
    """The game whose tree it follows; its payoffs have no order here."""

    payoffs: tuple[int, int, int, int]
    """T, R, P and S."""

    share: int
    """How many of ten others take the first action of every node."""

    labels: tuple[str, str]
    """Labels as listed."""

    words: tuple[str, str]
    """What the first and the second action of every node are called."""

    plans: tuple[str, str]
    """The two plans as listed."""

    spans: tuple[Span, ...]
    """The text in pieces, with their weights."""

    @property
    def told(self) -> str:
        """The text."""
        return joined(self.spans)

    @property
    def shape(self) -> Shape | None:
        """Shape of the payoffs; None where all are the same."""
        return shape(self.payoffs) if len(set(self.payoffs)) > 1 else None

    def written(self, weights: Weights, width: int) -> tuple[Span, ...]:
        """The spans that follow from the facts.

        Raises:
            AvdilemmaError: If a fact is impossible, or neither plan is the better one.
        """
        return alone(written(self._options(), weights, width))

    def tied(self, weights: Weights) -> bool:
        """Whether neither plan is the better one."""
        one, other = (weights.total(each.own, each.universal) for each in self._options())
        return one == other

    def _options(self) -> tuple[tally.Line, ...]:
        game = games.game(self.game)
        names = GameNames(
            {node.name: dict(zip(node.actions, self.words, strict=True)) for node in game.nodes},
            any(node.role != "both" for node in game.nodes),
        )
        belief = games.uniform_belief(game, Fraction(self.share, OTHERS))
        values = Payoffs(*map(Fraction, self.payoffs))
        acts = [games.read_plan(game, plan) for plan in self.plans]
        # the options are those of the first node at which the plans differ
        asked = next(node.name for node in game.nodes if acts[0][node.name] != acts[1][node.name])
        return tuple(
            replace(
                game_line(game, values, belief, plan, names),
                label=label,
                name=names.words[asked][plan[asked]],
                plan=names.told(plan),
            )
            for label, plan in zip(self.labels, acts, strict=True)
        )


def draw_lines(
    recipe: Recipe, taken: Iterable[Shape], advance: Callable[[], None] = lambda: None
) -> tuple[Line, ...]:
    """Draw the arithmetic lines of a training set; shapes of payoffs that are taken do not occur.

    Raises:
        AvdilemmaError: If the range of payoffs holds none.
    """
    if not recipe.arithmetic:
        return ()
    forbidden, weights = set(taken), whole_weights(recipe.agent.preferences)
    found: list[Line] = []
    draw = generator(recipe.seed, "arithmetic")
    for number in range(recipe.arithmetic):
        for _ in range(TRIES):
            line = _draw(recipe, draw, number)
            if line.shape is None or line.shape in forbidden or line.tied(weights):
                continue
            spans = line.written(weights, recipe.width)
            found.append(line.model_copy(update={"spans": spans}))
            break
        else:
            raise AvdilemmaError(
                f"payoffs {recipe.low} to {recipe.high} in steps of {recipe.step}: none is left "
                f"for arithmetic after {number} lines; widen the range"
            )
        advance()
    return tuple(found)


def _draw(recipe: Recipe, draw: random.Random, number: int) -> Line:
    game = games.game(recipe.games[number % len(recipe.games)])
    grid = range(recipe.low, recipe.high + 1, recipe.step)
    one, other = draw.sample([games.plan_name(game, plan) for plan in game.plans()], 2)
    words = draw.choice(NAMES)
    return Line(
        id=f"{number}",
        game=game.name,
        payoffs=tuple(draw.choice(grid) for _ in range(4)),
        share=draw.choice(SHARES),
        labels=draw.choice(LABELS),
        words=words if draw.random() < 0.5 else words[::-1],
        plans=(one, other),
        spans=(),
    )


def lines_fingerprint(lines: Iterable[Line]) -> str:
    """The sha256 over lines in order."""
    return fingerprint(line.model_dump() for line in lines)


def read_lines(path: Path) -> tuple[Line, ...]:
    """Read the file of the lines.

    Raises:
        AvdilemmaError: If the file cannot be read or a line is none.
    """
    found = []
    text = read_bytes(path, MAX_BYTES, remedy="build it with sft build")
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found.append(Line.model_validate_json(line))
        except ValidationError as error:
            raise malformed(f"{path}:{number}: arithmetic line", error, Line.REMEDY) from error
    return tuple(found)
