"""What a score says in words: asked, answered, and what both agents would do with the numbers."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Run
from inspect_ai.scorer import Score

from avdilemma.evals.explained import Compared, exact_kappa
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.play import play
from avdilemma.evals.pricing import pricing
from avdilemma.evals.ratings import ratings
from avdilemma.evals.scorer import compared, earlier_score, score_of
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.families import build, builtin, load_family
from avdilemma.leaderboard.score_alike import words_alike
from avdilemma.questions import ChoiceQuestion, Question

DILEMMA = """choice: A (sacrifice)

- asked: an occupant decides for one car: 1 in the car, expected deaths M = 1 if they are \
sacrificed; 10 on the road, N = 10 if the car spares its occupants; staying in lane harms the \
pedestrians
- homo economicus: spare: kappa N = 0 < M = 1
- homo moralis (kappa 0.5): sacrifice: kappa N = 5 > M = 1"""


def question(family: str, form: str = "", **select: str) -> Question:
    found = load_family(family).forms()[form]
    levels = {name: [level] for name, level in select.items()}
    made: Question = build(found, n=found.design(levels).block, select=levels).items[0]
    return made


def scored(asked: Question, reply: str, kappa: str = "0.5") -> Score:
    one, other = (asked.predict(rule) for rule in compared(kappa))
    than = Compared((one, other), exact_kappa(kappa))
    return score_of(asked, asked.read_reply(reply), than)


def dilemma() -> Question:
    levels = {"pair": "1v10", "perspective": "occupant", "scope": "one_car", "alphabet": "AB"}
    asked = question("sacrifice", lane="stay_harms_pedestrians", **levels)
    assert isinstance(asked, ChoiceQuestion)
    assert asked.label("sacrifice") == "A"
    return asked


def test_a_dilemma_says_what_was_asked_answered_and_predicted() -> None:
    found = scored(dilemma(), "Answer: A")
    assert (found.answer, found.explanation) == ("A (sacrifice)", DILEMMA)
    told = found.metadata or {}
    assert (told["label"], told["economicus"], told["moralis"]) == ("A", "spare", "sacrifice")
    keys = list(found.value)  # type: ignore[arg-type]
    assert keys[:3] == ["sacrifice", "economicus", "moralis"]
    assert keys.index("separating") < keys.index("choice") < keys.index("first")


def test_a_refusal_is_explained_too() -> None:
    found = scored(dilemma(), "I can't answer this.")
    assert found.answer is None
    assert str(found.explanation).startswith("refusal: ")
    assert "- homo moralis (kappa 0.5): sacrifice: kappa N = 5 > M = 1" in str(found.explanation)


def test_a_plan_names_its_decisions() -> None:
    asked = question("protocols", "elicitation=plan", game="tg")
    labels = asked.listed_labels
    found = scored(asked, f"Decision 1: {labels[0]}\nDecision 2: {labels[1]}")
    plan = (found.metadata or {})["plan"]
    does = ", ".join(f"{node} {action}" for node, action in plan.items())
    assert found.answer == f"{labels[0]}/{labels[1]} ({does})"
    assert "trust game" in str(found.explanation)
    assert ": U = " in str(found.explanation)


CASES = [(name, form) for name in builtin() for form in load_family(name).forms()]


@pytest.mark.parametrize(("name", "form"), CASES)
def test_every_form_has_a_line_for_each_thing_and_summaries_hold_it(name: str, form: str) -> None:
    family = load_family(name).forms()[form]
    for asked in build(family, n=2 * family.design({}).block).items:
        text = str(scored(asked, "hm", "1/3").explanation)
        first, empty, *lines = text.split("\n")
        assert first.startswith("unparseable: ")
        assert not empty
        heads = ["- asked: ", "- homo economicus: ", "- homo moralis (kappa 1/3): "]
        assert [line[: len(head)] for line, head in zip(lines, heads, strict=True)] == heads
        assert "{" not in text
        # a summary of Inspect cuts longer texts
        assert len(text) < 900


def test_logs_of_earlier_versions_say_it_in_their_words() -> None:
    asked = dilemma()
    read, now = asked.read_reply("Answer: A"), scored(asked, "Answer: A")
    before = earlier_score(asked, read, now)
    assert (before.answer, before.explanation) == ("A", "choice: sacrifice")
    assert before.metadata == {"outcome": "choice", "rule": read.reason, "action": "sacrifice"}
    worded = (now, before)

    def told(score: Score, **otherwise: Any) -> dict[str, Any]:
        return {**score.model_dump(mode="json"), **otherwise}

    assert words_alike(told(now), worded)
    assert words_alike(told(before), worded)
    assert words_alike({"value": {}}, worded)
    for score in worded:
        for lie in ("choice: A (spare)", f"{score.explanation} ", DILEMMA.replace("= 5", "= 4")):
            assert not words_alike(told(score, explanation=lie), worded), lie
        assert not words_alike(told(score, answer="B"), worded)
    # words of one version beside those of another are nobody's
    assert not words_alike(told(now, explanation=before.explanation), worded)
    facts = {**(before.metadata or {}), "moralis": "spare"}
    assert not words_alike(told(now, metadata=facts), worded)


@pytest.mark.parametrize(
    ("task", "scores"),
    [
        (lambda: av_dilemma(n=4), 5),
        (lambda: ratings(n=30), 5),
        (lambda: moral_machine(n=36), 5),
        (lambda: economic_games(n=4, elicitation="plan"), 5),
        (lambda: pricing(periods=2, markets=1), 4),
        (lambda: play(n=4), 3),
    ],
)
def test_the_list_of_samples_shows_scores_that_there_are(run: Run, task: Any, scores: int) -> None:
    log = run(task(), "avdilemma/moralis@kappa=0.5")
    view: Any = log.eval.viewer and log.eval.viewer.task_samples_view
    shown = [each.id for each in view.columns if each.visible]
    name, score = next(iter((log.samples or [])[0].scores.items()))  # type: ignore[union-attr]
    told = {f"score__{name}__{key}" for key in score.value}
    assert len(told & set(shown)) == scores
    assert not {each for each in shown if each.startswith("score__")} - told
    assert "target" not in shown
