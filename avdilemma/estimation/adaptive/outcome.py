"""What adaptive courses of one respondent came to, in numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from avdilemma.estimation.adaptive.course import Course, Known
from avdilemma.estimation.adaptive.prior import AdaptiveDomain

Z95 = 1.959964
"""Half the width of a 95 % interval in standard errors."""

DOMAINS: tuple[AdaptiveDomain, ...] = ("dilemmas", "games")
"""All domains."""

KEYS = (
    "kappa",
    "kappa_low",
    "kappa_high",
    "kappa_sd",
    *(f"kappa_{domain}{end}" for domain in DOMAINS for end in ("", "_low", "_high", "_sd")),
    "noise_in_shares",
    "calls",
    *(f"calls_{domain}" for domain in DOMAINS),
    "settled",
)
"""Keys of `outcome`."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was known after a batch."""

    domain: AdaptiveDomain
    """Which course."""

    known: Known
    """What was known."""


def outcome(courses: Mapping[AdaptiveDomain, Course]) -> dict[str, float]:
    """Numbers of finished courses, `KEYS`; NaN where nothing was asked.

    Kappa of both domains together is their mean, weighted by precision; whether they are the same
    is a question of its own, see `avdilemma estimate`.
    """
    found = dict.fromkeys(KEYS, math.nan)
    knowns = {domain: course.known for domain, course in courses.items()}
    for domain, known in knowns.items():
        found[f"kappa_{domain}"], found[f"kappa_{domain}_sd"] = known.mean, known.sd
        found[f"kappa_{domain}_low"], found[f"kappa_{domain}_high"] = known.low, known.high
        found[f"calls_{domain}"] = float(known.asked)
        if not math.isnan(known.share):
            found["noise_in_shares"] = known.share
    found["calls"] = float(sum(known.asked for known in knowns.values()))
    found["settled"] = float(
        all(known.sd <= courses[domain].rule.se for domain, known in knowns.items())
    )
    found |= _together(list(knowns.values()))
    return found


def _together(knowns: Sequence[Known]) -> dict[str, float]:
    if len(knowns) == 1:
        (one,) = knowns
        mean, sd, low, high = one.mean, one.sd, one.low, one.high
    else:
        weights = [known.sd**-2 for known in knowns]
        sd = math.fsum(weights) ** -0.5
        mean = sd**2 * math.fsum(w * k.mean for w, k in zip(weights, knowns, strict=True))
        low, high = mean - Z95 * sd, mean + Z95 * sd
    return {"kappa": mean, "kappa_low": low, "kappa_high": high, "kappa_sd": sd}


def path(course: Course, ends: Sequence[int]) -> Iterator[Known]:
    """What was known after some numbers of questions of a course."""
    for end in ends:
        yield replace(course, asked=course.asked[:end]).known
