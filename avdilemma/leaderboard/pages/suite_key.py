"""What each answer to a suite's questions counts for, so that a browser can compare two models.

For every item and every digit of an answer's code the key holds the score that the task's own
scorer gives, one character each: ``0``, ``1``, ``-`` for minus one and ``.`` for nothing. A plan
has one digit a node, and its score is the mean over the nodes that say something. Ratings have
instead their side of the social dilemma gap.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from avdilemma.dilemmas.ratings import APPROVAL, PURCHASE
from avdilemma.estimation.amce_choices import group_choice, sign
from avdilemma.estimation.people import LEVELS
from avdilemma.evals.dataset import sample_metadata
from avdilemma.leaderboard.parts import Part
from avdilemma.leaderboard.schema import Submission
from avdilemma.questions import Pair, Question

AGENTS = ("economicus", "moralis", "economicus_separating", "moralis_separating")
"""Scores of matches."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "games": (*AGENTS, "cooperate", "first"),
    "dilemmas": (*AGENTS, "sacrifice", "first"),
    "groups": tuple(f"amce_{name}" for name in LEVELS),
    "ratings": (),
}
"""What is compared in each domain."""

TITLES: Mapping[str, str] = {
    "economicus": "Match with homo economicus",
    "moralis": "Match with homo moralis (κ 0.5)",
    "economicus_separating": "Match with economicus where the two differ",
    "moralis_separating": "Match with moralis where the two differ",
    "cooperate": "Cooperates",
    "sacrifice": "Sacrifices the car's occupants",
    "first": "Takes the option listed first",
    "gap": "Social dilemma gap",
    "choice": "Gives a choice",
    "refusal": "Refuses",
    **{f"amce_{name}": f"AMCE: {text}" for name, text in LEVELS.items()},
}
"""What is compared, in words."""

DOMAINS: Mapping[str, str] = {
    "games": "Games",
    "dilemmas": "Dilemmas",
    "ratings": "Ratings",
    "groups": "Moral Machine",
    "all": "All tasks",
}
"""Where, in words."""

CHARACTERS: Mapping[float, str] = {0.0: "0", 1.0: "1", -1.0: "-"}
"""How scores of one digit are written."""


@dataclass(frozen=True, slots=True)
class SuiteKey:
    """The key of a suite."""

    suite: str
    """Name of the suite."""

    fingerprints: Mapping[str, str]
    """Fingerprint of every task, by its key."""

    asked: Mapping[str, int]
    """Number of answers that are due, by task."""

    record: Mapping[str, Any]
    """What the browser reads."""


def _character(value: float) -> str:
    return "." if math.isnan(value) else CHARACTERS[value]


def _scores(question: Question, code: str, predicted: Pair, names: Sequence[str]) -> list[float]:
    found = question.score(question.from_code(code), predicted)
    if question.domain != "groups":
        return [found[name] for name in names]
    choice = group_choice(sample_metadata(question), found["spared"])
    # an AMCE is the share of choices for the level minus the share against it
    sides = [sign(choice, name.removeprefix("amce_")) for name in names]
    return [side * (2 * choice.spared - 1) if side else math.nan for side in sides]


def _item(question: Question, predicted: Pair, names: Sequence[str]) -> str:
    """All scores of an item: by node, by digit, by name."""
    nodes = len(getattr(question, "nodes", "1"))
    digits = len(question.listed_labels)
    written: list[str] = []
    for node in range(nodes):
        for digit in range(digits):
            code = "-" * node + str(digit) + "-" * (nodes - node - 1)
            written += map(_character, _scores(question, code, predicted, names))
    return "".join(written)


def _places(found: Sequence[str]) -> tuple[list[str], list[int]]:
    names = list(dict.fromkeys(found))
    index = {name: place for place, name in enumerate(names)}
    return names, [index[name] for name in found]


def _ratings(part: Part) -> dict[str, Any]:
    facts = [sample_metadata(question) for question in part.questions]
    _, pairs = _places([each["pair"] for each in facts])
    _, places = _places([f"{each['pair']} {each['wording']}" for each in facts])
    sides = {APPROVAL: "+", PURCHASE: "-"}
    _, scenarios = _places([question.scenario for question in part.questions])
    return {
        "cluster": scenarios,
        "pair": pairs,
        "place": places,
        "side": "".join(sides.get(each["rating"], ".") for each in facts),
    }


def _part(part: Part) -> dict[str, Any]:
    domain = part.questions[0].domain
    record: dict[str, Any] = {"key": part.key, "domain": domain, "size": len(part.questions)}
    if domain == "ratings":
        return record | _ratings(part)
    names = NAMES[domain]
    _, scenarios = _places([question.scenario for question in part.questions])
    return record | {
        "cluster": scenarios,
        "names": names,
        "labels": max(len(question.listed_labels) for question in part.questions),
        "scores": [
            _item(question, two, names)
            for question, two in zip(part.questions, part.predictions, strict=True)
        ],
    }


def suite_key(suite: str, parts: Sequence[Part]) -> SuiteKey:
    """The key of a suite.

    Args:
        suite: Its name.
        parts: Its tasks; items of one task have as many labels each.

    Returns:
        The key.
    """
    return SuiteKey(
        suite=suite,
        fingerprints={part.key: part.task.fingerprint for part in parts},
        asked={part.key: part.asked for part in parts},
        record={
            "suite": suite,
            "titles": dict(TITLES),
            "domains": dict(DOMAINS),
            "parts": [_part(part) for part in parts],
        },
    )


def packed(codes: Sequence[str]) -> str:
    """Codes in one text: without anything between if all are single characters.

    Examples:
        >>> packed(["0", "1", "R"]), packed(["01", "R"])
        ('01R', ',01,R')
    """
    if all(len(code) == 1 for code in codes):
        return "".join(codes)
    return "".join(f",{code}" for code in codes)


def comparable(submission: Submission, key: SuiteKey) -> dict[str, str]:
    """The answers of a submission that can be held against another's.

    Args:
        submission: The submission.
        key: Key of its suite.

    Returns:
        Packed codes by task, of tasks with the key's fingerprint and all answers.
    """
    return {
        task: packed(submission.answers[task])
        for task, fingerprint in key.fingerprints.items()
        if submission.fingerprints.get(task) == fingerprint
        and len(submission.answers.get(task, ())) == key.asked[task]
    }
