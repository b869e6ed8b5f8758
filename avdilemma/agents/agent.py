"""Reference agents: respondents whose every choice follows from a stated rule.

An agent is named by one string, `NAME@parameter=value@...`, such as
``moralis@kappa=0.5@noise=1``. The name carries all parameters, because a name is what
logs, caches and tables keep.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, decimal_text, exact, in_unit_interval, not_negative
from avdilemma.predictions import Decision, NoRuleError, Prediction, Rule, predict
from avdilemma.preferences import ZERO
from avdilemma.pricing.firms import Firm, FirmView

Reader = Callable[[Number, str], Fraction]
"""Reads one parameter, or raises an error that names it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that a kind of agent takes."""

    read: Reader
    """Reads and checks the value."""

    default: Fraction
    """Value where the name gives none."""

    meaning: str
    """What it is, with unit and range."""

    shown: bool = False
    """Whether an agent's name shows it even at its default."""


@dataclass(frozen=True, slots=True)
class AgentKind:
    """A kind of agent: a rule with parameters."""

    name: str
    """Name on the command line."""

    summary: str
    """What it does, in one line."""

    source: str
    """Citation, or "ours"."""

    build: Callable[[Mapping[str, Fraction]], Rule] | None
    """Makes the rule for questions with two answers; None if it has none."""

    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """Parameters beside noise and lapse, which every kind takes."""

    answers: bool = True
    """Whether it answers at all; if not, it refuses everything."""

    obeys: bool = False
    """Whether it takes over the rule of the agent that its system message names."""

    firm: Callable[[Mapping[str, Fraction]], Firm] | None = None
    """Makes the rule that sets prices in a market; None if it has none."""


COMMON: Mapping[str, Parameter] = {
    "noise": Parameter(
        not_negative, ZERO, "logit noise, in expected lives (dilemmas) or points (games), >= 0"
    ),
    "lapse": Parameter(in_unit_interval, ZERO, "share of random answers, 0 to 1"),
    "belief": Parameter(
        in_unit_interval, Fraction(1, 2), "share of others expected to cooperate, if asked, 0 to 1"
    ),
}
"""Parameters of every agent."""

KAPPA = Parameter(in_unit_interval, Fraction(1, 2), "degree of morality, 0 to 1", shown=True)
"""The degree of morality; its default .5 is ours."""

ALPHA = Parameter(exact, ZERO, "aversion to being behind, any number")
"""Aversion to being behind."""

BETA = Parameter(exact, ZERO, "aversion to being ahead, any number")
"""Aversion to being ahead."""


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent with all its parameters."""

    kind: AgentKind
    """What it is."""

    values: Mapping[str, Fraction]
    """Every parameter of its kind, noise and lapse."""

    @property
    def name(self) -> str:
        """The canonical name: kappa or price where the kind takes it, the rest if not default."""
        parameters = _all_parameters(self.kind)
        shown = [
            f"@{name}={decimal_text(value)}"
            for name, value in self.values.items()
            if parameters[name].shown or value != parameters[name].default
        ]
        return self.kind.name + "".join(shown)

    @property
    def rule(self) -> Rule:
        """What it wants, without noise and lapses.

        Raises:
            NoRuleError: If it only sets prices.
        """
        if self.kind.build is None:
            raise NoRuleError(
                f"agent {self.kind.name!r} has no rule for questions with listed answers: "
                "it sets prices only, use it with pricing"
            )
        return self.kind.build(self.values)

    def predict(self, decision: Decision) -> Prediction:
        """Predict the agent's answer, its noise and lapses included.

        Raises:
            NoRuleError: If the agent has no rule for such a decision.
        """
        return predict(self.rule, decision, self.values["noise"], self.values["lapse"])

    def price(self, view: FirmView) -> float:
        """Set a price in a market.

        Args:
            view: What the agent knows as a firm.

        Returns:
            The price in money; it may exceed the ceiling.

        Raises:
            NoRuleError: If the agent has no rule for markets, or one without noise only.
        """
        if self.kind.firm is None:
            raise NoRuleError(
                f"agent {self.kind.name!r} has no rule for setting prices: use economicus, "
                "moralis, kantian, nash, qlearning or fixed"
            )
        for name, parameter in COMMON.items():
            if self.values[name] != parameter.default:
                raise NoRuleError(
                    f"agent {self.name!r} has {name}, which has no meaning for prices: leave it out"
                )
        return self.kind.firm(self.values)(view)


def _all_parameters(kind: AgentKind) -> dict[str, Parameter]:
    return {**kind.parameters, **COMMON}


def make_agent(
    name: str, kinds: Mapping[str, AgentKind], extra: Mapping[str, Number] | None = None
) -> Agent:
    """Make an agent from its name.

    Args:
        name: Such as ``moralis@kappa=0.5@noise=1``.
        kinds: All kinds by name.
        extra: Further parameters, as a command line may give them beside the name.

    Returns:
        The agent.

    Raises:
        InvalidValueError: If the kind or a parameter is unknown, given twice, without a
            value or out of range.
    """
    kind_name, *settings = name.split("@")
    if kind_name not in kinds:
        raise InvalidValueError("agent", kind_name, f"give one of {', '.join(kinds)}")
    kind = kinds[kind_name]
    parameters = _all_parameters(kind)
    given: dict[str, Number] = {}
    pairs: list[tuple[str, Number]] = []
    for setting in settings:
        parameter_name, separator, text = setting.partition("=")
        if not separator or not text:
            raise InvalidValueError(
                f"setting of {kind_name}", setting, "write @parameter=value, as in @kappa=0.5"
            )
        pairs.append((parameter_name, text))
    for key, value in [*pairs, *(extra or {}).items()]:
        if key not in parameters:
            raise InvalidValueError(
                f"parameter of {kind_name}", key, f"it takes {', '.join(parameters)}"
            )
        if key in given:
            raise InvalidValueError(
                f"{key} of {kind_name}", value, "it is given twice, give it once"
            )
        given[key] = value
    values = {
        key: parameter.read(given[key], key) if key in given else parameter.default
        for key, parameter in parameters.items()
    }
    return Agent(kind, values)
