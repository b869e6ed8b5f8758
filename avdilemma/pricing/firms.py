"""Reference firms: rules that turn what a firm has seen into a price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from avdilemma.errors import InvalidValueError, malformed
from avdilemma.pricing.equilibrium import best_reply, moralis_price, nash_price
from avdilemma.pricing.market import Market


@dataclass(frozen=True, slots=True)
class FirmView:
    """What a reference firm knows when it sets a price.

    Unlike a language model it knows the demand function: its answers mark what theory says.
    """

    market: Market
    """The market."""

    firm: int
    """Its own place, from 0."""

    last: tuple[float, ...] | None
    """All firms' prices in the period before, in money; None in the first period."""

    ceiling: float
    """Highest price allowed, in money."""

    def to_dict(self) -> dict[str, Any]:
        """The view as a JSON-like record."""
        return asdict(self)


Firm = Callable[[FirmView], float]
"""A rule: same view, same price, in money. It may exceed the ceiling."""

_ADAPTER: TypeAdapter[FirmView] = TypeAdapter(FirmView)


def read_view(record: object) -> FirmView:
    """Read a view that may come from outside, as `FirmView.to_dict` wrote it.

    Raises:
        AvdilemmaError: If the record does not describe a view.
    """
    try:
        view = _ADAPTER.validate_python(record)
    except ValidationError as error:
        raise malformed("view record", error, "ask with this version") from error
    if not 0 <= view.firm < view.market.firms:
        raise InvalidValueError("firm", view.firm, f"give 0 to {view.market.firms - 1}")
    if view.last is not None and len(view.last) != view.market.firms:
        raise InvalidValueError("last", view.last, f"give {view.market.firms} prices")
    return view


def constant_moralis(kappa: float) -> Firm:
    """A firm that always sets the price at which its like best-reply to each other.

    Kappa is a degree of morality, 0 (the Nash price) to 1 (joint monopoly).
    """
    return lambda view: moralis_price(view.market, kappa)


def replying_moralis(kappa: float) -> Firm:
    """A firm of degree of morality kappa, 0 to 1, that best-replies to its rivals' last prices.

    In the first period it has seen none, and expects its like.
    """

    def price(view: FirmView) -> float:
        if view.last is None:
            return moralis_price(view.market, kappa)
        rivals = (*view.last[: view.firm], *view.last[view.firm + 1 :])
        return best_reply(view.market, rivals, kappa)

    return price


def nash(view: FirmView) -> float:
    """The one-shot Nash price, every period."""
    return nash_price(view.market)


def fixed(price: float) -> Firm:
    """A firm that always sets one price, given in money / scale."""
    return lambda view: price * view.market.scale
