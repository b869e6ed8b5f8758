"""Estimates for people: one line a model, then what there is to know of each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from avdilemma.errors import InvalidValueError
from avdilemma.estimation import Estimate, HypothesisTest
from avdilemma.evals.estimate import Estimated

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


def kappa_table(models: Sequence[Estimated]) -> Table:
    """Kappa in games, in dilemmas and in both, one line a model.

    Args:
        models: Estimates.

    Returns:
        A table for a rich console. Without a value, choices had no noise, and the interval
        holds every kappa that explains all of them.
    """
    table = _table("kappa", KAPPAS, models)
    table.add_column("same kappa?", justify="right", no_wrap=True)
    for each in models:
        alone = [found for name, found in each.parts.items() if name != "both"]
        asked = (sum(found.choices for found in alone), sum(found.missing for found in alone))
        table.add_row(*_cells(each, asked, KAPPAS), Text(verdict(each.same)))
    return table


def further_tables(models: Sequence[Estimated]) -> list[Table]:
    """Inequity aversion, noise and biases, one line a model."""
    tables = []
    for title, columns in FURTHER.items():
        table = _table(title, columns, models, counts=False)
        for each in models:
            table.add_row(*_cells(each, (), columns))
        tables.append(table)
    return tables


def _table(
    title: str,
    columns: Sequence[tuple[str, str, str]],
    models: Sequence[Estimated],
    counts: bool = True,
) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False
    )
    longest = max(len(each.model) for each in models)
    table.add_column("model", overflow="fold", min_width=min(longest, 40))
    for name in ("choices", "missing") if counts else ():
        table.add_column(name, justify="right", no_wrap=True)
    for heading, _, _ in columns:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _cells(
    each: Estimated, counts: Sequence[int], columns: Sequence[tuple[str, str, str]]
) -> list[Text]:
    found = [cell(find(each, part, parameter)) for _, part, parameter in columns]
    return [Text(text) for text in (each.model, *map(str, counts), *found)]


def show_details(each: Estimated, console: Console) -> None:
    """Print everything about one model."""
    console.rule(Text(each.model), align="left")
    for part, results in each.parts.items():
        console.print(Text(f"{part}: {results}\n"))
    for test in each.same:
        p = "" if test.p is None else f", chi2({test.df}) = {test.statistic:.3g}, p = {test.p:.3g}"
        console.print(Text(f"{test.name} ({test.method}): {test.status}{p} {test.note}"))
