"""Incentive sensitivity: slopes by hand, against another formula, and from logs."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import Run
from scipy.stats import t as student

from avdilemma.cli import main
from avdilemma.evals.tasks import economic_games
from avdilemma.families import build, load_family
from avdilemma.logs.select import read_logs
from avdilemma.measures.incentive_slopes import cooperation, incentive_slopes, slopes
from avdilemma.questions import ChoiceQuestion, GameSetting
from avdilemma.report import from_logs

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


def of(
    name: str, questions: list[ChoiceQuestion], kappas: tuple[str, ...] = ("0.5",)
) -> pd.DataFrame:
    """Cooperation of a respondent who always cooperates, beside the agents."""
    return cooperation(((name, each, each.focal) for each in questions), kappas)


def reacting(shares: list[float]) -> list[tuple[float, float, float]]:
    """Slopes of a respondent with a probability of cooperation for each of `ONE_EACH`."""
    answers = of("x", ONE_EACH)
    return slopes(answers[answers["respondent"] == "x"].assign(cooperates=shares))


def test_a_linear_reaction_is_found_exactly() -> None:
    shares = [
        0.9 - 0.012 * (t - r) + 0.004 * (r - (s + t) / 2) + 0.1 * float(item.factors["belief"])
        for item in ONE_EACH
        for t, r, _, s in [payoffs(item)]
    ]
    (gain, low, high), (beyond, *_) = reacting(shares)
    assert gain == pytest.approx(-0.12)
    assert beyond == pytest.approx(0.04)
    assert high - low < 1e-9


def test_slope_and_clustered_error_by_another_road() -> None:
    """As the incentives are crossed with all else, one regressor at a time gives the same."""
    draws = np.random.default_rng(3).integers(0, 2, len(ONE_EACH)).astype(float)
    (gain, low, high), _ = reacting(list(draws))
    x = np.array([(t - r) / 10 for t, r, _, _ in map(payoffs, ONE_EACH)])
    centred = x - x.mean()
    slope = (centred * draws).sum() / (centred**2).sum()
    assert gain == pytest.approx(slope)
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
    assert high - low == pytest.approx(2 * student.ppf(0.975, count - 1) * error)


def test_the_reference_agents_react_as_they_should() -> None:
    frame = incentive_slopes(of("x", ONE_EACH)).set_index("respondent")
    economicus, moralis, cooperate = (
        frame.loc[name] for name in ("economicus", "moralis@kappa=0.5", "cooperate")
    )
    assert (economicus["cooperation"], cooperate["cooperation"]) == (0, 1)
    for flat in (economicus, cooperate):
        assert flat["temptation"] == pytest.approx(0, abs=1e-12)
        assert flat["margin"] == pytest.approx(0, abs=1e-12)
        assert math.isnan(flat["temptation_low"])
    # moralis cooperates less where temptation is higher, more where cooperation brings more
    assert moralis["temptation"] < 0 < moralis["margin"]
    assert frame["reference"].to_dict() == {
        "x": False,
        "economicus": True,
        "moralis@kappa=0.5": True,
        "cooperate": True,
    }


def test_items_that_do_not_vary_have_no_slope() -> None:
    same = [item for item in ONE_EACH if item.factors["protocol"] == "PD01"]
    frame = incentive_slopes(of("x", same))
    assert frame["temptation"].isna().all()
    assert frame["margin"].isna().all()
    assert cooperation([]).empty


def test_answers_without_a_choice_are_counted_and_not_used() -> None:
    every = [
        ("x", item, None if index % 4 == 0 else item.focal) for index, item in enumerate(ONE_EACH)
    ]
    frame = incentive_slopes(cooperation([*every, ("y", ONE_EACH[0], None)]))
    some, nothing = (frame.set_index("respondent").loc[name] for name in ("x", "y"))
    assert (some["choices"], some["missing"]) == (len(ONE_EACH) * 3 // 4, len(ONE_EACH) // 4)
    assert some["cooperation"] == 1
    assert (nothing["choices"], nothing["missing"]) == (0, 1)
    assert math.isnan(nothing["cooperation"])
    assert math.isnan(nothing["temptation"])


@pytest.fixture(scope="module")
def logs(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("incentives")
    for name, n in (("moralis@kappa=0.5", 192), ("cooperate", 64), ("refuse", 8)):
        task = economic_games(family="incentives", n=n)
        run(task, f"avdilemma/{name}", log_dir=str(folder))
    return folder


def test_models_stand_beside_the_agents_they_are(logs: Path) -> None:
    usable = read_logs([logs]).usable
    answers = from_logs.cooperation(usable, from_logs.labels_of(usable), ["0.5"])
    frame = incentive_slopes(answers).set_index("respondent")
    model, agent = frame.loc["avdilemma/moralis@kappa=0.5"], frame.loc["moralis@kappa=0.5"]
    assert model["choices"] == 192
    assert model["temptation"] == pytest.approx(agent["temptation"], abs=0.05)
    assert model["temptation_low"] <= model["temptation"] <= model["temptation_high"]
    assert frame.loc["avdilemma/cooperate", "temptation"] == pytest.approx(0, abs=1e-9)
    assert frame.loc["avdilemma/refuse", "missing"] == 8


def test_the_command_prints_a_table_and_saves_a_figure(logs: Path, tmp_path: Path) -> None:
    figure = tmp_path / "sub" / "incentives.png"
    done = CliRunner().invoke(main, ["incentives", str(logs), "--figure", str(figure)])
    assert done.exit_code == 0, done.output
    assert "moralis@kappa=0.75 (predicted)" in done.output
    assert "slope on T - R" in done.output
    assert figure.stat().st_size > 10_000


def test_nothing_is_written_that_was_not_asked_for(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("incentives.png").write_text("mine", encoding="utf-8")
    assert CliRunner().invoke(main, ["incentives", str(logs)]).exit_code == 0
    assert Path("incentives.png").read_text(encoding="utf-8") == "mine"
    done = CliRunner().invoke(main, ["incentives", str(logs), "--figure", "incentives.png"])
    assert done.exit_code == 1
    assert "--overwrite" in done.output
    assert Path("incentives.png").read_text(encoding="utf-8") == "mine"


def test_logs_without_such_questions_give_one_line(run: Run, tmp_path: Path) -> None:
    run(economic_games(n=4, game="ug"), "avdilemma/first", log_dir=str(tmp_path))
    done = CliRunner().invoke(main, ["incentives", str(tmp_path)])
    assert done.exit_code == 1
    assert "-T family=incentives" in done.output
    bad = tmp_path / "bad.eval"
    bad.write_bytes(b"x")
    done = CliRunner().invoke(main, ["incentives", str(bad)])
    assert done.exit_code == 1
    assert "cannot be read" in done.output
