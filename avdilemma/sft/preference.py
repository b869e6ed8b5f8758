"""Pairs of completions for preference tuning: the agent's, and one that it must not give.

What is rejected is the rival agent's answer with its reasoning where economicus and moralis answer
differently; elsewhere the agent's own numbers with one wrong sign, and the answer that follows.
"""

from __future__ import annotations

from avdilemma import games
from avdilemma.families.form import PLAN
from avdilemma.games import plan_name
from avdilemma.predictions import preference_rule
from avdilemma.preferences import Preferences, economicus, moralis
from avdilemma.questions import Question
from avdilemma.sft.accounts import accounts
from avdilemma.sft.examples import Example, completed
from avdilemma.sft.families import family_of
from avdilemma.sft.game_tally import game_tally
from avdilemma.sft.reasoning import answer, reasoning
from avdilemma.sft.recipe import KAPPA, Recipe, TargetAgent
from avdilemma.sft.scene import Scene, scene
from avdilemma.sft.spans import joined
from avdilemma.sft.stories import story_tally
from avdilemma.sft.tally import GameNames


def rejected(example: Example, recipe: Recipe) -> str:
    """The completion beside an example's that is to become less likely.

    Raises:
        AvdilemmaError: If the example's item describes no question of a training set.
    """
    question, opposite = example.question(), rival(recipe.agent)
    # an agent with inequity aversion may do what its rival does
    differs = question.predict(preference_rule(opposite)).action not in (None, example.action)
    other = example.separating and differs
    agent = opposite if other else recipe.agent.preferences
    if example.part == "dilemmas":
        tally = story_tally(question, agent, recipe.width, mistaken=not other)
        (action,) = {*question.decision().actions} - {example.action}
        label = question.listed_labels[question.decision().actions.index(action)]
        return completed(joined(tally), f"Answer: {label}")
    told = scene(question, family_of(question, recipe.texts))
    if recipe.reasoning == "tally":
        spans = game_tally(question, told, agent, recipe.width, mistaken=not other)
        (name,) = (each.text.strip() for each in spans if each.kind == "choice")
        return completed(joined(spans), answer(question, _called(question, told, name)))
    text = reasoning(question, told, agent, recipe.reasoning, mistaken=not other)
    by_worth = sorted(accounts(question, agent), key=lambda account: account.utility)
    return completed(text, answer(question, by_worth[-1 if other else 0].action))


def rival(agent: TargetAgent) -> Preferences:
    """The other of the two agents: economicus, or beside it moralis with the default kappa."""
    return economicus() if agent.name == "moralis" else moralis(KAPPA)


def _called(question: Question, told: Scene, name: str) -> str:
    """The action, or whole plan, that a tally calls by a name."""
    if told.node != PLAN:
        words = told.words[told.node]
        return next(action for action in question.decision().actions if words[action] == name)
    game, names = games.game(question.factors["game"]), GameNames(told.words, told.roles)
    return next(plan_name(game, plan) for plan in game.plans() if names.called(plan) == name)
