"""Estimates for people: one line a model, then what there is to know of each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from avdilemma.errors import InvalidValueError
from avdilemma.estimation import Estimate, HypothesisTest
from avdilemma.evals.estimate import Estimated
from avdilemma.evals.model_table import ModelTable

KAPPAS = (
    ("games", "games", "kappa"),
    ("dilemmas", "dilemmas", "kappa"),
    ("both", "both", "kappa"),
)
"""Heading, part and parameter of the columns of the first table."""

FURTHER = {
    "inequity aversion and noise": (
        ("alpha", "games", "alpha"),
        ("beta", "games", "beta"),
        ("lambda games", "games", "lambda"),
        ("lambda dilemmas", "dilemmas", "lambda"),
    ),
    "biases, in log-odds": (
        ("position games", "games", "position"),
        ("position dilemmas", "dilemmas", "position"),
        ("lane", "dilemmas", "lane"),
        ("sacrifice", "dilemmas", "sacrifice"),
    ),
}
"""Columns of the further tables, by title."""

WORDS = {"interval": "any", "not_rationalised": "none fits", "no_choices": "no choices"}
"""What is said where there is neither a value nor an end."""


def cell(estimate: Estimate | None) -> str:
    """An estimate in one cell.

    Args:
        estimate: The estimate; None if the parameter was not estimated.

    Returns:
        A value with its interval, an interval alone (choices without noise), a bound, or a dash.

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
    if high is not None:
        return f"<= {high:.3f}"
    return WORDS.get(estimate.status, "-")


def find(each: Estimated, part: str, parameter: str) -> Estimate | None:
    """One model's estimate of a parameter in a part, if there is one."""
    if part not in each.parts:
        return None
    try:
        return each.parts[part].estimate(parameter)
    except InvalidValueError:
        return None


def verdict(tests: Sequence[HypothesisTest]) -> str:
    """The first test of equal kappas that could be done, as a p-value."""
    for test in tests:
        if test.p is not None:
            return f"p = {test.p:.3f}" if test.p >= 0.001 else "p < 0.001"
    return "-"


def kappa_table(models: Sequence[Estimated]) -> ModelTable:
    """Kappa in games, in dilemmas and in both, and the number of choices behind them.

    Args:
        models: Estimates.

    Returns:
        A table for a rich console. Without a value, choices had no noise, and the interval
        holds every kappa that explains all of them.
    """
    rows = []
    for each in models:
        alone = [found for name, found in each.parts.items() if name != "both"]
        asked = (sum(found.choices for found in alone), sum(found.missing for found in alone))
        texts = (verdict(each.same), *map(str, asked))
        rows.append((each.model, [*_cells(each, KAPPAS), *map(Text, texts)]))
    groups = ((*(heading for heading, _, _ in KAPPAS), "same kappa?"), ("choices", "missing"))
    return ModelTable("kappa", groups, rows)


def further_tables(models: Sequence[Estimated]) -> list[ModelTable]:
    """Inequity aversion, noise and biases."""
    return [
        ModelTable(
            title,
            (tuple(heading for heading, _, _ in columns),),
            [(each.model, _cells(each, columns)) for each in models],
        )
        for title, columns in FURTHER.items()
    ]


def _cells(each: Estimated, columns: Sequence[tuple[str, str, str]]) -> list[Text]:
    return [Text(cell(find(each, part, parameter))) for _, part, parameter in columns]


def show_details(each: Estimated, console: Console) -> None:
    """Print everything about one model."""
    console.rule(Text(each.model), align="left")
    for part, results in each.parts.items():
        console.print(Text(f"{part}: {results}\n"))
    for test in each.same:
        p = "" if test.p is None else f", chi2({test.df}) = {test.statistic:.3g}, p = {test.p:.3g}"
        console.print(Text(f"{test.name} ({test.method}): {test.status}{p} {test.note}"))
