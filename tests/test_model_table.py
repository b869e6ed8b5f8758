"""Tables keep every name and number at any width."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console
from rich.text import Text

from avdilemma.estimation import Estimate
from avdilemma.evals.estimate_table import further_tables, kappa_table
from avdilemma.evals.incentives import Sensitivity, Slope
from avdilemma.evals.incentives_report import incentives_table
from avdilemma.evals.matches import MatchLog, MatchRow, match_table
from avdilemma.evals.model_table import ModelTable
from avdilemma.evals.results import HEADINGS, LEGEND, Row, tables
from avdilemma.evals.shift import Shift
from avdilemma.evals.shift_report import shift_table, show_shifts

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


ROW = Row(
    *("av_dilemma", "avdilemma/moralis@kappa=0.25", "success", 288, 3, 0.111, 0.222, 0.333, 0.444),
    *(0.555, 1.0, 1.0, 1.0, -0.666, 0.777, 0.888, 0.999, 0.123, (0.011, 0.012, 0.013)),
)
NUMBERS = ("0.11", "±0.01", "0.22", "0.33", "0.44", "-0.67", "0.78", "0.89", "1.00", "0.12")


@pytest.mark.parametrize("width", WIDTHS)
def test_results_lose_no_name_and_no_number(width: int) -> None:
    other = replace(ROW, model="openai/gpt-4.1-mini-2024-07-18", errors=0, position_bias=math.nan)
    failed = replace(ROW, model="avdilemma/stay", status="error")
    (table,) = tables([ROW, other, failed])
    found = words(table, width)
    assert {ROW.model, other.model, failed.model, *NUMBERS, "288", "(+3"} <= set(found)
    assert " ".join(found).count("log status: error") == 1
    for heading in ("items", "sacrifice", *HEADINGS):
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
    return SimpleNamespace(model=model, parts=parts, same=same)


@pytest.mark.parametrize("width", WIDTHS)
def test_estimates_lose_no_name_and_no_number(width: int) -> None:
    models = [estimated(name) for name in (ROW.model, "openai/gpt-4.1-mini-2024-07-18")]
    kappas, *further = (kappa_table(models), *further_tables(models))
    found = words(kappas, width)
    assert {ROW.model, models[1].model} <= set(found)
    assert [found.count(cell) for cell in ("-1.11", "[-12.22,", "-0.33]")] == [6, 6, 6]
    assert [found.count(cell) for cell in ("0.012", "8642", "42")] == [2, 2, 2]
    for table in further:
        found = words(table, width)
        assert {ROW.model, models[1].model} <= set(found)
        assert [found.count(cell) for cell in ("-1.11", "[-12.22,", "-0.33]")] == [8, 8, 8]


MEASURE = "match economicus, separating, of asked"
SHIFTS = [
    Shift("games", MEASURE, 0.111, 0.222, 0.111, -0.333, 0.444, 4321, 123),
    Shift("games", "kappa", *[math.nan] * 5, 4321, 123, "base: interval [-0.21, 0.02]"),
]


@pytest.mark.parametrize("width", WIDTHS)
def test_shifts_lose_no_measure_and_no_number(width: int) -> None:
    table = shift_table("games: before -> after", SHIFTS)
    found = words(table, width)
    assert [found.count(cell) for cell in ("0.11", "+0.11", "[-0.33,", "+0.44]")] == [1, 1, 1, 1]
    assert [found.count(cell) for cell in ("4321", "123")] == [2, 2]
    # measures stand beside their numbers even where columns are in two parts
    lines = shown(table, width).splitlines()
    assert sum(line.startswith(f" {MEASURE}  ") for line in lines) == (2 if width == 80 else 1)


def test_notes_of_shifts_stand_below_the_table_of_their_domain() -> None:
    out = io.StringIO()
    other = replace(SHIFTS[0], domain="dilemmas")
    show_shifts("before", "after", [*SHIFTS, other], Console(file=out, width=80))
    text = out.getvalue()
    note = text.index("kappa (base: interval [-0.21, 0.02])")
    assert text.index("games: before -> after") < note < text.index("dilemmas: before -> after")


@pytest.mark.parametrize("width", WIDTHS)
def test_slopes_lose_no_name_and_no_number(width: int) -> None:
    slopes = (Slope(0.1111, -0.2222, 0.3333), Slope(-0.4444, -0.5555, 0.6666))
    name, rates = "openai/gpt-4.1-mini-2024-07-18", {"choice": 0.75}
    model = Sensitivity(name, 0.777, *slopes, 4321, rates, (), (), reference=False)
    agent = replace(model, name="moralis@kappa=0.75", reference=True)
    found = words(incentives_table([model, agent]), width)
    assert {model.name, agent.name, "(predicted)"} <= set(found)
    for cell in ("4321", "0.78", "+0.111", "[-0.222,", "+0.333]", "-0.444", "[-0.555,", "+0.667]"):
        assert found.count(cell) == 2, cell
    # a prediction has no rate of missing choices
    assert (found.count("0.25"), found.count("-")) == (1, 3)


@pytest.mark.parametrize("width", WIDTHS)
def test_matches_lose_no_name_and_no_number(width: int) -> None:
    names = ("avdilemma/moralis@kappa=0.5@noise=0.5", "openai/gpt-4.1-mini-2024-07-18")
    row = MatchRow("SPD5_second_moves", 28.75, 36.25, 65)
    log = MatchLog(*names, "success", 0.75, math.nan, (row,))
    found = words(match_table(log), width)
    assert {*names, row.match, "28.75", "36.25", "65", "0.75"} <= set(found)
    text = shown(match_table(replace(log, status="error")), width)
    assert "log status: error" in text
    assert "completed" not in text


def test_a_title_that_a_program_reads_is_one_line() -> None:
    title = f"games: {LONG} -> {LONG}"
    assert title in shown(shift_table(title, SHIFTS), 80, terminal=False).splitlines()


def test_a_model_is_one_line_where_there_is_room() -> None:
    (table,) = tables([ROW, replace(ROW, model="m")])
    wide, narrow = (shown(table, width).splitlines() for width in (200, 80))
    (line,) = (line for line in wide if ROW.model in line)
    assert all(number in line for number in NUMBERS)
    # beside the first part there is no room for names, beside the second there is
    assert sum(line.strip() == ROW.model for line in narrow) == 1
    assert sum(line.strip().startswith(f"{ROW.model} ") for line in narrow) == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_names_longer_than_the_screen_are_folded(width: int) -> None:
    (table,) = tables([replace(ROW, model=LONG * 2)])
    assert LONG * 2 in "".join(line.strip() for line in shown(table, width).splitlines())


def test_lines_that_a_program_reads_are_whole() -> None:
    (table,) = tables([replace(ROW, model=LONG)])
    (line,) = (line for line in shown(table, 80, terminal=False).splitlines() if LONG in line)
    assert all(number in line for number in NUMBERS)


def test_a_group_that_does_not_fit_is_divided() -> None:
    table = ModelTable("t", (("one", "two"),), [("m", [Text("1" * 9), Text("2" * 9)])])
    text = shown(table, 14)
    assert text.index("1" * 9) < text.index("two") < text.index("2" * 9)
    assert max(map(len, text.splitlines())) <= 14


def test_the_legend_fits_80_columns() -> None:
    assert max(map(len, LEGEND.splitlines())) <= 80
