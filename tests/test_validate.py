"""Parameter recovery, and the command that shows it."""

from __future__ import annotations

import csv
import doctest
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation import Problem, Simulation, Truth
from avdilemma.estimation.validation.designs import (
    StandardCell,
    prepare,
    share_cells,
    standard_cells,
    standard_items,
)
from avdilemma.estimation.validation.recovery import COVERAGE, draw_counts, recover, validate
from avdilemma.estimation.validation.recovery_tables import HEADING, TARGETS, power
from avdilemma.estimation.validation.resume import recovered
from avdilemma.estimation.validation.stamp import read_stamp, stamp
from avdilemma.questions.observations import Observation


def test_the_page_shows_what_happens(root: Path) -> None:
    """The Python examples of docs/estimation.md."""
    failed, tried = doctest.testfile(str(root / "docs" / "estimation.md"), module_relative=False)
    assert tried >= 15
    assert failed == 0


def test_the_grid_is_the_one_that_is_promised() -> None:
    cells = standard_cells()
    gated = [cell for cell in cells if cell.gated]
    assert len(gated) == 28
    games = {
        (c.truth.kappa, c.truth.alpha, c.truth.beta, c.noise) for c in gated if c.kind == "games"
    }
    assert len(games) == 18
    ratios = {item.factors["ratio"] for item in standard_items("dilemmas", 400)}
    assert {"0.2", "10"} <= ratios
    assert not ratios & {"20", "50", "100"}
    assert len({item.factors["protocol"] for item in standard_items("games", 400)}) == 18


def test_a_batch_of_data_sets_is_fitted_like_each_by_itself() -> None:
    """Bias and coverage are those of `Problem.solve`, not of a lookalike."""
    from avdilemma.estimation.validation.recovery import _batch

    prepared = prepare(standard_items("dilemmas", 400))
    truth, layout = Truth(kappa=0.5, lives=1), prepared.model.layout
    errors, inside, width, *_ = _batch(prepared, truth, 4, np.random.default_rng(5))
    counts = draw_counts(prepared, truth, 4, np.random.default_rng(5))
    starts = layout.answer_starts
    for place in range(4):
        choices = [
            Observation(
                layout.situations[g], int(answer - starts[g]), "choice", str(prepared.cluster[g])
            )
            for answer in np.flatnonzero(counts[:, place])
            for g in [int(layout.situation_of[answer])]
            for _ in range(int(counts[answer, place]))
        ]
        kappa = Problem(choices).solve().kappa
        assert kappa.value is not None
        assert kappa.low is not None
        assert kappa.high is not None
        assert kappa.value - 0.5 == pytest.approx(errors[place], abs=1e-8)
        assert kappa.high - kappa.low == pytest.approx(width[place], rel=1e-3)
        assert kappa.covers(0.5) == bool(inside[place])


def test_recovery_is_reproducible() -> None:
    cell = StandardCell("dilemmas", Truth(kappa=0.5, lives=1), gated=True)
    prepared = prepare(standard_items("dilemmas", 200))
    assert recover(cell, prepared, 5, 1) == recover(cell, prepared, 5, 1)
    assert recover(cell, prepared, 5, 1) != recover(cell, prepared, 5, 2)


def test_separated_data_sets_are_counted() -> None:
    cell = StandardCell("dilemmas", Truth(kappa=0.5, lives=0.01), gated=False)
    row = recover(cell, prepare(standard_items("dilemmas", 40)), 5, 0)
    assert row.separated == 5
    assert row.bias == 0


def test_the_command_writes_its_table(tmp_path: Path) -> None:
    arguments = ["validate", "--reps", "2", "-n", "200", "--design", "dilemmas", "--power"]
    done = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    with (tmp_path / "recovery.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 15
    page = (tmp_path / "recovery.md").read_text(encoding="utf-8")
    assert page.count("| dilemmas |") == 45  # noise in lives twice, in shares once
    assert "not identified" not in page
    assert (tmp_path / "power.csv").exists()
    again = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path)])
    assert again.exit_code == 1
    assert "is there already" in again.output
    (tmp_path / "recovery.md").write_text("old", encoding="utf-8")
    done = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path), "--overwrite"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "recovery.md").read_text(encoding="utf-8")[:-1].endswith(page[-200:-1])
    bad = CliRunner().invoke(main, ["validate", "--reps", "0"])
    assert bad.exit_code == 1
    assert "reps is 0" in bad.output


@pytest.mark.slow
@pytest.mark.parametrize("number", [4, 13, 20, 27])
def test_some_gated_cells_pass(number: int) -> None:
    """The whole table is docs/recovery.md; with 800 data sets coverage has an error of .8 %."""
    cell = [cell for cell in standard_cells() if cell.gated][number]
    (row,) = validate(800, 1000, 1, (cell,))
    assert abs(row.bias) < 0.025
    assert COVERAGE[0] - 0.01 <= row.coverage <= COVERAGE[1] + 0.01


def test_the_shipped_table_is_of_the_gated_grid(root: Path) -> None:
    with (root / "docs" / "recovery.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(standard_cells())
    for row in rows:
        assert int(row["reps"]) == 2000
        assert int(row["n"]) == 1000
        if row["gated"] == "True":
            assert abs(float(row["bias"])) < 0.025
            assert COVERAGE[0] <= float(row["coverage"]) <= COVERAGE[1]


def test_the_shipped_table_is_not_stale(root: Path) -> None:
    """Made of the present items, and by an estimator that gives the same numbers."""
    made = read_stamp(root / "docs" / "recovery.json")
    assert made.differences(stamp()) == [], (
        "make it anew: avdilemma validate --reps 2000 --power --out docs --overwrite"
    )
    page = (root / "docs" / "recovery.md").read_text(encoding="utf-8")
    for name in made.items.values():
        assert name[:12] in page


def test_the_shipped_power_table_is_what_comes_out_now(root: Path, tmp_path: Path) -> None:
    """Noise in lives and in shares; the command leaves the rest of the page alone."""
    page = (root / "docs" / "recovery.md").read_text(encoding="utf-8")
    before, heading, after = page.partition(HEADING)
    assert heading
    assert after.count(" share |") == 15
    (tmp_path / "recovery.md").write_text(f"{before}{HEADING}old", encoding="utf-8")
    arguments = ["validate", "--power-only", "-o", str(tmp_path)]
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 1
    assert "is there already" in refused.output
    done = CliRunner().invoke(main, [*arguments, "--overwrite"])
    assert done.exit_code == 0, done.output
    for name in ("recovery.md", "power.csv"):
        made = (tmp_path / name).read_text(encoding="utf-8")
        assert made == (root / "docs" / name).read_text(encoding="utf-8"), (
            "make it anew: avdilemma validate --power-only -o docs --overwrite"
        )


def test_noise_in_shares_needs_what_a_simulation_needs() -> None:
    """Twenty data sets of as many choices as the table asks for se .05 have about that error."""
    cell = next(c for c in share_cells() if c.truth.kappa == 0.5 and c.noise == 0.1)
    n = next(needed for other, needed in power() if other == cell)[TARGETS.index(0.05)]
    assert n is not None
    items = standard_items("dilemmas", n)
    values = [
        Simulation(cell.truth, items).problem(seed, noise="share").solve(worst_case=False).kappa
        for seed in range(20)
    ]
    # its own error is a sixth; the subset is not quite the whole crossing
    assert np.std([kappa.value for kappa in values]) == pytest.approx(0.05, rel=0.5)


def test_a_stamp_tells_what_changed(tmp_path: Path) -> None:
    now = stamp()
    assert now.differences(now) == []
    other = replace(now, items={**now.items, "games": "0" * 64})
    assert other.differences(now) == ["the items of games changed"]
    bent = [{**now.probe[0], "width": now.probe[0]["width"] * 1.01}, *now.probe[1:]]
    assert replace(now, probe=bent).differences(now) == ["the same data sets give other estimates"]
    assert replace(now, probe=now.probe[:2]).differences(now) != []
    # a version alone makes nothing stale
    assert replace(now, version="0").differences(now) == []
    (tmp_path / "x.json").write_text(json.dumps(now.to_dict()), encoding="utf-8")
    assert read_stamp(tmp_path / "x.json").differences(now) == []
    with pytest.raises(AvdilemmaError, match="make the table anew"):
        read_stamp(tmp_path / "none.json")


def test_a_run_that_stops_goes_on(tmp_path: Path) -> None:
    cells, file = standard_cells()[18:21], tmp_path / "cells.json"
    ran: list[StandardCell] = []
    first = recovered(3, 200, 0, cells[:2], kept=file, tick=ran.append)
    record = json.loads(file.read_text(encoding="utf-8"))
    record["cells"] = {name: {**row, "reps": 77} for name, row in record["cells"].items()}
    file.write_text(json.dumps(record), encoding="utf-8")
    whole = recovered(3, 200, 0, cells, jobs=2, kept=file, tick=ran.append)
    # those that were done are taken as they are kept, and all are in their order
    assert [row.reps for row in whole] == [77, 77, 3]
    assert [row.bias for row in whole[:2]] == [row.bias for row in first]
    assert [row.cell for row in whole] == list(cells)
    assert whole[2] == recovered(3, 200, 0, cells[2:])[0]
    assert len(ran) == 5
    with pytest.raises(AvdilemmaError, match="other numbers"):
        recovered(4, 200, 0, cells, kept=file)
    with pytest.raises(InvalidValueError, match="jobs"):
        recovered(3, 200, 0, cells, jobs=0)
