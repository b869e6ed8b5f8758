"""Scoring matches: payoffs of both players, welfare, inequality, and every move."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_ai.model import ChatMessage, ChatMessageUser
from inspect_ai.scorer import Metric, Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from avdilemma.evals.errors import clean_errors, ended_in_error
from avdilemma.evals.explained import Compared, bullets, exact_kappa, reasons
from avdilemma.evals.keys import ITEM, MATCH, PLAYER
from avdilemma.evals.metrics import breakdown, means
from avdilemma.evals.output import reply_after
from avdilemma.evals.scorer import compared
from avdilemma.predictions import Rule
from avdilemma.questions import AGENTS, ChoiceQuestion, MatchQuestion, Move
from avdilemma.questions.match import ENDINGS, PAYOFFS, PLAYERS


def _moves(messages: Sequence[ChatMessage]) -> tuple[Move, ...]:
    """The moves of a match from its messages: questions, each followed by its reply."""
    found = []
    for index, message in enumerate(messages):
        metadata = message.metadata or {}
        if not isinstance(message, ChatMessageUser) or PLAYER not in metadata:
            continue
        item = ChoiceQuestion.read(metadata[ITEM])
        player = next(each for each in PLAYERS if each == metadata[PLAYER])
        found.append(Move(player, item, item.read_reply(*reply_after(messages, index))))
    return tuple(found)


def match_metrics() -> list[Metric]:
    """What `inspect eval` prints for matches: means, and payoffs by order and match."""
    players = [f"{key}_{player}" for key in ("cooperate", *AGENTS) for player in PLAYERS]
    ended = [f"ended_by_{player}" for player in PLAYERS]
    broken_down, amounts = ["payoff_first", "payoff_second", "welfare"], [*PAYOFFS, "moves"]
    return [
        means([*PAYOFFS, *players, "completed", *ENDINGS, *ended, "moves"], amounts),
        breakdown(broken_down, ["game", "order", "match"], amounts=amounts),
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
        agents, agreed = compared(kappa), exact_kappa(kappa)

    async def score(state: TaskState, target: Target) -> Score | None:  # noqa: ARG001
        """Score one sample."""
        if ended_in_error():
            return None
        match = MatchQuestion.read(state.metadata[MATCH])
        made = _moves(state.messages)
        values = match.score(made, agents)
        told = [
            {
                "player": move.player,
                "node": getattr(move.question.setting, "node", ""),
                "outcome": move.read.outcome,
                "rule": move.read.reason,
                "action": move.action,
            }
            for move in made
        ]
        path = ", ".join(f"{m['player']}: {m['action'] or m['outcome']}" for m in told)
        return Score(
            value=dict(values),
            answer=path,
            explanation=_explained(match, made, path, agents, agreed),
            metadata={
                "moves": told,
                "belief_basis": "stated",
                "belief": dict(match.setting.belief),
            },
        )

    return score


def _explained(
    match: MatchQuestion, made: Sequence[Move], path: str, agents: tuple[Rule, Rule], kappa: str
) -> str:
    """The moves and what they paid, what was asked, and what agents would do at each decision."""
    got = match.final_payoffs(made)
    paid = "no payoffs" if got is None else ", ".join(f"{who} gets {got[who]:g}" for who in PLAYERS)
    lines = [f"asked: {match.setting.told()}"]
    for move in made:
        one, other = (move.question.predict(rule) for rule in agents)
        where = f"{move.player} at {getattr(move.question.setting, 'node', '')}"
        would = "; ".join(reasons(move.question, Compared((one, other), kappa)))
        lines.append(f"{where}: {move.action or move.read.outcome}. {would}")
    return bullets(f"{path or 'no move'}; {paid}", lines)
