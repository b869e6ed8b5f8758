"""The agents that models are tuned for."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, decimal_text, exact, in_unit_interval
from avdilemma.preferences import Preferences, economicus, moralis

AgentName = Literal["economicus", "moralis"]
"""Homo economicus, or homo moralis with some degree of morality."""

KAPPA = "0.5"
"""Default degree of morality of homo moralis; ours."""


class TargetAgent(BaseModel):
    """An agent whose behaviour is to be learnt, in numbers that JSON keeps exactly."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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

    def rivals(self) -> tuple[Preferences, Preferences]:
        """Economicus and the moralis that examples should tell apart."""
        return economicus(), moralis(self.kappa if self.name == "moralis" else KAPPA)

    def __str__(self) -> str:
        """Name and parameters, such as ``moralis (kappa=0.5)``."""
        return f"{self.name} ({self.preferences})"


def target_agent(
    name: str, kappa: Number | None = None, alpha: Number = 0, beta: Number = 0
) -> TargetAgent:
    """Read an agent.

    Args:
        name: ``economicus`` or ``moralis``.
        kappa: Degree of morality in [0, 1]; 0.5 for moralis by default, and 0 for economicus.
        alpha: Aversion to being behind.
        beta: Aversion to being ahead.

    Returns:
        The agent.

    Raises:
        InvalidValueError: If the name is unknown, a parameter is out of range, or economicus is
            given one.

    Examples:
        >>> str(target_agent("moralis", "0.7"))
        'moralis (kappa=0.7)'
    """
    if name not in ("economicus", "moralis"):
        raise InvalidValueError("agent", name, "give economicus or moralis")
    if name == "economicus":
        for parameter, value in (("kappa", kappa or 0), ("alpha", alpha), ("beta", beta)):
            if exact(value, parameter) != 0:
                remedy = "homo economicus has none, leave it out or tune for moralis"
                raise InvalidValueError(parameter, value, remedy)
        return TargetAgent(name="economicus", kappa="0")
    return TargetAgent(
        name="moralis",
        kappa=decimal_text(in_unit_interval(KAPPA if kappa is None else kappa, "kappa")),
        alpha=decimal_text(exact(alpha, "alpha")),
        beta=decimal_text(exact(beta, "beta")),
    )
