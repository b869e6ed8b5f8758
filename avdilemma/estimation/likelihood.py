"""The likelihood of answers, with its analytic gradient and Hessian.

Notation, used in every module of this package:

- ``S``: strategies of all situations, stacked; ``A``: answers, ``G``: situations;
- ``K``: coefficients; ``Q``: free parameters; ``B``: data sets that are fitted at once;
- ``x[S, K]``: regressors; ``theta[K, B]``: coefficients; ``v = x theta``: index of a strategy;
- ``n[A, B]``: how often each answer was given; ``N``: their sum;
- ``p(s)``: logit probability of a strategy in its situation; ``P(a)``: of an answer, the sum over
  its strategies; ``p(s | a) = p(s) / P(a)``;
- ``delta``: share of lapses, which are uniform over the answers;
- ``q(a) = (1 - delta) P(a) + delta / answers``: probability of an answer.

The log-likelihood is ``sum_a n(a) log q(a)``. Without lapses

    gradient = sum_a n(a) (E[x | a] - E[x])
    Hessian  = sum_a n(a) (Cov[x | a] - Cov[x]),

which is negative semi-definite where each answer is one strategy (McFadden 1974). With the score
``s(a) = E[x | a] - E[x]`` and ``r(a) = (1 - delta) P(a) / q(a)`` lapses give (derived)

    gradient = sum n r s,            d/d delta = sum n (1/answers - P) / q
    Hessian  = sum n (r h + r (1 - r) s s'),
    d2/d delta2 = -sum n ((1/answers - P) / q)^2,  cross = -sum n s P / (answers q^2).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from avdilemma.questions.situations import Domain, Floats, Ints, Situation

CHUNK = 64
"""Data sets evaluated at once: more would leave the processor's caches."""


@dataclass(frozen=True)
class Layout:
    """Situations stacked into arrays, and the names of their coefficients."""

    situations: tuple[Situation, ...]
    """The distinct situations, G."""

    columns: tuple[tuple[Domain, str], ...]
    """Domain and regressor of each coefficient, K."""

    x: Floats
    """Regressors, shape (S, K)."""

    exponent: float = 0.0
    """Payoffs of dilemmas are divided by the number of people concerned to this power."""

    @cached_property
    def strategy_starts(self) -> Ints:
        """First strategy of each answer, shape (A,)."""
        answer = np.concatenate([np.diff(s.answer, prepend=-1) > 0 for s in self.situations])
        return np.flatnonzero(answer)

    @cached_property
    def sizes(self) -> Ints:
        """Number of answers of each situation, shape (G,)."""
        return np.array([len(s.answers) for s in self.situations])

    @cached_property
    def answer_starts(self) -> Ints:
        """First answer of each situation, shape (G,)."""
        return np.concatenate([[0], np.cumsum(self.sizes)[:-1]])

    @cached_property
    def answer_of(self) -> Ints:
        """Answer of each strategy, shape (S,)."""
        widths = np.diff(np.append(self.strategy_starts, len(self.x)))
        return np.repeat(np.arange(len(widths)), widths)

    @cached_property
    def situation_of(self) -> Ints:
        """Situation of each answer, shape (A,)."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @cached_property
    def uniform(self) -> Floats:
        """Probability of each answer by a lapse, shape (A, 1)."""
        return 1 / self.sizes[self.situation_of][:, None]

    def mixed(self, shares: Floats, lapse: Floats) -> Floats:
        """Probabilities of answers (A, B) with shares of lapses (B,)."""
        mixed: Floats = (1 - lapse) * shares + lapse * self.uniform
        return mixed

    @cached_property
    def simple(self) -> bool:
        """Whether every answer is one strategy: then the likelihood is concave."""
        return len(self.answer_of) == len(self.strategy_starts)

    @cached_property
    def groups(self) -> tuple[tuple[slice, slice, int], ...]:
        """Runs of situations with equally many strategies: strategies, situations, how many."""
        starts = [*map(int, self.strategy_starts[self.answer_starts]), len(self.x)]
        runs, first = [], 0
        for width, same in itertools.groupby(len(each.answer) for each in self.situations):
            last = first + len(list(same))
            runs.append((slice(starts[first], starts[last]), slice(first, last), width))
            first = last
        return tuple(runs)

    def average(self, weights: Floats) -> Floats:
        """Regressors averaged within situations, weights of shape (S, B): shape (G, K, B)."""
        size = self.x.shape[1]
        result = np.empty((len(self.situations), size, weights.shape[1]))
        for rows, own, width in self.groups:
            x = self.centred[rows].reshape(own.stop - own.start, width, size).transpose(0, 2, 1)
            np.matmul(x, weights[rows].reshape(len(x), width, -1), out=result[own])
        return result

    def logit(self, index: Floats) -> tuple[Floats, Floats]:
        """Logit over answers that are one strategy each: logs and shares, both (A, B)."""
        logs, shares = np.empty_like(index), np.empty_like(index)
        for rows, own, width in self.groups:
            block = index[rows].reshape(own.stop - own.start, width, index.shape[1])
            block = block - block.max(axis=1, keepdims=True)
            weights = np.exp(block)
            total = weights.sum(axis=1, keepdims=True)
            logs[rows] = (block - np.log(total)).reshape(index[rows].shape)
            shares[rows] = (weights / total).reshape(index[rows].shape)
        return logs, shares

    @cached_property
    def centred(self) -> Floats:
        """Regressors minus their mean over the strategies of the situation, shape (S, K)."""
        starts = self.strategy_starts[self.answer_starts]
        counts = np.diff(np.append(starts, len(self.x)))
        means = np.add.reduceat(self.x, starts, axis=0) / counts[:, None]
        centred: Floats = self.x - np.repeat(means, counts, axis=0)
        return centred

    @cached_property
    def scale(self) -> Floats:
        """Root mean square of each regressor within situations, 1 where it never varies, (K,)."""
        spread = np.sqrt(np.mean(self.centred**2, axis=0))
        return np.where(spread > 0, spread, 1.0)

    @cached_property
    def products(self) -> Floats:
        """Products of all pairs of centred regressors, shape (S, K * K)."""
        x = self.centred
        return (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)


class Value(NamedTuple):
    """The log-likelihood of B data sets with its derivatives."""

    loglik: Floats
    """Log-likelihood, shape (B,)."""

    gradient: Floats
    """Gradient, shape (B, K), or (B, K + 1) with the lapse share last."""

    hessian: Floats
    """Hessian, shape (B, K, K) or (B, K + 1, K + 1)."""


PAYOFFS = frozenset({"own", "kantian", "behind", "ahead"})
"""Regressors in the unit of the payoffs."""


def stack(
    situations: Sequence[Situation],
    columns: Sequence[tuple[Domain, str]],
    exponent: float = 0.0,
) -> Layout:
    """Stack distinct situations in order of their size, with a regressor for each coefficient.

    A column is a domain and a regressor; situations of other domains have 0 there. Payoffs of
    dilemmas are divided by the number of people to the power `exponent`: 0 has noise in expected
    lives, 1 in shares, that is in chances of survival.
    """
    ordered = sorted(situations, key=lambda each: len(each.answer))
    x = np.zeros((sum(len(each.answer) for each in ordered), len(columns)))
    start = 0
    for each in ordered:
        rows = slice(start, start + len(each.answer))
        start = rows.stop
        for place, (domain, column) in enumerate(columns):
            if each.domain == domain:
                unit = each.people**exponent if column in PAYOFFS else 1.0
                x[rows, place] = each.columns[column] / unit
    return Layout(tuple(ordered), tuple(columns), x, exponent)


def log_shares(own: Layout, theta: Floats) -> tuple[Floats, Floats, Floats]:
    """Logs of P(a) and P(a), shape (A, B), and p(s | a), shape (S, B), at coefficients (K, B).

    p(s | a) is 1, shape (1, 1), where each answer is one strategy.
    """
    v = own.centred @ theta
    if own.simple:
        return (*own.logit(v), np.ones((1, 1)))
    top = np.maximum.reduceat(v, own.strategy_starts, axis=0)
    weights = np.exp(v - top[own.answer_of])
    total = np.add.reduceat(weights, own.strategy_starts, axis=0)
    within = weights / total[own.answer_of]
    index = top + np.log(total)
    peak = np.maximum.reduceat(index, own.answer_starts, axis=0)
    index = index - peak[own.situation_of]
    norm = np.log(np.add.reduceat(np.exp(index), own.answer_starts, axis=0))
    logs = index - norm[own.situation_of]
    return logs, np.exp(logs), within


def evaluate(own: Layout, theta: Floats, counts: Floats, lapse: Floats | None = None) -> Value:
    """The log-likelihood with gradient and Hessian, a data set a column.

    Coefficients have shape (K, B), counts (A, B) or (A, 1), and shares of lapses in [0, 1) (B,);
    None is a model without.
    """
    counts = np.broadcast_to(counts, (len(counts), theta.shape[1]))
    cuts = [slice(start, start + CHUNK) for start in range(0, max(theta.shape[1], 1), CHUNK)]
    parts = [
        _evaluate(own, theta[:, cut], counts[:, cut], None if lapse is None else lapse[cut])
        for cut in cuts
    ]
    return Value(*map(np.concatenate, zip(*parts, strict=True)))


def _evaluate(own: Layout, theta: Floats, n: Floats, lapse: Floats | None) -> Value:
    logs, shares, within = log_shares(own, theta)
    if lapse is None:
        loglik = np.einsum("ab,ab->b", n, logs)
        gradient, hessian = _derivatives(own, n, shares, within)
        return Value(loglik, gradient, hessian)
    q = own.mixed(shares, lapse)
    tiny = np.finfo(float).tiny
    # with no lapses q is P, whose logarithm is known where P itself is too small for a float
    log_q = np.where(lapse > 0, np.log(np.maximum(q, tiny)), logs)
    r = np.where(lapse > 0, (1 - lapse) * shares / np.maximum(q, tiny), 1.0)
    loglik = np.einsum("ab,ab->b", n, log_q)
    gradient, hessian = _derivatives(own, n * r, shares, within)
    s = scores(own, shares, within)
    hessian += np.einsum("ab,akb,alb->bkl", n * r * (1 - r), s, s, optimize=True)
    # a share that underflowed has r = 1 and a slope that no float holds: cut off, never inf
    slope = np.minimum((own.uniform - shares) / np.maximum(q, 1e-100), 1e100)
    cross = -np.einsum("ab,akb->bk", n * shares * own.uniform / np.maximum(q, 1e-100) ** 2, s)
    size = gradient.shape[1] + 1
    g, h = np.zeros((len(gradient), size)), np.zeros((len(gradient), size, size))
    g[:, :-1], h[:, :-1, :-1] = gradient, hessian
    g[:, -1] = np.einsum("ab,ab->b", n, slope)
    h[:, -1, -1] = -np.einsum("ab,ab->b", n, np.minimum(slope**2, 1e200))
    h[:, -1, :-1] = h[:, :-1, -1] = cross
    return Value(loglik, g, h)


def scores(own: Layout, shares: Floats, within: Floats) -> Floats:
    """Gradient of log P of each answer, E[x | a] - E[x], shape (A, K, B); see `log_shares`."""
    centre = own.average(shares[own.answer_of] * within)[own.situation_of]
    return _means(own, within) - centre


def _means(own: Layout, within: Floats) -> Floats:
    """E[x | a], shape (A, K, B); (A, K, 1) where each answer is one strategy."""
    x = own.centred[:, :, None]
    if own.simple:
        return x
    means: Floats = np.add.reduceat(x * within[:, None, :], own.strategy_starts, axis=0)
    return means


def _derivatives(own: Layout, n: Floats, shares: Floats, within: Floats) -> tuple[Floats, Floats]:
    """Gradient (B, K) and Hessian (B, K, K) of sum n log P."""
    size = own.centred.shape[1]
    total = np.add.reduceat(n, own.answer_starts, axis=0)
    expected = total[own.situation_of] * shares
    if own.simple:
        gradient = (own.centred.T @ (n - expected)).T
        second = -(own.products.T @ expected)
        centre = own.average(shares)
    else:
        residual = (n - expected)[own.answer_of] * within
        gradient = (own.centred.T @ residual).T
        second = own.products.T @ residual
        centre = own.average(shares[own.answer_of] * within)
    hessian = second.T.reshape(-1, size, size).copy()
    if not own.simple:
        by_set = _means(own, within).transpose(2, 1, 0)
        hessian -= (by_set * n.T[:, None, :]) @ by_set.transpose(0, 2, 1)
    by_set = np.ascontiguousarray(centre.transpose(2, 1, 0))
    hessian += (by_set * total.T[:, None, :]) @ by_set.transpose(0, 2, 1)
    return gradient, hessian
