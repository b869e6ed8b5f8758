"""How far a row can be trusted: maintainers say so, and no text of the row itself."""

from __future__ import annotations

from typing import Literal, get_args

from avdilemma.leaderboard.look_alikes import skeleton

Tier = Literal["self-reported", "logs provided", "spot-checked", "reproduced"]
"""How far a row can be trusted. Maintainers set it, outside of the submission: see `Standing`."""

TIERS: tuple[Tier, ...] = get_args(Tier)
"""All of them, from the lowest."""


def tier_problem(text: str) -> str | None:
    """What is wrong with a text of a row that names a tier; None if it names none.

    Examples:
        >>> tier_problem("Some model (Spot checked)")
        "holds 'spot-checked', which maintainers alone say of a row"
        >>> tier_problem("Some model")
    """
    for tier in TIERS:
        if skeleton(tier) in skeleton(text):
            return f"holds {tier!r}, which maintainers alone say of a row"
    return None
