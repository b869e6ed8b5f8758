"""Several models in one report: side by side, and each against its own earlier run."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import Run
from inspect_ai.log import read_eval_log, write_eval_log

from avdilemma.charts.look import NARROW, WIDTH, looks
from avdilemma.charts.side_by_side_chart import side_by_side_chart
from avdilemma.cli import main
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.logs import archive, header, samples
from avdilemma.logs.select import read_logs
from avdilemma.measures.columns import FRAMES
from avdilemma.report.from_logs import labels_of
from avdilemma.report.section import gather
from avdilemma.report.sections import CURVES, KAPPAS, OUTCOME_RATES, POSITION
from avdilemma.report.side_by_side import (
    MODELS,
    MOST_PAIRED,
    SideBySide,
    models_side_by_side,
    sentence,
)
from avdilemma.report.since_base import SHIFT
from avdilemma.report.words import WORDS, between
from avdilemma.report.write import write_report

MORALIS, ECONOMICUS = "avdilemma/moralis@kappa=0.5", "avdilemma/economicus"
NAN = math.nan


def renamed(location: str, model: str) -> None:
    log = read_eval_log(location)
    log.eval.model = model
    write_eval_log(log, location)


@pytest.fixture(scope="module")
def folders(run: Run, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Two models now, and a base run of both: one answered otherwise then, the other alike."""
    root = tmp_path_factory.mktemp("models")
    now, base = root / "now", root / "base"
    for model in (MORALIS, ECONOMICUS):
        run(economic_games(n=16), model, log_dir=str(now))
        run(av_dilemma(n=24, perspective="occupant"), model, log_dir=str(now))
        run(av_dilemma(n=24, perspective="occupant"), model, log_dir=str(base))
    before = next(each for each in read_logs([base]).usable if each.model == MORALIS)
    renamed(before.address, "other")
    before = next(each for each in read_logs([base]).usable if each.model == ECONOMICUS)
    renamed(before.address, MORALIS)
    before = next(each for each in read_logs([base]).usable if each.model == "other")
    renamed(before.address, ECONOMICUS)
    return SimpleNamespace(now=now, base=base)


@pytest.fixture(scope="module")
def frames(folders: SimpleNamespace) -> dict[str, pd.DataFrame]:
    logs = read_logs([folders.now])
    sections = (CURVES, KAPPAS, OUTCOME_RATES, POSITION)
    return {each.name: gather(each, logs.usable).frame for each in sections}


@pytest.fixture(scope="module")
def beside(folders: SimpleNamespace, frames: dict[str, pd.DataFrame]) -> SideBySide:
    logs = read_logs([folders.now]).usable
    found = models_side_by_side(frames, logs, labels_of(logs))
    assert found is not None
    return found


# side by side


def test_values_are_those_of_the_other_sections(
    beside: SideBySide, frames: dict[str, pd.DataFrame]
) -> None:
    frame = beside.gathered.frame
    assert list(frame.columns) == list(FRAMES["side_by_side"])
    assert set(frame["respondent"]) == {MORALIS, ECONOMICUS}
    own = frame[frame["quantity"] == "kappa"].set_index(["respondent", "asked"])
    for row in frames["kappas"].itertuples():
        there = own.loc[(row.respondent, row.part)]
        np.testing.assert_equal(
            [there["value"], there["low"], there["high"], there["note"]],
            [row.kappa, row.low, row.high, row.status],
        )
    bias = frame[frame["quantity"] == "position_bias"].set_index(["respondent", "asked"])
    for row in frames["position"].itertuples():
        assert bias.loc[(row.respondent, row.kind), "value"] == row.bias
    answered = frame[frame["quantity"] == "answered"]
    assert set(answered["value"]) == {1.0}
    assert set(answered["n"]) == {16 + 24}
    matches = frame[frame["quantity"] == "moralis_separating"].set_index(["respondent", "asked"])
    assert matches.loc[(MORALIS, "AV dilemmas"), "value"] == 1
    assert matches.loc[(ECONOMICUS, "AV dilemmas"), "value"] == 0
    switch = frame[(frame["quantity"] == "switch") & (frame["respondent"] == MORALIS)]
    assert (switch["low"] <= 2).all()
    assert (switch["high"] >= 2).all()
    assert len(switch) == 1


def test_no_share_leaves_its_range(beside: SideBySide) -> None:
    frame = beside.gathered.frame
    shares = frame[~frame["quantity"].isin(["kappa", "switch", "position_bias"])]
    for name in ("value", "low", "high"):
        assert shares[name].dropna().between(0, 1).all()


def test_the_table_has_a_row_a_model_and_a_cell_a_heading(beside: SideBySide) -> None:
    headings = [heading for group in beside.groups for heading in group.headings]
    assert [row.name for row in beside.table] == ["economicus", "moralis@kappa=0.5"]
    assert all(len(row.cells) == len(headings) for row in beside.table)
    assert [group.title for group in beside.groups] == [
        *("κ", "AV dilemmas", "games, single decisions", "all questions")
    ]
    assert beside.groups[0].headings == ("games", "dilemmas")
    assert beside.groups[-1].headings == ("answered", "refused", "questions")
    at = headings.index("cooperation")
    assert beside.table[0].cells[at].interval.count(" to ") == 1
    assert beside.table[0].cells[-1].value == "40"


def test_differences_are_paired_and_have_intervals(beside: SideBySide) -> None:
    (pair,) = beside.pairs
    assert (pair.one, pair.other, pair.why) == ("economicus", "moralis@kappa=0.5", "")
    frame = beside.differences.set_index(["domain", "measure"])
    row = frame.loc[("dilemmas", "match economicus, separating")]
    assert row["difference"] == 1
    assert row["low"] < 1
    assert row["high"] == 1
    assert frame.loc[("dilemmas", "choice"), "difference"] == 0
    assert frame.loc[("dilemmas", "choice"), "pairs"] == 24
    by_model = beside.gathered.frame.query("quantity == 'sacrifice'").set_index("respondent")
    expected = by_model.loc[ECONOMICUS, "value"] - by_model.loc[MORALIS, "value"]
    assert frame.loc[("dilemmas", "sacrifice"), "difference"] == pytest.approx(expected)


def test_one_model_has_nothing_beside_it(
    folders: SimpleNamespace, frames: dict[str, pd.DataFrame]
) -> None:
    logs = [log for log in read_logs([folders.now]).usable if log.model == MORALIS]
    assert models_side_by_side(frames, logs, labels_of(logs)) is None
    # an earlier run of it is no other model
    both = read_logs([log.address for log in logs], base=[folders.base]).usable
    both = [log for log in both if log.model == MORALIS]
    assert models_side_by_side(frames, both, labels_of(both)) is None


def many(number: int) -> pd.DataFrame:
    empty = dict.fromkeys(FRAMES["side_by_side"], NAN)
    rows = [
        {
            **empty,
            "respondent": f"m{at:02}",
            "asked": asked,
            "quantity": quantity,
            "note": "",
            "value": at / number,
            "low": max(0, at / number - 0.1),
            "high": 1.0,
        }
        for at in range(number)
        for asked, quantity in (("games", "kappa"), ("games, x", "cooperate"))
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("width", [WIDTH, NARROW])
def test_the_figure_is_sorted_and_its_shares_end_at_0_and_1(width: float) -> None:
    frame = many(20)
    frame.loc[frame["respondent"] == "m19", ["value", "low", "high"]] = NAN
    figure = side_by_side_chart(frame, looks(frame["respondent"]), width)
    kappa, share = [axes for axes in figure.axes if axes.get_visible()]
    names = [each.get_text() for each in kappa.get_yticklabels()]
    assert names == [f"m{at:02}" for at in (*range(18, -1, -1), 19)], "who has no value is last"
    assert share.get_xlim() == (0, 1)
    for line in share.collections:
        assert np.asarray(line.get_offsets())[:, 0].min() >= 0
        assert np.asarray(line.get_offsets())[:, 0].max() <= 1


def test_the_sentence_names_both_ends_and_ranks_nobody() -> None:
    told = sentence(many(4))
    assert told.startswith(
        "Lowest and highest of 4 models: κ in games, from 0.00 (0.00 to 1.00; m00)"
    )
    assert "to 0.75 (0.65 to 1.00; m03)" in told
    same = many(4).assign(value=0.5)
    assert "κ in games, 0.50 for all that have one" in sentence(same)
    assert sentence(many(1)) == ""


def test_intervals_in_words() -> None:
    assert between(-math.inf, 0.5) == "below 0.50"
    assert between(-math.inf, math.inf) == "no limit"


def test_many_models_have_no_pairs(
    folders: SimpleNamespace, frames: dict[str, pd.DataFrame]
) -> None:
    logs = read_logs([folders.now]).usable
    copies = [
        replace(log, respondent=replace(log.respondent, model=f"{log.model}{at}"))
        for at in range(MOST_PAIRED)
        for log in logs
    ]
    labels = labels_of(copies)
    rates = gather(OUTCOME_RATES, copies, labels).frame
    found = models_side_by_side({"outcomes": rates}, copies, labels)
    assert found is not None
    assert len(found.table) == 2 * MOST_PAIRED
    assert found.pairs == ()
    assert f"up to {MOST_PAIRED} models" in WORDS["too_many"]


# the base


def test_each_model_is_compared_with_its_own_earlier_run(folders: SimpleNamespace) -> None:
    logs = read_logs([folders.now], base=[folders.base]).usable
    frame = gather(SHIFT, logs).frame
    found = frame.set_index(["respondent", "measure"])
    assert set(frame["base"]) == {f"{MORALIS} (base)", f"{ECONOMICUS} (base)"}
    assert (frame["base"] == frame["respondent"] + " (base)").all()
    key = "match moralis, separating"
    assert found.loc[(MORALIS, key), "change"] == 1
    assert found.loc[(ECONOMICUS, key), "change"] == -1
    assert found.loc[(MORALIS, "choice"), "pairs"] == 24
    assert set(frame.loc[frame["pairs"] > 0, "domain"]) == {"dilemmas"}


def test_a_base_run_is_never_pooled_with_the_later_one(folders: SimpleNamespace) -> None:
    for logs in (one := read_logs([folders.now], base=[folders.base]), one.pooled()):
        rates = gather(OUTCOME_RATES, logs.usable).frame
        dilemmas = rates[(rates["kind"] == "AV dilemmas") & (rates["outcome"] == "choice")]
        assert len(dilemmas) == 4
        assert set(dilemmas["questions"]) == {24}


def test_what_cannot_be_compared_says_why(
    folders: SimpleNamespace, tmp_path: Path, run: Run
) -> None:
    logs = read_logs([folders.now], base=[folders.base]).usable
    mine = [log for log in logs if not log.base or log.model == MORALIS]
    notes = gather(SHIFT, mine).frame.set_index("respondent")["note"]
    assert "the base run is of other models" in notes[ECONOMICUS]
    games = [log for log in logs if log.base or log.kind == "game_choice"]
    notes = gather(SHIFT, games).frame.set_index("respondent")["note"]
    assert "no question in common" in notes[MORALIS]
    now = [log for log in logs if not log.base]
    same = [replace(log, base=True, respondent=log.respondent.earlier) for log in now]
    frame = gather(SHIFT, [*now, *same]).frame
    assert frame["note"].str.contains("both are logs of one run").all()
    # another kind of questions
    run(moral_machine(n=36), MORALIS, log_dir=str(tmp_path / "now"))
    run(moral_machine(n=36), MORALIS, log_dir=str(tmp_path / "base"))
    other = read_logs([tmp_path / "now"], base=[tmp_path / "base"]).usable
    (note,) = gather(SHIFT, other).frame["note"]
    assert "was asked moral_machine (moral_machine) alone" in note


# the whole report


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[tuple[str, bool]]]:
    """How often each log is opened: for its samples (True) and for its header alone."""
    found: Counter[tuple[str, bool]] = Counter()
    opened = archive.open_log

    def count(address: str, *, whole: bool = False) -> Any:
        found[address, whole] += 1
        return opened(address, whole=whole)

    with monkeypatch.context() as patch:
        for module in (header, samples):
            patch.setattr(module, "open_log", count)
        yield found


def test_a_report_reads_each_log_once(
    folders: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(monkeypatch) as reads:
        logs = read_logs([folders.now], base=[folders.base])
        report = write_report(logs, tmp_path, ())
    assert report.troubles == ()
    assert len(reads) == 2 * len(logs.usable)
    assert set(reads.values()) == {1}
    assert MODELS.name in report.shown
    assert (tmp_path / "models_differences.csv").is_file()
    page = report.page.read_text(encoding="utf-8")
    assert "Lowest and highest of 2 models" in page
    assert "economicus minus moralis@kappa=0.5" in page
    assert "ince the base run " in page
    assert page.index('id="models"') < page.index('id="overview"')


def test_the_command_says_why_nothing_is_compared(folders: SimpleNamespace, tmp_path: Path) -> None:
    own = [each.address for each in read_logs([folders.now]).usable if each.kind == "game_choice"]
    base = [each.address for each in read_logs([folders.base]).usable]
    told = [word for each in base for word in ("--base", each)]
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["report", *own, *told, "-o", str(out), "--figures", "svg"])
    assert done.exit_code == 0, done.output
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "since the base run nothing can be compared: " in page
    assert not (out / "shift.svg").exists()
