"""The base of every question: what it is about, what agents answer, and what a reply is worth.

One file beside this one holds one *form* of question, with everything that is its own: its record,
how a reply is read, how a reference agent answers, its score, its code in a submission, and what
estimation sees of it. `FORMS` is the one registry of forms.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, ClassVar, Self, TypeVar

from avdilemma.agents import Agent
from avdilemma.design import generator
from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.exact import Number
from avdilemma.predictions import Decision, Prediction, Rule, predict
from avdilemma.prompts.languages import ENGLISH, LANGUAGES, Language
from avdilemma.prompts.ways import ANSWER, LINE, Way, answer_object, object_schema
from avdilemma.questions.paper import OnPaper
from avdilemma.questions.record import Record
from avdilemma.questions.scenes import scene_of
from avdilemma.questions.scoring import Pair, Scoring, Shown
from avdilemma.questions.settings import QuestionDomain, Setting, known_belief
from avdilemma.questions.situations import Situation
from avdilemma.scenes import TEXT, Modality, Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRecord(Record):
    """What a family makes of one row of its design: a question, or a match of several."""

    form: ClassVar[str]
    """Name of the form."""

    id: str
    """Stable name: family and the level of every factor. Does not depend on the seed."""

    scenario: str
    """Cluster: all order, label and wording variants of the same content share it."""

    family: str
    """Name of the family."""

    seed: int
    """Its own seed, from (seed, id)."""

    factors: dict[str, str]
    """Level of every factor."""

    setting: Setting
    """The facts."""

    prompt: str = ""
    """The text as it is sent; empty in a record that travels beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(FamilyRecord, OnPaper):
    """One question as it is asked, with everything needed to predict and score its answer."""

    scorings: ClassVar[Mapping[str, Scoring]]
    """How its replies are scored, by the names of scorers."""

    stream: ClassVar[str]
    """Name of the random draws of agents' replies, kept for good: logs repeat by it."""

    ways: ClassVar[tuple[Way, ...]] = (LINE,)
    """Ways in which its questions can be answered."""

    language: Language = ENGLISH
    """Language of the prompt. The id does not depend on it."""

    answer: Way = LINE
    """How the prompt asks for an answer. The id does not depend on it."""

    modality: Modality = TEXT
    """Whether its scene is told, shown, or both. The id does not depend on it."""

    @property
    def domain(self) -> QuestionDomain:
        """What the question is about."""
        return self.setting.domain

    @property
    def scorer(self) -> str:
        """Name of the scorer of its replies."""
        return next(iter(self.scorings))

    @property
    def listed_labels(self) -> tuple[str, ...]:
        """Labels of the options in the order listed; none where an answer is a number."""
        labels: tuple[str, ...] = getattr(self, "labels", ())
        return labels

    @property
    def has_belief(self) -> bool:
        """Whether its decision follows from the record alone; not where others are asked first."""
        return known_belief(self.setting)

    def told(self) -> str:
        """What is asked in one line, with the numbers on which predictions rest."""
        return self.setting.told()

    def closing(self, way: Way) -> str:
        """The last paragraph of the prompt: how to answer, in one of the form's `ways`."""
        raise NotImplementedError

    @property
    def afterwards(self) -> str:
        """What is asked in a second turn, where the first one asks to think; else empty."""
        return self.closing("label") if self.answer == "two_step" else ""

    def in_way(self, way: Way) -> Self:
        """The question as another way of answering asks it; all but the prompt stays.

        Raises:
            InvalidValueError: If questions of this form are not answered in that way.
        """
        if way == self.answer:
            return self
        if way not in self.ways:
            known = f"a question of form {self.form} is answered by {', '.join(self.ways)} alone"
            raise InvalidValueError("answer", way, known)
        before = self.prompt.removesuffix(self.closing(self.answer))
        return replace(self, answer=way, prompt=before + self.closing(way))

    def schema(self) -> dict[str, Any]:
        """The JSON schema of an answer, where it is asked for as an object."""
        return object_schema({ANSWER: self.answer_schema()})

    def answer_schema(self) -> dict[str, Any]:
        """The JSON schema of a single answer's value."""
        raise NotImplementedError

    @abstractmethod
    def decision(self, reading: Reading = "ex_ante") -> Decision:
        """The decision behind the question, with its actions as listed.

        Args:
            reading: How a dilemma's own payoff is taken; games are always behind the veil.

        Returns:
            The decision.

        Raises:
            AvdilemmaError: If a fact of the question is impossible, or it holds no belief.
        """

    def predict(
        self, rule: Rule, noise: Number = 0, lapse: Number = 0, reading: Reading = "ex_ante"
    ) -> Prediction:
        """What an agent answers, on the belief that the question rests on.

        Args:
            rule: The agent's rule.
            noise: Its logit noise, in the decision's unit.
            lapse: Its share of random answers.
            reading: How a dilemma's own payoff is taken.

        Returns:
            The prediction. Without an elicited belief that could be read, and without an
            equilibrium, all actions, which is no prediction.

        Raises:
            AvdilemmaError: If a fact of the question is impossible.
            NoRuleError: If the agent has no rule for it.
        """
        return predict(rule, self.decision(reading), noise, lapse)

    def predicted(self, agent: Agent, reading: Reading = "ex_ante") -> Prediction:
        """What an agent answers, its noise and lapses included.

        Raises:
            NoRuleError: If the agent has no rule for such a question.
        """
        return self.predict(agent.rule, agent.values["noise"], agent.values["lapse"], reading)

    @abstractmethod
    def read_reply(self, text: str, stop_reason: str = "stop") -> Any:
        """Read a reply.

        Args:
            text: The reply, any string.
            stop_reason: Why the model stopped, in Inspect's words.

        Returns:
            What was read, with its outcome.
        """

    def reply(self, agent: Agent, epoch: int = 1, reading: Reading = "ex_ante") -> str:
        """What a reference agent writes in reply.

        Args:
            agent: The agent.
            epoch: Repetition, from 1; draws differ between repetitions.
            reading: How the agent takes its own payoff in a dilemma.

        Returns:
            Text that ends in an answer, or a refusal. Same arguments, same text.

        Raises:
            NoRuleError: If the agent has no rule for such a question.
        """
        draw = generator(self.seed, self.stream, agent.name, epoch)
        if not agent.kind.answers:
            return draw.choice(LANGUAGES[self.language].refusals)
        prediction = self.predicted(agent, reading)
        if self.answer == LINE:
            return self.phrase(prediction, draw)
        given = self.drawn_answer(prediction, draw)
        return self.object(given) if self.answer == "structured" else self.bare(given)

    @abstractmethod
    def phrase(self, prediction: Prediction, draw: Random) -> str:
        """A reply that states an answer drawn from a prediction, phrased as models do."""

    def drawn_answer(self, prediction: Prediction, draw: Random) -> str:
        """An answer drawn from a prediction, the same as `phrase` states."""
        raise NotImplementedError

    def bare(self, answer: str) -> str:
        """A reply that is an answer alone."""
        return answer

    def object(self, answer: str) -> str:
        """A reply that states an answer as a JSON object."""
        return answer_object(answer)

    @abstractmethod
    def score(self, read: Any, pair: Pair) -> dict[str, float]:
        """The score of a reply.

        Args:
            read: What was read in it.
            pair: Predictions of homo economicus and homo moralis.

        Returns:
            The same keys for every question and reply of a scorer; NaN where nothing can be said.
            See docs/scores.md.
        """

    def arranged(self, values: Mapping[str, float]) -> dict[str, float]:
        """A score of its, in the order in which people read the keys."""
        return self.scorings[self.scorer].arranged(values)

    @abstractmethod
    def chosen(self, read: Any) -> str | None:
        """The action that was read, as `decision` names it; None without one."""

    @abstractmethod
    def shown(self, read: Any) -> Shown:
        """A reply in words."""

    def chosen_in(self, metadata: Mapping[str, Any]) -> str:
        """The action that a log's metadata of a scored choice tells, as `shown` wrote it.

        Raises:
            KeyError, TypeError, ValueError: If it tells no answer to this question.
        """
        action = str(metadata["action"])
        if action not in self.decision().actions:
            raise ValueError(f"{action!r} is no action of {self.id}")
        return action

    @abstractmethod
    def code(self, read: Any) -> str:
        """The short code of what was read, as a submission holds it."""

    @abstractmethod
    def from_code(self, code: str) -> Any:
        """What was read, as far as scores need it, from a code.

        Raises:
            AvdilemmaError: If the code stands for no answer to this question.
        """

    def wrong_code(self, code: str, answers: str) -> AvdilemmaError:
        """The error for a code that stands for no answer."""
        return AvdilemmaError(
            f"item {self.id}: {code!r} is no answer to it: it has {answers}, or R, U, T"
        )

    def situation(self, reading: Reading = "ex_ante") -> Situation | None:  # noqa: ARG002
        """What the question offers, in the numbers that estimation needs.

        Args:
            reading: How a dilemma's own payoff is taken.

        Returns:
            The situation, the same object for questions that offer the same. None where answers
            cannot enter an estimate: the belief is not known, kin is aboard (of whom the utility
            says nothing), chance is offered too, or the answer is a number.

        Raises:
            AvdilemmaError: If a fact of the question is impossible.
        """
        return None

    def sides(self) -> dict[str, str]:
        """Place (``position``), ``label`` and ``lane`` of the action that is counted, as shown."""
        return {}

    def scene(self) -> Scene:
        """What a picture of the question shows, in facts.

        Raises:
            NoSceneError: If it is about nothing that can be drawn.
        """
        return scene_of(self)

    def with_belief(self, belief: Mapping[str, str]) -> Self:
        """The question with an elicited belief filled in; itself where it takes or has one."""
        setting: Any = self.setting
        if not hasattr(setting, "basis") or setting.belief:
            return self
        return replace(self, setting=replace(setting, belief=dict(belief)))


FormClass = TypeVar("FormClass", bound=type[Record])

FORMS: dict[str, type[Any]] = {}
"""Every form of question by name."""


def form(name: str) -> Callable[[FormClass], FormClass]:
    """Register a form of question.

    Args:
        name: Its name.

    Returns:
        A decorator of the form's class, which gets the name as its attribute `form`.
    """

    def register(found: FormClass) -> FormClass:
        found.form = name  # type: ignore[attr-defined]
        FORMS[name] = found
        return found

    return register
