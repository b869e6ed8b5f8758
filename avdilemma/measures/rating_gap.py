"""Ratings from 0 to 100, and the social dilemma gap: approval of the law minus buying the car."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, get_args

from avdilemma.dilemmas.ratings import APPROVAL, PURCHASE, Rating
from avdilemma.estimation.clustered import Mean, clustered_mean
from avdilemma.measures.columns import FRAMES
from avdilemma.questions import AGENTS

if TYPE_CHECKING:
    import pandas as pd

GAP = "gap"
"""Name of the row of the social dilemma gap."""

KEYS = ("rating", *(f"rating_{name}" for name in AGENTS))
"""Keys of the score: the rating, and what the agents would give."""

COLUMNS = FRAMES["ratings_frame"]
"""Columns of `ratings_frame`."""

Differences = dict[tuple[str, str], float]
"""Differences in points of 100, by pair of numbers and wording."""


def differences(ratings: Iterable[tuple[str, str, str, float]]) -> Differences:
    """Approval minus purchase, at each pair of numbers and wording where both were rated.

    Ratings are a pair of numbers, a wording, what was rated, and the rating from 0 to 100.
    """
    given: dict[tuple[str, str, str], list[float]] = {}
    for pair, wording, asked, value in ratings:
        if asked in {APPROVAL, PURCHASE}:
            given.setdefault((pair, wording, asked), []).append(value)
    means = {place: math.fsum(found) / len(found) for place, found in given.items()}
    return {
        (pair, wording): means[pair, wording, APPROVAL] - means[pair, wording, PURCHASE]
        for pair, wording, asked in means
        if asked == APPROVAL and (pair, wording, PURCHASE) in means
    }


def gap(found: Mapping[tuple[str, str], float]) -> Mean:
    """The mean of `differences`, -100 to 100 points, its interval clustered on the pair of numbers.

    Examples:
        >>> found = gap({("1v3", "plain"): 40.0, ("1v10", "plain"): 60.0})
        >>> found.value, round(found.low, 2), found.clusters
        (50.0, -77.06, 2)
    """
    pairs = ((pair, value) for (pair, _), value in found.items())
    return clustered_mean(pairs, limits=(-100.0, 100.0))


def ratings_frame(answers: pd.DataFrame) -> pd.DataFrame:
    """Mean ratings and the gap as `COLUMNS`, one row a respondent and rating it gave, the gap last.

    Answers have columns respondent, kappa (of the moralis compared with, as text), pair, wording,
    asked (what was rated), and `KEYS`; rating is NaN without one.
    """
    import pandas as pd  # noqa: PLC0415 - metrics of `inspect eval` need none

    rows = []
    for name, own in answers[answers["rating"].notna()].groupby("respondent", sort=True):
        kappa = ", ".join(sorted(set(own["kappa"])))
        for rated in (*get_args(Rating), GAP):
            found, implied = _gap(own) if rated == GAP else _rating(own[own["asked"] == rated])
            if found.n:
                numbers = (found.value, found.low, found.high, *implied)
                rows.append((name, rated, *numbers, kappa, found.n, found.clusters))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rating(own: pd.DataFrame) -> tuple[Mean, list[float]]:
    """The mean of one rating, and of what the agents would give."""
    given = zip(own["pair"], own["rating"], strict=True)
    found = clustered_mean(given, limits=(0.0, 100.0))
    return found, [float(own[key].mean()) for key in KEYS[1:]]


def _gap(own: pd.DataFrame) -> tuple[Mean, list[float]]:
    """The gap, and that of the agents."""
    found, *implied = (
        gap(differences(zip(own["pair"], own["wording"], own["asked"], own[key], strict=True)))
        for key in KEYS
    )
    return found, [each.value for each in implied]
