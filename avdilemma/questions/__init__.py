"""Questions: one base, one file a form, and the one registry of forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

from avdilemma.errors import AvdilemmaError
from avdilemma.questions.amount import AmountQuestion
from avdilemma.questions.belief import BeliefQuestion
from avdilemma.questions.choice import ChoiceQuestion
from avdilemma.questions.match import MatchQuestion, Move
from avdilemma.questions.plan import PlanQuestion
from avdilemma.questions.question import FORMS, Question, form
from avdilemma.questions.rating import RatingQuestion
from avdilemma.questions.record import names, required
from avdilemma.questions.scene import SceneQuestion
from avdilemma.questions.scoring import AGENTS, Pair, Scoring, Shown
from avdilemma.questions.settings import (
    AllocationSetting,
    AmountSetting,
    Basis,
    ChoiceSetting,
    DilemmaSetting,
    GameSetting,
    QuestionDomain,
    Setting,
)

__all__ = [
    "AGENTS",
    "FORMS",
    "AllocationSetting",
    "AmountQuestion",
    "AmountSetting",
    "Basis",
    "BeliefQuestion",
    "ChoiceQuestion",
    "ChoiceSetting",
    "DilemmaSetting",
    "GameSetting",
    "MatchQuestion",
    "Move",
    "Pair",
    "PlanQuestion",
    "Question",
    "QuestionDomain",
    "RatingQuestion",
    "SceneQuestion",
    "Scoring",
    "Setting",
    "Shown",
    "form",
    "read_question",
    "read_record",
    "scorings",
]

# every file of this folder registers its form, so that a new form is one new file
for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def scorings() -> Mapping[str, Scoring]:
    """How replies are scored, by the names of scorers, over all forms."""
    every = (getattr(each, "scorings", {}) for each in FORMS.values())
    return MappingProxyType({name: one for found in every for name, one in found.items()})


def read_record(record: str | Mapping[str, Any]) -> Any:
    """Read a record of any form.

    The form is the one whose fields are those of the record: most in common, least missing.

    Args:
        record: As `Record.record` gives it, or as a line of JSON; or a row of an exported file,
            whose key ``item`` holds the record beside the prompt.

    Returns:
        The question.

    Raises:
        AvdilemmaError: If the record describes none.
    """
    return _read_text(record) if isinstance(record, str) else _read(record)


@lru_cache(maxsize=16_384)
def _read_text(record: str) -> Any:
    return _read(record)


def _read(record: str | Mapping[str, Any]) -> Any:
    try:
        data = json.loads(record) if isinstance(record, str) else dict(record)
        row = isinstance(data, dict) and isinstance(data.get("item"), str)
        if row:
            data = {**json.loads(data["item"]), "prompt": data.get("prompt", "")}
    except (ValueError, TypeError, RecursionError) as error:
        raise AvdilemmaError(f"item record is no JSON ({error}): give one object a line") from error
    if not isinstance(data, dict):
        raise AvdilemmaError("item record is no JSON object: give one object a line")
    keys = frozenset(data)

    def likeness(found: Any) -> int:
        known = frozenset(names(found))
        return len(known & keys) - len(keys - known) - len(required(found) - keys)

    # as text, for strict readers take no list of JSON for a tuple
    given = isinstance(record, str) and not row
    return max(FORMS.values(), key=likeness).read(record if given else json.dumps(data))


def read_question(record: str | Mapping[str, Any]) -> Question:
    """Read a record of a question that is scored from one reply; see `read_record`.

    Raises:
        AvdilemmaError: If the record describes no such question.
    """
    found = read_record(record)
    if isinstance(found, Question):
        return found
    raise AvdilemmaError(
        f"item {found.id} is a {found.form}: give a question that one reply answers"
    )
