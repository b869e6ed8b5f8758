"""What a plan costs, before anything is asked and afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from inspect_ai import Task
from inspect_ai.log import EvalLog
from inspect_ai.model import Model, ModelCost, ModelUsage, compute_model_cost

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.asking_cost import COUNTED, cost
from avdilemma.report.model_table import ModelTable
from avdilemma.runs.build import SELF_HOSTED, make_model, provider, roles_asked
from avdilemma.runs.plan import Plan, Prices, Role
from avdilemma.runs.requests import OWN, Asked, requests
from avdilemma.runs.units import Unit

FREE = Prices(input=0.0, output=0.0)
"""What models on machines of one's own cost a token."""


FREE_FOR_INSPECT = ModelCost(input=0, output=0, input_cache_read=0, input_cache_write=0)
"""The same as Inspect has it."""


class Priced(NamedTuple):
    """A unit with what it costs, or what several cost together."""

    requests: int
    input_tokens: int
    output_tokens: int

    price: float | None
    """In the currency of the prices; None where a price is unknown."""

    unknown: frozenset[str] = frozenset()
    """Models without a price."""

    uncounted: frozenset[str] = frozenset()
    """Models whose tokens Inspect should have counted and could not."""


def together(priced: Iterable[Priced]) -> Priced:
    """The sum of several; its price is known if all of theirs are."""
    every = list(priced)
    prices = [each.price for each in every]
    return Priced(
        sum(each.requests for each in every),
        sum(each.input_tokens for each in every),
        sum(each.output_tokens for each in every),
        None if None in prices else sum(price for price in prices if price is not None),
        frozenset().union(*(each.unknown for each in every)),
        frozenset().union(*(each.uncounted for each in every)),
    )


def prices_of(role: Role) -> Prices | None:
    """The prices that a plan says, or that follow from where the model is."""
    if role.prices is None and provider(role.name) in SELF_HOSTED:
        return FREE
    return role.prices


def price(
    plan: Plan,
    tasks: Mapping[Unit, Task],
    *,
    count: bool = False,
    advance: Callable[[], None] = lambda: None,
) -> dict[Unit, Priced]:
    """Estimate what every unit costs.

    Args:
        plan: The plan.
        tasks: Every unit's task.
        count: Whether Inspect counts the tokens, which some providers do over the network; by
            default the length of prompts tells them.
        advance: Called after every unit.

    Returns:
        Requests, tokens and price of each; a task that answers end is taken at its longest.
    """
    asked: dict[int, list[Asked]] = {}
    found = {}
    for unit, task in tasks.items():
        if id(task) not in asked:
            asked[id(task)] = requests(task, plan.limits.samples)
        found[unit] = together(
            _priced(each, _role(plan, unit, task, each.role), plan.epochs, count=count)
            for each in asked[id(task)]
        )
        advance()
    return found


def _role(plan: Plan, unit: Unit, task: Task, name: str) -> Role:
    """Who answers in a role: without a model of its own the one that is evaluated."""
    own = plan.models[unit.model]
    if name == OWN:
        return own
    default = (task.model_roles or {}).get(name)
    at_first = own if default is None else Role(name=str(default))
    return roles_asked(plan, unit).get(name, at_first)


def _priced(asked: Asked, role: Role, epochs: int, *, count: bool) -> Priced:
    prices = prices_of(role)
    counts = count and prices is not FREE
    model: str | Model = role.name
    if counts:
        with suppress(AvdilemmaError):  # a plan may be priced where it cannot be run
            model = make_model(role)
    found = cost(
        asked.turns,
        model,
        role.output_tokens,
        None if prices is None else prices.input,
        None if prices is None else prices.output,
        epochs,
        offline=not counts,
        shows=asked.pictures,
    )
    lost = counts and not found.counted.startswith(COUNTED)
    return Priced(
        found.requests,
        found.input_tokens,
        found.output_tokens,
        found.price,
        frozenset({role.name} if found.price is None else ()),
        frozenset({role.name} if lost else ()),
    )


def price_table(plan: Plan, priced: Mapping[Unit, Priced]) -> ModelTable:
    """The estimate: a row a model and task, and their sum."""
    rows = [(" / ".join(unit.named(plan)), _cells(each)) for unit, each in priced.items()]
    rows.append(("all", _cells(together(priced.values()))))
    heads = ("requests", "input tokens", "output tokens", "price")
    return ModelTable("What this run costs, estimated", [heads], rows, first="model / task")


def _cells(each: Priced) -> Sequence[str]:
    counts = (each.requests, each.input_tokens, each.output_tokens)
    return (*(f"{number:,}" for number in counts), _money(each.price))


def _money(price: float | None) -> str:
    return "unknown" if price is None else f"{price:,.4f}"


def costs(plan: Plan) -> dict[str, ModelCost]:
    """The plan's own prices by model, as Inspect reckons with them."""
    return {
        role.name: ModelCost(
            input=own.input,
            output=own.output,
            input_cache_read=own.input if own.cache_read is None else own.cache_read,
            input_cache_write=own.input if own.cache_write is None else own.cache_write,
        )
        for role in (*plan.models, *plan.roles.values())
        if (own := prices_of(role)) is not None
    }


def used_table(plan: Plan, logs: Iterable[EvalLog]) -> ModelTable:
    """What logs say was really used, by model; the plan's own prices go before Inspect's."""
    own = costs(plan)
    used: dict[str, ModelUsage] = {}
    for log in logs:
        for name, usage in log.stats.model_usage.items():
            used[name] = used[name] + usage if name in used else usage
    rows = []
    for name, each in sorted(used.items()):
        at = own.get(name, FREE_FOR_INSPECT if provider(name) in SELF_HOSTED else None)
        paid = each.total_cost if at is None else compute_model_cost(at, each)
        rows.append((name, (f"{each.input_tokens:,}", f"{each.output_tokens:,}", _money(paid))))
    heads = ("input tokens", "output tokens", "price")
    return ModelTable("What the logs say was used", [heads], rows, first="model")
