"""What a reference agent answers in the place of every person: a rehearsal of an experiment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from avdilemma.agents import Agent
from avdilemma.errors import InvalidValueError
from avdilemma.experiments.blocks import MOST_PEOPLE
from avdilemma.experiments.experiment import Experiment, Screen
from avdilemma.experiments.readers import ANSWERS, VERSION


def filled_in(experiment: Experiment, screen: Screen, agent: Agent, person: int) -> list[str]:
    """What an agent fills in on a screen as the person of a number from 0: one value a blank.

    Raises:
        NoRuleError: If the agent has no rule for the question.
    """
    question: Any = experiment.items[screen.item]
    before = experiment.beliefs[screen.item]
    if before is not None and screen.name != question.id:
        found = before.read_reply(before.reply(agent, person + 1))
        return ["" if each is None else str(round(each)) for each in found.numbers]
    code = question.code(question.read_reply(question.reply(agent, person + 1)))
    return list(code) if len(screen.paper.blanks) == len(code) else [code]


def simulated_lines(experiment: Experiment, agent: Agent, people: int) -> Iterator[str]:
    """The lines of a file `avdilemma answers`, without ends of lines.

    Raises:
        InvalidValueError: If the number of people is out of range.
        NoRuleError: If the agent has no rule for a question.
    """
    if not 1 <= people <= MOST_PEOPLE:
        raise InvalidValueError("people", people, f"give 1 to {MOST_PEOPLE:,}")
    yield json.dumps({"format": ANSWERS, "version": VERSION, "experiment": experiment.fingerprint})
    for person in range(people):
        block = person % len(experiment.blocks)
        for screen in experiment.block(block):
            given = filled_in(experiment, screen, agent, person)
            named = {"person": f"{agent.name} {person}", "item": screen.name, "block": block}
            yield json.dumps({**named, "answers": given}, ensure_ascii=False)
