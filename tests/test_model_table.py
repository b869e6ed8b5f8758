"""Tables keep every name and number at any width."""

from __future__ import annotations

import io
import math
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from rich.console import Console

from avdilemma.estimation import Estimate
from avdilemma.measures.kappas import Estimated
from avdilemma.report.estimate_tables import beside, estimate_tables
from avdilemma.report.latex import latex
from avdilemma.report.model_table import ModelTable
from avdilemma.report.printing import LEGEND, show_shift
from avdilemma.report.tables import (
    RESULTS,
    matches_tables,
    results_tables,
    shift_tables,
    slopes_table,
)

LONG = "together/meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo-" + "x" * 60
WIDTHS = (80, 120, 200)


def shown(table: ModelTable, width: int, terminal: bool = True) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, color_system=None)
    console.print(table, crop=False)
    return out.getvalue()


def words(table: ModelTable, width: int) -> list[str]:
    """Names and cells, and no line longer than the screen."""
    text = shown(table, width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    return text.split()


ROW: dict[str, Any] = {
    "task": "av_dilemma",
    "family": "sacrifice",
    "behaviour": "sacrifice",
    "respondent": "avdilemma/moralis@kappa=0.25",
    "scored": 288,
    "errors": 3,
    "value": 0.111,
    "economicus": 0.222,
    "moralis": 0.333,
    "economicus_separating": 0.444,
    "moralis_separating": 0.555,
    "position_bias": -0.666,
    "choice": 0.777,
    "refusal": 0.888,
    "unparseable": 0.999,
    "truncated": 0.123,
    "value_se": 0.011,
    "economicus_se": 0.012,
    "moralis_se": 0.013,
}
NUMBERS = ("0.11", "±0.01", "0.22", "0.33", "0.44", "-0.67", "0.78", "0.89", "1.00", "0.12")
OTHER = "openai/gpt-4.1-mini-2024-07-18"


def of_results(*rows: dict[str, Any]) -> ModelTable:
    (table,) = results_tables(pd.DataFrame(rows))
    return table


@pytest.mark.parametrize("width", WIDTHS)
def test_results_lose_no_name_and_no_number(width: int) -> None:
    other = {**ROW, "respondent": OTHER, "errors": 0, "position_bias": math.nan}
    found = words(of_results(ROW, other), width)
    assert {ROW["respondent"], OTHER, *NUMBERS, "288", "(+3"} <= set(found)
    for heading in ("items", "sacrifice", *RESULTS):
        assert " ".join(found).count(heading) >= 1
    # every number of both rows, wherever it stands
    assert found.count("±0.01") == 6
    assert found.count("0.89") == 2


def estimated(model: str) -> Any:
    """Estimates as wide as they get."""

    def results() -> Any:
        def one(parameter: str) -> Estimate:
            return Estimate(parameter, "games", "estimated", -1.11, low=-12.22, high=-0.33)

        return SimpleNamespace(estimate=one, choices=4321, missing=21)

    same = (SimpleNamespace(p=0.0123),)
    parts = {part: results() for part in ("games", "dilemmas", "both")}
    return Estimated(model, (), (), parts, same)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", WIDTHS)
def test_estimates_lose_no_name_and_no_number(width: int) -> None:
    names = {ROW["respondent"], OTHER}
    kappas, *further = estimate_tables([estimated(name) for name in sorted(names)])
    found = words(kappas, width)
    assert names <= set(found)
    assert [found.count(cell) for cell in ("-1.11", "[-12.22,", "-0.33]")] == [6, 6, 6]
    assert [found.count(cell) for cell in ("0.012", "8642", "42")] == [2, 2, 2]
    for table in further:
        found = words(table, width)
        assert names <= set(found)
        assert [found.count(cell) for cell in ("-1.11", "[-12.22,", "-0.33]")] == [8, 8, 8]


MEASURE = "match economicus, separating, of asked"
COUNTS = {"domain": "games", "pairs": 4321, "scenarios": 123}
NUMBER = {"before": 0.111, "after": 0.222, "change": 0.111, "low": -0.333, "high": 0.444}
SHIFTS = pd.DataFrame(
    [
        {**COUNTS, "measure": MEASURE, **NUMBER, "note": ""},
        {**COUNTS, "measure": "kappa", "note": "base: interval [-0.21, 0.02]"},
    ]
)


@pytest.mark.parametrize("width", WIDTHS)
def test_shifts_lose_no_measure_and_no_number(width: int) -> None:
    ((table, _),) = shift_tables("before", "after", SHIFTS)
    found = words(table, width)
    assert [found.count(cell) for cell in ("0.11", "+0.11", "[-0.33,", "+0.44]")] == [1, 1, 1, 1]
    assert [found.count(cell) for cell in ("4321", "123")] == [2, 2]
    # measures stand beside their numbers even where columns are in two parts
    lines = shown(table, width).splitlines()
    assert sum(line.startswith(f" {MEASURE}  ") for line in lines) == (2 if width == 80 else 1)


def test_notes_of_shifts_stand_below_the_table_of_their_domain() -> None:
    out = io.StringIO()
    other = SHIFTS.head(1).assign(domain="dilemmas")
    show_shift("before", "after", pd.concat([SHIFTS, other]), Console(file=out, width=80))
    text = out.getvalue()
    note = text.index("kappa (base: interval [-0.21, 0.02])")
    assert text.index("games: before -> after") < note < text.index("dilemmas: before -> after")


@pytest.mark.parametrize("width", WIDTHS)
def test_slopes_lose_no_name_and_no_number(width: int) -> None:
    slopes = {
        "temptation": 0.1111,
        "temptation_low": -0.2222,
        "temptation_high": 0.3333,
        "margin": -0.4444,
        "margin_low": -0.5555,
        "margin_high": 0.6666,
        "cooperation": 0.777,
        "choices": 3000,
        "missing": 1000,
    }
    agent = "moralis@kappa=0.75"
    rows = [{"respondent": OTHER, "reference": False}, {"respondent": agent, "reference": True}]
    found = words(slopes_table(pd.DataFrame([{**row, **slopes} for row in rows])), width)
    assert {OTHER, agent, "(predicted)"} <= set(found)
    for cell in ("3000", "0.78", "+0.111", "[-0.222,", "+0.333]", "-0.444", "[-0.555,", "+0.667]"):
        assert found.count(cell) == 2, cell
    # a prediction has no rate of missing choices
    assert (found.count("0.25"), found.count("-")) == (1, 3)


@pytest.mark.parametrize("width", WIDTHS)
def test_matches_lose_no_name_and_no_number(width: int) -> None:
    names = ("avdilemma/moralis@kappa=0.5@noise=0.5", OTHER)
    numbers = {"payoff_first": 28.75, "payoff_second": 36.25, "welfare": 65.0}
    ended = {"log": "x", "completed": 0.75, "inequality": math.nan}
    row = {**dict(zip(("first", "second"), names, strict=True)), **ended, **numbers}
    (table,) = matches_tables(pd.DataFrame([{**row, "match": "SPD5_second_moves"}]))
    found = words(table, width)
    assert {*names, "SPD5_second_moves", "28.75", "36.25", "65", "0.75"} <= set(found)


def test_a_title_that_a_program_reads_is_one_line() -> None:
    title = f"games: {LONG} -> {LONG}"
    ((table, _),) = shift_tables(LONG, LONG, SHIFTS)
    assert title in shown(table, 80, terminal=False).splitlines()


def test_a_model_is_one_line_where_there_is_room() -> None:
    table = of_results(ROW, {**ROW, "respondent": "m"})
    wide, narrow = (shown(table, width).splitlines() for width in (200, 80))
    (line,) = (line for line in wide if ROW["respondent"] in line)
    assert all(number in line for number in NUMBERS)
    # beside the first part there is no room for names, beside the second there is
    assert sum(line.strip() == ROW["respondent"] for line in narrow) == 1
    assert sum(line.strip().startswith(f"{ROW['respondent']} ") for line in narrow) == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_names_longer_than_the_screen_are_folded(width: int) -> None:
    table = of_results({**ROW, "respondent": LONG * 2})
    assert LONG * 2 in "".join(line.strip() for line in shown(table, width).splitlines())


def test_lines_that_a_program_reads_are_whole() -> None:
    table = of_results({**ROW, "respondent": LONG})
    (line,) = (line for line in shown(table, 80, terminal=False).splitlines() if LONG in line)
    assert all(number in line for number in NUMBERS)


def test_a_group_that_does_not_fit_is_divided() -> None:
    table = ModelTable("t", (("one", "two"),), [("m", ["1" * 9, "2" * 9])])
    text = shown(table, 14)
    assert text.index("1" * 9) < text.index("two") < text.index("2" * 9)
    assert max(map(len, text.splitlines())) <= 14


def test_the_legend_fits_80_columns() -> None:
    assert max(map(len, LEGEND.splitlines())) <= 80


def test_a_latex_table_names_who_answered_and_hides_no_sign() -> None:
    names = ["a/b_c{1}", "avdilemma/moralis@kappa=0.5"]
    text = latex([beside(estimate_tables([estimated(name) for name in names]), "50 % of A&B")])
    rows = [line for line in text.splitlines() if "12.22" in line]
    # one table, one row a respondent, every number of all three tables in it
    assert text.count("tabular}") == 2
    assert [row.split(" & ")[0] for row in rows] == [r"a/b\_c\{1\}", names[1]]
    assert [row.count("-1.11 [-12.22, -0.33]") for row in rows] == [11, 11]
    assert r"\caption{50 \% of A\&B}" in text


def test_names_are_no_markup() -> None:
    name = "m[/red]\\[bold]x[/]"
    assert name in shown(of_results({**ROW, "respondent": name}), 200)
