"""What a training set is made from: every argument of the builder, in one record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from avdilemma import games
from avdilemma.errors import InvalidValueError
from avdilemma.sft.agents import TargetAgent
from avdilemma.sft.families import text_files, training_games
from avdilemma.sft.reasoning import Level
from avdilemma.sft.validated import validated

Cells = Literal["balanced", "natural"]
"""Both actions of a node equally often as far as they occur, or as often as they are drawn."""

Asked = Literal["node", "plan", "both"]
"""One node a prompt, whole plans, or half of each."""


class Recipe(BaseModel):
    """Arguments of a training set.

    Raises:
        AvdilemmaError: If a value is out of range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    agent: TargetAgent
    """The agent to be learnt."""

    n: int = 400
    """Number of training examples."""

    games: tuple[str, ...] = ("spd", "tg", "ug")
    """Games, each with the same share of examples."""

    belief: Literal["stated"] = "stated"
    """Where beliefs come from: the prompt states them."""

    reasoning: Level = "full"
    """How much reasoning stands before the answer."""

    elicitation: Asked = "node"
    """How is asked."""

    cells: Cells = "balanced"
    """How often each action is the right one."""

    separating: float = Field(default=0.0)
    """Least share of examples, at nodes where that occurs, on which the two agents differ."""

    texts: str = ""
    """Scenario file whose texts are used, one of `text_files`; by default the first with a game."""

    select: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """Levels of ``framing``, ``naming``, ``unit``, ``scale`` and ``alphabet``; all by default."""

    wordings: tuple[str, ...] = ()
    """Wordings of the scenario file; all by default."""

    validation: float = 0.1
    """Size of the validation set as a share of n; its payoffs are others."""

    seed: int = 0
    """Decides everything that is drawn."""

    low: int = 0
    """Lowest payoff, in points."""

    high: int = 100
    """Highest payoff."""

    step: int = 5
    """Payoffs are ``low`` plus a multiple of it."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.n < 10:
            raise InvalidValueError("n", self.n, "give 10 or more, the least that hosts accept")
        for name in ("separating", "validation"):
            share = getattr(self, name)
            if not 0 <= share <= 1:
                raise InvalidValueError(name, share, "give a share from 0 to 1")
        files = text_files()
        if self.texts and self.texts not in files:
            raise InvalidValueError("texts", self.texts, f"give one of {', '.join(files)}")
        # such a file names actions and has no phrase for each node
        unphrased = bool(self.texts and files[self.texts].lacking("others"))
        if unphrased and self.reasoning == "full":
            raise InvalidValueError(
                "reasoning",
                "full",
                f"with texts of {self.texts} give brief, options, choice or none",
            )
        plans = self.elicitation != "node"
        if plans and (self.reasoning == "options" or unphrased):
            what = f"texts of {self.texts}" if self.texts else "reasoning options"
            raise InvalidValueError("elicitation", self.elicitation, f"with {what} give node")
        known = training_games(self.texts)
        if not self.games or len(set(self.games)) != len(self.games):
            raise InvalidValueError("games", list(self.games), "give each game once")
        for game in self.games:
            if game not in known:
                raise InvalidValueError("game", game, f"give one or more of {', '.join(known)}")
        return self

    @property
    def held_out(self) -> int:
        """Number of validation examples."""
        return round(self.n * self.validation)

    def nodes(self) -> tuple[tuple[str, str], ...]:
        """Every game with each of its nodes."""
        return tuple((game, node.name) for game in self.games for node in games.game(game).nodes)


def make_recipe(**values: object) -> Recipe:
    """Read arguments of a training set.

    Args:
        **values: Fields of `Recipe`.

    Returns:
        The recipe.

    Raises:
        InvalidValueError: If a value is of the wrong kind or out of range.
    """
    return validated(Recipe, values)
