"""How a family of games is asked: node by node or in whole plans, with which beliefs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Literal, get_args

from avdilemma import games
from avdilemma.design import Design, Factor, Row, derive_seed
from avdilemma.errors import InvalidValueError
from avdilemma.families.game import CONTENT, GameFamily
from avdilemma.families.making import Maker
from avdilemma.families.schema import item_id, listed
from avdilemma.prompts.render import render
from avdilemma.prompts.several import assemble_beliefs, assemble_plan
from avdilemma.questions import Basis, BeliefQuestion, GameSetting, PlanQuestion, Question

Elicitation = Literal["node", "plan"]
"""One node a prompt, or the whole plan in one prompt (strategy method)."""

PLAN = "plan"
"""Level of the factor ``node`` where the whole plan is asked."""


@dataclass(frozen=True)
class GameForm:
    """A family of games in one form of asking.

    Raises:
        InvalidValueError: If a name is unknown or the file lacks texts that the form needs.
    """

    base: GameFamily
    """The family."""

    elicitation: Elicitation = "node"
    """One node a prompt, or the whole plan."""

    beliefs: Basis = "stated"
    """Where beliefs come from; unless they are stated, the prompt states none."""

    def __post_init__(self) -> None:
        """Check the names and the texts."""
        for name, value, known in (
            ("elicitation", self.elicitation, get_args(Elicitation)),
            ("beliefs", self.beliefs, get_args(Basis)),
        ):
            if value not in known:
                raise InvalidValueError(name, value, f"give one of {', '.join(known)}")
        if self.beliefs == "elicited":
            check_phrases(self.base, "beliefs", self.beliefs)

    @property
    def family(self) -> str:
        """Name of the family."""
        return self.base.family

    @property
    def kind(self) -> str:
        """Kind of its file."""
        return self.base.kind

    @property
    def version(self) -> int:
        """Version of its file."""
        return self.base.version

    @property
    def title(self) -> str:
        """One line for people."""
        return self.base.title

    def design(self, select_levels: Mapping[str, Sequence[str]]) -> Design:
        """The design, restricted to some levels.

        Args:
            select_levels: Levels to keep, by factor.

        Returns:
            The family's design with one level of ``node`` or ``belief`` where the form fixes it.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        fixed: dict[str, str] = {}
        if self.elicitation == PLAN:
            fixed["node"] = PLAN
        if self.beliefs != "stated":
            fixed["belief"] = self.beliefs
        for name, level in fixed.items():
            if select_levels.get(name):
                form = "elicitation" if name == "node" else "beliefs"
                raise InvalidValueError(
                    name, list(select_levels[name]), f"leave it out where {form} is {level}"
                )
        design = self.base.design(select_levels)
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
            values = self.base.values(row, Fraction(row["belief"]))
            text = self.base.wordings[row["wording"]].belief[row["game"]]
            parts.append(render(text, values))
            setting = self.base.setting(row, row["node"])
        else:
            # a stated level would be no number
            stated = self.base.setting({**row, "belief": "0"}, row["node"])
            setting = replace(stated, belief={}, basis=self.beliefs)
        if self.elicitation == "node":
            return self.base.node_item(row, seed, setting, parts)
        return self._plan_item(row, seed, setting, parts)

    def _plan_item(
        self, row: Row, seed: int, setting: GameSetting, parts: Sequence[str]
    ) -> PlanQuestion:
        game, labels = games.game(row["game"]), self.base.labels(row)
        values, words = self.base.values(row), self.base.words(row)
        texts = self.base.wordings[row["wording"]].question[game.name]
        actions = tuple(listed(row, *node.actions) for node in game.nodes)
        questions = []
        for node, order in zip(game.nodes, actions, strict=True):
            called = dict(zip(node.actions, words[node.name], strict=True))
            options = [(label, called[a]) for label, a in zip(labels, order, strict=True)]
            questions.append((render(texts[node.name], values), options))
        name = self.base.name(row)
        return PlanQuestion(
            id=name,
            scenario=item_id(self.family, row, CONTENT),
            family=self.family,
            seed=derive_seed(seed, name),
            factors=dict(row),
            setting=setting,
            labels=labels,
            nodes=tuple(node.name for node in game.nodes),
            actions=actions,
            prompt=assemble_plan(parts, questions),
        )

    def belief_item(self, item: Question) -> BeliefQuestion:
        """The question about others that comes before an item's decision."""
        row = item.factors
        game, words = games.game(row["game"]), self.base.words(row)
        questions = [
            f"{phrase}, how many choose {words[node.name][0]}?"
            for node, phrase in zip(game.nodes, phrases(self.base, row), strict=True)
        ]
        return BeliefQuestion(
            id=item.id,
            seed=item.seed,
            game=game.name,
            nodes=tuple(node.name for node in game.nodes),
            prompt=assemble_beliefs(self.base.scene(row), questions),
        )


def phrases(family: GameFamily, row: Row) -> list[str]:
    """For each node of a row's game the phrase for others in that situation."""
    texts = family.wordings[row["wording"]].others[row["game"]]
    values = family.values(row)
    return [render(texts[node.name], values) for node in games.game(row["game"]).nodes]


def check_phrases(family: GameFamily, name: str, value: object) -> None:
    """Check that a family has the phrases that ask about others, and the texts of turns.

    Raises:
        InvalidValueError: If some wording lacks them for some game.
    """
    for title, wording in family.wordings.items():
        for game in family.protocols:
            if game not in wording.others:
                raise InvalidValueError(
                    name, value, f"the file {family.family} needs wordings.{title}.others.{game}"
                )
