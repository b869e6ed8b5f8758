"""Whether items whose beliefs come from an equilibrium have one, several or none."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_args

from avdilemma.amount_items import AmountItem
from avdilemma.evals.scorers import AGENTS, compared
from avdilemma.families import ItemSet
from avdilemma.games.equilibrium import Status
from avdilemma.items import TREMBLES, GameSetting, equilibrium_prediction


def equilibria_found(items: ItemSet, kappa: float | str) -> dict[str, Any]:
    """How many of the items have no equilibrium, one or several, where predictions rest on one.

    Args:
        items: The items.
        kappa: Degree of morality of the moralis compared with.

    Returns:
        Key ``equilibria`` with counts of items by agent and status; nothing for other items.
    """
    settings = [
        item.setting
        for item in items.items
        if not isinstance(item, AmountItem)
        and isinstance(item.setting, GameSetting)
        and item.setting.basis in TREMBLES
    ]
    if not settings:
        return {}
    found: dict[str, dict[str, int]] = {}
    for name, rule in zip(AGENTS, compared(kappa), strict=True):
        counted = Counter(equilibrium_prediction(setting, rule)[1] for setting in settings)
        found[name] = {status: counted[status] for status in get_args(Status)}
    return {"equilibria": found}
