"""Tables of estimates: what `avdilemma estimate` and a run print, a row a respondent."""

from __future__ import annotations

from collections.abc import Sequence

from avdilemma.estimation import Estimate, HypothesisTest
from avdilemma.measures.kappas import Estimated
from avdilemma.report.model_table import ModelTable

ESTIMATES = {
    "kappa": ("kappa games", "kappa dilemmas", "kappa both"),
    "inequity aversion and noise": ("alpha games", "beta games", "lambda games", "lambda dilemmas"),
    "biases, in log-odds": (
        *("position games", "position dilemmas"),
        *("lane dilemmas", "sacrifice dilemmas"),
    ),
    "allocations": tuple(
        f"{name} allocations"
        for name in ("(alpha-kappa)/(1+kappa)", "(beta+kappa)/(1+kappa)", "lambda/(1+kappa)")
    ),
}
"""Parameters with their part in the columns of the tables of estimates, by title."""

WORDS = {
    "interval": "any",
    "not_rationalised": "none fits",
    "misfit": "misfit",
    "no_choices": "no choices",
}
"""What is said where there is neither a value nor an end."""


def cell(estimate: Estimate | None) -> str:
    """An estimate: a value with its interval, an interval alone (no noise), a bound, or a dash.

    Examples:
        >>> cell(Estimate("kappa", "games", "estimated", 0.5, low=0.304, high=0.696))
        '0.50 [0.30, 0.70]'
        >>> cell(Estimate("kappa", "games", "interval", low=0.455, high=0.778))
        '[0.455, 0.778]'
        >>> cell(Estimate("kappa", "dilemmas", "unbounded", low=0.4))
        '>= 0.400'
    """
    if estimate is None or estimate.status == "not_identified":
        return "-"
    low, high = estimate.low, estimate.high
    if estimate.value is not None:
        ends = ", ".join("-" if end is None else f"{end:.2f}" for end in (low, high))
        return f"{estimate.value:.2f} [{ends}]"
    if low is not None and high is not None:
        return f"[{low:.3f}, {high:.3f}]"
    if low is not None:
        return f">= {low:.3f}"
    return WORDS.get(estimate.status, "-") if high is None else f"<= {high:.3f}"


def verdict(tests: Sequence[HypothesisTest]) -> str:
    """The first test of equal kappas that could be done, as a p-value."""
    for test in tests:
        if test.p is not None:
            return f"p = {test.p:.3f}" if test.p >= 0.001 else "p < 0.001"
    return "-"


def estimate_tables(found: Sequence[Estimated]) -> list[ModelTable]:
    """Kappa; inequity aversion and noise; biases; allocations: tables with a row a respondent.

    A table of what nobody was asked is left out; the first one has the numbers of choices, too.
    """
    tables = []
    asked = {part for each in found for part in each.parts}
    for title, columns in ESTIMATES.items():
        places = [heading.split() for heading in columns]
        if asked and not asked.intersection(part for _, part in places):
            continue
        rows = [
            (each.respondent, [cell(each.estimate(part, name)) for name, part in places])
            for each in found
        ]
        tables.append(ModelTable(title, (columns,), rows))
    further = [(each.respondent, _numbers(each)) for each in found]
    counts = (("same kappa?",), ("choices", "missing"))
    first = beside([tables[0], ModelTable("", counts, further)], tables[0].title)
    return [first, *tables[1:]]


def _numbers(each: Estimated) -> list[str]:
    """The test of equal kappas, choices and missing answers."""
    alone = [results for part, results in each.parts.items() if part != "both"]
    counts = (sum(one.choices for one in alone), sum(one.missing for one in alone))
    return [verdict(each.same), *map(str, counts)]


def beside(tables: Sequence[ModelTable], title: str) -> ModelTable:
    """Tables of the same names as one, with the columns of all."""
    rows = [
        (name, [cell for table in tables for cell in table.rows[at][1]])
        for at, (name, _) in enumerate(tables[0].rows)
    ]
    return ModelTable(title, [group for table in tables for group in table.groups], rows)
