"""Cooperation in games: the share of cooperative choices by node, protocol and belief."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from avdilemma.agents import agent
from avdilemma.exact import Number
from avdilemma.games import GAMES
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import CLUSTER, REFERENCE, RESPONDENT, group_means
from avdilemma.questions import Question
from avdilemma.questions.settings import stated_belief

BY = ("belief", "protocol")
"""What shares are broken down by, one at a time: what was told of the other player, and payoffs."""

COLUMNS = FRAMES["cooperation_shares"]
"""Columns of `cooperation_shares`."""


class GameAnswer(NamedTuple):
    """A question about a single decision in a game, and what one respondent did."""

    respondent: str
    question: Question
    cluster: str
    """The scenario; the person where people answered."""
    cooperates: float
    """1, 0, or a probability; NaN without a choice."""


def cooperation_shares(
    answers: Iterable[GameAnswer], kappas: Sequence[Number] = ()
) -> pd.DataFrame:
    """Shares of cooperation by node, and within each by belief and by protocol, as `COLUMNS`.

    Rows come by game in the order of `GAMES`, then respondents by name, then reference agents:
    homo economicus, and homo moralis of each kappa, on all questions that were asked with a stated
    belief. An agent that is indifferent counts as one half, and a prediction has no interval.

    Args:
        answers: Answers; questions of no game, such as allocations, are left out.
        kappas: Degrees of morality of the moralis to show, each in [0, 1].

    Raises:
        InvalidValueError: If a kappa is out of range.
    """
    own = [each for each in answers if "game" in each.question.factors]
    columns = [RESPONDENT, REFERENCE, CLUSTER, "game", "node", *BY, "cooperates"]
    rows = [
        (each.respondent, False, each.cluster, *_place(each.question), each.cooperates)
        for each in own
    ]
    # agents can be asked what tells all that a decision needs
    stated = {
        each.question.id: each.question
        for each in own
        if stated_belief(getattr(each.question, "setting", None))
    }
    for who in map(agent, ("economicus", *(f"moralis@kappa={kappa}" for kappa in kappas))):
        for question in stated.values():
            focal, likely = getattr(question, "focal", ""), question.predict(who.rule).probabilities
            rows.append((who.name, True, question.scenario, *_place(question), likely[focal]))
    frame = pd.DataFrame(rows, columns=columns)
    found = [_shares(frame, by) for by in BY] if len(frame) else []
    every = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))
    places = [
        (
            *_order(str(row["game"]), str(row["node"])),
            *(row["by"], row[REFERENCE], row[RESPONDENT]),
            *_size(str(row["level"])),
        )
        for row in every.to_dict("records")
    ]
    kept = sorted(range(len(every)), key=lambda at: places[at])
    return every.iloc[kept][list(COLUMNS)].reset_index(drop=True)


def _place(question: Question) -> tuple[str, ...]:
    factors = question.factors
    return tuple(factors.get(name, "") for name in ("game", "node", *BY))


def _shares(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    keys = ["game", "node", REFERENCE, RESPONDENT, by]
    told = frame[frame[by] != ""]
    found = group_means(told, keys, "cooperates", (0.0, 1.0))
    asked = told.groupby(keys, sort=True).size().rename("asked").reset_index()
    found = found.merge(asked, on=keys, how="left")
    found = found.rename(columns={"mean": "share", "n": "choices", by: "level"})
    found = found.assign(by=by, missing=found["asked"] - found["choices"])
    # theory has no sampling error
    known = found[REFERENCE].astype(bool)
    return found.assign(**{end: found[end].mask(known) for end in ("low", "high")})


def _order(game: str, node: str) -> tuple[int, str, int, str]:
    """Games in the order of `GAMES` and their nodes as they are played, then others by name."""
    at = list(GAMES).index(game) if game in GAMES else len(GAMES)
    nodes = [each.name for each in GAMES[game].nodes] if game in GAMES else []
    return at, game, nodes.index(node) if node in nodes else len(nodes), node


def _size(level: str) -> tuple[float, tuple[str, ...]]:
    """Levels by size where they are numbers, else by name, where SPD2 comes before SPD10."""
    try:
        return float(Fraction(level)), ()
    except (ValueError, ZeroDivisionError):
        parts = re.findall(r"\d+|\D+", level)
        return math.inf, tuple(each.zfill(9) if each.isdigit() else each for each in parts)
