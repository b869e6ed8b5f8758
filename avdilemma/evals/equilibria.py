"""Whether questions whose beliefs come from an equilibrium have one, several or none."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_args

from avdilemma.evals.scorer import compared
from avdilemma.families import ItemSet
from avdilemma.games.equilibrium import EquilibriumStatus
from avdilemma.questions import AGENTS
from avdilemma.questions.settings import TREMBLES


def equilibria_found(items: ItemSet, kappa: float | str) -> dict[str, Any]:
    """How many of the questions have no equilibrium, one or several, where one is needed.

    Args:
        items: The questions.
        kappa: Degree of morality of the moralis compared with.

    Returns:
        Key ``equilibria`` with counts by agent and status; nothing for other questions.
    """
    settings: list[Any] = [
        item.setting for item in items.items if getattr(item.setting, "basis", "") in TREMBLES
    ]
    if not settings:
        return {}
    found: dict[str, dict[str, int]] = {}
    for name, rule in zip(AGENTS, compared(kappa), strict=True):
        counted = Counter(setting.equilibrium(rule)[1] for setting in settings)
        found[name] = {status: counted[status] for status in get_args(EquilibriumStatus)}
    return {"equilibria": found}
