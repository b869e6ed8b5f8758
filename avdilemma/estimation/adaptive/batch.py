"""The next batch of questions to each of some respondents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avdilemma.estimation.adaptive.answers import Answers
from avdilemma.estimation.adaptive.choosing import (
    CANDIDATES,
    EXPLORES,
    after_pairs,
    best,
    covariance,
    drawn,
    extended,
)
from avdilemma.estimation.adaptive.pool import LOOKS, VARIANTS, Pool
from avdilemma.estimation.adaptive.posterior import Posterior
from avdilemma.estimation.adaptive.prior import Prior
from avdilemma.questions.situations import Flags, Floats, Ints

GROWTH = 5
"""A batch is at least a part of the questions asked so far, one in this many: answers so far tell
where to ask better and better, and rounds cost time."""


@dataclass(frozen=True)
class Batch:
    """Pairs of questions to ask next; N pairs of each of B respondents."""

    contents: Ints
    """Places of contents in the pool, shape (B, N)."""

    looks: Ints
    """Rows of `LOOKS`, shape (B, N)."""

    variants: Ints
    """How often each content was asked before, shape (B, N)."""

    explored: Flags
    """Which were drawn at random, shape (N,)."""

    kappas: Floats
    """For which kappa each was expected to tell most, NaN where drawn at random, (B, N)."""

    expected: Floats
    """Expected standard deviation of kappa after each pair if so, (B, N)."""


def pairs_of(asked: int, batch: int) -> int:
    """Number of pairs of the next batch after some questions; `batch` is the least size."""
    return max(batch, asked // GROWTH) // 2


def next_batch(
    prior: Prior,
    pool: Pool,
    answers: Answers,
    used: Ints,
    found: Posterior,
    count: int,
    draw: np.random.Generator,
) -> Batch:
    """Choose the next pairs of questions.

    Args:
        prior: What was believed before any answer.
        pool: What may be asked.
        answers: Answers so far, of B respondents.
        used: Contents that were asked, shape (B, N).
        found: The posterior.
        count: Number of pairs.
        draw: Source of randomness.

    Returns:
        The batch; no question is asked twice.
    """
    size, before = len(answers.own), used.shape[1]
    rows = np.arange(size)
    order = (np.arange(count) + 0.5) / count
    levels = draw.permuted(np.tile(order, (size, 1)), axis=1)
    points = draw.random((2, size, count))
    levels = np.clip(levels + (points[0] - 0.5) / count, 0.001, 0.999)
    explored = np.array([(before + place) % EXPLORES == EXPLORES - 1 for place in range(count)])
    looks = (draw.integers(len(LOOKS), size=(size, 1)) + before + np.arange(count)) % len(LOOKS)
    whole, taken = answers, used
    variants, kappas, variances = [], [], []
    for place in range(count):
        candidates = _candidates(draw, len(pool.rows), taken, 1 if explored[place] else CANDIDATES)
        who = drawn(prior, found, levels[:, place], points[1, :, place])
        known = covariance(prior, who, whole)
        payoffs = pool.payoffs[candidates]
        signs = np.repeat(LOOKS[looks[:, place], None, :], candidates.shape[1], axis=1)
        one, other = pool.further(candidates, signs), pool.further(candidates, -signs)
        after = after_pairs(who, known, payoffs, (one, other))
        chosen = best(after)
        content = candidates[rows, chosen]
        whole = extended(whole, payoffs[rows, chosen], (one[rows, chosen], other[rows, chosen]))
        variants.append((taken == content[:, None]).sum(axis=1))
        taken = np.concatenate([taken, content[:, None]], axis=1)
        kappas.append(np.full(size, np.nan) if explored[place] else who.kappa)
        variances.append(after[rows, chosen])
    return Batch(
        taken[:, before:],
        looks,
        np.stack(variants, axis=1),
        explored,
        np.stack(kappas, axis=1),
        np.sqrt(np.stack(variances, axis=1)),
    )


def _candidates(draw: np.random.Generator, size: int, taken: Ints, count: int) -> Ints:
    """Contents that can be asked once more, drawn for each respondent, (B, count)."""
    keys = draw.random((len(taken), size))
    rows = np.broadcast_to(np.arange(len(taken))[:, None], taken.shape)
    times = np.zeros((len(taken), size), dtype=int)
    np.add.at(times, (rows, taken), 1)
    keys[times >= VARIANTS] = 2.0
    found: Ints = np.argpartition(keys, count - 1, axis=1)[:, :count]
    return found
