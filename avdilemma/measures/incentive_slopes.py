"""Incentive sensitivity: how cooperation in prisoner's dilemmas follows the payoffs.

Two incentives are varied independently in the built-in family ``incentives``: the
temptation T - R, and the margin R - (S + T) / 2 by which mutual cooperation beats taking
turns. The slope of each is that of ordinary least squares of cooperation (1 or 0) on an
intercept for every game and node, both incentives and the stated belief; a linear
probability model, whose slopes read as changes in the share of cooperation.

With regressors x_i, residuals e_i and A = (X'X)^-1, the slope b_j is the mean of
b_j + N (A x_i)_j e_i over the N answers, and the clustered variance of that mean is the sandwich
estimate of the slope (Liang & Zeger 1986, Biometrika 73:13, with the factor G / (G - 1)): the
interval is the clustered one of every mean, by Student's t with G - 1 degrees of freedom.

The reference agents' slopes are those of their predicted probabilities on the very same
questions, so they have no error.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from avdilemma.agents import agent
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.exact import Number, exact
from avdilemma.games.draw import margin, temptation
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import CLUSTER, REFERENCE, RESPONDENT
from avdilemma.questions.settings import stated_belief

NODES = {("pd", "move"), ("spd", "first_move"), ("spd", "reply_to_cooperate")}
"""Games and nodes at which T - R is what defecting on a cooperator brings."""

PER = 10
"""Points to which a slope refers."""

INCENTIVES = ("temptation", "margin")
"""T - R and R - (S + T) / 2, in points."""

COLUMNS = FRAMES["incentive_slopes"]
"""Columns of `incentive_slopes`."""


def cooperation(
    answers: Iterable[tuple[str, Any, str | float | None]], kappas: Sequence[Number] = ()
) -> pd.DataFrame:
    """Cooperation in prisoner's dilemmas, answer by answer, beside the reference agents'.

    Args:
        answers: Who answered, the question, and the action (None without a choice), or the
            probability of cooperation where that was read. Used are questions about single
            decisions in a prisoner's dilemma with a stated belief.
        kappas: Degrees of morality of the moralis to show, each in [0, 1].

    Returns:
        One row an answer, or a question and reference agent: columns respondent, reference,
        scenario, node (game and node), temptation and margin (points), belief in [0, 1], and
        cooperates, the probability of cooperation: 1 or 0 of a choice, NaN without one.
        Respondents by name, then economicus, moralis, and the unconditional cooperator.

    Raises:
        InvalidValueError: If a kappa is out of range.
    """
    rows, questions = [], dict[str, Any]()
    for name, question, action in sorted(answers, key=lambda each: each[0]):
        setting = question.setting
        stated = question.form == "choice" and stated_belief(setting)
        if stated and (setting.game, setting.node) in NODES:
            questions[question.id] = question
            share = action if isinstance(action, float) else float(action == question.focal)
            share = math.nan if action is None else share
            rows.append((name, False, question, share))
    names = ["economicus", *(f"moralis@kappa={kappa}" for kappa in kappas), "cooperate"]
    for who in map(agent, names if rows else ()):
        for question in questions.values():
            likely = who.predict(question.decision()).probabilities
            rows.append((who.name, True, question, likely[question.focal]))
    return pd.DataFrame(
        [(name, known, *_values(question), share) for name, known, question, share in rows],
        columns=[RESPONDENT, REFERENCE, CLUSTER, "node", *INCENTIVES, "belief", "cooperates"],
    )


def _values(question: Any) -> tuple[str, str, float, float, float]:
    setting = question.setting
    payoffs = setting.values()
    belief = float(exact(setting.belief[setting.node], "belief"))
    node = f"{setting.game} {setting.node}"
    return question.scenario, node, float(temptation(payoffs)), float(margin(payoffs)), belief


def incentive_slopes(answers: pd.DataFrame) -> pd.DataFrame:
    """Slopes of cooperation on both incentives (formulas in the module's docstring), as `COLUMNS`.

    One row a respondent of `cooperation` in their order. Slopes are NaN where the questions do not
    tell an incentive apart from the rest, intervals from fewer than two scenarios.
    """
    rows = []
    for (name, known), own in answers.groupby([RESPONDENT, REFERENCE], sort=False):
        chosen = own[own["cooperates"].notna()]
        numbers = [
            number
            for value, *ends in slopes(chosen)
            for number in (value, *((math.nan, math.nan) if known else ends))
        ]
        counts = (len(chosen), len(own) - len(chosen))
        rows.append((name, known, chosen["cooperates"].mean(), *numbers, *counts))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def slopes(choices: pd.DataFrame) -> list[tuple[float, float, float]]:
    """One respondent's slope on temptation and on margin for each 10 points, with low and high end.

    They rest on choices of `cooperation` without NaN, and are NaN where the questions cannot tell
    an incentive apart from the rest.
    """
    regressors = [choices[name] / PER for name in INCENTIVES]
    regressors += [choices["node"] == node for node in sorted(set(choices["node"]))]
    if choices["belief"].nunique() > 1:
        regressors.append(choices["belief"])
    x = np.column_stack([np.asarray(each, dtype=float) for each in regressors])
    y = choices["cooperates"].to_numpy(dtype=float)
    if not len(y) or np.linalg.matrix_rank(x) < x.shape[1]:
        return [(math.nan, math.nan, math.nan)] * 2
    solved = np.linalg.inv(x.T @ x)
    estimate = solved @ (x.T @ y)
    around = estimate + len(y) * (x @ solved) * (y - x @ estimate)[:, None]
    found = [clustered_mean(zip(choices[CLUSTER], around[:, at], strict=True)) for at in (0, 1)]
    return [(each.value, each.low, each.high) for each in found]


def cooperation_points(answers: pd.DataFrame) -> pd.DataFrame:
    """Share of cooperation at every value of an incentive, from the answers of `cooperation`.

    Columns respondent, reference, incentive, points and share; respondents in their order.
    """
    chosen = answers[answers["cooperates"].notna()]
    kept = [RESPONDENT, REFERENCE, "cooperates"]
    long = chosen.melt(kept, list(INCENTIVES), "incentive", "points").sort_values("points")
    keys = [RESPONDENT, REFERENCE, "incentive", "points"]
    found = long.groupby(keys, sort=False)["cooperates"].mean().rename("share").reset_index()
    order = {name: at for at, name in enumerate(dict.fromkeys(chosen[RESPONDENT]))}
    return found.sort_values(RESPONDENT, key=lambda names: names.map(order), kind="stable")
