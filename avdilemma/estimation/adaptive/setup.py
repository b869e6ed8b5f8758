"""What an adaptive run asks of a respondent: its settings, as they travel with a sample."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, Literal, get_args

from pydantic import TypeAdapter, ValidationError

from avdilemma.design import derive_seed
from avdilemma.errors import InvalidValueError, malformed, one_of
from avdilemma.estimation.adaptive.course import Course, Rule
from avdilemma.estimation.adaptive.pool import Pool
from avdilemma.estimation.adaptive.prior import PRIORS, AdaptiveDomain, Prior, one_model
from avdilemma.prompts.languages import ENGLISH
from avdilemma.prompts.ways import LINE, Way

Asking = Literal["dilemmas", "games", "both"]
"""What is asked."""

Noise = Literal["lives", "share", "both"]
"""Unit of noise in dilemmas; ``both`` averages over the two, by how well each explains answers."""

WAYS = ("line", "label", "structured")
"""Ways of answering, each one turn."""


@dataclass(frozen=True, slots=True)
class AdaptiveSetup:
    """Settings of a run.

    Raises:
        InvalidValueError: If one is out of range, or there are no texts in the language.
    """

    domain: Asking = "dilemmas"
    """What is asked; both means each of the two by itself, one batch after the other."""

    noise: Noise = "both"
    """Unit of noise in dilemmas."""

    rule: Rule = field(default_factory=Rule)
    """When to stop; of two domains each may ask half of the questions."""

    seed: int = 0
    """Decides numbers, looks and draws."""

    language: str = ENGLISH
    """Language of the prompts."""

    answer: Way = LINE
    """How answers are asked for."""

    def __post_init__(self) -> None:
        """Check the names."""
        one_of("domain", self.domain, get_args(Asking))
        one_of("noise", self.noise, get_args(Noise))
        one_of("answer", self.answer, WAYS)
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise InvalidValueError("seed", self.seed, "give a whole number")
        if self.domain == "both" and self.rule.most < 4:
            raise InvalidValueError("most", self.rule.most, "give at least 4 for two domains")

    @property
    def domains(self) -> tuple[AdaptiveDomain, ...]:
        """The domains asked."""
        return ("dilemmas", "games") if self.domain == "both" else (self.domain,)

    def prior(self, domain: AdaptiveDomain) -> Prior:
        """What is believed before any answer."""
        whole = PRIORS[domain]
        return one_model(whole, self.noise) if self.noise in whole.models else whole

    def courses(self, epoch: int = 1) -> dict[AdaptiveDomain, Course]:
        """The courses of a repetition, nothing asked yet; each repetition has other questions."""
        most = self.rule.most // len(self.domains) // 2 * 2
        rule = Rule(self.rule.se, most, self.rule.batch, self.rule.least)
        return {
            domain: Course(
                pool_of(domain, derive_seed(self.seed, "adaptive", epoch), self.language),
                self.prior(domain),
                rule,
            )
            for domain in self.domains
        }

    def to_dict(self) -> dict[str, Any]:
        """The settings as a JSON-like record."""
        return asdict(self)


# solver and scorer of a sample, and every reader of its log, want the same pool
@lru_cache(maxsize=64)
def pool_of(domain: AdaptiveDomain, seed: int, language: str) -> Pool:
    """The pool of a seed."""
    return Pool(domain, seed, language=language)


def read_adaptive(record: object) -> AdaptiveSetup:
    """Read settings that may come from outside.

    Raises:
        AvdilemmaError: If they are none.
    """
    try:
        return _SETUP.validate_python(record)
    except ValidationError as error:
        raise malformed("adaptive setup", error, "run the task adaptive anew") from error


_SETUP: TypeAdapter[AdaptiveSetup] = TypeAdapter(AdaptiveSetup)
