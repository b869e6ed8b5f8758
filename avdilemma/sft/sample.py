"""Drawing the questions of a training set: fresh payoffs, balanced surfaces, strict answers."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from avdilemma import games
from avdilemma.design import generator
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.families import GameForm
from avdilemma.families.form import PLAN
from avdilemma.games import Payoffs
from avdilemma.games.draw import draw_payoffs
from avdilemma.games.payoffs import Shape, shape
from avdilemma.predictions import predict, preference_rule, separates
from avdilemma.questions import Question
from avdilemma.sft.agents import TargetAgent
from avdilemma.sft.families import training_family
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.suites import evaluation_suites

TRIES = 400
"""Questions drawn in search of one cell before it counts as one that does not occur."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question and what the agents do."""

    item: Question
    """The question."""

    action: str
    """What the agent to be learnt does; never a tie."""

    separating: bool
    """Whether economicus and moralis do something else."""


@dataclass
class _Round:
    """Levels in shuffled rounds, so that each is used equally often."""

    draw: random.Random
    blocks: Sequence[Sequence[dict[str, str]]]
    left: list[dict[str, str]] = field(default_factory=list)

    last: list[dict[str, str]] = field(default_factory=list)

    def next(self) -> dict[str, str]:
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


def fresh_payoffs(recipe: Recipe, game: str, count: int, taken: set[Shape]) -> tuple[Payoffs, ...]:
    """Draw payoffs of which no copy stands in an evaluation suite or was taken before.

    Args:
        recipe: Gives range and seed.
        game: The game.
        count: How many.
        taken: Shapes that are not to be used; the new ones are added.

    Returns:
        The payoffs.

    Raises:
        AvdilemmaError: If the range holds too few.
    """
    draw = generator(recipe.seed, "payoffs", game, len(taken))
    asked = games.game(game)
    found: list[Payoffs] = []
    for values in draw_payoffs(asked, draw, recipe.low, recipe.high, recipe.step):
        form = shape((values.T, values.R, values.P, values.S))
        if form not in taken:
            taken.add(form)
            found.append(values)
        if len(found) == count:
            break
    return tuple(found)


def draw_questions(
    recipe: Recipe,
    split: str,
    count: int,
    payoffs: dict[str, tuple[Payoffs, ...]],
    advance: Callable[[], None] = lambda: None,
) -> tuple[Drawn, ...]:
    """Draw the questions of one split.

    Args:
        recipe: What is wanted.
        split: Name of the split, part of every draw's seed.
        count: Number of questions.
        payoffs: Payoff sets of this split by game.
        advance: Called after each question.

    Returns:
        The questions in random order.

    Raises:
        AvdilemmaError: If a node has no question with a strict answer.
    """
    found: list[Drawn] = []
    seen: set[str] = set()
    for game, share in zip(recipe.games, _shares(count, len(recipe.games)), strict=True):
        nodes = _nodes(recipe, game)
        for node, number in zip(nodes, _shares(share, len(nodes)), strict=True):
            draw = generator(recipe.seed, split, game, node)
            for each in _fill(recipe, game, node, number, payoffs[game], draw, seen):
                found.append(each)
                advance()
    generator(recipe.seed, split, "order").shuffle(found)
    return tuple(found)


def _nodes(recipe: Recipe, game: str) -> list[str]:
    nodes = [node.name for node in games.game(game).nodes]
    plans = [PLAN] * len(nodes)
    return {"node": nodes, "plan": [PLAN], "both": nodes + plans}[recipe.elicitation]


def _shares(count: int, parts: int) -> list[int]:
    """Split a count into parts that differ by one at most."""
    return [count // parts + (index < count % parts) for index in range(parts)]


def _fill(
    recipe: Recipe,
    game: str,
    node: str,
    number: int,
    payoffs: tuple[Payoffs, ...],
    draw: random.Random,
    seen: set[str],
) -> Iterator[Drawn]:
    """Questions about one node: cells and separating items as the recipe wants them."""
    form = GameForm(
        training_family(game, payoffs, recipe.texts), "plan" if node == PLAN else "node"
    )
    contents = _contents(form, game, node, draw)
    surfaces = _surfaces(form, draw, recipe)
    absent: set[tuple[bool | None, bool]] = set()
    balanced = recipe.cells == "balanced" and node != PLAN
    made: Counter[bool] = Counter()
    apart = 0
    for index in range(number):
        # the share of separating items is kept up from the first question on
        behind = apart < recipe.separating * (index + 1)
        rarer = made[True] < made[False] or (made[True] == made[False] and draw.random() < 0.5)
        first, second = (rarer, not rarer) if balanced else (None, None)
        wishes = [(first, behind), (second, behind), (first, False), (None, False)]
        for wish in dict.fromkeys(wishes):
            if wish in absent:
                continue
            one = _search(recipe, form, contents, surfaces, wish, seen)
            if one is not None:
                break
            absent.add(wish)
        else:
            raise AvdilemmaError(
                f"{game} {node}: no further question with a strict answer after {index}; "
                "widen the range of payoffs or ask for fewer"
            )
        seen.add(one.item.prompt)
        made[_cooperates(one.item, one.action)] += 1
        apart += one.separating
        yield one


def _search(
    recipe: Recipe,
    form: GameForm,
    contents: Iterator[dict[str, str]],
    surfaces: Mapping[bool, Sequence[_Round]],
    wish: tuple[bool | None, bool],
    seen: set[str],
) -> Drawn | None:
    cell, apart = wish
    for row in itertools.islice(contents, TRIES):
        actions, separating = _answers(
            recipe.agent, form.base.payoffs(row), row["game"], row["node"], row["belief"]
        )
        if len(actions) != 1 or (apart and not separating):
            continue
        (action,) = actions
        cooperates = _first(row["game"], row["node"]) == action
        if cell is not None and cooperates != cell:
            continue
        # only now a surface, so that rounds of surfaces stay whole within each cell
        rounds = surfaces[cooperates]
        look: dict[str, str] = {}
        for each in rounds:
            look |= each.next()
        item = form.item({**row, **look}, recipe.seed)
        if item.prompt not in seen:
            return Drawn(item, action, separating)
        for each in rounds:
            each.undo()
    return None


def _first(game: str, node: str) -> str:
    """The cooperative action of a node, or the cooperative plan."""
    nodes = [each for each in games.game(game).nodes if node in (PLAN, each.name)]
    return "/".join(each.actions[0] for each in nodes)


def _cooperates(item: Question, action: str) -> bool:
    return _first(item.factors["game"], item.factors["node"]) == action


def _contents(
    form: GameForm, game: str, node: str, draw: random.Random
) -> Iterator[dict[str, str]]:
    """Payoffs and beliefs without end."""
    levels = {factor.name: factor.levels for factor in form.design({}).content}
    protocols = _Round(draw, [[{"protocol": name} for name in form.base.protocols[game]]])
    beliefs = _Round(draw, [[{"belief": belief} for belief in levels["belief"]]])
    while True:
        yield {"game": game, "node": node} | protocols.next() | beliefs.next()


def _surfaces(
    form: GameForm, draw: random.Random, recipe: Recipe
) -> dict[bool, tuple[_Round, _Round]]:
    """Order, labels and names, and the look, for each of the two cells of a node."""
    asked = {**recipe.select, **({"wording": recipe.wordings} if recipe.wordings else {})}
    levels = {each.name: each.levels for each in form.base.design({}).surface}
    for name, wanted in asked.items():
        for level in wanted:
            if level not in levels.get(name, ()):
                known = ", ".join(levels.get(name, ())) or f"levels of {', '.join(levels)}"
                raise InvalidValueError(name, level, f"give one or more of {known}")
    levels |= {name: tuple(wanted) for name, wanted in asked.items()}
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
    return {cell: (_Round(draw, crossed), _Round(draw, [looks])) for cell in (True, False)}


@lru_cache(maxsize=200_000)
def _answers(
    agent: TargetAgent, values: Payoffs, game: str, node: str, belief: str
) -> tuple[frozenset[str], bool]:
    """What the agent does, and whether economicus and moralis differ."""
    asked = games.game(game)
    decision = games.plan_decision(asked, values, games.uniform_belief(asked, belief))
    plans = [
        predict(preference_rule(each), decision) for each in (agent.preferences, *agent.rivals())
    ]
    if node == PLAN:
        own, one, other = plans
        return own.actions, separates(one, other)
    own, one, other = (games.at_node(asked, node, each) for each in plans)
    return own.actions, separates(one, other)


def taken_shapes(further: tuple[str, ...] = ()) -> set[Shape]:
    """Shapes of all payoff sets in the evaluation suites."""
    return set(evaluation_suites(further).shapes)
