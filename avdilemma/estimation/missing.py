"""Worst-case bounds over missing answers.

Every missing answer is set to the one that pulls a parameter up (or down) most, by its influence
on the estimate (inverse information times score), the model is refitted, and this is repeated
until nothing changes. The same is done with all missing answers set to the behaviour that is
counted, and to its opposite. The bounds are the lowest and highest value *attained* in these
refits: with many missing answers some other filling may go beyond, as the influence is local.
Where a refit has no maximum, its side of the bound is open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from avdilemma.estimation.derived import derive
from avdilemma.estimation.estimates import Estimate
from avdilemma.estimation.fit import Fit, fit, refit
from avdilemma.estimation.inference import answer_scores, inverse
from avdilemma.estimation.model import Model
from avdilemma.questions.situations import Floats

if TYPE_CHECKING:
    from avdilemma.estimation.results import Results

ROUNDS = 4
"""How often influences are computed anew."""

OPEN = "missing answers could move it without limit"
"""What is said where a refit has no maximum."""


def with_bounds(results: Results, starts: int = 8, seed: int = 0) -> Results:
    """Add worst-case bounds to all estimates.

    Args:
        results: Results of a problem with missing answers.
        starts: Number of starts of refits whose likelihood is not concave.
        seed: Of these starts.

    Returns:
        The results with bounds where there is an estimate, and words where there is an interval.
    """
    own = results.solution
    if own is None:
        return results
    if own.covariance is None:
        words = {"interval": "missing answers could only narrow this interval, or contradict it"}
        other = "and answers are missing that could change this"
        estimates = tuple(
            replace(one, note=f"{one.note}; {words.get(one.status, other)}")
            for one in results.estimates
        )
        return replace(results, estimates=estimates)
    bounds = _bounds(results, own.model, own.full, starts, seed)
    estimates = tuple(
        _with(one, bounds.get((one.parameter, one.domain))) for one in results.estimates
    )
    return replace(results, estimates=estimates)


def _with(one: Estimate, bound: tuple[float | None, float | None] | None) -> Estimate:
    if bound is None or one.value is None:
        return one
    low, high = bound
    sides = [name for name, end in (("downwards", low), ("upwards", high)) if end is None]
    note = "; ".join([*([one.note] if one.note else []), *(f"{OPEN} {side}" for side in sides)])
    return replace(one, worst_low=low, worst_high=high, note=note)


def _bounds(
    results: Results, model: Model, full: Floats, starts: int, seed: int
) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    counts = results.problem.tally.counts()
    lost = np.zeros(len(model.own.situations))
    for _, place, n in results.problem.tally.missing:
        lost[place] += n
    base = derive(model, full)
    fills = [_focal(model, lost, 1), _focal(model, lost, -1)]
    found = refit(model, np.concatenate([counts + fill for fill in fills], axis=1), full)
    values = [derive(model, found.full).values]
    regular = [found.regular]
    rows = len(base.names)
    current = np.repeat(full, 2 * rows, axis=1)
    for _ in range(ROUNDS):
        filled = np.concatenate(
            [
                counts + _pull(model, lost, current[:, [side * rows + row]], counts, row, sign)
                for side, sign in enumerate((1, -1))
                for row in range(rows)
            ],
            axis=1,
        )
        found = _refit(model, filled, current, starts, seed)
        values.append(derive(model, found.full).values)
        regular.append(found.regular)
        if np.allclose(found.full, current, atol=1e-10) or not found.regular.all():
            break
        current = found.full
    everything, fine = np.concatenate(values, axis=1), np.concatenate(regular)
    up, down = regular[-1][:rows], regular[-1][rows:]
    bounds = {}
    for row, key in enumerate(base.names):
        known = [*everything[row, fine], base.values[row, 0]]
        low = float(min(known)) if down[row] and fine.any() else None
        high = float(max(known)) if up[row] and fine.any() else None
        bounds[key] = (low, high)
    return bounds  # type: ignore[return-value]


def _refit(model: Model, counts: Floats, start: Floats, starts: int, seed: int) -> Fit:
    found = refit(model, counts, start[:, [0]])
    if model.own.simple:
        return found
    fits = [fit(model, counts[:, [b]], starts, seed) for b in range(counts.shape[1])]
    return Fit(
        np.concatenate([each.full for each in fits], axis=1),
        np.concatenate([each.loglik for each in fits]),
        np.concatenate([each.information for each in fits]),
        np.concatenate([each.regular for each in fits]),
    )


def _focal(model: Model, lost: Floats, sign: int) -> Floats:
    values = np.concatenate([sign * each.focal for each in model.own.situations])
    return _place(model, lost, values)


def _pull(model: Model, lost: Floats, full: Floats, counts: Floats, row: int, sign: int) -> Floats:
    """Missing answers set to those that pull a reported parameter most."""
    from avdilemma.estimation.inference import expected_information  # noqa: PLC0415

    asked = np.add.reduceat(counts[:, 0], model.own.answer_starts) + lost
    information = expected_information(model, asked, full)
    influence: Floats = answer_scores(model, full) @ inverse(information, model.free)
    direction: Floats = derive(model, full).jacobian[row]
    return _place(model, lost, sign * (influence @ direction))


def _place(model: Model, lost: Floats, values: Floats) -> Floats:
    """Put each situation's missing answers on its answer of highest value, shape (A, 1)."""
    filled = np.zeros(len(values))
    ends = np.append(model.own.answer_starts, len(values))
    for place in np.flatnonzero(lost):
        begin, end = ends[place], ends[place + 1]
        filled[begin + int(np.argmax(values[begin:end]))] += lost[place]
    return filled[:, None]
