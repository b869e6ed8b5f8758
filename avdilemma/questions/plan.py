"""Whole plans (the strategy method): every node of a game is asked in one prompt.

Rates of a plan are shares over its nodes, so a plan is one answer as in other forms.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from avdilemma import games
from avdilemma.agents.phrasings import LINES
from avdilemma.dilemmas import Reading
from avdilemma.exact import Number
from avdilemma.games import Game
from avdilemma.predictions import Decision, Prediction, Rule, predict, separates
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.outcomes import PLAN_OUTCOMES, PlanOutcome, ReadLines
from avdilemma.prompts.plans import parse_plan
from avdilemma.prompts.restated import told_again
from avdilemma.prompts.ways import OPTION_WAYS, Way, object_schema, plan_closing
from avdilemma.questions.choice import SCORINGS, early_place, shown_sides
from avdilemma.questions.listed import listed_options
from avdilemma.questions.paper import Blank
from avdilemma.questions.question import Question, form
from avdilemma.questions.scoring import (
    AGENTS,
    CODED,
    LETTERS,
    WITHOUT_ANSWER,
    Pair,
    Scoring,
    Shown,
    Values,
    agreement,
    drawn,
    flag,
    indicator,
    mean,
)
from avdilemma.questions.settings import GameSetting, told_belief
from avdilemma.questions.situations import Situation, plan_situation


@lru_cache(maxsize=256)
def _move_before(game: str, node: str) -> tuple[str, str] | None:
    return games.game(game).move_before(node)


@form("plan")
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanQuestion(Question):
    """A question for a whole plan."""

    scorings: ClassVar[Mapping[str, Scoring]] = {
        "plan_choice": replace(
            SCORINGS["game_choice"],
            summary="Score plans: outcome, cooperation, and match with economicus and moralis.",
            grouping=("family", "game", "belief", "position"),
            outcomes=PLAN_OUTCOMES,
            further=("first", "partial", "plan_economicus", "plan_moralis"),
        )
    }
    stream: ClassVar[str] = "plan"
    ways: ClassVar[tuple[Way, ...]] = OPTION_WAYS

    setting: GameSetting
    """The facts; its node is ``plan``."""

    labels: tuple[str, str]
    """Labels as listed, the same at every node."""

    nodes: tuple[str, ...]
    """The nodes in the order in which they are asked."""

    actions: tuple[tuple[str, str], ...]
    """For each node the actions behind the labels."""

    @property
    def game(self) -> Game:
        """The game."""
        return games.game(self.setting.game)

    @property
    def listed(self) -> dict[str, tuple[str, str]]:
        """For each node the actions in the order in which they are read."""
        return dict(zip(self.nodes, self.actions, strict=True))

    def plan(self, labels: Mapping[str, str]) -> dict[str, str]:
        """The actions behind one of the question's labels for each of some nodes."""
        return {node: self.listed[node][self.labels.index(label)] for node, label in labels.items()}

    def decision(self, reading: Reading = "ex_ante") -> Decision:  # noqa: ARG002
        """The decision, whose actions are plans as `games.plan_name` writes them."""
        return self.setting.plan_decision(tuple(self.listed.items()))

    def predict(
        self, rule: Rule, noise: Number = 0, lapse: Number = 0, reading: Reading = "ex_ante"
    ) -> Prediction:
        """What an agent answers: a prediction over plans as `games.plan_name` writes them."""
        if self.has_belief:
            return predict(rule, self.decision(reading), noise, lapse)
        if self.setting.basis == "elicited":
            names = [games.plan_name(self.game, plan) for plan in self.game.plans()]
            return Prediction(frozenset(names), dict.fromkeys(names, 1 / len(names)))
        return self.setting.equilibrium(rule, noise, lapse, tuple(self.listed.items()))[0]

    def read_reply(self, text: str, stop_reason: str = "stop") -> ReadLines:
        """Read a reply."""
        before = [self._label_before(node) for node in self.nodes]
        return parse_plan(
            told_again(text, self.prompt),
            self.labels,
            len(self.nodes),
            stop_reason,
            self.options,
            before,
        )

    def _label_before(self, node: str) -> str | None:
        """The label of the action after which a node is reached; None for the first."""
        move = _move_before(self.setting.game, node)
        if move is None or move[0] not in self.nodes:
            return None
        return self.labels[self.listed[move[0]].index(move[1])]

    @property
    def options(self) -> tuple[tuple[str, ...], ...]:
        """For each node the texts of the options as listed; none where the prompt is unknown."""
        return listed_options(self.prompt, self.labels, self.language, len(self.nodes))

    def closing(self, way: Way) -> str:
        """The last paragraph of the prompt: how to answer."""
        return plan_closing(len(self.nodes), self.labels, self.language, way)

    def schema(self) -> dict[str, Any]:
        """The JSON schema of a plan: one of the labels a node."""
        return object_schema(dict.fromkeys(self._keys, self.answer_schema()))

    def answer_schema(self) -> dict[str, Any]:
        """One of the labels."""
        return {"type": "string", "enum": list(self.labels)}

    @property
    def _keys(self) -> list[str]:
        """Keys of the answers to the nodes, where an object is asked for."""
        return [f"decision_{number}" for number, _ in enumerate(self.nodes, 1)]

    def drawn_answer(self, prediction: Prediction, draw: Random) -> str:
        """A plan drawn from a prediction, as `games.plan_name` writes it."""
        return drawn(prediction, draw, sorted(prediction.probabilities))

    def _labels_of(self, name: str) -> list[str]:
        """The labels of a plan in the order in which its nodes are asked."""
        plan = games.read_plan(self.game, name)
        return [self.labels[self.listed[node].index(plan[node])] for node in self.nodes]

    def phrase(self, prediction: Prediction, draw: Random) -> str:
        """A reply with one answer line a node."""
        return self._lines(self.drawn_answer(prediction, draw), draw.choice(LINES))

    def bare(self, answer: str) -> str:
        """A reply of answer lines alone."""
        return self._lines(answer, LINES[0])

    def _lines(self, answer: str, written: Callable[[str], str]) -> str:
        text = LANGUAGES[self.language].plans.decision
        return "\n".join(
            written(text.format(number=number, label=label))
            for number, label in enumerate(self._labels_of(answer), 1)
        )

    def object(self, answer: str) -> str:
        """A reply that states a plan as a JSON object."""
        return json.dumps(dict(zip(self._keys, self._labels_of(answer), strict=True)))

    def answered(self, read: ReadLines) -> dict[str, str]:
        """The actions that were read, by node."""
        labels = zip(self.nodes, read.labels, strict=True)
        return self.plan({node: label for node, label in labels if label is not None})

    def score(self, read: ReadLines, pair: Pair) -> Values:
        """The score of a reply: every node like a choice, then the plan as a whole."""
        plan, early = self.answered(read), self.factors["label"] == "early"
        rows: list[Values] = []
        sums = dict.fromkeys((*(f"strict_{name}" for name in AGENTS), "separating"), 0.0)
        for node in self.game.nodes:
            one, other = (games.at_node(self.game, node.name, each) for each in pair)
            given, action = node.name in plan, plan.get(node.name)
            cooperates = action == node.actions[0]

            def match(prediction: Prediction, action: str | None = action) -> bool:
                return action == prediction.action

            row = {"cooperate": flag(given, cooperates)} | agreement((one, other), match, given)
            rows.append(row | {"label": flag(given, cooperates == early)})
            for name, prediction in zip(AGENTS, (one, other), strict=True):
                sums[f"strict_{name}"] += prediction.strict
            sums["separating"] += separates(one, other)
        found = {name: mean([row[name] for row in rows]) for name in rows[0]}
        firsts = [float(label == self.labels[0]) for label in read.labels if label is not None]
        found["first"] = mean(firsts)
        found |= {outcome: indicator(read.outcome == outcome) for outcome in PLAN_OUTCOMES}
        for name, prediction in zip(AGENTS, pair, strict=True):
            scored = read.outcome == "choice" and prediction.strict
            found[f"plan_{name}"] = flag(scored, self.chosen(read) == prediction.action)
        return found | sums

    def chosen(self, read: ReadLines) -> str | None:
        """The whole plan that was read, as `games.plan_name` writes it; None unless it is whole."""
        plan = self.answered(read)
        return games.plan_name(self.game, plan) if len(plan) == len(self.nodes) else None

    def shown(self, read: ReadLines) -> Shown:
        """A reply in words."""
        plan = self.answered(read)
        answer = "/".join(label or "-" for label in read.labels)
        told = {"plan": plan, "rule": read.reason, **told_belief(self.setting)}
        does = ", ".join(f"{node} {action}" for node, action in plan.items())
        return Shown(answer, does or read.reason, told, str(plan or read.reason))

    def chosen_in(self, metadata: Mapping[str, Any]) -> str:
        """The plan that a log's metadata tells; see `Question.chosen_in`."""
        return games.plan_name(self.game, metadata["plan"])

    def code(self, read: ReadLines) -> str:
        """One digit a node, ``-`` without an answer, ``T`` behind a cut-off plan; or a letter."""
        if all(label is None for label in read.labels):
            return LETTERS[read.outcome]
        places = ["-" if each is None else str(self.labels.index(each)) for each in read.labels]
        return "".join(places) + ("T" if read.outcome == "truncated" else "")

    def from_code(self, code: str) -> ReadLines:
        """What was read, from a code."""
        if code in WITHOUT_ANSWER:
            return ReadLines(WITHOUT_ANSWER[code], (None,) * len(self.nodes), CODED)
        digits = code.removesuffix("T")
        known = {"-": None, **{str(place): label for place, label in enumerate(self.labels)}}
        if len(digits) == len(self.nodes) and set(digits) <= set(known):
            labels = tuple(known[digit] for digit in digits)
            whole, some = None not in labels, any(label is not None for label in labels)
            if some and not (whole and code.endswith("T")):
                short: PlanOutcome = "truncated" if code.endswith("T") else "partial"
                return ReadLines("choice" if whole else short, labels, CODED)
        raise self.wrong_code(code, f"{len(self.nodes)} of 0, 1 and -")

    def blanks(self) -> tuple[Blank, ...]:
        """The labels, once a situation; what they stand for is in the text."""
        line = LANGUAGES[self.language].plans.situation
        names = [line.format(number=n, question="") for n, _ in enumerate(self.nodes, 1)]
        return tuple(Blank(self.labels, name=name.strip(" .:。：")) for name in names)

    def stated(self, code: str) -> str:
        """One line a situation that was answered."""
        line = LANGUAGES[self.language].plans.decision
        return "\n".join(
            line.format(number=number, label=self.labels[int(place)])
            for number, place in enumerate(code, 1)
            if place != "-"
        )

    def situation(self, reading: Reading = "ex_ante") -> Situation | None:  # noqa: ARG002
        """What the question offers, in the numbers that estimation needs."""
        if not self.setting.belief or self.setting.silent:
            return None
        early = early_place(self, self.actions[0][0] == self._focal)
        return plan_situation(self.setting, tuple(self.listed.items()), early)

    @property
    def _focal(self) -> str:
        """The cooperative action of the node that is asked first."""
        return self.game.node(self.nodes[0]).actions[0]

    def sides(self) -> dict[str, str]:
        """Place and label of the first node's cooperative action, as shown."""
        labels = dict(zip(self.actions[0], self.labels, strict=True))
        return shown_sides(labels, self._focal, self.factors)
