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

import numpy as np

from avdilemma.estimation.estimates import Estimate
from avdilemma.estimation.fit import fit, refit
from avdilemma.estimation.inference import answer_scores, expected_information, inverse
from avdilemma.estimation.model import ChoiceModel, derive
from avdilemma.estimation.solve import Solution, Solved
from avdilemma.estimation.tally import Tally
from avdilemma.questions.situations import Flags, Floats

ROUNDS = 4
"""How often influences are computed anew."""

Bound = tuple[float | None, float | None]
"""Lowest and highest value; None where there is no limit."""


def with_bounds(solved: Solved, data: Tally, starts: int = 8, seed: int = 0) -> Solved:
    """Add worst-case bounds to estimates from a tally in which answers are missing.

    Where there is an interval without noise, words are added. Refits whose likelihood is not
    concave have several starts, drawn by the seed.
    """
    own = solved.solution
    if own is None:
        return solved
    if own.errors is None:
        words = {"interval": "missing answers could only narrow this interval, or contradict it"}
        other = "and answers are missing that could change this"
        estimates = [
            replace(one, note=f"{one.note}; {words.get(one.status, other)}")
            for one in solved.estimates
        ]
    else:
        bounds = _bounds(own, data, starts, seed)
        estimates = [
            _with(one, bounds.get((one.parameter, one.domain))) for one in solved.estimates
        ]
    return replace(solved, estimates=tuple(estimates))


def _with(one: Estimate, bound: Bound | None) -> Estimate:
    if bound is None or one.value is None:
        return one
    low, high = bound
    sides = [name for name, end in (("downwards", low), ("upwards", high)) if end is None]
    open_ended = [f"missing answers could move it without limit {side}" for side in sides]
    note = "; ".join([*([one.note] if one.note else []), *open_ended])
    return replace(one, worst_low=low, worst_high=high, note=note)


def _bounds(own: Solution, data: Tally, starts: int, seed: int) -> dict[tuple[str, str], Bound]:
    model, counts, lost = own.model, data.counts(), data.lost
    rows = len(model.free)
    focal = np.concatenate([each.focal for each in model.layout.situations])
    fills = [_filled(model, counts, lost, sign * focal) for sign in (1, -1)]
    found = refit(model, np.concatenate(fills, axis=1), own.full)
    fulls, regular, current = [found.full], [found.regular], np.repeat(own.full, 2 * rows, axis=1)
    for _ in range(ROUNDS):
        pulled = [
            _pulled(model, counts, lost, current[:, [side * rows + row]], row, sign)
            for side, sign in enumerate((1, -1))
            for row in range(rows)
        ]
        full, fine = _refit(model, np.concatenate(pulled, axis=1), current, starts, seed)
        fulls.append(full)
        regular.append(fine)
        if np.allclose(full, current, atol=1e-10) or not fine.all():
            break
        current = full
    known = np.concatenate([own.full, *fulls], axis=1)
    known = known[:, [True, *np.concatenate(regular)]]
    attained = derive(model, known)[0]
    up, down = np.split(regular[-1], 2)
    return {
        key: (
            float(attained[row].min()) if down[row] else None,
            float(attained[row].max()) if up[row] else None,
        )
        for row, key in enumerate(model.reported)
    }


def _refit(
    model: ChoiceModel, counts: Floats, start: Floats, starts: int, seed: int
) -> tuple[Floats, Flags]:
    if model.layout.simple:
        found = refit(model, counts, start[:, [0]])
        return found.full, found.regular
    fits = [fit(model, each[:, None], starts, seed) for each in counts.T]
    full = np.concatenate([each.full for each in fits], axis=1)
    return full, np.concatenate([each.regular for each in fits])


def _pulled(
    model: ChoiceModel, counts: Floats, lost: Floats, full: Floats, row: int, sign: int
) -> Floats:
    """Counts with missing answers set to those that pull a reported parameter most, (A, 1)."""
    asked = np.add.reduceat(counts[:, 0], model.layout.answer_starts) + lost
    information = expected_information(model, asked, full)
    influence = answer_scores(model, full) @ inverse(information, model.free)
    direction = derive(model, full)[1][row]
    return _filled(model, counts, lost, sign * (influence @ direction))


def _filled(model: ChoiceModel, counts: Floats, lost: Floats, values: Floats) -> Floats:
    """Counts with each situation's missing answers put on its answer of highest value, (A, 1)."""
    filled = counts.copy()
    ends = np.append(model.layout.answer_starts, len(values))
    for place in np.flatnonzero(lost):
        begin, end = ends[place], ends[place + 1]
        filled[begin + int(np.argmax(values[begin:end]))] += lost[place]
    return filled
