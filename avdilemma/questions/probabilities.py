"""Questions answered by probabilities of labels: what is asked, what agents give, and scores.

A choice is one question; a plan is asked node by node, at every plan so far, so that the
probability of a whole plan is the product of those of its labels. A score is what sampled answers
would average to: the mean over the options of the score of each, weighted by probability.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from avdilemma.agents import Agent
from avdilemma.design import generator
from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.ways import PROBABILITIES, node_closing
from avdilemma.questions.question import Question
from avdilemma.questions.scoring import Pair, Shown, Values

LOST = "mass_lost"
"""Key of the probability that lies on no option, 0 to 1."""

LOG_ODDS = "log_odds"
"""Key of the log-odds of the behaviour that is counted; NaN where it has probability 0 or 1."""

Labels = tuple[str, ...]
"""Labels of the nodes of a plan so far, in the order asked; none for a single choice."""

Masses = Mapping[Labels, Mapping[str, float]]
"""Probability of each label, after each plan so far; () alone for a single choice."""

RULE = "probabilities"
"""What stands in a log as the rule that read an answer."""


def steps(question: Question) -> int:
    """Number of labels that make an answer: the nodes of a plan, 1 of a single choice."""
    return len(getattr(question, "nodes", ("",)))


def plans_so_far(question: Question) -> list[Labels]:
    """All plans so far after which a label is asked for, the empty one first."""
    labels, depth = question.listed_labels, range(steps(question))
    return [each for count in depth for each in itertools.product(labels, repeat=count)]


def turn(question: Question, number: int) -> str:
    """What is asked after `number` labels of a plan, at least 1."""
    return node_closing(number + 1, question.listed_labels, question.language)


def later_turns(question: Question) -> tuple[str, ...]:
    """The last turns of all further requests that a question takes."""
    if question.answer != PROBABILITIES:
        return ()
    return tuple(turn(question, len(so_far)) for so_far in plans_so_far(question)[1:])


def read_of(question: Question, labels: Sequence[str]) -> Any:
    """What is read in a reply that gives these labels, one a step."""
    return question.from_code("".join(str(question.listed_labels.index(each)) for each in labels))


def action_masses(question: Question, found: Masses) -> dict[str, float]:
    """Probability of each action, of plans by their names; what is missing to 1 is on none.

    Raises:
        AvdilemmaError: If a label was not asked for, or a probability is none.
    """
    masses = {}
    for labels in itertools.product(question.listed_labels, repeat=steps(question)):
        mass = 1.0
        for place, label in enumerate(labels):
            # what follows a plan that is never begun need not be asked
            mass *= _mass(question, found, labels[:place], label) if mass > 0 else 0.0
        masses[str(question.chosen(read_of(question, labels)))] = mass
    return masses


def _mass(question: Question, found: Masses, so_far: Labels, label: str) -> float:
    mass = found.get(so_far, {}).get(label)
    if mass is None or not 0 <= mass <= 1 + 1e-6:
        raise AvdilemmaError(
            f"item {question.id}: probability of {label!r} after {so_far} is {mass!r}: ask it again"
        )
    return mass


def label_chances(
    question: Question, agent: Agent, so_far: Labels = (), reading: Reading = "ex_ante"
) -> dict[str, float]:
    """Probability with which a reference agent gives each label next, exactly.

    After a plan so far that it never takes all labels are alike.

    Raises:
        NoRuleError: If the agent has no rule for such a question.
    """
    if not agent.kind.answers:
        return dict.fromkeys(question.listed_labels, 0.0)
    chances = question.predicted(agent, reading).probabilities
    given = dict.fromkeys(question.listed_labels, 0.0)
    for labels in itertools.product(question.listed_labels, repeat=steps(question)):
        if labels[: len(so_far)] == so_far:
            action = str(question.chosen(read_of(question, labels)))
            given[labels[len(so_far)]] += chances[action]
    total = math.fsum(given.values())
    return {label: chance / total if total else 1 / len(given) for label, chance in given.items()}


def label_reply(
    question: Question,
    agent: Agent,
    so_far: Labels = (),
    epoch: int = 1,
    reading: Reading = "ex_ante",
) -> tuple[str, dict[str, float]]:
    """What a reference agent replies, one label or a refusal, and the probabilities of labels.

    Arguments and errors as of `label_chances`; draws differ between repetitions, from 1.
    """
    chances = label_chances(question, agent, so_far, reading)
    draw = generator(question.seed, question.stream, agent.name, epoch, *so_far)
    if not any(chances.values()):
        return draw.choice(LANGUAGES[question.language].refusals), chances
    return draw.choices(list(chances), list(chances.values()))[0], chances


def expected_score(question: Question, found: Masses, pair: Pair) -> Values:
    """The score that sampled answers would average to, if some label has mass.

    ``choice`` is the mass on the options, all others but `LOST` are means over the options, as if
    one of them had been chosen.
    """
    masses = action_masses(question, found)
    total = math.fsum(masses.values())
    rows: list[tuple[float, Values]] = []
    for labels in itertools.product(question.listed_labels, repeat=steps(question)):
        read = read_of(question, labels)
        rows.append((masses[str(question.chosen(read))], question.score(read, pair)))
    values: Values = {}
    for key, first in rows[0][1].items():
        same = all(row[key] == first for _, row in rows)
        values[key] = first if same else math.fsum(m * row[key] for m, row in rows) / total
    values["choice"] = min(total, 1.0)
    behaviour = question.scorings[question.scorer].behaviours[0]
    yes = math.fsum(mass * row[behaviour] for mass, row in rows)
    no = math.fsum(mass * (1 - row[behaviour]) for mass, row in rows)
    odds = math.log(yes / no) if yes > 0 and no > 0 else math.nan
    return {**values, **without_mass(total), LOG_ODDS: odds}


def without_mass(total: float = 0.0) -> Values:
    """The keys that only answers by probabilities have, where options have no odds."""
    return {LOST: max(1.0 - total, 0.0), LOG_ODDS: math.nan}


def shown(question: Question, found: Masses) -> Shown:
    """Probabilities in words; the answer is the likeliest labels."""
    masses = action_masses(question, found)
    every = list(itertools.product(question.listed_labels, repeat=steps(question)))
    best = max(every, key=lambda labels: masses[str(question.chosen(read_of(question, labels)))])
    one = question.shown(read_of(question, best))
    words = [f"{action} {mass:.3g}" for action, mass in masses.items()]
    lost = max(1.0 - math.fsum(masses.values()), 0.0)
    told = {**one.metadata, "rule": RULE, "probabilities": masses}
    return Shown(one.answer, f"{', '.join(words)}; on no option {lost:.3g}", told)
