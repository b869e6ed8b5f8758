"""The exact numbers behind a decision: what each plan brings, term by term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from avdilemma import games
from avdilemma.errors import AvdilemmaError
from avdilemma.games import Belief, Game, Payoffs, Plan, as_belief, plan_name, prospect
from avdilemma.games.game import check_belief, outcomes
from avdilemma.preferences import Preferences, Prospect
from avdilemma.questions import ChoiceQuestion, GameSetting, PlanQuestion, Question

Term = tuple[Fraction, Fraction]
"""A probability and an amount, in points."""

Pair = tuple[Fraction, Fraction, Fraction]
"""Own payoff, the other's payoff, and their probability."""


@dataclass(frozen=True, slots=True)
class Account:
    """What one plan brings."""

    action: str
    """The answer that it stands for: an action of the node, or a whole plan."""

    plan: Plan
    """The action at every node."""

    as_first: tuple[Pair, ...]
    """What can happen as first mover, against the belief."""

    as_second: tuple[Pair, ...]
    """What can happen as second mover, against the belief."""

    same: tuple[Fraction, Fraction]
    """Own payoff as first and as second mover if the other follows the same plan."""

    prospect: Prospect
    """The expectations."""

    utility: Fraction
    """The agent's utility, in points."""


def account(
    game: Game, values: Payoffs, belief: Belief, plan: Plan, action: str, agent: Preferences
) -> Account:
    """Work out what a plan brings.

    Args:
        game: The game.
        values: Its payoffs.
        belief: The other's behaviour at every node.
        plan: The own action at every node.
        action: The answer it stands for.
        agent: The preferences.

    Returns:
        The account.
    """
    mine = as_belief(game, plan)
    first = outcomes(game, values, mine, belief)
    second = outcomes(game, values, belief, mine)
    ((same_first, same_second, _),) = outcomes(game, values, mine, mine)
    brought = prospect(game, values, plan, belief)
    return Account(
        action=action,
        plan=plan,
        as_first=tuple(first),
        as_second=tuple((own, other, share) for other, own, share in second),
        same=(same_first, same_second),
        prospect=brought,
        utility=agent.utility(brought),
    )


def accounts(item: Question, agent: Preferences) -> tuple[Account, Account]:
    """The two plans that an agent compares.

    For one node: the best plan with each of its actions, as listed. For a whole plan: the
    best one, and the best of the others.

    Args:
        item: A question about a game, its belief stated.
        agent: The preferences.

    Returns:
        The two accounts. Where a best plan is not unique, the first of them is taken.

    Raises:
        AvdilemmaError: If the item is none about a game with a belief.
    """
    setting = item.setting
    if not isinstance(setting, GameSetting) or not setting.belief:
        raise AvdilemmaError(f"item {item.id}: no game with a stated belief, so no account")
    values = setting.values()
    if isinstance(item, PlanQuestion):
        game, belief = item.game, check_belief(item.game, setting.belief)
        every = [
            account(game, values, belief, plan, plan_name(game, plan), agent)
            for plan in game.plans()
        ]
        top = _best(every)
        return top, _best([each for each in every if each is not top])
    game = games.game(setting.game)
    belief = check_belief(game, setting.belief)
    every = [
        account(game, values, belief, plan, plan[setting.node], agent) for plan in game.plans()
    ]
    one, two = cast("ChoiceQuestion", item).actions
    return (
        _best([each for each in every if each.action == one]),
        _best([each for each in every if each.action == two]),
    )


def _best(several: Sequence[Account]) -> Account:
    return max(several, key=lambda each: each.utility)
