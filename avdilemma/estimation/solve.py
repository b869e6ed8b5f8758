"""From counts of answers to estimates: fit, or say what the choices leave open."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from avdilemma.errors import InvalidValueError
from avdilemma.estimation.estimates import Estimate, unit_of
from avdilemma.estimation.fit import Fit, fit
from avdilemma.estimation.identified import Chosen
from avdilemma.estimation.inference import (
    Z_DF,
    Covariances,
    covariances,
    inverse,
    profile_interval,
)
from avdilemma.estimation.irregular import exact_kappa, irregular
from avdilemma.estimation.likelihood import Layout
from avdilemma.estimation.misfit import no_kappa_describes, withheld
from avdilemma.estimation.model import ChoiceModel, derive, restrict
from avdilemma.estimation.rank import Alias, aliases
from avdilemma.estimation.slips import with_slips
from avdilemma.estimation.tally import Tally
from avdilemma.estimation.terms import Where
from avdilemma.intervals import interval, quantile
from avdilemma.questions.situations import Floats

LEAST_DF = 5.0
"""Degrees of freedom below which an interval is called rough."""


SHARP = 1e-6
"""Probability that counts as 0 where it is asked whether answers have noise."""


@dataclass(frozen=True)
class Solution:
    """The numbers behind the estimates."""

    model: ChoiceModel
    """The model that was fitted, without what is not identified."""

    full: Floats
    """Fitted vector (kappa, psi, lapse), shape (P, 1); where it runs off, where it was left."""

    loglik: float
    """Highest log-likelihood; where estimates run off, its supremum up to about 1e-6."""

    errors: Covariances | None
    """Covariances of the full vector; None without a maximum."""


@dataclass(frozen=True)
class Solved:
    """What the answers say."""

    level: float
    """Level of the intervals."""

    estimates: tuple[Estimate, ...]
    """All parameters, kappa first where there is one."""

    solution: Solution | None
    """The numbers behind; None if there was no answer."""

    notes: tuple[str, ...]
    """What a reader must know, in words."""

    def estimate(self, parameter: str, domain: Where | None = None) -> Estimate:
        """Find an estimate by parameter or key, and by domain where several have it.

        Raises:
            InvalidValueError: If there is none, or several.
        """
        named = [one for one in self.estimates if parameter in {one.parameter, one.key}]
        found = [one for one in named if domain in {None, one.domain}]
        if len(found) != 1:
            keys = ", ".join(one.key for one in named or self.estimates)
            raise InvalidValueError("parameter", parameter, f"give one of {keys}")
        return found[0]


def solve(
    model: ChoiceModel | None,
    data: Tally,
    level: float,
    starts: int,
    seed: int,
    no_belief: int,
    anyway: bool = False,
) -> Solved:
    """Estimate every parameter of a model, whatever the answers are; see `Problem.solve`.

    The model is None if no question could enter; `no_belief` counts questions left out because
    the belief behind them is not known. With `anyway` kappa keeps its number where no kappa
    describes the answers.
    """
    if model is None or data.total == 0:
        return Solved(level, _nothing(model), None, ("there are no choices",))
    counts = data.counts()
    # of probabilities the likelier answers, to which ties belong
    likely = counts if not data.shares else likelier(model.layout, counts)
    found = aliases(model, np.add.reduceat(counts[:, 0], model.layout.answer_starts))
    reduced = restrict(model, [alias.places[-1] for alias in found]) if found else model
    chosen = _chosen(model, likely)
    estimates: list[Estimate] = []
    solution = None
    if reduced.parameters:
        best = fit(reduced, counts, starts, seed)
        errors = None
        if best.regular[0]:
            estimates, errors = _estimated(reduced, data, best, level)
            # a slip, and goodness of fit, are of whole answers: probabilities have none
            if not data.shares and estimates[0].parameter == "kappa":
                estimates[0] = with_slips(
                    reduced, counts, chosen, estimates[0], float(best.loglik[0]), level
                )
            if not data.shares and no_kappa_describes(reduced, data, best.full, chosen):
                estimates = withheld(reduced, estimates, anyway)
        else:
            estimates = irregular(reduced, counts, chosen, level, float(best.loglik[0]))
        solution = Solution(reduced, best.full, float(best.loglik[0]), errors)
    complete = _complete(model, estimates, found, chosen)
    return Solved(level, complete, solution, _notes(model, data, found, no_belief))


def _chosen(model: ChoiceModel, counts: Floats) -> list[Chosen]:
    """The distinct (situation, answer) that were given."""
    answers = np.flatnonzero(counts[:, 0])
    asked = model.layout.situation_of[answers]
    given = zip(asked, answers - model.layout.answer_starts[asked], strict=True)
    return [(model.layout.situations[place], int(answer)) for place, answer in given]


def likelier(layout: Layout, counts: Floats) -> Floats:
    """The counts of each situation's likeliest answers, 0 for others, shape (A, 1).

    All counts where some probability is neither near 0 nor near 1 nor that of a tie: then no kappa
    makes the answers optimal without noise.
    """
    most = np.maximum.reduceat(counts[:, 0], layout.answer_starts)[layout.situation_of]
    best = counts >= (1 - SHARP) * most[:, None]
    rest = np.where(best, 0.0, counts)
    return np.where(best, counts, 0.0) if (rest <= SHARP * most[:, None]).all() else counts


def _estimated(
    model: ChoiceModel, data: Tally, best: Fit, level: float
) -> tuple[list[Estimate], Covariances]:
    errors = covariances(model, data, best.full, best.information[0])
    values, jacobian = derive(model, best.full)
    few = "" if data.used >= 2 else "one cluster: interval as if answers were independent"
    estimates = []
    for row, place in enumerate(model.free):
        name, domain = model.names[place]
        value = float(values[row, 0])
        variance, plain, df, rests = errors.of(jacobian[row])
        se, unit = variance**0.5, unit_of(name, domain)
        low, high = interval(value, se, df, level)
        note = few or _rough(rests, data.by)
        one = Estimate(name, domain, "estimated", value, se, df, low, high, "wald", unit, note)
        own = model.noise(domain)
        if name == "kappa":
            # the drop in likelihood is stretched as the clustered variance exceeds the plain one
            ratio = variance / plain if plain > 0 else 1.0
            one = _kappa(model, data, best, one, max(ratio, 1e-6), quantile(level, df))
        elif place == own:
            one = noise_interval(one, float(best.full[place, 0]), df, level)
        elif model.scaled(place) and (own is None or best.full[own, 0] <= 0):
            follow = "never varies" if own is None else "the answers do not follow"
            one = one.withdrawn(f"measured against the own payoff, which {follow}")
        elif name == "lapse":
            wide = quantile(level, Z_DF) * (errors.dispersion or 1.0) ** 0.5
            one = _lapse(model, data, best, one, wide)
        estimates.append(one)
    return estimates, errors


def _rough(rests: float, by: str) -> str:
    """What to say of an interval by the degrees of freedom of its clustered variance."""
    if rests >= LEAST_DF:
        return ""
    if rests <= 1:
        return f"rough interval: it rests on one {by} or a few answers, taken as independent"
    return f"rough interval: it rests on about {round(rests) + 1} {by}s"


def noise_interval(one: Estimate, weight: float, df: float, level: float) -> Estimate:
    """The interval of lambda is that of 1/lambda, turned over."""
    if weight <= 0:
        return one.withdrawn("answers do not follow the own payoff: no positive lambda fits")
    low, high = interval(weight, (one.se or 0.0) * weight**2, df, level)
    note = one.note if low > 0 else "no upper limit: answers hardly follow the payoffs"
    return replace(one, low=1 / high, high=1 / low if low > 0 else None, note=note)


def _lapse(model: ChoiceModel, data: Tally, best: Fit, one: Estimate, wide: float) -> Estimate:
    """The interval of the share of lapses lies in [0, 1]; at 0 it has an upper end alone."""
    if one.value is not None and one.value > 0:
        return replace(one, low=max(one.low or 0.0, 0.0), high=min(one.high or 0.0, 1.0))
    value = model.value(data.counts(), best.full)
    rest, place = model.free[:-1], model.free[-1]
    information, slope = -value.hessian[0], float(value.gradient[0, place])
    plain, cross = float(information[place, place]), information[place, rest]
    own = plain - float(cross @ inverse(information, rest)[rest][:, rest] @ cross)
    own = plain if own <= 0 else own
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
    model: ChoiceModel, data: Tally, best: Fit, one: Estimate, ratio: float, wide: float
) -> Estimate:
    """The profile interval of kappa, its drop in likelihood stretched by a ratio of variances."""
    step = min(max(wide * (one.se or 0.0), 1e-6), 100.0)
    cutoff = wide**2 * ratio
    low, high = profile_interval(model, data.counts(), best.full, best.loglik, step, cutoff)
    words = [one.note] if one.note else []
    words += ["no lower limit"] if low is None else []
    words += ["no upper limit"] if high is None else []
    one = replace(one, low=low, high=high, method="profile", note="; ".join(words))
    if low is None and high is None:
        note = "answers are compatible with any kappa: ask more items"
        return replace(one.withdrawn(note), method="profile")
    weights = [best.full[own, 0] for own in map(model.noise, model.domains) if own is not None]
    if min(weights) <= 0:
        return one.withdrawn(
            "answers go against the own payoff, so its ratio to the Kantian one is no kappa"
        )
    return one


def _complete(
    model: ChoiceModel,
    estimates: list[Estimate],
    found: tuple[Alias, ...],
    chosen: list[Chosen],
) -> tuple[Estimate, ...]:
    """Put in what could not be fitted, in the order of the full model."""
    by_key = {(one.parameter, one.domain): one for one in estimates}
    unknown = {place: alias.words for alias in found for place in alias.places}
    complete = []
    for place in map(int, model.free):
        name, domain = model.names[place]
        one = by_key.get((name, domain))
        if place in unknown or one is None:
            note = unknown.get(place, "left out")
            one = Estimate(name, domain, "not_identified", unit=unit_of(name, domain), note=note)
        if place == 0 and 0 in unknown:
            exact = exact_kappa(chosen, free=False)
            # both answers at one ratio fit exact indifference, which would be far-fetched
            if exact is not None and not exact.point:
                one = replace(exact, domain=domain)
        complete.append(one)
    return tuple(complete)


def _notes(
    model: ChoiceModel, data: Tally, found: tuple[Alias, ...], no_belief: int
) -> tuple[str, ...]:
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
    if no_belief:
        words.append(
            f"{no_belief} questions rest on a belief that is not known, and are in no estimate and "
            "in no bound"
        )
    if 2 <= data.used < 10:
        words.append(f"only {data.used} clusters: intervals are rough, ask more {data.by}s")
    return tuple(words)


def _nothing(model: ChoiceModel | None) -> tuple[Estimate, ...]:
    if model is None:
        note = "there is no question to estimate from"
        return (Estimate("kappa", "both", "no_choices", note=note),)
    note = "every answer is missing: any value is possible"
    return tuple(Estimate(*name, "no_choices", note=note) for name in model.reported)
