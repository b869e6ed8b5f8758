"""Choices without a maximum of the likelihood: without noise, or predicted without exception.

Answers that some combination of the regressors predicts without exception are separated (Albert &
Anderson 1984, Biometrika 71:1). A direction d separates if no answer given is worse than another
along it, and some is better: a linear programme.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection
from dataclasses import replace
from functools import partial

import numpy as np

from avdilemma.estimation.estimates import Estimate, Status, unit_of
from avdilemma.estimation.identified import Chosen, Segment, free_interval, rationalising
from avdilemma.estimation.likelihood import Layout
from avdilemma.estimation.model import ChoiceModel, restrict
from avdilemma.estimation.slips import with_slips
from avdilemma.estimation.supremum import chi_square, ends_in_words, supremum_profile
from avdilemma.estimation.weak_prior import with_weak_prior
from avdilemma.questions.situations import Floats

TOLERANCE = 1e-7
"""Gain, in standard deviations of an index, above which a direction separates."""

LEAST_TIES = 6
"""Fewest answers to ties that can look drawn by chance: of fewer, even equal ones do at 5 %."""

BY_CHANCE = 0.99
"""Level of the test whether answers to ties fell by chance."""

NARROW = 0.05
"""Width of an interval that leaves no doubt that kappa is at the point of indifference or near."""

_of_kappa = partial(Estimate, "kappa", "both", unit="share")


def irregular(
    model: ChoiceModel,
    counts: Floats,
    chosen: list[Chosen],
    level: float,
    loglik: float,
) -> list[Estimate]:
    """What can be said where the likelihood has no maximum, one estimate a parameter.

    The model is without what is not identified; counts have shape (A, 1), `chosen` are the
    distinct answers given, `loglik` is the supremum of the log-likelihood.
    """
    guilty = _guilty(model, counts) if model.layout.simple else {}
    kappa = _kappa(model, counts, chosen, guilty, level, loglik) if model.has_kappa else None
    deterministic = kappa is not None and kappa.status == "interval"
    estimates = []
    for place in map(int, model.free):
        name, domain = model.names[place]
        if place == 0 and kappa is not None:
            estimates.append(replace(kappa, domain=domain))
            continue
        status: Status = "not_identified" if deterministic else "unbounded"
        if deterministic and place == model.noise(domain):
            note = "choices without noise: lambda has no meaning"
        elif deterministic and name == "lapse":
            note = "choices without noise: no lapse is needed"
        elif deterministic:
            note = f"choices without noise: any small {name} fits, none is needed"
        elif place == model.noise(domain):
            note = "some answers are predicted without exception, so noise cannot be estimated"
        elif name in guilty or not guilty:
            side = guilty.get(name, "runs off")
            note = f"{side}: it predicts answers without exception"
        else:
            note = "not estimated, as other terms predict answers without exception"
        estimates.append(Estimate(name, domain, status, unit=unit_of(name, domain), note=note))
    return estimates


def _guilty(model: ChoiceModel, counts: Floats) -> dict[str, str]:
    """Parameters whose regressors separate, and where they run off to.

    One by itself if there is one; else all involved, of which each may run to either side.
    """
    layout = model.layout
    gaps = _contrasts(layout, counts[:, 0])
    direction = _separating(gaps)
    if direction is None:
        return {}
    names = {(domain, term.column): term.parameter for domain, term in model.parameters}
    low, high = gaps.min(axis=0), gaps.max(axis=0)
    alone = (np.maximum(-low, high) > 1e-9) & ((low >= -1e-9) | (high <= 1e-9))
    if alone.any():
        place = int(np.argmax(alone))
        raised = (low[place] >= -1e-9) == (model.base[place].sum() >= 0)
        name = names.get(layout.columns[place], "kappa")
        return {name: f"runs off {'upwards' if raised else 'downwards'}"}
    involved = np.flatnonzero(np.abs(direction) > 1e-6)
    return {names.get(layout.columns[place], "kappa"): "runs off" for place in involved}


def exact_kappa(chosen: list[Chosen], free: bool) -> Estimate | None:
    """The interval of kappa that makes all distinct answers optimal, if there is one.

    Where alpha and beta are free, they may take any value if 0 does not do.
    """
    segments = rationalising(chosen)
    if segments:
        words = " or ".join(map(str, segments))
        note = f"kappa {words} {'makes' if len(segments) == 1 else 'make'} all of them optimal"
        whole: Segment | None = Segment(segments[0].low, segments[-1].high)
    else:
        whole = free_interval(chosen) if free else None
        note = (
            f"with some alpha and beta kappa {whole} makes all of them optimal, "
            "with alpha = beta = 0 none does"
        )
    if whole is None:
        return None
    low, high = (float(end) if math.isfinite(end) else None for end in (whole.low, whole.high))
    note = f"choices without noise; {note}"
    return _of_kappa("interval", note=note, low=low, high=high, method="identified")


def _kappa(
    model: ChoiceModel,
    counts: Floats,
    chosen: list[Chosen],
    guilty: Collection[str],
    level: float,
    loglik: float,
) -> Estimate:
    weights = {term.parameter for _, term in model.parameters}
    exact = exact_kappa(chosen, bool(weights & {"alpha", "beta"}) and model.layout.simple)
    if exact is not None and exact.point:
        return _indifferent(model, counts, exact, level)
    if exact is not None:
        # with alpha and beta free a slip may pass for a taste
        slipped = not rationalising(chosen)
        return with_slips(model, counts, chosen, exact, loglik, level) if slipped else exact
    low, high, _ = supremum_profile(*with_weak_prior(model, counts), level)
    named = ", ".join(guilty) if guilty else "some combination of terms"
    if low is None and high is None:
        note = (
            f"no kappa makes all choices optimal, and {named} predicts answers without exception: "
            "leave that term out (drop=...), or estimate a lapse share"
        )
        return _of_kappa("not_rationalised", note=note)
    note = (
        f"{named} predicts answers without exception, so there is no point estimate; by "
        f"profile likelihood {ends_in_words(low, high)}"
    )
    found = _of_kappa("unbounded", note=note, low=low, high=high, method="profile")
    return with_slips(model, counts, chosen, found, loglik, level)


def _indifferent(model: ChoiceModel, counts: Floats, point: Estimate, level: float) -> Estimate:
    """Kappa where all answers are optimal at one value alone, at which some questions are ties.

    One slip looks the same. So answers may have noise and biases, or lapses without a bias, and
    the interval holds every kappa that one of the two explains, by profile likelihood, and the one
    at which all answers are optimal, which needs neither. Choices count as without noise only if
    the answers to ties look drawn by chance where a slip would not: if they are many, or all other
    answers leave no room for noise.
    """
    kappa = point.low or 0.0
    others = [p for p, (_, term) in enumerate(model.parameters, start=1) if not term.core]
    lean = replace(restrict(model, others), lapse=True)
    profiles = [
        supremum_profile(lean, counts, level, kappa),
        supremum_profile(*with_weak_prior(model, counts), level, kappa),
    ]
    lows = [kappa, *(each.low for each in profiles)]
    highs = [kappa, *(each.high for each in profiles)]
    low = None if None in lows else min(end for end in lows if end is not None)
    high = None if None in highs else max(end for end in highs if end is not None)
    number, by_chance = _ties(lean, counts, kappa)
    drop = 2 * (profiles[0].loglik - by_chance)
    narrow = low is not None and high is not None and high - low < NARROW
    if (number >= LEAST_TIES or narrow) and drop < chi_square(BY_CHANCE) and low != high:
        note = (
            f"choices without noise; kappa of exactly {kappa:.4g} makes all of them optimal, if "
            f"{number} answers to ties there fell by chance; with a little noise "
            f"{ends_in_words(low, high)}"
        )
        return _of_kappa("interval", note=note, low=low, high=high, method="profile")
    reason = (
        f"only exact indifference at kappa {kappa:.4g} makes all choices optimal, and a slip "
        "would look the same"
    )
    if low is None and high is None:
        note = f"{reason}; with noise the answers are compatible with any kappa: ask more items"
        return _of_kappa("not_identified", note=note)
    note = f"{reason}; with noise, by profile likelihood, {ends_in_words(low, high)}"
    return _of_kappa("unbounded", note=note, low=low, high=high, method="profile")


def _ties(model: ChoiceModel, counts: Floats, kappa: float) -> tuple[int, float]:
    """Answers to questions that are ties at a kappa, and their log-likelihood if drawn by chance.

    The model has own and Kantian payoffs alone; counts have shape (A, 1).
    """
    full = np.zeros((len(model.names), 1))
    full[0] = kappa
    for place, (_, term) in enumerate(model.parameters, start=1):
        full[place] = float(term.column == "own")
    layout = model.layout
    index = layout.centred @ model.theta(full)[:, 0]
    top = np.maximum.reduceat(index, layout.strategy_starts[layout.answer_starts])
    best = index >= top[layout.situation_of[layout.answer_of]] - TOLERANCE
    # the limit of the logit as noise vanishes: each best strategy is equally likely
    mine = np.add.reduceat(best.astype(float), layout.strategy_starts)
    share = mine / np.add.reduceat(mine, layout.answer_starts)[layout.situation_of]
    tied = (share > 0) & (share < 1)
    return int(counts[tied, 0].sum()), float(counts[tied, 0] @ np.log(share[tied]))


def _contrasts(layout: Layout, counts: Floats) -> Floats:
    """Scaled differences between each answer given and each other answer of its situation.

    Each answer of the layout is one strategy; counts have shape (A,), contrasts (pairs, K).
    """
    x = layout.centred / layout.scale
    ends = np.append(layout.answer_starts, len(counts))
    rows = [np.zeros((0, x.shape[1]))]
    for begin, end in itertools.pairwise(ends):
        given = np.flatnonzero(counts[begin:end] > 0)
        rows += [np.delete(x[begin + each] - x[begin:end], each, axis=0) for each in given]
    return np.concatenate(rows)


def _separating(gaps: Floats) -> Floats | None:
    """A direction in scaled coefficients, (K,), along which contrasts (pairs, K) separate.

    None if the answers overlap.
    """
    from scipy.optimize import linprog  # noqa: PLC0415

    gaps = np.unique(np.round(gaps, 12), axis=0)
    gaps = gaps[np.abs(gaps).max(axis=1, initial=0) > 1e-9]
    if not len(gaps):
        return None
    found = linprog(
        -gaps.sum(axis=0),
        A_ub=-gaps,
        b_ub=np.zeros(len(gaps)),
        bounds=[(-1, 1)] * gaps.shape[1],
        method="highs",
    )
    if found.status != 0 or -found.fun < TOLERANCE * len(gaps):
        return None
    direction: Floats = found.x
    return direction
