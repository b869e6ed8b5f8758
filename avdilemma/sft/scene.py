"""What the nodes and actions of a question about a game are called."""

from __future__ import annotations

from dataclasses import dataclass

from avdilemma import games
from avdilemma.families import GameFamily
from avdilemma.families.form import PLAN
from avdilemma.questions import Question
from avdilemma.sft.accounts import Account


@dataclass(frozen=True, slots=True)
class Scene:
    """Names in one question: the node that is asked or ``plan``, and each action by node.

    Phrases for each node, such as "As Person 2 after blue", are there where the file has them;
    roles say whether there is a first and a second mover.
    """

    node: str
    phrases: dict[str, str]
    words: dict[str, dict[str, str]]
    roles: bool

    def name(self, account: Account) -> str:
        """What an answer is called: its action, or its whole plan."""
        if self.node == PLAN:
            return f'"{self._plan(account)}"'
        return self.words[self.node][account.action]

    def full_name(self, account: Account) -> str:
        """The same with the best plan that goes with an action, where there are several nodes."""
        name = self.name(account)
        return (
            name
            if self.node == PLAN or len(self.phrases) < 2
            else f"{name} ({self._plan(account)})"
        )

    def _plan(self, account: Account) -> str:
        return "; ".join(
            f"{phrase[:1].lower()}{phrase[1:]} {self.words[node][account.plan[node]]}"
            for node, phrase in self.phrases.items()
        )


def scene(question: Question, family: GameFamily) -> Scene:
    """What the nodes and actions of a question about a game are called in its family."""
    row, words = question.factors, family.words(question.factors)
    nodes = games.game(row["game"]).nodes
    told = family.phrases(row) if family.wordings[row["wording"]].others else []
    return Scene(
        node=row["node"],
        phrases={node.name: phrase for node, phrase in zip(nodes, told, strict=False)},
        words={node.name: dict(zip(node.actions, words[node.name], strict=True)) for node in nodes},
        roles=any(node.role != "both" for node in nodes),
    )
