"""Drawing the questions of a training set: fresh payoffs, balanced surfaces, strict answers."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from avdilemma import games
from avdilemma.design import generator
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.families import GameFamily, GameForm
from avdilemma.families.form import PLAN
from avdilemma.games import Payoffs
from avdilemma.predictions import Prediction, Rule, predict
from avdilemma.questions import Question
from avdilemma.sft.families import training_family
from avdilemma.sft.payoff_sets import ByGame
from avdilemma.sft.recipe import Recipe, TargetAgent

TRIES = 400
"""Questions drawn in search of one cell before it counts as one that does not occur."""

Levels = dict[str, str]
"""Levels of some factors."""


class Drawn(NamedTuple):
    """A question, its family, and the one action that the agent to be learnt takes.

    Separating are questions in which economicus and moralis do something else.
    """

    question: Question
    action: str
    separating: bool
    family: GameFamily


@dataclass
class _Round:
    """Levels in shuffled rounds, so that each is used equally often."""

    draw: random.Random
    blocks: Sequence[Sequence[Levels]]
    left: list[Levels] = field(default_factory=list)
    last: list[Levels] = field(default_factory=list)

    def next(self) -> Levels:
        """The next one."""
        if not self.left:
            blocks = [self.draw.sample(block, len(block)) for block in self.blocks]
            self.draw.shuffle(blocks)
            self.left = [each for block in blocks for each in block]
        self.last = [self.left.pop()]
        return self.last[0]

    def undo(self) -> None:
        """Put the last one back; it will come at some later place of its round."""
        self.left[:0] = self.last
        self.last = []


def draw_questions(
    recipe: Recipe,
    split: str,
    count: int,
    payoffs: ByGame,
    advance: Callable[[], None] = lambda: None,
) -> tuple[Drawn, ...]:
    """Draw the questions of one split, whose name is part of every seed, in random order.

    Payoff sets are those of the split by game.

    Raises:
        AvdilemmaError: If a node has too few strict answers.
    """
    found: list[Drawn] = []
    seen: set[str] = set()
    for game, share in zip(recipe.games, _shares(count, len(recipe.games)), strict=True):
        nodes = [node.name for node in games.game(game).nodes]
        plans = [PLAN] * len(nodes)
        asked = {"node": nodes, "plan": [PLAN], "both": nodes + plans}[recipe.elicitation]
        for node, number in zip(asked, _shares(share, len(asked)), strict=True):
            draw = generator(recipe.seed, split, game, node)
            for each in _Sampler(recipe, game, node, payoffs[game], draw).questions(number, seen):
                found.append(each)
                advance()
    generator(recipe.seed, split, "order").shuffle(found)
    return tuple(found)


def _shares(count: int, parts: int) -> list[int]:
    """Split a count into parts that differ by one at most."""
    return [count // parts + (index < count % parts) for index in range(parts)]


class _Sampler:
    """Questions about one node of a game, or its whole plans."""

    def __init__(
        self,
        recipe: Recipe,
        game: str,
        node: str,
        payoffs: tuple[Payoffs, ...],
        draw: random.Random,
    ) -> None:
        self.recipe, self.game, self.node, self.draw = recipe, game, node, draw
        self.family = training_family(game, payoffs, recipe.texts)
        self.form = GameForm(self.family, "plan" if node == PLAN else "node")
        self.cooperative = "/".join(
            each.actions[0] for each in games.game(game).nodes if node in (PLAN, each.name)
        )
        design = self.form.design({})
        beliefs = next(each.levels for each in design.content if each.name == "belief")
        self.protocols = _Round(
            draw, [[{"protocol": name} for name in self.family.protocols[game]]]
        )
        self.beliefs = _Round(draw, [[{"belief": belief} for belief in beliefs]])
        levels = {factor.name: factor.levels for factor in design.surface}
        self.surfaces = {cooperates: self._surfaces(levels) for cooperates in (True, False)}

    def _surfaces(self, known: dict[str, tuple[str, ...]]) -> tuple[_Round, _Round]:
        """Order, labels and names of the options, and the look of the rest."""
        recipe = self.recipe
        asked = {**recipe.select, **({"wording": recipe.wordings} if recipe.wordings else {})}
        for name, wanted in asked.items():
            for level in wanted:
                if level not in known.get(name, ()):
                    remedy = ", ".join(known.get(name, ())) or f"levels of {', '.join(known)}"
                    raise InvalidValueError(name, level, f"give one or more of {remedy}")
        levels = known | {name: tuple(wanted) for name, wanted in asked.items()}
        called = "naming" if "naming" in levels else "framing"
        names = levels.pop(called)
        # blocks of four cross position and label; over all blocks each meets every naming
        crossed = [
            [
                {
                    called: names[(index + (position == label)) % len(names)],
                    "position": ("first", "second")[position],
                    "label": ("early", "late")[label],
                }
                for position in (0, 1)
                for label in (0, 1)
            ]
            for index in range(len(names))
        ]
        looks = [dict(zip(levels, row, strict=True)) for row in itertools.product(*levels.values())]
        return _Round(self.draw, crossed), _Round(self.draw, [looks])

    def questions(self, number: int, seen: set[str]) -> Iterator[Drawn]:
        """So many questions, with cells and separating ones as the recipe wants them.

        Prompts that were seen do not come again; those of the questions are added to them.
        """
        recipe = self.recipe
        balanced = recipe.cells == "balanced" and self.node != PLAN
        absent: set[tuple[bool | None, bool]] = set()
        made: Counter[bool] = Counter()
        apart = 0
        for index in range(number):
            # the share of separating questions is kept up from the first one on
            behind = apart < recipe.separating * (index + 1)
            rarer = made[True] < made[False] or (
                made[True] == made[False] and self.draw.random() < 0.5
            )
            first, second = (rarer, not rarer) if balanced else (None, None)
            wishes = [(first, behind), (second, behind), (first, False), (None, False)]
            for wish in dict.fromkeys(wishes):
                one = None if wish in absent else self._search(*wish, seen)
                if one is not None:
                    break
                absent.add(wish)
            else:
                raise AvdilemmaError(
                    f"{self.game} {self.node}: no further question with a strict answer after "
                    f"{index}; widen the range of payoffs or ask for fewer"
                )
            seen.add(one.question.prompt)
            made[one.action == self.cooperative] += 1
            apart += one.separating
            yield one

    def _search(self, cell: bool | None, apart: bool, seen: set[str]) -> Drawn | None:
        """A new question in a cell, separating if it is to be."""
        for _ in range(TRIES):
            row = {"game": self.game, "node": self.node}
            row |= self.protocols.next() | self.beliefs.next()
            actions, separating = _answers(
                self.recipe.agent, self.family.payoffs(row), self.game, self.node, row["belief"]
            )
            if len(actions) != 1 or (apart and not separating):
                continue
            (action,) = actions
            cooperates = action == self.cooperative
            if cell not in (None, cooperates):
                continue
            # only now a surface, so that rounds of surfaces stay whole within each cell
            rounds = self.surfaces[cooperates]
            for each in rounds:
                row |= each.next()
            question = self.form.item(row, self.recipe.seed)
            if question.prompt not in seen:
                return Drawn(question, action, separating, self.family)
            for each in rounds:
                each.undo()
        return None


@lru_cache(maxsize=200_000)
def _answers(
    agent: TargetAgent, values: Payoffs, game: str, node: str, belief: str
) -> tuple[frozenset[str], bool]:
    """What the agent does, and whether economicus and moralis differ."""
    asked = games.game(game)
    decision = games.plan_decision(asked, values, games.uniform_belief(asked, belief))

    def predicted(rule: Rule) -> Prediction:
        whole = predict(rule, decision)
        return whole if node == PLAN else games.at_node(asked, node, whole)

    own, separating = agent.compared(predicted)
    return own.actions, separating
