"""What each answer to a suite's questions counts for, so that a browser can compare two models.

For every item and every digit of an answer's code the key holds the score that the task's own
scorer gives, one character each: ``0``, ``1``, ``-`` for minus one and ``.`` for nothing. A plan
has one digit a node, and its score is the mean over the nodes that say something. Ratings have
instead their side of the social dilemma gap.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from avdilemma.dilemmas.ratings import APPROVAL, PURCHASE
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.amce_choices import group_choice, sign
from avdilemma.leaderboard.parts import KAPPA, Part
from avdilemma.leaderboard.quantities import COMPARED, DOMAINS, TITLES
from avdilemma.leaderboard.submission_schema import Submission
from avdilemma.questions import Pair, Question
from avdilemma.questions.scoring import CODED

CHARACTERS: Mapping[float, str] = {0.0: "0", 1.0: "1", -1.0: "-"}
"""How scores of one digit are written."""


SAMPLED = ("dilemmas", "games", "ratings")
"""Domains of which a model's page shows a question with its answer."""


WITHOUT: Mapping[str, str] = {
    "refusal": "declined to answer",
    "unparseable": "no answer could be found in the reply",
    "truncated": "cut off before an answer",
}
"""Outcomes that are no answer, in words."""


class SampleQuestion(NamedTuple):
    """A question that a model's page shows: its task, and what two agents answer to it."""

    task: str
    title: str
    place: int
    question: Question
    prompt: str
    agents: str

    def answers(self, submission: Submission, size: int) -> tuple[str, ...]:
        """What was read in each of a row's replies to it, in words; ``size`` items a run."""
        codes = submission.answers[self.task][self.place :: size]
        return tuple(_in_words(self.question, code) for code in codes)


class SuiteKey(NamedTuple):
    """The key of a suite.

    It holds fingerprints, numbers of questions and of answers due, all by task; sample questions;
    and the record for browsers.
    """

    fingerprints: Mapping[str, str]
    asked: Mapping[str, int]
    record: Mapping[str, Any]
    sizes: Mapping[str, int]
    samples: tuple[SampleQuestion, ...]


def suite_key(suite: str, parts: Sequence[Part]) -> SuiteKey:
    """The key of a suite by its name; questions of one task have as many labels each."""
    return SuiteKey(
        fingerprints={part.key: part.task.fingerprint for part in parts},
        asked={part.key: part.asked for part in parts},
        sizes={part.key: len(part.questions) for part in parts},
        samples=tuple(_samples(parts)),
        record={
            "suite": suite,
            "titles": dict(TITLES),
            "domains": dict(DOMAINS),
            "parts": [_part(part) for part in parts],
        },
    )


def _samples(parts: Sequence[Part]) -> Iterator[SampleQuestion]:
    """The first question of each domain on which no answer is best for both agents."""
    for domain in SAMPLED:
        part = next((each for each in parts if each.domain == domain), None)
        if part is None:
            continue
        best = [tuple(each.actions for each in two) for two in part.predictions]
        place = next((at for at, (one, other) in enumerate(best) if not one & other), 0)
        one, other = (" or ".join(sorted(each)) for each in best[place])
        agents = f"homo economicus: {one}; homo moralis (κ = {KAPPA}): {other}"
        question, prompt = part.questions[place], part.prompts[place]
        yield SampleQuestion(
            part.key, DOMAINS[domain], place, question, prompt, agents * (one != other)
        )


def _in_words(question: Question, code: str) -> str:
    """An answer with what it stands for; for what is none, why."""
    try:
        read = question.from_code(code)
    except AvdilemmaError:  # a row is untrusted, and its codes are checked where it is taken in
        return "a code that stands for no answer to it"
    if read.outcome in WITHOUT:
        return WITHOUT[read.outcome]
    shown = question.shown(read)
    plan = shown.metadata.get("plan")
    told = "/".join(plan.values()) if plan else shown.explanation
    parts = (shown.answer or "", "" if told == CODED else told)
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _part(part: Part) -> dict[str, Any]:
    domain = part.domain
    shared = {
        "key": part.key,
        "domain": domain,
        "size": len(part.questions),
        "cluster": _places([question.scenario for question in part.questions]),
    }
    if domain == "ratings":
        return shared | _ratings([question.factors for question in part.questions])
    names = COMPARED[domain]
    return shared | {
        "names": names,
        "labels": max(len(question.listed_labels) for question in part.questions),
        "scores": [
            _item(question, two, names)
            for question, two in zip(part.questions, part.predictions, strict=True)
        ],
    }


def _places(found: Sequence[str]) -> list[int]:
    index = {name: place for place, name in enumerate(dict.fromkeys(found))}
    return [index[name] for name in found]


def _ratings(facts: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    sides = {APPROVAL: "+", PURCHASE: "-"}
    return {
        "pair": _places([each["pair"] for each in facts]),
        "place": _places([f"{each['pair']} {each['wording']}" for each in facts]),
        "side": "".join(sides.get(each["rating"], ".") for each in facts),
    }


def _item(question: Question, predicted: Pair, names: Sequence[str]) -> str:
    """All scores of an item: by node, by digit, by name."""
    nodes = len(getattr(question, "nodes", "1"))
    codes = (
        "-" * node + str(digit) + "-" * (nodes - node - 1)
        for node in range(nodes)
        for digit in range(len(question.listed_labels))
    )
    scores = (value for code in codes for value in _scores(question, code, predicted, names))
    return "".join("." if math.isnan(value) else CHARACTERS[value] for value in scores)


def _scores(question: Question, code: str, predicted: Pair, names: Sequence[str]) -> list[float]:
    found = question.score(question.from_code(code), predicted)
    if question.domain != "groups":
        return [found[name] for name in names]
    factors = {**question.factors, "scenario": question.scenario}
    choice = group_choice(factors, found["spared"])
    # an AMCE is the share of choices for the level minus the share against it
    sides = [sign(choice, name.removeprefix("amce_")) for name in names]
    return [side * (2 * choice.spared - 1) if side else math.nan for side in sides]


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
    """The answers of a submission that can be held against another's, packed, by task.

    Those are of tasks with the fingerprint of the suite's key, and complete.
    """
    return {
        task: packed(submission.answers[task])
        for task, fingerprint in key.fingerprints.items()
        if submission.fingerprints.get(task) == fingerprint
        and len(submission.answers.get(task, ())) == key.asked[task]
    }
