"""From a problem to its results: fit, or say what the choices leave open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from avdilemma.estimation.derived import derive, reported
from avdilemma.estimation.estimates import Estimate, Status, Where, unit_of
from avdilemma.estimation.fit import Fit, fit
from avdilemma.estimation.identified import Chosen
from avdilemma.estimation.inference import Ends, covariances, inverse, profile_ends
from avdilemma.estimation.irregular import exact_kappa, irregular
from avdilemma.estimation.model import Model, at, restrict
from avdilemma.estimation.rank import Alias, aliases, name_of
from avdilemma.estimation.results import Results, Solution
from avdilemma.estimation.tally import Tally
from avdilemma.intervals import quantile
from avdilemma.questions.situations import Floats

if TYPE_CHECKING:
    from avdilemma.estimation.problem import Problem

LEAST_DF = 5.0
"""Degrees of freedom below which an interval is called rough."""

FEW = "rough interval: it rests on about {} scenarios"
"""What is said then."""


def solve(problem: Problem, level: float, worst_case: bool, starts: int, seed: int) -> Results:
    """Estimate a problem; see `Problem.solve`."""
    model, data = problem.model, problem.tally
    if model is None or data.total == 0:
        return _nothing(problem, level)
    counts = data.counts()
    asked = np.add.reduceat(counts[:, 0], model.own.answer_starts)
    found = aliases(model, asked)
    reduced = restrict(model, [alias.places[-1] for alias in found]) if found else model
    chosen = chosen_answers(model, counts)
    unknown = {name_of(model, place): alias for alias in found for place in alias.places}
    if not reduced.parameters:
        estimates = _complete(model, [], unknown, chosen, regular=True)
        return Results(problem, level, tuple(estimates), None, notes(problem, model, found))
    best = fit(reduced, counts, starts, seed)
    solution = Solution(reduced, best.full, float(best.loglik[0]), None)
    regular = bool(best.regular[0])
    if regular:
        estimates, covariance = _estimated(reduced, data, best, level)
        solution = replace(solution, covariance=covariance)
    else:
        estimates = irregular(reduced, counts, best, chosen, level)
    estimates = _complete(model, estimates, unknown, chosen, regular)
    results = Results(problem, level, tuple(estimates), solution, notes(problem, model, found))
    if worst_case and data.missing:
        from avdilemma.estimation.missing import with_bounds  # noqa: PLC0415

        return with_bounds(results, starts, seed)
    return results


def chosen_answers(model: Model, counts: Floats) -> list[Chosen]:
    """The distinct (situation, answer) that were given."""
    starts = model.own.answer_starts
    return [
        (model.own.situations[g], int(answer - starts[g]))
        for answer in np.flatnonzero(counts[:, 0])
        for g in [int(model.own.situation_of[answer])]
    ]


def _estimated(model: Model, data: Tally, best: Fit, level: float) -> tuple[list[Estimate], Floats]:
    errors = covariances(model, data, best.full, best.information[0])
    robust = errors.robust
    found = derive(model, best.full)
    few = "" if data.used >= 2 else "one cluster: interval as if answers were independent"
    estimates = []
    for row, (name, domain) in enumerate(found.names):
        value = float(found.values[row, 0])
        variance, plain, df = errors.of(found.jacobian[row])
        se = variance**0.5
        wide = float(quantile(level, np.array(df)))
        words = few or (FEW.format(round(df) + 1) if df < LEAST_DF else "")
        unit = unit_of(name, model.domains[0] if domain == "both" else domain)
        one = Estimate(
            name,
            domain,
            "estimated",
            value,
            se,
            df,
            value - wide * se,
            value + wide * se,
            "wald",
            unit,
            words,
        )
        place = found.places[row]
        if name == "kappa":
            ratio = variance / plain if plain > 0 else 1.0
            one = _kappa(model, data, best, one, ratio, wide)
        elif name.startswith("lambda"):
            one = _noise(one, float(best.full[place, 0]), wide)
        elif found.scaled[row] and _weight(model, best, domain) <= 0:
            one = replace(
                one,
                status="not_identified",
                value=None,
                se=None,
                low=None,
                high=None,
                method="",
                note="measured against the own payoff, which the answers do not follow",
            )
        elif name == "lapse":
            one = _lapse(model, data, best, one, float(quantile(level, np.array(1e6))))
        estimates.append(one)
    return estimates, robust


def _weight(model: Model, best: Fit, domain: Where) -> float:
    """The fitted 1/lambda of a domain."""
    return next(
        float(best.full[place, 0])
        for place, (own, term) in enumerate(model.parameters, start=1)
        if own == domain and term.column == "own"
    )


def _noise(one: Estimate, weight: float, wide: float) -> Estimate:
    """The interval of lambda is that of 1/lambda, turned over."""
    se = (one.se or 0.0) * weight**2
    low, high = weight - wide * se, weight + wide * se
    if weight <= 0:
        return replace(
            one,
            status="not_identified",
            value=None,
            se=None,
            low=None,
            high=None,
            method="",
            note="answers do not follow the own payoff: no positive lambda fits",
        )
    note = one.note if low > 0 else "no upper limit: answers hardly follow the payoffs"
    return replace(one, low=1 / high, high=1 / low if low > 0 else None, note=note)


def _lapse(model: Model, data: Tally, best: Fit, one: Estimate, wide: float) -> Estimate:
    """The interval of the share of lapses lies in [0, 1]; at 0 it has an upper end alone."""
    if one.value is not None and one.value > 0:
        return replace(one, low=max(one.low or 0.0, 0.0), high=min(one.high or 0.0, 1.0))
    value = at(model, data.counts(), best.full)
    rest, place = model.free[:-1], model.free[-1]
    information = -value.hessian[0]
    slope = float(value.gradient[0, place])
    cross = information[place, rest]
    own = float(
        information[place, place] - cross @ inverse(information, rest)[rest][:, rest] @ cross
    )
    own = float(information[place, place]) if own <= 0 else own
    # where the likelihood's parabola at 0 has fallen by wide^2 / 2
    high = (slope + (slope**2 + own * wide**2) ** 0.5) / own if own > 0 else 1.0
    return replace(
        one,
        value=0.0,
        se=None,
        df=None,
        low=0.0,
        high=min(max(high, 0.0), 1.0),
        method="score",
        note="at its limit: no lapses are seen",
    )


def _kappa(
    model: Model, data: Tally, best: Fit, one: Estimate, ratio: float, wide: float
) -> Estimate:
    weights = [float(best.full[1 + model.noise(domain), 0]) for domain in model.domains]
    # the drop in likelihood is stretched as the clustered variance exceeds that of independence
    cutoff = np.array([wide**2 * max(ratio, 1e-6)])
    step = np.array([min(max(wide * (one.se or 0.0), 1e-6), 100.0)])
    ends = profile_ends(model, data.counts(), best.full, best.loglik, step, cutoff)
    one = _with_ends(one, ends)
    if one.low is None and one.high is None:
        return replace(
            one,
            status="not_identified",
            value=None,
            se=None,
            note="answers are compatible with any kappa: ask more items",
        )
    if min(weights) <= 0:
        return replace(
            one,
            status="not_identified",
            value=None,
            se=None,
            low=None,
            high=None,
            method="",
            note="answers go against the own payoff, so its ratio to the Kantian one is no kappa",
        )
    return one


def _with_ends(one: Estimate, ends: Ends) -> Estimate:
    low = None if ends.low_open[0] else float(ends.low[0])
    high = None if ends.high_open[0] else float(ends.high[0])
    words = [one.note] if one.note else []
    words += ["no lower limit"] if low is None else []
    words += ["no upper limit"] if high is None else []
    return replace(one, low=low, high=high, method="profile", note="; ".join(words))


def _complete(
    model: Model,
    estimates: list[Estimate],
    unknown: dict[tuple[str, Where], Alias],
    chosen: list[Chosen],
    regular: bool,
) -> list[Estimate]:
    """Put in what could not be fitted, in the order of the full model."""
    by_key = {(one.parameter, one.domain): one for one in estimates}
    complete = []
    exact = None
    if (model.has_kappa and not regular) or ("kappa", _where(model)) in unknown:
        exact = exact_kappa(chosen, free=False)
    for name, domain, place in reported(model):
        alias = unknown.get(name_of(model, place))
        one = by_key.get((name, domain))
        if (
            name == "kappa"
            and alias is not None
            and exact is not None
            # both answers at one ratio fit exact indifference, which would be far-fetched
            and exact.low != exact.high
        ):
            complete.append(replace(exact, domain=domain))
            continue
        if alias is not None or one is None:
            status: Status = "not_identified"
            unit = unit_of(name, model.domains[0] if domain == "both" else domain)
            words = alias.words if alias is not None else "left out"
            one = Estimate(name, domain, status, unit=unit, note=words)
        complete.append(one)
    return complete


def _where(model: Model) -> Where:
    return "both" if len(model.domains) > 1 else model.domains[0]


def notes(problem: Problem, model: Model, found: tuple[Alias, ...]) -> tuple[str, ...]:
    """What a reader must know beside the table."""
    words = [alias.words for alias in found]
    for domain, term in model.unvarying:
        words.append(
            f"{term.parameter} ({domain}) is left out, it never varies within a question: "
            f"{term.remedy}"
        )
    if "allocations" in model.domains:
        words.append(
            "allocation choices identify only (alpha-kappa)/(1+kappa) and (beta+kappa)/(1+kappa), "
            "never kappa alone: add games with roles, or dilemmas"
        )
    if problem.outcomes.get("no_belief"):
        words.append(
            f"{problem.outcomes['no_belief']} questions rest on a belief that is not known, and "
            "are in no estimate and in no bound"
        )
    clusters = problem.tally.used
    if 2 <= clusters < 10:
        words.append(f"only {clusters} clusters: intervals are rough, ask more scenarios")
    return tuple(words)


def _nothing(problem: Problem, level: float) -> Results:
    model = problem.model
    if model is None:
        one = Estimate("kappa", "both", "no_choices", note="there is no question to estimate from")
        return Results(problem, level, (one,), None, notes=("there are no choices",))
    estimates = tuple(
        Estimate(
            name,
            domain,
            "no_choices",
            unit="",
            note="every answer is missing: any value is possible",
        )
        for name, domain, _ in reported(model)
    )
    return Results(problem, level, estimates, None, notes=("there are no choices",))
