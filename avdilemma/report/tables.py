"""Frames of `measures` as tables for people: what the commands print, and export as LaTeX."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import pandas as pd

from avdilemma.estimation.amce import NOTHING, AmceTable, Effect
from avdilemma.measures.answer_rates import OUTCOMES
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.incentive_slopes import INCENTIVES, PER
from avdilemma.measures.printed_metrics import PAYOFFS
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

PICTURED = {"side bias": "side_bias", "reads scenes": "reads_scenes"}
"""Columns that stand beside these where scenes were shown."""

WITH_ERRORS = ("value", "economicus", "moralis")
"""Columns of which the standard error is printed."""


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
    """Rows of `printed_metrics`, a table a task and file; ± is one clustered standard error."""
    found = []
    for (task, family, behaviour), own in results.groupby(
        ["task", "family", "behaviour"], sort=False
    ):
        headings = list(RESULTS)
        seen = (
            PICTURED if own.reindex(columns=list(PICTURED.values())).notna().any(axis=None) else {}
        )
        groups = [("items", str(behaviour), *headings[:BREAK]), headings[BREAK:]]
        groups += [list(seen)] if seen else []
        columns = [*RESULTS.values(), *seen.values()]
        rows = [(row[RESPONDENT], _results_row(row, columns)) for row in records(own)]
        found.append(ModelTable(f"{task} ({family})", groups, rows))
    return found


def _results_row(row: Mapping[str, object], columns: Sequence[str]) -> list[str]:
    def cell(name: str) -> str:
        value, error = (float(row.get(each, math.nan)) for each in (name, f"{name}_se"))  # type: ignore[arg-type]
        known = name in WITH_ERRORS and not math.isnan(value + error)
        return f"{text(value)} ±{error:.2f}" if known else text(value)

    items = f"{row['scored']}" + (f" (+{row['errors']} errors)" if row["errors"] else "")
    return [items, cell("value"), *map(cell, columns)]


def interval(value: float, low: float, high: float, form: str = ".2f") -> str:
    """A value with its interval."""
    ends = "" if math.isnan(low) else f" [{text(low, form)}, {text(high, form)}]"
    return text(value, form) + ends


def slopes_table(frame: pd.DataFrame) -> ModelTable:
    """Slopes of `incentive_slopes` with their 95 % intervals."""
    rows = []
    for row in records(frame):
        known = bool(row["reference"])
        missing = row["missing"] / (row["choices"] + row["missing"])
        slopes = [
            interval(row[name], row[f"{name}_low"], row[f"{name}_high"], "+.3f")
            for name in INCENTIVES
        ]
        counts = [str(row["choices"]), text(row["cooperation"]), "-" if known else text(missing)]
        rows.append((f"{row[RESPONDENT]}{' (predicted)' * known}", [*counts, *slopes]))
    title = f"cooperation and incentives: slopes for each {PER} points"
    groups = (
        ("choices", "cooperate", "no choice"),
        ("slope on T - R", "slope on R - (S + T) / 2"),
    )
    return ModelTable(title, groups, rows, first="respondent or agent")


def shift_tables(
    before: str, after: str, frame: pd.DataFrame
) -> list[tuple[ModelTable, list[str]]]:
    """Rows of `tuning_shift`, a table a domain, each with the notes of its measures."""
    groups = (("before", "after", "change", "95 % interval"), ("pairs", "scenarios"))
    found = []
    for domain, own in frame.groupby("domain", sort=False):
        rows = [(row["measure"], shift_row(row)) for row in records(own)]
        notes = [f"{row['measure']} ({row['note']})" for row in records(own) if row["note"]]
        title = f"{domain}: {before} -> {after}"
        found.append((ModelTable(title, groups, rows, first="measure"), notes))
    return found


def shift_row(row: Mapping[str, float]) -> list[str]:
    """Cells of a row with before, after, change, its interval, pairs and scenarios."""
    low, high = row["low"], row["high"]
    ends = "-" if math.isnan(low) else f"[{low:+.2f}, {high:+.2f}]"
    numbers = (text(row["before"]), text(row["after"]), text(row["change"], "+.2f"))
    return [*numbers, ends, str(row["pairs"]), str(row["scenarios"])]


def matches_tables(payoffs: pd.DataFrame) -> list[ModelTable]:
    """Payoffs, a table a log; names are lines of their own, because they can be long."""
    found = []
    for _, own in payoffs.groupby("log", sort=False):
        row = own.iloc[0]
        ended = (
            f"completed: {text(row['completed'])}   inequality: {text(row['inequality'], '.1f')}"
        )
        rows = [(each["match"], [text(each[key], "g") for key in PAYOFFS]) for each in records(own)]
        title = f"first: {row['first']}\nsecond: {row['second']}\n{ended}"
        found.append(
            ModelTable(title, (("first", "second", "welfare"),), rows, "protocol and order")
        )
    return found


def effects_table(found: Mapping[str, AmceTable]) -> ModelTable:
    """AMCEs that were asked and the distance to people, with intervals, a row a respondent."""
    every = [table.amces for table in found.values()]
    names = dict.fromkeys(itertools.chain(*every))
    asked = [name for name in names if any(name in e and e[name].choices for e in every)]
    rows = [
        (
            who,
            [_cell(getattr(t.amces.get(n), "effect", NOTHING)) for n in asked]
            + [_cell(t.distance)],
        )
        for who, t in found.items()
    ]
    return ModelTable("AMCE", (asked, ("distance to people",)), rows)


def ways_tables(frame: pd.DataFrame) -> list[ModelTable]:
    """Rows of `ways`, a table a kind of questions and respondent."""
    found = []
    for (kind, who), own in frame.groupby(["kind", RESPONDENT], sort=False):
        every = records(own)
        behaviour = str(every[0]["behaviour"])
        outcomes = [name for name in OUTCOMES if not own[name].isna().all()]
        groups = (
            ("questions", *outcomes),
            (behaviour, f"change from {every[0]['base']}", "pairs"),
            ("tokens sent", "tokens replied"),
        )
        form = ".1f" if behaviour == "rating" else ".2f"
        rows = [
            (
                row["answer"],
                [
                    str(row["questions"]),
                    *(text(row[name]) for name in outcomes),
                    interval(row["value"], row["low"], row["high"], form),
                    interval(row["change"], row["change_low"], row["change_high"], f"+{form}"),
                    str(row["pairs"] or "-"),
                    *(text(row[f"{name}_tokens"], ".0f") for name in ("input", "output")),
                ],
            )
            for row in every
        ]
        found.append(ModelTable(f"{kind}: {who}", groups, rows, first="answer"))
    return found


def _cell(effect: Effect) -> str:
    return interval(effect.value, effect.low, effect.high)


def amce_table(name: str, found: AmceTable) -> ModelTable:
    """One row an attribute of one respondent, then biases and distances."""

    def row(effect: Effect, further: Sequence[str] = ("",) * 7) -> list[str]:
        ends = f"{text(effect.low, '.3f')} to {text(effect.high, '.3f')}"
        return [text(effect.value, ".3f"), "-" if math.isnan(effect.low) else ends, *further]

    rows = []
    for one in (each for each in found.amces.values() if each.choices):
        aliased = f"aliased: {' '.join(one.aliased)}" if one.aliased else ""
        further = [
            aliased or text(one.adjusted.value, ".3f"),
            f"{text(one.bound_low, '.3f')} to {text(one.bound_high, '.3f')}",
            *(text(value, ".3f") for value in (one.people, one.to_people)),
            *map(str, (one.choices, one.missing, one.clusters)),
        ]
        rows.append((one.attribute, row(one.effect, further)))
    rows += [(f"bias: {bias}", row(effect)) for bias, effect in found.biases.items()]
    rows.append(("distance to people", row(found.distance)))
    rows.append(("... number by difference", row(found.distance_number)))
    groups = (
        ("AMCE", "95 % interval", "adjusted", "bounds"),
        ("people", "to people", "choices", "missing", "scenarios"),
    )
    return ModelTable(name, groups, rows, first="attribute")


def calibration_tables(frame: pd.DataFrame) -> list[ModelTable]:
    """Rows of `calibration_frame`, a table a respondent and kind of questions."""
    found = []
    for (who, kind), own in frame.groupby([RESPONDENT, "kind"], sort=False):
        rows = [
            (
                f"{row['from']:.1f} to {row['to']:.1f}",
                [
                    text(row["probability"], ".3f"),
                    interval(row["share"], row["low"], row["high"], ".3f"),
                    *(str(row["questions"]), str(row["answers"])),
                ],
            )
            for row in records(own)
        ]
        groups = (("probability", "sampled share"), ("questions", "answers"))
        title = f"{kind}: {own['behaviour'].iloc[0]}, {who}"
        found.append(ModelTable(title, groups, rows, first="probability"))
    return found


def agreement_table(frame: pd.DataFrame) -> ModelTable:
    """Rows of `agreement_frame`."""
    rows = [
        (
            f"{row[RESPONDENT]}, {row['kind']}",
            [
                *(text(row["probability"], ".3f"), text(row["share"], ".3f")),
                interval(row["difference"], row["low"], row["high"], "+.3f"),
                *(text(row["ece"], ".3f"), text(row["test"], ".3f")),
                *(str(row["questions"]), str(row["answers"])),
            ],
        )
        for row in records(frame)
    ]
    groups = (
        ("probability", "sampled share"),
        ("difference", "ece", "test"),
        ("questions", "answers"),
    )
    return ModelTable("agreement of probabilities and sampled choices", groups, rows)
