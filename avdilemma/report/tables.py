"""Frames of `measures` as tables for people: what the commands print, and export as LaTeX."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from avdilemma.estimation import Estimate, HypothesisTest
from avdilemma.estimation.amce import AmceTable, Effect
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.incentive_slopes import PER
from avdilemma.measures.kappas import Estimated
from avdilemma.report.model_table import ModelTable
from avdilemma.report.overview import records

RESULTS = {
    "economicus": "economicus",
    "moralis": "moralis",
    "econ. sep.": "economicus_separating",
    "mor. sep.": "moralis_separating",
    "pos. bias": "position_bias",
    "choice": "choice",
    "refusal": "refusal",
    "unpars.": "unparseable",
    "trunc.": "truncated",
}
"""Columns of the tables of results after items and behaviour, by heading."""

BREAK = 4
"""Number of these that say how choices match the agents; the rest say how it answered."""

WITH_ERRORS = ("value", "economicus", "moralis")
"""Columns of which the standard error is printed."""

KAPPAS = {
    "kappa games": ("games", "kappa"),
    "kappa dilemmas": ("dilemmas", "kappa"),
    "kappa both": ("both", "kappa"),
}
"""Part and parameter of the columns of the first table of estimates, by heading."""

FURTHER = {
    "inequity aversion and noise": {
        "alpha": ("games", "alpha"),
        "beta": ("games", "beta"),
        "lambda games": ("games", "lambda"),
        "lambda dilemmas": ("dilemmas", "lambda"),
    },
    "biases, in log-odds": {
        "position games": ("games", "position"),
        "position dilemmas": ("dilemmas", "position"),
        "lane": ("dilemmas", "lane"),
        "sacrifice": ("dilemmas", "sacrifice"),
    },
}
"""The same of the further tables, by title."""

WORDS = {"interval": "any", "not_rationalised": "none fits", "no_choices": "no choices"}
"""What is said where there is neither a value nor an end."""


def text(value: float, form: str = ".2f") -> str:
    """A number as text; a dash where there is none, and 0 without a minus.

    Examples:
        >>> text(0.123), text(float("nan")), text(-0.001), text(0.5, "+.2f")
        ('0.12', '-', '0.00', '+0.50')
    """
    if math.isnan(value):
        return "-"
    written = f"{value:{form}}"
    return f"{0.0:{form}}" if float(written) == 0 else written


def results_tables(results: pd.DataFrame) -> list[ModelTable]:
    """The numbers of logs, a table a task and scenario file.

    Args:
        results: Columns of `results_table`, sorted.

    Returns:
        Tables for a rich console. ± is one clustered standard error.
    """
    found = []
    for (task, family, behaviour), own in results.groupby(
        ["task", "family", "behaviour"], sort=False
    ):
        headings = list(RESULTS)
        groups = (("items", str(behaviour), *headings[:BREAK]), headings[BREAK:])
        rows = [(row[RESPONDENT], _results_row(row)) for row in records(own)]
        found.append(ModelTable(f"{task} ({family})", groups, rows))
    return found


def _results_row(row: Mapping[str, object]) -> list[str]:
    def cell(name: str) -> str:
        value, error = (float(row.get(each, math.nan)) for each in (name, f"{name}_se"))  # type: ignore[arg-type]
        known = name in WITH_ERRORS and not math.isnan(value + error)
        return f"{text(value)} ±{error:.2f}" if known else text(value)

    items = f"{row['scored']}" + (f" (+{row['errors']} errors)" if row["errors"] else "")
    return [items, cell("value"), *(cell(name) for name in RESULTS.values())]


def interval(value: float, low: float, high: float, form: str = ".2f") -> str:
    """A value with its interval."""
    ends = "" if math.isnan(low) else f" [{text(low, form)}, {text(high, form)}]"
    return text(value, form) + ends


def slopes_table(frame: pd.DataFrame) -> ModelTable:
    """Incentive sensitivity: changes in the share of cooperation for each 10 points.

    Args:
        frame: As `incentive_slopes` gives it.

    Returns:
        A table for a rich console, with 95 % intervals.
    """
    rows = []
    for row in records(frame):
        known = bool(row["reference"])
        missing = row["missing"] / (row["choices"] + row["missing"])
        rows.append(
            (
                f"{row[RESPONDENT]} (predicted)" if known else row[RESPONDENT],
                [
                    str(row["choices"]),
                    text(row["cooperation"]),
                    "-" if known else text(missing),
                    *(
                        interval(row[name], row[f"{name}_low"], row[f"{name}_high"], "+.3f")
                        for name in ("temptation", "margin")
                    ),
                ],
            )
        )
    title = f"cooperation and incentives: slopes for each {PER} points"
    groups = (
        ("choices", "cooperate", "no choice"),
        ("slope on T - R", "slope on R - (S + T) / 2"),
    )
    return ModelTable(title, groups, rows, first="respondent or agent")


def shift_tables(
    before: str, after: str, frame: pd.DataFrame
) -> list[tuple[ModelTable, list[str]]]:
    """What a tuning changed, a table a domain.

    Args:
        before: Who answered before.
        after: Who answered after.
        frame: As `tuning_shift` gives it.

    Returns:
        Tables for a rich console, each with what else is to be said of its measures.
    """
    groups = (("before", "after", "change", "95 % interval"), ("pairs", "scenarios"))
    found = []
    for domain, own in frame.groupby("domain", sort=False):
        rows = [(row["measure"], _shift_row(row)) for row in records(own)]
        notes = [f"{row['measure']} ({row['note']})" for row in records(own) if row["note"]]
        title = f"{domain}: {before} -> {after}"
        found.append((ModelTable(title, groups, rows, first="measure"), notes))
    return found


def _shift_row(row: Mapping[str, float]) -> list[str]:
    low, high = row["low"], row["high"]
    ends = "-" if math.isnan(low) else f"[{low:+.2f}, {high:+.2f}]"
    numbers = (text(row["before"]), text(row["after"]), text(row["change"], "+.2f"))
    return [*numbers, ends, str(row["pairs"]), str(row["scenarios"])]


def matches_tables(payoffs: pd.DataFrame) -> list[ModelTable]:
    """Who got what, a table a log; names are lines of their own, because they can be long.

    Args:
        payoffs: As `match_payoffs` has them.

    Returns:
        Tables for a rich console: points of both respondents by protocol and order.
    """
    found = []
    for _, own in payoffs.groupby("log", sort=False):
        row = own.iloc[0]
        ended = (
            f"completed: {text(row['completed'])}   inequality: {text(row['inequality'], '.1f')}"
        )
        rows = [
            (
                each["match"],
                [text(each[key], "g") for key in ("payoff_first", "payoff_second", "welfare")],
            )
            for each in records(own)
        ]
        title = f"first: {row['first']}\nsecond: {row['second']}\n{ended}"
        found.append(
            ModelTable(title, (("first", "second", "welfare"),), rows, "protocol and order")
        )
    return found


def effects_table(found: Mapping[str, AmceTable]) -> ModelTable:
    """AMCEs with their intervals, one row a respondent.

    Args:
        found: Tables by respondent.

    Returns:
        A table of the attributes that were asked, and the distance to people.
    """
    asked = [
        name
        for name in next(iter(found.values())).amces
        if any(table.amces[name].choices for table in found.values())
    ]
    rows = [
        (who, [_cell(table.amces[name].effect) for name in asked] + [_cell(table.distance)])
        for who, table in found.items()
    ]
    return ModelTable("AMCE", (asked, ("distance to people",)), rows)


def _cell(effect: Effect) -> str:
    return interval(effect.value, effect.low, effect.high)


def amce_table(name: str, found: AmceTable) -> Table:
    """One row an attribute, then biases and distances."""
    table = Table(title=Text(name), box=SIMPLE_HEAD)
    table.add_column("attribute")
    headings = ("AMCE", "95 % interval", "adjusted", "bounds", "people", "to people", "choices")
    for heading in (*headings, "missing", "scenarios"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in found.amces.values():
        if one.choices:
            table.add_row(
                one.attribute,
                *_effect(one.effect),
                f"aliased: {' '.join(one.aliased)}"
                if one.aliased
                else text(one.adjusted.value, ".3f"),
                f"{text(one.bound_low, '.3f')} to {text(one.bound_high, '.3f')}",
                text(one.people, ".3f"),
                text(one.to_people, ".3f"),
                *map(str, (one.choices, one.missing, one.clusters)),
            )
    table.add_section()
    for bias, effect in found.biases.items():
        table.add_row(f"bias: {bias}", *_effect(effect))
    table.add_row("distance to people", *_effect(found.distance))
    table.add_row("... number by difference", *_effect(found.distance_number))
    return table


def _effect(effect: Effect) -> tuple[str, str]:
    ends = f"{text(effect.low, '.3f')} to {text(effect.high, '.3f')}"
    return text(effect.value, ".3f"), "-" if math.isnan(effect.low) else ends


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
    return WORDS.get(estimate.status, "-") if high is None else f"<= {high:.3f}"


def verdict(tests: Sequence[HypothesisTest]) -> str:
    """The first test of equal kappas that could be done, as a p-value."""
    for test in tests:
        if test.p is not None:
            return f"p = {test.p:.3f}" if test.p >= 0.001 else "p < 0.001"
    return "-"


def estimate_tables(found: Sequence[Estimated]) -> list[ModelTable]:
    """Kappa in games, in dilemmas and in both; inequity aversion and noise; and biases.

    Args:
        found: Estimates.

    Returns:
        Tables for a rich console, one row a respondent. Without a value, choices had no noise, and
        the interval holds every kappa that explains all of them.
    """
    rows = []
    for each in found:
        alone = [results for part, results in each.parts.items() if part != "both"]
        asked = (sum(one.choices for one in alone), sum(one.missing for one in alone))
        numbers = [*_estimates(each, KAPPAS), verdict(each.same), *map(str, asked)]
        rows.append((each.respondent, numbers))
    groups = ((*KAPPAS, "same kappa?"), ("choices", "missing"))
    further = [
        ModelTable(
            title,
            (tuple(columns),),
            [(each.respondent, _estimates(each, columns)) for each in found],
        )
        for title, columns in FURTHER.items()
    ]
    return [ModelTable("kappa", groups, rows), *further]


def _estimates(each: Estimated, columns: Mapping[str, tuple[str, str]]) -> list[str]:
    return [cell(each.estimate(*place)) for place in columns.values()]


def beside(tables: Sequence[ModelTable], title: str) -> ModelTable:
    """Tables of the same names as one, with the columns of all."""
    rows = [
        (name, [cell for table in tables for cell in table.rows[at][1]])
        for at, (name, _) in enumerate(tables[0].rows)
    ]
    return ModelTable(title, [group for table in tables for group in table.groups], rows)


def latex(tables: Sequence[ModelTable]) -> str:
    """Tables as LaTeX, one row a name, for the package booktabs; texts are escaped."""
    return "\n".join(
        pd.DataFrame(
            [(name, *cells) for name, cells in table.rows],
            columns=[table.first, *table.headings],
        ).to_latex(index=False, escape=True, caption=_escaped(table.title))
        for table in tables
    )


def _escaped(title: str) -> str:
    """A title as LaTeX writes it."""
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    signs = special | {sign: f"\\{sign}" for sign in "&%$#_{}"}
    return "".join(signs.get(each, each) for each in title.replace("\n", "; "))
