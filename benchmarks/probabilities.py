"""What a call tells: the standard error of kappa from probabilities and from sampled choices.

    python -m benchmarks.probabilities

The same 40 dilemmas, answered once by probabilities and ten times by choices, of one noisy agent
whose log-odds are shifted at random, scenario by scenario and question by question, as no model
follows the theory exactly. Both errors are the spread of the estimates over the same data sets, so
that none rests on a formula of ours.
"""

from __future__ import annotations

import math

import numpy as np

from avdilemma.agents import agent
from avdilemma.estimation import Problem, observe
from avdilemma.families import build, load_family
from avdilemma.questions.observations import Observation, observe_masses
from benchmarks.rows import Row, emit

AGENT = "moralis@kappa=0.5@noise=3"
QUESTIONS, TIMES, DRAWS = 40, 10, 100

SHIFTS = (0.0, 0.15, 0.3)
"""Standard deviations of the shifts, in log-odds."""


def spread(shift: float) -> tuple[float, float, float, float]:
    """Standard deviations of kappa by probabilities and by choices, and the mean errors printed."""
    items, draw = build(load_family("sacrifice"), QUESTIONS).items, np.random.default_rng(0)
    chances = [each.predicted(agent(AGENT)).probabilities for each in items]
    base = np.array([math.log(p["sacrifice"] / p["spare"]) for p in chances])
    names = {name: at for at, name in enumerate(dict.fromkeys(each.scenario for each in items))}
    cluster = np.array([names[each.scenario] for each in items])
    found: tuple[list[float], ...] = ([], [], [], [])
    for _ in range(DRAWS):
        odds = base + shift * (draw.normal(size=len(names))[cluster] + draw.normal(size=len(items)))
        shares = 1 / (1 + np.exp(-odds))
        likely = [
            observe_masses(each, {"sacrifice": p, "spare": 1 - p})
            for each, p in zip(items, shares, strict=True)
        ]
        sampled = [
            observe(each, "sacrifice" if draw.random() < p else "spare")
            for each, p in zip(items, shares, strict=True)
            for _ in range(TIMES)
        ]
        for place, seen in enumerate((likely, sampled)):
            kappa = _kappa(seen)
            found[place].append(kappa[0])
            found[place + 2].append(kappa[1])
    one, two = (float(np.nanstd(values)) for values in found[:2])
    return one, two, float(np.nanmedian(found[2])), float(np.nanmedian(found[3]))


def _kappa(seen: list[Observation]) -> tuple[float, float]:
    kappa = Problem(seen).solve(worst_case=False).kappa
    if kappa.value is None or kappa.se is None:
        return math.nan, math.nan
    return kappa.value, kappa.se


def main() -> None:
    for shift in SHIFTS:
        one, two, printed, other = spread(shift)
        emit(
            Row(
                f"error of kappa, {QUESTIONS} questions, log-odds shifted by {shift:g}",
                f"{one:.4f}, printed {printed:.4f} ({QUESTIONS} calls, probabilities)",
                f"{two:.4f}, printed {other:.4f} ({QUESTIONS * TIMES} calls, sampled choices)",
                f"{one / two:.2g} of the error for {1 / TIMES:g} of the calls",
                "probabilities",
            )
        )


if __name__ == "__main__":
    main()
