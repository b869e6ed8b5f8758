"""Choices between two or three listed options: dilemmas, single nodes of games, allocations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from avdilemma import games
from avdilemma.dilemmas import CHANCE, KIN, Reading
from avdilemma.errors import AvdilemmaError
from avdilemma.exact import Number
from avdilemma.predictions import Decision, Prediction, Rule
from avdilemma.prompts.languages import LANGUAGES, answer_line
from avdilemma.prompts.outcomes import OUTCOMES, ReadChoice
from avdilemma.prompts.parse import parse
from avdilemma.prompts.restated import told_again
from avdilemma.prompts.ways import OPTION_WAYS, Way, choice_closing
from avdilemma.questions.listed import listed_options
from avdilemma.questions.paper import Blank
from avdilemma.questions.question import Question, form
from avdilemma.questions.scenes import PICTURE_SIDE, side_of
from avdilemma.questions.scoring import (
    CODED,
    LETTERS,
    WITHOUT_ANSWER,
    Pair,
    Scoring,
    Shown,
    Values,
    agreement,
    counted,
    drawn,
    flag,
)
from avdilemma.questions.settings import (
    ChoiceSetting,
    known_belief,
    setting_decision,
    setting_prediction,
    told_belief,
)
from avdilemma.questions.situations import Situation, binary_situation
from avdilemma.scenes import TEXT

DILEMMA = ("pair", "ratio", "risk", "company", "perspective", "scope", "lane")
GAME = ("game", "protocol", "node", "belief", "pair", "framing", "unit", "scale", "naming")
GROUPS = ("attribute", "difference", "relation", "law", "perspective", "lane", "mention", "side")
SURFACE = ("alphabet", "wording", "position", "label", PICTURE_SIDE)

PLACES = ("first", "middle", "last")
"""Keys that say where the chosen one of three options was listed."""

DILEMMA_GROUPING = ("family", "perspective", "scope", "lane", "position")

SCORINGS: Mapping[str, Scoring] = MappingProxyType(
    {
        "dilemma_choice": Scoring(
            "Score dilemmas: outcome, sacrifice, and match with economicus and moralis.",
            ("sacrifice",),
            DILEMMA_GROUPING,
            (*DILEMMA, *SURFACE),
            OUTCOMES,
            ("first",),
            ("biases",),
            estimated=True,
        ),
        "third_choice": Scoring(
            "Score dilemmas with a third option: outcome, sacrifice, chance, and matches.",
            ("sacrifice", CHANCE),
            DILEMMA_GROUPING,
            (*DILEMMA, *SURFACE, "chance_position", "chance_label"),
            OUTCOMES,
            PLACES,
            ("third_biases",),
        ),
        "game_choice": Scoring(
            "Score games: outcome, cooperation, and match with economicus and moralis.",
            ("cooperate",),
            ("family", "game", "node", "belief", "pair", "position"),
            (*GAME, *SURFACE),
            OUTCOMES,
            ("first",),
            ("biases",),
            estimated=True,
        ),
        "moral_machine_choice": Scoring(
            "Score choices between groups: outcome, group spared, match with both agents.",
            ("spared",),
            ("attribute", "side", "position"),
            (*GROUPS, *SURFACE),
            OUTCOMES,
            ("first",),
            ("biases", "amce"),
        ),
    }
)
"""How choices are scored.

The utility of a fair draw is the mean of the other two, so no agent calls on chance alone: where
an agent is not indifferent, letting chance decide is no match; where it is, nothing is scored.
"""

BY_DOMAIN = {
    "dilemmas": "dilemma_choice",
    "games": "game_choice",
    "allocations": "game_choice",
    "groups": "moral_machine_choice",
}


@form("choice")
@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceQuestion(Question):
    """A choice between listed options; `labels` and `actions` run in the order listed."""

    scorings: ClassVar[Mapping[str, Scoring]] = SCORINGS
    stream: ClassVar[str] = "reply"
    ways: ClassVar[tuple[Way, ...]] = OPTION_WAYS

    setting: ChoiceSetting
    """The facts."""

    labels: Annotated[tuple[str, ...], Field(min_length=2, max_length=3)]
    """Labels as listed: two, or three where a third option is offered."""

    actions: tuple[str, ...]
    """Actions behind the labels."""

    focal: str
    """The action that is counted: sacrifice, the node's cooperative action, the allocation that
    gives the other more, or sparing the focal group."""

    @property
    def scorer(self) -> str:
        """Name of the scorer of its replies."""
        return "third_choice" if len(self.labels) == 3 else BY_DOMAIN[self.domain]

    @classmethod
    def read(cls, record: object) -> Self:
        """Read a record that may come from outside; see `Record.read`."""
        found = super(ChoiceQuestion, cls).read(record)
        if len(found.labels) != len(found.actions):
            raise AvdilemmaError(
                f"item record is malformed at labels: there are {len(found.labels)} for "
                f"{len(found.actions)} actions; build it with this version"
            )
        return found

    def action(self, label: str) -> str:
        """The action behind a label.

        Raises:
            AvdilemmaError: If the question has no such label.
        """
        if label not in self.labels:
            raise AvdilemmaError(f"item {self.id}: label {label!r} is none of {self.labels}")
        return self.actions[self.labels.index(label)]

    def label(self, action: str) -> str:
        """The label in front of an action.

        Raises:
            AvdilemmaError: If the question has no such action.
        """
        if action not in self.actions:
            raise AvdilemmaError(f"item {self.id}: action {action!r} is none of {self.actions}")
        return self.labels[self.actions.index(action)]

    def decision(self, reading: Reading = "ex_ante") -> Decision:
        """The decision behind the question, with its actions as listed."""
        return setting_decision(self.setting, self.actions, reading)

    def predict(
        self, rule: Rule, noise: Number = 0, lapse: Number = 0, reading: Reading = "ex_ante"
    ) -> Prediction:
        """What an agent answers, on the belief that the question rests on."""
        setting: Any = self.setting
        if known_belief(setting):
            return setting_prediction(setting, self.actions, rule, noise, lapse, reading)
        if setting.basis == "elicited":
            return Prediction(frozenset(self.actions), dict.fromkeys(self.actions, 0.5))
        one, other = self.actions
        united, _ = setting.equilibrium(rule, noise, lapse, ((setting.node, (one, other)),))
        return games.at_node(games.game(setting.game), setting.node, united)

    def read_reply(self, text: str, stop_reason: str = "stop") -> ReadChoice:
        """Read a reply; where the prompt is at hand, by the options' own words too."""
        third = self.label(CHANCE) if CHANCE in self.actions else None
        return parse(told_again(text, self.prompt), self.labels, stop_reason, self.options, third)

    @property
    def options(self) -> tuple[str, ...]:
        """The texts of the options as listed; none where the prompt is not at hand."""
        listed = listed_options(self.prompt, self.labels, self.language)
        return listed[0] if listed else ()

    def blanks(self) -> tuple[Blank, ...]:
        """The options as listed."""
        option = LANGUAGES[self.language].option.format
        texts = zip(self.labels, self.options, strict=False)
        return (Blank(tuple(option(label=one, text=text) for one, text in texts), listed=True),)

    def closing(self, way: Way) -> str:
        """The last paragraph of the prompt: how to answer."""
        return choice_closing(self.labels, self.language, way)

    def answer_schema(self) -> dict[str, Any]:
        """One of the labels."""
        return {"type": "string", "enum": list(self.labels)}

    def drawn_answer(self, prediction: Prediction, draw: Random) -> str:
        """The label of an action drawn from a prediction."""
        return self.label(drawn(prediction, draw, self.actions))

    def phrase(self, prediction: Prediction, draw: Random) -> str:
        """A reply that states a choice."""
        label = self.drawn_answer(prediction, draw)
        other = next(name for name in self.labels if name != label)
        first, second = self.labels[:2]
        phrasing = draw.choice(LANGUAGES[self.language].phrasings)
        line = answer_line(label, self.language)
        return phrasing.format(line=line, label=label, other=other, first=first, second=second)

    def score(self, read: ReadChoice, pair: Pair) -> Values:
        """The score of a reply."""
        action = self.chosen(read)
        given = action is not None
        found = {self.setting.behaviour: flag(given, action == self.focal)}
        if len(self.labels) == 3:
            found[CHANCE] = flag(given, action == CHANCE)
        found |= agreement(pair, lambda prediction: action == prediction.action, given)
        if len(self.labels) == 3:
            places = zip(PLACES, self.labels, strict=True)
            found |= {place: flag(given, read.label == label) for place, label in places}
        else:
            early = self.factors["label"] == "early"
            found["first"] = flag(given, read.label == self.labels[0])
            found["label"] = flag(given, (action == self.focal) == early)
        if self.modality != TEXT:
            side = None if action is None else side_of(self, action)
            found["left"] = flag(side is not None, side == "left")
        return found | counted(read.outcome, OUTCOMES, pair)

    def chosen(self, read: ReadChoice) -> str | None:
        """The action that was read; None without one."""
        return None if read.label is None else self.action(read.label)

    def shown(self, read: ReadChoice) -> Shown:
        """A reply in words."""
        action = self.chosen(read)
        told = {"action": action, "rule": read.reason, **told_belief(self.setting)}
        return Shown(read.label, action or read.reason, told)

    def chosen_in(self, metadata: Mapping[str, Any]) -> str:
        """The action that a log's metadata tells; see `Question.chosen_in`."""
        return self.actions[self.actions.index(metadata["action"])]

    def code(self, read: ReadChoice) -> str:
        """The place of the option chosen, from 0, or the letter of an outcome."""
        if read.label is None:
            return LETTERS[read.outcome]
        return str(self.labels.index(read.label))

    def from_code(self, code: str) -> ReadChoice:
        """What was read, from a code.

        Examples:
            >>> from avdilemma.families import build, load_family
            >>> question = build(load_family("sacrifice"), n=4).items[0]
            >>> question.from_code("1").label == question.labels[1]
            True
            >>> question.from_code("R").outcome
            'refusal'
        """
        if code in WITHOUT_ANSWER:
            return ReadChoice(WITHOUT_ANSWER[code], None, CODED)
        if code in map(str, range(len(self.labels))):
            return ReadChoice("choice", self.labels[int(code)], CODED)
        raise self.wrong_code(code, f"0 to {len(self.labels) - 1}")

    def situation(self, reading: Reading = "ex_ante") -> Situation | None:
        """What the question offers, in the numbers that estimation needs."""
        setting: Any = self.setting
        if len(self.actions) != 2 or self.domain == "groups":
            return None
        if getattr(setting, "silent", "") or getattr(setting, "company", None) in KIN:
            return None
        if self.domain == "games" and not setting.belief:
            return None
        prior: Any = self.factors.get("prior", "none")
        early = early_place(self, self.actions[0] == self.focal)
        return binary_situation(setting, self.actions, early, self.focal, reading, prior)

    def sides(self) -> dict[str, str]:
        """Place, label and lane of the action that is counted, as shown."""
        listed = zip(self.actions, self.labels, strict=True)
        offered = {action: label for action, label in listed if action != CHANCE}
        found = shown_sides(offered, self.focal, self.factors)
        lane = getattr(self.setting, "lane", None)
        found |= {} if lane is None else {"lane": str(lane)}
        seen = self.modality != TEXT
        return found | ({PICTURE_SIDE: str(side_of(self, self.focal))} if seen else {})


def early_place(question: Question, focal_first: bool) -> int:
    """Place (0 or 1) of the option with the alphabet's early label.

    `focal_first` says whether the action that is counted is listed first.
    """
    if "label" in question.factors:
        return 0 if focal_first == (question.factors["label"] == "early") else 1
    one, other = question.listed_labels
    return 0 if one <= other else 1


def shown_sides(
    labels: Mapping[str, str], focal: str, factors: Mapping[str, str]
) -> dict[str, str]:
    """Place (``position``, first or second) and ``label`` (early or late) of an action.

    Args:
        labels: The labels of two actions, in the order listed.
        focal: The action.
        factors: The question's levels, of which ``alphabet`` gives the order of its labels.
    """
    one, other = labels.values()
    carried = labels[focal]
    # the order of an alphabet is its author's: where the alphabet is a factor, it says
    alphabet = factors.get("alphabet", "")
    early = carried == min(one, other)
    if alphabet in {one + other, other + one}:
        early = alphabet.startswith(carried)
    return {
        "position": "first" if focal == next(iter(labels)) else "second",
        "label": "early" if early else "late",
    }
