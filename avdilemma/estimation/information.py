"""What a design can tell, before anyone is asked: rank, standard errors, intervals of kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.derived import derive
from avdilemma.estimation.identified import Segment, rationalising
from avdilemma.estimation.inference import expected_information, inverse
from avdilemma.estimation.model import Model, build, restrict
from avdilemma.estimation.rank import aliases, name_of
from avdilemma.estimation.truth import Truth
from avdilemma.exact import exact
from avdilemma.questions import Question
from avdilemma.questions.situations import Floats, Situation


@dataclass(frozen=True)
class Information:
    """What a design can tell at some truth."""

    items: int
    """Number of items."""

    parameters: int
    """Number of parameters asked for."""

    rank: int
    """Number of parameters (or combinations) that the design can tell."""

    condition: float
    """Condition number of the information scaled to unit diagonal: large where parameters can
    hardly be told apart."""

    se: dict[str, float]
    """Expected standard error by key (``kappa_games``), of those that are identified, for answers
    that are independent and one of each item."""

    correlation: dict[str, float]
    """Correlation of each other estimate with that of kappa."""

    not_identified: dict[str, str]
    """What cannot be told, with what to add."""

    interval: Segment | None
    """Values of kappa that a noiseless respondent with the true kappa (alpha and beta) cannot be
    told from; None without kappa."""

    def se_kappa(self, n: int) -> float | None:
        """Expected standard error of kappa for n answers spread as the items are.

        Args:
            n: Number of answers.

        Returns:
            The standard error; None if kappa is not identified.
        """
        found = [size for key, size in self.se.items() if key.startswith("kappa_")]
        return float(found[0] * (self.items / n) ** 0.5) if found else None

    def items_for(self, se: float) -> int | None:
        """Number of answers for an expected standard error of kappa.

        Args:
            se: The standard error wanted, above 0.

        Returns:
            The number; None if kappa is not identified.

        Raises:
            InvalidValueError: If the standard error is not above 0.
        """
        if not se > 0:
            raise InvalidValueError("se", se, "give a number above 0")
        one = self.se_kappa(1)
        return None if one is None else int(np.ceil((one / se) ** 2))

    @property
    def words(self) -> tuple[str, ...]:
        """What is the matter with the design, without repetition; empty if nothing."""
        return tuple(dict.fromkeys(self.not_identified.values()))

    def to_dict(self) -> dict[str, Any]:
        """A JSON-like record."""
        record = asdict(self)
        record["interval"] = None if self.interval is None else str(self.interval)
        return record


def information(
    items: Sequence[Question],
    truth: Truth | None = None,
    terms: Sequence[str] | None = None,
    reading: Reading = "ex_ante",
) -> Information:
    """What a design can tell.

    Args:
        items: The design; games and dilemmas together share one kappa.
        truth: Where to compute it; kappa .5 with moderate noise by default.
        terms: Parameters beside kappa and lambda; None for all.
        reading: How a dilemma's own payoff is taken.

    Returns:
        Rank, condition, expected standard errors, and the interval of kappa without noise.

    Raises:
        AvdilemmaError: If there is no item, or one's belief is not known.
    """
    asked: Counter[Situation] = Counter()
    for item in items:
        found = item.situation(reading)
        if found is None:
            raise AvdilemmaError(f"item {item.id}: its belief is not known, state one")
        asked[found] += 1
    return of_situations(asked, truth, terms)


def of_situations(
    asked: Mapping[Situation, int], truth: Truth | None = None, terms: Sequence[str] | None = None
) -> Information:
    """What a design can tell, given as how often each situation is asked; see `information`.

    Raises:
        AvdilemmaError: If there is no situation.
    """
    own = truth or Truth()
    if not asked:
        raise AvdilemmaError("there is no item: give some")
    model = build(list(asked), terms, own.lapse > 0)
    counts = np.array([float(asked[each]) for each in model.own.situations])
    found_aliases = aliases(model, counts)
    unknown = {_key(model, place): alias.words for alias in found_aliases for place in alias.places}
    reduced = restrict(model, [alias.places[-1] for alias in found_aliases])
    se, correlation, condition = _expected(reduced, counts, own, set(unknown))
    for domain, term in model.unvarying:
        unknown[f"{term.parameter}_{domain}"] = (
            f"{term.parameter} never varies within a question: {term.remedy}"
        )
    return Information(
        items=sum(asked.values()),
        parameters=len(model.free) + len(model.unvarying),
        rank=len(reduced.free),
        condition=condition,
        se=se,
        correlation=correlation,
        not_identified=unknown,
        interval=noiseless(list(asked), own) if model.mapping.slope.any() else None,
    )


def _key(model: Model, place: int) -> str:
    name, domain = name_of(model, place)
    return f"{name}_{domain}"


def _expected(
    model: Model, counts: Floats, truth: Truth, unknown: set[str]
) -> tuple[dict[str, float], dict[str, float], float]:
    full = truth.full(model)
    matrix = expected_information(model, counts, full)
    free = model.free
    if not len(free):
        return {}, {}, 1.0
    root = np.sqrt(np.maximum(np.diag(matrix)[free], 1e-300))
    values = np.linalg.eigvalsh(matrix[np.ix_(free, free)] / np.outer(root, root))
    condition = float(values[-1] / max(values[0], 1e-300))
    covariance = inverse(matrix, free)
    found = derive(model, full)
    block = found.jacobian @ covariance @ found.jacobian.T
    spread = np.sqrt(np.maximum(np.diag(block), 0))
    keys = [f"{name}_{domain}" for name, domain in found.names]
    se = {
        key: float(size)
        for key, size in zip(keys, spread, strict=True)
        if key not in unknown and size > 0
    }
    correlation = {}
    if keys and keys[0] in se and keys[0].startswith("kappa_"):
        correlation = {
            key: float(block[0, row] / spread[0] / spread[row])
            for row, key in enumerate(keys)
            if row and key in se
        }
    return se, correlation, condition


def noiseless(asked: Sequence[Situation], truth: Truth) -> Segment:
    """Values of kappa that choose as the true one wherever that is not indifferent.

    Args:
        asked: Situations of games and dilemmas.
        truth: Gives kappa, alpha and beta; taken as the shortest decimals.

    Returns:
        The interval that contains the true kappa.
    """
    alpha, beta = exact(truth.alpha, "alpha"), exact(truth.beta, "beta")
    chosen = []
    for own in asked:
        answer = _strict(own, exact(truth.morality(own.domain), "kappa"), alpha, beta)
        if answer is not None:
            chosen.append((own, answer))
    kappa = exact(truth.kappa, "kappa")
    for segment in rationalising(chosen, alpha, beta):
        low, high = segment.low, segment.high
        if (low is None or low <= kappa) and (high is None or kappa <= high):
            return segment
    return Segment(kappa, kappa)


def _strict(own: Situation, kappa: Fraction, alpha: Fraction, beta: Fraction) -> int | None:
    levels = [
        (1 - kappa) * p.own + kappa * p.universal - alpha * p.behind - beta * p.ahead
        for p in own.prospects
    ]
    top = max(levels)
    answers = {int(own.answer[place]) for place, level in enumerate(levels) if level == top}
    return answers.pop() if len(answers) == 1 else None
