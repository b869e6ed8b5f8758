"""The two tasks end to end: prompts, provider, parser, scorer, metrics, log."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from conftest import Run, metric
from inspect_ai.log import EvalLog
from inspect_ai.model import get_model

from avdilemma import __version__
from avdilemma.agents import AGENTS
from avdilemma.evals.build import VERSION, dataset
from avdilemma.evals.tasks import DILEMMAS, av_dilemma, economic_games
from avdilemma.families import build, load_family
from avdilemma.predictions import predict
from avdilemma.preferences import economicus, moralis

DILEMMA = "dilemma_choice"
GAME = "game_choice"


@pytest.fixture(scope="module")
def dilemmas_by_moralis(run: Run) -> EvalLog:
    return run(av_dilemma(), "avdilemma/moralis@kappa=0.5")


@pytest.fixture(scope="module")
def games_by_moralis(run: Run) -> EvalLog:
    return run(economic_games(n=84), "avdilemma/moralis@kappa=0.5")


def test_moralis_matches_moralis_in_dilemmas(dilemmas_by_moralis: EvalLog) -> None:
    assert metric(dilemmas_by_moralis, "moralis") == 1.0
    assert metric(dilemmas_by_moralis, "moralis_separating") == 1.0
    assert metric(dilemmas_by_moralis, "economicus_separating") == 0.0


def test_moralis_matches_moralis_in_games(games_by_moralis: EvalLog) -> None:
    assert metric(games_by_moralis, "moralis") == 1.0
    assert metric(games_by_moralis, "economicus_separating") == 0.0


def test_economicus_matches_economicus(run: Run) -> None:
    assert metric(run(av_dilemma(n=72), "avdilemma/economicus"), "economicus") == 1.0
    log = run(economic_games(n=84), "avdilemma/economicus")
    assert metric(log, "economicus") == 1.0
    assert metric(log, "moralis_separating") == 0.0


def test_first_shows_as_position_bias(run: Run) -> None:
    for task, scorer in ((av_dilemma(n=40), DILEMMA), (economic_games(n=40), GAME)):
        log = run(task, "avdilemma/first")
        assert metric(log, scorer, "position_bias") == 1.0
        assert metric(log, "first") == 1.0
        # and, thanks to the crossing, as no preference at all
        behaviour = "sacrifice" if scorer == DILEMMA else "cooperate"
        assert metric(log, behaviour) == 0.5
        assert metric(log, scorer, "label_A") == 0.5


def test_refuse_shows_as_refusal(run: Run) -> None:
    for task in (av_dilemma(n=40), economic_games(n=40)):
        log = run(task, "avdilemma/refuse")
        assert metric(log, "refusal") == 1.0
        assert metric(log, "choice") == 0.0
        for key in ("moralis", "economicus", "first"):
            assert math.isnan(metric(log, key)), key


def test_refusals_leave_the_widest_bounds(run: Run) -> None:
    log = run(av_dilemma(n=40), "avdilemma/refuse")
    for key in ("sacrifice", "economicus", "moralis"):
        assert metric(log, DILEMMA, f"{key}_low") == 0.0
        assert metric(log, DILEMMA, f"{key}_high") == 1.0


def test_the_grid_holds_the_tie_and_its_neighbours(dilemmas_by_moralis: EvalLog) -> None:
    wanted = {"10v19": "spare", "10v20": None, "10v21": "sacrifice"}
    seen: dict[str, set[str | None]] = {pair: set() for pair in wanted}
    for sample in dilemmas_by_moralis.samples or []:
        metadata = sample.metadata
        if metadata["pair"] not in wanted:
            continue
        if (metadata["perspective"], metadata["scope"]) != ("occupant", "one_car"):
            continue
        assert sample.scores is not None
        score = sample.scores[DILEMMA]
        value = score.value
        assert isinstance(value, dict)
        if math.isnan(float(value["moralis"] or 0.0)):
            seen[metadata["pair"]].add(None)
            assert value["strict_moralis"] == 0.0
        else:
            seen[metadata["pair"]].add((score.metadata or {})["action"])
    assert seen == {pair: {action} for pair, action in wanted.items()}


@pytest.mark.parametrize(
    ("kappa", "agent_kappa"),
    [
        (0.5, 0.25),
        pytest.param(0.5, 1, marks=pytest.mark.slow),
        pytest.param(0.75, 0.5, marks=pytest.mark.slow),
    ],
)
def test_another_kappa_scores_below_one_by_the_amount_that_theory_says(
    run: Run, kappa: float, agent_kappa: float
) -> None:
    items = build(load_family("sacrifice"), at_most=DILEMMAS).items
    strict = matched = Fraction(0)
    for item in items:
        target = predict(moralis(kappa), item.decision())
        if not target.strict:
            continue
        strict += 1
        actual = predict(moralis(agent_kappa), item.decision())
        # the agent tosses a coin where it is indifferent: those items leave a range
        matched += actual.strict and actual.actions == target.actions
    undecided = sum(
        not predict(moralis(agent_kappa), item.decision()).strict
        and predict(moralis(kappa), item.decision()).strict
        for item in items
    )
    log = run(av_dilemma(kappa=kappa), f"avdilemma/moralis@kappa={agent_kappa}")
    found = metric(log, "moralis")
    assert float(matched / strict) <= found <= float((matched + undecided) / strict)
    assert found < 1
    assert metric(log, DILEMMA, "strict_moralis") == float(strict)


def test_counts_of_strict_and_separating_items_are_those_of_the_theory(run: Run) -> None:
    items = build(load_family("protocols"), n=84).items
    pairs = [
        (predict(economicus(), i.decision()), predict(moralis(0.5), i.decision())) for i in items
    ]
    log = run(economic_games(n=84), "avdilemma/economicus")
    assert metric(log, GAME, "strict_economicus") == sum(e.strict for e, _ in pairs)
    assert metric(log, GAME, "strict_moralis") == sum(m.strict for _, m in pairs)
    both = sum(e.strict and m.strict and e.actions != m.actions for e, m in pairs)
    assert metric(log, GAME, "separating") == both


def test_interim_reading_is_scored_and_answered(run: Run) -> None:
    log = run(av_dilemma(reading="interim", n=48), "avdilemma/moralis@kappa=0.75@reading=interim")
    assert metric(log, "moralis") < 1  # the agent's kappa is not the .5 it is compared with
    log = run(
        av_dilemma(reading="interim", kappa=0.75, n=48),
        "avdilemma/moralis@kappa=0.75@reading=interim",
    )
    assert metric(log, "moralis") == 1.0


def test_the_log_identifies_the_run(dilemmas_by_moralis: EvalLog) -> None:
    metadata = dilemmas_by_moralis.eval.metadata or {}
    assert metadata["fingerprint"] == build(load_family("sacrifice"), at_most=DILEMMAS).fingerprint
    assert metadata["avdilemma_version"] == __version__
    assert metadata["kappa"] == "0.5"
    assert metadata["empty_cells"] == ["the rule for everyone's cars is asked of owners only"]
    assert dilemmas_by_moralis.eval.task_version == VERSION
    assert dilemmas_by_moralis.eval.model == "avdilemma/moralis@kappa=0.5"
    assert "avdilemma" in (dilemmas_by_moralis.eval.tags or [])


def test_model_arguments_become_part_of_the_name(run: Run) -> None:
    log = run(av_dilemma(n=4), "avdilemma/moralis", model_args={"kappa": 0.25, "noise": 1})
    assert log.eval.model == "avdilemma/moralis@kappa=0.25@noise=1"


def test_responses_are_cached_by_agent_and_not_by_arguments(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("INSPECT_CACHE_DIR", str(tmp_path))
    task = {"n": 72, "perspective": "occupant", "scope": "one_car"}
    share = {}
    for kappa in (0.2, 0.9):
        log = run(av_dilemma(**task), "avdilemma/moralis", model_args={"kappa": kappa}, cache=True)
        share[kappa] = metric(log, "sacrifice")
    assert share[0.2] < share[0.9]


def test_repetitions_draw_anew(run: Run) -> None:
    log = run(av_dilemma(n=40), "avdilemma/random", epochs=4)
    answers: dict[object, set[object]] = {}
    for sample in log.samples or []:
        assert sample.scores is not None
        answers.setdefault(sample.id, set()).add(sample.scores[DILEMMA].answer)
    assert len(answers) == 40
    assert sum(len(labels) == 2 for labels in answers.values()) > 20


def test_two_runs_give_the_same_answers(run: Run) -> None:
    def replies() -> list[str]:
        log = run(economic_games(n=40), "avdilemma/moralis@kappa=0.5@noise=5@lapse=0.1")
        return [sample.output.completion for sample in log.samples or []]

    assert replies() == replies()


@pytest.mark.slow
def test_lapses_and_noise_lower_the_match(run: Run) -> None:
    log = run(av_dilemma(n=144), "avdilemma/economicus@lapse=0.5")
    assert 0.6 < metric(log, "economicus") < 0.9  # expected .75
    log = run(av_dilemma(n=144), "avdilemma/economicus@noise=5")
    assert 0.5 < metric(log, "economicus") < 0.98


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        name
        for name, kind in AGENTS.items()
        if name not in ("moralis", "cooperate") and kind.build is not None
    ],
)
def test_every_agent_runs_through_the_whole_pipeline(run: Run, name: str) -> None:
    log = run(av_dilemma(n=16), f"avdilemma/{name}")
    answered = metric(log, "choice")
    assert answered == (1.0 if AGENTS[name].answers else 0.0)
    assert metric(log, "unparseable") == 0.0


def test_an_agent_without_a_rule_for_games_says_so(run: Run) -> None:
    log = run(economic_games(n=4), "avdilemma/stay")
    assert log.status == "error"
    assert log.error is not None
    assert "it answers dilemmas only" in str(log.error.message + log.error.traceback)


def test_reference_agents_say_so_when_asked_anything_else(run: Run) -> None:
    from inspect_ai import Task
    from inspect_ai.dataset import Sample

    log = run(Task(dataset=[Sample(input="What is 2 + 2?")]), "avdilemma/economicus")
    assert log.status == "error"
    assert log.error is not None
    assert "answer avdilemma's own items only" in log.error.traceback


def test_no_tokens_are_counted_or_fetched() -> None:
    import asyncio

    from inspect_ai.model import ChatMessageUser

    sample = dataset(build(load_family("sacrifice"), n=4)).samples[0]
    model = get_model("avdilemma/economicus", memoize=False)
    assert isinstance(sample.input, list)
    question = sample.input[0]
    assert isinstance(question, ChatMessageUser)
    output = asyncio.run(model.generate([question]))
    assert output.usage is not None
    assert output.usage.total_tokens == 0
