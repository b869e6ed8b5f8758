"""How a family of games is asked: node by node or in whole plans, with which beliefs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

from avdilemma import games
from avdilemma.design import Design, Factor, Row
from avdilemma.errors import InvalidValueError, one_of
from avdilemma.families.asking import Maker
from avdilemma.families.base import ARMS, Arm, Family
from avdilemma.families.game import GameFamily
from avdilemma.families.listing import listed
from avdilemma.prompts.render import assemble_beliefs, assemble_plan, belief_question
from avdilemma.questions import Basis, BeliefQuestion, GameSetting, PlanQuestion, Question

Elicitation = Literal["node", "plan"]
"""One node a prompt, or the whole plan in one prompt (strategy method)."""

PLAN = "plan"
"""Level of the factor ``node`` where the whole plan is asked."""


@dataclass(frozen=True)
class GameForm(Arm[GameFamily]):
    """A family of games in one form of asking.

    Raises:
        InvalidValueError: If a name is unknown or the file lacks texts that the form needs.
    """

    elicitation: Elicitation = "node"
    """One node a prompt, or the whole plan."""

    beliefs: Basis = "stated"
    """Where beliefs come from; unless they are stated, the prompt states none."""

    def __post_init__(self) -> None:
        """Check the names and the texts."""
        one_of("elicitation", self.elicitation, get_args(Elicitation))
        one_of("beliefs", self.beliefs, get_args(Basis))
        lacking = self.base.lacking("others") if self.beliefs == "elicited" else None
        if lacking:
            needs = f"the file {self.family} needs {lacking}"
            raise InvalidValueError("beliefs", self.beliefs, needs)

    def design(self, select_levels: Mapping[str, Sequence[str]], every: bool = False) -> Design:
        """The family's design, with one level of ``node`` or ``belief`` where the form fixes it.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        fixed: dict[str, str] = {"node": PLAN} if self.elicitation == PLAN else {}
        fixed |= {"belief": self.beliefs} if self.beliefs != "stated" else {}
        for name, level in fixed.items():
            if select_levels.get(name):
                form = "elicitation" if name == "node" else "beliefs"
                raise InvalidValueError(
                    name, list(select_levels[name]), f"leave it out where {form} is {level}"
                )
        design = self.base.design(select_levels, every)
        content = tuple(
            Factor(factor.name, (fixed[factor.name],)) if factor.name in fixed else factor
            for factor in design.content
        )
        return replace(design, content=content)

    @property
    def _plain(self) -> bool:
        """Whether the form asks as the family itself does."""
        return self.elicitation == "node" and self.beliefs == "stated"

    def maker(self, seed: int) -> Maker:
        """What makes the items of many rows, each the same as by `item`."""
        return self.base.maker(seed) if self._plain else partial(self.item, seed=seed)

    def item(self, row: Row, seed: int) -> Question:
        """The item of one row of the design."""
        if self._plain:
            return self.base.item(row, seed)
        parts = self.base.scene(row)
        if self.beliefs == "stated":
            parts.append(self.base.stated(row))
            setting = self.base.setting(row, row["node"])
        else:
            # a stated level would be no number
            stated = self.base.setting({**row, "belief": "0"}, row["node"])
            setting = replace(stated, belief={}, basis=self.beliefs)
        if self.elicitation == PLAN:
            return self._plan_item(row, seed, setting, parts)
        parts.append(self.base.node_text("question", row, row["node"]))
        return self.base.node_item(row, seed, setting, parts)

    def _plan_item(
        self, row: Row, seed: int, setting: GameSetting, parts: Sequence[str]
    ) -> PlanQuestion:
        nodes, labels = games.game(row["game"]).nodes, self.base.labels(row)
        words = self.base.words(row)
        actions = tuple(listed(row, *node.actions) for node in nodes)
        questions = []
        for node, order in zip(nodes, actions, strict=True):
            called = dict(zip(node.actions, words[node.name], strict=True))
            options = [(label, called[a]) for label, a in zip(labels, order, strict=True)]
            questions.append((self.base.node_text("question", row, node.name), options))
        return PlanQuestion(
            **self.base.identity(row, seed),
            factors={**row, **self.base.own_derived(row)},
            setting=setting,
            labels=labels,
            nodes=tuple(node.name for node in nodes),
            actions=actions,
            prompt=assemble_plan(parts, questions, self.base.language),
            language=self.base.language,
        )

    @property
    def asks_first(self) -> bool:
        """Whether a question about others comes before each decision."""
        return self.beliefs == "elicited"

    def belief_question(self, question: Question) -> BeliefQuestion:
        """The question about others that comes before a decision."""
        row = question.factors
        nodes, words = games.game(row["game"]).nodes, self.base.words(row)
        questions = [
            belief_question(phrase, words[node.name][0], self.base.language)
            for node, phrase in zip(nodes, self.base.phrases(row), strict=True)
        ]
        return BeliefQuestion(
            id=question.id,
            seed=question.seed,
            game=row["game"],
            nodes=tuple(node.name for node in nodes),
            prompt=assemble_beliefs(self.base.scene(row), questions, self.base.language),
            language=self.base.language,
        )


def in_form(family: Family, elicitation: Elicitation, beliefs: Basis) -> Family:
    """A family of games, allocations or amounts in a form of asking.

    Raises:
        InvalidValueError: If the family is of another kind or has no such form.
    """
    if isinstance(family, GameFamily):
        return GameForm(family, elicitation, beliefs)
    if family.kind not in ("allocation", "amount"):
        raise InvalidValueError("family", family.family, f"it is a {family.kind} file, give games")
    for name, value, only in (("elicitation", elicitation, "node"), ("beliefs", beliefs, "stated")):
        if value != only:
            raise InvalidValueError(
                name, value, f"files of kind {family.kind} know {only} alone, leave it out"
            )
    return family


def _forms(base: GameFamily) -> Mapping[str, GameForm]:
    found: dict[str, GameForm] = {}
    for elicitation, basis in itertools.product(get_args(Elicitation), get_args(Basis)):
        names = [f"elicitation={elicitation}"] if elicitation == PLAN else []
        names += [f"beliefs={basis}"] if basis != "stated" else []
        if names and not (basis == "elicited" and base.lacking("others")):
            found[" ".join(names)] = GameForm(base, elicitation, basis)
    return found


ARMS["game"] = _forms
