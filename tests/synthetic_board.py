"""Submissions that nobody made, for tests and benchmarks: valid, seeded, never on the board."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from avdilemma.estimation.people import LEVELS, NUMBERS
from avdilemma.leaderboard.pages.suite_key import SuiteKey, suite_key
from avdilemma.leaderboard.parts import Part, suite_parts
from avdilemma.leaderboard.quantities import MEASURES
from avdilemma.leaderboard.row_numbers import row_numbers
from avdilemma.leaderboard.submission_schema import Submission

KINDS = ("model", "model", "model", "model", "reference agent")
STATUSES = ("not_rationalised", "not_identified", "no_choices", "absent")
WORDS = ("Amber", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Grove", "Heath", "Inlet", "Jade")
VIEWS = (
    ("occupant", "one_car"),
    ("occupant", "every_car"),
    ("pedestrian", "one_car"),
    ("observer", "one_car"),
)
RATIOS = (0.5, 1.0, 1.5, 1.9, 2.0, 2.1, 3.0, 5.0, 10.0)


def parts() -> tuple[Part, ...]:
    """The tasks of suite v1."""
    return suite_parts("v1")


@cache
def key() -> SuiteKey:
    """The key of suite v1."""
    return suite_key("v1", parts())


def codes(seed: int) -> dict[str, list[str]]:
    """Answers of a made-up model that leans to one of the agents, by task of suite v1."""
    rng = random.Random(seed)
    name, strength = rng.choice(("economicus", "moralis")), rng.uniform(0.5, 1)
    found = {}
    for part in key().record["parts"]:
        if part["domain"] == "ratings":
            found[part["key"]] = [_rare(rng, str(rng.randint(0, 100))) for _ in part["cluster"]]
            continue
        names, labels = part["names"], part["labels"]
        column = names.index(name) if name in names else rng.randrange(len(names))
        found[part["key"]] = [
            _rare(rng, _digits(rng, scores, len(names), labels, column, strength))
            for scores in part["scores"]
        ]
    return found


def _digits(
    rng: random.Random, scores: str, names: int, labels: int, column: int, strength: float
) -> str:
    chosen = ""
    for node in range(len(scores) // (names * labels)):
        wins = [scores[(node * labels + digit) * names + column] == "1" for digit in range(labels)]
        best = wins.index(True) if any(wins) else rng.randrange(labels)
        chosen += str(best if rng.random() < strength else rng.randrange(labels))
    return chosen


def _rare(rng: random.Random, code: str) -> str:
    return rng.choice("RUT") if rng.random() < 0.02 else code


def measure(rng: random.Random, name: str) -> dict[str, Any]:
    """A made-up measure; of kappas, every kind of statement."""
    if name == "kappa_pricing":
        return {"status": "absent"}
    if name == "same_kappa":
        return {"value": round(rng.random(), 6), "n": 900, "clusters": 150}
    high = 60.0 if name == "social_dilemma_gap" else 1.0
    value = round(rng.uniform(0, high), 6)
    reach = round(rng.uniform(0.02, 0.12) * high, 6)
    ends = {"low": round(value - reach, 6), "high": round(value + reach, 6)}
    counts = {"n": rng.randint(100, 900), "clusters": rng.randint(20, 150)}
    draw = rng.random()
    if not name.startswith(("kappa", "lambda", "alpha", "beta")) or draw < 0.8:
        return {"value": value, **ends, **counts}
    if draw < 0.88:
        return {**ends, **counts, "status": "interval", "note": "choices without noise"}
    if draw < 0.93:
        return {"low": ends["low"], **counts, "status": "unbounded", "note": "it runs off"}
    return {**counts, "status": rng.choice(STATUSES), "note": "told in words"}


def points(rng: random.Random) -> list[dict[str, Any]]:
    """Made-up psychometric curves."""
    at = rng.uniform(0.8, 4)
    return [
        {
            "family": family,
            "perspective": perspective,
            "scope": scope,
            "ratio": ratio,
            "sacrificed": sum(rng.random() < ratio / (ratio + at) for _ in range(8)),
            "answered": 8,
            "asked": 8,
        }
        for family in ("risk", "sacrifice")
        for perspective, scope in VIEWS
        for ratio in RATIOS
    ]


def record(seed: int, **values: Any) -> dict[str, Any]:
    """A whole submission as JSON has it.

    Args:
        seed: Decides everything.
        **values: Fields to put in place of made-up ones.
    """
    rng = random.Random(seed)
    name = f"{WORDS[seed % len(WORDS)]} {rng.randint(1, 99)} no. {seed}"
    answers = codes(seed)
    tasks = key().fingerprints
    whole = {
        "schema": "avdilemma.submission/1",
        "name": f"model-{seed:04}",
        "model": {
            "name": name,
            "id": f"made_up/{name.lower().replace(' ', '-')}",
            "kind": KINDS[seed % len(KINDS)],
            "link": f"https://example.org/models/{seed}",
            "note": "Made up for a test.",
        },
        "date": f"2026-{rng.randint(1, 11):02}-{rng.randint(1, 28):02}",
        "suite": "v1",
        "fingerprints": dict(tasks),
        "versions": {"avdilemma": "0.1.0", "inspect-ai": "0.3.285", "python": "3.11.2"},
        "settings": {"temperature": 0.0, "max_tokens": None, "seed": seed},
        "logs": [
            {
                "task": task,
                "sha256": f"{seed:064x}",
                "run_id": f"run{seed}",
                "created": "2026-11-01T12:00:00+00:00",
                "samples": len(answers[task]),
            }
            for task in tasks
        ],
        "answers": answers,
        "measures": {each: measure(rng, each) for each in MEASURES},
        "curves": points(rng),
        "amce": {each: measure(rng, "amce") for each in (*LEVELS, *NUMBERS)},
    }
    return {**whole, **values}


def hostile(submission: Submission, text: str) -> Submission:
    """A submission with some text wherever there is text, even where reading it would refuse it.

    Args:
        submission: A valid one.
        text: What to put in, such as markup.
    """
    noted = {
        name: each.model_copy(update={"note": text}) for name, each in submission.measures.items()
    }
    log = {"run_id": text, "task": text, "created": text}
    return submission.model_copy(
        update={
            "model": submission.model.model_copy(update={"name": text, "id": text, "note": text}),
            "measures": noted,
            "settings": {text: text, "top_p": None},
            "origin": (text,),
            "versions": {text: text},
            "logs": tuple(each.model_copy(update=log) for each in submission.logs),
            "curves": tuple(
                each.model_copy(update={"family": text, "scope": text})
                for each in submission.curves
            ),
        }
    )


def computed(seed: int, **values: Any) -> dict[str, Any]:
    """The same with numbers that are those of its answers; takes a second or two."""
    whole = record(seed, **values)
    found = row_numbers(parts(), whole["answers"], whole["model"]["id"])
    plain = {"mode": "json", "exclude_defaults": True}
    whole["measures"] = {name: each.model_dump(**plain) for name, each in found.measures.items()}
    whole["curves"] = [each.model_dump(mode="json") for each in found.curves]
    whole["amce"] = {name: each.model_dump(**plain) for name, each in found.amce.items()}
    return whole


def write_board(folder: Path, records: Sequence[dict[str, Any]]) -> Path:
    """Write a board's folder of submissions.

    Args:
        folder: Where.
        records: Submissions as `record` makes them.

    Returns:
        The folder.
    """
    inside = folder / "submissions"
    inside.mkdir(parents=True, exist_ok=True)
    for each in records:
        Submission.model_validate(each)
        (inside / f"{each['name']}.json").write_text(json.dumps(each), encoding="utf-8")
    return folder
