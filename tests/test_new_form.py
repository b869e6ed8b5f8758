"""A new form of question is one class: asked, scored, coded and estimated like any other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from random import Random
from typing import ClassVar

import pytest
from inspect_ai import eval as inspect_eval

from avdilemma.design import Row
from avdilemma.dilemmas import ACTIONS, CHANCE, Reading
from avdilemma.evals.build import make_task
from avdilemma.evals.scorer import SCORERS
from avdilemma.families import ItemSet, ThirdOption, build, load_family
from avdilemma.families.asking import Maker
from avdilemma.predictions import Prediction
from avdilemma.prompts.outcomes import OUTCOMES, ReadLines
from avdilemma.questions import FORMS, ChoiceQuestion, Question, Scoring, Shown, form, read_question
from avdilemma.questions.scoring import CODED, LETTERS, Pair, Values, agreement, counted, flag
from avdilemma.questions.situations import Situation, binary_situation

NAME = "ranking_choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingQuestion(Question):
    """Three options to be ranked from the best to the worst."""

    scorings: ClassVar[Mapping[str, Scoring]] = {
        NAME: Scoring(
            "Score rankings.",
            ("sacrifice",),
            ("perspective",),
            ("pair", "perspective"),
            OUTCOMES,
            ("first",),
            estimated=True,
        )
    }
    stream: ClassVar[str] = "ranking"

    ranked: tuple[str, str, str]
    """Labels as listed."""

    actions: tuple[str, str, str]
    """Actions behind them."""

    decision = ChoiceQuestion.decision

    @property
    def listed_labels(self) -> tuple[str, ...]:
        return self.ranked

    def read_reply(self, text: str, stop_reason: str = "stop") -> ReadLines:
        lines = re.findall(r"Ranking:\s*(\w+) > (\w+) > (\w+)", text)
        if lines and sorted(lines[-1]) == sorted(self.ranked):
            return ReadLines("choice", lines[-1], "ranking")
        outcome = "truncated" if stop_reason == "max_tokens" else "unparseable"
        return ReadLines(outcome, (None,) * 3, "no ranking")

    def phrase(self, prediction: Prediction, draw: Random) -> str:
        rates = prediction.probabilities
        order = sorted(self.ranked, key=lambda label: -rates[self._action(label)])
        return f"Ranking: {' > '.join(order)}"

    def _action(self, label: str) -> str:
        return self.actions[self.ranked.index(label)]

    def chosen(self, read: ReadLines) -> str | None:
        """The better one of the two courses; chance is ranked too."""
        order = [self._action(label) for label in read.labels if label is not None]
        return next((action for action in order if action != CHANCE), None)

    def score(self, read: ReadLines, pair: Pair) -> Values:
        action = self.chosen(read)
        found = {"sacrifice": flag(action is not None, action == "sacrifice")}
        found |= agreement(pair, lambda each: action == each.action, action is not None)
        found["first"] = flag(action is not None, read.labels[0] == self.ranked[0])
        return found | counted(read.outcome, OUTCOMES, pair)

    def shown(self, read: ReadLines) -> Shown:
        order = " > ".join(label for label in read.labels if label is not None)
        return Shown(order or None, order or read.reason, {"action": self.chosen(read)})

    def code(self, read: ReadLines) -> str:
        if read.labels[0] is None:
            return LETTERS[read.outcome]
        return "".join(str(self.ranked.index(label)) for label in read.labels if label)

    def from_code(self, code: str) -> ReadLines:
        for outcome in OUTCOMES[1:]:
            if code == LETTERS[outcome]:
                return ReadLines(outcome, (None,) * 3, CODED)
        if sorted(code) == ["0", "1", "2"]:
            return ReadLines("choice", tuple(self.ranked[int(each)] for each in code), CODED)
        raise self.wrong_code(code, "an order of 0, 1 and 2")

    def situation(self, reading: Reading = "ex_ante") -> Situation | None:
        early = 0 if self.actions.index(ACTIONS[0]) < self.actions.index(ACTIONS[1]) else 1
        return binary_situation(self.setting, ACTIONS, early, ACTIONS[0], reading)  # type: ignore[arg-type]


class Rankings(ThirdOption):
    """A file of dilemmas with three options, asked for rankings."""

    def maker(self, seed: int) -> Maker:
        return partial(self.item, seed=seed)

    def item(self, row: Row, seed: int) -> Question:
        choice = super().item(row, seed)
        assert isinstance(choice, ChoiceQuestion)
        kept = {each.name: getattr(choice, each.name) for each in fields(Question)}
        return RankingQuestion(ranked=choice.labels, actions=choice.actions, **kept)


@pytest.fixture
def items() -> Iterator[ItemSet]:
    """Rankings in place of the choices among three options of a built-in file."""
    form("ranking")(RankingQuestion)
    family = Rankings(load_family("sacrifice"))
    yield build(family, select={"perspective": "occupant", "scope": "one_car"}, at_most=96)
    del FORMS["ranking"]
    SCORERS.pop(NAME, None)


def test_its_record_is_told_from_those_of_other_forms(items: ItemSet) -> None:
    for question in items.items:
        assert read_question(question.facts()) == type(question).read(question.facts())
    for choice in build(ThirdOption(load_family("sacrifice")), n=16).items:
        assert read_question(choice.facts()).form == "choice"


def test_it_is_asked_scored_coded_and_estimated(items: ItemSet, tmp_path: Path) -> None:
    from avdilemma.evals.columns import columns
    from avdilemma.logs.select import read_logs
    from avdilemma.report.from_logs import estimates

    task = make_task(items, 0.5, "Rankings", [], {})
    (log,) = inspect_eval(
        task, model="avdilemma/moralis@kappa=0.5", log_dir=str(tmp_path), display="none"
    )
    assert log.status == "success"
    assert log.results is not None
    found = {name: each.value for one in log.results.scores for name, each in one.metrics.items()}
    assert found["choice"] == found["moralis"] == 1.0
    assert found["economicus"] < 1.0
    assert 0.4 < found["kappa_low"] <= 0.5 <= found["kappa_high"] < 0.8
    assert columns(NAME)
    for question in items.items:
        for code in ("012", "210", "R", "U", "T"):
            assert question.code(question.from_code(code)) == code
    (estimated,) = estimates(read_logs([tmp_path]).usable)
    low, high = estimated.parts["dilemmas"].kappa.low, estimated.parts["dilemmas"].kappa.high
    assert low is not None
    assert high is not None
    assert low <= 0.5 <= high
