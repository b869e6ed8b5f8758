"""The solver of a market: each period every firm is asked for a price, all at once.

All that the market remembers is in the sample's store: the solver goes on from whatever
periods stand there. So an interrupted market can be resumed by Inspect's checkpoints, and a
log says everything about it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from inspect_ai.log import transcript
from inspect_ai.model import (
    ChatMessage,
    ChatMessageSystem,
    ChatMessageUser,
    Model,
    ModelOutput,
    get_model,
    model_roles,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import StoreModel, checkpointer, collect, display_counter, span
from pydantic import Field

from avdilemma.evals.errors import clean_errors
from avdilemma.evals.keys import MARKET, SETUP
from avdilemma.evals.output import kept, stop_reason
from avdilemma.evals.persona import persona_in
from avdilemma.evals.solver import mark_cut_off
from avdilemma.pricing.firms import FirmView
from avdilemma.pricing.market_setup import Setup, read_setup
from avdilemma.pricing.notes import Notes, read_notes
from avdilemma.pricing.period import Period, again_prompt, period_prompt, settle, system_prompt
from avdilemma.pricing.price_reply import PriceOutcome, read_price

RIVAL = "rival"
"""Model role of the second firm."""


class MarketRecord(StoreModel):
    """What a market remembers, in the sample's store."""

    periods: list[Period] = Field(default_factory=list)
    """Periods so far."""

    notes: list[Notes] = Field(default_factory=list)
    """Each firm's latest notes; empty before the first period."""


class _FirmReply(NamedTuple):
    """One firm's part in one period.

    The price in force, in money (where no reply held a usable one, the firm's last price); the
    outcome of each time it was asked; its notes afterwards; the conversation; the last reply.
    """

    price: float
    outcomes: tuple[PriceOutcome, ...]
    notes: Notes
    messages: list[ChatMessage]
    output: ModelOutput


@solver
def set_prices() -> Solver:
    """Play a market for all its periods.

    The second firm is the model of role ``rival``; without one, the evaluated model itself. The
    system message of a persona in the sample's input is told to the evaluated model.

    Returns:
        A solver that leaves its periods in the store (`MarketRecord`).
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        """Play one market."""
        with clean_errors():
            setup = read_setup(state.metadata[SETUP])
        own = get_model()
        models = (own, get_model(role=RIVAL, default=own))[: setup.market.firms]
        persona = persona_in(state.input)
        # the evaluated model is told its persona wherever it plays, a rival of its own is not
        told = (persona, [] if RIVAL in model_roles() else persona)
        record = state.store_as(MarketRecord)
        async with checkpointer() as session:
            while len(record.periods) < setup.rules.periods:
                number = len(record.periods) + 1
                display_counter("period", f"{number}/{setup.rules.periods}")
                async with span(f"period {number}"):
                    replies = await collect(
                        *(
                            _ask(model, setup, firm, record, told[firm])
                            for firm, model in enumerate(models)
                        )
                    )
                    prices = [reply.price for reply in replies]
                    outcomes = [reply.outcomes for reply in replies]
                    period = settle(setup.market, number, prices, outcomes)
                    transcript().info(period.line(), source="market")
                    # notes first: periods alone say how far the market has come
                    record.notes = [reply.notes for reply in replies]
                    record.periods = [*record.periods, period]
                state.messages = replies[0].messages
                state.output = replies[0].output
                await session.tick()
        return state

    return solve


async def _ask(
    model: Model, setup: Setup, firm: int, record: MarketRecord, persona: list[ChatMessage]
) -> _FirmReply:
    """Ask one firm, again if need be, in a span of its own: transcripts show who said what."""
    past, rules = record.periods, setup.rules
    notes = record.notes[firm] if record.notes else Notes()
    view = FirmView(setup.market, firm, past[-1].prices if past else None, rules.ceiling)
    messages: list[ChatMessage] = [
        *persona,
        ChatMessageSystem(content=system_prompt(setup.market, rules)),
        question(setup, view, past, notes),
    ]
    outcomes: list[PriceOutcome] = []
    async with span(f"firm {firm + 1}"):
        while True:
            output = await model.generate(messages)
            mark_cut_off(output, model)
            stop = stop_reason(output)
            found = read_price(output.completion, rules.ceiling, stop, rules.language)
            notes = read_notes(output.completion, notes)
            outcomes.append(found.outcome)
            if output.choices:
                messages.append(kept(output))
            if found.price is not None or len(outcomes) > setup.retries:
                break
            messages.append(ChatMessageUser(content=again_prompt(found.reason, rules)))
    before = past[-1].prices[firm] if past else rules.start
    price = before if found.price is None else found.price
    return _FirmReply(price, tuple(outcomes), notes, messages, output)


def question(setup: Setup, view: FirmView, past: list[Period], notes: Notes) -> ChatMessageUser:
    """The question of the next period; what reference firms know travels beside the text."""
    content = period_prompt(setup.rules, past, view.firm, notes)
    # other models never see metadata
    metadata: dict[str, Any] = {MARKET: view.to_dict()}
    return ChatMessageUser(content=content, metadata=metadata)
