"""The one scorer of questions of every form.

Every score is a dictionary with the same keys on every sample. Outcomes are 0/1 keys; what
cannot be said (no choice, or an indifferent agent) is NaN and never 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Metric, Score, Scorer, Target, scorer

# a log names a package's scorer without the package, and by that name it is looked up again
from inspect_ai.scorer._scorer import (  # inspect-evals-lint: ignore[private_api_imports] -- above
    scorer_register,
)
from inspect_ai.solver import TaskState

from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.evals.elicited import belief_reply, with_belief
from avdilemma.evals.errors import clean_errors, ended_in_error
from avdilemma.evals.explained import Compared, as_before, exact_kappa, explanation, facts
from avdilemma.evals.keys import ITEM, KAPPA, MASSES, PROMPT, READING
from avdilemma.evals.metrics import biases, breakdown, counts, means, worst_case_bounds
from avdilemma.evals.output import stop_reason
from avdilemma.evals.probabilities import read_written
from avdilemma.evals.special_metrics import amce, preferences, social_dilemma, third_biases
from avdilemma.exact import Number, exact
from avdilemma.predictions import Rule, preference_rule
from avdilemma.preferences import economicus, moralis
from avdilemma.prompts.ways import PROBABILITIES
from avdilemma.questions import AGENTS, Question, Scoring, read_question, scorings
from avdilemma.questions.probabilities import (
    LOG_ODDS,
    RULE,
    Masses,
    action_masses,
    expected_score,
    without_mass,
)
from avdilemma.questions.probabilities import shown as shown_masses
from avdilemma.questions.scoring import indicator

BELIEF_READ = "belief_read"
"""Key that says whether every belief asked for first could be read."""

REASONS: Mapping[str, str] = {
    "refusal": "refusal",
    "unparseable": "invalid_response_format",
    "truncated": "no_response",
    "partial": "invalid_response_format",
}
"""Why a sample has no value, in Inspect's words, by outcome."""

OWN: Mapping[str, Callable[[], Metric]] = {
    "biases": biases,
    "third_biases": third_biases,
    "social_dilemma": social_dilemma,
    "amce": amce,
}
"""Metrics beside the common ones, by the names that forms ask for them."""


def compared(kappa: Number) -> tuple[Rule, Rule]:
    """The rules of the two agents that answers are compared with."""
    return preference_rule(economicus()), preference_rule(moralis(kappa))


def scoring_metrics(
    scoring: Scoring,
    factors: Sequence[str] | None = None,
    matches: bool = False,
    reading: Reading = "ex_ante",
    further: Sequence[str] = (),
) -> list[Metric]:
    """What `inspect eval` prints for a kind of question.

    Args:
        scoring: How its replies are scored.
        factors: Keys of the samples' metadata by which behaviours are broken down; None for the
            default.
        matches: Whether matches with agents are broken down too: only where somebody asks for
            factors, as what is printed by default should fit on a screen.
        reading: How a dilemma's own payoff is taken where preferences are estimated.
        further: More keys of which means are printed.
    """
    by = scoring.grouping if factors is None else factors
    broken_down = [*scoring.behaviours, *(AGENTS if matches else ())]
    strict = {name: f"strict_{name}" for name in AGENTS}
    separating = [f"{name}_separating" for name in AGENTS]
    shares: dict[str, str | None] = dict.fromkeys(scoring.behaviours if scoring.bounded else ())
    amounts = [] if scoring.bounded else list(scoring.behaviours)
    amounts += [LOG_ODDS] if LOG_ODDS in further else []
    outcomes = [each for each in scoring.outcomes if each not in scoring.further]
    printed = (*scoring.behaviours, *AGENTS, *separating, *outcomes, *scoring.further, *further)
    # what people look for first stands first, on the screen and in the viewer's heading
    return [
        means(list(printed), amounts),
        *(OWN[name]() for name in scoring.metrics),
        *([preferences(reading)] if scoring.estimated else []),
        counts([*strict.values(), "separating"]),
        worst_case_bounds({**shares, **strict}),
        breakdown(broken_down, list(by), factors is not None, amounts),
    ]


def read_output(question: Question, output: ModelOutput) -> Any:
    """Read a model's output; one without a completion is an empty reply."""
    return question.read_reply(output.completion, stop_reason(output))


def _question_scorer(kappa: Number | None, reading: Reading | None) -> Scorer:
    """A scorer of questions of any form; kappa and reading are the sample's where they are None."""
    if kappa is not None:
        with clean_errors():
            compared(kappa)

    async def score(state: TaskState, target: Target) -> Score | None:  # noqa: ARG001
        """Score one sample."""
        if ended_in_error():
            return None
        with clean_errors():
            return _score_reply(state, kappa, reading)

    return score


def _score_reply(state: TaskState, kappa: Number | None, reading: Reading | None) -> Score:
    metadata = state.metadata
    if ITEM not in metadata:
        raise AvdilemmaError(
            f"sample {state.sample_id} holds no question of avdilemma: score its logs alone"
        )
    # the question travels without its prompt, by whose options a reply may answer
    prompt = metadata.get(PROMPT) or state.input_text
    question = with_belief(replace(read_question(metadata[ITEM]), prompt=prompt), state.messages)
    own = metadata.get(READING, "ex_ante") if reading is None else reading
    read = read_output(question, state.output)
    agreed = _agreed_kappa(kappa, metadata.get(KAPPA))
    rules = compared(agreed)
    one, other = (question.predict(rule, reading=own) for rule in rules)
    than = Compared((one, other), exact_kappa(agreed), own)
    if question.answer == PROBABILITIES:
        return _score_masses(question, read_written(metadata.get(MASSES)), read, than)
    asked_first = belief_reply(state.messages)
    believed = {} if asked_first is None else {BELIEF_READ: asked_first[1].outcome == "choice"}
    return score_of(question, read, than, believed)


def score_of(
    question: Question,
    read: Any,
    than: Compared,
    further: Mapping[str, bool] = MappingProxyType({}),
) -> Score:
    """The score of what was read in a reply.

    Args:
        question: The question.
        read: What was read, by its `read_reply`.
        than: The agents that it is compared with.
        further: More 0/1 keys.
    """
    shown = question.shown(read)
    return Score(
        value={
            **question.arranged(question.score(read, than.pair)),
            **{k: indicator(v) for k, v in further.items()},
        },
        answer=shown.words,
        explanation=explanation(
            question, f"{read.outcome}: {shown.words or shown.explanation}", than
        ),
        reason=REASONS.get(read.outcome),
        metadata={
            "outcome": read.outcome,
            **facts(shown, than.pair),
            "rule": read.reason,
            **shown.metadata,
        },
    )


def earlier_score(question: Question, read: Any, score: Score) -> Score:
    """The score in the words of earlier versions: the answer alone, and the outcome alone."""
    return as_before(score, question.shown(read), read.outcome)


def _score_masses(question: Question, found: Masses, read: Any, than: Compared) -> Score:
    """Score probabilities; where no option has any, the reply says why."""
    if math.fsum(action_masses(question, found).values()) > 0:
        values, shown = expected_score(question, found, than.pair), shown_masses(question, found)
        return Score(
            value=question.arranged(values),
            answer=shown.words,
            explanation=explanation(question, shown.explanation, than),
            metadata={"outcome": "choice", **facts(shown, than.pair), **shown.metadata},
        )
    nothing = question.from_code("U")
    # a reply may name a label whose probability cannot be read
    read = nothing if read.outcome in ("choice", "partial") else read
    shown = question.shown(read)
    return Score(
        value={**question.arranged(question.score(read, than.pair)), **without_mass()},
        answer=None,
        explanation=explanation(question, f"{read.outcome}: no option has any probability", than),
        reason=REASONS[read.outcome],
        metadata={
            "outcome": read.outcome,
            **facts(shown, than.pair),
            **shown.metadata,
            "rule": RULE,
        },
    )


def _agreed_kappa(given: Number | None, made_with: Number | None) -> Number:
    """The kappa of the log; the one given where a log of an earlier version has none."""
    if made_with is None:
        if given is None:
            raise AvdilemmaError(
                "the log does not say which moralis it was compared with: give it, -S kappa=0.5"
            )
        return given
    if given is not None and exact(given, "kappa") != exact(made_with, "kappa"):
        raise InvalidValueError(
            "kappa", given, f"the log was made with -T kappa={made_with}: leave it out"
        )
    return made_with


def _registered(name: str, scoring: Scoring) -> Callable[..., Scorer]:
    """Register the scorer under one name, as the package's and as logs name it."""

    def build(kappa: float | str | None = None, reading: Reading | None = None) -> Scorer:
        return _question_scorer(kappa, reading)

    build.__name__ = name
    build.__doc__ = f"""{scoring.summary}

    Args:
        kappa: Degree of morality of the moralis compared with, in [0, 1]; by default that of the
            log's own task.
        reading: How the own payoff is taken, ``ex_ante`` or ``interim``; by default as in the log.

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: If kappa is out of range, or is not that of the log.
    """
    decorated: Callable[..., Scorer] = scorer(metrics=scoring_metrics(scoring), name=name)(build)

    def by_short_name(kappa: float | str | None = None, reading: Reading | None = None) -> Scorer:
        return decorated(kappa=kappa, reading=reading)

    scorer_register(by_short_name, name)
    return decorated


SCORERS: dict[str, Callable[..., Scorer]] = {}
"""Scorers that are registered, by their names in logs."""


def scorer_named(name: str) -> Callable[..., Scorer]:
    """The scorer of a kind of question by its name, registered at its first use."""
    if name not in SCORERS:
        SCORERS[name] = _registered(name, scorings()[name])
    return SCORERS[name]


for _name in scorings():
    scorer_named(_name)

dilemma_choice = SCORERS["dilemma_choice"]
third_choice = SCORERS["third_choice"]
game_choice = SCORERS["game_choice"]
plan_choice = SCORERS["plan_choice"]
amount_choice = SCORERS["amount_choice"]
scene_read = SCORERS["scene_read"]
rating_score = SCORERS["rating_score"]
moral_machine_choice = SCORERS["moral_machine_choice"]
