"""Questions of every form: reading their records, their decisions, and agents' answers.

A new form of question is one entry of `FORMS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from avdilemma import games
from avdilemma.agents import Agent
from avdilemma.agents.replies import reply
from avdilemma.agents.several import amount_reply, plan_reply, rating_reply
from avdilemma.amount_items import AmountItem, read_amount_item
from avdilemma.dilemmas import Reading
from avdilemma.dilemmas.ratings import AGAINST, FOR
from avdilemma.errors import AvdilemmaError
from avdilemma.exact import decimal_text
from avdilemma.families.schema import Question
from avdilemma.items import GameSetting, Item, read_item
from avdilemma.plan_items import PlanItem, read_plan_item
from avdilemma.predictions import Decision, Prediction
from avdilemma.prompts import parse
from avdilemma.prompts.lines import parse_amount, parse_plan
from avdilemma.prompts.ratings import parse_rating
from avdilemma.rating_items import RatingItem, read_rating_item

UNDECIDED = "undecided"
"""What is read in a rating in the middle of its scale."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is done differently for one form of question."""

    kind: type
    """Class of its items."""

    mark: str
    """A key that only records of this form have; empty for the last one."""

    read: Callable[[object], Question]
    """Reads a record."""

    answer: Callable[[Agent, Any], str]
    """What an agent replies."""

    parsed: Callable[[str, Any], str | None]
    """The action that the parser reads in a reply, None if it reads none."""

    decision: Callable[[Any, Reading], Decision]
    """The decision behind the question."""


def _read_choice(text: str, item: Item) -> str | None:
    label = parse(text, item.labels).label
    return None if label is None else item.action(label)


def _read_plan(text: str, item: PlanItem) -> str | None:
    labels = parse_plan(text, item.labels, len(item.nodes)).labels
    found = {node: label for node, label in zip(item.nodes, labels, strict=True) if label}
    return games.plan_name(item.game, item.plan(found)) if len(found) == len(item.nodes) else None


def _read_amount(text: str, item: AmountItem) -> str | None:
    high, step = Fraction(item.setting.endowment), Fraction(item.setting.step)
    (amount,) = parse_amount(text, high, item.unit, step).numbers
    return None if amount is None else decimal_text(amount)


def _read_rating(text: str, _: RatingItem) -> str | None:
    (value,) = parse_rating(text).numbers
    if value is None:
        return None
    return UNDECIDED if value == 50 else FOR if value > 50 else AGAINST


def _plan_decision(item: PlanItem, _: Reading) -> Decision:
    return games.plan_decision(item.game, item.setting.values(), item.setting.belief, item.listed)


FORMS: tuple[Form, ...] = (
    Form(PlanItem, "nodes", read_plan_item, plan_reply, _read_plan, _plan_decision),
    Form(
        AmountItem,
        "unit",
        read_amount_item,
        amount_reply,
        _read_amount,
        lambda item, _: item.decision(),
    ),
    Form(
        RatingItem,
        "rating",
        read_rating_item,
        rating_reply,
        _read_rating,
        lambda item, reading: item.decision(reading),
    ),
    Form(Item, "", read_item, reply, _read_choice, lambda item, reading: item.decision(reading)),
)
"""All forms, the one without a mark last."""


def form_of(item: Question) -> Form:
    """The form of a question."""
    return next(form for form in FORMS if isinstance(item, form.kind))


def read_question(record: str | Mapping[str, Any]) -> Question:
    """Read a record of any form.

    Args:
        record: As `to_dict` of an item wrote it, or as a line of JSON; or a row of an exported
            file, whose key ``item`` holds the record beside the prompt.

    Returns:
        The question.

    Raises:
        AvdilemmaError: If the record describes none.
    """
    try:
        data = json.loads(record) if isinstance(record, str) else dict(record)
        if isinstance(data, dict) and isinstance(data.get("item"), str):
            data = {**json.loads(data["item"]), "prompt": data.get("prompt", "")}
    except (json.JSONDecodeError, TypeError) as error:
        raise AvdilemmaError(f"item record is no JSON ({error}): give one object a line") from error
    if not isinstance(data, dict):
        raise AvdilemmaError("item record is no JSON object: give one object a line")
    form = next(form for form in FORMS if form.mark in data or not form.mark)
    # as text, for strict readers take no list of JSON for a tuple
    return form.read(json.dumps(data))


def has_belief(item: Question) -> bool:
    """Whether a decision follows from the item alone: not if others are asked or solved for."""
    setting = item.setting
    return not isinstance(setting, GameSetting) or bool(setting.belief)


def predicted(item: Question, agent: Agent, reading: Reading = "ex_ante") -> Prediction:
    """What an agent does, its noise and lapses included.

    Raises:
        NoRuleError: If it has no rule for such a question.
    """
    noise, lapse = agent.values["noise"], agent.values["lapse"]
    if isinstance(item, (Item, RatingItem)):
        return item.predict(agent.rule, noise, lapse, reading)
    return item.predict(agent.rule, noise, lapse)


def round_trip(item: Question, agent: Agent) -> tuple[str, str | None]:
    """Send an agent's answer through the real parser.

    Args:
        item: The question.
        agent: The agent.

    Returns:
        Its reply, and the action that is read in it.

    Raises:
        NoRuleError: If the agent has no rule for such a question.
    """
    form = form_of(item)
    text = form.answer(agent, item)
    return text, form.parsed(text, item)
