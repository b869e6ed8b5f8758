"""Matches: two players play one game with actual moves, one after the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from avdilemma import games
from avdilemma.games.game import Role
from avdilemma.predictions import Rule
from avdilemma.prompts.languages import ENGLISH, Language
from avdilemma.prompts.outcomes import ReadChoice
from avdilemma.questions.choice import ChoiceQuestion
from avdilemma.questions.question import FamilyRecord, form
from avdilemma.questions.scoring import AGENTS, Values, mean
from avdilemma.questions.settings import GameSetting

Player = Literal["first", "second"]
"""A player, named as Inspect's model role; which of them moves first is a factor."""

PLAYERS: tuple[Player, Player] = ("first", "second")
"""Both players."""

Order = Literal["first_moves", "second_moves"]
"""Which player is the first mover."""

ORDERS: tuple[Order, Order] = ("first_moves", "second_moves")
"""Both orders."""

ENDINGS = ("refusal", "unparseable", "truncated")
"""Outcomes that end a match before its end."""

PAYOFFS = ("payoff_first", "payoff_second", "welfare", "efficiency", "inequality")
"""Keys of a completed match, in points but for efficiency."""


class Move(NamedTuple):
    """One move of a match, made or missed."""

    player: Player
    """Who was asked."""

    question: ChoiceQuestion
    """The question."""

    read: ReadChoice
    """What was read in the reply."""

    @property
    def action(self) -> str | None:
        """The action, or None if there was none."""
        return self.question.chosen(self.read)


@form("match")
@dataclass(frozen=True, slots=True, kw_only=True)
class MatchQuestion(FamilyRecord):
    """One match: rules and beliefs as both players read them; every move is a choice.

    Its scenario is that of all matches with the same payoffs, in both orders.
    """

    setting: GameSetting
    """The facts; its node is empty."""

    language: Language = ENGLISH
    """Language of the prompt. The id does not depend on it."""

    def player(self, role: Role) -> Player:
        """Who has a role."""
        moves_first: Player = "first" if self.factors["order"] == "first_moves" else "second"
        if role == "first":
            return moves_first
        return "second" if moves_first == "first" else "first"

    def final_payoffs(self, made: Sequence[Move]) -> dict[Player, float] | None:
        """What both players get, in points; None if the moves do not reach an end of the game."""
        game = games.game(self.setting.game)
        point: games.Branch | games.Leaf = game.tree
        for move in made:
            if not isinstance(point, games.Branch) or move.action is None:
                return None
            point = point.then[game.node(point.node).actions.index(move.action)]
        if isinstance(point, games.Branch):
            return None
        first, second = games.leaf_payoffs(self.setting.values(), point)
        return {self.player("first"): float(first), self.player("second"): float(second)}

    def score(self, made: Sequence[Move], agents: tuple[Rule, Rule]) -> Values:
        """The score of a match.

        Args:
            made: Its moves.
            agents: Rules of homo economicus and homo moralis.

        Returns:
            The same keys for every match; see docs/scores.md.
        """
        got = self.final_payoffs(made)
        values = dict.fromkeys(PAYOFFS, math.nan)
        if got is not None:
            game, payoffs = games.game(self.setting.game), self.setting.values()
            # the highest joint payoff that the game can end with
            most = max(
                float(sum(games.leaf_payoffs(payoffs, leaf))) for leaf in games.ends(game.tree)
            )
            welfare = got["first"] + got["second"]
            efficiency = welfare / most if most > 0 else math.nan
            inequality = abs(got["first"] - got["second"])
            own = (got["first"], got["second"], welfare, efficiency, inequality)
            values = dict(zip(PAYOFFS, own, strict=True))
        for player in PLAYERS:
            mine = [move for move in made if move.player == player and move.action is not None]
            cooperated = [float(move.action == move.question.focal) for move in mine]
            values[f"cooperate_{player}"] = mean(cooperated)
            for name, rule in zip(AGENTS, agents, strict=True):
                predicted = [(move.action, move.question.predict(rule)) for move in mine]
                values[f"{name}_{player}"] = mean(
                    [float(action == each.action) for action, each in predicted if each.strict]
                )
        last = made[-1] if made else None
        outcome = "unparseable" if last is None else last.read.outcome
        values["completed"] = float(got is not None)
        values |= {ending: float(got is None and outcome == ending) for ending in ENDINGS}
        for player in PLAYERS:
            ended = got is None and last is not None and last.player == player
            values[f"ended_by_{player}"] = float(ended)
        values["moves"] = float(sum(move.action is not None for move in made))
        return values
