"""The exact numbers behind a decision: what each plan brings, term by term."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from avdilemma import games
from avdilemma.errors import AvdilemmaError
from avdilemma.families.form import PLAN
from avdilemma.games import Game, Payoffs, Plan, as_belief, plan_name, prospect
from avdilemma.games.game import Belief, check_belief, outcomes
from avdilemma.preferences import Preferences, Prospect
from avdilemma.questions import GameSetting, Question

Outcome = tuple[Fraction, Fraction, Fraction]
"""Own payoff and the other's payoff, in points, and their probability."""


@dataclass(frozen=True, slots=True)
class Account:
    """What one plan, which has an action at every node, brings in points.

    The action is the answer that it stands for, one of the node or a whole plan. What can happen
    as first and as second mover is against the belief; ``same`` is the own payoff in both roles if
    the other follows the same plan.
    """

    action: str
    plan: Plan
    as_first: tuple[Outcome, ...]
    as_second: tuple[Outcome, ...]
    same: tuple[Fraction, Fraction]
    prospect: Prospect
    utility: Fraction


def game_setting(question: Question) -> GameSetting:
    """The facts of a question about a game.

    Raises:
        AvdilemmaError: If it is about something else.
    """
    if question.domain != "games":
        raise AvdilemmaError(
            f"item {question.id} is no question about a game: only games are trained on"
        )
    return cast("GameSetting", question.setting)


def accounts(question: Question, agent: Preferences) -> tuple[Account, Account]:
    """The two plans that an agent compares.

    For one node: the best plan with each of its actions, as listed. For a whole plan: the
    best one, and the best of the others. Of plans that are as good, the first is taken.

    Raises:
        AvdilemmaError: If the question is none about a game with a belief.
    """
    setting = game_setting(question)
    if not setting.belief:
        raise AvdilemmaError(f"item {question.id}: no game with a stated belief, so no account")
    game, values = games.game(setting.game), setting.values()
    belief = check_belief(game, setting.belief)
    ranked = sorted(
        (_account(game, values, belief, plan, setting.node, agent) for plan in game.plans()),
        key=lambda each: -each.utility,
    )
    if setting.node == PLAN:
        best, second, *_ = ranked
        return best, second
    one, two = (
        next(each for each in ranked if each.action == action)
        for action in question.decision().actions
    )
    return one, two


def _account(
    game: Game, values: Payoffs, belief: Belief, plan: Plan, node: str, agent: Preferences
) -> Account:
    mine = as_belief(game, plan)
    ((same_first, same_second, _),) = outcomes(game, values, mine, mine)
    brought = prospect(game, values, plan, belief)
    return Account(
        action=plan_name(game, plan) if node == PLAN else plan[node],
        plan=plan,
        as_first=outcomes(game, values, mine, belief),
        as_second=tuple(
            (own, other, share) for other, own, share in outcomes(game, values, belief, mine)
        ),
        same=(same_first, same_second),
        prospect=brought,
        utility=agent.utility(brought),
    )
