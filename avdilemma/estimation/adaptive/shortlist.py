"""The contents of a pool that tell most of kappa, for pages that can carry only some.

Possible respondents stand on a grid of kappa, of noise and of its unit. Each is asked, one after
the other, the pairs that lower its own variance of kappa most (`choosing`); contents that are
chosen for more of them come first.
"""

from __future__ import annotations

import numpy as np

from avdilemma.estimation.adaptive.answers import Answers
from avdilemma.estimation.adaptive.choosing import (
    Respondents,
    after_pairs,
    best,
    covariance,
    extended,
)
from avdilemma.estimation.adaptive.pool import LOOKS, Pool
from avdilemma.estimation.adaptive.prior import Prior

KAPPAS = np.linspace(0, 1, 9)
"""Kappas of possible respondents."""

TIMES = (1 / 3, 1.0, 3.0)
"""Their noise, in medians of the prior."""

ROUNDS = 20
"""Pairs that each is asked."""

CHOSEN = 4
"""Of so many contents one is taken as it was drawn: what tells most is all alike."""


def shortlist(pool: Pool, prior: Prior, count: int) -> tuple[int, ...]:
    """Places of contents in a pool, those first that tell most.

    Args:
        pool: What may be asked, at least `ROUNDS` and `count` contents.
        prior: What is believed of who may be asked.
        count: How many are wanted.

    Returns:
        Different places; every `CHOSEN`-th is the next that was drawn, so that all kinds appear.
    """
    models = prior.models.values()
    grid = [(k, m.median * by, m.exponent) for k in KAPPAS for m in models for by in TIMES]
    kappa, noise, exponent = np.array(grid).T
    size, further = len(grid), len(prior.weights)
    who = Respondents(kappa, noise, exponent, np.zeros((size, further)))
    shape = (size, 0)
    answers = Answers.of(np.zeros((*shape, 3)), np.zeros((*shape, further)), np.zeros(shape))
    contents, rows = len(pool.rows), np.arange(size)
    every = np.tile(np.arange(contents), (size, 1))
    payoffs = np.broadcast_to(pool.payoffs, (size, contents, 3))
    taken = np.zeros((size, contents), dtype=bool)
    for turn in range(ROUNDS):
        signs = np.broadcast_to(LOOKS[turn % len(LOOKS)], (size, contents, 3))
        looks = pool.further(every, signs), pool.further(every, -signs)
        after = after_pairs(who, covariance(prior, who, answers), payoffs, looks)
        chosen = best(np.where(taken, np.inf, after))
        taken[rows, chosen] = True
        pair = looks[0][rows, chosen], looks[1][rows, chosen]
        answers = extended(answers, pool.payoffs[chosen], pair)
    telling = iter(np.argsort(-taken.sum(axis=0), kind="stable").tolist())
    drawn = iter(range(contents))
    found: dict[int, None] = {}
    while len(found) < count:
        source = drawn if len(found) % CHOSEN == CHOSEN - 1 else telling
        found[next(each for each in source if each not in found)] = None
    return tuple(found)
