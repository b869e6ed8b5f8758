"""The rows that come with the repository follow from what they are made of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from inspect_ai.model import ModelOutput

from avdilemma.agents import agent
from avdilemma.estimation.people import PEOPLE
from avdilemma.evals.scorer import read_output
from avdilemma.leaderboard.board import read_board
from avdilemma.leaderboard.parts import parts_of, suite_parts
from avdilemma.leaderboard.quantities import PROPER
from avdilemma.leaderboard.submission_schema import Submission
from avdilemma.leaderboard.verify import check_answers

BOARD = Path(__file__).parents[1] / "leaderboard"
ENTRIES = {entry.submission.name: entry for entry in read_board(BOARD)}
AGENTS = [name for name, each in ENTRIES.items() if each.submission.model.kind == "reference agent"]


def answers_of(row: Submission) -> dict[str, tuple[str, ...]]:
    """What an agent answers to the suite, and to the arms that its row has, without a run."""
    name = row.model.id
    _, _, spec = name.partition("/")
    who = agent(spec)
    found = {}
    for part in parts_of(suite_parts("v1"), row.answers):
        outputs = (
            ModelOutput.from_content(name, question.reply(who)) for question in part.questions
        )
        codes = (
            question.code(read_output(question, output))
            for question, output in zip(part.questions, outputs, strict=True)
        )
        found[part.key] = tuple(codes)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_s_row_is_reproduced_answer_by_answer(name: str) -> None:
    entry = ENTRIES[name]
    assert entry.tier == "reproduced"
    assert dict(entry.submission.answers) == answers_of(entry.submission)
    assert check_answers(entry.submission, suite_parts("v1")) == []


def test_the_row_of_people_is_that_of_the_published_figures() -> None:
    row = ENTRIES["people"].submission
    assert {name: each.value for name, each in row.amce.items()} == PEOPLE
    assert all(each.low is None and each.high is None for each in row.amce.values())
    told = {name: each.value for name, each in row.measures.items() if each.status != "absent"}
    assert told == {"distance_to_people": 0.0}, "nothing else was asked of people"
    assert set(row.measures) == set(PROPER)
    assert check_answers(row, ()) == []
    assert ENTRIES["people"].reference


def test_no_row_is_an_invented_model() -> None:
    for entry in ENTRIES.values():
        if entry.submission.model.kind == "model":
            assert entry.submission.logs, entry.submission.name
            assert json.loads(json.dumps(entry.submission.settings)) is not None
