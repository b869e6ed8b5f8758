"""Incentive sensitivity: slopes by hand, against another formula, and from logs."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import Run

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.answers import Answer
from avdilemma.evals.incentives import (
    by_model,
    of_agent,
    of_model,
    sensitivities,
    slopes,
)
from avdilemma.evals.tasks import economic_games
from avdilemma.families import build, load_family
from avdilemma.questions import ChoiceQuestion, GameSetting

FAMILY = load_family("incentives")


def items(n: int | None = None, **select: object) -> list[ChoiceQuestion]:
    found = build(FAMILY, n, select=select).items  # type: ignore[arg-type]
    return [item for item in found if isinstance(item, ChoiceQuestion)]


def payoffs(item: ChoiceQuestion) -> tuple[int, ...]:
    assert isinstance(item.setting, GameSetting)
    return tuple(map(int, item.setting.payoffs))


ONE_EACH = items(alphabet="AB", naming="blue_green", wording="plain")


def test_the_incentives_of_the_suite_are_crossed() -> None:
    pairs = {(t - r, 2 * r - s - t) for t, r, _, s in map(payoffs, ONE_EACH)}
    assert all(2 * p == r + s for _, r, p, s in map(payoffs, ONE_EACH))
    assert pairs == {(gain, 2 * m) for gain in (20, 30, 40, 50) for m in (-5, 0, 10, 20)}


def test_a_linear_reaction_is_found_exactly() -> None:
    shares = [
        0.9 - 0.012 * (t - r) + 0.004 * (r - (s + t) / 2) + 0.1 * float(item.factors["belief"])
        for item in ONE_EACH
        for t, r, _, s in [payoffs(item)]
    ]
    gain, beyond = slopes(ONE_EACH, shares)
    assert gain.value == pytest.approx(-0.12)
    assert beyond.value == pytest.approx(0.04)
    assert gain.high - gain.low < 1e-9


def test_slope_and_clustered_error_by_another_road() -> None:
    """As the incentives are crossed with all else, one regressor at a time gives the same."""
    draws = np.random.default_rng(3).integers(0, 2, len(ONE_EACH)).astype(float)
    gain, _ = slopes(ONE_EACH, list(draws))
    x = np.array([(t - r) / 10 for t, r, _, _ in map(payoffs, ONE_EACH)])
    centred = x - x.mean()
    slope = (centred * draws).sum() / (centred**2).sum()
    assert gain.value == pytest.approx(slope)
    # with the full set of regressors: residuals from lstsq, sums by scenario
    margins = np.array([(r - (s + t) / 2) / 10 for t, r, _, s in map(payoffs, ONE_EACH)])
    beliefs = np.array([float(item.factors["belief"]) for item in ONE_EACH])
    others = np.column_stack([np.ones_like(x), margins, beliefs])
    everything = np.column_stack([x, others])
    residuals = draws - everything @ np.linalg.lstsq(everything, draws, rcond=None)[0]
    part = x - others @ np.linalg.lstsq(others, x, rcond=None)[0]
    scenarios = np.array([item.scenario for item in ONE_EACH])
    sums = [(part * residuals)[scenarios == each].sum() for each in np.unique(scenarios)]
    count = len(sums)
    error = math.sqrt(sum(s**2 for s in sums) * count / (count - 1)) / (part**2).sum()
    assert gain.high - gain.low == pytest.approx(2 * 1.959963984540054 * error)


def test_the_reference_agents_react_as_they_should() -> None:
    economicus, moralis, cooperate = (
        of_agent(name, ONE_EACH) for name in ("economicus", "moralis@kappa=0.5", "cooperate")
    )
    assert (economicus.cooperation, cooperate.cooperation) == (0, 1)
    for flat in (economicus, cooperate):
        assert flat.temptation.value == pytest.approx(0, abs=1e-12)
        assert flat.margin.value == pytest.approx(0, abs=1e-12)
        assert math.isnan(flat.temptation.low)
    # moralis cooperates less where temptation is higher, more where cooperation brings more
    assert moralis.temptation.value < 0 < moralis.margin.value
    assert moralis.reference


def test_items_that_do_not_vary_have_no_slope() -> None:
    same = [item for item in ONE_EACH if item.factors["protocol"] == "PD01"]
    assert all(math.isnan(s.value) for s in slopes(same, [1.0] * len(same)))
    assert all(math.isnan(s.value) for s in slopes([], []))


def test_answers_without_a_choice_are_counted_and_not_used() -> None:
    answers = [
        Answer(item, *(("refusal", None) if index % 4 == 0 else ("choice", item.focal)))
        for index, item in enumerate(ONE_EACH)
    ]
    found = of_model("x", answers)
    assert found.outcomes["refusal"] == 0.25
    assert found.items == len(ONE_EACH) * 3 // 4
    assert found.cooperation == 1
    nothing = of_model("y", [Answer(ONE_EACH[0], "refusal", None)])
    assert math.isnan(nothing.cooperation)
    assert math.isnan(nothing.temptation.value)


@pytest.fixture(scope="module")
def logs(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("incentives")
    for name, n in (("moralis@kappa=0.5", 192), ("cooperate", 64), ("refuse", 8)):
        task = economic_games(family="incentives", n=n)
        run(task, f"avdilemma/{name}", log_dir=str(folder))
    return folder


def test_models_stand_beside_the_agents_they_are(logs: Path) -> None:
    rows = {row.name: row for row in sensitivities([logs], ["0.5"])}
    model, agent = rows["avdilemma/moralis@kappa=0.5"], rows["moralis@kappa=0.5"]
    assert model.items == 192
    assert model.temptation.value == pytest.approx(agent.temptation.value, abs=0.05)
    assert model.temptation.low <= model.temptation.value <= model.temptation.high
    assert rows["avdilemma/cooperate"].temptation.value == pytest.approx(0, abs=1e-9)
    assert rows["avdilemma/refuse"].outcomes["refusal"] == 1


def test_the_command_prints_a_table_and_saves_a_figure(logs: Path, tmp_path: Path) -> None:
    figure = tmp_path / "sub" / "incentives.png"
    done = CliRunner().invoke(main, ["incentives", str(logs), "--figure", str(figure)])
    assert done.exit_code == 0, done.output
    assert "moralis@kappa=0.75 (predicted)" in done.output
    assert "slope on T - R" in done.output
    assert figure.stat().st_size > 10_000


def test_logs_without_such_questions_give_one_line(run: Run, tmp_path: Path) -> None:
    run(economic_games(n=4, game="ug"), "avdilemma/first", log_dir=str(tmp_path))
    with pytest.raises(AvdilemmaError, match="-T family=incentives"):
        by_model([tmp_path])
    run(economic_games(n=4), "avdilemma/stay", log_dir=str(tmp_path))
    with pytest.raises(AvdilemmaError, match="has status error"):
        by_model([tmp_path])
    bad = tmp_path / "bad.eval"
    bad.write_bytes(b"x")
    with pytest.raises(AvdilemmaError, match="cannot be read"):
        by_model([bad])
