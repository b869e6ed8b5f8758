"""Estimates from probabilities: what is to be said of them, and a check by log-odds.

The check regresses the log-odds of each answer against the likeliest one on the differences of
their regressors, by least squares with CR2 variances on clusters: logit makes log-odds linear in
the coefficients. It weighs all questions alike, where the fractional logit gives those near
certainty little weight; the two agree where noise is logit, and differ where it is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np

from avdilemma.estimation.dispersion import LEAST
from avdilemma.estimation.estimates import Estimate, described, unit_of
from avdilemma.estimation.inference import Covariances, inverse, operators
from avdilemma.estimation.model import ChoiceModel, derive
from avdilemma.estimation.solve import Solution, Solved, noise_interval
from avdilemma.intervals import interval
from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import Floats, Ints

NOTABLE = 0.005
"""Probability on no option from which the question is named."""

TITLE = "log-odds of the probabilities, by least squares"
"""What stands above the check."""


def share_notes(solved: Solved, choices: Sequence[Observation]) -> tuple[str, ...]:
    """How much probability lies on no option, and how far the model is from the rest."""
    own = [each for each in choices if each.situation is not None]
    most = max(own, key=lambda each: each.lost)
    average = math.fsum(each.lost for each in own) / len(own)
    where = f" ({most.item})" if most.lost >= NOTABLE else ""
    words = [
        (
            f"probabilities in place of choices, of which {average:.1%} lie on no option on "
            f"average, at most {most.lost:.1%}{where}"
        )
    ]
    solution = solved.solution
    if solution is not None and solution.errors is not None:
        gap = _distance(solution, own)
        words.append(f"probabilities differ from the model's by {gap:.2g} (root mean square)")
    return tuple(words)


def _distance(solution: Solution, own: Sequence[Observation]) -> float:
    shares, starts = solution.model.shares(solution.full)[:, 0], _starts(solution.model)
    gaps = []
    for each in own:
        if each.chosen and each.masses is not None:
            masses = np.array(each.masses)
            expected = shares[starts[id(each.situation)] :][: len(masses)]
            gaps.append(masses / masses.sum() - expected)
    return float(np.sqrt(np.mean(np.concatenate(gaps) ** 2)))


def _starts(model: ChoiceModel) -> dict[int, int]:
    """First answer of each situation."""
    layout = model.layout
    places = zip(layout.situations, layout.answer_starts, strict=True)
    return {id(own): int(start) for own, start in places}


def log_odds_lines(solved: Solved, choices: Sequence[Observation], by: str) -> list[str]:
    """The check as lines of text; why there is none where there is none.

    Args:
        solved: Estimates from the same choices.
        choices: Probabilities.
        by: What intervals cluster on, ``scenario`` or ``respondent``.
    """
    solution = solved.solution
    if solution is None or solution.errors is None:
        return [f"{TITLE}: none, as there is no maximum to start from"]
    model = solution.model
    if not model.layout.simple:
        return [f"{TITLE}: none, as a single node is answered alike by several plans"]
    if len(model.domains) > 1 or model.lapse or len(model.free) != len(model.layout.columns):
        return [f"{TITLE}: none; it is made for one domain, without lapses"]
    y, x, cluster, left_out = log_odds_rows(model, choices, by)
    if len(y) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        return [f"{TITLE}: none, as too few log-odds are known"]
    known = {(each.parameter, each.domain) for each in solved.estimates if each.value is not None}
    every = regression(model, y, x, cluster, solved.level)
    found = [each for each in every if (each.parameter, each.domain) in known]
    lines = [f"{TITLE}: {len(y)} in {len(np.unique(cluster))} clusters"]
    if left_out:
        lines[0] += f", {left_out} left out as their probability is not known"
    return [*lines, *(described(found, solved.level) if found else [])]


def log_odds_rows(
    model: ChoiceModel, choices: Sequence[Observation], by: str
) -> tuple[Floats, Floats, Ints, int]:
    """Log-odds against the likeliest answer (N,), differences of regressors (N, K), clusters (N,).

    Each answer of the model is one strategy. The last number counts answers without probability.
    """
    starts, rows, left_out = _starts(model), [], 0
    names: dict[str, int] = {}
    for own in choices:
        if own.situation is None or not own.chosen or own.masses is None:
            continue
        name = own.cluster if by == "scenario" else own.respondent
        number = names.setdefault(name, len(names))
        masses, start = own.masses, starts[id(own.situation)]
        best = max(range(len(masses)), key=masses.__getitem__)
        for place, mass in enumerate(masses):
            if place == best:
                continue
            if mass <= 0:
                left_out += 1
                continue
            x = model.layout.centred[start + place] - model.layout.centred[start + best]
            rows.append((math.log(mass / masses[best]), x, number))
    if not rows:
        return np.zeros(0), np.zeros((0, len(model.layout.columns))), np.zeros(0, int), left_out
    y, x, cluster = zip(*rows, strict=True)
    return np.array(y), np.array(x), np.array(cluster), left_out


def regression(
    model: ChoiceModel, y: Floats, x: Floats, cluster: Ints, level: float
) -> list[Estimate]:
    """Parameters from log-odds (N,), differences of regressors (N, K) and clusters (N,)."""
    coefficients = np.linalg.lstsq(x, y, rcond=None)[0].astype(np.float64)
    full = _full(model, coefficients)
    design = x @ model.jacobian(full)[0]
    free = np.zeros(design.shape[1])
    free[model.free] = 1
    design = design * free
    errors = _errors(model, design, y - x @ coefficients, cluster)
    values, jacobian = derive(model, full)
    found = []
    for row, place in enumerate(model.free):
        name, domain = model.names[place]
        value = float(values[row, 0])
        variance, _, df, _ = errors.of(jacobian[row])
        se = variance**0.5
        low, high = interval(value, se, df, level)
        one = Estimate(
            name, domain, "estimated", value, se, df, low, high, "wald", unit_of(name, domain)
        )
        if place == model.noise(domain):
            one = noise_interval(one, float(full[place, 0]), df, level)
        found.append(one)
    return found


def _full(model: ChoiceModel, coefficients: Floats) -> Floats:
    """The full vector (P, 1) of as many coefficients (K,)."""
    psi: Floats = np.linalg.pinv(model.base) @ coefficients
    kappa = 0.0
    if model.has_kappa:
        row, place = np.argwhere(model.slope)[0]
        kappa = float(coefficients[row] / psi[place]) if psi[place] else 0.0
    return np.concatenate([[kappa], psi])[:, None]


def _errors(model: ChoiceModel, design: Floats, rest: Floats, cluster: Ints) -> Covariances:
    """Covariances of the full vector from a design (N, P) and residuals (N,)."""
    own = np.array([design[cluster == c].T @ design[cluster == c] for c in np.unique(cluster)])
    bread = inverse(own.sum(axis=0), model.free)
    scores = np.array([design[cluster == c].T @ rest[cluster == c] for c in np.unique(cluster)])
    spread = max(float(rest @ rest) / max(len(rest) - len(model.free), 1), LEAST)
    if len(own) < 2:
        operator, robust = own, spread * bread
    else:
        operator = operators(own)
        along = np.einsum("cpq,cq->cp", operator, scores) @ bread
        robust = along.T @ along
    nothing = np.zeros(0)
    none = cast("Ints", np.zeros(0, dtype=np.int64))
    return Covariances(
        *(robust, bread, own, operator, design, nothing, none, nothing, none), dispersion=spread
    )
