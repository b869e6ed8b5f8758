"""Scores, metrics, and Inspect's silent traps."""

from __future__ import annotations

import math
from typing import Any

import pytest
from conftest import Run, metric, metrics_of
from inspect_ai.dataset import Sample
from inspect_ai.log import write_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import SampleScore, Score

from avdilemma.evals.build import dataset
from avdilemma.evals.metrics import biases, breakdown, counts, means, worst_case_bounds
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.families import build, load_family
from avdilemma.predictions import predict
from avdilemma.preferences import economicus, moralis
from avdilemma.prompts import OUTCOMES, parse
from avdilemma.questions import AGENTS, ChoiceQuestion, read_question

ITEMS = build(load_family("sacrifice"), n=40).items


def score(item: ChoiceQuestion, text: str, stop: str = "stop") -> dict[str, float]:
    decision = item.decision()
    agents = (predict(economicus(), decision), predict(moralis(0.5), decision))
    return item.score(item.read_reply(text, stop), agents)


def own_car(pair: str) -> ChoiceQuestion:
    family = load_family("sacrifice")
    items = build(
        family, select={"pair": pair, "perspective": "occupant", "scope": "one_car"}
    ).items
    return items[0]


def answer(item: ChoiceQuestion, action: str) -> str:
    return f"Answer: {item.label(action)}"


def test_a_sacrifice_at_three_to_one_is_scored_by_hand() -> None:
    item = own_car("1v3")
    values = score(item, answer(item, "sacrifice"))
    # kappa N = 1.5 > M = 1: moralis sacrifices, economicus never; the item separates them
    assert values["sacrifice"] == 1
    assert (values["economicus"], values["moralis"]) == (0, 1)
    assert (values["economicus_separating"], values["moralis_separating"]) == (0, 1)
    assert values["separating"] == values["strict_economicus"] == values["strict_moralis"] == 1
    assert values["choice"] == 1


def test_at_the_tie_moralis_is_not_scored() -> None:
    item = own_car("10v20")
    values = score(item, answer(item, "spare"))
    assert math.isnan(values["moralis"])
    assert values["strict_moralis"] == 0
    assert values["economicus"] == 1
    assert math.isnan(values["economicus_separating"])


@pytest.mark.parametrize(
    ("text", "stop", "outcome"),
    [
        ("I would not operate the switch", "stop", "refusal"),
        ("Both are possible.", "stop", "unparseable"),
        ("Let me think about", "max_tokens", "truncated"),
        ("", "content_filter", "refusal"),
        ("", "stop", "unparseable"),
    ],
)
def test_what_is_no_choice_is_an_outcome_and_never_a_number(
    text: str, stop: str, outcome: str
) -> None:
    values = score(ITEMS[0], text, stop)
    assert values[outcome] == 1
    assert values["choice"] == 0
    for key in ("sacrifice", "economicus", "moralis", "first", "label"):
        assert math.isnan(values[key]), key


def test_every_reply_gives_the_same_keys_and_only_numbers() -> None:
    texts = ["", "I can't", "Answer: A", "Answer: 1", "Answer: X", "hm"]
    keys = {tuple(score(item, text)) for item in ITEMS for text in texts}
    assert len(keys) == 1
    for item in ITEMS:
        for text in texts:
            assert all(type(value) is float for value in score(item, text).values())


def scored(*samples: tuple[str, str, str]) -> list[SampleScore]:
    """Sample scores of (pair, action or text, scenario override)."""
    found = []
    for number, (pair, reply, scenario) in enumerate(samples):
        item = own_car(pair)
        text = answer(item, reply) if reply in item.actions else reply
        metadata = {
            **item.factors,
            "item": item.facts(),
            "family": "sacrifice",
            "scenario": scenario,
        }
        found.append(
            SampleScore(
                score=Score(value=dict(score(item, text))),
                sample_id=number,
                sample_metadata=metadata,
            )
        )
    return found


def compute(one: Any, scores: list[SampleScore]) -> dict[str, float]:
    value = one(scores)
    assert isinstance(value, dict)
    return value


def test_bounds_count_missing_answers_both_ways() -> None:
    scores = scored(
        ("1v3", "sacrifice", "a"),
        ("1v3", "spare", "b"),
        ("1v3", "I can't", "c"),
        ("10v20", "?", "d"),
    )
    bounds = compute(worst_case_bounds({"sacrifice": None, "moralis": "strict_moralis"}), scores)
    assert bounds["sacrifice_low"] == 1 / 4
    assert bounds["sacrifice_high"] == 3 / 4
    # three items are strict for moralis: one match, one miss, one missing
    assert bounds["moralis_low"] == pytest.approx(1 / 3)
    assert bounds["moralis_high"] == pytest.approx(2 / 3)


def test_counts_are_of_items_and_scenarios_of_choices() -> None:
    scores = scored(("1v3", "sacrifice", "a"), ("1v3", "I can't", "b"), ("10v20", "spare", "a"))
    found = compute(counts(["strict_moralis", "separating"]), scores)
    assert found == {"strict_moralis": 2, "separating": 2, "scenarios": 1}


def test_a_standard_error_from_one_scenario_is_nan_and_not_zero() -> None:
    scores = scored(("1v3", "sacrifice", "a"), ("1v3", "spare", "a"))
    found = compute(breakdown(["sacrifice"], ["pair"]), scores)
    assert found["sacrifice pair=1v3"] == 0.5
    assert math.isnan(found["sacrifice pair=1v3 stderr"])


def test_a_clustered_standard_error_by_hand() -> None:
    scores = scored(
        ("1v3", "sacrifice", "a"),
        ("1v3", "sacrifice", "a"),
        ("1v3", "spare", "b"),
        ("1v3", "spare", "b"),
    )
    found = compute(breakdown(["sacrifice"], ["pair"]), scores)
    # cluster sums of deviations from .5 are +1 and -1: sqrt((1 + 1) * 2 / 1) / 4
    assert found["sacrifice pair=1v3 stderr"] == pytest.approx(0.5)


def test_means_have_clustered_errors_and_are_nan_where_there_is_none() -> None:
    scores = scored(
        ("1v3", "sacrifice", "a"),
        ("1v3", "sacrifice", "a"),
        ("1v3", "spare", "b"),
        ("1v3", "spare", "b"),
        ("1v3", "I can't", "c"),
    )
    found = compute(means(["sacrifice", "choice"]), scores)
    # the missing choice is no 0: mean and error are those of the four choices
    assert (found["sacrifice"], found["sacrifice_stderr"]) == (0.5, pytest.approx(0.5))
    assert found["choice"] == pytest.approx(4 / 5)
    assert math.isnan(compute(means(["sacrifice"]), scores[:2])["sacrifice_stderr"])
    assert math.isnan(compute(means(["sacrifice"]), scores[-1:])["sacrifice"])


def test_a_level_without_answers_is_nan_and_still_there() -> None:
    scores = scored(("1v3", "I can't", "a"), ("1v10", "spare", "b"))
    found = compute(breakdown(["sacrifice"], ["pair"]), scores)
    assert math.isnan(found["sacrifice pair=1v3"])
    assert found["sacrifice pair=1v10"] == 0


def test_biases_without_answers_are_nan() -> None:
    found = compute(biases(), scored(("1v3", "I can't", "a")))
    assert math.isnan(found["position_bias"])


def test_a_missing_factor_is_named() -> None:
    scores = scored(("1v3", "spare", "a"))
    with pytest.raises(ValueError, match="has no factor 'weather'"):
        breakdown(["sacrifice"], ["weather"])(scores)  # type: ignore[arg-type]


def mock(reply: Any) -> Any:
    """A model that replies by a function of the question's metadata."""

    def respond(messages: Any, *_: Any) -> ModelOutput:
        text, stop = reply(read_question(messages[-1].metadata["item"]))
        output = ModelOutput.from_content("mock", text, stop_reason=stop)
        output.usage = ModelUsage()
        return output

    return get_model("mockllm/model", custom_outputs=respond, memoize=False)


def test_mixed_outcomes_keep_their_rates_and_do_not_enter_means(run: Run) -> None:
    """Inspect turns None and names into 0.0 and drops late keys; our rates must survive it."""
    task = av_dilemma(n=80)
    ids = [sample.id for sample in task.dataset]

    def reply(item: ChoiceQuestion) -> tuple[str, str]:
        number = ids.index(item.id)
        focal = item.label("sacrifice")
        return [
            ("I'm sorry, I can't choose.", "stop"),  # the first sample has no number at all
            (f"Answer: {focal}", "stop"),
            ("Hard to say.", "stop"),
            ("First I", "max_tokens"),
        ][number % 4]

    log = run(task, mock(reply))
    for outcome in ("choice", "refusal", "unparseable", "truncated"):
        assert metric(log, outcome) == 0.25, outcome
    assert metric(log, "sacrifice") == 1.0


def test_every_metric_of_each_key_survives(run: Run) -> None:
    """Inspect silently drops a second metric of the same name: none may be missing."""
    log = run(
        economic_games(n=84, by=["wording", "naming", "alphabet", "label"]), "avdilemma/random"
    )
    (printed,) = log.results.scores if log.results else []
    whole = printed.metrics
    assert list(whole)[:3] == ["cooperate", "cooperate_stderr", "economicus"]
    separating = [f"{name}_separating" for name in AGENTS]
    for key in ("cooperate", *AGENTS, *separating, "first", *OUTCOMES):
        assert {key, f"{key}_stderr"} <= set(whole)
    for key in ("cooperate", *AGENTS):
        for level in (
            "wording=plain",
            "wording=brief",
            "naming=blue_green",
            "alphabet=12",
            "label=late",
        ):
            assert f"{key} {level}" in whole
            assert f"{key} {level} stderr" in whole
    for label in "AB12XY":
        assert f"label_{label}" in whole


def test_every_epoch_is_an_answer_of_its_own(run: Run) -> None:
    """Averages over epochs first would let one answer of two weigh as much as two of two."""
    asked: set[str] = set()

    def reply(item: ChoiceQuestion) -> tuple[str, str]:
        again = item.id in asked
        asked.add(item.id)
        label = item.label("sacrifice" if item.factors["pair"] == "1v3" else "spare")
        return (
            "I'm sorry, I can't choose." if again and label == "A" else f"Answer: {label}"
        ), "stop"

    log = run(av_dilemma(n=16, pair=["1v3", "1v4"], alphabet="AB"), mock(reply), epochs=2)
    (printed,) = log.results.scores if log.results else []
    scores = [s.scores["dilemma_choice"].value for s in log.samples or [] if s.scores]
    for key in ("sacrifice", "choice"):
        known = [each[key] for each in scores if not math.isnan(each[key])]
        assert printed.metrics[key].value == pytest.approx(sum(known) / len(known))
    assert (len(scores), printed.metrics["choice"].value) == (32, 24 / 32)
    assert not log.reductions  # no second copy of every score


def test_results_of_earlier_versions_are_read_as_those_of_now(run: Run) -> None:
    """They had a result of its own for each of the first keys, with mean and stderr."""
    log = run(av_dilemma(n=40), "avdilemma/first")
    now = metrics_of(log)
    (printed,) = log.results.scores if log.results else []
    own = printed.model_copy(update={"name": "sacrifice", "metrics": {}})
    for name, key in (("mean", "sacrifice"), ("stderr", "sacrifice_stderr")):
        own.metrics[name] = printed.metrics.pop(key).model_copy(update={"name": name})
    assert log.results
    log.results.scores.append(own)
    write_eval_log(log, log.location)
    assert metrics_of(log) == pytest.approx(now, nan_ok=True)


def test_by_default_the_behaviour_alone_is_broken_down(run: Run) -> None:
    whole = metrics_of(run(av_dilemma(n=80), "avdilemma/moralis@kappa=0.5"))
    by_level = {name for name in whole if "=" in name}
    assert {"sacrifice scope=one_car", "sacrifice position=first stderr"} <= by_level
    assert {name.split()[0] for name in by_level} == {"sacrifice"}


def test_rescoring_a_log_offline_changes_nothing(run: Run) -> None:
    from inspect_ai import score as rescore

    from avdilemma.evals.scorer import dilemma_choice

    log = run(av_dilemma(n=40), "avdilemma/random")
    again = rescore(log, dilemma_choice(), action="overwrite", display="none")
    for before, after in zip(log.samples or [], again.samples or [], strict=True):
        assert before.scores is not None
        assert after.scores is not None
        one, other = (s.scores["dilemma_choice"].value for s in (before, after))
        assert isinstance(one, dict)
        assert isinstance(other, dict)
        assert {k: str(v) for k, v in one.items()} == {k: str(v) for k, v in other.items()}


def test_an_output_without_a_completion_is_an_empty_reply() -> None:
    from avdilemma.evals.scorer import read_output

    assert read_output(ITEMS[0], ModelOutput()).outcome == "unparseable"


@pytest.mark.slow
def test_every_scenario_answers_back_right_without_a_model() -> None:
    """The gold answers of both agents go through the real prompt and parser."""
    for sample in [
        *dataset(build(load_family("sacrifice"))),
        *dataset(build(load_family("protocols"), n=2520)),
    ]:
        item = gold(sample)
        for action in item.actions:
            reading = parse(f"I compared.\n\nAnswer: {item.label(action)}", item.labels)
            assert reading.label is not None
            assert item.action(reading.label) == action


def gold(sample: Sample) -> ChoiceQuestion:
    assert sample.metadata is not None
    return read_question(sample.metadata["item"])


def test_a_cut_off_that_the_provider_does_not_report_is_found() -> None:
    from types import SimpleNamespace

    from avdilemma.evals import solver

    def words(text: str) -> dict[str, list[str]]:
        return {"input_ids": text.split()}

    model = SimpleNamespace(
        config=SimpleNamespace(max_tokens=5), api=SimpleNamespace(tokenizer=words)
    )
    for text, stop in (("a b c d e", "max_tokens"), ("a b c", "unknown")):
        output = ModelOutput.from_content("hf", text)
        output.choices[0].stop_reason = "unknown"
        solver.mark_cut_off(output, model)
        assert output.stop_reason == stop
