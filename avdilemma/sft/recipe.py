"""What a training set is made from: the agent, and every argument of the builder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Literal, Self, get_args

from pydantic import Field, model_validator

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, decimal_text, exact, in_unit_interval
from avdilemma.predictions import Prediction, Rule, preference_rule, separates
from avdilemma.preferences import Preferences, economicus, moralis
from avdilemma.sft.families import text_files, training_games
from avdilemma.sft.reasoning import Level
from avdilemma.sft.strict import StrictRecord
from avdilemma.sft.tally import DIGITS, OTHERS, digits, whole_weights

AgentName = Literal["economicus", "moralis"]
"""Homo economicus, or homo moralis with some degree of morality."""

KAPPA = "0.5"
"""Default degree of morality of homo moralis; ours."""


class TargetAgent(StrictRecord):
    """An agent whose behaviour is to be learnt, in numbers that JSON keeps exactly."""

    name: AgentName
    """Which of the two."""

    kappa: str
    """Degree of morality as an exact number, 0 for economicus."""

    alpha: str = "0"
    """Aversion to being behind."""

    beta: str = "0"
    """Aversion to being ahead."""

    @property
    def preferences(self) -> Preferences:
        """The preferences in exact numbers."""
        return moralis(self.kappa, self.alpha, self.beta)

    def compared(self, predict: Callable[[Rule], Prediction]) -> tuple[Prediction, bool]:
        """What the agent does by some prediction, and whether economicus and moralis differ."""
        rival = moralis(self.kappa if self.name == "moralis" else KAPPA)
        own, one, other = (
            predict(preference_rule(each)) for each in (self.preferences, economicus(), rival)
        )
        return own, separates(one, other)

    def __str__(self) -> str:
        """Name and parameters, such as ``moralis (kappa=0.5)``."""
        return f"{self.name} ({self.preferences})"


def target_agent(
    name: str, kappa: Number | None = None, alpha: Number = 0, beta: Number = 0
) -> TargetAgent:
    """Read an agent; kappa, in [0, 1], is 0.5 by default for moralis and 0 for economicus.

    Raises:
        InvalidValueError: If the name is unknown, a parameter is out of range, or economicus is
            given one.

    Examples:
        >>> str(target_agent("moralis", "0.7"))
        'moralis (kappa=0.7)'
    """
    if name not in get_args(AgentName):
        raise InvalidValueError("agent", name, "give economicus or moralis")
    if kappa is None:
        kappa = KAPPA if name == "moralis" else 0
    share = in_unit_interval(kappa, "kappa")
    given = {"kappa": share, "alpha": exact(alpha, "alpha"), "beta": exact(beta, "beta")}
    for parameter, value in given.items():
        if name == "economicus" and value:
            remedy = "homo economicus has none, leave it out or tune for moralis"
            raise InvalidValueError(parameter, decimal_text(value), remedy)
    return TargetAgent.read(
        name=name, **{each: decimal_text(value) for each, value in given.items()}
    )


Cells = Literal["balanced", "natural"]
"""Both actions of a node equally often as far as they occur, or as often as they are drawn."""

Elicited = Literal["node", "plan", "both"]
"""One node a prompt, whole plans, or half of each."""


Transfer = Literal["none", "dilemmas"]
"""Whether examples about other dilemmas than those of cars stand beside the games."""


class Recipe(StrictRecord):
    """Arguments of a training set.

    Raises:
        AvdilemmaError: If a value is out of range.
    """

    LATER: ClassVar[frozenset[str]] = frozenset({"arithmetic", "transfer", "dilemmas"})

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

    elicitation: Elicited = "node"
    """How is asked."""

    cells: Cells = "balanced"
    """How often each action is the right one."""

    separating: float = 0.0
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

    low: int = Field(default=0, ge=0)
    """Lowest payoff, in points."""

    high: int = 100
    """Highest payoff."""

    step: int = 5
    """Payoffs are ``low`` plus a multiple of it."""

    arithmetic: int = Field(default=0, ge=0)
    """Lines of tallies without a question, with numbers drawn at random; a part of its own."""

    transfer: Transfer = "none"
    """Which other examples stand beside those about games."""

    dilemmas: int = Field(default=0, ge=0)
    """Number of training examples about other dilemmas; some of the stories are held out."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        self._check_tally()
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
        if self.wordings and "wording" in self.select:
            raise InvalidValueError(
                "wording", list(self.wordings), "give it once, not among the factors too"
            )
        known = training_games(self.texts)
        if not self.games or len(set(self.games)) != len(self.games):
            raise InvalidValueError("games", list(self.games), "give each game once")
        for game in self.games:
            if game not in known:
                raise InvalidValueError("game", game, f"give one or more of {', '.join(known)}")
        return self

    def _check_tally(self) -> None:
        if self.reasoning == "tally":
            whole_weights(self.agent.preferences)
            if any(scale != "1" for scale in self.select.get("scale", ())):
                raise InvalidValueError("scale", self.select["scale"], "with tally give 1")
        for name in ("arithmetic", "dilemmas"):
            if getattr(self, name) and self.reasoning != "tally":
                raise InvalidValueError(name, getattr(self, name), "give it with reasoning tally")
        if (self.transfer == "dilemmas") != bool(self.dilemmas):
            remedy = "give transfer dilemmas and the number of dilemmas together"
            raise InvalidValueError("transfer", self.transfer, remedy)

    @property
    def width(self) -> int:
        """Digits of the totals of a tally."""
        if self.reasoning != "tally":
            return DIGITS
        # in games with roles an own payoff adds up two of them
        return digits(whole_weights(self.agent.preferences), self.high, 2 * OTHERS)

    @property
    def size(self) -> int:
        """Number of all examples, and arithmetic lines."""
        several = (self.n, self.held_out, self.dilemmas, self.held_out_dilemmas, self.arithmetic)
        return sum(several)

    @property
    def held_out_dilemmas(self) -> int:
        """Number of validation examples about other dilemmas."""
        return round(self.dilemmas * self.validation)

    @property
    def held_out(self) -> int:
        """Number of validation examples."""
        return round(self.n * self.validation)
