"""Adaptive courses of many simulated respondents at once, with known truths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.estimation.adaptive.answers import Answers
from avdilemma.estimation.adaptive.batch import next_batch, pairs_of
from avdilemma.estimation.adaptive.course import Rule
from avdilemma.estimation.adaptive.interval import deviation, enough, interval
from avdilemma.estimation.adaptive.pool import LOOKS, Pool
from avdilemma.estimation.adaptive.posterior import posterior
from avdilemma.estimation.adaptive.prior import PRIORS
from avdilemma.questions.situations import Floats, Ints

TOGETHER = 50
"""Respondents simulated at once; each group has numbers of its own."""


@dataclass(frozen=True, slots=True)
class AdaptiveTruth:
    """Parameters of a simulated respondent to dilemmas without biases."""

    kappa: float
    """Degree of morality."""

    noise: float
    """Lambda, in lives or shares."""

    exponent: float
    """0 for lives, 1 for shares."""


@dataclass(frozen=True)
class Courses:
    """How courses ended, arrays of shape (B,)."""

    mean: Floats
    """Estimate of kappa."""

    sd: Floats
    """Its standard deviation."""

    low: Floats
    """Lower end of the interval."""

    high: Floats
    """Upper end."""

    calls: Floats
    """Questions asked."""

    share: Floats
    """Probability of noise in shares."""


def simulate(truth: AdaptiveTruth, rule: Rule, respondents: int, seed: int) -> Courses:
    """Run adaptive courses in dilemmas, both units of noise being possible.

    Args:
        truth: The respondents' parameters.
        rule: When to stop.
        respondents: How many, each with draws of their own.
        seed: Decides numbers and answers.

    Returns:
        How they ended.
    """
    parts = []
    for group, start in enumerate(range(0, respondents, TOGETHER)):
        size = min(TOGETHER, respondents - start)
        name = (truth.kappa, truth.noise, truth.exponent, group)
        draw = np.random.default_rng(derive_seed(seed, "adaptive runs", *name))
        pool = _pool(derive_seed(seed, "adaptive pool", group))
        parts.append(_group(truth, rule, pool, size, draw))
    return Courses(*(np.concatenate(each) for each in zip(*parts, strict=True)))


@lru_cache(maxsize=64)
def _pool(seed: int) -> Pool:
    return Pool("dilemmas", seed)


def _group(
    truth: AdaptiveTruth, rule: Rule, pool: Pool, size: int, draw: np.random.Generator
) -> tuple[Floats, ...]:
    prior = PRIORS["dilemmas"]
    nothing = np.zeros((size, 0, len(prior.weights)))
    answers = Answers.of(np.zeros((size, 0, 3)), nothing, np.zeros((size, 0)))
    used: Ints = np.zeros((size, 0), dtype=int)
    live, asked = np.arange(size), 0
    found = posterior(prior, answers)
    ended = np.zeros((6, size))
    while len(live):
        count = min(pairs_of(asked, rule.batch), (rule.most - asked) // 2)
        batch = next_batch(prior, pool, answers, used, found, count, draw)
        answers = _answered(answers, truth, pool, batch.contents, batch.looks, draw)
        used = np.concatenate([used, batch.contents], axis=1)
        asked += 2 * count
        found = posterior(prior, answers, found.windows)
        calls = np.full(len(live), float(asked))
        stop = np.full(len(live), asked + 2 > rule.most)
        if asked >= rule.least:
            stop |= enough(found, calls, rule.se)
        if stop.any():
            low, high = interval(found, calls)
            sd = deviation(found, calls)
            rows = np.stack([found.mean, sd, low, high, calls, prior.units(found.models)[:, -1]])
            ended[:, live[stop]] = rows[:, stop]
            live, answers, used = live[~stop], answers.rows(~stop), used[~stop]
            found = found.rows(~stop)
    return tuple(ended)


def _answered(
    answers: Answers,
    truth: AdaptiveTruth,
    pool: Pool,
    contents: Ints,
    looks: Ints,
    draw: np.random.Generator,
) -> Answers:
    """The answers with those to some more pairs, drawn from the truth."""
    asked = np.repeat(contents, 2, axis=1)
    signs = np.repeat(LOOKS[looks], 2, axis=1)
    signs[:, 1::2] *= -1
    payoffs = pool.payoffs[asked]
    own, kantian, people = np.moveaxis(payoffs, -1, 0)
    index = (own + truth.kappa * kantian) / people**truth.exponent / truth.noise
    chance = 1 / (1 + np.exp(-np.clip(index, -500, 500)))
    chose = (draw.random(index.shape) < chance).astype(float)
    return answers.and_then(Answers.of(payoffs, pool.further(asked, signs), chose))
