"""A family of games as matches between two players, in both orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from avdilemma import games
from avdilemma.agents import agent
from avdilemma.design import Design, EmptyCells, Factor, Row, derive_seed
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.exact import Number, decimal_text, in_unit_interval
from avdilemma.families.form import phrases
from avdilemma.families.game import GameFamily
from avdilemma.families.schema import item_id
from avdilemma.games.equilibrium import equilibrium_belief
from avdilemma.prompts.render import render
from avdilemma.prompts.several import belief_sentence, state_beliefs
from avdilemma.questions import ChoiceQuestion, MatchQuestion
from avdilemma.questions.match import ORDERS, Player

CONTENT = ("game", "protocol", "order")
"""Content factors of matches."""

BALANCED = ("position", "label")
"""Balance factors."""


@dataclass(frozen=True)
class MatchForm:
    """Matches over a family's protocols.

    Raises:
        InvalidValueError: If the belief or agent is unknown, both are given, or the file lacks
            texts.
    """

    base: GameFamily
    """The family."""

    belief: Number | None = None
    """Share of others said to cooperate at every node, whole per cents; 1/2 by default."""

    told: str | None = None
    """Or else an agent that the other player is said to be like."""

    def __post_init__(self) -> None:
        """Check the arguments and the texts."""
        if self.belief is not None and self.told is not None:
            raise InvalidValueError("told", self.told, "give belief or told, not both")
        share = in_unit_interval(Fraction(1, 2) if self.belief is None else self.belief, "belief")
        if (share * 100).denominator != 1:
            raise InvalidValueError("belief", self.belief, "give whole per cents, such as 0.35")
        if self.told is not None:
            agent(self.told)
        for title, wording in self.base.wordings.items():
            for game in self.base.protocols:
                for part in ("others", "turn"):
                    if game not in getattr(wording, part):
                        raise InvalidValueError(
                            "family",
                            self.base.family,
                            f"matches need its wordings.{title}.{part}.{game}, add them",
                        )

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
            Content game / protocol (nested) x order; surface and balance as the family's.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        wanted = dict(select_levels)
        asked = wanted.pop("order", ORDERS)
        kept = [order for order in ORDERS if order in asked]
        unknown = [order for order in select_levels.get("order", ()) if order not in ORDERS]
        if unknown or not kept:
            raise InvalidValueError("order", unknown, f"give one or more of {', '.join(ORDERS)}")
        design = self.base.design(wanted)
        content = {factor.name: factor for factor in design.content}
        return replace(
            design,
            content=(content["game"], content["protocol"], Factor("order", tuple(kept))),
            empty=tuple(cells for cells in design.empty if _about_protocols(cells)),
        )

    def item(self, row: Row, seed: int) -> MatchQuestion:
        """The match of one row of the design.

        Args:
            row: Level of every factor.
            seed: The user's seed.

        Returns:
            The match, whose prompt is what both players read before their turns.

        Raises:
            InvalidValueError: If what the player is told determines no behaviour here.
        """
        beliefs = self._beliefs(row)
        setting = self.base.setting({**row, "belief": "0"}, "")
        setting = replace(setting, belief={node: decimal_text(b) for node, b in beliefs.items()})
        words = self.base.words(row)
        sentences = [
            belief_sentence(phrase[:1].lower() + phrase[1:], int(belief * 100), *words[node])
            for phrase, (node, belief) in zip(phrases(self.base, row), beliefs.items(), strict=True)
        ]
        parts = [*self.base.scene(row), state_beliefs(sentences)]
        name = item_id(self.family, row, (*CONTENT, *self.base.surface(row), *BALANCED))
        return MatchQuestion(
            id=f"{name}-play",
            scenario=item_id(self.family, row, ("game", "protocol")),
            family=self.family,
            seed=derive_seed(seed, name),
            factors={**row, "match": f"{row['protocol']}_{row['order']}"},
            setting=setting,
            prompt="\n\n".join(parts),
        )

    def _beliefs(self, row: Row) -> dict[str, Fraction]:
        game = games.game(row["game"])
        if self.told is None:
            return games.uniform_belief(
                game, Fraction(1, 2) if self.belief is None else self.belief
            )
        try:
            return equilibrium_belief(agent(self.told).rule, game, self.base.payoffs(row))
        except AvdilemmaError as error:
            remedy = f"{row['protocol']}: {error}; or leave this protocol out"
            raise InvalidValueError("told", self.told, remedy) from error

    def turn(self, match: MatchQuestion, node: str, player: Player, step: int) -> ChoiceQuestion:
        """The question of one move.

        Args:
            match: The match.
            node: The node that is reached.
            player: Who moves.
            step: Number of the move, from 0.

        Returns:
            An item whose prompt holds rules and beliefs only at the player's first move, for
            the conversation goes on.
        """
        row = match.factors
        text = self.base.wordings[row["wording"]].turn[row["game"]][node]
        setting = replace(match.setting, node=node)
        parts = [match.prompt] if step < 2 else []
        question = render(text, self.base.values(row))
        item = self.base.node_item({**row, "node": node, "belief": ""}, 0, setting, parts, question)
        return replace(
            item,
            id=f"{match.id}-{step}",
            seed=derive_seed(match.seed, player, step),
            scenario=match.scenario,
        )


def _about_protocols(cells: EmptyCells) -> bool:
    return set(cells.where) <= {"game", "protocol"}
