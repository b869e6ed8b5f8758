"""Slips: a few answers against all others, which noise may take for another kappa.

An agent without noise that slips once, say at 1 against 100, is improbable at every noise that its
other answers allow; the logit gives way, and its interval may leave out the kappa that explains all
answers but one. Lapses explain them: a share of answers at random, beside own and Kantian payoffs
alone. So where some kappa contradicts few answers, the interval holds every kappa that noise with
biases, or lapses without, explains, and those that contradict fewest. Where lapses explain the
answers better by more than an interval allows (each term spared counting one log unit, Akaike
1974), noise has nothing to say, and theirs alone counts. More than two slips have to be explained
no worse than that by lapses, as tastes and biases explain such answers too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from avdilemma.estimation.estimates import Estimate
from avdilemma.estimation.identified import Chosen, optimal
from avdilemma.estimation.model import ChoiceModel, restrict
from avdilemma.estimation.supremum import chi_square, ends_in_words, supremum_profile
from avdilemma.preferences import ZERO
from avdilemma.questions.situations import Floats

FEW = 0.02
"""Share of answers up to which those that a kappa contradicts count as slips."""

MOST = 2
"""So many are slips where they are a share of up to `TWO`."""

TWO = 0.05
"""See `MOST`."""


class Contradicted(NamedTuple):
    """Answers that the best of all kappas does not make optimal, at alpha = beta = 0."""

    number: float
    """How many."""

    low: float
    """Lowest kappa that contradicts no more of them; may be minus infinity."""

    high: float
    """Highest one."""


def fewest_contradicted(chosen: Sequence[Chosen], counts: Floats) -> Contradicted:
    """Fewest answers that some kappa contradicts, and the kappas that do.

    Args:
        chosen: The distinct answers of games and dilemmas.
        counts: How often each was given, of their shape.
    """
    parts = [
        (float(each.low), float(each.high), n)
        for (situation, answer), n in zip(chosen, counts, strict=True)
        for each in optimal(situation, answer, ZERO, ZERO)
    ]
    if not parts:
        return Contradicted(float(counts.sum()), -math.inf, math.inf)
    low, high, number = map(np.array, zip(*parts, strict=True))
    ends = np.unique(np.concatenate([low, high]))
    ends = ends[np.isfinite(ends)]
    if not len(ends):
        return Contradicted(float(counts.sum() - number.sum()), -math.inf, math.inf)
    # every end, and a point of every stretch between and beyond them
    points = np.empty(2 * len(ends) + 1)
    points[1::2] = ends
    points[2:-1:2] = (ends[1:] + ends[:-1]) / 2
    points[[0, -1]] = ends[0] - 1, ends[-1] + 1
    inside = (points[:, None] >= low - 1e-12) & (points[:, None] <= high + 1e-12)
    held = (inside * number).sum(axis=1)
    best = np.flatnonzero(held > held.max() - 0.5)
    first, last = int(best[0]), int(best[-1])
    # a stretch reaches to the ends beside it, where no answer more is contradicted
    return Contradicted(
        float(counts.sum() - held.max()),
        -math.inf if first == 0 else float(points[first if first % 2 else first - 1]),
        math.inf if last == len(points) - 1 else float(points[last if last % 2 else last + 1]),
    )


def few(contradicted: float, total: float) -> bool:
    """Whether answers that a kappa contradicts may be slips."""
    return contradicted <= FEW * total or contradicted <= min(MOST, TWO * total)


def with_slips(
    model: ChoiceModel,
    counts: Floats,
    chosen: Sequence[Chosen],
    kappa: Estimate,
    loglik: float,
    level: float,
) -> Estimate:
    """Kappa with an interval that slips cannot mislead.

    Args:
        model: The model.
        counts: How often each answer was given, shape (A, 1).
        chosen: The distinct answers given.
        kappa: What it says of kappa.
        loglik: Its highest log-likelihood.
        level: Level of the interval.
    """
    if not np.array_equal(counts, counts.round()):
        # probabilities in place of answers: there are no slips
        return kappa
    total = float(counts.sum())
    best = fewest_contradicted(chosen, counts[counts[:, 0] > 0, 0])
    if not few(best.number, total):
        return kappa
    others = [p for p, (_, term) in enumerate(model.parameters, start=1) if not term.core]
    lean = replace(restrict(model, others), lapse=True)
    known = [end for end in (best.low, best.high) if math.isfinite(end)]
    found = supremum_profile(lean, counts, level, sum(known) / len(known) if known else None)
    spared = len(model.free) - len(lean.free)
    better, allowed = found.loglik + spared - loglik, chi_square(level) / 2
    if best.number > MOST and better < -allowed:
        return kappa
    alone = better > allowed
    lows = [found.low, best.low if math.isfinite(best.low) else None]
    highs = [found.high, best.high if math.isfinite(best.high) else None]
    if not alone:
        lows, highs = [*lows, kappa.low], [*highs, kappa.high]
    low = None if None in lows else min(end for end in lows if end is not None)
    high = None if None in highs else max(end for end in highs if end is not None)
    if (low, high) == (kappa.low, kappa.high):
        return kappa
    if low is None and high is None:
        return kappa.withdrawn("with a few slips the answers are compatible with any kappa")
    note = (
        f"all but {best.number:g} of {total:g} answers are optimal at one kappa, as if they slipped"
        if best.number
        else "all answers are optimal at one kappa, where some are ties"
    )
    note += f": by lapses without noise {'' if alone else 'too '}{ends_in_words(low, high)}"
    held = Estimate("kappa", kappa.domain, "unbounded", low=low, high=high, method="profile")
    held = replace(held, unit=kappa.unit, note=note)
    if kappa.value is None or not held.covers(kappa.value):
        return held
    words = f"{kappa.note}; {note}" if kappa.note else note
    return replace(kappa, low=low, high=high, note=words)
