"""What a design can tell, before anyone is asked: rank, standard errors, intervals of kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.identified import Segment, optimal, rationalising
from avdilemma.estimation.inference import expected_information, inverse
from avdilemma.estimation.model import ChoiceModel, build, derive, restrict
from avdilemma.estimation.rank import aliases
from avdilemma.estimation.validation.simulation import Truth, known_situation
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

        None if kappa is not identified.
        """
        found = [size for key, size in self.se.items() if key.startswith("kappa_")]
        return float(found[0] * (self.items / n) ** 0.5) if found else None

    def items_for(self, se: float) -> int | None:
        """Number of answers for an expected standard error of kappa; None if not identified.

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
    return of_situations(Counter(known_situation(item, reading) for item in items), truth, terms)


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
    model = build(list(asked), terms, own.lapse > 0, exponent=own.exponent)
    counts = np.array([float(asked[each]) for each in model.layout.situations])
    found = aliases(model, counts)
    unknown = {
        "_".join(model.names[place]): alias.words for alias in found for place in alias.places
    }
    reduced = restrict(model, [alias.places[-1] for alias in found])
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
        interval=_noiseless(list(asked), own) if model.has_kappa else None,
    )


def _expected(
    model: ChoiceModel, counts: Floats, truth: Truth, unknown: set[str]
) -> tuple[dict[str, float], dict[str, float], float]:
    """Standard errors and correlations with kappa by key, and the condition number."""
    full, free = truth.full(model), model.free
    matrix = expected_information(model, counts, full)
    if not len(free):
        return {}, {}, 1.0
    root = np.sqrt(np.maximum(np.diag(matrix)[free], 1e-300))
    values = np.linalg.eigvalsh(matrix[np.ix_(free, free)] / np.outer(root, root))
    condition = float(values[-1] / max(values[0], 1e-300))
    _, jacobian = derive(model, full)
    block = jacobian @ inverse(matrix, free) @ jacobian.T
    spread = np.sqrt(np.maximum(np.diag(block), 0))
    keys = ["_".join(name) for name in model.reported]
    told = [row for row, key in enumerate(keys) if key not in unknown and spread[row] > 0]
    se = {keys[row]: float(spread[row]) for row in told}
    correlation = {}
    if told and told[0] == 0 and model.has_kappa:
        correlation = {
            keys[row]: float(block[0, row] / spread[0] / spread[row]) for row in told[1:]
        }
    return se, correlation, condition


def _noiseless(asked: Sequence[Situation], truth: Truth) -> Segment:
    """Values of kappa that choose as the true one wherever that is not indifferent.

    Parameters of the truth are taken as the shortest decimals.
    """
    alpha, beta = exact(truth.alpha, "alpha"), exact(truth.beta, "beta")
    chosen = []
    for own in asked:
        kappa = exact(truth.morality(own.domain), "kappa")
        best = [
            answer
            for answer in range(len(own.answers))
            if any(kappa in segment for segment in optimal(own, answer, alpha, beta))
        ]
        chosen += [(own, best[0])] if len(best) == 1 else []
    kappa = exact(truth.kappa, "kappa")
    around = (segment for segment in rationalising(chosen, alpha, beta) if kappa in segment)
    return next(around, Segment(kappa, kappa))
