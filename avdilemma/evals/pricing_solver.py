"""The solver of a market: each period every firm is asked for a price, all at once.

All that the market remembers is in the sample's store: the solver goes on from whatever
periods stand there. So an interrupted market can be resumed by Inspect's checkpoints, and a
log says everything about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inspect_ai.log import transcript
from inspect_ai.model import (
    ChatMessage,
    ChatMessageSystem,
    ChatMessageUser,
    Model,
    ModelOutput,
    get_model,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import StoreModel, checkpointer, collect, display_counter, span
from pydantic import Field

from avdilemma.evals.errors import clean_errors
from avdilemma.evals.keys import MARKET, SETUP
from avdilemma.evals.solver import mark_cut_off
from avdilemma.pricing.firms import FirmView
from avdilemma.pricing.parse import Notes, PriceOutcome, read_notes, read_price
from avdilemma.pricing.period import Period, seen_by, settle
from avdilemma.pricing.prompt import again_prompt, period_prompt, system_prompt
from avdilemma.pricing.setup import Setup, read_setup

RIVAL = "rival"
"""Model role of the second firm."""


class MarketRecord(StoreModel):
    """What a market remembers, in the sample's store."""

    periods: list[Period] = Field(default_factory=list)
    """Periods so far."""

    notes: list[Notes] = Field(default_factory=list)
    """Each firm's latest notes; empty before the first period."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking one firm in one period."""

    price: float | None
    """The price in money, or None if no reply held a usable one."""

    outcomes: tuple[PriceOutcome, ...]
    """What came of each time it was asked."""

    notes: Notes
    """Its notes afterwards."""

    messages: tuple[ChatMessage, ...]
    """The conversation."""

    output: ModelOutput
    """The last reply."""


@solver
def set_prices() -> Solver:
    """Play a market for all its periods.

    The second firm is the model of role ``rival``; without one, the evaluated model itself.

    Returns:
        A solver that leaves its periods in the store (`MarketRecord`).
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        """Play one market."""
        with clean_errors():
            setup = read_setup(state.metadata[SETUP])
        own = get_model()
        models = (own, get_model(role=RIVAL, default=own))[: setup.market.firms]
        record = state.store_as(MarketRecord)
        async with checkpointer() as session:
            while len(record.periods) < setup.rules.periods:
                number = len(record.periods) + 1
                display_counter("period", f"{number}/{setup.rules.periods}")
                async with span(f"period {number}"):
                    answers = await collect(
                        *(_ask(model, setup, firm, record) for firm, model in enumerate(models))
                    )
                    period = settle(
                        setup.market,
                        number,
                        _in_force(answers, setup, record.periods),
                        [answer.outcomes for answer in answers],
                    )
                    transcript().info(period.line(), source="market")
                    # notes first: periods alone say how far the market has come
                    record.notes = [answer.notes for answer in answers]
                    record.periods = [*record.periods, period]
                state.messages = list(answers[0].messages)
                state.output = answers[0].output
                await session.tick()
        return state

    return solve


def _in_force(
    answers: Sequence[Answer], setup: Setup, periods: Sequence[Period]
) -> tuple[float, ...]:
    """Prices, where none came that of the period before, or the stated start."""
    before = periods[-1].prices if periods else (setup.rules.start,) * len(answers)
    return tuple(
        old if answer.price is None else answer.price
        for answer, old in zip(answers, before, strict=True)
    )


async def _ask(model: Model, setup: Setup, firm: int, record: MarketRecord) -> Answer:
    """Ask one firm, in a span of its own, so that a transcript shows who said what."""
    async with span(f"firm {firm + 1}"):
        return await _answer(model, setup, firm, record)


async def _answer(model: Model, setup: Setup, firm: int, record: MarketRecord) -> Answer:
    """Ask one firm, again if need be."""
    past = record.periods
    notes = record.notes[firm] if record.notes else Notes()
    view = FirmView(setup.market, firm, past[-1].prices if past else None, setup.rules.ceiling)
    question = period_prompt(len(past) + 1, setup.rules, seen_by(firm, past), notes)
    messages: list[ChatMessage] = [
        ChatMessageSystem(content=system_prompt(setup.market, setup.rules)),
        ChatMessageUser(content=question, metadata=message_metadata(view)),
    ]
    outcomes: list[PriceOutcome] = []
    while True:
        output = await model.generate(messages)
        mark_cut_off(output, model)
        text = output.completion
        reading = read_price(text, setup.rules.ceiling, output.stop_reason)
        notes = read_notes(text, notes)
        outcomes.append(reading.outcome)
        if output.choices:
            messages.append(output.message)
        if reading.price is not None or len(outcomes) > setup.retries:
            return Answer(reading.price, tuple(outcomes), notes, tuple(messages), output)
        messages.append(ChatMessageUser(content=again_prompt(reading.reason, setup.rules)))


def message_metadata(view: FirmView) -> dict[str, Any]:
    """What travels beside a question, for reference firms; other models never see it."""
    return {MARKET: asdict(view)}
