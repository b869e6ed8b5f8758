"""What every built-in scenario file asks, as hashes: ``python tests/stored_families.py`` writes it.

``tests/data/families.json`` holds, for each file in each form of asking and each language, the
number of rows of the full design and the sha256 of what a model reads and what the record says:
of the first items, of a seeded subset, and of the whole design where it is small; of later
translations of the first items alone. Matches, turns and questions about others have entries of
their own. Write the file anew only where a scenario file means to ask something else, and raise
that file's version with it.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from avdilemma.families import builtin, load_family, stream
from avdilemma.families.drawn import with_numbers
from avdilemma.families.match import MatchForm
from avdilemma.games import game

STORED = Path(__file__).parent / "data" / "families.json"
FIRST = 200
WHOLE = 2_000
SUBSET = 48
SEED = 7
DILEMMAS = ("dilemma", "rating", "moral_machine")
FIRST_LANGUAGES = ("zh", "es", "de", "fr", "ja")


def digest(questions: Iterable[Any]) -> str:
    """The sha256 over records and prompts in order."""
    found = hashlib.sha256()
    for question in questions:
        found.update(f"{question.facts()}\n{question.prompt}\n".encode())
    return found.hexdigest()


def begun(family: Any, language: str) -> dict[str, int | str]:
    """What one form of a file asks first: translations whose English is held in full."""
    return {"first": digest(itertools.islice(stream(family, language=language), SUBSET))}


def asked(family: Any, language: str) -> dict[str, int | str]:
    """What one form of a file asks in one language."""
    every = stream(family, language=language)
    found: dict[str, int | str] = {"rows": len(every)}
    found["first"] = digest(itertools.islice(every, FIRST))
    found["subset"] = digest(stream(family, SUBSET, SEED, language=language))
    if len(every) <= WHOLE:
        found["whole"] = digest(every)
    return found


def turns(form: MatchForm, matches: Iterable[Any]) -> Iterator[Any]:
    """Every move that matches can ask for, by the first and by a later move of a player."""
    for match in matches:
        for node, step in itertools.product(game(match.setting.game).nodes, (0, 2)):
            yield form.turn(match, node.name, "first", step)


def matches(family: Any) -> Iterator[tuple[str, dict[str, int | str]]]:
    """What matches ask."""
    for name, form in (
        ("play", MatchForm(family)),
        ("play belief=0.3", MatchForm(family, belief=0.3)),
        ("play told=economicus", MatchForm(family, told="economicus")),
    ):
        some = list(itertools.islice(stream(form), FIRST))
        yield (
            name,
            {
                "rows": len(stream(form)),
                "first": digest(some),
                "turns": digest(turns(form, some)),
            },
        )


def of_file(name: str) -> dict[str, dict[str, int | str]]:
    """Every entry of a file."""
    base: Any = load_family(name)
    found: dict[str, dict[str, int | str]] = {}
    for form, family in base.forms().items():
        for language in family.languages:
            kept = base.kind in DILEMMAS and language in FIRST_LANGUAGES and not base.declared
            full = language == "en" or kept
            found[f"{name}|{form}|{language}"] = (asked if full else begun)(family, language)
        if "beliefs=elicited" in form:
            first = list(itertools.islice(stream(family), FIRST))
            others = digest(family.belief_question(each) for each in first)
            found[f"{name}|{form}|en"]["others"] = others
    if base.kind == "game" and name != "incentives":
        found[f"{name}|payoffs=drawn|en"] = asked(with_numbers(base, "drawn", SEED), "en")
    if base.kind == "game" and any(wording.turn for wording in base.wordings.values()):
        found |= {f"{name}|{form}|en": entry for form, entry in matches(base)}
    return found


def everything() -> dict[str, dict[str, int | str]]:
    """Every entry of every file."""
    return {key: entry for name in builtin() for key, entry in of_file(name).items()}


if __name__ == "__main__":
    STORED.write_text(json.dumps(everything(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"Written: {STORED}\n")
