"""Adaptive questions: what is asked, what is known, when it ends; and the table of `validate`."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation import Problem, observe
from avdilemma.estimation.adaptive.answers import Answers
from avdilemma.estimation.adaptive.choosing import Respondents, after_pairs, covariance, extended
from avdilemma.estimation.adaptive.course import SILENT, Asked, Course, Rule
from avdilemma.estimation.adaptive.interval import (
    EXCLUDED,
    MARGIN,
    deviation,
    enough,
    stretch,
)
from avdilemma.estimation.adaptive.outcome import outcome
from avdilemma.estimation.adaptive.pool import LOOKS, VARIANTS, Pick, Pool
from avdilemma.estimation.adaptive.posterior import posterior, quantiles
from avdilemma.estimation.adaptive.prior import KAPPA, PRIORS, AdaptiveDomain, Prior, one_model
from avdilemma.estimation.adaptive.setup import AdaptiveSetup, read_adaptive
from avdilemma.estimation.validation import adaptive_table
from avdilemma.estimation.validation.adaptive_cells import SIZES, AdaptiveRow, calls_for, cells
from avdilemma.estimation.validation.adaptive_runs import AdaptiveTruth, simulate
from avdilemma.estimation.validation.stamp import read_stamp
from avdilemma.families import DilemmaFamily, load_kind
from avdilemma.questions.situations import Floats

BOTH: tuple[AdaptiveDomain, ...] = ("dilemmas", "games")


@pytest.fixture(scope="module")
def pools() -> dict[AdaptiveDomain, Pool]:
    return {domain: Pool(domain, 1) for domain in BOTH}


def answers_of(pool: Pool, count: int, kappa: float, noise: float, seed: int) -> Answers:
    """Answers of one respondent with noise in lives or points to contents drawn at random."""
    draw = np.random.default_rng(seed)
    contents = draw.integers(len(pool.rows), size=count)
    signs = LOOKS[draw.integers(4, size=count)] * draw.choice([-1.0, 1.0], size=(count, 1))
    payoffs = pool.payoffs[contents]
    index = (payoffs[:, 0] + kappa * payoffs[:, 1]) / noise
    chose = (draw.random(count) < 1 / (1 + np.exp(-np.clip(index, -500, 500)))).astype(float)
    return Answers.of(payoffs[None], pool.further(contents, signs)[None], chose[None])


RULE = Rule()


def course(pool: Pool, rule: Rule = RULE) -> Course:
    return Course(pool, PRIORS[pool.domain], rule)


def play(one: Course, kappa: float, noise: float, silent: float = 0.0, seed: int = 0) -> Course:
    """Answer to the end."""
    draw = np.random.default_rng(seed)
    while not one.stopped:
        given = []
        for each in one.plan():
            own, kantian, _ = one.pool.payoffs[each.pick.content]
            index = np.clip((own + kappa * kantian) / noise, -500, 500)
            chose = bool(draw.random() < 1 / (1 + np.exp(-index)))
            given.append(Asked(each.pick, None if draw.random() < silent else chose))
        one = one.after(given)
    return one


# what may be asked


@pytest.mark.parametrize("domain", BOTH)
def test_numbers_of_the_pool_are_those_of_its_questions(
    domain: AdaptiveDomain, pools: dict[AdaptiveDomain, Pool]
) -> None:
    """Every sign and payoff that the posterior uses is what estimation sees of the question."""
    pool = pools[domain]
    names = ("position", "label", *(("lane", "sacrifice") if domain == "dilemmas" else ()))
    for content, look, reverse in itertools.product(range(0, 600, 37), range(4), (False, True)):
        pick = Pick(content, look, reverse)
        found = pool.situation(pick)
        counted, other = (int(i) for i in np.argsort(-found.focal[found.answer]))
        further = pool.further(np.array([content]), pick.signs[None])[0]
        gaps = {n: c[counted] - c[other] for n, c in found.columns.items()}
        assert list(pool.payoffs[content]) == pytest.approx(
            [gaps["own"], gaps["kantian"], found.people]
        )
        assert list(further[: len(names)]) == pytest.approx([gaps[name] for name in names])
        if domain == "games":
            assert list(further[2:]) == pytest.approx([-gaps["behind"], -gaps["ahead"]])


def test_numbers_are_drawn_freely_within_the_range(pools: dict[AdaptiveDomain, Pool]) -> None:
    file = load_kind("sacrifice", DilemmaFamily)
    crossing = {f"{m}v{n}" for m, n in file.factors.pair}
    pairs = [row["pair"] for row in pools["dilemmas"].rows]
    sides = np.array([[int(side) for side in pair.split("v")] for pair in pairs])
    assert sides.min() == 1
    assert (sides.max(axis=0) <= [10, 100]).all()
    assert sides[:, 1].max() > 90
    assert np.mean([pair in crossing for pair in pairs]) < 0.2
    scopes = {(row["perspective"], row["scope"]) for row in pools["dilemmas"].rows}
    assert len(scopes) == 4
    assert len({row["belief"] for row in pools["games"].rows}) == 17
    assert len({tuple(row.items()) for row in pools["games"].rows}) == 600


@pytest.mark.parametrize("domain", BOTH)
def test_every_question_of_a_course_is_another_and_looks_are_balanced(
    domain: AdaptiveDomain, pools: dict[AdaptiveDomain, Pool]
) -> None:
    done = play(course(pools[domain], Rule(se=1e-6, most=160)), 0.4, 1.0)
    picks = [each.pick for each in done.asked]
    questions = [pools[domain].question(pick) for pick in picks]
    assert len({each.id for each in questions}) == len({each.prompt for each in questions}) == 160
    assert max(pick.variant for pick in picks) < VARIANTS
    signs = np.array([pick.signs for pick in picks])
    for one, other in zip(picks[::2], picks[1::2], strict=True):
        assert one.content == other.content
        assert list(one.signs) == list(-other.signs)
    assert (signs.sum(axis=0) == 0).all()
    # and none of the biases stands for another
    assert np.abs(np.corrcoef(signs.T) - np.eye(3)).max() < 0.25


# what is known


def brute(prior: Prior, answers: Answers) -> tuple[Floats, Floats]:
    """Kappa and its marginal density by summing a fine grid over everything, for one weight."""
    (case,) = prior.cases
    model = case.noise
    kappa = np.linspace(*KAPPA, 151)[:, None, None, None]
    noise = (model.centre + np.linspace(-5, 5, 31))[None, :, None, None]
    w = np.linspace(-8, 8, 49)[None, None, :, None]
    v = (answers.own[0] + kappa * answers.kantian[0]) / np.exp(noise) + w * answers.further[0, :, 0]
    s = np.where(answers.chose[0] > 0, v, -v)
    log = -np.logaddexp(0, -s).sum(axis=-1)
    log += -0.5 * ((noise[..., 0] - model.centre) / model.spread) ** 2
    log += -0.5 * (w[..., 0] / case.spread[0]) ** 2
    dense = np.exp(log - log.max()).sum(axis=(1, 2))
    return kappa[:, 0, 0, 0], dense / dense.sum()


@pytest.mark.parametrize(("count", "kappa"), [(12, 0.3), (40, 0.9)])
def test_the_posterior_is_that_of_a_sum_over_everything(
    count: int, kappa: float, pools: dict[AdaptiveDomain, Pool]
) -> None:
    prior = replace(
        one_model(PRIORS["dilemmas"], "lives"), weights=("position",), spread=(2.5,),
        in_payoffs=(False,), scales=(1.0,),
    )  # fmt: skip
    answers = answers_of(pools["dilemmas"], count, kappa, 2.0, seed=count)
    answers = replace(answers, further=answers.further[..., :1])
    found = posterior(prior, answers)
    grid, dense = brute(prior, answers)
    mean = float(grid @ dense)
    sd = float(np.sqrt(dense @ (grid - mean) ** 2))
    # the grid is coarse where little is known
    assert found.mean[0] == pytest.approx(mean, abs=(0.1 if count < 20 else 0.05) * sd)
    assert found.sd[0] == pytest.approx(sd, rel=0.05)
    levels = np.array([0.025, 0.5, 0.975])
    ends = np.interp(levels, np.cumsum(dense), grid)
    near = (0.25 if count < 20 else 0.12) * sd
    assert found.quantiles(levels)[0] == pytest.approx(ends, abs=near)


def test_quantiles_of_a_normal_density() -> None:
    grid = np.linspace(-5, 5, 17)[None]
    mass = np.exp(-0.5 * grid**2)
    mass[:, [0, -1]] /= 2
    found = quantiles(grid, mass, np.array([0.025, 0.5, 0.975]))[0]
    assert found == pytest.approx([-1.96, 0, 1.96], abs=0.01)


def test_respondents_together_are_as_each_by_itself(pools: dict[AdaptiveDomain, Pool]) -> None:
    prior, pool = PRIORS["dilemmas"], pools["dilemmas"]
    each = [answers_of(pool, 24, kappa, 1.0, seed) for seed, kappa in enumerate((0.1, 0.6, 1.0))]
    names = Answers.__dataclass_fields__
    together = Answers(*(np.concatenate([getattr(a, n) for a in each]) for n in names))
    found = posterior(prior, together)
    for place, one in enumerate(each):
        alone = posterior(prior, one)
        assert found.mean[place] == pytest.approx(alone.mean[0], abs=1e-6)
        assert found.sd[place] == pytest.approx(alone.sd[0], rel=1e-5)


def test_unread_answers_tell_nothing(pools: dict[AdaptiveDomain, Pool]) -> None:
    answers = answers_of(pools["games"], 30, 0.5, 5.0, seed=3)
    read = np.ones((1, 30))
    read[:, 20:] = 0
    part = posterior(PRIORS["games"], replace(answers, read=read))
    first = posterior(
        PRIORS["games"], Answers(*(getattr(answers, n)[:, :20] for n in vars(answers)))
    )
    assert part.mean[0] == pytest.approx(first.mean[0], abs=1e-5)


def test_wrong_noise_is_noticed() -> None:
    rule = Rule(se=1e-6, most=160)
    lives = simulate(AdaptiveTruth(0.5, 1.0, 0.0), rule, 12, 3)
    share = simulate(AdaptiveTruth(0.5, 0.05, 1.0), rule, 12, 3)
    assert lives.share.mean() < 0.3
    assert share.share.mean() > 0.7


def test_who_has_no_biases_is_believed_to_have_none(pools: dict[AdaptiveDomain, Pool]) -> None:
    """Answers decide between weak and strong biases."""
    prior, pool = PRIORS["dilemmas"], pools["dilemmas"]
    without = answers_of(pool, 160, 0.4, 1.0, seed=4)
    # who always takes the option listed first
    first = replace(without, chose=(without.further[..., 0] > 0).astype(float))
    weak = np.array([case.spread[0] < 1 for case in prior.cases])
    assert posterior(prior, without).models[0, weak].sum() > 0.8
    assert posterior(prior, first).models[0, weak].sum() < 0.01
    found = posterior(prior, without).models
    assert prior.units(found).sum() == pytest.approx(1)
    assert prior.units(found)[0, 0] == pytest.approx(found[0, :2].sum())


def test_noise_is_not_taken_for_biases(pools: dict[AdaptiveDomain, Pool]) -> None:
    """If strong biases alone were possible, kappa would seem better known than it is."""
    prior = one_model(PRIORS["dilemmas"], "lives")
    strong = replace(prior, scales=(1.0,))
    each = [answers_of(pools["dilemmas"], 96, 0.4, 1.0, seed) for seed in range(6)]
    gaps = [np.log(posterior(prior, a).sd[0] / posterior(strong, a).sd[0]) for a in each]
    assert np.mean(gaps) > 0.02


def test_stretch_and_margin_vanish_with_many_answers() -> None:
    found = stretch(np.array([16.0, 24.0, 64.0, 1e6]))
    assert (np.diff(found) < 0).all()
    assert found[-1] == pytest.approx(1, abs=1e-4)


def test_a_run_does_not_stop_at_a_lucky_moment(pools: dict[AdaptiveDomain, Pool]) -> None:
    """With noise that may be higher, in every unit of noise that is possible, less is known."""
    found = play(course(pools["dilemmas"], Rule(se=1e-6, most=96)), 0.4, 1.0).posterior
    read = np.array([96.0])
    sd = deviation(found, read)[0]
    assert not enough(found, read, sd * 1.01)[0]
    kappa, noise = found.by_model()
    possible = (found.models > EXCLUDED)[0]
    safe = (kappa * stretch(read)[0] * np.exp(MARGIN * noise))[0, possible].max()
    assert safe > sd
    assert enough(found, read, safe * 1.001)[0]
    assert not enough(found, read, safe * 0.999)[0]


# what comes next


def test_the_variance_after_a_pair_is_that_of_asking_it(pools: dict[AdaptiveDomain, Pool]) -> None:
    prior, pool = PRIORS["dilemmas"], pools["dilemmas"]
    answers = answers_of(pool, 16, 0.4, 1.0, seed=2)
    who = Respondents(
        np.array([0.4]), np.array([1.5]), np.array([0.0]), np.array([[0.2, -0.1, 0.3, 0.0]])
    )
    contents = np.arange(5)[None]
    signs = np.broadcast_to(LOOKS[1], (1, 5, 3))
    looks = pool.further(contents, signs), pool.further(contents, -signs)
    payoffs = pool.payoffs[contents]
    after = after_pairs(who, covariance(prior, who, answers), payoffs, looks)
    for place in range(5):
        asked = extended(answers, payoffs[:, place], (looks[0][:, place], looks[1][:, place]))
        assert after[0, place] == pytest.approx(covariance(prior, who, asked)[0, 0, 0], rel=1e-9)


def test_chosen_questions_tell_more_than_the_same_number_at_random() -> None:
    chosen = simulate(AdaptiveTruth(0.75, 1.0, 0.0), Rule(se=1e-6, most=96), 16, 1)
    pool = Pool("dilemmas", 5)
    random = [
        float(posterior(PRIORS["dilemmas"], answers_of(pool, 96, 0.75, 1.0, seed)).sd[0])
        for seed in range(16)
    ]
    assert chosen.sd.mean() < 0.6 * np.mean(random) * stretch(np.array([96.0]))[0]


def test_what_comes_next_follows_from_answers_alone(pools: dict[AdaptiveDomain, Pool]) -> None:
    one = play(course(pools["dilemmas"], Rule(most=40)), 0.5, 1.0)
    again = course(Pool("dilemmas", 1), Rule(most=40)).after(one.asked[:24])
    assert [each.pick for each in again.plan()] == [each.pick for each in one.asked[24:32]]
    other = course(Pool("dilemmas", 2))
    assert [each.pick for each in other.plan()] != [each.pick for each in one.asked[:8]]
    assert any("at random" in each.why for each in again.plan())
    assert any("tells most if kappa is" in each.why for each in again.plan())


# when it ends


def test_posterior_and_estimate_agree(pools: dict[AdaptiveDomain, Pool]) -> None:
    """The same answers give the same kappa: a mean there, the most likely one here."""
    apart = []
    for (domain, noise), seed in itertools.product((("dilemmas", 1.0), ("games", 8.0)), range(6)):
        prior = one_model(PRIORS[domain], next(iter(PRIORS[domain].models)))
        done = play(Course(pools[domain], prior, Rule(most=200)), 0.4, noise, seed=seed)
        seen = [
            observe(question, question.focal if each.chose else other(question))
            for each in done.asked
            for question in [pools[domain].question(each.pick)]
        ]
        kappa = Problem(seen).solve(worst_case=False).kappa
        assert kappa.value is not None
        assert kappa.low is not None
        assert kappa.high is not None
        assert kappa.low < done.known.mean < kappa.high
        assert done.known.low < kappa.value < done.known.high
        apart.append((kappa.value - done.known.mean) / done.known.sd)
    assert np.abs(apart).mean() < 0.5
    assert np.abs(apart).max() < 1.3


def other(question: Any) -> str:
    return next(action for action in question.actions if action != question.focal)


def test_courses_end_where_kappa_is_known(pools: dict[AdaptiveDomain, Pool]) -> None:
    done = [play(course(pools["dilemmas"]), 0.4, 1.0, seed=seed) for seed in range(12)]
    for each in done:
        assert "safely below" in each.stopped
        assert each.known.asked < 200
        assert each.known.sd < 0.05
    # fewer than 10 of 12 are a matter of 2 in 100 where intervals cover as they say
    assert sum(each.known.low < 0.4 < each.known.high for each in done) >= 10


def test_replies_that_cannot_be_read_end_a_course(pools: dict[AdaptiveDomain, Pool]) -> None:
    never = play(course(pools["games"]), 0.4, 1.0, silent=1.0)
    assert len(never.asked) == SILENT
    assert "no readable answer" in never.stopped
    assert never.known.read == 0
    assert never.known.high - never.known.low > 2
    some = play(course(pools["games"], Rule(se=1e-6, most=60)), 0.4, 1.0, silent=0.5)
    assert len(some.asked) == 60
    assert 15 < some.known.read < 45
    assert "as many as allowed" in some.stopped


@pytest.mark.parametrize("kappa", [0.0, 1.0])
def test_the_ends_of_the_range_are_no_boundary(
    kappa: float, pools: dict[AdaptiveDomain, Pool]
) -> None:
    known = [play(course(pools["dilemmas"]), kappa, 1.0, seed=seed).known for seed in range(8)]
    means = np.array([each.mean for each in known])
    assert (means < kappa).any()
    assert (means > kappa).any()
    assert sum(each.low < kappa < each.high for each in known) >= 6


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"se": 0}, "se"),
        ({"se": float("nan")}, "se"),
        ({"se": "much"}, "se"),
        ({"most": 3}, "most"),
        ({"most": 0}, "most"),
        ({"batch": 5}, "batch"),
        ({"batch": True}, "batch"),
    ],
)
def test_wrong_rules_are_refused(wrong: dict[str, object], names: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{names} is"):
        Rule(**wrong)  # type: ignore[arg-type]


def test_settings_travel_as_json() -> None:
    setup = AdaptiveSetup("both", "share", Rule(0.1, 100, 4), 7, "en", "label")
    assert read_adaptive(json.loads(json.dumps(setup.to_dict()))) == setup
    assert {name: one.rule.most for name, one in setup.courses().items()} == {
        "dilemmas": 50,
        "games": 50,
    }
    assert list(setup.prior("dilemmas").models) == ["share"]
    assert list(setup.prior("games").models) == ["points"]
    first, second = (setup.courses(epoch)["games"].plan() for epoch in (1, 2))
    assert first != second
    with pytest.raises(AvdilemmaError, match="adaptive setup is malformed"):
        read_adaptive({"domain": "cars"})
    with pytest.raises(InvalidValueError, match="answer"):
        AdaptiveSetup(answer="two_step")


def test_kappa_of_both_domains_is_weighted_by_precision(
    pools: dict[AdaptiveDomain, Pool],
) -> None:
    courses = {name: play(course(pools[name], Rule(most=40)), 0.5, 1.0) for name in BOTH}
    found = outcome(courses)
    one, two = (courses[name].known for name in BOTH)
    weights = one.sd**-2, two.sd**-2
    mean = (weights[0] * one.mean + weights[1] * two.mean) / sum(weights)
    assert found["kappa"] == pytest.approx(mean)
    assert found["kappa_sd"] == pytest.approx(sum(weights) ** -0.5)
    assert found["calls"] == 80


# the table


def test_calls_of_the_default_design_are_read_off_its_errors() -> None:
    errors = [0.4, 0.2, 0.1, 0.05]
    assert calls_for(0.2, errors) == pytest.approx(SIZES[1])
    assert calls_for(0.025, errors) == pytest.approx(SIZES[-1] * 4)
    assert calls_for(0.8, errors) == pytest.approx(SIZES[0] / 4)
    assert SIZES[1] < calls_for(0.15, errors) < SIZES[2]


def test_the_grid_has_both_units_and_both_ends() -> None:
    grid = cells()
    assert len(grid) == len(set(grid)) == 30
    assert {unit for _, unit, _ in grid} == {"lives", "share"}
    assert {kappa for kappa, *_ in grid} == {0, 0.25, 0.5, 0.75, 1}


def test_the_command_keeps_cells_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []

    def run_cell(cell: tuple[float, str, float], rule: Rule, reps: int, seed: int) -> AdaptiveRow:
        ran.append(cell)
        if len(ran) == 20:
            raise KeyboardInterrupt
        rates = dict.fromkeys(("settled", "bias", "rmse", "sd"), 0.05)
        return AdaptiveRow(
            *cell, reps=reps, calls=64.0, coverage=0.95, default_calls=640.0, promised_calls=320.0,
            **rates,
        )  # fmt: skip

    monkeypatch.setattr(adaptive_table, "run_cell", run_cell)
    kept, out = tmp_path / "cells.json", tmp_path / "docs"
    arguments = ["validate", "--adaptive", "--reps", "7", "--resume", str(kept), "-o", str(out)]
    CliRunner().invoke(main, arguments)
    assert len(json.loads(kept.read_text())["cells"]) == 19
    done = CliRunner().invoke(main, [*arguments, "--check"])
    assert done.exit_code == 0, done.output
    assert len(ran) == 31
    page = (out / "adaptive_runs.md").read_text()
    assert "needs 10.0 times fewer calls; 30 of 30 cells" in page
    assert len((out / "adaptive_runs.csv").read_text().splitlines()) == 31
    other = CliRunner().invoke(main, [*arguments[:3], "8", *arguments[4:], "--overwrite"])
    assert "other numbers" in other.output


def test_broken_limits_are_told() -> None:
    rates = dict.fromkeys(("settled", "bias", "rmse", "sd"), 0.05)
    row = AdaptiveRow(
        0.5, "lives", 1.0, reps=9, calls=80.0, coverage=0.9, default_calls=40.0,
        promised_calls=1.0, **rates,
    )  # fmt: skip
    assert [line.split(": ")[-1] for line in adaptive_table.failing([row])] == [
        "coverage 0.9000",
        "2.0 times the calls",
        "the median cell needs 0.5 times fewer",
    ]


def test_the_published_table_is_fresh(root: Path) -> None:
    published = read_stamp(root / "docs" / "adaptive_runs.json")
    assert published.differences(adaptive_table.adaptive_stamp()) == []
