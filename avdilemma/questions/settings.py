"""Settings: the facts of a question, in types that JSON keeps exactly, and what they decide on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar, Literal

from avdilemma import dilemmas, games
from avdilemma.dilemmas import Company, Dilemma, GroupsSetting, Lane, Perspective, Reading, Scope
from avdilemma.exact import Number, exact
from avdilemma.games import Allocation, Stakes
from avdilemma.games.equilibrium import TREMBLE, EquilibriumStatus, predict_plans
from avdilemma.predictions import Decision, Prediction, Rule, predict

Basis = Literal["stated", "elicited", "equilibrium", "trembling"]
"""Where the belief about the other player comes from: stated in the prompt, asked of the
respondent first, or by pure or trembling equilibrium."""

TREMBLES: Mapping[str, Fraction] = {"equilibrium": Fraction(0), "trembling": TREMBLE}
"""Bases without a belief in the question, and the probability of mistakes that they assume."""

QuestionDomain = Literal[
    "dilemmas", "groups", "games", "allocations", "amounts", "ratings", "scenes"
]
"""What a question is about, by which results are told apart."""


def _silenced(decision: Decision, silent: str) -> Decision:
    """The decision, on which preferences say nothing where there is a reason for silence."""
    return replace(decision, silent=True) if silent else decision


@dataclass(frozen=True, slots=True)
class DilemmaSetting:
    """The facts of a dilemma."""

    domain: ClassVar[QuestionDomain] = "dilemmas"
    behaviour: ClassVar[str] = "sacrifice"

    occupants: int
    """m, people in the car."""

    pedestrians: int
    """n, people on the road."""

    occupant_deaths: str
    """M, expected deaths in the car if it sacrifices, as an exact decimal or fraction."""

    pedestrian_deaths: str
    """N, expected deaths on the road if it spares, as an exact decimal or fraction."""

    perspective: Perspective
    """Who is asked."""

    scope: Scope
    """One car, everyone's cars, or a car to be bought."""

    lane: Lane
    """Whom the car harms if it does nothing."""

    kind: Literal["dilemma"] = "dilemma"
    """Tells the settings apart."""

    company: Company | None = None
    """Who is in the car with the respondent, where that is said and one that theory knows."""

    silent: str = ""
    """The level for which the file says that theory predicts nothing, such as
    ``aboard=own_dog``."""

    @property
    def numbers(self) -> tuple[object, ...]:
        """What is at stake: m, n, M and N."""
        deaths = self.occupant_deaths, self.pedestrian_deaths
        return (self.occupants, self.pedestrians, *deaths)

    @property
    def people(self) -> int:
        """W, everyone concerned."""
        return self.occupants + self.pedestrians

    def dilemma(self) -> Dilemma:
        """The dilemma in exact numbers."""
        return Dilemma(
            self.occupants,
            self.pedestrians,
            exact(self.occupant_deaths, "occupant_deaths"),
            exact(self.pedestrian_deaths, "pedestrian_deaths"),
            self.perspective,
            self.scope,
            self.lane,
            self.company,
        )

    def told(self) -> str:
        """The facts in one line."""
        return self.dilemma().told()

    def decision(self, actions: tuple[str, ...], reading: Reading) -> Decision:
        """The decision, with its actions as listed."""
        return _silenced(dilemmas.decision(self.dilemma(), reading, actions), self.silent)


@dataclass(frozen=True, slots=True)
class AllocationSetting:
    """The facts of a binary allocation choice."""

    domain: ClassVar[QuestionDomain] = "allocations"
    behaviour: ClassVar[str] = "cooperate"

    pair: str
    """Name of the pair of allocations."""

    more: tuple[str, str]
    """Own and other's payoff of the allocation that gives the other more, in points."""

    less: tuple[str, str]
    """Own and other's payoff of the allocation that gives the other less, in points."""

    kind: Literal["allocation"] = "allocation"
    """Tells the settings apart."""

    @property
    def numbers(self) -> tuple[object, ...]:
        """What is at stake: the four payoffs."""
        return (*self.more, *self.less)

    def told(self) -> str:
        """The facts in one line, payoffs in points."""
        (more, theirs), (less, others) = self.more, self.less
        one = f"pair {self.pair}: more_for_other gives {more} to oneself, {theirs} to the other"
        return f"{one}; less_for_other {less} and {others} (points)"

    def decision(self, actions: tuple[str, ...], reading: Reading) -> Decision:  # noqa: ARG002
        """The decision, with its actions as listed."""
        more, less = (
            Allocation(exact(own, "own payoff"), exact(other, "other's payoff"))
            for own, other in (self.more, self.less)
        )
        return games.allocation_decision(more, less, actions)


@dataclass(frozen=True, slots=True)
class GameSetting:
    """The facts of a question about a game."""

    domain: ClassVar[QuestionDomain] = "games"
    behaviour: ClassVar[str] = "cooperate"

    game: str
    """Name of the game."""

    protocol: str
    """Name of the payoff set."""

    payoffs: tuple[str, str, str, str]
    """T, R, P and S in points, as exact decimals or fractions."""

    node: str
    """The node that is asked; ``plan`` where all are."""

    belief: dict[str, str] = field(hash=False)
    """Share of others who take each node's first action, 0 to 1; empty where it is not known."""

    basis: Basis = "stated"
    """Where the belief comes from; unless it is stated, the prompt holds none."""

    kind: Literal["game"] = "game"
    """Tells the settings apart."""

    silent: str = ""
    """The level for which the file says that theory predicts nothing."""

    @property
    def numbers(self) -> tuple[object, ...]:
        """What is at stake: the game and T, R, P and S."""
        return (self.game, *self.payoffs)

    def values(self) -> games.Payoffs:
        """The payoffs in exact numbers."""
        return games.game(self.game).payoffs(*self.payoffs)

    def told(self) -> str:
        """The facts in one line, payoffs in points and what others do in shares."""
        game = games.game(self.game)
        points = ", ".join(f"{k} = {v}" for k, v in zip("TRPS", self.payoffs, strict=True))
        firsts = {node.name: node.actions[0] for node in game.nodes}
        shares = [f"{v} choose {firsts[k]} at {k}" for k, v in self.belief.items()]
        others = (
            f"of others, {', '.join(shares)}"
            if shares
            else f"no belief about others ({self.basis})"
        )
        decides = f"decision {self.node}" if self.node in firsts else "all decisions"
        return f"{game.title}, {self.protocol} ({points} points), {decides}; {others}"

    def decision(self, actions: tuple[str, ...], reading: Reading) -> Decision:  # noqa: ARG002
        """The decision at the node, with its actions as listed."""
        found = games.game(self.game)
        one, other = actions
        made = games.decision(found, self.values(), self.node, self.belief, (one, other))
        return _silenced(made, self.silent)

    def plan_decision(self, listed: tuple[tuple[str, tuple[str, str]], ...]) -> Decision:
        """The decision over whole plans, the actions at each node as listed."""
        game = games.game(self.game)
        made = games.plan_decision(game, self.values(), self.belief, dict(listed))
        return _silenced(made, self.silent)

    def equilibrium(
        self,
        rule: Rule,
        noise: Number = 0,
        lapse: Number = 0,
        listed: tuple[tuple[str, tuple[str, str]], ...] = (),
    ) -> tuple[Prediction, EquilibriumStatus]:
        """What an agent's whole plan is under equilibrium beliefs.

        Args:
            rule: The agent's rule.
            noise: Its logit noise, in points.
            lapse: Its share of random answers.
            listed: For some nodes, the actions in the order in which they are read.

        Returns:
            The prediction over plans, and whether there is no equilibrium, one or several.

        Raises:
            AvdilemmaError: If a fact of the setting is impossible.
        """
        game, tremble = games.game(self.game), TREMBLES[self.basis]
        if self.silent:
            # no belief matters to who has nothing to compare
            told = {node.name: "0.5" for node in game.nodes}
            made = games.plan_decision(game, self.values(), told, dict(listed))
            return predict(rule, _silenced(made, self.silent), noise, lapse), "none"
        return predict_plans(rule, game, self.values(), tremble, noise, lapse, dict(listed))


@dataclass(frozen=True, slots=True)
class AmountSetting:
    """The facts of an amount game."""

    domain: ClassVar[QuestionDomain] = "amounts"
    behaviour: ClassVar[str] = "cooperate"

    game: str
    """Name of the game."""

    stakes: str
    """Name of the stakes."""

    endowment: str
    """What each player has, in points."""

    rate: str
    """What a point given away is worth to each who gets it."""

    players: int
    """Number of players."""

    step: str
    """Amounts are multiples of it."""

    belief: str
    """What others give on average, in points."""

    @property
    def numbers(self) -> tuple[object, ...]:
        """What is at stake: the game and its stakes."""
        return (self.game, self.endowment, self.rate, self.players, self.step)

    def told(self) -> str:
        """The facts in one line, amounts in points."""
        title = games.amount_game(self.game).title
        have = f"{self.players} players have {self.endowment} each and give in steps of {self.step}"
        worth = f"a point given is worth {self.rate} to each who gets it"
        return f"{title}, {self.stakes}: {have}, {worth}; others give {self.belief}"

    def facts(self) -> Stakes:
        """The stakes in exact numbers."""
        return Stakes(
            exact(self.endowment, "endowment"),
            exact(self.rate, "rate"),
            self.players,
            exact(self.step, "step"),
        )


ChoiceSetting = DilemmaSetting | GameSetting | AllocationSetting | GroupsSetting
"""The facts of a choice between listed options."""

Setting = ChoiceSetting | AmountSetting
"""The facts of any question."""


# settings repeat over alphabets, labels and wordings, each is asked of several agents, and a
# game's prospects cost about a millisecond
@lru_cache(maxsize=8192)
def setting_decision(
    setting: ChoiceSetting, actions: tuple[str, ...], reading: Reading = "ex_ante"
) -> Decision:
    """The decision at a setting with its actions as listed, cached.

    Raises:
        AvdilemmaError: If a fact is impossible, or a game's belief is not known.
    """
    return setting.decision(actions, reading)


# typed, because 0.1 is read as 1/10 and a fraction equal to the float is not
@lru_cache(maxsize=8192, typed=True)
def setting_prediction(
    setting: ChoiceSetting,
    actions: tuple[str, ...],
    rule: Rule,
    noise: Number,
    lapse: Number,
    reading: Reading,
) -> Prediction:
    """What an agent answers at a setting, cached; see `Question.predict`."""
    return predict(rule, setting_decision(setting, actions, reading), noise, lapse)


def stated_belief(setting: Any) -> bool:
    """Whether the question itself tells what the other player does."""
    return getattr(setting, "basis", "") == "stated"


def known_belief(setting: Any) -> bool:
    """Whether a decision follows from the setting alone, no belief being asked or solved for."""
    return not hasattr(setting, "basis") or setting.basis == "stated" or bool(setting.belief)


def told_belief(setting: Any) -> dict[str, object]:
    """What a prediction rests on, for a log.

    Returns:
        Key ``belief_basis``, and ``belief`` with the other's behaviour by node: None where the
        basis is an equilibrium, or where what was elicited could not be read. No key where nothing
        is to be believed.
    """
    if not hasattr(setting, "basis"):
        return {}
    return {"belief_basis": setting.basis, "belief": dict(setting.belief) or None}
