"""Scoring matches: payoffs of both players, welfare, inequality, and every move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from inspect_ai.model import ChatMessage, ChatMessageAssistant, ChatMessageUser
from inspect_ai.scorer import Metric, Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from avdilemma import games
from avdilemma.evals.errors import clean_errors
from avdilemma.evals.keys import ITEM, MATCH, PLAYER, STOP
from avdilemma.evals.metrics import breakdown, means
from avdilemma.evals.scorers import AGENTS, compared
from avdilemma.games import Branch
from avdilemma.items import Item, read_item
from avdilemma.match_items import PLAYERS, MatchItem, Player, read_match
from avdilemma.predictions import Rule
from avdilemma.prompts import Reading, parse

ENDINGS = ("refusal", "unparseable", "truncated")
"""Outcomes that end a match before its end."""

PAYOFFS = ("payoff_first", "payoff_second", "welfare", "efficiency", "inequality")
"""Keys of a completed match, in points but for efficiency."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a match, made or missed."""

    player: Player
    """Who was asked."""

    item: Item
    """The question."""

    reading: Reading
    """What was read in the reply."""

    @property
    def action(self) -> str | None:
        """The action, or None if there was none."""
        label = self.reading.label
        return None if label is None else self.item.action(label)


def moves(messages: Sequence[ChatMessage]) -> tuple[Move, ...]:
    """The moves of a match from its messages.

    Args:
        messages: Questions, each followed by its reply.

    Returns:
        The moves in order.

    Raises:
        AvdilemmaError: If a question's record is malformed.
    """
    found = []
    for index, message in enumerate(messages):
        metadata = message.metadata or {}
        if not isinstance(message, ChatMessageUser) or PLAYER not in metadata:
            continue
        item = read_item(metadata[ITEM])
        text, stop = "", "stop"
        for reply in messages[index + 1 : index + 2]:
            if isinstance(reply, ChatMessageAssistant):
                text = reply.text
                stop = str((reply.metadata or {}).get(STOP, "stop"))
        player = next(each for each in PLAYERS if each == metadata[PLAYER])
        found.append(Move(player, item, parse(text, item.labels, stop)))
    return tuple(found)


def final_payoffs(match: MatchItem, made: Sequence[Move]) -> dict[Player, float] | None:
    """What both players get, in points.

    Args:
        match: The match.
        made: Its moves.

    Returns:
        Payoffs by player, or None if the moves do not reach an end of the game.
    """
    game = games.game(match.setting.game)
    point: games.Branch | games.Leaf = game.tree
    for move in made:
        if not isinstance(point, Branch) or move.action is None:
            return None
        point = point.then[game.node(point.node).actions.index(move.action)]
    if isinstance(point, Branch):
        return None
    first, second = games.leaf_payoffs(match.setting.values(), point)
    return {match.player("first"): float(first), match.player("second"): float(second)}


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan


def match_values(
    match: MatchItem, made: Sequence[Move], agents: tuple[Rule, Rule]
) -> dict[str, float]:
    """The score of one match.

    Args:
        match: The match.
        made: Its moves.
        agents: Rules of homo economicus and homo moralis.

    Returns:
        The same keys for every match; see docs/scores.md.
    """
    got = final_payoffs(match, made)
    values = dict.fromkeys(PAYOFFS, math.nan)
    if got is not None:
        welfare = got["first"] + got["second"]
        most = match.most()
        values |= {
            "payoff_first": got["first"],
            "payoff_second": got["second"],
            "welfare": welfare,
            "efficiency": welfare / most if most > 0 else math.nan,
            "inequality": abs(got["first"] - got["second"]),
        }
    for player in PLAYERS:
        own = [move for move in made if move.player == player and move.action is not None]
        values[f"cooperate_{player}"] = _mean([float(m.action == m.item.focal) for m in own])
        for name, rule in zip(AGENTS, agents, strict=True):
            predictions = [(move, move.item.predict(rule)) for move in own]
            values[f"{name}_{player}"] = _mean(
                [float(m.action == p.action) for m, p in predictions if p.strict]
            )
    last = made[-1] if made else None
    outcome = "unparseable" if last is None else last.reading.outcome
    values["completed"] = float(got is not None)
    values |= {ending: float(got is None and outcome == ending) for ending in ENDINGS}
    for player in PLAYERS:
        ended = got is None and last is not None and last.player == player
        values[f"ended_by_{player}"] = float(ended)
    values["moves"] = float(sum(move.action is not None for move in made))
    return values


def match_metrics() -> list[Metric]:
    """What `inspect eval` prints for matches: means, and payoffs by order and match."""
    players = [f"{key}_{player}" for key in ("cooperate", *AGENTS) for player in PLAYERS]
    ended = [f"ended_by_{player}" for player in PLAYERS]
    return [
        means([*PAYOFFS, *players, "completed", *ENDINGS, *ended, "moves"]),
        breakdown(["payoff_first", "payoff_second", "welfare"], ["game", "order", "match"]),
    ]


@scorer(metrics=match_metrics(), name="match_score")
def match_score(kappa: float | str = 0.5) -> Scorer:
    """Score matches: payoffs, welfare, inequality, and both players' moves.

    Args:
        kappa: Degree of morality of the moralis compared with, in [0, 1].

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: If kappa is out of range.
    """
    with clean_errors():
        agents = compared(kappa)

    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001
        """Score one sample."""
        match = read_match(state.metadata[MATCH])
        made = moves(state.messages)
        values = match_values(match, made, agents)
        told = [
            {
                "player": move.player,
                "node": getattr(move.item.setting, "node", ""),
                "outcome": move.reading.outcome,
                "action": move.action,
            }
            for move in made
        ]
        path = ", ".join(f"{m['player']}: {m['action'] or m['outcome']}" for m in told)
        return Score(
            value=dict(values),
            answer=path,
            explanation=path,
            metadata={
                "moves": told,
                "belief_basis": "stated",
                "belief": dict(match.setting.belief),
            },
        )

    return score
