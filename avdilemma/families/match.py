"""A family of games as matches between two players, in both orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from avdilemma import games
from avdilemma.agents import agent
from avdilemma.design import Design, Factor, Row, derive_seed
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.exact import Number, decimal_text, in_unit_interval
from avdilemma.families.base import Arm
from avdilemma.families.game import GameFamily
from avdilemma.families.identity import identity
from avdilemma.games.equilibrium import equilibrium_belief
from avdilemma.prompts.render import belief_sentence, state_beliefs
from avdilemma.questions import ChoiceQuestion, MatchQuestion
from avdilemma.questions.match import ORDERS, Player


@dataclass(frozen=True)
class MatchForm(Arm[GameFamily]):
    """Matches over a family's protocols.

    Raises:
        InvalidValueError: If the belief or agent is unknown, both are given, or the file lacks
            texts.
    """

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
        lacking = self.base.lacking("others", "turn")
        if lacking:
            remedy = f"matches need its {lacking}, add them"
            raise InvalidValueError("family", self.family, remedy)

    def design(self, select_levels: Mapping[str, Sequence[str]], every: bool = False) -> Design:
        """The family's protocols in both orders of the two players; surface and balance stay.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        wanted = dict(select_levels)
        asked = wanted.pop("order", ORDERS)
        kept = [order for order in ORDERS if order in asked]
        unknown = [order for order in select_levels.get("order", ()) if order not in ORDERS]
        if unknown or not kept:
            raise InvalidValueError("order", unknown, f"give one or more of {', '.join(ORDERS)}")
        design = self.base.design(wanted, every)
        content = {factor.name: factor for factor in design.content}
        return replace(
            design,
            content=(*(content[name] for name in self._content), Factor("order", tuple(kept))),
            empty=tuple(each for each in design.empty if set(each.where) <= {"game", "protocol"}),
        )

    @property
    def _content(self) -> tuple[str, ...]:
        """Content factors of a match, the order of its players apart."""
        own = [name for name, each in self.declared.items() if each.kind == "content"]
        return ("game", "protocol", *own)

    def item(self, row: Row, seed: int) -> MatchQuestion:  # type: ignore[override]
        """The match of one row; its prompt is what both players read before their turns.

        Raises:
            InvalidValueError: If what the player is told determines no behaviour here.
        """
        beliefs = self._beliefs(row)
        setting = self.base.setting({**row, "belief": "0"}, "")
        setting = replace(setting, belief={node: decimal_text(b) for node, b in beliefs.items()})
        words, language = self.base.words(row), self.base.language
        sentences = [
            belief_sentence(phrase, int(belief * 100), *words[node], language)
            for phrase, (node, belief) in zip(self.base.phrases(row), beliefs.items(), strict=True)
        ]
        parts = [*self.base.scene(row), state_beliefs(sentences, language)]
        further = ("order", *self.base.surface, *self.base.BALANCED)
        named = identity(self.family, row, seed, self._content, further)
        return MatchQuestion(
            **{**named, "id": f"{named['id']}-play"},
            factors={**row, "match": f"{row['protocol']}_{row['order']}"},
            setting=setting,
            prompt="\n\n".join(parts),
            language=language,
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
        """The question of one move at a node, the step counted from 0.

        Its prompt holds rules and beliefs only at the player's first move, for the conversation
        goes on.
        """
        row = {**match.factors, "node": node, "belief": ""}
        # the conversation goes on, so a player reads rules and beliefs once
        parts = [match.prompt] if step < 2 else []
        parts.append(self.base.node_text("turn", row, node))
        item = self.base.node_item(row, 0, replace(match.setting, node=node), parts)
        return replace(
            item,
            id=f"{match.id}-{step}",
            seed=derive_seed(match.seed, player, step),
            scenario=match.scenario,
        )
