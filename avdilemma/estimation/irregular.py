"""Choices without a maximum of the likelihood: without noise, or predicted without exception."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from avdilemma.estimation.derived import reported
from avdilemma.estimation.estimates import Estimate, unit_of
from avdilemma.estimation.fit import Fit
from avdilemma.estimation.identified import Chosen, Segment, free_interval, rationalising
from avdilemma.estimation.inference import profile_ends
from avdilemma.estimation.model import Model, at_kappa
from avdilemma.estimation.separation import contrasts, separating
from avdilemma.questions.situations import Floats

NOISELESS = "choices without noise: lambda has no meaning"
"""What is said about the noise of deterministic choices."""


def irregular(
    model: Model, counts: Floats, best: Fit, chosen: list[Chosen], level: float
) -> list[Estimate]:
    """What can be said where the likelihood has no maximum.

    Args:
        model: The model, without what is not identified.
        counts: Answers, shape (A, 1).
        best: Where the fit ended.
        chosen: Distinct answers given.
        level: Level of intervals.

    Returns:
        One estimate a parameter, with status `interval`, `unbounded`, `not_rationalised` or
        `not_identified`.
    """
    direction = separating(model.own, counts[:, 0]) if model.own.simple else None
    guilty = _guilty(model, counts, direction)
    estimates = []
    kappa = _kappa_of(model, counts, chosen, guilty, level) if model.has_kappa else None
    deterministic = kappa is not None and kappa.status == "interval"
    for name, domain, place in reported(model):
        unit = unit_of(name, model.domains[0] if domain == "both" else domain)
        if name == "kappa" and kappa is not None:
            estimates.append(replace(kappa, domain=domain))
            continue
        value = float(best.full[place, 0])
        if deterministic:
            word = (
                NOISELESS
                if name.startswith("lambda")
                else (f"choices without noise: any small {name} fits, none is needed")
            )
            if name == "lapse":
                word = "choices without noise: no lapse is needed"
            one = Estimate(name, domain, "not_identified", unit=unit, note=word)
        elif name.startswith("lambda"):
            one = Estimate(
                name,
                domain,
                "unbounded",
                unit=unit,
                note=("some answers are predicted without exception, so noise cannot be estimated"),
            )
        else:
            side = "upwards" if value > 0 else "downwards"
            own = name in guilty or not guilty
            word = (
                f"runs off {side}: it predicts answers without exception"
                if own
                else ("not estimated, as other terms predict answers without exception")
            )
            one = Estimate(name, domain, "unbounded", unit=unit, note=word)
        estimates.append(one)
    return estimates


def _guilty(model: Model, counts: Floats, direction: Floats | None) -> list[str]:
    """Parameters whose regressors separate: one by itself if there is one, else all involved."""
    if direction is None:
        return []
    names: list[str] = []
    gaps = contrasts(model.own, counts[:, 0])
    for place in range(gaps.shape[1]):
        ends = gaps[:, place].min(), gaps[:, place].max()
        if max(-ends[0], ends[1]) > 1e-9 and (ends[0] >= -1e-9 or ends[1] <= 1e-9):
            direction = np.eye(gaps.shape[1])[place]
            break
    for name, size in zip(model.own.names, direction, strict=True):
        if abs(size) > 1e-6:
            domain, column = name.split(" ")
            names += [
                term.parameter
                for own, term in model.parameters
                if own == domain and term.column == column
            ] or (["kappa"] if column == "kantian" else [])
    return list(dict.fromkeys(names))


def exact_kappa(chosen: list[Chosen], free: bool) -> Estimate | None:
    """Kappa of choices without noise, if some makes all of them optimal.

    Args:
        chosen: Distinct answers given.
        free: Whether alpha and beta may take any value if 0 does not do.

    Returns:
        An estimate with status ``interval``, or None.
    """
    segments = rationalising(chosen)
    if segments:
        whole = Segment(segments[0].low, segments[-1].high)
        words = " or ".join(map(str, segments))
        makes = "makes" if len(segments) == 1 else "make"
        return Estimate(
            "kappa",
            "both",
            "interval",
            None,
            None,
            None,
            _float(whole.low),
            _float(whole.high),
            "identified",
            "share",
            f"choices without noise; kappa {words} {makes} all of them optimal",
        )
    ends = free_interval(chosen) if free else None
    if ends is None:
        return None
    words = str(Segment(*(None if end is None else _fraction(end) for end in ends)))
    return Estimate(
        "kappa",
        "both",
        "interval",
        low=ends[0],
        high=ends[1],
        method="identified",
        unit="share",
        note=f"choices without noise; with some alpha and beta kappa {words} makes all of them "
        "optimal, with alpha = beta = 0 none does",
    )


def _float(number: object) -> float | None:
    return None if number is None else float(number)  # type: ignore[arg-type]


def _fraction(number: float) -> Fraction:
    return Fraction(number).limit_denominator(10**6)


def _kappa_of(
    model: Model, counts: Floats, chosen: list[Chosen], guilty: list[str], level: float
) -> Estimate:
    weights = {term.parameter for _, term in model.parameters}
    exact = exact_kappa(chosen, bool(weights & {"alpha", "beta"}) and model.own.simple)
    if exact is not None:
        return exact
    bound = rough_profile(model, counts, level)
    named = ", ".join(guilty) if guilty else "some combination of terms"
    low, high = bound
    if low is None and high is None:
        return Estimate(
            "kappa",
            "both",
            "not_rationalised",
            unit="share",
            note=f"no kappa makes all choices optimal, and {named} predicts answers without "
            "exception: leave that term out (drop=...), or estimate a lapse share",
        )
    sides = [f"at least {low:.3g}"] if low is not None else ["no lower limit"]
    sides += [f"at most {high:.3g}"] if high is not None else ["no upper limit"]
    return Estimate(
        "kappa",
        "both",
        "unbounded",
        low=low,
        high=high,
        method="profile",
        unit="share",
        note=f"{named} predicts answers without exception, so there is no point estimate; by "
        f"profile likelihood {', '.join(sides)}",
    )


def rough_profile(model: Model, counts: Floats, level: float) -> tuple[float | None, float | None]:
    """Interval of kappa by the profile of the supremum of the likelihood.

    Args:
        model: A model with kappa.
        counts: Answers, shape (A, 1).
        level: Level of the interval.

    Returns:
        Both ends; None where there is no limit.
    """
    from scipy.special import chdtri  # noqa: PLC0415

    grid = np.concatenate(
        [-np.geomspace(64, 1.25, 9), np.linspace(-1, 2, 61), np.geomspace(2.5, 64, 9)]
    )
    found = at_kappa(model, np.repeat(counts, len(grid), axis=1), grid)
    best = int(np.argmax(found.loglik))
    full = np.concatenate([grid[[best]][None], found.parameters[:, [best]]])
    cutoff = np.array([float(chdtri(1, 1 - level))])
    ends = profile_ends(model, counts, full, found.loglik[[best]], np.array([0.1]), cutoff)
    return (
        None if ends.low_open[0] else float(ends.low[0]),
        None if ends.high_open[0] else float(ends.high[0]),
    )
